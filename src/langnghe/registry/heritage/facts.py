"""What a story is made of, and what readers get of it."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

SOURCE_LANGUAGE = "vi"  # stories are written in it, and translated from it


class Kind(models.TextChoices):
    """What one block is."""

    TEXT = "text", _("Text")
    PICTURE = "picture", _("Picture")
    STEPS = "steps", _("Steps of the work")
    TIMELINE = "timeline", _("Timeline")
    RECIPE = "recipe", _("Recipe of a glaze or dye")
    VIDEO = "video", _("Video")
    MAP = "map", _("Map")
    MAKERS = "makers", _("Makers of the village")
    GOODS = "goods", _("Goods of the village")


class Licence(models.TextChoices):
    """Under which rights a picture is shown."""

    ALL_RIGHTS = "all_rights", _("All rights reserved; shown here with permission")
    CC_BY = "cc_by", "CC BY 4.0"
    CC_BY_SA = "cc_by_sa", "CC BY-SA 4.0"
    CC_BY_NC = "cc_by_nc", "CC BY-NC 4.0"
    CC0 = "cc0", "CC0 1.0"
    PUBLIC_DOMAIN = "public", _("Public domain")


# As IIIF and schema.org want them.
LICENCE_ADDRESSES = {
    Licence.ALL_RIGHTS: "http://rightsstatements.org/vocab/InC/1.0/",
    Licence.CC_BY: "http://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "http://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_NC: "http://creativecommons.org/licenses/by-nc/4.0/",
    Licence.CC0: "http://creativecommons.org/publicdomain/zero/1.0/",
    Licence.PUBLIC_DOMAIN: "http://creativecommons.org/publicdomain/mark/1.0/",
}


class SubjectKind(StrEnum):
    """Of what a story may be told."""

    VILLAGE = "village"
    CRAFT = "craft"
    ARTISAN = "artisan"


# How they stand in addresses.
KIND_OF_WORD = {
    "lang": SubjectKind.VILLAGE,
    "nghe": SubjectKind.CRAFT,
    "nghe-nhan": SubjectKind.ARTISAN,
}

# The texts of each kind of block, in the order of its form.
TEXTS: dict[str, tuple[str, ...]] = {
    Kind.TEXT: ("heading", "body"),
    Kind.PICTURE: ("caption", "alt"),
    Kind.STEPS: ("heading", "entries"),
    Kind.TIMELINE: ("heading", "entries"),
    Kind.RECIPE: ("heading", "entries", "body"),
    Kind.VIDEO: ("heading", "body"),
    Kind.MAP: ("heading",),
    Kind.MAKERS: ("heading",),
    Kind.GOODS: ("heading",),
}
# Blocks that claim something: they say how sure it is, and where it was read.
CLAIMS = frozenset({Kind.TEXT, Kind.PICTURE, Kind.STEPS, Kind.TIMELINE, Kind.RECIPE, Kind.VIDEO})
# What stands in every page anyway; a block says where, and how it is called.
PLACED = frozenset({Kind.MAP, Kind.MAKERS, Kind.GOODS})


@dataclass(frozen=True, slots=True)
class Told:
    """A text as a reader gets it: `language` is another one where his is missing."""

    text: str = ""
    language: str = SOURCE_LANGUAGE
    foreign: bool = False

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Entry:
    """A step, a year of a timeline, a part of a recipe: `name` is its year or its part."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PictureFact:
    uid: str
    author: str
    licence: str
    licence_label: str
    licence_address: str
    is_drawing: bool
    width: int
    height: int
    sizes: tuple[Size, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a story in the reader's language. `stale`: translated from an earlier version."""

    id: str
    kind: str
    heading: Told
    html: SafeString  # safe: made of Markdown by `markdown.as_html`
    body: Told
    entries: tuple[Entry, ...]
    entries_language: str
    caption: Told
    alt: Told
    url: str
    host: str
    certainty: str
    sources: tuple[str, ...]
    stale: bool
    picture: PictureFact | None = None


@dataclass(frozen=True, slots=True)
class StoryFact:
    """A story as somebody reads it. `set_uid`: its pictures, where it has any."""

    uid: str
    number: int
    blocks: tuple[Block, ...] = ()
    stale: bool = False

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(block.kind for block in self.blocks)

    @property
    def pictures(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if block.picture)


@dataclass(frozen=True, slots=True)
class Subject:
    """Of whom or what a story is told."""

    kind: str
    id: int
    slug: str
    name: str
    village_id: int | None
    commune_code: str  # "" where no commune answers for it
    taken_down: str = ""  # by which rule an authority took down what is told of it
