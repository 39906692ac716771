"""A picture in the sizes that screens ask for. Pure Pillow: it also runs in bare processes."""

import hashlib
import io
from dataclasses import dataclass

from PIL import Image

WIDTHS = (320, 640, 960)


@dataclass(frozen=True, slots=True)
class Rendition:
    width: int
    height: int
    content: bytes
    digest: str  # of the whole picture: its sizes share a name
    folder: str = "products"

    @property
    def file(self) -> str:
        return f"{self.folder}/{self.digest[:2]}/{self.digest}-{self.width}.webp"


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture of what was photographed, apart from what is public."""

    width: int
    height: int
    content: bytes
    digest: str  # SHA-256 of the content


def renditions_of(
    image: Image.Image, *, quality: int = 80, method: int = 4, folder: str = "products"
) -> list[Rendition]:
    """The picture in each width up to its own, smallest first; never made larger."""
    widths = [width for width in WIDTHS if width < image.width]
    if len(widths) < len(WIDTHS):
        widths.append(min(image.width, WIDTHS[-1]))
    content = f"{image.size} {quality} {method} ".encode() + image.tobytes()
    digest = hashlib.sha256(content).hexdigest()[:24]
    return [_rendition(image, width, digest, quality, method, folder) for width in widths]


def _rendition(
    image: Image.Image, width: int, digest: str, quality: int, method: int, folder: str
) -> Rendition:
    height = max(1, round(image.height * width / image.width))
    resized = image
    if width != image.width:
        resized = image.resize((width, height), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    resized.save(buffer, "WEBP", quality=quality, method=method)
    return Rendition(width, height, buffer.getvalue(), digest, folder)
