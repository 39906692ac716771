"""Calendars that phones and mail programs read (RFC 5545), and invitations (RFC 5546)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from langnghe.core.clock import LOCAL

CONTENT_TYPE = "text/calendar; charset=utf-8"
ZONE = "Asia/Ho_Chi_Minh"
LONGEST_LINE = 75  # octets, without the break
# Viet Nam knows no summer time; since 13 June 1975 one offset holds.
_ZONE_LINES = (
    "BEGIN:VTIMEZONE", f"TZID:{ZONE}", "BEGIN:STANDARD", "DTSTART:19750613T000000",
    "TZOFFSETFROM:+0800", "TZOFFSETTO:+0700", "TZNAME:+07", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip
Method = Literal["PUBLISH", "REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """
    A day, or from an instant to another. `uid` names it for ever; `sequence` grows with each
    change, or calendars keep what they had.
    """

    uid: str
    summary: str
    starts: date | datetime
    ends: datetime | None = None
    description: str = ""
    location: str = ""
    url: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    organizer: Person | None = None
    attendee: Person | None = None
    reminder: timedelta | None = None  # before it begins


def calendar(
    events: Iterable[Event], *, name: str, now: datetime, method: Method = "PUBLISH"
) -> bytes:
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lang Nghe//Calendar//VI", "CALSCALE:GREGORIAN",
        f"METHOD:{method}", f"X-WR-CALNAME:{escaped(name)}", *_ZONE_LINES,
    ]  # fmt: skip
    for one in events:
        lines += _event(one, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _event(one: Event, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(one.uid)}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield from _when(one)
    yield f"SUMMARY:{escaped(one.summary)}"
    for name, text in (("DESCRIPTION", one.description), ("LOCATION", one.location)):
        if text:
            yield f"{name}:{escaped(text)}"
    if one.url:
        yield f"URL:{one.url}"
    yield f"SEQUENCE:{one.sequence}"
    yield f"STATUS:{'CANCELLED' if one.is_cancelled else 'CONFIRMED'}"
    if one.organizer:
        yield f"ORGANIZER;CN={_quoted(one.organizer.name)}:mailto:{one.organizer.email}"
    if one.attendee:
        yield f"ATTENDEE;CN={_quoted(one.attendee.name)};RSVP=FALSE:mailto:{one.attendee.email}"
    if one.reminder and not one.is_cancelled:
        minutes = int(one.reminder.total_seconds() // 60)
        yield from (
            "BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{minutes}M",
            f"DESCRIPTION:{escaped(one.summary)}", "END:VALARM",
        )  # fmt: skip
    yield "END:VEVENT"


def _when(one: Event) -> Iterator[str]:
    if isinstance(one.starts, datetime):
        yield f"DTSTART;TZID={ZONE}:{one.starts.astimezone(LOCAL):%Y%m%dT%H%M%S}"
        if one.ends:
            yield f"DTEND;TZID={ZONE}:{one.ends.astimezone(LOCAL):%Y%m%dT%H%M%S}"
    else:
        yield f"DTSTART;VALUE=DATE:{one.starts:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.starts + timedelta(days=1):%Y%m%d}"


def escaped(text: str) -> str:
    for plain, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(plain, safe)
    return "\\n".join(text.splitlines())


def _quoted(text: str) -> str:
    return '"' + " ".join(text.replace('"', "'").split()) + '"'


def folded(line: str) -> str:
    """Lines of 75 octets at most; no letter is cut in two."""
    parts, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LONGEST_LINE:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += width
    return "\r\n".join(parts)
