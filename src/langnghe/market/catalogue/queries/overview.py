"""Goods seen from elsewhere: a few cards, how many there are, and what a sitemap lists."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Count

from langnghe.core.prepared import Prepared
from langnghe.market.catalogue.facts import ProductCard, VillageGoods
from langnghe.market.catalogue.queries.cards import card, card_rows
from langnghe.market.catalogue.queries.listing import public_products


def cards(
    *,
    village_id: int | None = None,
    craft_id: int | None = None,
    producer_id: int | None = None,
    limit: int = 12,
    language: str | None = None,
) -> list[ProductCard]:
    """The newest goods that can be bought now first, then those sold out."""
    of = _wanted(village_id, craft_id, producer_id)
    return [card(row, language) for row in _cards(tuple(of), limit).rows(**of)]


@cache
def _cards(of: tuple[str, ...], limit: int) -> Prepared:
    order = ("-available", "-published_at", "-pk")
    return Prepared(
        lambda **ids: card_rows(public_products().filter(**ids).order_by(*order))[:limit],
        **{name: 1_000_000_007 + place for place, name in enumerate(of)},
    )


def newest_of_each_maker(*, limit: int = 12, language: str | None = None) -> list[ProductCard]:
    """New goods of as many makers as possible, so that no one fills the front page."""
    rows = public_products().filter(available=True).order_by("-published_at", "-pk")
    found: list[Any] = []
    later: list[Any] = []
    seen: set[int] = set()
    for row in card_rows(rows, "producer_id")[: limit * 8]:
        (later if row.producer_id in seen else found).append(row)
        seen.add(row.producer_id)
    return [card(row, language) for row in [*found, *later][:limit]]


def count(
    *, village_id: int | None = None, craft_id: int | None = None, producer_id: int | None = None
) -> int:
    return public_products().filter(**_wanted(village_id, craft_id, producer_id)).count()


def count_by(what: str) -> dict[int, int]:
    """How many goods stand on the market per "craft_id", "village_id" or "producer_id"."""
    rows = public_products().order_by().values_list(what).annotate(goods=Count("pk"))
    return dict(rows)


def busiest_villages(*, limit: int) -> list[VillageGoods]:
    """Villages with most goods on sale first."""
    rows = (
        public_products()
        .values("village__slug", "village__name")
        .annotate(goods=Count("pk"))
        .order_by("-goods", "village__slug")
    )
    return [
        VillageGoods(row["village__slug"], row["village__name"], row["goods"])
        for row in rows[:limit]
    ]


def sitemap_rows(start: int, limit: int) -> list[tuple[str, datetime]]:
    rows = public_products().order_by("pk").values_list("slug", "changed_at")
    return list(rows[start : start + limit])


def _wanted(
    village_id: int | None, craft_id: int | None, producer_id: int | None
) -> dict[str, int]:
    wanted = {"village_id": village_id, "craft_id": craft_id, "producer_id": producer_id}
    return {name: value for name, value in wanted.items() if value is not None}
