"""Photographed papers: made upright, small and bare of all but their pixels; kept apart."""

import hashlib
import io
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from langnghe.core import ids
from langnghe.registry.desk.refusals import NotReadable, TooLarge

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST = 2_400  # small print of an A4 page stays readable
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
PAPER = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Photo:
    content: bytes  # JPEG
    digest: str
    width: int
    height: int


def store() -> Storage:
    """Never below MEDIA_ROOT: a view asks who wants to see it."""
    return storages["private"]


def taken(content: bytes) -> Photo:
    """
    :raises NotReadable: :raises TooLarge:
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(field="picture")
    try:
        ImageFile.LOAD_TRUNCATED_IMAGES = False  # what prints has set it, for all
        image = Image.open(io.BytesIO(content), formats=FORMATS)  # its head only
        if image.width * image.height > MOST_PIXELS:
            raise TooLarge(field="picture")
        small = _small(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise NotReadable(field="picture") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(field="picture") from error
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=85, optimize=True)
    kept = buffer.getvalue()
    return Photo(kept, hashlib.sha256(kept).hexdigest(), small.width, small.height)


def _small(image: Image.Image) -> Image.Image:
    image.draft("RGB", (LONGEST, LONGEST))
    image.thumbnail((LONGEST, LONGEST))
    upright = ImageOps.exif_transpose(image)
    alone = Image.new("RGB", upright.size, PAPER)
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        alone.paste(layer, mask=layer.getchannel("A"))
    else:
        alone.paste(upright.convert("RGB"))
    return alone


def keep(photo: Photo) -> str:
    """Under a name that nobody guesses, outside of any transaction."""
    return store().save(f"papers/{ids.uuid7()}.jpg", ContentFile(photo.content))
