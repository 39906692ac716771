"""Loans as those who may see them see them: the lender its own, the borrower his own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from langnghe.accounts import public as accounts
from langnghe.capital.loans import rules
from langnghe.capital.loans.book import Book
from langnghe.capital.loans.events import Agreement
from langnghe.capital.loans.models import Event, LenderAccount, Loan, Receipt, ScheduleVersion
from langnghe.capital.loans.queries.books import agreement_of, book_of
from langnghe.capital.loans.rules import Asker
from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.market import public as market
from langnghe.registry import public as registry

PER_PAGE = 30
LENT, CANCELLED = (Loan.State.CLOSED, Loan.State.WRITTEN_OFF), Loan.State.CANCELLED


def asker_of(user_id: int | None) -> Asker:
    """:raises NotFound: a guest asks for nothing here."""
    if user_id is None:
        raise NotFound
    return Asker(
        user_id,
        frozenset(accounts.organisation_ids(user_id, frozenset({accounts.Role.LENDER}))),
        frozenset(one.id for one in registry.producers_of(user_id)),
    )


def lenders_loans(
    asker: Asker, *, state: str = "", bucket: str = "", cursor: str | None = None
) -> pagination.Page[Loan]:
    """Of the lenders he works for, the newest first."""
    rows = _with_borrower(Loan.objects.filter(lender__in=asker.lenders))
    if state:
        rows = rows.filter(state=state)
    if bucket:
        rows = rows.filter(bucket=bucket)
    return pagination.page(rows, order=("-pk",), cursor=cursor, limit=PER_PAGE)


def loans_of_lender(
    lender_id: int, *, is_outside_book: bool | None, cursor: str | None, limit: int
) -> pagination.Page[Loan]:
    """For its own system, the oldest first, so that nothing new is missed (one query)."""
    rows = _with_borrower(Loan.objects.filter(lender=lender_id)).defer("agreement")
    if is_outside_book is not None:
        rows = rows.filter(is_outside_book=is_outside_book)
    return pagination.page(rows, order=("pk",), cursor=cursor, limit=limit)


def loan_of_lender(asker: Asker, uid: UUID) -> Loan:
    """:raises NotFound:"""
    rows = Loan.objects.filter(lender__in=asker.lenders, uid=uid)
    return _found(_with_borrower(rows))


def own_loans(asker: Asker) -> list[Loan]:
    """What he borrowed, himself or for a workshop; what waits soonest first."""
    rows = Loan.objects.filter(producer__in=asker.producers) | Loan.objects.filter(
        person=asker.user_id
    )
    found = _with_borrower(rows).select_related("lender")
    return sorted(found, key=lambda one: (one.next_due_on or date.max, one.pk))


def own_loan(asker: Asker, uid: UUID) -> Loan:
    """:raises NotFound:"""
    for one in own_loans(asker):
        if one.uid == uid:
            return one
    raise NotFound


def _found(rows: QuerySet[Loan]) -> Loan:
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def _with_borrower(rows: QuerySet[Loan]) -> QuerySet[Loan]:
    return rows.select_related("producer", "person")


def book_now(loan: Loan, on: date) -> Book | None:
    """None: its book is kept elsewhere."""
    return None if loan.is_outside_book else book_of(loan, on)


def receipts_of(loan: Loan) -> list[Receipt]:
    return list(loan.receipts.prefetch_related("allocations").order_by("-value_on", "-pk"))


def receipt_of_lender(asker: Asker, uid: UUID) -> Receipt:
    """:raises NotFound:"""
    found = Receipt.objects.filter(lender__in=asker.lenders, uid=uid).first()
    if found is None:
        raise NotFound
    return found


def unmatched(asker: Asker) -> list[Receipt]:
    """Money that fits no loan, the oldest first."""
    rows = Receipt.objects.filter(
        lender__in=asker.lenders, loan__isnull=True, reversed_at__isnull=True
    )
    return list(rows.order_by("pk")[:PER_PAGE])


def loan_by_number(asker: Asker, number: str) -> Loan:
    """:raises NotFound:"""
    return _found(Loan.objects.filter(lender__in=asker.lenders, number=number))


def events_of(loan: Loan) -> list[Event]:
    return list(loan.events.order_by("-on", "-pk"))


def versions_of(loan: Loan) -> list[ScheduleVersion]:
    return list(loan.versions.order_by("-number"))


def account_of(lender_id: int) -> LenderAccount | None:
    return LenderAccount.objects.filter(lender=lender_id).first()


def accounts_of(lenders: Collection[int]) -> Mapping[int, LenderAccount]:
    """By lender (one query)."""
    rows = LenderAccount.objects.filter(lender__in=lenders)
    return {one.lender_id: one for one in rows}


def names_of(lenders: Collection[int]) -> Mapping[int, str]:
    """By name (one query)."""
    names = accounts.organisation_names(lenders)
    return dict(sorted(names.items(), key=lambda one: (one[1], one[0])))


def borrowers(loans: list[Loan]) -> Mapping[int, str]:
    """Id of the loan → who owes it."""
    return {one.pk: borrower(one) for one in loans}


def borrower(loan: Loan) -> str:
    if loan.producer:
        return loan.producer.name
    return loan.person.full_name if loan.person else ""


def agreed(loan: Loan) -> Agreement | None:
    """None: the lender's own system knows it."""
    return None if loan.is_outside_book else agreement_of(loan)


