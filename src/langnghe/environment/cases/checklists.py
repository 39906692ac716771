"""Checklists are data: each version in force from a day; an inspection keeps its own."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DATA = Path(__file__).parent / "data" / "checklists.csv"
NAMES: dict[str, Promise] = {
    "art56": _("Article 56: conditions of a craft village"),
    "permit": _("Environmental permit"),
    "log": _("Operation log"),
    "waste": _("Waste records"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """`code` is unique among all lists: "permit.flow"."""

    code: str
    texts: tuple[tuple[str, str], ...]
    source: str
    certainty: str

    def told(self) -> dict[str, str]:
        return dict(self.texts)


@dataclass(frozen=True, slots=True)
class Checklist:
    code: str
    version: int
    since: date
    of: str  # village | facility
    items: tuple[Item, ...]

    @property
    def name(self) -> Promise:
        return NAMES[self.code]


@lru_cache(maxsize=1)
def every() -> dict[tuple[str, int], Checklist]:
    found: dict[tuple[str, int], Checklist] = {}
    with DATA.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = (row["list"], int(row["version"]))
            texts = (("vi", row["vi"]), ("en", row["en"]))
            item = Item(f"{row['list']}.{row['item']}", texts, row["source"], row["certainty"])
            before = found[key].items if key in found else ()
            since = date.fromisoformat(row["valid_from"])
            found[key] = Checklist(*key, since, row["for"], (*before, item))
    return found


def in_force(of: str, on: date) -> list[Checklist]:
    """Of a village or of a facility, each in the version of the day."""
    newest: dict[str, Checklist] = {}
    for one in sorted(every().values(), key=lambda one: one.since):
        if one.of == of and one.since <= on:
            newest[one.code] = one
    return list(newest.values())


def named(versions: Iterable[tuple[str, int]]) -> list[Checklist]:
    return [every()[code, version] for code, version in versions]


def versions(of_facility: bool, on: date) -> list[tuple[str, int]]:
    """What an inspection keeps."""
    return [
        (one.code, one.version) for one in in_force("facility" if of_facility else "village", on)
    ]
