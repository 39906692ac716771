"""One lock for a loan, and what follows of an event: postings, plan, allocations, standing."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import connection, transaction

from langnghe.capital.loans import refusals, rules
from langnghe.capital.loans.book import Allocation as Paid
from langnghe.capital.loans.book import Book
from langnghe.capital.loans.book.journal import Account, difference
from langnghe.capital.loans.models import Allocation, Loan, ScheduleRow, ScheduleVersion
from langnghe.capital.loans.queries.books import book_of
from langnghe.capital.schedules import BadTerms, Row
from langnghe.core import clock, states
from langnghe.ledger import public as ledger

# Account of a lender's book of loans → its kind in the ledger.
ACCOUNTS: Mapping[Account, str] = {
    "principal": "asset", "interest_due": "asset", "fee_due": "asset", "cash": "asset",
    "interest_income": "income", "fee_income": "income", "penalty_income": "income",
    "credit": "liability", "loss": "expense", "recovered": "income",
}  # fmt: skip
OVERPAID = Allocation.Part.OVERPAID
# What the book says of a loan, without its state and plan.
STANDING = (
    "lent", "outstanding", "credit", "due_principal", "due_interest", "due_fee", "late_since",
    "days_past_due", "bucket", "next_due_on", "next_amount", "booked_on",
)  # fmt: skip


def lock_loan(pk: int) -> Loan:
    """The row, held until the transaction ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A loan is locked in a transaction.")
    loan = Loan.objects.select_for_update().get(pk=pk)
    if loan.is_outside_book:
        raise refusals.KeptElsewhere
    return loan


def book_before(loan: Loan) -> Book | None:
    """As it is posted: None, when nothing was yet."""
    return book_of(loan, loan.booked_on) if loan.booked_on else None


def rebook(
    *, loan: Loan, before: Book | None, key: str, by_id: int | None, now: datetime
) -> Book:  # fmt: skip
    """
    Let everything follow of an event that has just been written; `loan` is locked.

    :raises DoesNotFit: the events make no book.
    """
    through = max(clock.today(now), loan.booked_on or date.min)
    try:
        after = book_of(loan, through)
    except BadTerms as error:
        raise refusals.DoesNotFit(field=error.field) from error
    posted = postings(loan, before, after, key=key, accounts=accounts_of(loan.lender_id))
    if posted:
        ledger.post_many(posted, by_id=by_id, now=now)
    _keep_plan(loan, after, now)
    _keep_allocations(loan, after)
    _keep_standing(loan, after, by_id=by_id, now=now)
    return after


def postings(
    loan: Loan, before: Book | None, after: Book, *, key: str, accounts: Mapping[str, int]
) -> list[ledger.Posting]:
    """One entry for each day of which something else is true now, with that day."""
    changes = difference(before.journal if before else {}, after.journal)
    return [posting(loan, key, day, moves, accounts) for day, moves in changes.items()]


def posting(
    loan: Loan, key: str, on: date, changes: Mapping[Account, int], accounts: Mapping[str, int]
) -> ledger.Posting:
    return ledger.Posting(
        key=f"loan:{loan.uid}:{key}:{on}", moves=tuple(moves_of(changes, accounts)), on=on,
        memo=loan.number, reference=f"loan:{loan.uid}",
    )  # fmt: skip


def accounts_of(lender_id: int) -> dict[str, int]:
    """Code → id of the accounts of a lender."""
    book = f"loans:{lender_id}"
    opened = ledger.open_accounts(
        ledger.Opening(book, code, kind) for code, kind in ACCOUNTS.items()
    )
    return {code: pk for (_book, code), pk in opened.items()}


