"""What makers' software is shown of its goods: all texts, all states, all figures."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from ninja import Field, Schema
from pydantic import BeforeValidator

from langnghe.core.schemas import MoneySchema, money
from langnghe.market.catalogue.models import Product, ProductImage, Variant

Said = Annotated[str, BeforeValidator(lambda text: text or "")]  # None: nothing is said


class TextsOut(Schema):
    vi: Said = ""
    en: Said = ""


class WholesaleOut(Schema):
    min_quantity: int
    price: MoneySchema


class MakerVariant(Schema):
    uid: UUID
    sku: str
    label: TextsOut
    price: MoneySchema
    wholesale: WholesaleOut | None
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    active: bool
    on_hand: int = Field(description="Pieces in the workshop, the promised ones among them")
    held: int = Field(description="Pieces promised to buyers")


class SizeOut(Schema):
    width: int
    url: str


class MakerImage(Schema):
    uid: UUID
    alt: TextsOut
    is_drawing: bool
    width: int
    height: int
    sizes: list[SizeOut]


class WritingOut(Schema):
    label: TextsOut
    max_length: int


class MakerProduct(Schema):
    uid: UUID
    slug: str
    url: str = Field(description="The page for buyers; there once it is on sale")
    reference: str
    state: str = Field(description="`draft`, `published` or `archived`")
    listed: bool = Field(description="Buyers see it: published, and the maker may sell")
    available: bool
    craft: str
    village: str
    producer: str
    name: TextsOut
    description: TextsOut
    materials: TextsOut
    care: TextsOut
    restriction: TextsOut
    attributes: dict[str, Any]
    personalisation: WritingOut | None
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
    hs6: str
    published_at: datetime | None
    updated_at: datetime = Field(description="When anything of it moved, pieces and prices too")
    variants: list[MakerVariant]
    images: list[MakerImage]


class MakerProductList(Schema):
    items: list[MakerProduct]
    next_cursor: str | None


def product_out(product: Product) -> dict[str, Any]:
    """The product with its craft, village, maker, variants and pictures, all fetched before."""
    same = (
        "uid", "slug", "reference", "state", "listed", "available", "name", "description",
        "materials", "care", "restriction", "attributes", "made_to_order", "making_days",
        "weekly_capacity", "one_of_a_kind",
        "fragile", "food", "oversized", "export_ok", "min_age", "shelf_life_days", "hs6",
        "published_at",
    )  # fmt: skip
    return {
        **{name: getattr(product, name) for name in same},
        "url": settings.PUBLIC_URL + reverse("catalogue:product", args=[product.slug]),
        "craft": product.craft.slug,
        "village": product.village.slug,
        "producer": product.producer.slug,
        "personalisation": product.personalisation or None,
        "updated_at": product.moved_at,
        "variants": [variant_out(one) for one in product.variants.all()],
        "images": [image_out(one) for one in product.images.all()],
    }


def variant_out(variant: Variant) -> dict[str, Any]:
    same = (
        "uid", "sku", "label", "length_mm", "width_mm", "height_mm", "weight_g", "active",
    )  # fmt: skip
    stock = getattr(variant, "stock", None)
    wholesale = None
    if variant.wholesale_min_qty is not None and variant.wholesale_price is not None:
        price = money(variant.wholesale_price)
        wholesale = {"min_quantity": variant.wholesale_min_qty, "price": price}
    return {
        **{name: getattr(variant, name) for name in same},
        "price": money(variant.price),
        "wholesale": wholesale,
        "on_hand": stock.on_hand if stock else 0,
        "held": stock.held if stock else 0,
    }


def image_out(image: ProductImage) -> dict[str, Any]:
    same = ("uid", "alt", "is_drawing", "width", "height")
    return {
        **{name: getattr(image, name) for name in same},
        "sizes": [
            {
                "width": size["width"],
                "url": urljoin(settings.PUBLIC_URL, default_storage.url(size["file"])),
            }
            for size in image.renditions
        ],
    }
