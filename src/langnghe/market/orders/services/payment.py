"""Money for an order: waiting, received, late, too little, too much."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit, clock, outbox, parameters, states
from langnghe.core.errors import Conflict
from langnghe.market.catalogue import services as catalogue
from langnghe.market.orders import rules
from langnghe.market.orders.facts import OrderExpired, OrderPaid, TransferReported
from langnghe.market.orders.models import Order, OrderLine, SellerOrder
from langnghe.market.orders.services import whole
from langnghe.market.orders.services.standing import settle_standing
from langnghe.market.payments import services as payments
from langnghe.market.payments.models import PaymentIntent

State = Order.State


class CannotReport(Conflict):
    code = "cannot_report"
    message = _("This order is not waiting for a transfer any more.")


@transaction.atomic
def receive_payment(
    *,
    provider: str,
    event_id: str,
    reference: str,
    amount: int,
    occurred_at: datetime,
    now: datetime,
    by_id: int | None,
) -> Order | None:
    """
    Take in money for an order: the one way, for a person today and a gateway tomorrow.

    The same event counts once. Paid in full, a waiting order is placed; one that was given up is
    reopened if its stock is still free, else the money is marked to be refunded. Too little leaves
    it waiting, too much is shown. Returns None for money that fits no order.
    """
    order = Order.objects.select_for_update().filter(number=reference).first()
    receipt = payments.record_receipt(
        provider=provider,
        event_id=event_id,
        reference=reference,
        amount=amount,
        occurred_at=occurred_at,
        now=now,
        by_id=by_id,
    )
    if receipt.is_new:
        if order and receipt.intent:
            _take_in(order, receipt.intent, by_id=by_id, now=now)
        audit.record("orders.payment_received", receipt.event, by_id=by_id, now=now, amount=amount)
    return order


def _take_in(order: Order, intent: PaymentIntent, *, by_id: int | None, now: datetime) -> None:
    if intent.received >= intent.amount:
        parts = list(order.seller_orders.order_by("number"))
        if order.state == State.PENDING_PAYMENT:
            _place(order, parts, by_id=by_id, now=now)
        elif order.state == State.EXPIRED:
            _reopen(order, parts, by_id=by_id, now=now)
    settle_standing(order)


def _place(order: Order, parts: list[SellerOrder], *, by_id: int | None, now: datetime) -> None:
    states.move(order, rules.ORDER, "pay", by_id=by_id, now=now)
    for part in parts:
        states.move(part, rules.SELLER_ORDER, "place", by_id=by_id, now=now)
    _mark_placed(order, now)


def _reopen(order: Order, parts: list[SellerOrder], *, by_id: int | None, now: datetime) -> None:
    wanted: dict[str, dict[int, int]] = {}
    for line in OrderLine.objects.filter(seller_order__in=parts, made_to_order=False):
        # A source of its own: what the first hold took was given back, and counts apart.
        held = wanted.setdefault(f"reopened:{line.seller_order_id}", {})
        held[line.variant_id] = held.get(line.variant_id, 0) + line.quantity
    try:
        with transaction.atomic():
            catalogue.hold_each(wanted=wanted, now=now)
    except catalogue.OutOfStock:
        return  # the money stands on the payment and is marked to be refunded
    states.move(order, rules.ORDER, "reopen", by_id=by_id, now=now)
    for part in parts:
        states.move(part, rules.SELLER_ORDER, "reopen", by_id=by_id, now=now)
    _mark_placed(order, now)


def _mark_placed(order: Order, now: datetime) -> None:
    order.placed_at, order.hold_until = now, None
    order.save(update_fields=["placed_at", "hold_until"])
    outbox.announce(OrderPaid(order.pk), now=now)


@transaction.atomic
def report_transfer(*, order: Order, now: datetime) -> None:
    """
    The buyer says that he has transferred: a person will look, and the stock waits longer, once.

    :raises CannotReport:
    """
    order, _parts = whole.lock_order(order.pk)
    if order.state != State.PENDING_PAYMENT:
        raise CannotReport
    if order.transfer_reported_at:
        return
    hours = parameters.value("market.reported_hold_hours", on=clock.today(now))
    order.transfer_reported_at = now
    order.hold_until = now + timedelta(hours=float(hours))
    order.save(update_fields=["transfer_reported_at", "hold_until"])
    audit.record("orders.transfer_reported", order, by_id=order.user_id, now=now)
    outbox.announce(TransferReported(order.pk), now=now)


def expire_unpaid(*, now: datetime) -> int:
    """Give up what was not paid in time and free its stock; how many."""
    due = Order.objects.filter(state=State.PENDING_PAYMENT, hold_until__lt=now)
    return sum(_expire(pk, now) for pk in due.order_by("pk").values_list("pk", flat=True)[:200])


@transaction.atomic
def _expire(order_id: object, now: datetime) -> bool:
    order, parts = whole.lock_order(order_id)  # type: ignore[arg-type]  # the key of an order
    # Looked at again behind the lock: a payment may have arrived since.
    if order.state != State.PENDING_PAYMENT or not order.hold_until or order.hold_until >= now:
        return False
    states.move(order, rules.ORDER, "expire", by_id=None, now=now)
    whole.end_parts(parts, "cancel", by_id=None, now=now, reason="")
    settle_standing(order)
    outbox.announce(OrderExpired(order.pk), now=now)
    return True
