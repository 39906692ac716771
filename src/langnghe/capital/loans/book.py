"""
The book of a loan: a pure function of what was agreed and of its dated events. Pure.

Events are taken in an order that hangs on nothing but themselves, so whatever is entered late,
twice or in another order gives the same book. What was taken back is simply not among them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from langnghe.capital import schedules
from langnghe.capital.loans.events import (
    ORDER,
    RANK,
    Agreement,
    Called,
    Disbursed,
    Event,
    Graced,
    Part,
    Received,
    Restructured,
    WrittenOff,
)
from langnghe.capital.loans.replanning import remaining, seasons_later
from langnghe.capital.schedules import (
    BadTerms,
    Prepayment,
    RateStep,
    Row,
    Terms,
    Tranche,
)


@dataclass(slots=True)
class Item:
    """A row that fell due: what it asks for, and what was paid of it."""

    n: int
    due_on: date
    owed: dict[Part, int]
    rate: Decimal  # a year, of the principal while it was not late
    paid: dict[Part, int] = field(default_factory=dict)
    since: date = date.min  # up to here what its lateness costs is reckoned

    def left(self, part: Part) -> int:
        return self.owed.get(part, 0) - self.paid.get(part, 0)

    @property
    def asked(self) -> int:
        """What the row asks for, without what lateness costs."""
        return sum(amount for part, amount in self.owed.items() if part != "penalty")

    @property
    def open(self) -> int:
        """What is unpaid, without what lateness costs."""
        return self.left("fee") + self.left("interest") + self.left("principal")

    @property
    def is_open(self) -> bool:
        return bool(self.open or self.left("penalty"))


@dataclass(frozen=True, slots=True)
class Allocation:
    """What a receipt paid, of which row (0: of none), on the day on which it counted."""

    receipt: str
    n: int
    part: Part
    amount: int
    on: date


@dataclass(frozen=True, slots=True)
class Version:
    """A plan as it was made on a day, and why."""

    made_on: date
    reason: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """How a loan stands on a day."""

    on: date
    lent: int
    not_due: int
    items: tuple[Item, ...]
    allocations: tuple[Allocation, ...]
    versions: tuple[Version, ...]
    plan: tuple[Row, ...]  # that holds, with the rows that fell due; empty: there is none any more
    coming: tuple[Row, ...]
    accrued: int  # interest of the running period
    credit: int
    held: tuple[tuple[str, int], ...]  # receipts and what of them is not needed yet
    written_off: dict[Part, int]
    recovered: int
    received: int
    is_called: bool = False
    is_over: bool = False

    def _sum(self, part: Part) -> int:
        return sum(item.left(part) for item in self.items)

    @property
    def due(self) -> dict[Part, int]:
        """What is due and unpaid, by part."""
        return {part: self._sum(part) for part in ORDER}

    @property
    def outstanding(self) -> int:
        """Principal that is owed, due or not."""
        return self.not_due + self._sum("principal")

    @property
    def repaid(self) -> int:
        return self._paid("principal")

    def _paid(self, part: Part) -> int:
        return sum(one.amount for one in self.allocations if one.part == part)

    @property
    def pay_off(self) -> int:
        """What pays everything on this day."""
        return max(sum(self.due.values()) + self.not_due + self.accrued - self.credit, 0)

    @property
    def late_since(self) -> date | None:
        """The day on which the oldest unpaid row fell due."""
        return next((item.due_on for item in self.items if item.open), None)

    @property
    def was_restructured(self) -> bool:
        return any(one.reason in ("restructured", "graced") for one in self.versions)

    @property
    def is_paid(self) -> bool:
        return bool(self.lent) and not (self.outstanding or sum(self.due.values()) or self.coming)

    @property
    def sums(self) -> dict[str, int]:
        """What stands on each account of the ledger; together nothing."""
        charged = {part: sum(one.owed.get(part, 0) for one in self.items) for part in ORDER}
        gone = self.written_off
        return {
            "principal": self.outstanding,
            "interest_due": self._sum("interest"),
            "fee_due": self._sum("fee"),
            "cash": self.received - self.lent,
            "interest_income": -charged["interest"] - gone.get("interest", 0),
            "fee_income": -charged["fee"] - gone.get("fee", 0),
            "penalty_income": -self._paid("penalty"),
            "credit": -self.credit,
            "loss": sum(gone.values()),
            "recovered": -self.recovered,
        }


def replay(agreement: Agreement, events: Iterable[Event], on: date) -> Book:
    """
    How the loan stands at the end of a day.

    :raises BadTerms: the events do not fit together.
    """
    walk = _Walk(agreement)
    for event in sorted(events, key=lambda one: (one.on, RANK[type(one)], one.key)):
        if event.on > on:
            break
        walk.charge(event.on)
        walk.take(event)
    walk.charge(on)
    return walk.book(on)


class _Walk:
    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.terms: Terms | None = None  # of the plan that holds
        self.prepaid: list[Prepayment] = []
        self.plan: tuple[Row, ...] = ()
        self.charged = -1  # the last row of the plan that fell due
        self.carried = 0  # interest of a former plan, paid with a row of this one
        self.carried_to = 1
        self.items: list[Item] = []
        self.purse: list[list[str | int]] = []  # receipts and what is left of them
        self.allocations: list[Allocation] = []
        self.versions: list[Version] = []
        self.lent = self.received = self.recovered = 0
        self.written_off: dict[Part, int] = {}
        # Called: all of it is due. Ended: no more of it is paid out. Over: it was given up.
        self.is_called = self.is_ended = self.is_over = False

    def charge(self, until: date) -> None:
        """Let the rows up to a day fall due; money that came before pays them."""
        for row in self.plan:
            if row.n <= self.charged or row.due_on > until:
                continue
            self.charged = row.n
            self._due(row.due_on, row.principal, row.interest, row.fee)

    def _due(self, on: date, principal: int, interest: int, fee: int) -> None:
        owed: dict[Part, int] = {"principal": principal, "interest": interest, "fee": fee}
        late = self.agreement.late
        since = on + late.grace_days * date.resolution
        item = Item(len(self.items) + 1, on, owed, self._rate(on), since=since)
        self.items.append(item)
        if self.purse:
            self._allocate(on)

    def take(self, event: Event) -> None:
        match event:
            case Disbursed():
                self._disburse(event)
            case Received():
                self._receive(event)
            case Restructured():
                self._replan(event.on, event.count, event.first_due, event.principal_grace,
                             event.rate, "restructured")  # fmt: skip
            case Graced():
                self._grace(event)
            case Called():
                self._fall_due_whole(event.on)
                self.is_called = True
            case WrittenOff():
                self._write_off()

    def _disburse(self, event: Disbursed) -> None:
        if self.is_ended or self.is_over:
            raise BadTerms("disbursements", "after the loan was called or paid off")
        self.lent += event.amount
        if self.terms is None:
            first_due = self.agreement.terms.first_due
            keeps = first_due is not None and first_due > event.on
            self.terms = replace(
                self.agreement.terms, amount=event.amount, start=event.on, tranches=(),
                first_due=first_due if keeps else None,
            )  # fmt: skip
        else:
            more = (*self.terms.tranches, Tranche(event.on, event.amount))
            self.terms = replace(self.terms, tranches=more)
        self._plan(event.on, "disbursed")
        self.charge(event.on)

    def _plan(self, on: date, reason: str) -> None:
        if self.terms is not None:
            rows = schedules.schedule(self.terms, self.prepaid)
            # With the first row that pays interest.
            self.carried_to = min(self.terms.interest_grace + 1, rows[-1].n)
            self.plan = tuple(
                replace(row, interest=row.interest + self.carried)
                if row.n == self.carried_to
                else row
                for row in rows
            )
            self.versions.append(Version(on, reason, self.plan))

    def _receive(self, event: Received) -> None:
        self.received += event.amount
        if self.is_over:
            self.recovered += event.amount
            self.allocations.append(
                Allocation(event.key, 0, "recovered", event.amount, event.on)
            )  # fmt: skip
            return
        self.purse.append([event.key, event.amount])
        self._accrue(event.on)
        if event.purpose == "pay_off" and self._credit() >= self._everything(event.on):
            self._fall_due_whole(event.on)
        self._allocate(event.on)
        if event.purpose in ("prepay_term", "prepay_instalment", "pay_off"):
            self._prepay(event)

    def _prepay(self, event: Received) -> None:
        """What the rows that are due left of the money pays principal before its time."""
        amount = min(self._credit(), self._not_due())
        if not amount:
            return
        keep: Literal["term", "instalment"] = (
            "instalment" if event.purpose == "prepay_instalment" else "term"
        )
        self.prepaid.append(Prepayment(event.on, amount, keep))
        self._pay(0, "principal", amount, event.on)
        self._plan(event.on, "prepaid")

    def _grace(self, event: Graced) -> None:
        """So many rows more without principal, after those that were agreed; harvests move."""
        coming = tuple(row.due_on for row in self.plan if row.n > self.charged)
        old = self.terms
        if old is None or not self._coming():
            return
        grace = max(old.principal_grace - max(self.charged, 0), 0)
        if not old.seasons:
            count, grace = len(coming) + event.rows, grace + event.rows
            self._replan(event.on, count, coming[0], grace, None, "graced")
            return
        self._anew(event.on, len(coming), coming[0], grace, None)
        if self.terms is not None:
            self.terms = seasons_later(self.terms, old, coming, event.rows)
        self._plan(event.on, "graced")

    def _replan(
        self, on: date, count: int, first_due: date, grace: int, rate: Decimal | None, reason: str
    ) -> None:
        self._anew(on, count, first_due, grace, rate)
        self._plan(on, reason)

    def _anew(
        self, on: date, count: int, first_due: date, grace: int, rate: Decimal | None
    ) -> None:  # fmt: skip
        """Terms of all principal that is owed; what it cost to be late until now stays due."""
        if self.terms is None:
            return
        self._accrue(on)
        amount, self.carried = self._not_due(), self._running(on)
        for item in self.items:  # late principal goes into the new plan
            late = item.left("principal")
            item.owed["principal"] -= late
            amount += late
        rates = (RateStep(1, rate),) if rate is not None else self._rates_from(on)
        self.terms = remaining(
            self.terms, max(self.charged, 0), amount=amount, on=on, count=count,
            first_due=first_due, principal_grace=grace, rate=rates,
        )  # fmt: skip
        self.prepaid, self.charged = [], -1
        self.is_called = self.is_ended = False

    def _fall_due_whole(self, on: date) -> None:
        principal, interest = self._not_due(), self._running(on)
        self.plan, self.is_ended = (), True
        self._due(on, principal, interest, 0)
        self._accrue(on)

    def _write_off(self) -> None:
        for part in ("fee", "interest", "principal"):
            left = sum(item.left(part) for item in self.items)
            for item in self.items:
                item.owed[part] -= item.left(part)
            self.written_off[part] = left
        for item in self.items:
            item.owed["penalty"] = item.paid.get("penalty", 0)
        self.written_off["principal"] += self._not_due()
        self.plan, self.is_over = (), True

    def _accrue(self, on: date) -> None:
        """What lateness costs up to a day: on principal by the rate of the loan, on interest."""
        late = self.agreement.late
        for item in self.items:
            days = (on - item.since).days
            if days <= 0:
                continue
            cost = schedules.overdue_interest(item.left("principal"), item.rate, days, late)
            cost += schedules.late_interest(item.left("interest"), days, late)
            item.owed["penalty"] = item.owed.get("penalty", 0) + cost
            item.since = on

    def _allocate(self, on: date) -> None:
        for part in self.agreement.order:
            for item in self.items:
                due = min(item.left(part), self._credit())
                if due > 0:
                    item.paid[part] = item.paid.get(part, 0) + due
                    self._pay(item.n, part, due, on)

    def _pay(self, n: int, part: Part, amount: int, on: date) -> None:
        """Take so much out of the receipts, the oldest first."""
        while amount:
            key, left = str(self.purse[0][0]), int(self.purse[0][1])
            taken = min(left, amount)
            self.allocations.append(Allocation(key, n, part, taken, on))
            amount -= taken
            if taken == left:
                self.purse.pop(0)
            else:
                self.purse[0][1] = left - taken

    def _credit(self) -> int:
        return sum(int(left) for _key, left in self.purse)

    def _rate(self, on: date) -> Decimal:
        rates = (self.terms or self.agreement.terms).rates
        rate = rates[0].rate
        for one in rates[1:]:
            reached = one.since <= on if isinstance(one.since, date) else one.since <= self.charged
            rate = one.rate if reached else rate
        return rate

    def _rates_from(self, on: date) -> tuple[RateStep, ...]:
        steps = [RateStep(1, self._rate(on))]
        for one in self.terms.rates if self.terms else ():
            if isinstance(one.since, date):
                steps += [one] if one.since > on else []
            elif one.since > max(self.charged, 1):
                steps.append(RateStep(one.since - max(self.charged, 0), one.rate))
        return tuple(steps)

    def _not_due(self) -> int:
        return sum(row.principal for row in self.plan if row.n > self.charged)

    def _running(self, on: date) -> int:
        """Interest since the last row, up to a day or to the end of its period."""
        if self.terms is None or not self._coming():
            return 0
        until = self.agreement.pay_off_until
        quote = schedules.pay_off(
            self.terms, on, rows_paid=max(self.charged, 0), prepayments=self.prepaid, until=until
        )
        return quote.interest + (self.carried if self.charged < self.carried_to else 0)

    def _coming(self) -> tuple[Row, ...]:
        return tuple(row for row in self.plan if row.n > self.charged and row.total)

    def _everything(self, on: date) -> int:
        due = sum(item.open + item.left("penalty") for item in self.items)
        return due + self._not_due() + self._running(on)

    def book(self, on: date) -> Book:
        self._accrue(on)
        running = self._running(on)
        return Book(
            on=on,
            lent=self.lent,
            not_due=self._not_due(),
            items=tuple(self.items),
            allocations=tuple(self.allocations),
            versions=tuple(self.versions),
            plan=self.plan,
            coming=self._coming(),
            accrued=running,
            credit=self._credit(),
            held=tuple((str(key), int(left)) for key, left in self.purse),
            written_off=self.written_off,
            recovered=self.recovered,
            received=self.received,
            is_called=self.is_called,
            is_over=self.is_over,
        )
