"""The picture of a block: taken in bare, with its author and its rights."""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from langnghe.core import audit
from langnghe.core.decoding import drawn
from langnghe.registry.heritage.facts import Kind, Subject
from langnghe.registry.heritage.models import StoryPicture
from langnghe.registry.heritage.services.consents import set_people
from langnghe.registry.heritage.services.writing import (
    BlockContent,
    add_block,
    locked,
    require_curator,
)

FOLDER = "heritage"


@dataclass(frozen=True, slots=True)
class PictureGiven:
    """An upload with what belongs to it. `people`: how many can be recognised."""

    content: bytes
    author: str
    licence: str
    people: int
    is_drawing: bool = False


def add_picture(
    *,
    subject: Subject,
    picture: PictureGiven,
    content: BlockContent,
    key: str,
    by_id: int | None,
    now: datetime,
    why: str = "",
) -> str:
    """
    A new block with a picture; the id of the block. The same form again gets the same block.

    :raises NotAnImage: :raises ImageTooLarge: :raises ImageTooNarrow:
    """
    require_curator(subject, by_id)
    # Files first, outside of the transaction: a file that no row names harms nobody.
    renditions = drawn(picture.content, folder=FOLDER)
    for one in renditions:
        if not default_storage.exists(one.file):
            default_storage.save(one.file, ContentFile(one.content))
    with transaction.atomic():
        block_id = add_block(
            subject=subject, kind=Kind.PICTURE, content=content, key=key, by_id=by_id, now=now,
            why=why,
        )  # fmt: skip
        story = locked(subject, by_id)
        if not StoryPicture.objects.filter(story=story, block=block_id).exists():
            StoryPicture.objects.create(
                story=story,
                block=block_id,
                author=picture.author,
                licence=picture.licence,
                is_drawing=picture.is_drawing,
                width=renditions[-1].width,
                height=renditions[-1].height,
                renditions=[
                    {"width": one.width, "height": one.height, "file": one.file}
                    for one in renditions
                ],
                added_at=now,
            )
            set_people(story, block_id, picture.people)
    return block_id


@transaction.atomic
def change_rights(
    *,
    subject: Subject,
    block_id: str,
    author: str,
    licence: str,
    by_id: int | None,
    now: datetime,
) -> None:
    """Who made a picture, and how it may be used."""
    story = locked(subject, by_id)
    rows = StoryPicture.objects.filter(story=story, block=block_id)
    picture = rows.exclude(author=author, licence=licence).first()
    if picture:
        picture.author, picture.licence = author, licence
        picture.save(update_fields=["author", "licence"])
        audit.record("registry.story.rights_changed", picture, by_id=by_id, now=now)
