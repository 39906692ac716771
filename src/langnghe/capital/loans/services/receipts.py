"""Money that comes in: matched by its memo, kept when it fits nothing, taken back."""

import re
from datetime import date, datetime

from django.db import IntegrityError, transaction

from langnghe.capital.loans import refusals, rules
from langnghe.capital.loans.book import Book
from langnghe.capital.loans.models import Loan, Receipt
from langnghe.capital.loans.services.booking import book_before, lock_loan, rebook
from langnghe.capital.loans.services.loans import happened
from langnghe.core import audit
from langnghe.core.text import memo as bank_memo

_NUMBER = re.compile(r"VAY(20\d\d)([A-Z0-9]{5})")


def number_in(memo: str) -> str:
    """The number of a loan in what a bank passed on; "" if there is none."""
    squeezed = bank_memo(memo, length=200).upper().replace(" ", "")
    found = _NUMBER.search(squeezed)
    return f"VAY{found[1]}-{found[2]}" if found else ""


def pays_all(memo: str) -> bool:
    """The payer scanned the QR of the pay-off: its message says so behind the number."""
    squeezed = bank_memo(memo, length=200).upper().replace(" ", "")
    found = _NUMBER.search(squeezed)
    return bool(found) and squeezed.startswith(rules.PAYS_ALL, found.end() if found else 0)


@transaction.atomic
def record_receipt(
    *, lender_id: int, amount: int, value_on: date, channel: str, key: str, now: datetime,
    by_id: int | None, loan: Loan | None = None, memo: str = "", purpose: str = "instalment",
) -> Receipt:  # fmt: skip
    """
    Write money down, once per key; without a loan its memo says which, or a person will. The memo
    says too whether it pays everything: too little for that pays principal before its time.

    :raises NotYetHappened: :raises BeforeTheLoan: :raises NotPossibleNow: :raises DoesNotFit:
    """
    if loan is None and (number := number_in(memo)):
        loan = Loan.objects.filter(
            lender_id=lender_id, number=number, is_outside_book=False,
            state__in=rules.TAKES_MONEY, signed_on__lte=value_on,
        ).first()  # fmt: skip
    if purpose == "instalment" and pays_all(memo):
        purpose = "pay_off"
    loan = lock_loan(loan.pk) if loan else None
    receipt = Receipt(
        lender_id=lender_id, loan=loan, amount=amount, value_on=value_on, received_at=now,
        channel=channel, purpose=purpose, key=key, memo=memo[:200], by_id=by_id,
    )  # fmt: skip
    before = book_before(loan) if loan else None
    try:
        with transaction.atomic():
            receipt.save()
    except IntegrityError:  # told before, or at the same moment
        return _same(receipt)
    if loan:
        _count(receipt, loan, before, by_id=by_id, now=now)
    audit.record("loans.receipt", receipt, by_id=by_id, now=now, amount=amount)
    return receipt


def _same(receipt: Receipt) -> Receipt:
    """:raises KeyUsedOtherwise:"""
    told = Receipt.objects.filter(key=receipt.key, lender_id=receipt.lender_id).first()
    if told is None or (told.amount, told.value_on) != (receipt.amount, receipt.value_on):
        raise refusals.KeyUsedOtherwise
    return told


def _count(
    receipt: Receipt, loan: Loan, before: Book | None, *, by_id: int | None, now: datetime
) -> None:  # fmt: skip
    if not rules.possible(loan, "receive"):
        raise refusals.NotPossibleNow
    happened(loan, receipt.value_on, now, field="value_on")
    rebook(
        loan=loan, before=before, key=f"receipt:{receipt.uid}", by_id=by_id, now=now
    )  # fmt: skip


@transaction.atomic
def match_receipt(
    *, receipt: Receipt, loan: Loan, by_id: int | None, now: datetime, purpose: str = "instalment"
) -> None:
    """
    A person says which loan, and what of it, money is for that fitted none.

    :raises NotPossibleNow: somebody did before, or it is of another lender.
    """
    loan = lock_loan(loan.pk)
    before = book_before(loan)
    waiting = Receipt.objects.filter(
        pk=receipt.pk, lender_id=loan.lender_id, loan__isnull=True, reversed_at__isnull=True
    )
    if not waiting.update(loan=loan, purpose=purpose):
        raise refusals.NotPossibleNow
    receipt.refresh_from_db()
    _count(receipt, loan, before, by_id=by_id, now=now)
    audit.record("loans.receipt.matched", receipt, by_id=by_id, now=now, loan=loan.number)


@transaction.atomic
def reverse_receipt(*, receipt: Receipt, words: str, by_id: int | None, now: datetime) -> None:
    """
    Money that was written down wrongly: the book becomes what it would be without it.

    :raises WordsMissing: :raises ReversedAlready: :raises DoesNotFit:
    """
    if not words.strip():
        raise refusals.WordsMissing(field="words")
    # Locked as it stands now: whoever matches it meanwhile waits, or was first and is seen.
    loan_id = Receipt.objects.values_list("loan", flat=True).get(pk=receipt.pk)
    loan = lock_loan(loan_id) if loan_id else None
    before = book_before(loan) if loan else None
    untouched = Receipt.objects.filter(pk=receipt.pk, loan=loan_id, reversed_at__isnull=True)
    if not untouched.update(
        reversed_at=now, reversed_by_id=by_id, why_reversed=words.strip()[:300]
    ):
        receipt.refresh_from_db()
        raise refusals.ReversedAlready if receipt.reversed_at else refusals.NotPossibleNow
    if loan:
        rebook(loan=loan, before=before, key=f"reversed:{receipt.uid}", by_id=by_id,
               now=now)  # fmt: skip
    audit.record("loans.receipt.reversed", receipt, by_id=by_id, now=now)
