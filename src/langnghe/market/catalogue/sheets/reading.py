"""
Read a sheet that a stranger made, in a process of its own with an end to memory and time.

    python -m langnghe.market.catalogue.sheets.reading < job.json > outcome.json

Whatever the file does to its reader, the worker goes on: a file that unpacks into a terabyte, or
that names a cell in the last row of the last column, ends this process and nothing else. Writes one
product a line, so that whoever works on it holds a line in memory and never the sheet. Knows no
Django: it is ready in a tenth of a second.
"""

import csv
import io
import json
import re
import resource
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from python_calamine import CalamineError, CalamineWorkbook

from langnghe.core.text import fold

MOST_ROWS = 50_000
MOST_UNPACKED = 300_000_000  # bytes; 50,000 full rows are some 80 million
MOST_PARTS = 2_000
LAST_ROW, LAST_COLUMN = 200_000, 500  # where a cell may stand
MOST_MEMORY, MOST_SECONDS = 1_500_000_000, 120
HEADER_WITHIN = 20  # rows from the top
MOST_VARIANTS = 100
MOST_PROBLEMS = 2_000
LONGEST_CELL = 6_000
KEYS = {"uid", "reference", "sku"}
SEPARATORS = ",;\t|"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]+)([0-9]+)"')
# What Windows-1258 writes as a mark of its own stands behind a vowel; anywhere else it was another
# encoding.
_MARKED = re.compile("[aăâeêioôơuưyAĂÂEÊIOÔƠUƯY][\u0300\u0301\u0303\u0309\u0323]")
_MARKS = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
Row = tuple[int, list[Any]]


class Unreadable(Exception):
    """The file is not taken; `args` are the code and what belongs into its sentence."""


@dataclass
class Outcome:
    rows: int = 0
    products: int = 0
    refused: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    most_problems: bool = False

    def wrong(self, row: int, column: str, code: str, value: object = "", **told: Any) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(
                {"row": row, "column": column, "code": code, "value": str(value)[:100], **told}
            )


def main() -> None:
    limit()
    job = json.load(sys.stdin)
    outcome = Outcome()
    try:
        read(Path(job["source"]), Path(job["target"]), job["headers"], outcome)
    except Unreadable as refusal:
        outcome.refused, outcome.told = refusal.args
    except MemoryError:
        outcome.refused = "too_large"
    json.dump(outcome.__dict__, sys.stdout)


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    csv.field_size_limit(100_000)


def read(source: Path, target: Path, headers: Mapping[str, str], outcome: Outcome) -> None:
    """:raises Unreadable:"""
    rows, columns = _table(source, headers, outcome)
    with target.open("w", encoding="utf-8") as file:
        _write(_told(rows, columns, outcome), file, outcome)
    if not outcome.rows:
        raise Unreadable("empty", {})


def _table(
    source: Path, headers: Mapping[str, str], outcome: Outcome
) -> tuple[Iterator[Row], dict[int, str]]:
    """The rows below the header, and which column stands where."""
    with source.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PK"):
        candidates: Iterable[Iterator[Row]] = _workbook(source)
    elif start.startswith(OLD_EXCEL):
        raise Unreadable("old_excel", {})
    else:
        candidates = _separated(source, headers)
    for rows in candidates:
        for _place, (_number, cells) in zip(range(HEADER_WITHIN), rows, strict=False):
            columns = _header(cells, headers)
            if len(columns) >= 2 and KEYS & set(columns.values()):
                _note_others(cells, columns, outcome)
                return rows, columns
    raise Unreadable("no_header", {})


