"""What somebody may mean while he is still typing: places, crafts, makers and goods."""

from dataclasses import dataclass
from functools import lru_cache

from langnghe.core.text import fold, in_language
from langnghe.market.catalogue import search
from langnghe.market.catalogue.facts import ProductCard
from langnghe.market.catalogue.queries.listing import Filters, listing
from langnghe.registry import public as registry

MOST_OF_A_KIND = 4
SHORTEST = 2  # letters


@dataclass(frozen=True, slots=True)
class Named:
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    villages: list[Named]
    crafts: list[Named]
    makers: list[Named]
    goods: tuple[ProductCard, ...]

    def __bool__(self) -> bool:
        return bool(self.villages or self.crafts or self.makers or self.goods)


def suggest(text: str) -> Suggestions:
    """The best few of each kind; none for a single letter."""
    folded = fold(text)
    if len(folded) < SHORTEST:
        return Suggestions([], [], [], ())
    goods = listing(Filters(q=text), limit=MOST_OF_A_KIND)
    ids = search.makers(goods.index, text, MOST_OF_A_KIND) if goods.index else []
    makers = registry.producer_names(ids)
    return Suggestions(
        villages=_villages(text, folded),
        crafts=_crafts(folded),
        makers=[Named(slug, name) for slug, name in makers.values()],
        goods=goods.items,
    )


def _villages(text: str, folded: str) -> list[Named]:
    """Those that are called so first, then those of whom it is said (a craft, an old name)."""
    found = registry.villages_like(text).items()
    ordered = sorted(found, key=lambda village: not fold(village[1]).startswith(folded))
    return [Named(slug, name) for slug, name in ordered[:MOST_OF_A_KIND]]


def _crafts(folded: str) -> list[Named]:
    found = [
        Named(slug, in_language(names))
        for slug, names in registry.all_craft_names().items()
        if any(f" {folded}" in f" {_folded(name)}" for name in names.values())
    ]
    return found[:MOST_OF_A_KIND]


_folded = lru_cache(maxsize=1_000)(fold)  # the names of crafts, at every letter typed
