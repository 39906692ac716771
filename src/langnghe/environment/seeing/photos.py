"""The photo of a complaint: small, upright, nothing but its pixels; apart from what is public."""

import io

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from langnghe.core import ids
from langnghe.core.decoding import readable

LONGEST = 1_600


def store() -> Storage:
    """Never below MEDIA_ROOT: a view asks who wants to see it."""
    return storages["private"]


def keep(content: bytes) -> str:
    """
    Outside of any transaction; the name.

    :raises NotAnImage: :raises ImageTooLarge: (`core.decoding`)
    """
    small = readable(content, longest=LONGEST, field="photo")
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=82, optimize=True)
    return store().save(f"complaints/{ids.uuid7()}.jpg", ContentFile(buffer.getvalue()))
