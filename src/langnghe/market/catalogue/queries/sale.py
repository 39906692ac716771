"""Variants as they can be bought: what basket, checkout and freight ask for."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Value, When

from langnghe.core.prepared import PreparedByKeys
from langnghe.market.catalogue.facts import SaleItem
from langnghe.market.catalogue.models import Variant
from langnghe.market.catalogue.queries.pictures import picture_of
from langnghe.market.catalogue.rules import on_sale

_OF_VARIANT = (
    "uid", "sku", "label", "price", "wholesale_min_qty", "wholesale_price", "weight_g",
    "length_mm", "width_mm", "height_mm",
)  # fmt: skip
_OF_PRODUCT = (
    "producer_id", "name", "made_to_order", "making_days", "oversized", "food", "fragile",
    "min_age", "personalisation",
)  # fmt: skip


def variants_for_sale(variant_ids: Iterable[int]) -> dict[int, SaleItem]:
    """By variant id; unknown ids are left out, what is not sold any more says so."""
    return {row.pk: _sale_item(row) for row in _FOR_SALE.rows(variant_ids)}


_FOR_SALE = PreparedByKeys(
    lambda ids: Variant.objects.filter(pk__among=ids)
    .annotate(sells=Case(When(on_sale("product__"), then=Value(True)), default=Value(False)))
    .order_by("pk")
    .values_list(
        "pk", "sells", "active", "product_id", "product__slug", "product__card",
        "stock__on_hand", "stock__held",
        *_OF_VARIANT, *(f"product__{name}" for name in _OF_PRODUCT),
    )
)  # fmt: skip


def variant_id(uid: str) -> int | None:
    """The id behind a variant's public uid."""
    return Variant.objects.filter(uid=uid).values_list("pk", flat=True).first()


def _sale_item(row: Any) -> SaleItem:
    of_variant: dict[str, Any] = {name: getattr(row, name) for name in _OF_VARIANT[1:]}
    of_product: dict[str, Any] = {name: getattr(row, f"product__{name}") for name in _OF_PRODUCT}
    image = row.product__card.get("image")
    in_stock = (row.stock__on_hand or 0) - (row.stock__held or 0)
    return SaleItem(
        **of_variant,
        **of_product,
        variant_id=row.pk,
        variant_uid=str(row.uid),
        product_id=row.product_id,
        product_slug=row.product__slug,
        free=None if row.product__made_to_order else in_stock,
        on_sale=row.sells and row.active,
        image=picture_of(**image) if image else None,
    )
