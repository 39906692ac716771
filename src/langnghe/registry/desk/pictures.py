"""Photographed papers: upright, small, bare of all but their pixels; kept apart."""

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from langnghe.core import ids
from langnghe.core.decoding import photo
from langnghe.core.renditions import Photo

LONGEST = 2_400  # small print of an A4 page stays readable


def store() -> Storage:
    """Never below MEDIA_ROOT: a view asks who wants to see it."""
    return storages["private"]


def taken(content: bytes) -> Photo:
    """
    :raises NotAnImage: :raises ImageTooLarge: (`core.decoding`)
    """
    return photo(content, longest=LONGEST, quality=85)


def keep(taken: Photo) -> str:
    """Under a name that nobody guesses, outside of any transaction."""
    return store().save(f"papers/{ids.uuid7()}.jpg", ContentFile(taken.content))
