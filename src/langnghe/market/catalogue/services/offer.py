"""A new product whole: what is said of it, its variants, its pictures, and on sale at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from langnghe.core import audit
from langnghe.core.decoding import (
    ImageTooLarge,
    ImageTooNarrow,
    NotAnImage,
    drawn,
)
from langnghe.core.renditions import Rendition
from langnghe.market.catalogue.facts import PictureWish, ProductWish
from langnghe.market.catalogue.models import Product
from langnghe.market.catalogue.services.images import attach, keep
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
    kept = [_kept(one) for one in pictures]
    with transaction.atomic():
        product = write_product(
            producer_id=producer_id, wish=replace(wish, publish=False), by_id=by_id, now=now
        )
        for one, renditions in zip(pictures, kept, strict=True):
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
        renditions = drawn(one.content, within=True)
    except (NotAnImage, ImageTooLarge, ImageTooNarrow) as refusal:
        raise type(refusal)(refusal.message, field=f"{one.at}content") from refusal
    keep(renditions)
    return renditions
