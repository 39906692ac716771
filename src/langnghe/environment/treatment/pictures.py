"""Photos of plants and papers: upright, small, bare of all but their pixels; kept apart."""

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from langnghe.core import ids
from langnghe.core.decoding import photo

LONGEST = 2_400  # small print of an A4 page stays readable


@dataclass(frozen=True, slots=True)
class Kept:
    file: str
    digest: str
    width: int
    height: int


def store() -> Storage:
    """Never below MEDIA_ROOT: a view asks who wants to see it."""
    return storages["private"]


def keep(content: bytes) -> Kept:
    """
    Look at a picture and lay it down under a name that nobody guesses, outside of any transaction.

    :raises NotAnImage: :raises ImageTooLarge: (`core.decoding`)
    """
    small = photo(content, longest=LONGEST, quality=85)
    file = store().save(f"treatment/{ids.uuid7()}.jpg", ContentFile(small.content))
    return Kept(file, small.digest, small.width, small.height)


def content_of(file: str) -> bytes:
    with store().open(file, "rb") as opened:
        read: bytes = opened.read()
        return read
