"""Money expected and money received. Nothing here knows what it is paid for."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from langnghe.core import audit
from langnghe.market.payments.facts import Payee
from langnghe.market.payments.models import PaymentEvent, PaymentIntent

Kind = PaymentEvent.Kind


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an event. `is_new` False: it was told before and counted then."""

    event: PaymentEvent
    intent: PaymentIntent | None
    is_new: bool


def expect(
    *,
    reference: str,
    method: str,
    amount: int,
    now: datetime,
    payee: Payee | None = None,
    memo: str = "",
) -> None:
    """Write down what is to be paid for a reference, once: a second call changes nothing."""
    intent = PaymentIntent(
        reference=reference, method=method, amount=amount, memo=memo, created_at=now
    )
    if payee:
        intent.payee_name, intent.payee_bin = payee.name, payee.bin
        intent.payee_account, intent.payee_producer_id = payee.account, payee.producer_id
    # One statement. Of a conflict, the column that is the same anyway is all that is written.
    PaymentIntent.objects.bulk_create(
        [intent], update_conflicts=True, unique_fields=["reference"], update_fields=["reference"]
    )


@transaction.atomic
def record_receipt(
    *,
    provider: str,
    event_id: str,
    reference: str,
    amount: int,
    occurred_at: datetime,
    now: datetime,
    by_id: int | None,
) -> Receipt:
    """
    Count money that came in, once per event of a provider.

    Money whose reference fits nothing is kept as an event without an intent, for a person. The
    caller writes the audit trail, when all his rows are locked: writers of the trail queue.
    """
    return _record(
        Kind.RECEIPT, provider, event_id, reference, amount, occurred_at, now=now, by_id=by_id
    )


@transaction.atomic
def record_refund(
    *,
    provider: str,
    event_id: str,
    reference: str,
    amount: int,
    occurred_at: datetime,
    now: datetime,
    by_id: int | None,
) -> Receipt:
    """Count money that went back, once per event."""
    receipt = _record(
        Kind.REFUND, provider, event_id, reference, amount, occurred_at, now=now, by_id=by_id
    )
    if receipt.is_new:
        audit.record("payments.refund", receipt.event, by_id=by_id, now=now, amount=amount)
    return receipt


def _record(
    kind: str,
    provider: str,
    event_id: str,
    reference: str,
    amount: int,
    occurred_at: datetime,
    *,
    now: datetime,
    by_id: int | None,
) -> Receipt:
    # The intent is locked first, so that two events of one payment queue here.
    intent = PaymentIntent.objects.select_for_update().filter(reference=reference).first()
    try:
        with transaction.atomic():
            event = PaymentEvent.objects.create(
                intent=intent,
                provider=provider,
                event_id=event_id,
                kind=kind,
                amount=amount,
                reference_as_received=reference[:200],
                occurred_at=occurred_at,
                recorded_at=now,
                by_id=by_id,
            )
    except IntegrityError:
        # one_row_per_payment_event: told before, counted then.
        event = PaymentEvent.objects.select_related("intent").get(
            provider=provider, event_id=event_id
        )
        return Receipt(event, event.intent, is_new=False)
    if intent:
        change = amount if kind == Kind.RECEIPT else -amount
        PaymentIntent.objects.filter(pk=intent.pk).update(received=F("received") + change)
        intent.refresh_from_db(fields=["received"])
    return Receipt(event, intent, is_new=True)
