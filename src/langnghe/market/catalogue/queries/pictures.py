"""Stored pictures with the addresses of their sizes."""

from django.core.files.storage import default_storage

from langnghe.market.catalogue.facts import Picture


def picture_of(
    *,
    alt: dict[str, str],
    is_drawing: bool,
    width: int,
    height: int,
    renditions: list[dict[str, object]],
) -> Picture:
    sizes = tuple(
        (int(str(size["width"])), default_storage.url(str(size["file"]))) for size in renditions
    )
    return Picture(alt=alt, is_drawing=is_drawing, width=width, height=height, sizes=sizes)
