"""The maker's steps with his part of an order."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit, clock, outbox, states
from langnghe.core.errors import Refused
from langnghe.market.catalogue import services as catalogue
from langnghe.market.catalogue.models import StockMovement
from langnghe.market.orders import rules
from langnghe.market.orders.facts import SellerOrderMoved
from langnghe.market.orders.models import Order, SellerOrder
from langnghe.market.orders.services import whole
from langnghe.market.orders.services.standing import settle_standing
from langnghe.market.shipping import services as shipping


class InThePast(Refused):
    code = "in_the_past"
    message = _("This day has passed.")


@transaction.atomic
def confirm(*, part: SellerOrder, ready_on: date, by_id: int, now: datetime) -> None:
    """
    The maker says yes, and when it will be ready.

    :raises InThePast: :raises WrongState:
    """
    if ready_on < clock.today(now):
        raise InThePast(field="ready_on")
    _step(part, "confirm", by_id=by_id, now=now, ready_on=ready_on)


@transaction.atomic
def refuse(*, part: SellerOrder, reason: str, by_id: int, now: datetime) -> None:
    """The maker cannot deliver; the stock is free again, and money that came is to be refunded."""
    _step(part, "refuse", by_id=by_id, now=now, reason=reason, refusal_reason=reason)


@transaction.atomic
def start_production(*, part: SellerOrder, by_id: int, now: datetime) -> None:
    _step(part, "start_production", by_id=by_id, now=now)


@transaction.atomic
def pack(*, part: SellerOrder, by_id: int, now: datetime) -> None:
    _step(part, "pack", by_id=by_id, now=now)


@transaction.atomic
def hand_over(
    *, part: SellerOrder, carrier: str, tracking_number: str, by_id: int, now: datetime
) -> None:
    """The parcel leaves, and so do its pieces from the stock."""
    _step(part, "hand_over", by_id=by_id, now=now)
    for source in _sources(part):
        catalogue.hand_over(source=source, now=now)
    shipping.record_hand_over(
        reference=part.number, carrier=carrier, tracking_number=tracking_number, now=now
    )


@transaction.atomic
def deliver(*, part: SellerOrder, by_id: int, now: datetime) -> None:
    _step(part, "deliver", by_id=by_id, now=now)
    shipping.record_delivery(reference=part.number, now=now)


@transaction.atomic
def note_reading(
    *,
    part: SellerOrder,
    by_id: int,
    now: datetime,
    token_id: int | None = None,
    token_name: str = "",
) -> None:
    """
    Software, or somebody acting for the maker, was told a buyer's name, phone and address; he may
    see that it was.
    """
    through = {} if token_id is None else {"token": token_id}
    audit.record_reading(
        "orders.part.read",
        part,
        about_id=part.order.user_id,
        by_id=by_id,
        now=now,
        through=token_name,
        number=part.number,
        **through,
    )


@transaction.atomic
def forget_buyer(*, user_id: int) -> None:
    """After an account is deleted: no letters are sent, and no words of his are kept."""
    Order.objects.filter(user_id=user_id).update(email="", note="")


def _step(
    part: SellerOrder,
    action: str,
    *,
    by_id: int,
    now: datetime,
    reason: str = "",
    **changes: Any,
) -> None:
    """Take one step behind the order's lock, and let the order follow."""
    order, parts = whole.lock_order(part.order_id)
    mine = next(one for one in parts if one.pk == part.pk)
    states.move(mine, rules.SELLER_ORDER, action, by_id=by_id, now=now, reason=reason)
    for name, value in changes.items():
        setattr(mine, name, value)
    if changes:
        mine.save(update_fields=list(changes))
    if mine.state == SellerOrder.State.CANCELLED:
        for source in _sources(mine):
            catalogue.release(source=source, now=now)
    whole.follow_parts(order, parts, now=now)
    settle_standing(order)
    part.state = mine.state
    audit.record(f"orders.part.{action}", mine, by_id=by_id, now=now, number=mine.number)
    outbox.announce(SellerOrderMoved(mine.pk, mine.state), now=now)


def _sources(part: SellerOrder) -> list[str]:
    """Under which names this part holds stock: the first hold, or that of a reopened order."""
    names = [whole.stock_source(part), f"reopened:{part.pk}"]
    held = StockMovement.objects.filter(source__in=names, kind=StockMovement.Kind.HOLD)
    return sorted(
        set(held.values_list("source", flat=True))
        - set(
            StockMovement.objects.filter(
                source__in=names, kind=StockMovement.Kind.RELEASE
            ).values_list("source", flat=True)
        )
    )
