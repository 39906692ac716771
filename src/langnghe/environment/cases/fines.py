"""
What the table of Decree 45/2022, article 18 proposes; a person decides.

Where the table has no row, or its amounts could not be established, nothing is proposed.
"""

import csv
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "fines.csv"


@dataclass(frozen=True, slots=True)
class Band:
    """From … to under …; None: without an end."""

    decree: str
    article: str
    valid_from: date
    valid_until: date | None
    ratio_from: Decimal
    ratio_under: Decimal | None
    flow_from: Decimal | None
    flow_under: Decimal | None
    kind: str  # fine | warning | unknown
    lowest: int | None
    highest: int | None
    takes_repeated: bool  # what is below its ratio, too, when it is done again
    source: str
    certainty: str

    def covers(self, flow: Decimal | None) -> bool:
        if self.flow_from is None:
            return True
        if flow is None or flow < self.flow_from:
            return False
        return self.flow_under is None or flow < self.flow_under


@dataclass(frozen=True, slots=True)
class Proposal:
    """`kind`: fine, warning, or why there is none (no_ratio, no_flow, no_row …)."""

    kind: str
    ratio: Decimal | None
    flow: Decimal | None
    is_repeated: bool
    factor: int = 1
    lowest: int | None = None
    highest: int | None = None
    decree: str = ""
    article: str = ""
    source: str = ""
    certainty: str = ""

    def as_kept(self) -> dict[str, Any]:
        """Plain values, numbers as text."""
        return {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in asdict(self).items()
        }


def propose(
    *, ratio: Decimal | None, flow: Decimal | None, is_repeated: bool, is_wastewater: bool,
    factor: int, on: date,
) -> Proposal:  # fmt: skip
    """`factor`: by how much the fine of an organisation is higher; 1 for a household."""
    if not is_wastewater:
        return Proposal("no_water", ratio, flow, is_repeated)
    # A value at its limit is within it: there is nothing to fine.
    if ratio is None or ratio <= 1:
        return Proposal("no_ratio", ratio, flow, is_repeated)
    rows = [one for one in bands() if one.valid_from <= on]
    rows = [one for one in rows if one.valid_until is None or on < one.valid_until]
    among = _of_ratio(rows, ratio, is_repeated=is_repeated)
    found = next((one for one in among if one.covers(flow)), None)
    if found is None:
        return Proposal("no_flow" if among and flow is None else "no_row", ratio, flow, is_repeated)
    by = factor if found.kind == "fine" else 1
    return Proposal(
        found.kind, ratio, flow, is_repeated, by,
        None if found.lowest is None else found.lowest * by,
        None if found.highest is None else found.highest * by,
        found.decree, found.article, found.source, found.certainty,
    )  # fmt: skip


def _of_ratio(rows: list[Band], ratio: Decimal, *, is_repeated: bool) -> list[Band]:
    found = [one for one in rows if one.ratio_from <= ratio]
    found = [one for one in found if one.ratio_under is None or ratio < one.ratio_under]
    if is_repeated and any(one.kind == "warning" for one in found):
        # "also < 1.1x when repeated": done again, it is no matter for a warning any more.
        return [one for one in rows if one.takes_repeated]
    return found


@lru_cache(maxsize=1)
def bands() -> tuple[Band, ...]:
    with DATA.open(encoding="utf-8") as file:
        return tuple(_band(row) for row in csv.DictReader(file))


def _band(row: dict[str, str]) -> Band:
    def number(name: str) -> Decimal | None:
        return Decimal(row[name]) if row[name] else None

    def amount(name: str) -> int | None:
        return int(row[name]) if row[name] else None

    until = date.fromisoformat(row["valid_until"]) if row["valid_until"] else None
    return Band(
        row["decree"], row["article"], date.fromisoformat(row["valid_from"]), until,
        Decimal(row["ratio_from"]), number("ratio_under"), number("flow_from"),
        number("flow_under"), row["kind"], amount("lowest"), amount("highest"),
        row["repeated_below"] == "1", row["source"], row["certainty"],
    )  # fmt: skip
