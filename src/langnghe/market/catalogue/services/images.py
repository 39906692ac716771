"""The pictures of a product: added, ordered, taken away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _
from PIL import Image

from langnghe.core import audit
from langnghe.core.decoding import drawn
from langnghe.core.errors import Refused
from langnghe.core.pixels import bare
from langnghe.core.renditions import Rendition, renditions_of
from langnghe.market.catalogue.facts import Texts
from langnghe.market.catalogue.models import Product, ProductImage
from langnghe.market.catalogue.services.refusals import NotFit
from langnghe.market.catalogue.services.search import reindex

MOST_IMAGES = 24


class TooManyImages(Refused):
    code = "too_many_images"
    message = _("There may be 24 pictures of a product at most.")


class OrderRefused(Refused):
    """The list names other pictures than there are."""

    code = "picture_order_refused"
    message = _("Name each picture of the product exactly once.")


def add_image(
    *,
    product: Product,
    picture: bytes | IO[bytes] | Image.Image,
    alt: Texts,
    by_id: int | None,
    now: datetime,
    is_drawing: bool = False,
) -> ProductImage:
    """
    Take in a picture of a product, behind those it has; one that it has already is not added.

    :raises NotAnImage: nothing that can be read as a picture.
    :raises ImageTooLarge: over 20 MB, or over 60 million pixels.
    :raises ImageTooNarrow:
    :raises TooManyImages:
    """
    # Files first, outside of the transaction: a name made of the content harms nobody when the
    # row does not come to be, and a row never names a file that is not there.
    if isinstance(picture, Image.Image):
        renditions = renditions_of(bare(picture))
    else:
        renditions = drawn(picture)
    keep(renditions)
    return add_kept(
        product=product,
        renditions=renditions,
        alt=alt,
        by_id=by_id,
        now=now,
        is_drawing=is_drawing,
    )


def add_kept(
    *,
    product: Product,
    renditions: list[Rendition],
    alt: Texts,
    by_id: int | None,
    now: datetime,
    is_drawing: bool = False,
) -> ProductImage:
    """
    The same of a picture whose files are stored already.

    :raises TooManyImages:
    """
    with transaction.atomic():
        lock_pictures(product)
        # Its sender may have waited too long for our answer, or never got it.
        for there in product.images.all():
            if there.renditions == named(renditions):
                return there
        if product.images.count() >= MOST_IMAGES:
            raise TooManyImages(field="picture")
        row = attach(product_id=product.pk, renditions=renditions, alt=alt, is_drawing=is_drawing)
        reindex(product_ids=[product.pk])
        audit.record("catalogue.image.added", row, by_id=by_id, now=now)
    return row


@transaction.atomic
def remove_image(*, image: ProductImage, by_id: int | None, now: datetime) -> None:
    """
    Take a picture away. Its files stay: another product, an order or a cache may name them.

    :raises NotFit: a product on sale would have none.
    """
    product = lock_pictures(image.product)
    others = product.images.exclude(pk=image.pk)
    if product.state == Product.State.PUBLISHED and not others.exists():
        raise NotFit(_("What is on sale keeps at least one picture."), field="images")
    image_id = image.pk
    image.delete()
    reindex(product_ids=[product.pk])
    image.pk = image_id  # for the trail
    audit.record("catalogue.image.removed", image, by_id=by_id, now=now)


@transaction.atomic
def order_images(
    *, product: Product, uids: Sequence[UUID], by_id: int | None, now: datetime
) -> None:
    """
    Put the pictures of a product into this order; the first stands on its card.

    :raises OrderRefused: not each of its pictures, or one twice.
    """
    product = lock_pictures(product)
    rows = {row.uid: row for row in product.images.order_by("position", "pk")}
    if len(uids) != len(rows) or set(uids) != set(rows):
        raise OrderRefused(field="images")
    if list(uids) == list(rows):
        return
    # Out of the way first: no two may share a position, not even for the length of a statement.
    last = max(row.position for row in rows.values())
    product.images.update(position=F("position") + max(last, len(rows)) + 1)
    for position, uid in enumerate(uids):
        rows[uid].position = position
    ProductImage.objects.bulk_update(rows.values(), ["position"])
    reindex(product_ids=[product.pk])
    audit.record("catalogue.images.ordered", product, by_id=by_id, now=now)


@transaction.atomic
def describe_images(
    *, product: Product, said: Mapping[UUID, Texts], by_id: int | None, now: datetime
) -> None:
    """Say what is seen on pictures of a product; languages that are not told stay."""
    rows = list(lock_pictures(product).images.filter(uid__in=said))
    changed = [row for row in rows if row.alt != {**row.alt, **said[row.uid]}]
    for row in changed:
        row.alt = {**row.alt, **said[row.uid]}
    if changed:
        ProductImage.objects.bulk_update(changed, ["alt"])
        reindex(product_ids=[product.pk])
        audit.record("catalogue.images.described", product, by_id=by_id, now=now)


@transaction.atomic
def replace_image(
    *, old: ProductImage, new: ProductImage, by_id: int | None, now: datetime
) -> None:
    """Let one picture of a product stand where another stood, which goes away."""
    product = lock_pictures(old.product)
    if old.pk == new.pk:
        return
    uids = [row.uid for row in product.images.order_by("position", "pk") if row.pk != new.pk]
    order_images(
        product=product,
        uids=[uid for one in uids for uid in ([new.uid, one] if one == old.uid else [one])],
        by_id=by_id,
        now=now,
    )
    remove_image(image=old, by_id=by_id, now=now)


def lock_pictures(product: Product) -> Product:
    """One at a time changes the pictures of a product."""
    return Product.objects.select_for_update(of=("self",), no_key=True).get(pk=product.pk)


def keep(renditions: list[Rendition]) -> None:
    """Store the files; the same picture is stored once."""
    for rendition in renditions:
        if not default_storage.exists(rendition.file):
            default_storage.save(rendition.file, ContentFile(rendition.content))


def attach(
    *, product_id: int, renditions: list[Rendition], alt: Texts, is_drawing: bool
) -> ProductImage:
    """The row for stored files, behind the pictures that are there."""
    size = (renditions[-1].width, renditions[-1].height)
    return attached(
        product_id=product_id,
        renditions=named(renditions),
        alt=alt,
        size=size,
        is_drawing=is_drawing,
    )


def attached(
    *,
    product_id: int,
    renditions: list[dict[str, object]],
    alt: Texts,
    size: tuple[int, int],
    is_drawing: bool = False,
) -> ProductImage:
    """The same of files that a row named before."""
    rows = ProductImage.objects.filter(product_id=product_id)
    last = rows.aggregate(last=Max("position"))["last"]
    return ProductImage.objects.create(
        product_id=product_id,
        position=0 if last is None else last + 1,
        alt=dict(alt),
        is_drawing=is_drawing,
        width=size[0],
        height=size[1],
        renditions=renditions,
    )


def named(renditions: list[Rendition]) -> list[dict[str, object]]:
    """As a row names its files; the names are made of the content."""
    return [{"width": size.width, "file": size.file} for size in renditions]
