"""What other contexts may ask of the market: ids in, frozen dataclasses out."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from langnghe.core import outbox
from langnghe.market.basket import services as baskets
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.catalogue import search, services
from langnghe.market.catalogue.facts import Counted, GoodsCounts, ProductCard

__all__ = [
    "Counted",
    "GoodsCounts",
    "ProductCard",
    "cards",
    "count_for_sitemap",
    "count_products",
    "counts",
    "counts_by_producer",
    "counts_by_village",
    "follow_all_makers",
    "follow_maker",
    "follow_search",
    "forget_uploads",
    "newest",
    "rebuild_search",
    "refresh_goods",
    "remember_basket",
    "sitemap_rows",
]


class MakerMoved(Protocol):
    """A fact about the standing of one maker."""

    @property
    def producer_id(self) -> int: ...


class ShownOtherwise(Protocol):
    """A fact about a craft, a village or a producer that goods show."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> int: ...


def cards(
    *,
    village_id: int | None = None,
    craft_id: int | None = None,
    producer_id: int | None = None,
    limit: int = 12,
    language: str | None = None,
) -> list[ProductCard]:
    """Goods on sale as cards show them; those that can be bought now first."""
    return catalogue.cards(
        village_id=village_id,
        craft_id=craft_id,
        producer_id=producer_id,
        limit=limit,
        language=language,
    )


def newest(*, limit: int = 12, language: str | None = None) -> list[ProductCard]:
    """The newest goods, of as many makers as possible."""
    return catalogue.newest_of_each_maker(limit=limit, language=language)


def count_products(
    *, village_id: int | None = None, craft_id: int | None = None, producer_id: int | None = None
) -> int:
    """How many goods are on sale."""
    return catalogue.count(village_id=village_id, craft_id=craft_id, producer_id=producer_id)


def counts() -> GoodsCounts:
    """Goods on sale per craft and per village; those without any are left out."""
    return catalogue.counts()


def counts_by_village() -> dict[int, int]:
    """Goods on sale per village id; villages without any are left out."""
    return catalogue.count_by("village_id")


def counts_by_producer() -> dict[int, int]:
    """Goods on sale per producer id; producers without any are left out."""
    return catalogue.count_by("producer_id")


def count_for_sitemap() -> int:
    return catalogue.count()


def sitemap_rows(start: int, limit: int) -> list[tuple[str, datetime]]:
    """Slug and last change of goods on sale, in a fixed order."""
    return catalogue.sitemap_rows(start, limit)


def follow_maker(fact: MakerMoved) -> int:
    """Reaction to a maker who was verified or is no longer: his goods appear or disappear."""
    return services.follow_makers(producer_ids=[fact.producer_id])


def follow_search() -> bool:
    """Each node: let the search index on its disk follow the database; whether it moved."""
    return search.keep()


def rebuild_search(*, progress: Callable[[int, int], None] | None = None) -> int:
    """Build this node's search index anew; how many goods. The old one serves meanwhile."""
    return search.rebuild(progress)


def follow_all_makers(*, now: datetime) -> int:
    """By the clock: what no fact told, such as a village that fades; how many goods moved."""
    return services.follow_makers()


@outbox.outside
def refresh_goods(fact: ShownOtherwise) -> int:
    """Reaction to a new name of a craft, a village or a maker: lists and search take it over."""
    return services.reindex_of(kind=fact.kind, thing_id=fact.id)


def remember_basket(*, session: baskets.Session, user_id: int, now: datetime) -> None:
    """Who has just logged in finds the number of pieces of his basket in the header."""
    baskets.recall(session=session, user_id=user_id, now=now)


def forget_abandoned_baskets(*, now: datetime) -> int:
    """By the clock: delete baskets that nobody can reach or change any more; how many."""
    return baskets.forget_abandoned(now=now)


def forget_uploads(*, now: datetime) -> int:
    """By the clock: pictures that stopped on their way, or belong to nothing any more."""
    return services.forget_uploads(now=now)
