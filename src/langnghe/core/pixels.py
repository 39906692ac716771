"""
What was uploaded as a picture: looked at, made small, freed of all but its pixels.

    python -m langnghe.core.pixels '{"make": "renditions", …}' < photo > outcome

Runs in a process of its own, with an end to memory and time (`core.decoding` starts it): whatever a
file does to its decoder, the server goes on, and what unpacking took is given back whole. Writes a
line of JSON that tells of the pieces, and the pieces behind it. Knows no Django: it is ready in a
twentieth of a second.
"""

import hashlib
import io
import json
import math
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from pi_heif.as_plugin import register_heif_opener
from PIL import ExifTags, Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from langnghe.core.renditions import WIDTHS, Photo, Rendition, renditions_of

MOST_PIXELS = 60_000_000  # a phone's best; more is a bomb or a scan
# Of a picture within a call that makes more than the picture: it may be inside of a transaction.
MOST_PIXELS_WITHIN = 16_000_000
NARROWEST = 15  # WebP ends at 16,383 pixels: at 960 in width, 17 times as high
ENOUGH = 2 * WIDTHS[-1]  # so wide, nothing is seen of what was left out before the last step
STRIPE = 64  # rows of the small picture that are made at once
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF")
PAPER = (251, 247, 239)  # what shows through a transparent picture
MOST_MEMORY, MOST_SECONDS = 2_000_000_000, 60  # of the process; bytes it may address

# What iPhones write. Nothing of it but the picture itself: no thumbnails, no depth of field.
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


class Unfit(Exception):
    """The picture is not taken; `args` are the code of why."""


def renditions(file: IO[bytes], *, folder: str, within: bool = False) -> list[Rendition]:
    """In the sizes that are kept: upright, in sRGB, and nothing but its pixels."""
    with _opened(file) as image:
        if within and image.width * image.height > MOST_PIXELS_WITHIN:
            raise Unfit("too_large_within")
        if max(image.size) > NARROWEST * min(image.size):
            raise Unfit("image_too_narrow")
        return renditions_of(bare(_in_srgb(_decoded(image))), folder=folder)


def photo(file: IO[bytes], *, longest: int, kind: str, quality: int) -> Photo:
    """One picture, no larger than reading takes: upright, and nothing but its pixels."""
    with _opened(file) as image:
        image.draft("RGB", (longest, longest))  # a JPEG is never decoded whole
        image.thumbnail((longest, longest))
        small = bare(ImageOps.exif_transpose(image))
    buffer = io.BytesIO()
    small.save(buffer, kind, quality=quality, optimize=True)
    content = buffer.getvalue()
    return Photo(small.width, small.height, content, hashlib.sha256(content).hexdigest())


def count_pixels(file: IO[bytes], formats: tuple[str, ...]) -> int | None:
    """By its head alone; None: it is none of these formats."""
    try:
        with Image.open(file, formats=formats) as image:
            return int(image.width * image.height)
    except Exception:  # noqa: BLE001  libraries raise whatever they stumble over
        return None


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[Image.Image]:
    """Its head is read and no bomb."""
    # The library that prints takes half a picture for a whole one, and makes all others do so.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        image = Image.open(file, formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise Unfit("image_too_large")
        yield image
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unfit("not_an_image") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit("image_too_large") from error


def _decoded(image: Image.Image) -> Image.Image:
    """Upright, and small as early as can be: of the whole there is one copy, of a JPEG none."""
    turn = image.getexif().get(ExifTags.Base.Orientation, 1)
    if (factor := _factor(image, turn)) > 1:
        image.draft(None, (image.width // factor, image.height // factor))
    image.load()
    small = _reduced(image, _factor(image, turn))
    image.im = None  # type: ignore[assignment]  # before what follows takes its own
    small.info["icc_profile"] = image.info.get("icc_profile")
    small.getexif()[ExifTags.Base.Orientation] = turn
    ImageOps.exif_transpose(small, in_place=True)
    return small


def _factor(image: Image.Image, turn: int) -> int:
    lies = turn in {5, 6, 7, 8}
    return max((image.height if lies else image.width) // ENOUGH, 1)


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    """In stripes, so that no second copy of the whole is made in another mode."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    small = Image.new(mode, (math.ceil(image.width / factor), math.ceil(image.height / factor)))
    for top in range(0, small.height, STRIPE):
        bottom = min((top + STRIPE) * factor, image.height)
        stripe = image.crop((0, top * factor, image.width, bottom)).convert(mode)
        small.paste(stripe.reduce(factor), (0, top))
    return small


def _in_srgb(image: Image.Image) -> Image.Image:
    """Phones write wider colour spaces; without its profile such a picture would look dull."""
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile says nothing
    return converted or image


def bare(image: Image.Image) -> Image.Image:
    """A new picture of the pixels alone: no place, no time, no camera goes along."""
    alone = Image.new("RGB", image.size, PAPER)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        alone.paste(layer, mask=layer.getchannel("A"))
    else:
        alone.paste(image.convert("RGB"))
    return alone


def made(file: IO[bytes], job: dict[str, Any]) -> list[Rendition] | list[Photo]:
    """What a job asks for; whoever knows it to be small does it where he is."""
    told = {name: value for name, value in job.items() if name != "make"}
    return renditions(file, **told) if job["make"] == "renditions" else [photo(file, **told)]


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    os.lseek(0, 0, os.SEEK_SET)  # wherever whoever wrote it stands
    try:
        pieces = made(sys.stdin.buffer, json.loads(sys.argv[1]))
    except Unfit as unfit:
        return _write({"refused": unfit.args[0]}, [])
    except MemoryError:
        return _write({"refused": "image_too_large"}, [])
    told = [[one.width, one.height, len(one.content), one.digest] for one in pieces]
    return _write({"pieces": told}, [one.content for one in pieces])


def _write(told: dict[str, Any], contents: list[bytes]) -> int:
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + b"".join(contents))
    return 0


if __name__ == "__main__":
    sys.exit(main())
