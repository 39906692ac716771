"""A kept story as one reader gets it: in his language, without what is in doubt or not agreed."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.safestring import SafeString

from langnghe.core.models import Certainty
from langnghe.registry.heritage import blocks
from langnghe.registry.heritage.blocks import Stored
from langnghe.registry.heritage.facts import (
    LICENCE_ADDRESSES,
    SOURCE_LANGUAGE,
    Block,
    Entry,
    Kind,
    Licence,
    PictureFact,
    Size,
    StoryFact,
    Told,
)
from langnghe.registry.heritage.markdown import as_html

NAMED = frozenset({Kind.TIMELINE, Kind.RECIPE})  # their entries begin with a name


def told(row: Any, which: str, language: str) -> StoryFact:
    """Of a row of `queries._rows`."""
    agreed = Counter(block for [block] in json.loads(row.consents_listed))
    pictures = dict(_picture(*one) for one in json.loads(row.pictures_listed))
    sources = {code: text for code, text in json.loads(row.sources_listed)}
    shown = tuple(
        _block(one, language.partition("-")[0], pictures.get(one["id"]), sources)
        for one in getattr(row, f"{which}__blocks")
        if is_shown(one, row.people, agreed)
        and (one["kind"] != Kind.PICTURE or one["id"] in pictures)
    )
    return StoryFact(
        uid=str(row.uid),
        number=getattr(row, f"{which}__number"),
        blocks=shown,
        stale=any(block.stale for block in shown),
    )


def is_shown(block: Stored, people: Mapping[str, int], agreed: Mapping[str, int]) -> bool:
    """To the public: not in doubt, and as many agree as are shown or told of."""
    return block["certainty"] != Certainty.DOUBTFUL and agreed.get(block["id"], 0) >= people.get(
        block["id"], 0
    )


def _block(
    one: Stored, language: str, picture: PictureFact | None, sources: Mapping[str, str]
) -> Block:
    def text(name: str) -> Told:
        return _in_language(one["texts"].get(name, {}), language)

    body, entries = text("body"), text("entries")
    return Block(
        id=one["id"],
        kind=one["kind"],
        heading=text("heading"),
        html=as_html(body.text) if body else SafeString(),
        body=body,
        entries=tuple(entries_of(entries.text, named=one["kind"] in NAMED)),
        entries_language=entries.language,
        caption=text("caption"),
        alt=text("alt"),
        url=one["url"],
        host=urlsplit(one["url"]).hostname or "",
        certainty=one["certainty"],
        sources=tuple(sources[code] for code in one["sources"] if code in sources),
        stale=blocks.is_stale(one, language),
        picture=picture,
    )


def _in_language(texts: Mapping[str, str], language: str) -> Told:
    for code in (language, SOURCE_LANGUAGE, *texts):
        if code in texts:
            return Told(texts[code], code, foreign=code != language)
    return Told()


def entries_of(text: str, *, named: bool) -> Iterator[Entry]:
    """One a line; a named one is "name: text"."""
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, colon, rest = line.partition(":")
        yield Entry(name.strip(), rest.strip()) if named and colon else Entry("", line)


def _picture(
    uid: str,
    block: str,
    author: str,
    licence: str,
    is_drawing: bool | int,
    width: int,
    height: int,
    renditions: str,
) -> tuple[str, PictureFact]:
    return block, PictureFact(
        uid=str(UUID(uid)),
        author=author,
        licence=licence,
        licence_label=str(Licence(licence).label),
        licence_address=LICENCE_ADDRESSES[Licence(licence)],
        is_drawing=bool(is_drawing),
        width=width,
        height=height,
        sizes=tuple(Size(one["width"], one["height"]) for one in json.loads(renditions)),
    )
