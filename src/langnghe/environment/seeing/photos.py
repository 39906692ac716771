"""The photo of a complaint: small, upright, nothing but its pixels; apart from what is public."""

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from langnghe.core import ids
from langnghe.core.decoding import photo

LONGEST = 1_600


def store() -> Storage:
    """Never below MEDIA_ROOT: a view asks who wants to see it."""
    return storages["private"]


def keep(content: bytes) -> str:
    """
    Outside of any transaction; the name.

    :raises NotAnImage: :raises ImageTooLarge: (`core.decoding`)
    """
    small = photo(content, longest=LONGEST, field="photo")
    return store().save(f"complaints/{ids.uuid7()}.jpg", ContentFile(small.content))
