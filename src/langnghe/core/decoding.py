"""What was uploaded as a picture: looked at, made small, freed of all but its pixels."""

import fcntl
import io
import math
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Lock
from typing import IO

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pi_heif.as_plugin import register_heif_opener
from PIL import ExifTags, Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from langnghe.core.errors import Refused
from langnghe.core.renditions import WIDTHS, Rendition, renditions_of

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000  # a phone's best; more is a bomb or a scan
# Of a picture within a call that makes more than the picture: it may be inside of a transaction.
MOST_PIXELS_WITHIN = 16_000_000
NARROWEST = 15  # WebP ends at 16,383 pixels: at 960 in width, 17 times as high
ENOUGH = 2 * WIDTHS[-1]  # so wide, nothing is seen of what was left out before the last step
STRIPE = 64  # rows of the small picture that are made at once
# Of a file field. Without HEIC some phones offer nothing at all.
ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif"
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF")
PAPER = (251, 247, 239)  # what shows through a transparent picture

# What iPhones write. Nothing of it but the picture itself: no thumbnails, no depth of field.
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)

_one_at_a_time = Lock()  # of this process: each takes some ten MB until it is small


class NotAnImage(Refused):
    """The file is no picture that can be read."""

    code = "not_an_image"
    message = _("This file is not a picture that we can read. Use JPEG, PNG, WebP, AVIF or HEIC.")


class ImageTooLarge(Refused):
    """The file or the picture in it is too large."""

    code = "image_too_large"
    message = _("The picture is too large: at most 20 MB and 60 million pixels.")


class ImageTooNarrow(Refused):
    code = "image_too_narrow"
    message = _("The picture is too narrow: one side is more than 15 times as long as the other.")


def drawn(
    content: bytes | IO[bytes], *, within: bool = False, folder: str = "products"
) -> list[Rendition]:
    """
    An upload in the sizes that are kept: upright, in sRGB, and nothing but its pixels.

    Where it comes `within` a larger call, fewer pixels are taken.

    :raises NotAnImage: :raises ImageTooLarge: :raises ImageTooNarrow:
    """
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    if file.seek(0, io.SEEK_END) > MOST_BYTES:
        raise ImageTooLarge(field="picture")
    file.seek(0)
    # The lock is opened out here: that it cannot be is no fault of the picture.
    with (
        nullcontext() if within else _one_at_a_time,
        (settings.DATA_DIR / "decoding.lock").open("w") as lock,
        _opened(file, "picture") as image,
    ):
        _require_a_form(image, within=within)
        return renditions_of(bare(_in_srgb(_decoded(image, lock))), folder=folder)


def readable(content: bytes, *, longest: int, field: str = "picture") -> Image.Image:
    """
    A photographed paper: upright, no larger than reading takes, nothing but its pixels.

    :raises NotAnImage: :raises ImageTooLarge:
    """
    if len(content) > MOST_BYTES:
        raise ImageTooLarge(field=field)
    with _one_at_a_time, _opened(io.BytesIO(content), field) as image:
        image.draft("RGB", (longest, longest))  # a JPEG is never decoded whole
        image.thumbnail((longest, longest))
        return bare(ImageOps.exif_transpose(image))


@contextmanager
def _opened(file: IO[bytes], field: str) -> Iterator[Image.Image]:
    """Its head is read and no bomb; what goes wrong while it is decoded is said beside `field`."""
    # The library that prints takes half a picture for a whole one, and makes all others do so.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        image = Image.open(file, formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise ImageTooLarge(field=field)
        yield image
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise NotAnImage(field=field) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageTooLarge(field=field) from error


def _require_a_form(image: Image.Image, *, within: bool) -> None:
    if within and image.width * image.height > MOST_PIXELS_WITHIN:
        said = _("A picture in this call has at most 16 million pixels; send it by itself.")
        raise ImageTooLarge(said, field="picture")
    if max(image.size) > NARROWEST * min(image.size):
        raise ImageTooNarrow(field="picture")


def _decoded(image: Image.Image, lock: IO[str]) -> Image.Image:
    """Upright, and small as early as can be: of the whole there is one copy, of a JPEG none."""
    turn = image.getexif().get(ExifTags.Base.Orientation, 1)
    if (factor := _factor(image, turn)) > 1:
        image.draft(None, (image.width // factor, image.height // factor))
    with _room_for(image, lock):
        image.load()
        small = _reduced(image, _factor(image, turn))
        image.im = None  # type: ignore[assignment]  # before the next one unpacks
    small.info["icc_profile"] = image.info.get("icc_profile")
    small.getexif()[ExifTags.Base.Orientation] = turn
    ImageOps.exif_transpose(small, in_place=True)
    return small


@contextmanager
def _room_for(image: Image.Image, lock: IO[str]) -> Iterator[None]:
    """What unpacks into some hundred MB waits for others of its kind, in all processes here."""
    if image.width * image.height <= MOST_PIXELS_WITHIN:
        yield
        return
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(lock, fcntl.LOCK_UN)


def _factor(image: Image.Image, turn: int) -> int:
    lies = turn in {5, 6, 7, 8}
    return max((image.height if lies else image.width) // ENOUGH, 1)


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    """In stripes, so that no second copy of the whole is made in another mode."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    small = Image.new(mode, (math.ceil(image.width / factor), math.ceil(image.height / factor)))
    for top in range(0, small.height, STRIPE):
        bottom = min((top + STRIPE) * factor, image.height)
        stripe = image.crop((0, top * factor, image.width, bottom)).convert(mode)
        small.paste(stripe.reduce(factor), (0, top))
    return small


def _in_srgb(image: Image.Image) -> Image.Image:
    """Phones write wider colour spaces; without its profile such a picture would look dull."""
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile says nothing
    return converted or image


def bare(image: Image.Image) -> Image.Image:
    """A new picture of the pixels alone: no place, no time, no camera goes along."""
    alone = Image.new("RGB", image.size, PAPER)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        alone.paste(layer, mask=layer.getchannel("A"))
    else:
        alone.paste(image.convert("RGB"))
    return alone
