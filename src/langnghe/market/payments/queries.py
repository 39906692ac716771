"""What was asked for and what came in."""

from collections.abc import Iterable

from django.db.models import QuerySet

from langnghe.core.prepared import Prepared
from langnghe.market.payments import banks, vietqr
from langnghe.market.payments.facts import BankDetails, Payee, Standing
from langnghe.market.payments.models import PaymentEvent, PaymentIntent
from langnghe.ui.qr import picture


def intent_of(reference: str) -> PaymentIntent | None:
    return next(iter(_INTENT.rows(reference=reference)), None)


_INTENT = Prepared(
    lambda reference: PaymentIntent.objects.filter(reference=reference), reference="a reference"
)


def intents_of(references: Iterable[str]) -> dict[str, PaymentIntent]:
    rows = PaymentIntent.objects.filter(reference__in=list(references))
    return {row.reference: row for row in rows}


def unmatched() -> QuerySet[PaymentEvent]:
    """Money that fits nothing we expect; it waits for a person."""
    return PaymentEvent.objects.filter(intent__isnull=True).order_by("-recorded_at", "-pk")


def standing(intent: PaymentIntent) -> Standing:
    """Where a payment stands, derived from what came in: the one place that says so."""
    if intent.received <= 0:
        return Standing.DUE
    if intent.received < intent.amount:
        return Standing.PART_PAID
    return Standing.PAID if intent.received == intent.amount else Standing.OVERPAID


def bank_details(intent: PaymentIntent) -> BankDetails | None:
    """What the payer types or scans for what is still open; None for cash on delivery."""
    if intent.method != PaymentIntent.Method.BANK_QR or not intent.payee_account:
        return None
    return details(
        Payee(intent.payee_name, intent.payee_bin, intent.payee_account),
        max(intent.amount - intent.received, 0),
        intent.memo,
    )


def details(payee: Payee, amount: int, memo: str) -> BankDetails:
    """The same for whoever is paid; `memo` as a bank passes it on."""
    qr = ""
    if 0 < amount <= vietqr.MOST:
        transfer = vietqr.Transfer(
            bin=payee.bin, account=payee.account, amount=amount, memo=memo
        )  # fmt: skip
        qr = picture(vietqr.payload(transfer))
    return BankDetails(
        bank=banks.name(payee.bin),
        account=payee.account,
        holder=payee.name,
        amount=amount,
        memo=memo,
        qr=qr,
    )