def _header(cells: Sequence[Any], headers: Mapping[str, str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        key = headers.get(fold(str(cell or "")))
        if key is None:
            continue
        if key in found.values():
            raise Unreadable("column_twice", {"column": str(cell)[:40]})
        found[place] = key
    return found if len(found) > 1 else {}


def _note_others(cells: Sequence[Any], columns: dict[int, str], outcome: Outcome) -> None:
    named = (str(cell).strip() for place, cell in enumerate(cells) if place not in columns)
    outcome.unknown = [name[:60] for name in named if name][:20]


def _workbook(source: Path) -> Iterator[Iterator[Row]]:
    """Each sheet in turn, once the file is known to be what it says."""
    try:
        with zipfile.ZipFile(source) as archive:
            _look_through(archive)
        workbook = CalamineWorkbook.from_path(str(source))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            first = (sheet.start or (0, 0))[0]
            yield _numbered(sheet, first)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError, EOFError) as error:
        raise Unreadable("broken", {}) from error


def _numbered(sheet: Any, first: int) -> Iterator[Row]:
    for place, cells in enumerate(sheet.iter_rows()):
        yield first + place + 1, cells


def _look_through(archive: zipfile.ZipFile) -> None:
    """Unpacked piece by piece and thrown away: how much there is, and how far out cells stand."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise Unreadable("too_large", {})
    if "xl/workbook.xml" not in archive.namelist():
        raise Unreadable("not_a_sheet", {})
    left = MOST_UNPACKED
    for part in parts:
        if part.flag_bits & 1:
            raise Unreadable("locked", {})
        if not part.filename.startswith("xl/") or not part.filename.endswith(".xml"):
            continue
        is_sheet = part.filename.startswith("xl/worksheets/")
        with archive.open(part) as file:
            rest = b""
            while piece := file.read(1 << 20):
                left -= len(piece)
                if left < 0:
                    raise Unreadable("too_large", {})
                if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                    raise Unreadable("broken", {})
                if is_sheet:
                    _within(rest + piece)
                    rest = piece[-200:]


def _within(piece: bytes) -> None:
    for letters, row in _CELL.findall(piece):
        if len(row) > 7 or int(row) > LAST_ROW or _number_of(letters) > LAST_COLUMN:
            raise Unreadable("too_far", {"cell": (letters + row).decode()[:20]})


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def _encoding(source: Path) -> str:
    """UTF-8 by itself, UTF-16 by its mark; Windows-1258 only where it makes Vietnamese of it."""
    with source.open("rb") as file:
        is_marked = file.read(2) in {b"\xff\xfe", b"\xfe\xff"}
    for encoding in ["utf-16"] if is_marked else ["utf-8-sig", "cp1258"]:
        if _fits(source, encoding):
            return encoding
    raise Unreadable("encoding", {})


def _fits(source: Path, encoding: str) -> bool:
    marked = marks = 0
    try:
        with source.open(encoding=encoding, newline="") as file:
            for line in file:
                if "\0" in line:
                    return False
                if encoding == "cp1258":
                    marked += len(_MARKED.findall(line))
                    marks += len(_MARKS.findall(line))
    except UnicodeDecodeError:
        return False
    return marked >= marks


def _separated(source: Path, headers: Mapping[str, str]) -> Iterator[Iterator[Row]]:
    """With the separator under which most columns are known."""
    encoding = _encoding(source)
    with source.open(encoding=encoding, newline="") as file:
        top = list(_lines(io.StringIO(file.read(20_000), newline="")))

    def known(separator: str) -> int:
        try:
            rows = list(zip(range(HEADER_WITHIN), _parsed(top, separator), strict=False))
        except (csv.Error, Unreadable):
            return 0
        return max((len(_header(cells, headers)) for _place, (_n, cells) in rows), default=0)

    # Read on when this has ended: this process closes it.
    whole = source.open(encoding=encoding, newline="")
    yield _parsed(_lines(whole), max(SEPARATORS, key=known))


def _lines(file: TextIO) -> Iterator[str]:
    """One at a time, its letters composed; without the line by which Excel names a separator."""
    for number, line in enumerate(file):
        if number or line[:4].lower() != "sep=":
            yield unicodedata.normalize("NFC", line)


def _parsed(lines: Iterable[str], separator: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=separator)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells
    except csv.Error as error:
        raise Unreadable("broken_row", {"row": number + 1}) from error


def _told(
    rows: Iterator[Row], columns: Mapping[int, str], outcome: Outcome
) -> Iterator[tuple[int, dict[str, str]]]:
    """Of each row that says something, what it says, by column."""
    try:
        for number, cells in rows:
            told = {}
            for place, key in columns.items():
                text = _cell(cells[place]) if place < len(cells) else ""
                if len(text) > LONGEST_CELL:
                    outcome.wrong(number, key, "too_long", text, most=LONGEST_CELL)
                    text = ""
                if text:
                    told[key] = text
            if told:
                outcome.rows += 1
                if outcome.rows > MOST_ROWS:
                    raise Unreadable("too_many_rows", {"most": MOST_ROWS})
                yield number, told
    except CalamineError as error:
        raise Unreadable("broken", {}) from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = unicodedata.normalize("NFC", str(value)).strip()
    # The mark with which our own files keep Excel from taking a text for a formula.
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@" else text


def _write(told: Iterator[tuple[int, dict[str, str]]], file: TextIO, outcome: Outcome) -> None:
    """One product a line: rows that name the same and stand together."""
    first: dict[str, int] = {}
    skus: dict[str, int] = {}
    group: list[tuple[int, dict[str, str]]] = []
    present = ""
    for number, cells in told:
        key = _key(cells)
        if not key:
            outcome.wrong(number, "reference", "no_key")
            continue
        if sku := cells.get("sku", ""):
            if sku in skus:
                outcome.wrong(number, "sku", "sku_twice", sku, first=skus[sku])
            skus.setdefault(sku, number)
        if key != present or not group:
            _flush(group, file, outcome)
            group, present = [], key
            if key in first:
                outcome.wrong(number, "reference", "scattered", key[1:], first=first[key])
            first.setdefault(key, number)
        if len(group) == MOST_VARIANTS:
            outcome.wrong(number, "reference", "too_many_variants", key[1:], most=MOST_VARIANTS)
            continue
        group.append((number, cells))
    _flush(group, file, outcome)


def _key(cells: Mapping[str, str]) -> str:
    """What a row belongs to; the letter keeps the three kinds apart."""
    for kind in ("uid", "reference", "sku"):
        if kind in cells:
            return kind[0] + cells[kind]
    return ""


def _flush(group: list[tuple[int, dict[str, str]]], file: TextIO, outcome: Outcome) -> None:
    if group:
        json.dump(group, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")
        outcome.products += 1


if __name__ == "__main__":
    main()
