"""Variants as they can be bought: what basket, checkout and freight ask for."""

from collections.abc import Iterable

from django.db.models import Case, Value, When

from langnghe.market.catalogue.facts import Picture, SaleItem
from langnghe.market.catalogue.models import Variant
from langnghe.market.catalogue.queries.pictures import first_pictures
from langnghe.market.catalogue.rules import on_sale


def variants_for_sale(variant_ids: Iterable[int]) -> dict[int, SaleItem]:
    """By variant id; unknown ids are left out, what is not sold any more says so."""
    variants = list(
        Variant.objects.filter(pk__in=list(variant_ids))
        .select_related("product", "stock")
        .annotate(sells=Case(When(on_sale("product__"), then=Value(True)), default=Value(False)))
        .order_by("pk")
    )
    pictures = first_pictures({variant.product_id for variant in variants})
    return {
        variant.pk: _sale_item(variant, variant.sells, pictures.get(variant.product_id))
        for variant in variants
    }


def variant_id(uid: str) -> int | None:
    """The id behind a variant's public uid."""
    return Variant.objects.filter(uid=uid).values_list("pk", flat=True).first()


def _sale_item(variant: Variant, sells: bool, image: Picture | None) -> SaleItem:
    product = variant.product
    return SaleItem(
        variant_id=variant.pk,
        variant_uid=str(variant.uid),
        sku=variant.sku,
        product_id=product.pk,
        product_slug=product.slug,
        producer_id=product.producer_id,
        name=product.name,
        label=variant.label,
        price=variant.price,
        wholesale_min_qty=variant.wholesale_min_qty,
        wholesale_price=variant.wholesale_price,
        weight_g=variant.weight_g,
        length_mm=variant.length_mm,
        width_mm=variant.width_mm,
        height_mm=variant.height_mm,
        made_to_order=product.made_to_order,
        making_days=product.making_days,
        oversized=product.oversized,
        food=product.food,
        fragile=product.fragile,
        min_age=product.min_age,
        free=None if product.made_to_order else free_pieces(variant),
        on_sale=sells and variant.active,
        personalisation=product.personalisation,
        image=image,
    )


def free_pieces(variant: Variant) -> int:
    """What can still be promised; the stock row was fetched with the variant."""
    stock = getattr(variant, "stock", None)
    return stock.on_hand - stock.held if stock else 0
