"""
What goods are made of, as something to choose from.

Makers say it in their own words ("gỗ mít, sơn ta"); `data/materials.csv` says which words mean
which of a few materials. What none of them means is still found by searching for it.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from langnghe.core.text import in_language
from langnghe.market.catalogue.search.words import words

DATA = Path(__file__).resolve().parents[1] / "data" / "materials.csv"


@dataclass(frozen=True, slots=True)
class Material:
    slug: str
    names: dict[str, str]
    phrases: tuple[str, ...]


@cache
def all_materials() -> dict[str, Material]:
    """By slug."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [_material(row) for row in csv.DictReader(file)]
    return {one.slug: one for one in rows}


def _material(row: Mapping[str, str]) -> Material:
    names = {"vi": row["vi"], "en": row["en"]}
    return Material(row["slug"], names, tuple(row["phrases"].split("|")))


def made_of(said: Mapping[str, str]) -> list[str]:
    """Slugs of the materials that a maker's words name, in any language."""
    return [*_made_of(tuple(said.values()))]


@lru_cache(maxsize=4_000)  # makers say the same of all their goods
def _made_of(said: tuple[str, ...]) -> tuple[str, ...]:
    parts = [_toned(part) for text in said for part in text.split(",")]
    return tuple(
        one.slug
        for one in all_materials().values()
        if any(_names(part, _toned(phrase)) for part in parts for phrase in one.phrases)
    )


def material_names(slugs: Sequence[str]) -> dict[str, str]:
    """What they are called, in the reader's language; unknown ones are left out."""
    known = all_materials()
    return {slug: in_language(known[slug].names) for slug in slugs if slug in known}


@lru_cache(maxsize=4_000)
def _toned(text: str) -> tuple[str, ...]:
    return tuple(word.toned for word in words(text))


def _names(part: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Whether the phrase stands in the part, word by word."""
    size = len(phrase)
    return any(part[at : at + size] == phrase for at in range(len(part) - size + 1))
