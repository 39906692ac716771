"""Quarters, their claims, and what a subsidy gives. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from langnghe.capital import schedules
from langnghe.capital.loans import public as loans
from langnghe.capital.schedules import Segment
from langnghe.capital.subsidy.models import SubsidyClaim
from langnghe.core.money import share_out
from langnghe.core.states import Table, step

C = SubsidyClaim.State
CLAIM = Table(
    steps=(
        step("submit", (C.PREPARED, C.RETURNED), C.SUBMITTED, _("Hand in")),
        step("return", C.SUBMITTED, C.RETURNED, _("Returned to be completed")),
        step("pay", C.SUBMITTED, C.PAID, _("Paid by the treasury")),
    ),
)
OPEN = frozenset({C.PREPARED, C.RETURNED})
# Of the claim: before this day of the first month after the quarter; of the last quarter, by it.
BEFORE_DAY, LAST_QUARTER_DAY = "subsidy.claim_before_day", "subsidy.claim_last_quarter_day"
LAST = 4


def quarter_days(year: int, quarter: int) -> tuple[date, date]:
    """From its first day until the first day of the next."""
    first = date(year, 3 * quarter - 2, 1)
    return first, schedules.add_months(first, 3)


def claim_due_on(year: int, quarter: int, terms: Mapping[str, Decimal]) -> date:
    """The last day on which the claim can be handed in."""
    _first, month = quarter_days(year, quarter)
    if quarter == LAST:
        return month.replace(day=int(terms[LAST_QUARTER_DAY]))
    return month.replace(day=int(terms[BEFORE_DAY])) - timedelta(1)


@dataclass(frozen=True, slots=True)
class Balance:
    """What of one disbursement was owed and not late, from a day until a day."""

    disbursement: int
    paid_out_on: date
    since: date
    until: date
    amount: int
    interest: int  # of these days, by the book of the loan

    @property
    def days(self) -> int:
        return (self.until - self.since).days


def by_disbursement(owed: int, parts: Sequence[int]) -> list[int]:
    """What is left of each part: what was paid back is that of the first ones."""
    back, left = sum(parts) - owed, []
    for part in parts:
        taken = min(part, back)
        back -= taken
        left.append(part - taken)
    return left


def by_parts(history: Iterable[loans.Stretch]) -> list[Balance]:
    """Each stretch of days by disbursement, with its share of the interest."""
    found = []
    for one in history:
        left = by_disbursement(one.not_due, [amount for _on, amount in one.disbursed])
        shares = share_out(one.interest, left)
        parts = zip(one.disbursed, left, shares, strict=True)
        for number, ((on, _lent), amount, interest) in enumerate(parts, 1):
            if amount:
                found.append(Balance(number, on, one.since, one.until, amount, interest))
    return found


def support(balances: Sequence[Balance], rate: Decimal, most: int | None) -> dict[int, int]:
    """By disbursement, rounded once for each; all together at most `most`."""
    segments = [
        Segment(str(one.disbursement), one.amount, one.days, one.interest) for one in balances
    ]
    given: dict[int, int] = {}
    for name, amount in schedules.subsidy_interest(segments, rate).parts:
        left = amount if most is None else min(amount, most - sum(given.values()))
        given[int(name)] = max(left, 0)
    return given


def last_quarter(today: date) -> tuple[int, int]:
    """The last one that is over."""
    this = (today.month - 1) // 3 + 1
    return (today.year, this - 1) if this > 1 else (today.year - 1, LAST)
