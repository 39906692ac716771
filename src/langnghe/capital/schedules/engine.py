"""From terms to rows. The last row pays what is left, so nothing is lost to rounding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, ROUND_UP, Context, Decimal, localcontext
from itertools import islice, pairwise

from langnghe.capital.schedules.dates import Period, first_period_begins, periods
from langnghe.capital.schedules.terms import (
    MOST_ROWS,
    BadTerms,
    Late,
    Prepayment,
    Row,
    Terms,
    Tranche,
)
from langnghe.core.money import share_out

# Enough digits that no product of 600 monthly factors moves a whole đồng of a thousand billion.
EXACT = Context(prec=40)
ONE = Decimal(1)


def schedule(
    terms: Terms, prepayments: Sequence[Prepayment] = (), late: Late | None = None
) -> tuple[Row, ...]:
    """
    The rows, as agreed and as later parts, prepayments and unpaid rows changed them.

    :raises BadTerms: an instalment that does not even pay the interest, or a change after the end.
    """
    with localcontext(EXACT):
        return tuple(_Run(terms, prepayments, late).rows())


def owed(
    terms: Terms, on: date, rows_paid: int, prepayments: Sequence[Prepayment], *, whole: bool
) -> tuple[int, int, int]:
    """
    Principal, interest and fees that pay everything on a day when only the first rows are paid.

    `whole`: the interest of the running period to its end, as if the day were its last.
    """
    with localcontext(EXACT):
        return _Run(terms, prepayments, Late(rows_paid, on)).owed(on, rows_paid, whole=whole)


def rounded(value: Decimal, unit: int, *, up: bool = False) -> int:
    """To whole units; half a unit goes up."""
    part = (value / unit).quantize(ONE, ROUND_UP if up else ROUND_HALF_UP)
    return int(part) * unit


@dataclass(slots=True)
class _Segment:
    since: date
    until: date
    balance: int
    late: int
    rate: Decimal


class _Run:
    """One walk through the periods; `balance` is the principal that is not due yet."""

    def __init__(self, terms: Terms, prepayments: Sequence[Prepayment], late: Late | None) -> None:
        self.terms, self.late = terms, late
        self.cut: date | None = None  # no stretch of days goes beyond it
        self.rates = terms.rates
        self.cuts = {one.since for one in self.rates if isinstance(one.since, date)}
        self.cuts |= {late.on} if late else set()
        # On one day money goes out before it comes in.
        changes: list[Tranche | Prepayment] = [*terms.tranches, *prepayments]
        self.changes = sorted(changes, key=lambda one: (one.on, isinstance(one, Prepayment)))
        self.cuts |= {one.on for one in self.changes}
        self.periods = list(islice(periods(terms), self._most_rows()))
        self.balance = terms.amount
        self.level: int | None = terms.instalment
        self.runs_out = terms.instalment is not None  # ends when paid, not at its last row
        self.relevel = terms.instalment is None
        self.deferred = self.unpaid = 0
        if terms.seasons:
            units, rest = divmod(terms.amount, terms.rounding_unit)
            weights = [weight for _day, weight in terms.seasons]
            self.shares = [part * terms.rounding_unit for part in share_out(units, weights)]
            self.shares[-1] += rest

    def _most_rows(self) -> int:
        return MOST_ROWS if self.terms.instalment is not None else self.terms.count

    def rows(self) -> list[Row]:
        rows, broken = self._before_the_first()
        for n, period in enumerate(self.periods, 1):
            segments = self._segments(n, period)
            row = self._row(n, period, segments, broken.get(n, 0))
            rows.append(row)
            if self.balance == 0 and not self.changes:
                return rows
        if self.changes:
            raise BadTerms("changes", "after the last row, or more than is owed")
        raise BadTerms("instalment", "does not pay the loan")

    def owed(self, on: date, rows_paid: int, *, whole: bool) -> tuple[int, int, int]:
        self.cut = None if whole else on
        self.changes = [one for one in self.changes if one.on <= on]
        _rows, broken = self._before_the_first()
        interest = fees = 0
        for n, period in enumerate(self.periods, 1):
            segments = self._segments(n, period)
            if period.due_on > on:
                # On the first day of a period nothing of it has run yet.
                running = [one for one in segments if whole or one.until <= on]
                running = running if period.since < on else []
                interest += self._interest(period, running) + self.deferred
                break
            row = self._row(n, period, segments, 0)
            if n > rows_paid:
                interest, fees = interest + row.interest, fees + row.fee
        interest += sum(part for n, part in broken.items() if n > rows_paid)
        return self.balance + self.unpaid, interest, fees

    def _before_the_first(self) -> tuple[list[Row], dict[int, int]]:
        """The interest of broken days and the first fees: a row 0, or parts of later rows."""
        terms, until = self.terms, first_period_begins(self.terms)
        until = min(until, self.cut or until)
        days, interest, shares = (until - terms.start).days, 0, {}
        if days:
            part = Period(terms.start, until, 0)
            whole = part.fraction(terms.start, until, terms.day_count)
            interest = rounded(terms.amount * self._rate(1, until) * whole, terms.rounding_unit)
        if terms.broken_period == "spread":
            each = interest // terms.count // terms.rounding_unit * terms.rounding_unit
            shares = dict.fromkeys(range(1, terms.count), each)
            shares[terms.count] = interest - each * (terms.count - 1)
        elif terms.broken_period == "first_row":
            shares = {1: interest}
        upfront = interest if terms.broken_period == "upfront" else 0
        fee = sum(fee.amount for fee in terms.fees if fee.row == 0)
        if not (upfront or fee):
            return [], shares
        return [Row(0, terms.start, days, 0, upfront, fee, terms.amount)], shares

    def _segments(self, n: int, period: Period) -> list[_Segment]:
        """Cut the period where the balance or the rate changes, and take the changes in."""
        self._take_changes(period.since)
        inside = [day for day in self.cuts if period.since <= day < period.due_on]
        if not inside:  # what nearly every row is
            late, rate = self._late_on(period.since), self._rate(n, period.since)
            return [_Segment(period.since, period.due_on, self.balance, late, rate)]
        days = sorted({period.since, *inside, period.due_on})
        found: list[_Segment] = []
        for since, until in pairwise(days):
            self._take_changes(since)
            late, rate = self._late_on(since), self._rate(n, since)
            last = found[-1] if found else None
            if (
                since != self.cut
                and last
                and (last.balance, last.late, last.rate) == (self.balance, late, rate)
            ):
                last.until = until
            else:
                found.append(_Segment(since, until, self.balance, late, rate))
        return found

    def _late_on(self, day: date) -> int:
        return self.unpaid if self.late and day < self.late.on else 0

    def _take_changes(self, day: date) -> None:
        while self.changes and self.changes[0].on <= day:
            change = self.changes.pop(0)
            if isinstance(change, Tranche):
                self.balance += change.amount
                self.relevel = self.relevel or self.terms.instalment is None
                continue
            if not 0 < change.amount <= self.balance:
                raise BadTerms("prepayments", "above 0, at most what is owed")
            self.balance -= change.amount
            if change.keep == "instalment" and not self.terms.seasons:
                self.runs_out = True
            elif self.terms.instalment is None:
                self.relevel = True

    def _rate(self, n: int, day: date) -> Decimal:
        rate = self.rates[0].rate
        for one in self.rates[1:]:
            since = one.since
            if (since <= day) if isinstance(since, date) else (since <= n):
                rate = one.rate
        return rate if n > self.terms.interest_free else Decimal(0)

    def _row(self, n: int, period: Period, segments: list[_Segment], broken: int) -> Row:
        terms = self.terms
        interest = self._interest(period, segments)
        principal = self._principal(n, interest, segments)
        self.balance -= principal
        if self.late and n > self.late.rows_paid and period.due_on <= self.late.on:
            self.unpaid += principal
        due = interest + self.deferred
        is_last = self.balance == 0 and not self.changes
        self.deferred = due if n <= terms.interest_grace and not is_last else 0
        charged = 0 if self.deferred else due
        fee = sum(fee.amount for fee in terms.fees if fee.row in (None, n)) if terms.fees else 0
        return Row(n, period.due_on, period.days, principal, charged + broken, fee, self.balance)

    def _interest(self, period: Period, segments: Sequence[_Segment]) -> int:
        """Rounded once for each stretch of days of one balance and one rate."""
        terms, interest = self.terms, 0
        for one in segments:
            part = one.rate * period.fraction(one.since, one.until, terms.day_count)
            interest += rounded((one.balance + one.late) * part, terms.rounding_unit)
        return interest

    def _principal(self, n: int, interest: int, segments: Sequence[_Segment]) -> int:
        terms, left = self.terms, self.terms.count - n
        if n <= terms.principal_grace and left:
            return 0
        if left <= 0 and terms.instalment is None:
            return self.balance
        if terms.repayment == "bullet":
            return self.balance if left <= 0 else 0
        if terms.repayment == "seasonal":
            return self._seasonal(n)
        if self.relevel:
            self.level, self.relevel = self._level(n, segments), False
        principal = self.level or 0
        if terms.repayment == "equal_instalments":
            principal -= interest
            if terms.instalment is not None and principal <= 0:
                raise BadTerms("instalment", "does not pay the interest")
        return self._kept_within(max(principal, 0))

    def _kept_within(self, principal: int) -> int:
        """Never more than is owed; dust that rounding left is paid with the last row."""
        rest = self.balance - principal
        if rest <= 0 or (self.runs_out and rest < self.terms.count * self.terms.rounding_unit):
            return self.balance
        return principal

    def _seasonal(self, n: int) -> int:
        """After a prepayment the later seasons share what is left as they shared the whole."""
        unit, left = self.terms.rounding_unit, self.shares[n - 1 :]
        units = share_out(self.balance // unit, left)
        return units[0] * unit

    def _level(self, n: int, segments: Sequence[_Segment]) -> int:
        """The sum of each row from row `n` on that leaves nothing after the last one."""
        terms, later = self.terms, self.periods[n : self.terms.count]
        unit = terms.rounding_unit
        if terms.repayment == "equal_principal":
            return rounded(Decimal(self.balance) / (len(later) + 1), unit)
        # Carry everything to the end: what is owed there over what instalments of 1 are there.
        growth, factors = ONE, ONE
        for ahead in range(len(later) - 1, -1, -1):
            growth *= ONE + self._row_rate(n + 1 + ahead, later[ahead])
            factors += growth
        period, exact = self.periods[n - 1], Decimal(0)
        if terms.emi_basis == "months":
            segments, exact = (), self.balance * self._row_rate(n, period)
        for one in segments:
            part = period.fraction(one.since, one.until, terms.day_count)
            exact += one.balance * one.rate * part
        value = (self.balance + exact) * growth / factors
        return rounded(value, terms.instalment_unit or unit, up=terms.emi_rounding == "up")

    def _row_rate(self, n: int, period: Period) -> Decimal:
        rate, terms = self._rate(n, period.since), self.terms
        if terms.emi_basis == "months":
            return rate * terms.months / 12
        return rate * period.fraction(period.since, period.due_on, terms.day_count)
