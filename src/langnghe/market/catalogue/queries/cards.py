"""Cards of lists, from the ready-made part of each row: no further query, no row object."""

import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from langnghe.core.prepared import Listed, as_text
from langnghe.core.text import in_language
from langnghe.market.catalogue.facts import ProductCard
from langnghe.market.catalogue.models import Product
from langnghe.market.catalogue.queries.pictures import picture_of

# All that a card is made of. The ready-made part stays a text until it is needed: it says what
# the card is, and whether the same card was made before.
CONTENT = (
    "slug", "price_from", "price_to", "available", "made_to_order", "making_days", "oversized",
    "is_demo", "paused", "closed", "ready",
)  # fmt: skip


def card_rows(products: QuerySet[Product], *more: str) -> QuerySet[Product, Any]:
    """Rows for `card`, with further fields that the caller wants to see."""
    rows = products.annotate(closed=as_text("closed_until"), ready=as_text("card"))
    return rows.values_list(*CONTENT, *more, named=True)


def cards_within(products: QuerySet[Product]) -> Listed:
    """The same rows inside a row of another query: a text for `cards_of`."""
    return Listed(products, *CONTENT[:-2], as_text("closed_until"), as_text("card"))


def cards_of(listed: str) -> tuple[ProductCard, ...]:
    return tuple(card(row) for row in json.loads(listed))


def card(row: Iterable[Any], language: str | None = None) -> ProductCard:
    """The card of one of `card_rows`."""
    return _card(tuple(row)[: len(CONTENT)], language or get_language() or "")


# Named by all it is made of: a product that changes has another card, and this one is forgotten.
@lru_cache(maxsize=2_000)
def _card(content: tuple[Any, ...], language: str) -> ProductCard:
    row = dict(zip(CONTENT, content, strict=True))
    ready = json.loads(row["ready"])
    image = ready.get("image")
    return ProductCard(
        slug=row["slug"],
        name=in_language(ready.get("name", {}), language),
        craft=in_language(ready.get("craft", {}), language),
        craft_slug=ready.get("craft_slug", ""),
        village_name=ready.get("village", ""),
        village_slug=ready.get("village_slug", ""),
        maker_name=ready.get("maker", ""),
        maker_slug=ready.get("maker_slug", ""),
        price=row["price_from"],
        price_varies=row["price_to"] > row["price_from"],
        available=bool(row["available"]),
        made_to_order=bool(row["made_to_order"]),
        making_days=row["making_days"],
        oversized=bool(row["oversized"]),
        is_demo=bool(row["is_demo"]),
        closed_until=date.fromisoformat(row["closed"]) if row["closed"] else None,
        paused=bool(row["paused"]),
        picture=picture_of(**image) if image else None,
    )
