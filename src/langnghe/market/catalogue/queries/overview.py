"""Goods seen from elsewhere: a few cards, how many there are, and what a sitemap lists."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Count

from langnghe.core.prepared import Prepared
from langnghe.market.catalogue import search
from langnghe.market.catalogue.facts import Counted, GoodsCounts, ProductCard
from langnghe.market.catalogue.queries.cards import card, card_rows
from langnghe.market.catalogue.queries.listing import Choice, Filters, facets, public_products


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
    found: list[Any] = []
    later: list[Any] = []
    seen: set[int] = set()
    for row in _newest(limit * 8).rows():
        (later if row.producer_id in seen else found).append(row)
        seen.add(row.producer_id)
    return [card(row, language) for row in [*found, *later][:limit]]


@cache
def _newest(limit: int) -> Prepared:
    rows = public_products().filter(available=True).order_by("-published_at", "-pk")
    return Prepared(lambda: card_rows(rows, "producer_id")[:limit])


def count(
    *, village_id: int | None = None, craft_id: int | None = None, producer_id: int | None = None
) -> int:
    return public_products().filter(**_wanted(village_id, craft_id, producer_id)).count()


def count_by(what: str) -> dict[int, int]:
    """How many goods stand on the market per "craft_id", "village_id" or "producer_id"."""
    rows = public_products().order_by().values_list(what).annotate(goods=Count("pk"))
    return dict(rows)


def counts() -> GoodsCounts:
    """As the list counts them: once per state of the search index."""
    found = facets(Filters(), search.reader())
    return GoodsCounts(crafts=_most_first(found.crafts), villages=_most_first(found.villages))


def _most_first(choices: Iterable[Choice]) -> tuple[Counted, ...]:
    ordered = sorted(choices, key=lambda choice: (-choice.count, choice.value))
    return tuple(Counted(choice.value, choice.label, choice.count) for choice in ordered)


def sitemap_rows(start: int, limit: int) -> list[tuple[str, datetime]]:
    rows = public_products().order_by("pk").values_list("slug", "changed_at")
    return list(rows[start : start + limit])


def _wanted(
    village_id: int | None, craft_id: int | None, producer_id: int | None
) -> dict[str, int]:
    wanted = {"village_id": village_id, "craft_id": craft_id, "producer_id": producer_id}
    return {name: value for name, value in wanted.items() if value is not None}
