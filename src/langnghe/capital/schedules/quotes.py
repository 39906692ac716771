"""Sums for a day: what pays a loan off, what being late costs, what a subsidy gives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from langnghe.capital.schedules.engine import owed
from langnghe.capital.schedules.terms import Prepayment, Terms
from langnghe.core.money import round_half_up

YEAR = 365


@dataclass(frozen=True, slots=True)
class PayOff:
    """What pays a loan off on a day."""

    on: date
    principal: int
    interest: int
    fee: int

    @property
    def total(self) -> int:
        return self.principal + self.interest + self.fee


def pay_off(
    terms: Terms,
    on: date,
    *,
    rows_paid: int,
    prepayments: Sequence[Prepayment] = (),
    until: Literal["date", "period_end"] = "date",
) -> PayOff:
    """Interest up to the day itself, or to the end of the running period, as was agreed."""
    sums = owed(terms, on, rows_paid, prepayments, whole=until == "period_end")
    return PayOff(on, *sums)


def simple_interest(amount: int, rate: Decimal, days: int) -> int:
    """Interest of so many days of a year of 365, rounded once."""
    return round_half_up(Decimal(amount) * rate * days / YEAR)


@dataclass(frozen=True, slots=True)
class LateTerms:
    """
    Late principal bears `factor` times the rate, never more than `cap` times it; late interest
    bears at most `interest_cap` a year.
    """

    factor: Decimal
    cap: Decimal
    interest_rate: Decimal
    interest_cap: Decimal
    grace_days: int = 0

    def rate_of_principal(self, rate: Decimal) -> Decimal:
        return rate * min(self.factor, self.cap)

    @property
    def rate_of_interest(self) -> Decimal:
        return min(self.interest_rate, self.interest_cap)

    @property
    def percent_of_interest(self) -> Decimal:
        return self.rate_of_interest * 100


def overdue_interest(principal: int, rate: Decimal, days: int, late: LateTerms) -> int:
    """All the interest that late principal bears, the rate of the term included."""
    return simple_interest(principal, late.rate_of_principal(rate), days)


def late_interest(interest: int, days: int, late: LateTerms) -> int:
    """Interest on interest that is late."""
    return simple_interest(interest, late.rate_of_interest, days)


def penalty(amount: int, rate: Decimal, days_late: int, *, grace_days: int = 0) -> int:
    """Counted from the day after the grace on."""
    return simple_interest(amount, rate, max(days_late - grace_days, 0))


@dataclass(frozen=True, slots=True)
class Segment:
    """Days of one balance of one disbursement; `interest`: what the borrower owes for them."""

    disbursement: str
    balance: int
    days: int
    interest: int | None = None


@dataclass(frozen=True, slots=True)
class Subsidy:
    """Sums for each disbursement, in the order they came, and all of them together."""

    parts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(amount for _disbursement, amount in self.parts)


def subsidy_interest(segments: Iterable[Segment], rate: Decimal) -> Subsidy:
    """
    rate × Σ(balance × days) / 365, rounded once for each disbursement.

    Of no days more than their interest, where that is told.
    """
    sums: dict[str, Decimal] = {}  # as 365 times what is given
    for one in segments:
        given = one.balance * one.days * rate
        if one.interest is not None:
            given = min(given, Decimal(one.interest * YEAR))
        sums[one.disbursement] = sums.get(one.disbursement, Decimal(0)) + given
    return Subsidy(tuple((name, round_half_up(given / YEAR)) for name, given in sums.items()))
