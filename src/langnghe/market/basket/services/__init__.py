"""Everything that may happen to a basket, by topic."""

from langnghe.market.basket.services.baskets import (
    BasketClosed,
    change,
    close,
    forget_abandoned,
    lock,
    merge,
    open_basket,
)
from langnghe.market.basket.services.lines import (
    AskFreight,
    MakerClosed,
    NegativeQuantity,
    NoSuchLine,
    NotEnough,
    NotOnSale,
    OrderLimit,
    WritingRefused,
    add,
    adjust,
    remove,
    set_quantity,
)
from langnghe.market.basket.services.personal import forget_person, tell_held
from langnghe.market.basket.services.visits import Session, find, recall, remember, start

__all__ = [
    "AskFreight",
    "BasketClosed",
    "MakerClosed",
    "NegativeQuantity",
    "NoSuchLine",
    "NotEnough",
    "NotOnSale",
    "OrderLimit",
    "Session",
    "WritingRefused",
    "add",
    "adjust",
    "change",
    "close",
    "find",
    "forget_abandoned",
    "forget_person",
    "lock",
    "merge",
    "open_basket",
    "recall",
    "remember",
    "remove",
    "set_quantity",
    "start",
    "tell_held",
]
