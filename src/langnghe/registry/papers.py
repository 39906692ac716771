"""A photo of a signed paper: made small, upright, freed of all but its pixels."""

import io

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from langnghe.core.errors import Refused

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
EDGE = 1_600  # enough to read handwriting
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")


class NotAPaper(Refused):
    code = "not_a_paper"
    message = _("This file is not a photo that we can read: JPEG, PNG, WebP or AVIF, up to 20 MB.")


def photo(content: bytes) -> bytes:
    """
    :raises NotAPaper:
    """
    if len(content) > MOST_BYTES:
        raise NotAPaper(field="photo")
    try:
        ImageFile.LOAD_TRUNCATED_IMAGES = False  # what prints has set it, for all
        image = Image.open(io.BytesIO(content), formats=FORMATS)  # its head only
        if image.width * image.height > MOST_PIXELS:
            raise NotAPaper(field="photo")
        image.draft("RGB", (EDGE, EDGE))
        image.thumbnail((EDGE, EDGE))
        upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise NotAPaper(field="photo") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPaper(field="photo") from error
    buffer = io.BytesIO()
    upright.save(buffer, "WEBP", quality=70, exif=b"")
    return buffer.getvalue()
