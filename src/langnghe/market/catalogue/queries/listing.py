"""
The list of goods: narrowed by filters, counted per filter, searched, sorted and paged.

Words are looked up in the search index, and so are all counts. While a node has no index yet, the
database answers the same questions, more slowly and without regard to synonyms and typing errors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import nsmallest
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import get_language

from langnghe.core import pagination
from langnghe.core.prepared import Prepared, PreparedByKeys
from langnghe.core.text import fold, in_language
from langnghe.market.catalogue import search
from langnghe.market.catalogue.facts import ProductCard
from langnghe.market.catalogue.models import Product
from langnghe.market.catalogue.queries.cards import card, card_rows
from langnghe.market.catalogue.rules import marked, on_show
from langnghe.market.catalogue.search.materials import all_materials, material_names
from langnghe.registry import public as registry

PAGE_SIZE = 24
MOST_WORDS = 8
# Edges of the price bands, in đồng. Both edges belong to a band, as to the filter it sets.
BANDS = (0, 200_000, 500_000, 1_000_000, 5_000_000)
_EDGES: list[tuple[int, int | None]] = list(zip(BANDS, (*BANDS[1:], None), strict=True))
IN_STOCK, MADE_TO_ORDER, SOLD_OUT = "in_stock", "made_to_order", "sold_out"
AVAILABILITY = {
    IN_STOCK: Q(available=True, made_to_order=False),
    MADE_TO_ORDER: Q(available=True, made_to_order=True),
    SOLD_OUT: Q(available=False),
}
ORDERS = {
    "relevance": ("rank", "-published_at", "-id"),
    "newest": ("-published_at", "-id"),
    "price": ("price_from", "id"),
    "-price": ("-price_from", "-id"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; empty means anything. Crafts, villages and makers go by their slug."""

    q: str = ""
    craft: str = ""
    village: str = ""
    producer: str = ""
    material: str = ""
    price_min: int | None = None
    price_max: int | None = None
    availability: str = ""
    sort: str = ""

    @property
    def words(self) -> list[str]:
        return fold(self.q).split()[:MOST_WORDS]

    @property
    def order(self) -> str:
        """Relevance needs words; without them the newest goods come first."""
        if self.sort in ORDERS and (self.sort != "relevance" or self.words):
            return self.sort
        return "relevance" if self.words else "newest"

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anything out."""
        return self != Filters(sort=self.sort)

    def without(self, *names: str) -> "Filters":
        empty = Filters()
        return replace(self, **{name: getattr(empty, name) for name in names})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how many goods it leaves beside the other filters."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Band:
    low: int
    high: int | None  # None: and more
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    crafts: tuple[Choice, ...]
    villages: tuple[Choice, ...]
    producers: tuple[Choice, ...]
    materials: tuple[Choice, ...]
    bands: tuple[Band, ...]
    availability: dict[str, int]


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple[ProductCard, ...]
    total: int
    next_cursor: str | None
    index: search.Reader | None  # the state of the index that it was read beside
    is_near: bool = False  # nothing fits all the words: these come near


MOST_PRODUCERS = 100  # in one list to choose from; who looks for another narrows by village first


def public_products() -> QuerySet[Product]:
    return Product.objects.filter(on_show())


def listing(filters: Filters, *, cursor: str | None = None, limit: int = PAGE_SIZE) -> Listing:
    """
    One page of goods.

    :raises BadCursor: the cursor does not belong to this order.
    """
    return listing_beside(search.reader(), filters, cursor=cursor, limit=limit)


def listing_beside(
    index: search.Reader | None,
    filters: Filters,
    *,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> Listing:
    """The same, beside a state of the index that was looked at already (None: there is none)."""
    if index and filters.is_narrow:
        return _searched(index, filters, cursor, limit)
    order = ORDERS[filters.order]
    if cursor or filters.is_narrow:
        page = _page(filters, order, cursor, limit)
    else:
        found = _first_rows(filters.order, limit).rows()
        page = pagination.first_of(found, order=order, limit=limit)
    total = _total(index, filters) if index else narrowed(filters).count()
    return Listing(tuple(card(row) for row in page.items), total, page.next_cursor, index)


def _page(
    filters: Filters, order: Sequence[str], cursor: str | None, limit: int
) -> pagination.Page[Any]:
    try:
        return pagination.page(_rows(filters), order=order, cursor=cursor, limit=limit)
    except (ValueError, ValidationError) as error:  # a cursor with values of another kind
        raise pagination.BadCursor from error


def _rows(filters: Filters) -> QuerySet[Product, Any]:
    products = narrowed(filters)
    rows = _ranked(products, filters) if filters.order == "relevance" else products
    return card_rows(rows, *(name.lstrip("-") for name in ORDERS[filters.order]))


@lru_cache(maxsize=64)
def _first_rows(order: str, limit: int) -> Prepared:
    """The first page of everything, one row more."""
    return Prepared(lambda: _rows(Filters(sort=order)).order_by(*ORDERS[order])[: limit + 1])


@search.once_per_state(1_000)
def _total(index: search.Reader, filters: Filters) -> int:
    return search.total(index, filters)


def _searched(index: search.Reader, filters: Filters, cursor: str | None, limit: int) -> Listing:
    """
    From the index, whose cost hangs on what fits and not on the order and the filters together;
    prices and stock of what it found are read from the database.
    """
    order = ["search", filters.order]
    after: Any = tuple(pagination.decode(cursor, order)) if cursor else None  # numbers: signed
    found = _found(index, filters, after, limit)
    rows = {row.id: row for row in _BY_ID.rows(found.ids)}
    cards = tuple(card(rows[pk]) for pk in found.ids if pk in rows)
    more = pagination.encode(found.next_after, order) if found.next_after else None
    return Listing(cards, found.total, more, index, found.is_near)


@search.once_per_state(500)
def _found(
    index: search.Reader, filters: Filters, after: tuple[float, ...] | None, limit: int
) -> search.Found:
    """What many look for is looked up once per state of the index."""
    return search.find(index, filters, after=after, limit=limit)


_BY_ID = PreparedByKeys(
    lambda ids: card_rows(public_products().filter(pk__among=ids).order_by(), "id")
)


def facets(filters: Filters, index: search.Reader | None) -> Facets:
    """Each list of choices is counted under all the other filters, so that one can change it."""
    if index:
        return _facets(index, get_language() or "", filters.without("sort"))
    return Facets(
        crafts=_crafts(filters.without("craft")),
        villages=_villages(filters.without("village")),
        producers=_producers(filters.without("producer"), chosen=filters.producer),
        materials=(),  # only the index knows them
        bands=_bands(filters.without("price_min", "price_max")),
        availability=_availability(filters.without("availability")),
    )


@search.once_per_state(40)  # hundreds of choices each; what is made of them is kept itself
def _facets(index: search.Reader, language: str, filters: Filters) -> Facets:
    """Counted once per state of the index; whatever is sold or changed makes another state."""
    return _labelled(search.facets(index, filters, bands=_EDGES), chosen=filters.producer)


def _labelled(counts: search.Counts, *, chosen: str) -> Facets:
    crafts = registry.craft_names(counts.crafts)
    makers = registry.producer_names(_most(counts.producers, chosen)).items()

    def choices(names: Mapping[str, str], counted: Mapping[str, int]) -> tuple[Choice, ...]:
        found = (Choice(slug, name, counted[slug]) for slug, name in names.items())
        return tuple(sorted(found, key=_by_label))

    return Facets(
        crafts=choices({slug: in_language(name) for slug, name in crafts.items()}, counts.crafts),
        villages=choices(registry.village_names(counts.villages), counts.villages),
        producers=choices(
            {slug: name for _pk, (slug, name) in makers},
            {slug: counts.producers[pk] for pk, (slug, _name) in makers},
        ),
        materials=choices(material_names([*counts.materials]), counts.materials),
        bands=tuple(
            Band(low, high, count) for (low, high), count in zip(_EDGES, counts.bands, strict=True)
        ),
        availability={name: counts.states.get(name, 0) for name in AVAILABILITY},
    )


def _most(makers: Mapping[int, int], chosen: str) -> list[int]:
    """Who has most goods, and who was chosen."""
    first = registry.producer_id(chosen) if chosen else None
    return nsmallest(MOST_PRODUCERS, makers, key=lambda pk: (pk != first, -makers[pk], pk))


def narrowed(filters: Filters) -> QuerySet[Product]:
    """Public goods that pass every filter."""
    products = public_products()
    for word in filters.words:
        products = products.filter(search_text__contains=f" {word}")
    if filters.craft:
        products = products.filter(craft__slug=filters.craft)
    if filters.village:
        products = products.filter(village__slug=filters.village)
    if filters.producer:
        products = products.filter(producer__slug=filters.producer)
    if filters.material:
        products = products.filter(_made_of(filters.material))
    if filters.price_min is not None:
        products = products.filter(price_from__gte=filters.price_min)
    if filters.price_max is not None:
        products = products.filter(price_from__lte=filters.price_max)
    if filters.availability in AVAILABILITY:
        products = products.filter(AVAILABILITY[filters.availability])
    return products


def _made_of(slug: str) -> Q:
    """Near enough while there is no index: its words anywhere in what is said of the product."""
    known = all_materials().get(slug)
    wanted = Q(pk__in=[])
    for phrase in known.phrases if known else ():
        word = f" {fold(phrase)}"
        wanted |= Q(search_text__contains=f"{word} ") | Q(search_text__endswith=word)
    return wanted


def _ranked(products: QuerySet[Product], filters: Filters) -> QuerySet[Product]:
    """Words typed with their marks first where the goods have the same marks; then by the name."""
    in_name = Q()
    for word in filters.words:
        in_name &= Q(search_name__contains=f" {word}")
    typed = [word for word in marked(filters.q).split() if fold(word) != word]
    as_typed = Q()
    for word in typed[:MOST_WORDS]:
        as_typed &= Q(search_marked__contains=f" {word}")
    tiers = [as_typed & in_name, as_typed, in_name] if typed else [in_name]
    whens = [When(tier, then=Value(place)) for place, tier in enumerate(tiers)]
    rank = Case(*whens, default=Value(len(tiers)), output_field=IntegerField())
    return products.annotate(rank=rank)


def _crafts(filters: Filters) -> tuple[Choice, ...]:
    rows = narrowed(filters).order_by().values_list("craft__slug", "craft__name")
    found = [
        Choice(slug, in_language(name), count)
        for slug, name, count in rows.annotate(count=Count("craft"))
    ]
    return tuple(sorted(found, key=_by_label))


def _villages(filters: Filters) -> tuple[Choice, ...]:
    rows = (
        narrowed(filters)
        .order_by()
        .values_list("village__slug", "village__name")
        .annotate(count=Count("craft"))
    )
    return tuple(sorted((Choice(*row) for row in rows), key=_by_label))


def _producers(filters: Filters, *, chosen: str) -> tuple[Choice, ...]:
    rows = (
        narrowed(filters)
        .values_list("producer__slug", "producer__name")
        .annotate(count=Count("craft"))
        .order_by(Case(When(producer__slug=chosen, then=0), default=1), "-count", "producer__slug")
    )
    return tuple(sorted((Choice(*row) for row in rows[:MOST_PRODUCERS]), key=_by_label))


def _by_label(choice: Choice) -> str:
    return _folded(choice.label)


_folded = lru_cache(maxsize=10_000)(fold)  # names of places and makers, over and over


def _bands(filters: Filters) -> tuple[Band, ...]:
    counted = {f"band_{low}": Count("craft", filter=_between(low, high)) for low, high in _EDGES}
    counts = narrowed(filters).aggregate(**counted)
    return tuple(Band(low, high, counts[f"band_{low}"]) for low, high in _EDGES)


def _between(low: int, high: int | None) -> Q:
    condition = Q(price_from__gte=low)
    return condition if high is None else condition & Q(price_from__lte=high)


def _availability(filters: Filters) -> dict[str, int]:
    counted = {name: Count("craft", filter=rule) for name, rule in AVAILABILITY.items()}
    return narrowed(filters).aggregate(**counted)
