"""What is agreed of a loan, and a row of its schedule."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Repayment = Literal["equal_instalments", "equal_principal", "bullet", "seasonal"]
DayCount = Literal["30/360", "act/365", "act/act"]
BrokenPeriod = Literal["first_row", "upfront", "spread"]
MOST_ROWS = 600


class BadTerms(ValueError):
    """No schedule comes of such terms; `field` names the one that is wrong."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field


@dataclass(frozen=True, slots=True)
class RateStep:
    """From a day on, or from the beginning of a row (counted from 1), another rate holds."""

    since: date | int
    rate: Decimal

    @property
    def percent(self) -> Decimal:
        return self.rate * 100


@dataclass(frozen=True, slots=True)
class Fee:
    """`row` 0 is taken when the loan is paid out; `None` comes with every row."""

    amount: int
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Tranche:
    """A further part of the loan, paid out on a later day; it bears interest from that day."""

    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Prepayment:
    """Principal paid before its time: the rows become smaller, or fewer."""

    on: date
    amount: int
    keep: Literal["term", "instalment"] = "term"


@dataclass(frozen=True, slots=True)
class Late:
    """On the day `on` only the first `rows_paid` rows are paid; the rest bears interest."""

    rows_paid: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """
    `amount` is paid out on `start`; `tranches` later. `instalment` fixes the monthly sum, and the
    loan then runs until it is paid. Rows of `principal_grace` pay interest only; the interest of
    `interest_grace` rows is paid with the row after them; `interest_free` rows bear none.
    """

    amount: int
    rate: Decimal | tuple[RateStep, ...]
    count: int
    start: date
    first_due: date | None = None
    due_day: int | None = None  # of the month; unless told, that of the first due day
    repayment: Repayment = "equal_principal"
    day_count: DayCount = "act/365"
    months: int = 1  # from row to row
    principal_grace: int = 0
    interest_grace: int = 0
    interest_free: int = 0
    rounding_unit: int = 1
    instalment: int | None = None
    instalment_unit: int | None = None  # unless told, the rounding unit
    emi_rounding: Literal["half_up", "up"] = "half_up"
    # What the level instalment is reckoned from: the days of each row, or twelfths of a year.
    emi_basis: Literal["rows", "months"] = "rows"
    broken_period: BrokenPeriod | None = None
    fees: tuple[Fee, ...] = ()
    tranches: tuple[Tranche, ...] = ()
    # Due days of a seasonal loan with the weights (or the sums themselves) of the principal.
    seasons: tuple[tuple[date, int], ...] = ()

    def __post_init__(self) -> None:
        for field, is_good, why in self._checks():
            if not is_good:
                raise BadTerms(field, why)

    def _checks(self) -> tuple[tuple[str, bool, str], ...]:
        days = [day for day, _weight in self.seasons]
        seasonal = self.repayment == "seasonal"
        return (
            ("amount", self.amount > 0, "must be above 0"),
            ("rate", all(step.rate >= 0 for step in self.rates), "is never negative"),
            ("rate", bool(self.rates), "at least one"),
            ("count", 1 <= self.count <= MOST_ROWS, f"from 1 to {MOST_ROWS}"),
            ("months", 1 <= self.months <= 120, "from 1 to 120"),
            ("first_due", self.first_due is None or self.first_due > self.start, "after the start"),
            ("due_day", self.due_day is None or 1 <= self.due_day <= 31, "from 1 to 31"),
            ("principal_grace", 0 <= self.principal_grace < self.count, "fewer than the rows"),
            ("interest_grace", 0 <= self.interest_grace < self.count, "fewer than the rows"),
            ("interest_free", 0 <= self.interest_free <= self.count, "not more than the rows"),
            ("rounding_unit", self.rounding_unit > 0, "must be above 0"),
            ("instalment", self.instalment is None or self.instalment > 0, "must be above 0"),
            ("instalment_unit", (self.instalment_unit or 1) > 0, "must be above 0"),
            ("fees", all(fee.amount >= 0 for fee in self.fees), "are never negative"),
            (
                "tranches",
                all(one.amount > 0 and one.on >= self.start for one in self.tranches),
                "above 0, from the start on",
            ),
            ("seasons", bool(days) == seasonal, "belong to a seasonal loan"),
            ("seasons", all(weight > 0 for _day, weight in self.seasons), "above 0"),
            ("seasons", days == sorted({*days}), "each day once, in order"),
            ("seasons", not days or days[0] > self.start, "after the start"),
            ("count", not seasonal or self.count == len(days), "one row for each season"),
            ("seasons", not (seasonal and self.tranches), "no tranches in a seasonal loan"),
        )

    @property
    def rates(self) -> tuple[RateStep, ...]:
        if isinstance(self.rate, tuple):
            return self.rate
        return (RateStep(1, self.rate),)

    @property
    def lent(self) -> int:
        """All that is paid out, first and later."""
        return self.amount + sum(tranche.amount for tranche in self.tranches)


@dataclass(frozen=True, slots=True)
class Row:
    """Row 0 is there only when something is taken as the loan is paid out."""

    n: int
    due_on: date
    days: int
    principal: int
    interest: int
    fee: int
    balance: int

    @property
    def total(self) -> int:
        return self.principal + self.interest + self.fee
