"""How a loan stands on a day: what fell due, what was paid, what is to come. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from langnghe.capital.loans.book.journal import Account, Changes
from langnghe.capital.loans.events import ORDER, Part
from langnghe.capital.schedules import Row


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
    forgone: int  # interest that ran up to a write-off: it never fell due, and is no loss
    received: int
    journal: Mapping[date, Changes]  # what each day moved in the ledger
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
    def interest_run(self) -> int:
        """Interest of all days until this one, due or not, whatever became of it."""
        return self.accrued + self.forgone - self.sums["interest_income"]

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
    def sums(self) -> dict[Account, int]:
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
