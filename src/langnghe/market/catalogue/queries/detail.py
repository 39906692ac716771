"""One product with everything its page shows, and what to say when it is not sold (any more)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import NotFound
from langnghe.core.models import OldSlug
from langnghe.core.prepared import Prepared
from langnghe.core.text import in_language
from langnghe.market.catalogue.facts import Picture, ProductCard
from langnghe.market.catalogue.models import Product, ProductImage, Variant
from langnghe.market.catalogue.queries.cards import card, card_rows
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
    fragile: bool
    food: bool
    oversized: bool
    export_ok: bool
    min_age: int
    shelf_life_days: int | None
    available: bool
    price_from: int
    price_to: int
    is_demo: bool
    pictures: tuple[Picture, ...]
    offers: tuple[Offer, ...]
    maker: Maker
    village: VillagePanel
    more: tuple[ProductCard, ...]

    @property
    def wholesale(self) -> bool:
        return any(offer.wholesale_price is not None for offer in self.offers)


def _centimetres(millimetres: int) -> str:
    return number(millimetres / 10, 1 if millimetres % 10 else 0)


_PRODUCT = Prepared(
    lambda slug: Product.objects.filter(slug=slug)
    .annotate(sells=Case(When(on_sale(), then=Value(True)), default=Value(False)))
    .values_list(
        "pk", "slug", "state", "published_at", "sells", "producer_id", "village_id", "craft_id",
        "name", "description", "materials", "care", "restriction", "attributes",
        "personalisation", "made_to_order", "making_days", "fragile", "food", "oversized",
        "export_ok", "min_age", "shelf_life_days", "available", "price_from", "price_to",
        "is_demo", "craft__name", "craft__slug", "producer__slug", "producer__name",
        "producer__kind", "producer__since_year", "producer__story", "village__slug",
        "village__name", "village__commune__name", "village__description",
    ),
    slug="a-product",
)  # fmt: skip
_PICTURES = Prepared(
    lambda product: (
        ProductImage.objects.filter(product_id=product)
        .order_by("position", "pk")
        .values_list("alt", "is_drawing", "width", "height", "renditions")
    ),
    product=1_000_000_007,
)
_OFFERS = Prepared(
    lambda product: Variant.objects.filter(product_id=product, active=True)
    .order_by("position", "pk")
    .values_list(
        "uid", "sku", "label", "price", "wholesale_min_qty", "wholesale_price", "length_mm",
        "width_mm", "height_mm", "weight_g", "stock__on_hand", "stock__held",
    ),
    product=1_000_000_007,
)  # fmt: skip
_MORE = Prepared(
    lambda maker, product: card_rows(
        public_products()
        .filter(producer_id=maker)
        .exclude(pk=product)
        .order_by("-available", "-published_at", "-pk")
    )[:MORE_GOODS],
    maker=1_000_000_007,
    product=1_000_000_009,
)


def product_page(slug: str) -> ProductPage:
    """
    A product that is on sale, in the language of the reader.

    :raises NoSuchProduct: unknown, or never offered.
    :raises NoLongerSold: archived, or its maker does not sell any more.
    """
    row = next(iter(_PRODUCT.rows(slug=slug)), None)
    if row is None or row.published_at is None or row.state == Product.State.DRAFT:
        raise NoSuchProduct
    if not row.sells:
        raise NoLongerSold(in_language(row.name), _similar(row))
    return _page(row)


def present_slug(old: str) -> str | None:
    """Where a product is found that once had this address."""
    rows = OldSlug.objects.filter(kind="product", slug=old)
    return rows.values_list("target", flat=True).first()


def _page(row: Any) -> ProductPage:
    columns = (
        "slug", "made_to_order", "making_days", "fragile", "food", "oversized", "export_ok",
        "min_age", "shelf_life_days", "available", "price_from", "price_to", "is_demo",
    )  # fmt: skip
    texts = ("name", "description", "materials", "care", "restriction")
    same: dict[str, Any] = {
        **{name: getattr(row, name) for name in columns},
        **{name: in_language(getattr(row, name)) for name in texts},
    }
    writing = row.personalisation
    return ProductPage(
        id=row.pk,
        **same,
        craft=in_language(row.craft__name),
        craft_slug=row.craft__slug,
        attributes=tuple(attribute_rows(row.attributes)),
        writing=in_language(writing.get("label", {})),
        writing_length=int(writing.get("max_length", 0)),
        pictures=tuple(picture_of(**one._asdict()) for one in _PICTURES.rows(product=row.pk)),
        offers=tuple(
            _offer(one, made_to_order=row.made_to_order) for one in _OFFERS.rows(product=row.pk)
        ),
        maker=_maker(row),
        village=_village(row),
        more=tuple(card(one) for one in _MORE.rows(maker=row.producer_id, product=row.pk)),
    )


def _offer(row: Any, *, made_to_order: bool) -> Offer:
    same = (
        "sku", "price", "wholesale_min_qty", "wholesale_price", "length_mm", "width_mm",
        "height_mm", "weight_g",
    )  # fmt: skip
    return Offer(
        **{name: getattr(row, name) for name in same},
        uid=str(row.uid),
        label=in_language(row.label),
        free=None if made_to_order else (row.stock__on_hand or 0) - (row.stock__held or 0),
    )


def _maker(row: Any) -> Maker:
    return Maker(
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
