"""Who reacts to what: every reaction across contexts, and nowhere else."""

from collections.abc import Callable
from typing import Any

from langnghe.accounts import facts as account
from langnghe.accounts import public as accounts
from langnghe.core import retention
from langnghe.market import public as market
from langnghe.market.orders import facts as order
from langnghe.market.orders import public as orders
from langnghe.market.shipping import facts as shipping
from langnghe.registry import facts as registry

# The class of a fact → the functions that react to it, each idempotent.
REACTIONS: dict[type, list[Callable[[Any], object]]] = {
    account.PasswordForgotten: [accounts.send_new_password_link],
    account.WebhookDue: [accounts.deliver_webhook],
    registry.ProducerVerified: [market.follow_maker],
    registry.ShownOtherwise: [market.refresh_goods],
    order.OrderPlaced: [orders.tell_buyer, orders.tell_makers, orders.tell_software],
    order.OrderPaid: [orders.tell_buyer, orders.tell_makers, orders.tell_software],
    order.OrderExpired: [orders.tell_buyer],
    order.OrderCancelled: [orders.tell_buyer, orders.tell_software],
    order.TransferReported: [orders.tell_makers],
    order.SellerOrderMoved: [orders.tell_buyer_of_step, orders.tell_software_of_step],
    shipping.FreightAsked: [orders.tell_maker_of_freight],
}

# What each node keeps on its own disk.
EACH_NODE: list[Callable[[], object]] = [market.follow_search]

# Jobs that run by the clock: (function taking `now`, every so many seconds).
SCHEDULE: list[tuple[Callable[..., object], int]] = [
    (orders.expire_unpaid, 20),
    (market.follow_all_makers, 3_600),
    (market.forget_abandoned_baskets, 86_400),
    (market.forget_uploads, 3_600),
    (accounts.forget_webhooks, 86_400),
    (retention.tidy, 86_400),
]
