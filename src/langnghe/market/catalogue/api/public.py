"""Goods for programs: the same list, facets and page as for people."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal
from urllib.parse import urljoin

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema

from langnghe.core import clock
from langnghe.core.schemas import (
    ClosedSchema,
    ClosedWordsSchema,
    MoneySchema,
    ProblemSchema,
    money,
)
from langnghe.core.text import in_language
from langnghe.market.catalogue import queries
from langnghe.market.catalogue.facts import Picture, ProductCard
from langnghe.market.catalogue.queries import IN_STOCK, MADE_TO_ORDER, SOLD_OUT, Filters
from langnghe.market.catalogue.search import Reader, once_per_state
from langnghe.market.catalogue.services import HIGHEST_PRICE
from langnghe.registry.public import BreakFact

router = Router(tags=["goods"])
JSON = "application/json; charset=utf-8"
Slug = Annotated[str, Field(max_length=160, pattern=r"^[-a-zA-Z0-9_]*$")]
Availability = Literal["in_stock", "made_to_order", "sold_out"]


class ListQuery(Schema):
    q: str = Field("", max_length=100, description="Words; marks may be left out")
    craft: Slug = ""
    village: Slug = ""
    producer: Slug = ""
    material: Slug = Field("", description="A `value` of the facet of this name")
    price_min: int | None = Field(None, ge=0, le=HIGHEST_PRICE, description="Whole đồng")
    price_max: int | None = Field(None, ge=0, le=HIGHEST_PRICE, description="Whole đồng")
    availability: Availability | None = None
    in_stock: bool = Field(False, description="Short for `availability=in_stock`")
    sort: Literal["relevance", "newest", "price", "-price"] | None = None
    cursor: str = Field("", max_length=500)
    limit: int = Field(queries.PAGE_SIZE, ge=1, le=100)

    def filters(self) -> Filters:
        return Filters(
            q=self.q,
            craft=self.craft,
            village=self.village,
            producer=self.producer,
            material=self.material,
            price_min=self.price_min,
            price_max=self.price_max,
            availability=IN_STOCK if self.in_stock else self.availability or "",
            sort=self.sort or "",
        )


class Named(Schema):
    slug: str
    name: str


class SizeSchema(Schema):
    width: int
    url: str


class ImageSchema(Schema):
    alt: str
    is_drawing: bool
    width: int
    height: int
    sizes: list[SizeSchema]


class ProductItem(Schema):
    slug: str
    url: str
    name: str
    craft: Named
    village: Named
    producer: Named
    price: MoneySchema
    price_varies: bool = Field(description="`price` is the lowest of several")
    availability: Availability
    making_days: int = Field(description="Working days, when made to order")
    oversized: bool = Field(description="No fixed delivery fee: ask for freight")
    is_demo: bool
    closed: ClosedSchema | None
    image: ImageSchema | None


class CountedChoice(Schema):
    value: str
    label: str
    count: int


class CountedBand(Schema):
    price_min: int
    price_max: int | None
    count: int


class FacetsSchema(Schema):
    """Each counted under all the other filters."""

    craft: list[CountedChoice]
    village: list[CountedChoice]
    producer: list[CountedChoice]
    material: list[CountedChoice]
    price: list[CountedBand]
    availability: dict[str, int]


class ProductList(Schema):
    items: list[ProductItem]
    facets: FacetsSchema
    total: int
    next_cursor: str | None


class VariantSchema(Schema):
    uid: str
    sku: str
    label: str
    price: MoneySchema
    wholesale_min_quantity: int | None
    wholesale_price: MoneySchema | None
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    free: int | None = Field(description="Pieces that can be promised; null: made to order")


class WritingSchema(Schema):
    label: str
    max_length: int


class ProductDetail(Schema):
    slug: str
    url: str
    name: str
    description: str
    craft: Named
    village: Named
    producer: Named
    materials: str
    care: str
    attributes: dict[str, str]
    restriction: str
    min_age: int
    export_ok: bool
    fragile: bool
    food: bool
    oversized: bool
    shelf_life_days: int | None
    availability: Availability = Field(description="`sold_out` while its maker takes no orders")
    closed: ClosedWordsSchema | None
    making_days: int
    weekly_capacity: int | None = Field(description="Pieces that can be made in a week")
    leaves_on: date | None = Field(
        description="The day by which a piece leaves that is ordered today, behind all that were "
        "ordered before; null where no `weekly_capacity` is told"
    )
    one_of_a_kind: bool
    personalisation: WritingSchema | None
    variants: list[VariantSchema]
    images: list[ImageSchema]
    is_demo: bool


@router.get(
    "/products",
    response={200: ProductList, 422: ProblemSchema},
    operation_id="list_products",
    summary="Goods on sale, with counts per filter",
)
def list_products(request: HttpRequest, query: Query[ListQuery]) -> HttpResponse:
    filters = query.filters()
    language = get_language() or ""
    found = queries.listing(filters, cursor=query.cursor or None, limit=query.limit)
    content = {
        "items": [_ready_item(card, language) for card in found.items],
        "facets": _ready_facets(found.index, filters, language),
        "total": found.total,
        "next_cursor": found.next_cursor,
    }
    return HttpResponse(orjson.dumps(content), content_type=JSON)


class Suggested(Schema):
    slug: str
    name: str
    url: str


class SuggestionsOut(Schema):
    products: list[Suggested]
    villages: list[Suggested]
    crafts: list[Suggested]
    producers: list[Suggested]


@router.get(
    "/suggestions",
    response=SuggestionsOut,
    operation_id="suggest",
    summary="What somebody may mean while he is still typing",
)
def suggest(request: HttpRequest, q: Annotated[str, Query(max_length=100)]) -> dict[str, object]:
    found = queries.suggest(q)
    return {
        "products": [_suggested("catalogue:product", card) for card in found.goods],
        "villages": [_suggested("web:village", one) for one in found.villages],
        "crafts": [_suggested("web:craft", one) for one in found.crafts],
        "producers": [_suggested("web:producer", one) for one in found.makers],
    }


def _suggested(page: str, one: ProductCard | queries.Named) -> dict[str, str]:
    address = settings.PUBLIC_URL + reverse(page, args=[one.slug])
    return {"slug": one.slug, "name": one.name, "url": address}


@router.get(
    "/products/{slug:slug}",
    response={200: ProductDetail, 301: None, 404: ProblemSchema, 410: ProblemSchema},
    operation_id="get_product",
    summary="One product with its variants",
)
def get_product(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        page = queries.product_page(slug, clock.today(timezone.now()))
    except queries.NoSuchProduct:
        present = queries.present_slug(slug)
        if present is None:
            raise
        return HttpResponsePermanentRedirect(reverse("api:get_product", args=[present]))
    leaves_on = queries.leaves_on(page, clock.today(timezone.now()))
    return HttpResponse(_ready_page(page, leaves_on, get_language() or ""), content_type=JSON)


def _ready_facets(index: Reader | None, filters: Filters, language: str) -> Any:
    if index is None:
        return _facets(queries.facets(filters, None))
    return _facets_beside(index, filters.without("sort"), language)


@once_per_state(150)
def _facets_beside(index: Reader, filters: Filters, _language: str) -> orjson.Fragment:
    """One state of the index counts the same."""
    return orjson.Fragment(orjson.dumps(_facets(queries.facets(filters, index))))


@lru_cache(maxsize=1_000)
def _ready_item(card: ProductCard, language: str) -> orjson.Fragment:
    """Written once per content, like the cards of the pages."""
    return orjson.Fragment(orjson.dumps(_item(card), default=Schema.model_dump))


@lru_cache(maxsize=300)
def _ready_page(page: queries.ProductPage, leaves_on: date | None, language: str) -> bytes:
    """The same for the page of a product."""
    told = {**_detail(page), "leaves_on": leaves_on}
    return orjson.dumps(told, default=Schema.model_dump)


def _item(card: ProductCard) -> dict[str, object]:
    return {
        "slug": card.slug,
        "url": _page_url(card.slug),
        "name": card.name,
        "craft": {"slug": card.craft_slug, "name": card.craft},
        "village": {"slug": card.village_slug, "name": card.village_name},
        "producer": {"slug": card.maker_slug, "name": card.maker_name},
        "price": money(card.price),
        "price_varies": card.price_varies,
        "availability": _availability(card.available, card.made_to_order),
        "making_days": card.making_days,
        "oversized": card.oversized,
        "is_demo": card.is_demo,
        "closed": card.closed_until and _closed(card.closed_until, paused=card.paused),
        "image": _image(card.picture) if card.picture else None,
    }


def _facets(facets: queries.Facets) -> dict[str, object]:
    return {
        "craft": facets.crafts,
        "village": facets.villages,
        "producer": facets.producers,
        "material": facets.materials,
        "price": [
            {"price_min": band.low, "price_max": band.high, "count": band.count}
            for band in facets.bands
        ],
        "availability": facets.availability,
    }


def _detail(page: queries.ProductPage) -> dict[str, object]:
    same = (
        "slug", "name", "description", "materials", "care", "restriction", "min_age", "export_ok",
        "fragile", "food", "oversized", "shelf_life_days", "making_days", "is_demo",
        "weekly_capacity", "one_of_a_kind",
    )  # fmt: skip
    writing = {"label": page.writing, "max_length": page.writing_length} if page.writing else None
    return {
        **{name: getattr(page, name) for name in same},
        "url": _page_url(page.slug),
        "craft": {"slug": page.craft_slug, "name": page.craft},
        "village": {"slug": page.village.slug, "name": page.village.name},
        "producer": {"slug": page.maker.slug, "name": page.maker.name},
        "attributes": dict(page.attributes),
        "availability": _availability(page.available, page.made_to_order),
        "closed": page.closed and _closed_words(page.closed),
        "personalisation": writing,
        "variants": [_variant(offer) for offer in page.offers],
        "images": [_image(picture) for picture in page.pictures],
    }


def _variant(offer: queries.Offer) -> dict[str, object]:
    same = (
        "uid", "sku", "label", "length_mm", "width_mm", "height_mm", "weight_g", "free",
    )  # fmt: skip
    wholesale = offer.wholesale_price
    return {
        **{name: getattr(offer, name) for name in same},
        "price": money(offer.price),
        "wholesale_min_quantity": offer.wholesale_min_qty,
        "wholesale_price": None if wholesale is None else money(wholesale),
    }


def _image(picture: Picture) -> dict[str, object]:
    return {
        "alt": in_language(picture.alt),
        "is_drawing": picture.is_drawing,
        "width": picture.width,
        "height": picture.height,
        "sizes": [
            {"width": width, "url": urljoin(settings.PUBLIC_URL, address)}
            for width, address in picture.sizes
        ],
    }


def _availability(available: bool, made_to_order: bool) -> str:
    if not available:
        return SOLD_OUT
    return MADE_TO_ORDER if made_to_order else IN_STOCK


def _closed(last: date, *, paused: bool) -> dict[str, object]:
    return {"last": last, "opens_on": last + timedelta(days=1), "paused": paused}


def _closed_words(one: BreakFact) -> dict[str, object]:
    return {**_closed(one.last, paused=one.paused), "words": in_language(one.words)}


def _page_url(slug: str) -> str:
    return settings.PUBLIC_URL + reverse("catalogue:product", args=[slug])
