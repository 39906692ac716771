"""Due days as iCalendar (RFC 5545). Whole days, so that no time zone can move them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from langnghe.capital.loans.models import Loan
from langnghe.capital.schedules import Row
from langnghe.ui import formatting

FOLD = 73  # octets of a line, without the space that begins a further one


def of_loan(loan: Loan, rows: Iterable[Row], now: datetime) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//langnghe//loans//VI",
        "CALSCALE:GREGORIAN",
    ]
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for row in rows:
        told = {"number": loan.number, "amount": formatting.money(row.total)}
        lines += [
            "BEGIN:VEVENT",
            # The same row keeps its place when the plan moves: the calendar moves it along.
            f"UID:{loan.uid}-{row.n}@langnghe",
            f"SEQUENCE:{loan.version}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{row.due_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{row.due_on + timedelta(1):%Y%m%d}",
            "SUMMARY:" + _escaped(_("Loan %(number)s: pay %(amount)s") % told),
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-P1D",
            "DESCRIPTION:" + _escaped(_("Loan %(number)s: pay %(amount)s") % told),
            "END:VALARM",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line over 75 octets, and no character cut in two."""
    parts, part, size = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > FOLD:
            parts.append(part)
            part, size = "", 0
        part, size = part + sign, size + width
    return "\r\n ".join([*parts, part])
