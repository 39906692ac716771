"""Stories for programs: block by block, each with its language, its sources and its rights."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from langnghe.core.errors import NotFound
from langnghe.core.schemas import ProblemSchema
from langnghe.registry import public, queries, village_page

router = Router(tags=["places"])


class TakenDown(NotFound):
    """There was a story, and an authority took it down."""

    code = "taken_down"

    def __init__(self, rule: str) -> None:
        said = _("What was told here was taken down by the authority: %(rule)s.")
        super().__init__(said % {"rule": public.desk.rule_said(rule)})
        self.more = {"rule": rule}


class PictureSizeOut(Schema):
    width: int
    height: int
    url: str


class PictureOut(Schema):
    author: str
    rights: str = Field(description="Address of the licence or statement")
    rights_label: str
    is_drawing: bool
    sizes: list[PictureSizeOut]


class EntryOut(Schema):
    name: str = Field(description="The time, or the part of a recipe; empty for a step")
    text: str


class BlockOut(Schema):
    kind: str
    heading: str
    text: str = Field(description="Markdown")
    html: str
    entries: list[EntryOut]
    caption: str
    alt: str
    url: str = Field(description="Of a video: follow it, nothing is embedded")
    picture: PictureOut | None
    certainty: str
    sources: list[str]
    language: str = Field(description="Another one than asked for where a translation is missing")
    stale: bool = Field(description="Translated from an earlier version of the Vietnamese text")


class StoryOut(Schema):
    version: int
    stale: bool
    manifest: str | None = Field(description="IIIF Presentation 3 manifest of its pictures")
    blocks: list[BlockOut]


@router.get(
    "/villages/{slug:slug}/story",
    response={200: StoryOut, 404: ProblemSchema},
    operation_id="get_village_story",
    summary="What is told of a village, block by block, each with its sources",
)
def get_village_story(request: HttpRequest, slug: str) -> Any:
    found = village_page.village(slug)
    return _story(public.village_story(found.id, timezone.localdate()), found.taken_down)


@router.get(
    "/crafts/{slug:slug}/story",
    response={200: StoryOut, 404: ProblemSchema},
    operation_id="get_craft_story",
    summary="What is told of a craft",
)
def get_craft_story(request: HttpRequest, slug: str) -> Any:
    found, _text = queries.craft(slug)
    return _story(public.craft_story(found.id, timezone.localdate()), found.taken_down)


@router.get(
    "/artisans/{slug:slug}/story",
    response={200: StoryOut, 404: ProblemSchema},
    operation_id="get_artisan_story",
    summary="What is told of an artisan",
)
def get_artisan_story(request: HttpRequest, slug: str) -> Any:
    found = public.artisan(slug)
    return _story(public.artisan_story(found.id, timezone.localdate()), found.taken_down)


def _story(told: public.StoryFact | None, taken_down: str) -> StoryOut:
    if told is None:
        raise TakenDown(taken_down) if taken_down else NotFound
    return StoryOut(
        version=told.number,
        stale=told.stale,
        manifest=public.manifest_address(told.uid) if told.pictures else None,
        blocks=[_block(one) for one in told.blocks],
    )


def _block(one: Any) -> BlockOut:
    said = next((text for text in (one.heading, one.body, one.caption) if text), one.heading)
    return BlockOut(
        kind=one.kind,
        heading=one.heading.text,
        text=one.body.text,
        html=one.html,
        entries=[EntryOut(name=entry.name, text=entry.text) for entry in one.entries],
        caption=one.caption.text,
        alt=one.alt.text,
        url=one.url,
        picture=_picture(one.picture) if one.picture else None,
        certainty=one.certainty,
        sources=list(one.sources),
        language=said.language,
        stale=one.stale,
    )


def _picture(one: Any) -> PictureOut:
    return PictureOut(
        author=one.author,
        rights=one.licence_address,
        rights_label=one.licence_label,
        is_drawing=one.is_drawing,
        sizes=[
            PictureSizeOut(
                width=size.width, height=size.height, url=public.picture_address(one, size.width)
            )
            for size in one.sizes
        ],
    )
