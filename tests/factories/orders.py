"""Orders in any state, made and moved the way that people do it."""

from datetime import datetime, timedelta
from typing import Any

from langnghe.market.orders import services
from langnghe.market.orders.models import Order, SellerOrder
from tests.factories import catalogue, registry
from tests.factories.basket import basket
from tests.factories.catalogue import NOW
from tests.factories.checkout import checkout_buyer, place_order, trading

__all__ = ["move_to", "order", "pay", "the_part"]


def order(*variants: Any, pay_by: str = "bank_qr", **more: Any) -> Order:
    """Of one piece of a new product, unless told what; unpaid when it is to be transferred."""
    trading()
    goods = variants or (catalogue.variant(),)
    buyer = checkout_buyer(
        payment_method=pay_by, email="mai@example.org", commune_code=registry.commune().pk
    )
    return place_order(basket(*goods), buyer=buyer, **more)


def the_part(order: Order) -> SellerOrder:
    return SellerOrder.objects.select_related("order", "producer").get(order=order)


def pay(
    order: Order, amount: int | None = None, event_id: str = "e1", now: datetime = NOW
) -> Order:
    services.receive_payment(
        provider="manual",
        event_id=event_id,
        reference=order.number,
        amount=order.total if amount is None else amount,
        occurred_at=now,
        now=now,
        by_id=None,
    )
    order.refresh_from_db()
    return order


STEPS = {
    "awaiting_confirmation": (),
    "confirmed": ("confirm",),
    "in_production": ("confirm", "start_production"),
    "ready": ("confirm", "pack"),
    "handed_over": ("confirm", "pack", "hand_over"),
    "delivered": ("confirm", "pack", "hand_over", "deliver"),
    "cancelled": ("refuse",),
}
DETAILS: dict[str, dict[str, Any]] = {
    "confirm": {"ready_on": (NOW + timedelta(days=3)).date()},
    "hand_over": {"carrier": "Viettel Post", "tracking_number": "VTP1"},
    "refuse": {"reason": "Lò hỏng"},
}


def move_to(part: SellerOrder, state: str, by_id: int) -> SellerOrder:
    """Through all the steps that lead there."""
    for action in STEPS[state]:
        getattr(services, action)(part=part, by_id=by_id, now=NOW, **DETAILS.get(action, {}))
    part.refresh_from_db()
    return part
