"""One product with everything its page shows, and what to say when it is not sold (any more)."""

from dataclasses import dataclass

from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import NotFound
from langnghe.core.models import OldSlug
from langnghe.core.text import in_language
from langnghe.market.catalogue.facts import Picture, ProductCard
from langnghe.market.catalogue.models import Product, Variant
from langnghe.market.catalogue.queries.listing import CARD_FIELDS, card, public_products
from langnghe.market.catalogue.queries.pictures import picture
from langnghe.market.catalogue.queries.sale import free_pieces
from langnghe.market.catalogue.rules import attribute_rows, on_sale
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

    def __init__(self, name: str, similar: list[ProductCard]) -> None:
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
    attributes: list[tuple[str, str]]
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
    pictures: list[Picture]
    offers: list[Offer]
    maker: Maker
    village: VillagePanel
    more: list[ProductCard]

    @property
    def wholesale(self) -> bool:
        return any(offer.wholesale_price is not None for offer in self.offers)


def _centimetres(millimetres: int) -> str:
    return number(millimetres / 10, 1 if millimetres % 10 else 0)


def product_page(slug: str) -> ProductPage:
    """
    A product that is on sale, in the language of the reader.

    :raises NoSuchProduct: unknown, or never offered.
    :raises NoLongerSold: archived, or its maker does not sell any more.
    """
    product = (
        Product.objects.filter(slug=slug)
        .select_related("craft", "village__commune", "producer")
        .first()
    )
    if product is None or product.published_at is None or product.state == Product.State.DRAFT:
        raise NoSuchProduct
    if not Product.objects.filter(on_sale(), pk=product.pk).exists():
        raise NoLongerSold(in_language(product.name), _similar(product))
    return _page(product)


def present_slug(old: str) -> str | None:
    """Where a product is found that once had this address."""
    rows = OldSlug.objects.filter(kind="product", slug=old)
    return rows.values_list("target", flat=True).first()


def _page(product: Product) -> ProductPage:
    variants = (
        product.variants.filter(active=True).select_related("stock").order_by("position", "pk")
    )
    writing = product.personalisation
    return ProductPage(
        id=product.pk,
        slug=product.slug,
        name=in_language(product.name),
        description=in_language(product.description),
        craft=in_language(product.craft.name),
        craft_slug=product.craft.slug,
        materials=in_language(product.materials),
        care=in_language(product.care),
        restriction=in_language(product.restriction),
        attributes=attribute_rows(product.attributes),
        writing=in_language(writing.get("label", {})),
        writing_length=int(writing.get("max_length", 0)),
        made_to_order=product.made_to_order,
        making_days=product.making_days,
        fragile=product.fragile,
        food=product.food,
        oversized=product.oversized,
        export_ok=product.export_ok,
        min_age=product.min_age,
        shelf_life_days=product.shelf_life_days,
        available=product.available,
        price_from=product.price_from,
        price_to=product.price_to,
        is_demo=product.is_demo,
        pictures=[picture(row) for row in product.images.order_by("position", "pk")],
        offers=[
            _offer(variant, made_to_order=product.made_to_order)
            for variant in variants.order_by("position", "pk")
        ],
        maker=_maker(product),
        village=_village(product),
        more=_more_of_the_maker(product),
    )


def _offer(variant: Variant, made_to_order: bool) -> Offer:
    return Offer(
        uid=str(variant.uid),
        sku=variant.sku,
        label=in_language(variant.label),
        price=variant.price,
        wholesale_min_qty=variant.wholesale_min_qty,
        wholesale_price=variant.wholesale_price,
        length_mm=variant.length_mm,
        width_mm=variant.width_mm,
        height_mm=variant.height_mm,
        weight_g=variant.weight_g,
        free=None if made_to_order else free_pieces(variant),
    )


def _maker(product: Product) -> Maker:
    producer = product.producer
    return Maker(
        slug=producer.slug,
        name=producer.name,
        kind=producer.get_kind_display(),
        since_year=producer.since_year,
        story=in_language(producer.story),
    )


def _village(product: Product) -> VillagePanel:
    village = product.village
    return VillagePanel(
        slug=village.slug,
        name=village.name,
        commune=village.commune.name,
        description=in_language(village.description),
    )


def _more_of_the_maker(product: Product) -> list[ProductCard]:
    rows = public_products().filter(producer_id=product.producer_id).exclude(pk=product.pk)
    return _cards(rows.order_by("-available", "-published_at", "-pk").only(*CARD_FIELDS))


def _similar(product: Product) -> list[ProductCard]:
    """Of the same craft; those of the same village first."""
    rows = public_products().filter(craft_id=product.craft_id, available=True)
    near = Case(When(village_id=product.village_id, then=Value(0)), default=Value(1))
    return _cards(rows.order_by(near, "-published_at", "-pk").only(*CARD_FIELDS))


def _cards(rows: QuerySet[Product]) -> list[ProductCard]:
    return [card(row) for row in rows[:MORE_GOODS]]
