"""Pages of papers as they are kept: photos bare of all but their pixels, PDFs as they came."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from langnghe.core import pdfs
from langnghe.core.decoding import MOST_BYTES, photo
from langnghe.support.dossiers import refusals

LONGEST = 2_000  # pixels: small print of a licence can be read
MOST_PAGES = 20
PDF, JPEG = "application/pdf", "image/jpeg"


@dataclass(frozen=True, slots=True)
class Page:
    file: str
    digest: str
    type: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def store() -> Storage:
    """Never below MEDIA_ROOT: a view asks who wants to see it."""
    return storages["private"]


def keep(content: bytes) -> Page:
    """
    One page, named by what it holds: sent again, the same file is there. Outside of a transaction.

    :raises NotAPaper: neither picture nor PDF. :raises NotAnImage: :raises ImageTooLarge:
    """
    if pdfs.begins(content):
        if len(content) > MOST_BYTES or not pdfs.is_whole(BytesIO(content)):
            raise refusals.NotAPaper(field="pages")
        return _kept(content, sha256(content).hexdigest(), "pdf", PDF)
    small = photo(content, longest=LONGEST, field="pages")
    return _kept(small.content, small.digest, "jpg", JPEG)


def _kept(content: bytes, digest: str, suffix: str, kind: str) -> Page:
    name = f"papers/{digest[:2]}/{digest}.{suffix}"
    if not store().exists(name):
        name = store().save(name, ContentFile(content))
    return Page(name, digest, kind)


def keep_all(contents: Sequence[bytes]) -> list[Page]:
    """:raises NoPages: none, or too many."""
    if not 1 <= len(contents) <= MOST_PAGES:
        raise refusals.NoPages(field="pages")
    return [keep(content) for content in contents]


def read(page: dict[str, Any]) -> bytes:
    with store().open(page["file"]) as file:
        return bytes(file.read())
