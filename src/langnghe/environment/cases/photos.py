"""Photos of cases and inspections: bare of all but their pixels, kept apart under their content."""

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from langnghe.core.decoding import photo

LONGEST = 1_800


@dataclass(frozen=True, slots=True)
class Taken:
    file: str
    digest: str
    width: int
    height: int


def store() -> Storage:
    """Never below MEDIA_ROOT: a view asks who wants to see it."""
    return storages["private"]


def keep(content: bytes) -> Taken:
    """
    Named by what it shows: sent again, the same file is there already. Outside of a transaction.

    :raises NotAnImage: :raises ImageTooLarge: (`core.decoding`)
    """
    small = photo(content, longest=LONGEST, field="photos")
    name = f"cases/{small.digest[:2]}/{small.digest}.jpg"
    if not store().exists(name):
        name = store().save(name, ContentFile(small.content))
    return Taken(name, small.digest, small.width, small.height)
