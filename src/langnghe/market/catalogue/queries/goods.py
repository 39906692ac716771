"""A maker's goods whole, for his own software. Each read starts from the producers it acts for."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.core.text import fold
from langnghe.market.catalogue.models import Product, ProductImage, Variant
from langnghe.market.catalogue.queries.workshop import NotYours

# In the order they were made: what is added stands behind, what changes keeps its place.
ORDER = ("uid",)


class NoSuchVariant(NotFound):
    """Unknown, or another maker's: the asker cannot tell which."""

    code = "variant_not_found"
    message = _("We do not know this stock number.")


class NoSuchImage(NotFound):
    code = "image_not_found"
    message = _("We do not know this picture.")


def goods_of(
    producer_ids: Collection[int],
    *,
    state: str = "",
    text: str = "",
    updated_since: datetime | None = None,
    cursor: str | None = None,
    limit: int,
) -> pagination.Page[Product]:
    """
    One page of goods in all states, with everything that belongs to them (three queries).

    :raises BadCursor:
    """
    rows = _whole(Product.objects.filter(producer_id__in=producer_ids))
    if state:
        rows = rows.filter(state=state)
    if updated_since is not None:
        rows = rows.filter(moved_at__gte=updated_since)
    if text.strip():
        rows = rows.filter(_called(text.strip()))
    return pagination.page(rows, order=ORDER, cursor=cursor, limit=limit)


def _called(text: str) -> Q:
    """By a reference or stock number that begins so, or by words of the name."""
    words = Q()
    for word in fold(text).split():
        words &= Q(search_text__contains=f" {word}")
    numbered = Variant.objects.filter(sku__istartswith=text).values("product")
    return Q(reference__istartswith=text) | Q(pk__in=numbered) | (words or Q(pk__in=[]))


def _whole(rows: QuerySet[Product]) -> QuerySet[Product]:
    variants = Variant.objects.select_related("stock").order_by("position", "pk")
    images = ProductImage.objects.order_by("position", "pk")
    return rows.select_related("craft", "village", "producer").prefetch_related(
        Prefetch("variants", variants), Prefetch("images", images)
    )


def goods_by_uid(producer_ids: Collection[int], uid: UUID) -> Product:
    """
    :raises NotYours:
    """
    rows = Product.objects.filter(producer_id__in=producer_ids, uid=uid)
    product = _whole(rows).first()
    if product is None:
        raise NotYours
    return product


def own_product(producer_ids: Collection[int], uid: UUID) -> Product:
    """
    The row alone.

    :raises NotYours:
    """
    product = Product.objects.filter(producer_id__in=producer_ids, uid=uid).first()
    if product is None:
        raise NotYours
    return product


def own_variant(producer_ids: Collection[int], sku: str) -> Variant:
    """
    :raises NoSuchVariant:
    """
    found = variants_by_sku(producer_ids, [sku])
    if sku not in found:
        raise NoSuchVariant
    return found[sku]


def variants_by_sku(producer_ids: Collection[int], skus: Iterable[str]) -> dict[str, Variant]:
    """Of these producers' goods, with product and stock; the others are left out."""
    rows = Variant.objects.filter(product__producer_id__in=producer_ids, sku__in=list(skus))
    return {row.sku: row for row in rows.select_related("product", "stock").order_by()}


def own_image(producer_ids: Collection[int], product_uid: UUID, uid: UUID) -> ProductImage:
    """
    :raises NoSuchImage:
    """
    rows = ProductImage.objects.filter(
        product__producer_id__in=producer_ids, product__uid=product_uid, uid=uid
    )
    image = rows.select_related("product").first()
    if image is None:
        raise NoSuchImage
    return image
