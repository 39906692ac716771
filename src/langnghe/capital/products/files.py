"""A schedule to take home: as a table, and as a calendar of due days."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import xlsxwriter
from django.utils.translation import gettext as _

from langnghe.capital.products.simulating import Outcome
from langnghe.core import ical
from langnghe.ui import formatting

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by it Excel knows the letters
BEFORE = timedelta(days=3)


def _head() -> list[str]:
    return [
        _("No."), _("Due on"), _("Days"), _("Principal"), _("Interest"), _("Fee"), _("To pay"),
        _("Still owed"),
    ]  # fmt: skip


def _rows(of: Outcome) -> Iterator[list[int | str]]:
    for row in of.rows:
        yield [
            row.n, row.due_on.isoformat(), row.days, row.principal, row.interest, row.fee,
            row.total, row.balance,
        ]  # fmt: skip


def as_csv(of: Outcome) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_head())
    writer.writerows(_rows(of))
    return (BOM + text.getvalue()).encode()


def as_workbook(of: Outcome) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(_("Schedule"))
    bold, whole = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
    sheet.set_column(1, 7, 14)
    for place, name in enumerate(_head()):
        sheet.write_string(0, place, name, bold)
    for number, cells in enumerate(_rows(of), 1):
        for place, value in enumerate(cells):
            if isinstance(value, int):
                sheet.write_number(number, place, value, whole)
            else:
                sheet.write_string(number, place, value)
    sheet.freeze_panes(1, 0)
    book.close()
    return file.getvalue()


def as_calendar(of: Outcome, mark: str, now: datetime) -> bytes:
    """`mark` names the question: asked again, calendars find the same days."""
    events = (
        ical.Event(
            uid=f"{mark}-{row.n}@von", starts=row.due_on, reminder=BEFORE,
            summary=_("Repay %(sum)s (no. %(number)s)") % {
                "sum": formatting.money(row.total), "number": row.n,
            },
            description=f"{of.name}: {of.rate}",
        )
        for row in of.payments
    )  # fmt: skip
    return ical.calendar(events, name=_("Repayment: %(loan)s") % {"loan": of.name}, now=now)
