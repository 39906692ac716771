"""A new product whole: what is said of it, its variants, its pictures, and on sale at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from langnghe.core import audit
from langnghe.market.catalogue.facts import PictureWish, ProductWish
from langnghe.market.catalogue.models import Product
from langnghe.market.catalogue.renditions import Rendition, renditions_of
from langnghe.market.catalogue.services.images import (
    ImageTooLarge,
    NotAnImage,
    attach,
    keep,
    read,
)
from langnghe.market.catalogue.services.products import publish
from langnghe.market.catalogue.services.search import reindex
from langnghe.market.catalogue.services.upsert import write_product


def offer_product(
    *,
    producer_id: int,
    wish: ProductWish,
    pictures: Sequence[PictureWish],
    by_id: int | None,
    now: datetime,
) -> Product:
    """
    Make a product with its pictures, whole or not at all.

    :raises Refused: as with `write_product`, `add_image` and `publish`.
    """
    # Files first, as with every picture: a row never names a file that is not there.
    drawn = [_kept(one) for one in pictures]
    with transaction.atomic():
        product = write_product(
            producer_id=producer_id, wish=replace(wish, publish=False), by_id=by_id, now=now
        )
        for one, renditions in zip(pictures, drawn, strict=True):
            alt = one.alt or product.name
            row = attach(product_id=product.pk, renditions=renditions, alt=alt, is_drawing=False)
            audit.record("catalogue.image.added", row, by_id=by_id, now=now)
        if pictures:
            reindex(product_ids=[product.pk])
        if wish.publish:
            publish(product=product, by_id=by_id, now=now)
    return product


def _kept(one: PictureWish) -> list[Rendition]:
    try:
        renditions = renditions_of(read(one.content))
    except (NotAnImage, ImageTooLarge) as refusal:
        raise type(refusal)(field=f"{one.at}content") from refusal
    keep(renditions)
    return renditions