def moves_of(changes: Mapping[Account, int], accounts: Mapping[str, int]) -> list[ledger.Move]:
    """Debits (above 0) and credits (below 0), which sum to nothing, as moves between two."""
    into = [[accounts[code], amount] for code, amount in changes.items() if amount > 0]
    out = [[accounts[code], -amount] for code, amount in changes.items() if amount < 0]
    moves = []
    while into and out:
        amount = min(into[0][1], out[0][1])
        moves.append(ledger.Move(debit=into[0][0], credit=out[0][0], amount=amount))
        for side in (into, out):
            side[0][1] -= amount
            if not side[0][1]:
                side.pop(0)
    if into or out:
        raise ValueError(f"The book does not sum to nothing: {changes}")
    return moves


def _keep_plan(loan: Loan, book: Book, now: datetime) -> None:
    """A new version whenever the plan is another one than the last that was kept."""
    if book.plan == plan_of(loan):
        return
    loan.version += 1
    reason = book.versions[-1].reason if book.plan else "ended"
    made_on = book.versions[-1].made_on if book.plan else book.on
    version = ScheduleVersion.objects.create(
        loan=loan, number=loan.version, made_on=made_on, reason=reason, made_at=now
    )
    ScheduleRow.objects.bulk_create(
        ScheduleRow(
            version=version, n=row.n, due_on=row.due_on, days=row.days, principal=row.principal,
            interest=row.interest, fee=row.fee, balance=row.balance,
        )
        for row in book.plan
    )  # fmt: skip


def plan_of(loan: Loan) -> tuple[Row, ...]:
    rows = ScheduleRow.objects.filter(version__loan=loan, version__number=loan.version)
    return tuple(
        Row(*told)
        for told in rows.order_by("n").values_list(
            "n", "due_on", "days", "principal", "interest", "fee", "balance"
        )
    )


def _keep_allocations(loan: Loan, book: Book) -> None:
    receipts = {key: (pk, on) for key, pk, on in loan.receipts.values_list("key", "pk", "value_on")}
    loan.allocations.all().delete()
    Allocation.objects.bulk_create(
        [*paid(loan, book.allocations, receipts), *not_needed(loan, book, receipts)]
    )


Receipts = Mapping[str, tuple[int, date]]  # key → id, day


def paid(loan: Loan, allocations: Iterable[Paid], receipts: Receipts) -> list[Allocation]:
    return [
        Allocation(
            loan=loan, receipt_id=receipts[one.receipt][0], n=one.n, part=one.part,
            amount=one.amount, on=one.on,
        )
        for one in allocations
    ]  # fmt: skip


def not_needed(loan: Loan, after: Book, receipts: Receipts) -> list[Allocation]:
    """What of receipts waits for rows to come."""
    told = [(left, *receipts[key]) for key, left in after.held]
    return [
        Allocation(loan=loan, receipt_id=pk, n=0, part=OVERPAID, amount=left, on=on)
        for left, pk, on in told
    ]


def _keep_standing(loan: Loan, book: Book, *, by_id: int | None, now: datetime) -> None:
    """The numbers of the book into the row, and the state that follows from them."""
    before = stand(loan, book, now)
    loan.save(update_fields=[*STANDING, "version", "state_since"])
    if loan.state != before:
        target, loan.state = loan.state, before
        states.move(loan, rules.LOAN, f"becomes_{target}", by_id=by_id, now=now)


def stand(loan: Loan, book: Book, now: datetime) -> str:
    """The numbers and the state that the book says, in memory; the state that was before."""
    following = book.coming[0] if book.coming else None
    loan.lent, loan.outstanding, loan.credit = book.lent, book.outstanding, book.credit
    loan.due_principal, loan.due_interest = book.due["principal"], book.due["interest"]
    loan.due_fee, loan.late_since = book.due["fee"], book.late_since
    loan.days_past_due = rules.days_late(book.late_since, book.on)
    loan.bucket = rules.bucket(loan.days_past_due)
    loan.next_due_on = following.due_on if following else None
    loan.next_amount = following.total if following else 0
    loan.booked_on = book.on
    before = str(loan.state)
    loan.state = rules.state_by(book, loan.amount)
    if loan.state != before:
        loan.state_since = now
    return before
