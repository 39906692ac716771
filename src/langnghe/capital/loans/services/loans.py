"""A loan is signed, paid out, cancelled."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from langnghe.capital.loans import refusals, rules
from langnghe.capital.loans.events import Agreement
from langnghe.capital.loans.models import Event, LenderAccount, Loan, Tranche
from langnghe.capital.loans.queries.books import as_agreed
from langnghe.capital.loans.services.booking import book_before, lock_loan, rebook
from langnghe.core import audit, clock, ids, states

TRIES = 5  # at a number that nobody has


@transaction.atomic
def sign_loan(
    *, lender_id: int, agreement: Agreement | None, amount: int, signed_on: date, by_id: int | None,
    now: datetime, producer_id: int | None = None, person_id: int | None = None,
    dossier_uid: UUID | None = None, product_uid: UUID | None = None, workers: int = 0,
    village: str = "", craft: str = "", number: str = "", is_outside_book: bool = False,
) -> Loan:  # fmt: skip
    """
    Take a signed contract in; a dossier becomes one loan, and asked again it is the same.

    Without an agreement the lender's own system keeps the book (`is_outside_book`).
    """
    if dossier_uid and (found := _of_dossier(dossier_uid).first()):
        return found
    loan = Loan(
        number=number, lender_id=lender_id,
        producer_id=producer_id, person_id=person_id, dossier_uid=dossier_uid,
        product_uid=product_uid, agreement=as_agreed(agreement) if agreement else {},
        amount=amount, signed_on=signed_on, workers=workers, village=village, craft=craft,
        is_outside_book=is_outside_book, state_since=now,
    )  # fmt: skip
    free = [f"VAY{signed_on.year}-{ids.code(5)}" for _try in range(TRIES)]
    if (found := _save_new(loan, [number] if number else free)) is not None:
        return found
    states.note_new([loan], by_id=by_id, now=now)
    audit.record("loans.loan.signed", loan, by_id=by_id, now=now, amount=amount)
    return loan


def _save_new(loan: Loan, numbers: Iterable[str]) -> Loan | None:
    """Under the first number that is free; or the loan that its dossier has since become."""
    for number in numbers:
        loan.number = number
        try:
            with transaction.atomic():
                loan.save()
        except IntegrityError:
            uid = loan.dossier_uid
            if uid and (found := _of_dossier(uid).first()):
                return found
            if not Loan.objects.filter(number=number).exists():
                raise
        else:
            return None
    raise refusals.NumberTaken(field="number")


@transaction.atomic
def disburse(
    *, loan: Loan, amount: int, on: date, key: str, by_id: int | None, now: datetime
) -> Loan:  # fmt: skip
    """
    Write down that a part was paid out, once per key.

    :raises NotPossibleNow: :raises TooMuch: :raises NotYetHappened: :raises BeforeTheLoan:
    """
    loan = lock_loan(loan.pk)
    if told := Tranche.objects.filter(key=key).first():
        _insist((told.loan_id, told.amount, told.on) == (loan.pk, amount, on))
        return loan
    if not (rules.possible(loan, "disburse") or 0 < loan.lent < loan.amount):
        raise refusals.NotPossibleNow
    happened(loan, on, now)
    if amount < 1 or loan.lent + amount > loan.amount:
        raise refusals.TooMuch(field="amount")
    before = book_before(loan)
    Tranche.objects.create(
        loan=loan, number=loan.tranches.count() + 1, on=on, amount=amount, key=key, by_id=by_id,
        at=now,
    )  # fmt: skip
    rebook(loan=loan, before=before, key=f"tranche:{key}", by_id=by_id, now=now)
    audit.record("loans.loan.disbursed", loan, by_id=by_id, now=now, amount=amount)
    return loan


@transaction.atomic
def cancel(*, loan: Loan, words: str, by_id: int | None, now: datetime, **_more: Any) -> None:
    """Before anything was paid out, for a reason. :raises WordsMissing:"""
    if not words.strip():
        raise refusals.WordsMissing(field="words")
    loan = lock_loan(loan.pk)
    states.move(loan, rules.LOAN, "cancel", by_id=by_id, now=now, reason=words)
    audit.record("loans.loan.cancelled", loan, by_id=by_id, now=now)


def _change(
    loan: Loan, kind: str, action: str, *, on: date, key: str, words: str, told: dict[str, Any],
    by_id: int | None, now: datetime,
) -> Loan:  # fmt: skip
    """What changes the plan: written once per key, and everything follows."""
    if not words.strip():
        raise refusals.WordsMissing(field="words")
    loan = lock_loan(loan.pk)
    if found := Event.objects.filter(key=key).first():
        _insist((found.loan_id, found.kind, found.told) == (loan.pk, kind, told))
        return loan
    if not rules.possible(loan, action):
        raise refusals.NotPossibleNow
    happened(loan, on, now)
    before = book_before(loan)
    Event.objects.create(
        loan=loan, kind=kind, on=on, key=key, told=told, words=words.strip(), by_id=by_id, at=now
    )
    rebook(loan=loan, before=before, key=f"{kind}:{key}", by_id=by_id, now=now)
    audit.record(f"loans.loan.{kind}", loan, by_id=by_id, now=now, on=on)
    return loan


@transaction.atomic
def restructure(
    *, loan: Loan, on: date, count: int, first_due: date, words: str, key: str,
    by_id: int | None, now: datetime, principal_grace: int = 0, rate: str | None = None,
) -> Loan:  # fmt: skip
    """
    Spread all principal anew. `rate`: a fraction a year as text, None: it stays.

    :raises DoesNotFit: :raises WordsMissing: :raises NotPossibleNow:
    """
    told = {
        "count": count, "first_due": first_due.isoformat(), "principal_grace": principal_grace,
        "rate": rate,
    }  # fmt: skip
    return _change(loan, "restructured", "restructure", on=on, key=key, words=words, told=told,
                   by_id=by_id, now=now)  # fmt: skip


@transaction.atomic
def grace(
    *, loan: Loan, on: date, rows: int, words: str, key: str, by_id: int | None, now: datetime
) -> Loan:
    """After a disaster so many rows pay interest only, and the others move on."""
    return _change(loan, "graced", "grace", on=on, key=key, words=words, told={"rows": rows},
                   by_id=by_id, now=now)  # fmt: skip


@transaction.atomic
def call(
    *, loan: Loan, on: date, words: str, key: str, by_id: int | None, now: datetime
) -> Loan:  # fmt: skip
    """All of it is due."""
    return _change(loan, "called", "call", on=on, key=key, words=words, told={}, by_id=by_id,
                   now=now)  # fmt: skip


@transaction.atomic
def write_off(
    *, loan: Loan, on: date, words: str, key: str, by_id: int | None, now: datetime
) -> Loan:  # fmt: skip
    """What is left is given up; what still comes in is a recovery."""
    return _change(loan, "written_off", "write_off", on=on, key=key, words=words, told={},
                   by_id=by_id, now=now)  # fmt: skip


@transaction.atomic
def set_lender_account(
    *, lender_id: int, bin: str, account: str, holder: str, by_id: int | None, now: datetime
) -> None:
    """Where borrowers pay back to."""
    row, _new = LenderAccount.objects.update_or_create(
        lender_id=lender_id, defaults={"bin": bin, "account": account, "holder": holder}
    )
    audit.record("loans.account.set", row, by_id=by_id, now=now)


def _of_dossier(uid: UUID) -> QuerySet[Loan]:
    """What was cancelled makes room for another one."""
    return Loan.objects.filter(dossier_uid=uid).exclude(state=Loan.State.CANCELLED)


def happened(loan: Loan, on: date, now: datetime, *, field: str = "on") -> None:
    """:raises NotYetHappened: :raises BeforeTheLoan:"""
    if on > clock.today(now):
        raise refusals.NotYetHappened(field=field)
    if on < loan.signed_on:
        raise refusals.BeforeTheLoan(field=field)


def _insist(is_same: bool) -> None:
    if not is_same:
        raise refusals.KeyUsedOtherwise


VERBS: dict[str, Callable[..., Any]] = {
    "disburse": disburse,
    "restructure": restructure,
    "grace": grace,
    "call": call,
    "write_off": write_off,
    "cancel": cancel,
}
