"""Buyers, and orders made the way that buyers make them."""

from itertools import count
from typing import Any

from langnghe.core import parameters
from langnghe.market.checkout import services
from langnghe.market.checkout.facts import Buyer
from langnghe.market.orders.models import Order
from langnghe.market.shipping import services as shipping
from tests.factories import registry
from tests.factories.catalogue import NOW

_number = count(1)


def trading() -> None:
    """The dated rules and the tariff as they ship: without them nothing is sold."""
    parameters.load()
    shipping.load_rates()


def checkout_buyer(**fields: Any) -> Buyer:
    """Somebody in Hanoi who pays on delivery and accepts the terms."""
    known = {
        "name": "Trần Thị Mai",
        "phone": "+84912345678",
        "street": "12 ngõ 3, thôn Đông",
        "payment_method": "cod",
        "of_age": True,
        "accepts_terms": True,
    }
    if "commune_code" not in fields:
        known["commune_code"] = registry.commune().pk
    return Buyer(**{**known, **fields})


def place_order(basket: Any, *, buyer: Buyer | None = None, key: str = "", **more: Any) -> Order:
    """Through checkout, as it happens in life."""
    given = {"user_id": basket.user_id, "language": "vi", "now": NOW, **more}
    return services.place_order(
        basket=basket,
        buyer=buyer or checkout_buyer(),
        idempotency_key=key or f"key-{next(_number)}",
        **given,
    ).order
