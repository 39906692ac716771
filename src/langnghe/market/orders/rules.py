"""The states of orders: what may happen, from where, by whom, and in which words."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from langnghe.core.states import Table, step
from langnghe.market.orders.models import Order, SellerOrder

S, W = SellerOrder.State, Order.State


def makes(part: SellerOrder, producer_ids: Collection[int]) -> bool:
    """Only those who act for the maker of this part."""
    return part.producer_id in producer_ids


# fmt: off
# ruff: noqa: E501  a table is read by its columns
SELLER_ORDER = Table(
    steps=(
        step("place", S.AWAITING_PAYMENT, S.AWAITING_CONFIRMATION, _("Paid or payable on delivery")),
        step("reopen", S.CANCELLED, S.AWAITING_CONFIRMATION, _("Reopened by a late payment")),
        step("confirm", S.AWAITING_CONFIRMATION, S.CONFIRMED, _("Confirm"), makes),
        step("refuse", (S.AWAITING_CONFIRMATION, S.CONFIRMED, S.IN_PRODUCTION, S.READY), S.CANCELLED, _("Refuse"), makes),
        step("start_production", S.CONFIRMED, S.IN_PRODUCTION, _("Start making"), makes),
        step("pack", (S.CONFIRMED, S.IN_PRODUCTION), S.READY, _("Packed"), makes),
        step("hand_over", S.READY, S.HANDED_OVER, _("Handed over"), makes),
        step("deliver", S.HANDED_OVER, S.DELIVERED, _("Delivered"), makes),
        step("close", S.DELIVERED, S.CLOSED, _("Close")),
        step("cancel", (S.AWAITING_PAYMENT, S.AWAITING_CONFIRMATION), S.CANCELLED, _("Cancel")),
    ),
    public={
        S.AWAITING_PAYMENT: _("Waiting for your payment"),
        S.AWAITING_CONFIRMATION: _("The maker has been told and will confirm"),
        S.CONFIRMED: _("The maker is preparing it"),
        S.IN_PRODUCTION: _("The maker is making it for you"),
        S.READY: _("It is packed"),
        S.HANDED_OVER: _("It is on its way to you"),
        S.DELIVERED: _("It has been delivered"),
        S.CLOSED: _("Done"),
        S.CANCELLED: _("It will not come"),
    },
)

ORDER = Table(
    steps=(
        step("pay", W.PENDING_PAYMENT, W.PLACED, _("Paid")),
        step("expire", W.PENDING_PAYMENT, W.EXPIRED, _("Not paid in time")),
        step("cancel", (W.PENDING_PAYMENT, W.PLACED), W.CANCELLED, _("Cancelled")),
        step("reopen", W.EXPIRED, W.PLACED, _("Reopened by a late payment")),
        step("close", W.PLACED, W.CLOSED, _("All parts done")),
    ),
    public={
        W.PENDING_PAYMENT: _("Waiting for your payment"),
        W.PLACED: _("Ordered"),
        W.CLOSED: _("Done"),
        W.CANCELLED: _("Cancelled"),
        W.EXPIRED: _("Not paid in time, so it was given up"),
    },
)
# fmt: on

# What the maker does next, one main action at a time.
MAIN_ACTION = {
    S.AWAITING_CONFIRMATION: "confirm",
    S.IN_PRODUCTION: "pack",
    S.READY: "hand_over",
    S.HANDED_OVER: "deliver",
}
# What is made to order is not made yet.
TO_MAKE = (S.AWAITING_PAYMENT, S.AWAITING_CONFIRMATION, S.CONFIRMED, S.IN_PRODUCTION)
# Parts on which the maker has work to do.
OPEN = (S.AWAITING_CONFIRMATION, S.CONFIRMED, S.IN_PRODUCTION, S.READY, S.HANDED_OVER)
FINISHED = (S.DELIVERED, S.CLOSED, S.CANCELLED)


def main_action(part: SellerOrder, *, made_to_order: bool) -> str | None:
    """The next step; what is made to order is first made, then packed."""
    if part.state == S.CONFIRMED:
        return "start_production" if made_to_order else "pack"
    return MAIN_ACTION.get(S(part.state))


def may_refuse(part: SellerOrder) -> bool:
    return part.state in SELLER_ORDER.step("refuse").sources


def may_cancel(order: Order, parts: Collection[SellerOrder]) -> bool:
    """A buyer may step back while no maker has begun."""
    waiting = {S.AWAITING_PAYMENT, S.AWAITING_CONFIRMATION, S.CANCELLED}
    return order.state in ORDER.step("cancel").sources and all(
        part.state in waiting for part in parts
    )
