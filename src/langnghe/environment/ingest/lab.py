"""Results of a laboratory: the columns of its sheet, and what each row of it says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from langnghe.core.clock import LOCAL
from langnghe.core.text import fold
from langnghe.environment.ingest import txt
from langnghe.environment.sensing import loading, units
from langnghe.environment.sensing.facts import Flag
from langnghe.environment.sensing.times import ms

COLUMNS: Mapping[str, Promise] = {
    "sample": _("Sample code"),
    "taken_at": _("Taken at"),
    "taken_by": _("Taken by"),
    "licence": _("VIMCERTS number"),
    "parameter": _("Parameter"),
    "result": _("Result"),
    "unit": _("Unit"),
    "lod": _("Limit of detection (LOD)"),
    "loq": _("Limit of quantification (LOQ)"),
    "method": _("Method"),
}
WANTED = {"sample", "taken_at", "parameter", "result"}
# Said once, and of the rows below as well.
OF_SAMPLE = ("sample", "taken_at", "taken_by", "licence")
LONGEST = {"sample": 60, "taken_by": 120, "licence": 40, "method": 80}
NOT_FOUND = {"kph", "nd", "khong phat hien", "not detected", "<lod"}
FIRST_YEAR = 2000
_BELOW = re.compile(r"<\s*(.+)")
_DAYS = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y", "%H:%M %d/%m/%Y")


@dataclass(slots=True)
class Row:
    """`made`: what it comes to; empty where something is wrong. `wrong`: by column, in words."""

    number: int
    cells: dict[str, str]
    made: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


def headers() -> dict[str, str]:
    """The folded names of the columns in both languages → key."""
    found = {key: key for key in COLUMNS}
    for language in ("vi", "en"):
        with override(language):
            found |= {fold(str(label)): key for key, label in COLUMNS.items()}
    return found


def parameters() -> dict[str, str]:
    """Folded code or name → code."""
    rows = loading.parameters()
    found = {fold(row[name]): row["code"] for row in rows for name in ("en", "vi")}
    return found | {fold(row["code"]): row["code"] for row in rows}


def read(
    told: list[tuple[int, dict[str, str]]], ucum: Mapping[str, str], now: datetime
) -> list[Row]:
    """`ucum`: code of a parameter → unit of the stream that it goes to."""
    known = parameters()
    rows: list[Row] = []
    above: dict[str, str] = {}
    for number, cells in told:
        if cells.get("sample", above.get("sample")) == above.get("sample"):
            own = {key: above[key] for key in OF_SAMPLE if key in above}
        else:
            own = {}
        above = {key: cells.get(key, own.get(key, "")) for key in OF_SAMPLE}
        if not cells.get("result") and "parameter" in cells:
            continue  # a row of the template that was left as it is
        row = Row(number, {**above, **cells})
        _read(row, known, ucum, now)
        rows.append(row)
    _compare(rows)
    return rows


def _read(row: Row, known: Mapping[str, str], ucum: Mapping[str, str], now: datetime) -> None:
    cells, wrong = row.cells, row.wrong
    if not cells.get("sample"):
        wrong["sample"] = gettext("Write the code of the sample.")
    for key, most in LONGEST.items():
        if len(cells.get(key, "")) > most:
            wrong[key] = gettext("The text is too long: %(most)s characters at most.") % {
                "most": most
            }
    at = _moment(cells.get("taken_at", ""))
    if at is None:
        wrong["taken_at"] = gettext("Write day and time like 24/11/2026 09:30.")
    elif at > now:
        wrong["taken_at"] = gettext("This is in the future.")
    code = known.get(fold(cells.get("parameter", "")), "")
    if not code:
        wrong["parameter"] = gettext("This parameter is not on the national list.")
    made = _number(row, ucum.get(code, "")) if code else None
    if wrong or made is None or at is None:
        return
    row.made = {
        "sample": cells["sample"], "taken_at": ms(at), "taken_by": cells.get("taken_by", ""),
        "licence": cells.get("licence", ""), "method": cells.get("method", ""), "code": code,
        **made,
    }  # fmt: skip


def _number(row: Row, ucum: str) -> dict[str, Any] | None:
    """Result, flag, LOD and LOQ in the unit of the stream."""
    cells, wrong = row.cells, row.wrong
    limits = {key: _limit(row, key) for key in ("lod", "loq")}
    result, flag = _result(row, limits)
    try:
        given = units.ucum_of(cells["unit"]) if cells.get("unit", "-") not in txt.NOTHING else ucum
        convert = units.converter(given, ucum)
    except (units.UnknownUnit, units.Incommensurable) as refusal:
        wrong["unit"] = str(refusal)
        return None
    if wrong or result is None:
        return None
    numbers = {"result": result, **limits}
    if convert:
        numbers = {key: None if one is None else convert(one) for key, one in numbers.items()}
    return {**numbers, "flag": flag}


def _limit(row: Row, key: str) -> float | None:
    if not row.cells.get(key):
        return None
    found = txt.number(row.cells[key])
    if found is None or found < 0:
        row.wrong[key] = gettext("Write a number.")
    return found


def _result(row: Row, limits: dict[str, float | None]) -> tuple[float | None, int]:
    """ "< 0,05" and "not detected" are no zero: the number is the limit of detection."""
    text = row.cells.get("result", "")
    if fold(text).replace(" ", "") in {fold(one).replace(" ", "") for one in NOT_FOUND}:
        if limits["lod"] is None:
            row.wrong.setdefault("lod", gettext("Not detected: write the limit of detection."))
        return limits["lod"], int(Flag.BELOW)
    below = _BELOW.fullmatch(text)
    number = txt.number(below[1].strip() if below else text)
    if number is None:
        row.wrong["result"] = gettext("Write a number, “< 0,05”, or KPH for “not detected”.")
        return None, 0
    if below and limits["lod"] is None:
        limits["lod"] = number
    return number, int(Flag.BELOW) if below else 0


def _moment(text: str) -> datetime | None:
    for form in (None, *_DAYS):
        try:
            found = datetime.fromisoformat(text) if form is None else datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
        if not FIRST_YEAR <= found.year < 2200:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=LOCAL)).astimezone(UTC)
    return None


def _compare(rows: list[Row]) -> None:
    """What cannot be next to each other: a sample is taken once, and holds a parameter once."""
    taken: dict[str, int] = {}
    samples: dict[int, str] = {}
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        if not row.made:
            continue
        sample, at, code = row.made["sample"], row.made["taken_at"], row.made["code"]
        if taken.setdefault(sample, at) != at:
            row.wrong["taken_at"] = gettext("Above this sample was taken at another time.")
        if samples.setdefault(at, sample) != sample:
            row.wrong["taken_at"] = gettext(
                "Sample %(sample)s was taken at the same minute here."
            ) % {"sample": samples[at]}
        if first := seen.get((sample, code)):
            row.wrong["parameter"] = gettext("This stands in row %(row)s already.") % {"row": first}
        seen.setdefault((sample, code), row.number)
