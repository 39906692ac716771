"""Variants as they can be bought: what basket, checkout and freight ask for."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When

from langnghe.core.ids import uuid7
from langnghe.core.prepared import Prepared, PreparedByKeys
from langnghe.market.catalogue.facts import SaleItem
from langnghe.market.catalogue.models import Variant
from langnghe.market.catalogue.queries.pictures import picture_of
from langnghe.market.catalogue.rules import on_sale
from langnghe.registry import public as registry

_OF_VARIANT = (
    "uid", "sku", "label", "price", "wholesale_min_qty", "wholesale_price", "weight_g",
    "length_mm", "width_mm", "height_mm",
)  # fmt: skip
_OF_PRODUCT = (
    "producer_id", "name", "made_to_order", "making_days", "weekly_capacity", "oversized",
    "food", "fragile", "min_age", "personalisation",
)  # fmt: skip


def variants_for_sale(variant_ids: Iterable[int]) -> dict[int, SaleItem]:
    """By variant id; unknown ids are left out, what is not sold any more says so."""
    return {row.pk: _sale_item(row) for row in _FOR_SALE.rows(variant_ids)}


def variant_for_sale(uid: UUID) -> SaleItem | None:
    """The same of one variant, by its public uid."""
    return next((_sale_item(row) for row in _FOR_SALE_BY_UID.rows(uid=uid)), None)


def variants_by_uid(uids: Iterable[UUID]) -> dict[UUID, SaleItem]:
    """Several of them, alike (two queries)."""
    ids = Variant.objects.filter(uid__in=list(uids)).order_by().values_list("pk", flat=True)
    return {UUID(item.variant_uid): item for item in variants_for_sale(ids).values()}


def _for_sale(**which: Any) -> QuerySet[Variant, Any]:
    return (
        Variant.objects.filter(**which)
        .annotate(
            sells=Case(When(on_sale("product__"), then=Value(True)), default=Value(False)),
            breaks=registry.breaks.listed("product__producer"),
        )
        .order_by("pk")
        .values_list(
            "pk", "sells", "active", "product_id", "product__slug", "product__card",
            "stock__on_hand", "stock__held", "breaks",
            *_OF_VARIANT, *(f"product__{name}" for name in _OF_PRODUCT),
        )
    )  # fmt: skip


_FOR_SALE = PreparedByKeys(lambda ids: _for_sale(pk__among=ids))
_FOR_SALE_BY_UID = Prepared(lambda uid: _for_sale(uid=uid), uid=uuid7())


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
        breaks=registry.breaks.read(row.breaks),
        image=picture_of(**image) if image else None,
    )