def quote_on(loan: Loan, on: date) -> Book | None:
    """The book as it will be on a day, if nothing comes in before."""
    return book_now(loan, on)


@dataclass(frozen=True, slots=True)
class Payment:
    """What is to be paid next: what is due and unpaid, else the next row."""

    amount: int
    due_on: date | None
    is_late: bool
    bank: market.BankDetails | None


def next_payment(loan: Loan, book: Book | None) -> Payment | None:
    if book is None:
        return None
    open_now = sum(book.due.values()) - book.credit
    if open_now > 0:
        return _payment(loan, open_now, book.late_since, is_late=True)
    if book.coming:
        row = book.coming[0]
        return _payment(loan, max(row.total - book.credit, 0), row.due_on)
    return None


def pay_off(loan: Loan, quote: Book) -> Payment:
    """What pays all of it on the day of a quote, with a message that says so."""
    return _payment(loan, quote.pay_off, quote.on, ending=f" {rules.PAYS_ALL}")


def fell_short(receipts: Sequence[Receipt], book: Book | None) -> bool:
    """The last money that came (`receipts`: the newest first) was to pay all of it, and did not."""
    if book is None or book.is_over or not book.pay_off:
        return False
    last = next((one for one in receipts if one.reversed_at is None), None)
    return last is not None and last.purpose == Receipt.Purpose.PAY_OFF


def _payment(
    loan: Loan, amount: int, due_on: date | None, *, is_late: bool = False, ending: str = ""
) -> Payment:
    home = account_of(loan.lender_id)
    bank = (
        market.bank_details(
            bin=home.bin, account=home.account, holder=home.holder, amount=amount,
            memo=loan.number + ending,
        )
        if home and amount
        else None
    )  # fmt: skip
    return Payment(amount, due_on, is_late, bank)


def uid_of_dossier(lenders: Collection[int], dossier: UUID) -> UUID | None:
    """The loan that a dossier of these lenders became (one query)."""
    rows = Loan.objects.filter(lender__in=lenders, dossier_uid=dossier)
    rows = rows.exclude(state=Loan.State.CANCELLED)
    return rows.values_list("uid", flat=True).first()


def ended_of(dossiers: Collection[UUID]) -> Mapping[UUID, bool]:
    """
    Of these dossiers those whose last loan is at its end (one query). True: paid back or written
    off; False: cancelled before anything was paid out.
    """
    rows = Loan.objects.filter(dossier_uid__in=dossiers).order_by("pk")
    last = {uid: state for uid, state in rows.values_list("dossier_uid", "state") if uid}
    return {uid: state in LENT for uid, state in last.items() if state in {*LENT, CANCELLED}}
