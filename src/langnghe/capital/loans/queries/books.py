"""The book of a loan out of its rows."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from langnghe.capital.loans import events
from langnghe.capital.loans.book import Book, replay
from langnghe.capital.loans.models import Event, Loan, Receipt, Tranche

AGREEMENT: TypeAdapter[events.Agreement] = TypeAdapter(events.Agreement)
KINDS: dict[str, type[Any]] = {
    "restructured": events.Restructured,
    "graced": events.Graced,
    "called": events.Called,
    "written_off": events.WrittenOff,
}
_ADAPTERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for name, kind in KINDS.items()}


def agreement_of(loan: Loan) -> events.Agreement:
    return AGREEMENT.validate_python(loan.agreement)


def as_agreed(agreement: events.Agreement) -> dict[str, Any]:
    """As it is kept in a loan."""
    kept: dict[str, Any] = AGREEMENT.dump_python(agreement, mode="json")
    return kept


def events_of(loan: Loan) -> list[events.Event]:
    """What happened to it, without what was taken back (three queries)."""
    return events_of_each([loan.pk])[loan.pk]


def events_of_each(loans: Collection[int]) -> Mapping[int, list[events.Event]]:
    """The same of several loans, by their ids (three queries)."""
    found: dict[int, list[events.Event]] = {pk: [] for pk in loans}
    tranches = Tranche.objects.filter(loan__in=loans)
    for loan, on, key, amount in tranches.values_list("loan", "on", "key", "amount"):
        found[loan].append(events.Disbursed(on, key, amount))
    receipts = Receipt.objects.filter(loan__in=loans, reversed_at__isnull=True)
    for loan, on, key, amount, purpose in receipts.values_list(
        "loan", "value_on", "key", "amount", "purpose"
    ):
        found[loan].append(events.Received(on, key, amount, purpose))  # type: ignore[arg-type]  # choices of the same words
    for one in Event.objects.filter(loan__in=loans):
        told_of = {"on": one.on, "key": one.key, **one.told}
        found[one.loan_id].append(_ADAPTERS[one.kind].validate_python(told_of))
    return found


def book_of(loan: Loan, on: date) -> Book:
    """:raises BadTerms:"""
    return replay(agreement_of(loan), events_of(loan), on)
