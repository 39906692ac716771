"""One product with everything its page shows, and what to say when it is not sold (any more)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Case, OuterRef, QuerySet, TextField, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from langnghe.core import clock
from langnghe.core.errors import NotFound
from langnghe.core.models import OldSlug
from langnghe.core.prepared import Listed, Prepared, as_text
from langnghe.core.text import in_language
from langnghe.market.catalogue.facts import Picture, ProductCard, days_to_make
from langnghe.market.catalogue.models import Product, ProductImage, Variant
from langnghe.market.catalogue.queries.cards import card, card_rows, cards_of, cards_within
from langnghe.market.catalogue.queries.listing import public_products
from langnghe.market.catalogue.queries.pictures import picture_of
from langnghe.market.catalogue.rules import attribute_rows, on_sale
from langnghe.registry import public as registry
from langnghe.ui.formatting import number

MORE_GOODS = 4


class NoSuchProduct(NotFound):
    """There is no such product, or it is not for the public (yet)."""

    code = "product_not_found"
    message = _("We do not know this product.")


class NoLongerSold(NotFound):
    """It was sold here and is not any more."""

    status = 410
    code = "product_gone"
    message = _("This product is no longer sold.")

    def __init__(self, name: str, similar: tuple[ProductCard, ...]) -> None:
        super().__init__()
        self.name = name
        self.similar = similar


@dataclass(frozen=True, slots=True)
class Offer:
    """One variant as the page offers it."""

    uid: str
    sku: str
    label: str
    price: int
    wholesale_min_qty: int | None
    wholesale_price: int | None
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    free: int | None  # None: made to order

    @property
    def buyable(self) -> bool:
        return self.free is None or self.free > 0

    @property
    def size(self) -> str:
        """Length × width × height in centimetres; "" when not measured."""
        edges = [edge for edge in (self.length_mm, self.width_mm, self.height_mm) if edge]
        return " × ".join(_centimetres(edge) for edge in edges) + " cm" if edges else ""


@dataclass(frozen=True, slots=True)
class Maker:
    id: int
    slug: str
    name: str
    kind: str
    since_year: int | None
    story: str


@dataclass(frozen=True, slots=True)
class VillagePanel:
    slug: str
    name: str
    commune: str
    description: str


@dataclass(frozen=True, slots=True)
class ProductPage:
    id: int
    slug: str
    name: str
    description: str
    craft: str
    craft_slug: str
    materials: str
    care: str
    restriction: str
    attributes: tuple[tuple[str, str], ...]
    writing: str  # what may be written on the piece; empty: nothing
    writing_length: int
    made_to_order: bool
    making_days: int
    weekly_capacity: int | None
    one_of_a_kind: bool
    fragile: bool
    food: bool
    oversized: bool
    export_ok: bool
    min_age: int
    shelf_life_days: int | None
    price_from: int
    price_to: int
    is_demo: bool
    pictures: tuple[Picture, ...]
    offers: tuple[Offer, ...]
    closed: registry.BreakFact | None  # today
    breaks: tuple[registry.BreakFact, ...]  # today's and those that are planned
    maker: Maker
    village: VillagePanel
    more: tuple[ProductCard, ...]
    calendar: clock.WorkCalendar | None  # of goods that are made to order, so many a week

    def leaves_on(self, today: date, waiting: int) -> date | None:
        """The day by which a piece that is ordered today is made, behind the `waiting` ones."""
        if self.calendar is None:
            return None
        days = days_to_make(self.making_days, self.weekly_capacity, waiting + 1)
        return registry.breaks.done_on(today, days, self.breaks, self.calendar)

    @property
    def paused(self) -> bool:
        return self.closed is not None and self.closed.paused

    @property
    def available(self) -> bool:
        return not self.paused and any(offer.buyable for offer in self.offers)

    @property
    def wholesale(self) -> bool:
        return any(offer.wholesale_price is not None for offer in self.offers)


def _centimetres(millimetres: int) -> str:
    return number(millimetres / 10, 1 if millimetres % 10 else 0)


def _product(slug: str) -> QuerySet[Product, Any]:
    """The row of a product, with what belongs to it: one statement for the whole page."""
    pictures = ProductImage.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    variants = Variant.objects.filter(product=OuterRef("pk"), active=True)
    others = public_products().filter(producer=OuterRef("producer")).exclude(pk=OuterRef("pk"))
    return (
        Product.objects.filter(slug=slug)
        .order_by()
        .annotate(
            sells=Case(When(on_sale(), then=Value(True)), default=Value(False)),
            breaks=registry.breaks.listed("producer"),
            # Read only where a day is told by it.
            calendar=Case(
                When(made_to_order=True, weekly_capacity__gt=0, then=clock.listed()),
                default=Value("", TextField()),
            ),
            pictures=Listed(pictures, *_OF_PICTURE),
            offers=Listed(variants.order_by("position", "pk"), *_OF_OFFER),
            more=cards_within(
                others.order_by("-available", "-published_at", "-pk")[:MORE_GOODS]
            ),
        )
        .values_list(
            "pk", "state", "published_at", "sells", "village_id", "craft_id",
            *_COLUMNS, *_TEXTS, "attributes", "personalisation", "craft__name", "craft__slug",
            "producer_id", "producer__slug", "producer__name", "producer__kind",
            "producer__since_year", "producer__story", "village__slug", "village__name",
            "village__commune__name", "village__description", "breaks", "pictures", "offers",
            "more", "calendar",
        )
    )  # fmt: skip


_COLUMNS = (
    "slug", "made_to_order", "making_days", "weekly_capacity", "one_of_a_kind", "fragile", "food",
    "oversized", "export_ok", "min_age", "shelf_life_days", "price_from", "price_to", "is_demo",
)  # fmt: skip
_TEXTS = ("name", "description", "materials", "care", "restriction")
_OF_PICTURE = (as_text("alt"), "is_drawing", "width", "height", as_text("renditions"))
_OF_OFFER = (
    "uid", "sku", as_text("label"), "price", "wholesale_min_qty", "wholesale_price", "length_mm",
    "width_mm", "height_mm", "weight_g", "stock__on_hand", "stock__held",
)  # fmt: skip
_PRODUCT = Prepared(_product, slug="a-product")


def product_page(slug: str, today: date) -> ProductPage:
    """
    A product that is on sale, in the language of the reader.

    :raises NoSuchProduct: unknown, or never offered.
    :raises NoLongerSold: archived, or its maker does not sell any more.
    """
    stored = next(iter(_PRODUCT.stored(slug=slug)), None)
    if stored is None or stored.published_at is None or stored.state == Product.State.DRAFT:
        raise NoSuchProduct
    if not stored.sells:
        row = _PRODUCT.converted(stored)
        raise NoLongerSold(in_language(row.name), _similar(row))
    return _page(stored, get_language() or "", today)


def first_picture_file(product_id: int) -> str:
    """The file of its first picture in its largest size; "" where there is none."""
    rows = ProductImage.objects.filter(product_id=product_id).order_by("position", "pk")
    sizes = rows.values_list("renditions", flat=True).first()
    return str(sizes[-1]["file"]) if sizes else ""


def shown(slug: str) -> tuple[str, str, str, int, int]:
    """
    Uid, slug, Vietnamese name, maker and village of a product on sale.

    :raises NoSuchProduct:
    """
    row = Product.objects.filter(on_sale(), slug=slug).first()
    if row is None:
        raise NoSuchProduct
    return str(row.uid), row.slug, in_language(row.name, "vi"), row.producer_id, row.village_id


def page_as_if_on_sale(slug: str, today: date) -> ProductPage:
    """
    A product in any state as buyers would see it, for whom it belongs to.

    :raises NoSuchProduct:
    """
    stored = next(iter(_PRODUCT.stored(slug=slug)), None)
    if stored is None:
        raise NoSuchProduct
    return _page(stored, get_language() or "", today)


def present_slug(old: str) -> str | None:
    """Where a product is found that once had this address."""
    rows = OldSlug.objects.filter(kind="product", slug=old)
    return rows.values_list("target", flat=True).first()


# Named by the row as it was read just now: a product that has changed is another row.
@lru_cache(maxsize=300)
def _page(stored: Any, _language: str, today: date) -> ProductPage:
    row = _PRODUCT.converted(stored)
    same: dict[str, Any] = {
        **{name: getattr(row, name) for name in _COLUMNS},
        **{name: in_language(getattr(row, name)) for name in _TEXTS},
    }
    writing = row.personalisation
    breaks = tuple(registry.breaks.read(row.breaks))
    return ProductPage(
        id=row.pk,
        **same,
        craft=in_language(row.craft__name),
        craft_slug=row.craft__slug,
        attributes=tuple(attribute_rows(row.attributes)),
        writing=in_language(writing.get("label", {})),
        writing_length=int(writing.get("max_length", 0)),
        pictures=tuple(_picture(*one) for one in json.loads(row.pictures)),
        offers=tuple(
            _offer(one, made_to_order=row.made_to_order) for one in json.loads(row.offers)
        ),
        closed=registry.closed_on(today, breaks),
        breaks=breaks,
        maker=_maker(row),
        village=_village(row),
        more=cards_of(row.more),
        calendar=clock.calendar_of(row.calendar) if row.calendar else None,
    )


def _picture(alt: str, is_drawing: bool, width: int, height: int, renditions: str) -> Picture:
    return picture_of(
        alt=json.loads(alt),
        is_drawing=bool(is_drawing),
        width=width,
        height=height,
        renditions=json.loads(renditions),
    )


def _offer(columns: Sequence[Any], *, made_to_order: bool) -> Offer:
    uid, sku, label, *same, on_hand, held = columns
    same.append(None if made_to_order else (on_hand or 0) - (held or 0))
    return Offer(str(UUID(uid)), sku, in_language(json.loads(label)), *same)


def _maker(row: Any) -> Maker:
    return Maker(
        id=row.producer_id,
        slug=row.producer__slug,
        name=row.producer__name,
        kind=registry.kind_of_producer(row.producer__kind),
        since_year=row.producer__since_year,
        story=in_language(row.producer__story),
    )


def _village(row: Any) -> VillagePanel:
    return VillagePanel(
        slug=row.village__slug,
        name=row.village__name,
        commune=row.village__commune__name,
        description=in_language(row.village__description),
    )


def _similar(row: Any) -> tuple[ProductCard, ...]:
    """Of the same craft; those of the same village first."""
    near = Case(When(village_id=row.village_id, then=Value(0)), default=Value(1))
    rows = public_products().filter(craft_id=row.craft_id, available=True)
    ordered = rows.order_by(near, "-published_at", "-pk")
    return tuple(card(one) for one in card_rows(ordered)[:MORE_GOODS])
