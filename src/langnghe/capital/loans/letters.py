"""The borrower is told of what falls due."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from langnghe.accounts import public as accounts
from langnghe.capital.loans.facts import InstalmentNear
from langnghe.capital.loans.models import Loan
from langnghe.capital.loans.queries.books import book_of
from langnghe.core import letters


def tell_borrower(fact: InstalmentNear) -> None:
    """
    Each who works in the workshop, or the person, in his language.

    Nothing goes out of what was paid, or moved to another day, meanwhile.
    """
    loan = Loan.objects.select_related("producer").get(uid=UUID(fact.loan_uid))
    is_ahead = fact.days > 0
    if not (loan.next_due_on == fact.due_on if is_ahead else _is_unpaid(loan, fact.due_on)):
        return
    due = loan.due_principal + loan.due_interest + loan.due_fee
    amount = max(loan.next_amount - loan.credit, 0) if is_ahead else due
    if not amount:  # money for it is here already
        return
    for person in _people(loan):
        with override(person.language):
            context = {
                "loan": loan, "due_on": fact.due_on, "days": fact.days, "person": person,
                "amount": amount,
                "link": settings.PUBLIC_URL + reverse("loans:own_loan", args=[loan.uid]),
                "platform_name": settings.PLATFORM_NAME,
            }  # fmt: skip
            text = render_to_string("loans/mail/near.txt", context).strip()
        letters.send(text, person.email)


def _is_unpaid(loan: Loan, due_on: date) -> bool:
    """A row that fell due; while an older one is late, the book says."""
    if loan.late_since is None or loan.booked_on is None or due_on <= loan.late_since:
        return due_on == loan.late_since
    book = book_of(loan, loan.booked_on)
    return any(item.due_on == due_on and item.open for item in book.items)


def _people(loan: Loan) -> list[accounts.Contact]:
    if loan.producer:
        people = accounts.members_of(loan.producer.organisation_id)
    else:
        people = [accounts.contact(loan.person_id)] if loan.person_id else []
    return [person for person in people if person.email]
