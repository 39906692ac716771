"""Sums over loans that are under way, and each of them as a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from langnghe.capital.loans import rules
from langnghe.capital.loans.models import Loan
from langnghe.capital.loans.queries.loans import asker_of, borrower
from langnghe.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Totals:
    """`due`: due and unpaid; `workers`: jobs that are supported."""

    loans: int
    outstanding: int
    due: int
    workers: int


@dataclass(frozen=True, slots=True)
class Line:
    """A loan in words, for a sheet."""

    number: str
    borrower: str
    state: str
    signed_on: str
    amount: int
    lent: int
    outstanding: int
    due: int
    days_past_due: int
    next_due_on: str
    workers: int
    village: str
    craft: str
    lender: str


SUMS: dict[str, Any] = {
    "loans": Count("pk"),
    "total_outstanding": Sum("outstanding", default=0),
    "total_due": Sum(F("due_principal") + F("due_interest") + F("due_fee"), default=0),
    "total_workers": Sum("workers", default=0),
}


def lenders_of(user_id: int | None) -> frozenset[int]:
    """For whom he works. :raises NotFound: for no lender."""
    lenders = asker_of(user_id).lenders
    if not lenders:
        raise NotFound
    return lenders


def totals(lenders: frozenset[int], days: Sequence[int]) -> tuple[Totals, list[tuple[int, int]]]:
    """All together; and what is owed by loans that are late by more than so many days."""
    late = {
        f"late_{most}": Sum("outstanding", filter=Q(days_past_due__gt=most), default=0)
        for most in days
    }
    told = _under_way(lenders).aggregate(**SUMS, **late)
    return _totals(told), [(most, told[f"late_{most}"]) for most in days]


def totals_by(lenders: frozenset[int], field: str) -> dict[str, Totals]:
    """By the words of a field, the most that is owed first."""
    rows = _under_way(lenders).order_by().values(field).annotate(**SUMS)
    return {
        told[field]: _totals(told) for told in rows.order_by("-total_outstanding", field)
    }  # fmt: skip


def each(lenders: frozenset[int]) -> Iterator[Line]:
    rows = Loan.objects.filter(lender__in=lenders).select_related("producer", "person", "lender")
    for one in rows.defer("agreement").order_by("pk").iterator(chunk_size=2_000):
        yield Line(
            one.number, borrower(one), one.get_state_display(), one.signed_on.isoformat(),
            one.amount, one.lent, one.outstanding,
            one.due_principal + one.due_interest + one.due_fee, one.days_past_due,
            one.next_due_on.isoformat() if one.next_due_on else "", one.workers, one.village,
            one.craft, one.lender.name,
        )  # fmt: skip


def bucket_label(name: str) -> str:
    return str(Loan.Bucket(name).label)


def _under_way(lenders: frozenset[int]) -> QuerySet[Loan]:
    return Loan.objects.filter(lender__in=lenders, state__in=rules.LIVING)


def _totals(told: dict[str, Any]) -> Totals:
    return Totals(
        told["loans"], told["total_outstanding"], told["total_due"], told["total_workers"]
    )  # fmt: skip


def id_by_number(lenders: frozenset[int], number: str) -> int:
    """:raises NotFound:"""
    found = Loan.objects.filter(lender__in=lenders, number=number.strip().upper()).first()
    if found is None:
        raise NotFound
    return found.pk
