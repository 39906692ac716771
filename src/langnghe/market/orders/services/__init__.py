"""Everything that may happen to an order, by topic."""

from langnghe.market.orders.services.making import (
    InThePast,
    confirm,
    deliver,
    forget_buyer,
    hand_over,
    note_reading,
    pack,
    refuse,
    start_production,
)
from langnghe.market.orders.services.payment import (
    CannotReport,
    expire_unpaid,
    receive_payment,
    report_transfer,
)
from langnghe.market.orders.services.standing import derived_status, settle_standing
from langnghe.market.orders.services.whole import CannotCancel, cancel_order, lock_order

__all__ = [
    "CannotCancel",
    "CannotReport",
    "InThePast",
    "cancel_order",
    "confirm",
    "deliver",
    "derived_status",
    "expire_unpaid",
    "forget_buyer",
    "hand_over",
    "lock_order",
    "note_reading",
    "pack",
    "receive_payment",
    "refuse",
    "report_transfer",
    "settle_standing",
    "start_production",
]
