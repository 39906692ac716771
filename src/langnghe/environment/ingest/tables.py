"""An Excel or CSV file as rows of cells; looked through before it is unpacked."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from langnghe.core.errors import Refused
from langnghe.core.text import fold

MOST_BYTES = 2_000_000
MOST_UNPACKED = 60_000_000
MOST_PARTS = 200
MOST_ROWS = 2_000
HEADER_WITHIN = 20
LONGEST_CELL = 500
LAST_ROW, LAST_COLUMN = 20_000, 100
Cells = dict[str, str]
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,9})([0-9]{1,12})"')


class NotATable(Refused):
    """Neither Excel nor CSV with the columns that are wanted."""

    code = "not_a_table"
    message = _("We found no row with the names of the columns. Begin with the template.")


def rows(content: bytes, headers: Mapping[str, str], wanted: set[str]) -> list[tuple[int, Cells]]:
    """
    Number and cells of each row below the names of the columns, without empty ones.

    `headers`: folded name → key; `wanted`: keys without which it is no such table.

    :raises NotATable:
    """
    if len(content) > MOST_BYTES:
        raise NotATable(_("The file is larger than 2 MB."), field="file")
    sheets = _workbook(content) if content.startswith(b"PK") else _separated(content)
    try:
        for sheet in sheets:
            if found := _below_header(sheet, headers, wanted):
                return found
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError, EOFError,
            NotImplementedError, RuntimeError, csv.Error) as error:  # fmt: skip
        raise NotATable(_("The file is damaged or not what it says."), field="file") from error
    raise NotATable(field="file")


def _below_header(
    sheet: Iterator[tuple[int, Sequence[Any]]], headers: Mapping[str, str], wanted: set[str]
) -> list[tuple[int, Cells]]:
    columns: dict[int, str] = {}
    for _place, (_number, cells) in zip(range(HEADER_WITHIN), sheet, strict=False):
        named = {place: headers.get(fold(_text(cell)), "") for place, cell in enumerate(cells)}
        columns = {place: key for place, key in named.items() if key}
        if wanted <= set(columns.values()):
            break
    else:
        return []
    found: list[tuple[int, Cells]] = []
    for number, cells in sheet:
        told = {key: _text(cells[place]) for place, key in columns.items() if place < len(cells)}
        told = {key: text for key, text in told.items() if text}
        if told:
            found.append((number, told))
        if len(found) > MOST_ROWS:
            said = _("There are more than %(most)s rows. Split the file into several.")
            raise NotATable(said % {"most": MOST_ROWS}, field="file")
    return found


def _workbook(content: bytes) -> Iterator[Iterator[tuple[int, Sequence[Any]]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _look_through(archive)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        first = (sheet.start or (0, 0))[0]
        yield ((first + place + 1, cells) for place, cells in enumerate(sheet.iter_rows()))


def _look_through(archive: zipfile.ZipFile) -> None:
    """How much there is, and how far out cells stand: it would all be laid out in memory."""
    parts, left = archive.infolist(), MOST_UNPACKED
    if len(parts) > MOST_PARTS:
        raise ValueError
    for part in parts:
        with archive.open(part) as file:
            rest = b""
            while piece := file.read(1 << 20):
                left -= len(piece)
                if left < 0 or b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                    raise ValueError
                if part.filename.startswith("xl/worksheets/"):
                    _within(rest + piece)
                    rest = piece[-200:]


def _within(piece: bytes) -> None:
    for letters, row in _CELL.findall(piece):
        column = 0
        for letter in letters[:4]:
            column = column * 26 + letter - 64
        if int(row) > LAST_ROW or column > LAST_COLUMN:
            raise ValueError


def _separated(content: bytes) -> Iterator[Iterator[tuple[int, Sequence[Any]]]]:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = content.decode(encoding).replace("\0", "")
    for separator in ";,\t":
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        yield ((number, cells) for number, cells in enumerate(reader, 1))


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = unicodedata.normalize("NFC", str(value)).strip()[:LONGEST_CELL].replace("\0", "")
    # The mark with which our own files keep Excel from taking a text for a formula.
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@" else text
