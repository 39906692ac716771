"""Stories for tests."""

import io
from itertools import count
from typing import Any

from PIL import Image

from langnghe.registry.heritage import queries, services
from langnghe.registry.heritage.facts import Licence, Subject
from langnghe.registry.heritage.models import ShownConsent, Story
from langnghe.registry.models import Source
from tests.factories.registry import NOW

__all__ = [
    "content",
    "photo",
    "publish_story",
    "shown_consent",
    "source",
    "story",
    "story_picture",
    "story_subject",
]

_numbers = count(1)


def story_subject(of: Any) -> Subject:
    return queries.as_subject(of._meta.model_name, of)


def source(code: str = "S01", text: str = "báo Hà Nội, 2024") -> Source:
    return Source.objects.get_or_create(code=code, defaults={"text": text})[0]


def content(vi: str = "Làng làm gốm.", en: str = "", **more: Any) -> services.BlockContent:
    """A text; cited unless told otherwise."""
    texts = more.pop("texts", {"body": {"vi": vi, "en": en}})
    if "sources" not in more:
        more["sources"] = [source().code]
    return services.BlockContent(texts=texts, **more)


def story(of: Any, *blocks: services.BlockContent, by: int, published: bool = True) -> Story:
    """A story of texts, written by one who may."""
    subject = story_subject(of)
    services.begin_story(subject=subject, by_id=by, now=NOW)
    for block in blocks or (content(),):
        services.add_block(
            subject=subject, kind="text", content=block, key=f"b{next(_numbers)}", by_id=by, now=NOW
        )
    if published:
        services.move_story(subject=subject, action="show", by_id=by, now=NOW)
        publish_story(of, by=by)
    return Story.objects.get(uid=queries.story_of(subject).uid)


def publish_story(of: Any, *, by: int) -> None:
    """The latest text, from now on."""
    subject = story_subject(of)
    services.move_story(subject=subject, action="publish", by_id=by, now=NOW)


def photo(width: int = 700, height: int = 500, colour: str = "teal") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "JPEG")
    return file.getvalue()


def story_picture(of: Any, *, by: int, people: int = 0, **texts: Any) -> str:
    """A picture at the end of a story; the id of its block."""
    said = texts or {"caption": {"vi": "Lò gốm", "en": "A kiln"}, "alt": {"vi": "Lò"}}
    return services.add_picture(
        subject=story_subject(of),
        picture=services.PictureGiven(photo(), "Trần Văn Ảnh", Licence.CC_BY, people),
        content=content(texts=said),
        key=f"p{next(_numbers)}",
        by_id=by,
        now=NOW,
    )


def shown_consent(of: Any, block: str, *, by: int, **fields: Any) -> ShownConsent:
    told = {
        "person": "Nguyễn Thị Mẫu", "purpose": "trang của làng", "proof": "ký giấy",
        "given_on": NOW.date(), "valid_until": None, "key": f"c{next(_numbers)}",
    }  # fmt: skip
    services.record_consent(
        subject=story_subject(of), block_id=block, by_id=by, now=NOW, today=NOW.date(),
        **told | fields,
    )  # fmt: skip
    return ShownConsent.objects.order_by("-pk").first()
