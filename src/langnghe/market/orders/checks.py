"""Whether counters and statuses still say what their events say."""

from django.db.models import Case, F, IntegerField, Sum, Value, When

from langnghe.market.catalogue.models import StockItem, StockMovement
from langnghe.market.orders.models import Order
from langnghe.market.orders.services.standing import derived_status
from langnghe.market.payments.models import PaymentEvent, PaymentIntent

Kind = StockMovement.Kind


def problems() -> list[str]:
    return [*stock_problems(), *payment_problems(), *status_problems()]


def stock_problems() -> list[str]:
    """Counters against the sum of their movements."""
    held = _signed({Kind.HOLD: 1, Kind.RELEASE: -1, Kind.SALE: -1})
    on_hand = _signed({Kind.ADJUST: 1, Kind.SALE: -1, Kind.RETURN: 1})
    rows = StockItem.objects.annotate(
        held_by_movements=Sum(held, default=0), on_hand_by_movements=Sum(on_hand, default=0)
    ).exclude(held=F("held_by_movements"), on_hand=F("on_hand_by_movements"))
    return [
        f"stock of {row.variant_id}: {row.on_hand} on hand, {row.held} held; "
        f"movements say {row.on_hand_by_movements} and {row.held_by_movements}"
        for row in rows.order_by("pk")
    ]


def _signed(signs: dict[Kind, int]) -> Case:
    quantity = F("movements__quantity")
    return Case(
        *(When(movements__kind=kind, then=quantity * sign) for kind, sign in signs.items()),
        default=Value(0),
        output_field=IntegerField(),
    )


def payment_problems() -> list[str]:
    """What was received against the events."""
    came = Case(
        When(events__kind=PaymentEvent.Kind.RECEIPT, then=F("events__amount")),
        When(events__kind=PaymentEvent.Kind.REFUND, then=-F("events__amount")),
        default=Value(0),
    )
    rows = PaymentIntent.objects.annotate(by_events=Sum(came, default=0)).exclude(
        received=F("by_events")
    )
    return [
        f"payment {row.reference}: {row.received} received; events say {row.by_events}"
        for row in rows.order_by("pk")
    ]


def status_problems() -> list[str]:
    return [
        f"order {order.number}: stored {order.payment_status}, derived {derived}"
        for order in Order.objects.order_by("pk").iterator(chunk_size=500)
        if (derived := derived_status(order)) != order.payment_status
    ]
