"""A loan through its days: what was owed and not late, and the interest of each stretch of days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from langnghe.capital.loans.book import replay
from langnghe.capital.loans.events import Agreement, Disbursed, Event, Restructured
from langnghe.capital.loans.models import Loan
from langnghe.capital.loans.queries.books import agreement_of, events_of


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one balance; `interest`: what it bears; `disbursed`: the parts paid out by then."""

    since: date
    until: date
    not_due: int
    interest: int
    disbursed: tuple[tuple[date, int], ...]


def lowest_rate(loan_id: int) -> Decimal | None:
    """By the rates that hold since the last restructuring; None: the book is kept elsewhere."""
    loan = Loan.objects.get(pk=loan_id)
    if loan.is_outside_book:
        return None
    lowest = min(step.rate for step in agreement_of(loan).terms.rates)
    for event in sorted(events_of(loan), key=lambda one: (one.on, one.key)):
        if isinstance(event, Restructured) and event.rate is not None:
            lowest = event.rate
    return lowest


def history(loan_id: int, since: date, until: date) -> list[Stretch]:
    loan = Loan.objects.get(pk=loan_id)
    return stretches(agreement_of(loan), events_of(loan), since, until)


def stretches(
    agreement: Agreement, events: Sequence[Event], since: date, until: date
) -> list[Stretch]:
    """
    The days from `since` until `until` (not included), cut wherever the balance moved.

    The interest of a stretch is what the book reckons more at its end than at its beginning: by the
    terms that held in these days, restructured, free of interest or with a grace as they were.
    """
    # Whoever pays off to the end of a period pays for days in which nothing is owed any more.
    agreement = replace(agreement, pay_off_until="date")
    whole = replay(agreement, events, until)
    days = {since, until}
    days |= {event.on for event in events}
    days |= {item.due_on for item in whole.items}
    days |= {step.since for step in agreement.terms.rates if isinstance(step.since, date)}
    books = [replay(agreement, events, day) for day in sorted(days) if since <= day <= until]
    parts = [
        (one.on, one.amount)
        for one in sorted(events, key=lambda event: (event.on, event.key))
        if isinstance(one, Disbursed)
    ]
    return [
        Stretch(
            first.on, after.on, first.not_due, max(after.interest_run - first.interest_run, 0),
            tuple(part for part in parts if part[0] <= first.on),
        )
        for first, after in pairwise(books)
        if first.lent
    ]  # fmt: skip
