"""A loan through its days: what was owed and not late, from change to change."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from langnghe.capital.loans.book import replay
from langnghe.capital.loans.events import Disbursed
from langnghe.capital.loans.models import Loan
from langnghe.capital.loans.queries.books import agreement_of, events_of
from langnghe.capital.schedules import Terms


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one balance; `disbursed` are the parts that were paid out by then."""

    since: date
    until: date
    not_due: int
    rate: Decimal
    disbursed: tuple[tuple[date, int], ...]


def lowest_rate(loan_id: int) -> Decimal | None:
    """None: the book is kept elsewhere."""
    loan = Loan.objects.get(pk=loan_id)
    if loan.is_outside_book:
        return None
    return min(step.rate for step in agreement_of(loan).terms.rates)


def history(loan_id: int, since: date, until: date) -> list[Stretch]:
    """The days from `since` until `until` (not included), cut wherever the balance moved."""
    loan = Loan.objects.get(pk=loan_id)
    agreement, events = agreement_of(loan), events_of(loan)
    whole = replay(agreement, events, until)
    days = {since, until}
    days |= {event.on for event in events}
    days |= {item.due_on for item in whole.items}
    days |= {step.since for step in agreement.terms.rates if isinstance(step.since, date)}
    found = []
    for first, after in pairwise(sorted(day for day in days if since <= day <= until)):
        book = replay(agreement, events, first)
        parts = tuple(
            (one.on, one.amount)
            for one in sorted(events, key=lambda event: (event.on, event.key))
            if isinstance(one, Disbursed) and one.on <= first
        )
        rate = rate_on(agreement.terms, first)
        found.append(Stretch(first, after, book.not_due, rate, parts))
    return [one for one in found if one.since < one.until and one.disbursed]


def rate_on(terms: Terms, day: date) -> Decimal:
    """By the days of the agreement; where rates go by rows, the lowest of them."""
    rate = min(step.rate for step in terms.rates if not isinstance(step.since, date))
    for step in terms.rates:
        if isinstance(step.since, date) and step.since <= day:
            rate = step.rate
    return rate
