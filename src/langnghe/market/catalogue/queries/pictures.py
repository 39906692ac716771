"""Stored pictures with the addresses of their sizes."""

from collections.abc import Iterable

from django.core.files.storage import default_storage

from langnghe.market.catalogue.facts import Picture
from langnghe.market.catalogue.models import ProductImage


def first_pictures(product_ids: Iterable[int]) -> dict[int, Picture]:
    rows = ProductImage.objects.filter(product_id__in=list(product_ids)).order_by(
        "product_id", "-position", "-pk"
    )
    # The last one written per product is the first by position.
    return {row.product_id: picture(row) for row in rows}


def picture(row: ProductImage) -> Picture:
    return picture_of(
        alt=row.alt,
        is_drawing=row.is_drawing,
        width=row.width,
        height=row.height,
        renditions=row.renditions,
    )


def picture_of(
    *,
    alt: dict[str, str],
    is_drawing: bool,
    width: int,
    height: int,
    renditions: list[dict[str, object]],
) -> Picture:
    sizes = tuple(
        (int(str(size["width"])), default_storage.url(str(size["file"]))) for size in renditions
    )
    return Picture(alt=alt, is_drawing=is_drawing, width=width, height=height, sizes=sizes)
