"""Words as they are typed and as they are indexed. No index is needed to read or test this."""

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from langnghe.core.text import fold

MOST_WORDS = 8
SYNONYMS = Path(__file__).resolve().parents[1] / "data" / "synonyms.csv"
_WORDS = re.compile(r"[^\W_]+")
# The five tone marks of Vietnamese as they stand in decomposed text, by the number of the tone.
_TONES = {"\u0300": "1", "\u0301": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}


@dataclass(frozen=True, slots=True)
class Word:
    """`folded`: without marks. `toned`: with them. They are one where nothing was marked."""

    folded: str
    toned: str

    @property
    def is_marked(self) -> bool:
        return self.folded != self.toned


def words(text: str) -> list[Word]:
    """The words of a text, in their order."""
    plain = unicodedata.normalize("NFC", text).casefold()
    found = map(_word, _WORDS.findall(plain))
    return [word for word in found if word.folded]


@lru_cache(maxsize=10_000)  # Vietnamese has not even so many syllables
def _word(plain: str) -> Word:
    return Word(fold(plain), toned(plain))


def toned(word: str) -> str:
    """
    A word with its marks in one spelling: the tone as a number behind the letters.

    "hòa" and "hoà" are both "hoa1"; "lụa" is "lua5", "lúa" is "lua2", "lơ" is "lơ".
    """
    letters, tones = [], []
    for mark in unicodedata.normalize("NFD", word):
        if tone := _TONES.get(mark):
            tones.append(tone)
        else:
            letters.append(mark)
    return unicodedata.normalize("NFC", "".join(letters)) + "".join(tones)


def pairs(found: Sequence[Word]) -> list[str]:
    """Neighbours written as one word: "Bát Tràng" is also looked for as "battrang"."""
    return [one.folded + two.folded for one, two in pairwise(found)]


@dataclass(frozen=True, slots=True)
class Segment:
    """Some words of a query, and other words that mean the same."""

    words: tuple[Word, ...]
    synonyms: tuple[tuple[Word, ...], ...] = ()


def segments(query: str) -> list[Segment]:
    """The words of a query, those that have synonyms taken together; the longest first."""
    rest, found = words(query)[:MOST_WORDS], []
    while rest:
        size, others = _synonyms_of(rest)
        found.append(Segment(tuple(rest[:size]), others))
        rest = rest[size:]
    return found


def _synonyms_of(rest: Sequence[Word]) -> tuple[int, tuple[tuple[Word, ...], ...]]:
    for size in range(min(_longest(), len(rest)), 0, -1):
        typed = tuple(rest[:size])
        key = tuple(word.folded for word in typed)
        others = [
            other
            for phrase, group in _groups().get(key, ())
            if _means(typed, phrase)
            for other in group
            if other != phrase
        ]
        if others:
            return size, tuple(dict.fromkeys(others))
    return 1, ()


def _means(typed: Sequence[Word], phrase: Sequence[Word]) -> bool:
    """Typed without marks it may mean any phrase of these letters; with marks just the one."""
    return all(
        not word.is_marked or word.toned == meant.toned
        for word, meant in zip(typed, phrase, strict=True)
    )


Phrase = tuple[Word, ...]


@cache
def _groups() -> dict[tuple[str, ...], list[tuple[Phrase, tuple[Phrase, ...]]]]:
    """Each phrase of `data/synonyms.csv` with its group, by its folded words."""
    found: dict[tuple[str, ...], list[tuple[Phrase, tuple[Phrase, ...]]]] = {}
    with SYNONYMS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            group = tuple(tuple(words(phrase)) for phrase in row["phrases"].split("|"))
            for phrase in group:
                found.setdefault(tuple(w.folded for w in phrase), []).append((phrase, group))
    return found


@cache
def _longest() -> int:
    return max(map(len, _groups()), default=1)
