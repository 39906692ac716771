"""Small tables to take home, as CSV or as an Excel workbook; a spreadsheet runs nothing of it."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

import xlsxwriter

# Excel takes a text that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with its mark, by which Excel knows it."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return ("\ufeff" + file.getvalue()).encode()


def _guarded(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def as_workbook(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(title[:31])
    bold, whole = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
    sheet.write_row(0, 0, head, bold)
    sheet.set_column(0, len(head) - 1, 18, whole)
    for place, row in enumerate(rows, 1):
        sheet.write_row(place, 0, row)
    sheet.freeze_panes(1, 0)
    book.close()
    return file.getvalue()
