"""An upload becomes a picture of ours, or a refusal beside its field."""

import fcntl
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

import structlog
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from langnghe.core import pixels
from langnghe.core.errors import Refused, TooMany
from langnghe.core.renditions import Photo, Rendition

MOST_BYTES = 20 * 1024 * 1024
# Of a file field. Without HEIC some phones offer nothing at all.
ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif"
# What is so small is unpacked here: a process of its own would take longer than the picture.
SMALL_BYTES, SMALL_PIXELS = 1_000_000, 2_000_000
SMALL_FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST = 2 * pixels.MOST_SECONDS  # that a picture is waited for
PATIENCE = 20.0  # seconds, with those before it: each holds a thread of the server meanwhile
SOURCES = Path(__file__).resolve().parents[2]

log = structlog.get_logger("langnghe.decoding")


class NotAnImage(Refused):
    """The file is no picture that can be read."""

    code = "not_an_image"
    message = _("This file is not a picture that we can read. Use JPEG, PNG, WebP, AVIF or HEIC.")


class ImageTooLarge(Refused):
    """The file or the picture in it is too large."""

    code = "image_too_large"
    message = _("The picture is too large: at most 20 MB and 60 million pixels.")


class ImageTooNarrow(Refused):
    code = "image_too_narrow"
    message = _("The picture is too narrow: one side is more than 15 times as long as the other.")


class DecoderBusy(TooMany):
    """Others came first; nothing is said of the picture itself."""

    code = "decoder_busy"
    message = _("Many large pictures are coming in right now. Please send yours again in a moment.")

    def __init__(self, field: str) -> None:
        super().__init__(retry_after=10)
        self.field = field


def drawn(
    content: bytes | IO[bytes], *, within: bool = False, folder: str = "products"
) -> list[Rendition]:
    """
    An upload in the sizes that are kept: upright, in sRGB, and nothing but its pixels.

    Where it comes `within` a larger call, fewer pixels are taken, and it waits for no other.

    :raises NotAnImage: :raises ImageTooLarge: :raises ImageTooNarrow: :raises DecoderBusy:
    """
    job = {"make": "renditions", "folder": folder, "within": within}
    pieces = _made(content, job, field="picture", waits=not within)
    return [
        Rendition(width, height, piece, digest, folder) for width, height, piece, digest in pieces
    ]


def photo(
    content: bytes | IO[bytes],
    *,
    longest: int,
    kind: str = "JPEG",
    quality: int = 82,
    field: str = "picture",
) -> Photo:
    """
    A photographed paper or place: upright, no larger than reading takes, nothing but its pixels.

    :raises NotAnImage: :raises ImageTooLarge: :raises DecoderBusy: beside `field`.
    """
    job = {"make": "photo", "longest": longest, "kind": kind, "quality": quality}
    [piece] = _made(content, job, field=field)
    return Photo(*piece)


Piece = tuple[int, int, bytes, str]  # width, height, content, digest


def _made(
    content: bytes | IO[bytes], job: dict[str, Any], *, field: str, waits: bool = True
) -> list[Piece]:
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    size = file.seek(0, io.SEEK_END)
    if size > MOST_BYTES:
        raise ImageTooLarge(field=field)
    if not _is_small(file, size):
        with _one_at_a_time(field) if waits else nullcontext():
            return _apart(file, job, field)
    file.seek(0)
    try:
        made = pixels.made(file, job)
    except pixels.Unfit as unfit:
        raise _refusal(unfit.args[0], field) from unfit
    except Exception as error:  # whatever a decoder stumbles over, it is the file
        log.warning("picture broke its decoder", told=repr(error)[:500])
        raise NotAnImage(field=field) from error
    return [(one.width, one.height, one.content, one.digest) for one in made]


def _is_small(file: IO[bytes], size: int) -> bool:
    file.seek(0)
    if size > SMALL_BYTES:
        return False
    count = pixels.count_pixels(file, SMALL_FORMATS)
    return count is not None and count <= SMALL_PIXELS


@contextmanager
def _one_at_a_time(field: str) -> Iterator[None]:
    """What unpacks into some hundred MB waits for others of its kind, in all processes here."""
    end = time.monotonic() + PATIENCE
    with (settings.DATA_DIR / "decoding.lock").open("w") as lock:
        while not _is_ours(lock):
            if time.monotonic() > end:
                raise DecoderBusy(field)
            time.sleep(0.01)
        yield


def _is_ours(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _apart(file: IO[bytes], job: dict[str, Any], field: str) -> list[Piece]:
    path = os.pathsep.join(filter(None, [str(SOURCES), os.environ.get("PYTHONPATH", "")]))
    with _on_disk(file) as stored:
        try:
            done = subprocess.run(  # noqa: S603  our own module, told in our own words
                [sys.executable, "-m", "langnghe.core.pixels", json.dumps(job)],
                stdin=stored,
                capture_output=True,
                timeout=LONGEST,
                check=False,
                env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": path, "PYTHONUTF8": "1"},
            )
        except subprocess.TimeoutExpired:
            raise ImageTooLarge(field=field) from None
    if done.returncode:
        log.warning("picture ended its decoder", code=done.returncode, told=done.stderr[-500:])
        raise NotAnImage(field=field)
    told, _newline, contents = done.stdout.partition(b"\n")
    outcome = json.loads(told)
    if "refused" in outcome:
        raise _refusal(outcome["refused"], field)
    return list(_cut(outcome["pieces"], contents))


@contextmanager
def _on_disk(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """What another process can read."""
    try:
        file.fileno()
    except OSError:  # it is in memory
        with tempfile.TemporaryFile() as copy:
            file.seek(0)
            shutil.copyfileobj(file, copy)
            copy.flush()
            yield copy
    else:
        file.flush()
        yield file


def _cut(pieces: list[tuple[int, int, int, str]], contents: bytes) -> Iterator[Piece]:
    begin = 0
    for width, height, length, digest in pieces:
        yield width, height, contents[begin : begin + length], digest
        begin += length


def _refusal(code: str, field: str) -> Refused:
    if code == "too_large_within":
        said = _("A picture in this call has at most 16 million pixels; send it by itself.")
        return ImageTooLarge(said, field=field)
    known = {kind.code: kind for kind in (NotAnImage, ImageTooLarge, ImageTooNarrow)}
    return known[code](field=field)
