"""What follows from terms: ceiling, rate, and for whom they are. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from langnghe.accounts import public as accounts
from langnghe.capital.products.facts import Period
from langnghe.capital.products.models import Borrower, LoanProduct, ProductTerms
from langnghe.capital.products.refusals import NotForYou, WorkersMissing

Rule = ProductTerms.Rule
A_DAY = timedelta(1)
EMPLOYS = frozenset(kind for kind in Borrower.values if kind != Borrower.WORKER)
# Words that stand in addresses below /von/ and name no product.
RESERVED = frozenset({
    "tinh", "loi-di", "tu-van", "thue", "hoi-dap", "ho-so", "cho-vay", "lai-suat", "du-lieu",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for; what he has not said is None."""

    kind: str
    need: str = ""
    amount: int | None = None
    workers: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """The lenders for which a person works."""

    user_id: int
    lenders: frozenset[int]


def desk_of(user_id: int | None) -> Desk | None:
    """None: works for no lender."""
    lenders = accounts.organisation_ids(user_id, frozenset({accounts.Role.LENDER}))
    return Desk(user_id, frozenset(lenders)) if user_id is not None and lenders else None


def in_force(versions: Iterable[ProductTerms], on: date) -> ProductTerms | None:
    """The version of a day: its first day counts, its last is the day before the next one."""
    for one in versions:
        if one.valid_from <= on and (one.valid_until is None or on < one.valid_until):
            return one
    return None


def last_offered(
    product: LoanProduct, versions: Iterable[ProductTerms], since: date, until: date
) -> list[date]:
    """Of each version the last day from `since` to `until` on which somebody new could have it."""
    closed = product.closed_on
    most = until if closed is None else min(until, closed - A_DAY)
    days = (
        (one.valid_from, most if one.valid_until is None else min(most, one.valid_until - A_DAY))
        for one in versions
    )
    return [last for first, last in days if max(first, since) <= last]


def ceiling(terms: ProductTerms, kind: str, workers: int | None) -> int | None:
    """
    The most that one of a kind may borrow; None: there is no ceiling in đồng.

    :raises NotForYou: :raises WorkersMissing:
    """
    if kind not in terms.ceilings:
        raise NotForYou
    own: int | None = terms.ceilings[kind]
    if terms.per_worker is None or kind not in EMPLOYS:
        return own
    if workers is None:
        raise WorkersMissing(field="workers")
    by_workers = terms.per_worker * workers
    return by_workers if own is None else min(own, by_workers)


def periods(
    terms: ProductTerms, references: Mapping[str, Decimal], *, priority: bool = False
) -> tuple[Period, ...]:
    """Per cent a year, from which month on; empty: the lender tells it when asked."""
    if terms.rate_rule == Rule.FIXED and terms.rate is not None:
        return (Period(0, terms.rate.normalize()),)
    if terms.rate_rule == Rule.STEPPED:
        return tuple(Period(int(after), Decimal(rate)) for after, rate in terms.steps)
    if terms.rate_rule == Rule.FACTOR and terms.reference in references:
        special = terms.priority_factor if priority else None
        factor = special if special is not None else terms.factor
        if factor is not None:
            return (Period(0, (references[terms.reference] * factor / 100).normalize()),)
    return ()
