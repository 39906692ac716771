"""From a basket to an order."""

from langnghe.market.checkout.services.phone import take_order
from langnghe.market.checkout.services.placing import (
    AgeNotConfirmed,
    BasketEmpty,
    Changed,
    ContactMissing,
    MethodRefused,
    NoDelivery,
    NotAsItStands,
    Placed,
    TermsNotAccepted,
    TotalRefused,
    place_order,
)

__all__ = [
    "AgeNotConfirmed",
    "BasketEmpty",
    "Changed",
    "ContactMissing",
    "MethodRefused",
    "NoDelivery",
    "NotAsItStands",
    "Placed",
    "TermsNotAccepted",
    "TotalRefused",
    "place_order",
    "take_order",
]
