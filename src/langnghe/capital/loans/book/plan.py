"""The plan that holds: made as money goes out, and anew whenever something changes it. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

from langnghe.capital import schedules
from langnghe.capital.loans.book.replanning import remaining, seasons_later
from langnghe.capital.loans.book.standing import Version
from langnghe.capital.loans.events import Agreement, Graced
from langnghe.capital.schedules import Prepayment, RateStep, Row, Terms, Tranche


class Plan:
    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.terms: Terms | None = None  # of the rows
        self.rows: tuple[Row, ...] = ()
        self.prepaid: list[Prepayment] = []
        self.charged = -1  # the last row that fell due
        self.carried = 0  # interest of a former plan, paid with a row of this one
        self.carried_to = 1
        self.versions: list[Version] = []

    def pay_out(self, on: date, amount: int) -> None:
        """The first part begins what was agreed, a further one goes into its rows."""
        if self.terms is None:
            first_due = self.agreement.terms.first_due
            keeps = first_due is not None and first_due > on
            self.terms = replace(
                self.agreement.terms, amount=amount, start=on, tranches=(),
                first_due=first_due if keeps else None,
            )  # fmt: skip
        else:
            more = (*self.terms.tranches, Tranche(on, amount))
            self.terms = replace(self.terms, tranches=more)
        self._make(on, "disbursed")

    def falling_due(self, until: date) -> Iterator[Row]:
        """The rows up to a day; each has fallen due as it comes."""
        for row in self.rows:
            if row.n > self.charged and row.due_on <= until:
                self.charged = row.n
                yield row

    def prepay(self, on: date, amount: int, keep: Literal["term", "instalment"]) -> None:
        self.prepaid.append(Prepayment(on, amount, keep))
        self._make(on, "prepaid")

    def restructure(
        self, on: date, *, late: int, count: int, first_due: date, grace: int, rate: Decimal | None
    ) -> None:
        """All principal, with what of it is late, over so many rows."""
        self._anew(on, late, count, first_due, grace, rate)
        self._make(on, "restructured")

    def grace(self, event: Graced, late: int) -> None:
        """So many rows more without principal, after those that were agreed; harvests move."""
        coming = tuple(row.due_on for row in self.rows if row.n > self.charged)
        old = self.terms
        if old is None:
            return
        grace = max(old.principal_grace - max(self.charged, 0), 0)
        more = 0 if old.seasons else event.rows
        self._anew(event.on, late, len(coming) + more, coming[0], grace + more, None)
        if old.seasons and self.terms is not None:
            self.terms = seasons_later(self.terms, old, coming, event.rows)
        elif self.terms is not None:
            # The rows move on as they were: what was fixed of each of them stays.
            self.terms = replace(self.terms, instalment=old.instalment)
        self._make(event.on, "graced")

    def _anew(
        self, on: date, late: int, count: int, first_due: date, grace: int, rate: Decimal | None
    ) -> None:  # fmt: skip
        """Terms of all principal that is owed; interest that ran is carried into their rows."""
        if self.terms is None:
            return
        amount, self.carried = late + self.not_due, self.running(on)
        rates = (RateStep(1, rate),) if rate is not None else self._rates_from(on)
        self.terms = remaining(
            self.terms, max(self.charged, 0), amount=amount, on=on, count=count,
            first_due=first_due, principal_grace=grace, rate=rates,
        )  # fmt: skip
        self.prepaid, self.charged = [], -1

    def _make(self, on: date, reason: str) -> None:
        if self.terms is not None:
            rows = schedules.schedule(self.terms, self.prepaid)
            # With the first row that pays interest.
            self.carried_to = min(self.terms.interest_grace + 1, rows[-1].n)
            self.rows = tuple(
                replace(row, interest=row.interest + self.carried)
                if row.n == self.carried_to
                else row
                for row in rows
            )
            self.versions.append(Version(on, reason, self.rows))

    def end(self) -> None:
        self.rows = ()

    @property
    def not_due(self) -> int:
        return sum(row.principal for row in self.rows if row.n > self.charged)

    @property
    def coming(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.n > self.charged and row.total)

    def running(self, on: date) -> int:
        """Interest since the last row, up to a day or to the end of its period."""
        if self.terms is None or not self.coming:
            return 0
        until = self.agreement.pay_off_until
        quote = schedules.pay_off(
            self.terms, on, rows_paid=max(self.charged, 0), prepayments=self.prepaid, until=until
        )
        return quote.interest + (self.carried if self.charged < self.carried_to else 0)

    def rate(self, on: date) -> Decimal:
        rates = (self.terms or self.agreement.terms).rates
        rate = rates[0].rate
        for one in rates[1:]:
            reached = one.since <= on if isinstance(one.since, date) else one.since <= self.charged
            rate = one.rate if reached else rate
        return rate

    def _rates_from(self, on: date) -> tuple[RateStep, ...]:
        steps = [RateStep(1, self.rate(on))]
        for one in self.terms.rates if self.terms else ():
            if isinstance(one.since, date):
                steps += [one] if one.since > on else []
            elif one.since > max(self.charged, 1):
                steps.append(RateStep(one.since - max(self.charged, 0), one.rate))
        return tuple(steps)
