"""Tables to take home, as CSV or as an Excel workbook; a spreadsheet runs nothing of it."""

import csv
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO

import xlsxwriter

# Excel takes a text that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


def file(kind: str, title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """One of `KINDS`, to be read from its beginning; it needs no more memory for many rows."""
    made: IO[bytes] = TemporaryFile()  # noqa: SIM115  whoever hands it out closes it
    if kind == "csv":
        _write_csv(made, head, rows)
    else:
        _write_workbook(made, title, head, rows)
    made.seek(0)
    return made


def _write_csv(made: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """UTF-8 with its mark, by which Excel knows it."""
    text = TextIOWrapper(made, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    text.detach()


def _guarded(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _write_workbook(
    made: IO[bytes], title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    # Each row goes to the disk once it is written.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(made, options)
    sheet = book.add_worksheet(title[:31])
    bold, whole = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
    sheet.set_column(0, len(head) - 1, 18, whole)
    sheet.write_row(0, 0, head, bold)
    for place, row in enumerate(rows, 1):
        sheet.write_row(place, 0, row)
    sheet.freeze_panes(1, 0)
    book.close()
