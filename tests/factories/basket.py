"""Baskets, filled past the rules that guard `add`: what a basket can become while it stands."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.db import transaction

from langnghe.market.basket.models import Basket, BasketLine
from langnghe.market.catalogue import queries, services
from langnghe.market.catalogue.facts import SaleItem
from tests.factories.catalogue import NOW

__all__ = ["basket", "basket_line", "hold", "item"]
_number = count(1)


def basket(*contents: Any, user: Any = None, now: Any = NOW) -> Basket:
    """`basket(variant, (variant, 3), (variant, 1, "An"))`: a guest's, unless a user is given."""
    made = Basket.objects.create(user=user, created_at=now, changed_at=now)
    for content in contents:
        row = content if isinstance(content, tuple) else (content,)
        basket_line(made, *row)
    return made


def basket_line(
    basket: Basket, variant: Any, quantity: int = 1, personalisation: str = ""
) -> BasketLine:
    return BasketLine.objects.create(
        basket=basket,
        variant=variant,
        quantity=quantity,
        personalisation=personalisation,
        added_at=NOW + timedelta(seconds=next(_number)),
    )


def item(variant: Any) -> SaleItem:
    """The variant as it can be bought now."""
    return queries.variants_for_sale([variant.pk])[variant.pk]


def hold(variant: Any, quantity: int, source: str = "") -> None:
    """Pieces that somebody else's order holds."""
    with transaction.atomic():
        services.hold(
            quantities={variant.pk: quantity},
            source=source or f"seller-order:other-{next(_number)}",
            now=NOW,
        )
