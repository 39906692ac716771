"""The order as a whole: its lock, its end."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit, outbox, states
from langnghe.core.errors import Conflict
from langnghe.market.catalogue import services as catalogue
from langnghe.market.orders import rules
from langnghe.market.orders.facts import OrderCancelled
from langnghe.market.orders.models import Order, SellerOrder
from langnghe.market.orders.services.standing import settle_standing

S = SellerOrder.State


class CannotCancel(Conflict):
    code = "cannot_cancel"
    message = _("A maker has already begun. Please call the maker.")


def lock_order(order_id: UUID) -> tuple[Order, list[SellerOrder]]:
    """The one lock of the aggregate: the order's row; its parts are read behind it, in order."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Lock inside a transaction.")
    order = Order.objects.select_for_update().get(pk=order_id)
    return order, list(order.seller_orders.order_by("number"))


def stock_source(part: SellerOrder) -> str:
    return f"seller-order:{part.pk}"


@transaction.atomic
def cancel_order(
    *, order: Order, by_id: int | None, now: datetime, reason: str = "", force: bool = False
) -> None:
    """
    Call the whole order off and free its stock; a repeat changes nothing.

    :raises CannotCancel: a maker has begun (an administrator may `force` parts that wait).
    """
    order, parts = lock_order(order.pk)
    if order.state == Order.State.CANCELLED:
        return
    if not rules.may_cancel(order, parts) and not force:
        raise CannotCancel
    states.move(order, rules.ORDER, "cancel", by_id=by_id, now=now, reason=reason)
    end_parts(parts, "cancel", by_id=by_id, now=now, reason=reason)
    settle_standing(order)
    audit.record("orders.cancelled", order, by_id=by_id, now=now, reason=reason)
    outbox.announce(OrderCancelled(order.pk), now=now)


def end_parts(
    parts: list[SellerOrder], action: str, *, by_id: int | None, now: datetime, reason: str
) -> None:
    """End what can still be ended, and free what it held."""
    sources = rules.SELLER_ORDER.step(action).sources
    ended = [part for part in parts if part.state in sources]
    for part in ended:
        states.move(part, rules.SELLER_ORDER, action, by_id=by_id, now=now, reason=reason)
    catalogue.release_each(sources=[stock_source(part) for part in ended], now=now)


def follow_parts(order: Order, parts: list[SellerOrder], *, now: datetime) -> None:
    """The order follows its parts: all called off → cancelled; all done → closed."""
    if order.state != Order.State.PLACED:
        return
    if all(part.state == S.CANCELLED for part in parts):
        states.move(order, rules.ORDER, "cancel", by_id=None, now=now)
    elif all(part.state in rules.FINISHED for part in parts):
        states.move(order, rules.ORDER, "close", by_id=None, now=now)
