"""What was agreed of a loan, and what may happen to it on a day. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from langnghe.capital.schedules import LateTerms, Terms

Part = Literal["penalty", "fee", "interest", "principal", "overpaid", "recovered"]
Purpose = Literal["instalment", "prepay_term", "prepay_instalment", "pay_off"]
ORDER: tuple[Part, ...] = ("penalty", "fee", "interest", "principal")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was signed. The days and sums of payment are those of the disbursements."""

    terms: Terms
    late: LateTerms
    order: tuple[Part, ...] = ORDER
    pay_off_until: Literal["date", "period_end"] = "date"


@dataclass(frozen=True, slots=True)
class Disbursed:
    on: date
    key: str
    amount: int


@dataclass(frozen=True, slots=True)
class Received:
    on: date
    key: str
    amount: int
    purpose: Purpose = "instalment"


@dataclass(frozen=True, slots=True)
class Restructured:
    """All principal that is owed, late or not, is spread anew over so many rows."""

    on: date
    key: str
    count: int
    first_due: date
    principal_grace: int = 0
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Graced:
    """After a disaster the rows move on by so many, which pay interest only."""

    on: date
    key: str
    rows: int


@dataclass(frozen=True, slots=True)
class Called:
    """All of it is due on this day."""

    on: date
    key: str


@dataclass(frozen=True, slots=True)
class WrittenOff:
    on: date
    key: str


Event = Disbursed | Received | Restructured | Graced | Called | WrittenOff
# Of one day: money goes out, the plan changes, money comes in, and only then it is given up.
RANK: dict[type[Event], int] = {
    Disbursed: 0, Restructured: 1, Graced: 1, Called: 2, Received: 3, WrittenOff: 4,
}  # fmt: skip
