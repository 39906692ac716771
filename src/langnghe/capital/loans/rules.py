"""Who may see and do what with a loan, and its states. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from langnghe.capital.loans.book import Book
from langnghe.capital.loans.models import Loan
from langnghe.core.states import Table, step

S = Loan.State
LIVING = (S.DISBURSING, S.ACTIVE, S.OVERDUE, S.RESTRUCTURED, S.CALLED)
MAY_FALL_LATE = frozenset({S.DISBURSING, S.ACTIVE, S.RESTRUCTURED})
# So many days before a row falls due the borrower is told, and so many after, if it is not paid.
NOTICE_DAYS, LATE_NOTICE = (7, 1), 1
OLDEST_NOTICE = 7  # days: what nobody was told of for longer is news no more
# Behind the number of the loan in the message of a transfer ("tất toán").
PAYS_ALL = "TATTOAN"
# A receipt taken back opens what was paid; money after a write-off is still written down.
TAKES_MONEY = frozenset({S.SIGNED, *LIVING, S.CLOSED, S.WRITTEN_OFF})
# (of how many days late at most, the bucket)
BUCKETS = ((0, Loan.Bucket.CURRENT), (30, Loan.Bucket.TO_30), (90, Loan.Bucket.TO_90))


@dataclass(frozen=True, slots=True)
class Asker:
    """A person with the lenders he works for and the makers he acts for."""

    user_id: int
    lenders: frozenset[int] = frozenset()
    producers: frozenset[int] = frozenset()


def is_lender(loan: Loan, asker: Asker) -> bool:
    return loan.lender_id in asker.lenders and not loan.is_outside_book


LOAN = Table(
    steps=(
        step("disburse", (S.SIGNED, S.DISBURSING), S.DISBURSING, _("Pay out"), is_lender),
        step("receive", TAKES_MONEY, S.ACTIVE, _("Write down a receipt"), is_lender),
        step("restructure", LIVING, S.RESTRUCTURED, _("Restructure"), is_lender),
        step("grace", LIVING[:-1], S.RESTRUCTURED, _("Grace after a disaster"), is_lender),
        step("call", LIVING[:-1], S.CALLED, _("Call the loan"), is_lender),
        step("write_off", LIVING, S.WRITTEN_OFF, _("Write off"), is_lender),
        step("cancel", S.SIGNED, S.CANCELLED, _("Cancel"), is_lender),
        # What the book says. Nobody takes these steps.
        *(
            step(f"becomes_{state}", (S.SIGNED, *LIVING, S.CLOSED, S.WRITTEN_OFF), state, "")
            for state in (*LIVING, S.CLOSED, S.WRITTEN_OFF, S.SIGNED)
        ),
    ),
    public={
        S.SIGNED: _("Signed; the money is on its way"),
        S.DISBURSING: _("A part has been paid out"),
        S.ACTIVE: _("You pay it back as agreed"),
        S.OVERDUE: _("A payment is late"),
        S.RESTRUCTURED: _("You pay it back by the new schedule"),
        S.CALLED: _("All of it is due now; talk to the lender"),
        S.WRITTEN_OFF: _("The lender has given up on the rest"),
        S.CLOSED: _("Paid back in full"),
        S.CANCELLED: _("Cancelled before it was paid out"),
    },
)


def possible(loan: Loan, action: str) -> bool:
    return loan.state in LOAN.step(action).sources


def bucket(days_late: int) -> str:
    for most, name in BUCKETS:
        if days_late <= most:
            return name
    return Loan.Bucket.OVER_90


def state_by(book: Book, amount: int) -> str:
    """What the book says of a loan of so much that was signed."""
    if book.is_over:
        return S.WRITTEN_OFF
    if not book.lent:
        return S.SIGNED
    if book.is_paid and (book.lent >= amount or not book.plan):
        return S.CLOSED
    if book.is_called:
        return S.CALLED
    if book.late_since is not None and book.late_since < book.on:
        return S.OVERDUE
    if book.lent < amount and not book.was_restructured:
        return S.DISBURSING
    return S.RESTRUCTURED if book.was_restructured else S.ACTIVE


def days_late(late_since: date | None, on: date) -> int:
    return max((on - late_since).days, 0) if late_since else 0


def is_soon(due_on: date, seen_on: date, on: date) -> bool:
    """A day on which a borrower is told before a row falls due came after `seen_on`."""
    return any(seen_on < due_on - timedelta(days) <= on for days in NOTICE_DAYS)


def to_be_told(
    late_since: date | None, next_due_on: date | None, seen_on: date, on: date
) -> list[date]:
    """The rows, by their days, of which a borrower is told who was told all until `seen_on`."""
    late = late_since is not None and (
        is_soon(late_since, seen_on, on)
        if late_since == on
        else seen_on < late_since + timedelta(LATE_NOTICE) <= on
    )
    soon = next_due_on is not None and is_soon(next_due_on, seen_on, on)
    return [day for day, told in ((late_since, late), (next_due_on, soon)) if day and told]
