"""What somebody may mean while he is still typing: places, crafts, makers and goods."""

from dataclasses import dataclass

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
    goods: list[ProductCard]

    def __bool__(self) -> bool:
        return bool(self.villages or self.crafts or self.makers or self.goods)


def suggest(text: str) -> Suggestions:
    """The best few of each kind; none for a single letter."""
    folded = fold(text)
    if len(folded) < SHORTEST:
        return Suggestions([], [], [], [])
    villages, _more = registry.villages(text=text, limit=MOST_OF_A_KIND)
    makers = registry.producer_names(search.makers(text, MOST_OF_A_KIND))
    return Suggestions(
        villages=[Named(village.slug, village.name) for village in villages],
        crafts=_crafts(folded),
        makers=[Named(slug, name) for slug, name in makers.items()],
        goods=listing(Filters(q=text), limit=MOST_OF_A_KIND).items,
    )


def _crafts(folded: str) -> list[Named]:
    found = [
        Named(craft.slug, in_language(craft.name))
        for craft in registry.crafts()
        if any(f" {folded}" in f" {fold(name)}" for name in craft.name.values())
    ]
    return found[:MOST_OF_A_KIND]
