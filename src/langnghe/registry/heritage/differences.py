"""What changed between two states of a story, so that a person can read it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from langnghe.registry.heritage import blocks
from langnghe.registry.heritage.blocks import Stored

_WORDS = re.compile(r"\s+|[^\s]+")
MOST_WORDS = 4_000  # beyond, a text is shown as taken out and put in whole


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words: the same as before (""), put in ("ins") or taken out ("del")."""

    how: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One text of a block in one language, or its sources."""

    field: str
    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class BlockChange:
    """`how`: added, removed, changed or moved."""

    how: str
    kind: str
    title: str
    changes: tuple[Change, ...] = ()


def between(before: Sequence[Stored], after: Sequence[Stored]) -> list[BlockChange]:
    told = list(_of_each(before, after))
    if not any(one.how in {"added", "removed"} for one in told):
        told += _moves(before, after)
    return told


def _of_each(before: Sequence[Stored], after: Sequence[Stored]) -> Iterator[BlockChange]:
    for block in after:
        earlier = blocks.find(before, block["id"])
        if changes := tuple(_changes(earlier, block)):
            how = "changed" if earlier else "added"
            yield BlockChange(how, block["kind"], blocks.title(block), changes)
        elif not earlier:
            yield BlockChange("added", block["kind"], blocks.title(block))
    for block in before:
        if not blocks.find(after, block["id"]):
            gone = tuple(_changes(block, None))
            yield BlockChange("removed", block["kind"], blocks.title(block), gone)


def _moves(before: Sequence[Stored], after: Sequence[Stored]) -> Iterator[BlockChange]:
    """The fewest blocks that have to be taken up to get from one order to the other."""
    old, new = [one["id"] for one in before], [one["id"] for one in after]
    for how, _a, _b, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how in {"insert", "replace"}:
            for block in after[start:end]:
                yield BlockChange("moved", block["kind"], blocks.title(block))


def _changes(before: Stored | None, after: Stored | None) -> Iterator[Change]:
    old, new = _fields(before), _fields(after)
    for key in sorted(old.keys() | new.keys()):
        if old.get(key, "") != new.get(key, ""):
            yield Change(*key, pieces=tuple(words(old.get(key, ""), new.get(key, ""))))


def _fields(block: Stored | None) -> dict[tuple[str, str], str]:
    if block is None:
        return {}
    told = {
        (name, language): text
        for name, said in block["texts"].items()
        for language, text in said.items()
    }
    plain = {
        ("sources", ""): ", ".join(block["sources"]),
        ("certainty", ""): block["certainty"],
        ("url", ""): block["url"],
    }
    return told | {key: text for key, text in plain.items() if text}


def words(before: str, after: str) -> Iterator[Piece]:
    """Word by word."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        yield Piece("del", before)
        yield Piece("ins", after)
        return
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            yield Piece("", "".join(old[a:b]))
            continue
        if a < b:
            yield Piece("del", "".join(old[a:b]))
        if c < d:
            yield Piece("ins", "".join(new[c:d]))
