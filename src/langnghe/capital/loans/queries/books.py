"""The book of a loan out of its rows."""

from datetime import date
from typing import Any

from pydantic import TypeAdapter

from langnghe.capital.loans import events
from langnghe.capital.loans.book import Book, replay
from langnghe.capital.loans.models import Loan

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
    return [
        *(events.Disbursed(one.on, one.key, one.amount) for one in loan.tranches.all()),
        *(
            events.Received(one.value_on, one.key, one.amount, one.purpose)  # type: ignore[arg-type]  # choices of the same words
            for one in loan.receipts.filter(reversed_at__isnull=True)
        ),
        *(
            _ADAPTERS[one.kind].validate_python({"on": one.on, "key": one.key, **one.told})
            for one in loan.events.all()
        ),
    ]


def book_of(loan: Loan, on: date) -> Book:
    """:raises BadTerms:"""
    return replay(agreement_of(loan), events_of(loan), on)
