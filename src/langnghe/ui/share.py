"""
The picture that a link brings along when it is shared (Open Graph, 1200 × 630).

Our fonts come in two files each, Latin and Vietnamese: each letter is taken from the one that has
it, so "Gốm sứ Bát Tràng" is one line of one face.
"""

import hashlib
import io
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).resolve().parent / "static" / "ui" / "fonts"
WIDTH, HEIGHT, MARGIN = 1200, 630, 64
PAPER, INK, INK_2, LACQUER, GOLD = "#FBF7EF", "#1F1B16", "#5C5346", "#8C1C13", "#7F5A16"
VERSION = 1  # of the layout: a new one makes all pictures anew
# What the Vietnamese files hold, as in the style sheet.
_VIETNAMESE = (
    (0x102, 0x103), (0x110, 0x111), (0x128, 0x129), (0x168, 0x169), (0x1A0, 0x1A1),
    (0x1AF, 0x1B0), (0x300, 0x301), (0x303, 0x304), (0x308, 0x309), (0x323, 0x323),
    (0x329, 0x329), (0x1EA0, 0x1EF9), (0x20AB, 0x20AB),
)  # fmt: skip
Font = ImageFont.FreeTypeFont


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on it; `picture` names the one beside it, or is empty."""

    title: str
    place: str
    line: str
    platform: str
    picture: str = ""

    @property
    def digest(self) -> str:
        """Named by all that it shows: what changed is another picture."""
        told = json.dumps([VERSION, astuple(self)], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:20]

    @property
    def file(self) -> str:
        return f"share/{self.digest[:2]}/{self.digest}.jpg"


def made(card: Card, picture_file: str = "") -> bytes:
    """Drawn at its first request and kept; named by its content, it never has to change."""
    if default_storage.exists(card.file):
        with default_storage.open(card.file) as file:
            return bytes(file.read())
    picture = None
    if picture_file:
        with default_storage.open(picture_file) as file:
            picture = bytes(file.read())
    content = draw(card, picture)
    default_storage.save(card.file, ContentFile(content))
    return content


def draw(card: Card, picture: bytes | None) -> bytes:
    """A JPEG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    right = WIDTH - MARGIN
    if picture is not None:
        with Image.open(io.BytesIO(picture)) as found:
            square = _square(found.convert("RGB"), HEIGHT)
        image.paste(square, (WIDTH - HEIGHT, 0))
        right = WIDTH - HEIGHT - MARGIN
    pen.rectangle((0, 0, 14, HEIGHT), fill=LACQUER)
    _write(pen, (MARGIN, 56), card.platform, 600, 30, LACQUER)
    y, size = 130, 64
    while size > 40 and len(_wrapped(card.title, 700, size, right - MARGIN)) > 4:
        size -= 4
    for line in _wrapped(card.title, 700, size, right - MARGIN)[:5]:
        _write(pen, (MARGIN, y), line, 700, size, INK)
        y += round(size * 1.28)
    y += 12
    for line in _wrapped(card.place, 400, 32, right - MARGIN)[:2]:
        _write(pen, (MARGIN, y), line, 400, 32, INK_2)
        y += 44
    _write(pen, (MARGIN, HEIGHT - 110), card.line, 700, 42, GOLD)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=86, optimize=True)
    return buffer.getvalue()


def _square(image: Image.Image, side: int) -> Image.Image:
    edge = min(image.size)
    left, top = (image.width - edge) // 2, (image.height - edge) // 2
    cut = image.crop((left, top, left + edge, top + edge))
    return cut.resize((side, side), Image.Resampling.LANCZOS)


@cache
def _font(alphabet: str, weight: int, size: int) -> Font:
    return ImageFont.truetype(str(FONTS / f"be-vietnam-pro-{alphabet}-{weight}.woff2"), size)


def _alphabet(letter: str) -> str:
    place = ord(letter)
    return "vietnamese" if any(a <= place <= b for a, b in _VIETNAMESE) else "latin"


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Pieces of a text, each in the letters of one file."""
    run, kind = "", ""
    for letter in unicodedata.normalize("NFC", text).replace("\N{NO-BREAK SPACE}", " "):
        now = _alphabet(letter)
        if run and now != kind:
            yield kind, run
            run = ""
        run, kind = run + letter, now
    if run:
        yield kind, run


def _length(text: str, weight: int, size: int) -> float:
    return sum(_font(kind, weight, size).getlength(run) for kind, run in _runs(text))


def _wrapped(text: str, weight: int, size: int, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and _length(longer, weight, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, weight: int, size: int, fill: str
) -> None:
    x, y = at
    # On one base line: the two files have the same design, but each its own height.
    base = y + _font("latin", weight, size).getmetrics()[0]
    for kind, run in _runs(text):
        font = _font(kind, weight, size)
        pen.text((x, base), run, font=font, fill=fill, anchor="ls")
        x += font.getlength(run)
