"""Photos of cases and inspections: bare of all but their pixels, kept apart under their content."""

import hashlib
import io
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from langnghe.core.decoding import readable

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
    small = readable(content, longest=LONGEST, field="photos")
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=82, optimize=True)
    kept = buffer.getvalue()
    digest = hashlib.sha256(kept).hexdigest()
    name = f"cases/{digest[:2]}/{digest}.jpg"
    if not store().exists(name):
        name = store().save(name, ContentFile(kept))
    return Taken(name, digest, small.width, small.height)
