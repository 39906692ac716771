"""Pictures: looked at, freed of what they carry along, kept in the sizes that screens ask for."""

import io
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from langnghe.core import audit
from langnghe.core.errors import Refused
from langnghe.market.catalogue.facts import Texts
from langnghe.market.catalogue.models import Product, ProductImage
from langnghe.market.catalogue.renditions import Rendition, renditions_of
from langnghe.market.catalogue.services.refusals import NotFit
from langnghe.market.catalogue.services.search import reindex

MOST_IMAGES = 24
MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000  # a phone's best; more is a bomb or a scan
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
PAPER = (251, 247, 239)  # what shows through a transparent picture


class NotAnImage(Refused):
    """The file is no picture that can be read."""

    code = "not_an_image"
    message = _("This file is not a picture that we can read. Use JPEG, PNG, WebP or AVIF.")


class ImageTooLarge(Refused):
    """The file or the picture in it is too large."""

    code = "image_too_large"
    message = _("The picture is too large: at most 20 MB and 60 million pixels.")


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
    picture: bytes | Image.Image,
    alt: Texts,
    by_id: int | None,
    now: datetime,
    is_drawing: bool = False,
) -> ProductImage:
    """
    Take in a picture of a product, behind those it has.

    :raises NotAnImage: nothing that can be read as a picture.
    :raises ImageTooLarge: over 20 MB, or over 60 million pixels.
    :raises TooManyImages:
    """
    image = read(picture) if isinstance(picture, bytes) else _bare(picture)
    # Files first, outside of the transaction: a name made of the content harms nobody when the
    # row does not come to be, and a row never names a file that is not there.
    renditions = renditions_of(image)
    keep(renditions)
    with transaction.atomic():
        lock_pictures(product)
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


def lock_pictures(product: Product) -> Product:
    """One at a time changes the pictures of a product."""
    return Product.objects.select_for_update(of=("self",), no_key=True).get(pk=product.pk)


def read(content: bytes) -> Image.Image:
    """
    Decode and check an upload; upright, in sRGB, and without anything but its pixels.

    :raises NotAnImage: :raises ImageTooLarge:
    """
    if len(content) > MOST_BYTES:
        raise ImageTooLarge(field="picture")
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise ImageTooLarge(field="picture")
        image.load()
        upright = ImageOps.exif_transpose(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise NotAnImage(field="picture") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageTooLarge(field="picture") from error
    return _bare(_in_srgb(upright))


def _in_srgb(image: Image.Image) -> Image.Image:
    """Phones write wider colour spaces; without its profile such a picture would look dull."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile says nothing
    return converted or image


def _bare(image: Image.Image) -> Image.Image:
    """A new picture of the pixels alone: no place, no time, no camera goes along."""
    bare = Image.new("RGB", image.size, PAPER)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        bare.paste(layer, mask=layer.getchannel("A"))
    else:
        bare.paste(image.convert("RGB"))
    return bare


def keep(renditions: list[Rendition]) -> None:
    """Store the files; the same picture is stored once."""
    for rendition in renditions:
        if not default_storage.exists(rendition.file):
            default_storage.save(rendition.file, ContentFile(rendition.content))


def attach(
    *, product_id: int, renditions: list[Rendition], alt: Texts, is_drawing: bool
) -> ProductImage:
    """The row for stored files, behind the pictures that are there."""
    last = ProductImage.objects.filter(product_id=product_id).aggregate(last=Max("position"))[
        "last"
    ]
    return ProductImage.objects.create(
        product_id=product_id,
        position=0 if last is None else last + 1,
        alt=dict(alt),
        is_drawing=is_drawing,
        width=renditions[-1].width,
        height=renditions[-1].height,
        renditions=[{"width": size.width, "file": size.file} for size in renditions],
    )
