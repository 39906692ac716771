"""
The TXT files of automatic stations (Circular 10/2021/TT-BTNMT, annex 15), read without a database.

`symbol TAB value TAB unit TAB yyyyMMddHHmmss TAB status`: one parameter a line, or all of them on
one. Loggers differ, files are cut: whatever is good is read, whatever is not is told with its text.
A file is read piece by piece; nothing here grows with it.
"""

import codecs
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from itertools import chain
from typing import IO, NamedTuple

from langnghe.environment.sensing.facts import Flag

LOCAL = timezone(timedelta(hours=7))  # files tell the time of Viet Nam, which knows no summer time
PIECE = 1 << 16
LONGEST_FIELD = 200
MOST_FIELDS = 50  # of something that nowhere looks like the end of a reading
FIRST_YEAR = 2000
STATUS = {"00": 0, "01": Flag.CALIBRATING, "02": Flag.FAULT, "03": Flag.MAINTENANCE}
NOTHING = {"---", "--", "-", ""}  # there is no value

# `HN_ABCD_NUO001_20260101120000.txt`: province, facility, station; the time it was written.
_NAME = re.compile(
    r"(?P<code>[A-Za-z0-9]{1,10}_[A-Za-z0-9.-]{1,30}_[A-Za-z]{1,10}[0-9]{1,6})_(?P<at>[0-9]{14})"
    r"\.txt",
    re.ASCII | re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?P<sign>[<>]?)\s*(?P<number>[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]{1,3})?)"
)
_SYMBOL = re.compile(r"[^\W\d_][\w.,+()-]{0,19}")
_TIME = re.compile(r"[0-9]{14}", re.ASCII)
_STATUS = re.compile(r"[0-9]{2}", re.ASCII)
# A reading as nearly all of them are written, to the end of its line or to the next of the same
# line; else the rest of a line. Whatever the text, it falls into these without a gap.
_PLAIN = re.compile(
    r"([A-Za-z][\w.,+()-]{0,19})\t([+-]?[0-9]{1,30}(?:[.,][0-9]{1,30})?)\t([^\s\x000-9][^\s\x00]{0,29})\t"
    r"([0-9]{14})\t(0[0-3])(?:\r?\n|\t)|([^\r\n]*[\r\n]+)"
)
_QUALIFIER = {"": 0, "<": Flag.BELOW, ">": Flag.ABOVE}


class FileName(NamedTuple):
    code: str  # the first three parts, by which a station is known
    at: int | None  # when the logger wrote it: milliseconds; None where that is no time


class Line(NamedTuple):
    """One reading as it was written. `number`: its place in the file, from 1 on."""

    number: int
    symbol: str
    value: float | None
    flag: int
    unit: str
    at: int  # milliseconds
    text: str


@dataclass(frozen=True, slots=True)
class Broken:
    """What cannot be read; `reason` is a code of `rules.REASONS`."""

    number: int
    reason: str
    text: str


# Five texts, or what was read already.
Entry = tuple[str, str, str, str, str] | Line | Broken


def file_name(name: str) -> FileName | None:
    """What the name of a file tells; None where it is named otherwise."""
    found = _NAME.fullmatch(name.rpartition("/")[2])
    return FileName(found["code"].upper(), instant(found["at"])) if found else None


def entries(file: IO[bytes]) -> Iterator[Entry]:
    """
    Every reading of a file in its order, and whatever else stands there.

    What is written plainly comes as its five texts, unread: there are millions of them.
    """
    texts, rest = _texts(file), ""
    for text in texts:
        rest += text
        end = max(rest.rfind("\n"), rest.rfind("\r")) + 1
        yield from _entries(rest[:end])
        rest = rest[end:]
        if len(rest) > PIECE:
            # A line that does not end: field by field, however long it is.
            yield from map(read, _readings(_fields(chain([rest], texts))))
            return
    yield from _entries(f"{rest}\n")


def _entries(text: str) -> Iterator[Entry]:
    """Of whole lines."""
    for symbol, value, unit, at, status, other in _PLAIN.findall(text):
        if other:
            yield from map(read, _readings(_fields([other])))
        else:
            yield symbol, value, unit, at, status


def lines(file: IO[bytes]) -> Iterator[Line | Broken]:
    """The same, all of it read and numbered."""
    for number, entry in enumerate(entries(file), 1):
        yield told(entry, number)


def told(entry: Entry, number: int) -> Line | Broken:
    """An entry read, at its place in the file."""
    if isinstance(entry, Line):
        return entry._replace(number=number)
    if isinstance(entry, Broken):
        return replace(entry, number=number)
    return read(entry, number)


def read(fields: Sequence[str], number: int = 1) -> Line | Broken:
    """The five fields of a reading."""
    text = "\t".join(fields)[:1000]
    if len(fields) != 5:
        return Broken(number, "fields", text)
    symbol, value, unit, at, status = (field.strip() for field in fields)
    if not _SYMBOL.fullmatch(symbol):
        return Broken(number, "symbol", text)
    if (moment := instant(at)) is None:
        return Broken(number, "time", text)
    if status not in STATUS:
        return Broken(number, "status", text)
    told = _value(value)
    if told is None:
        return Broken(number, "value", text)
    return Line(number, symbol, told[0], told[1] | STATUS[status], unit, moment, text)


def read_text(text: str) -> list[Line | Broken]:
    """What somebody wrote into a form: a reading, or several."""
    return [read(fields, number) for number, fields in enumerate(_readings(_fields([text])), 1)]


@lru_cache(maxsize=4_000)  # all parameters of a moment tell the same one
def instant(text: str) -> int | None:
    """Milliseconds of a local `yyyyMMddHHmmss`."""
    if not _TIME.fullmatch(text):
        return None
    try:
        moment = datetime(
            int(text[:4]), int(text[4:6]), int(text[6:8]),
            int(text[8:10]), int(text[10:12]), int(text[12:]), tzinfo=LOCAL,
        )  # fmt: skip
    except ValueError:
        return None
    return int(moment.timestamp()) * 1000 if moment.year >= FIRST_YEAR else None


def number(text: str) -> float | None:
    """With a decimal point or a decimal comma; None where it is no number."""
    found = _NUMBER.fullmatch(text)
    return _finite(found["number"]) if found and not found["sign"] else None


def _value(text: str) -> tuple[float | None, int] | None:
    if text in NOTHING:
        return None, 0
    found = _NUMBER.fullmatch(text)
    if not found or (value := _finite(found["number"])) is None:
        return None
    return value, int(_QUALIFIER[found["sign"]])


def _finite(text: str) -> float | None:
    value = float(text.replace(",", "."))
    return value if math.isfinite(value) else None


def _texts(file: IO[bytes]) -> Iterator[str]:
    """A file in its encoding, piece by piece."""
    start = file.read(4)
    encoding = "utf-8"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif start.startswith(codecs.BOM_UTF8):
        start = start[3:]
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    piece = start + file.read(PIECE)
    while piece:
        yield decoder.decode(piece)
        piece = file.read(PIECE)
    yield decoder.decode(b"", final=True)


def _fields(texts: Iterable[str]) -> Iterator[str]:
    """Fields and what ended each, in turn; a field too long to be one is cut."""
    rest = ""
    for text in texts:
        parts = re.split(r"([\t\r\n])", rest + text)
        rest = parts.pop()[: LONGEST_FIELD + 1]
        yield from parts
    yield rest
    yield "\n"


def _readings(parts: Iterator[str]) -> Iterator[list[str]]:
    """
    Five fields make a reading, and so does the end of a line. Where fields are missing or too many,
    the next time and status show where it goes on.
    """
    fields: list[str] = []
    for field in parts:
        end = next(parts, "\n")
        fields.append(field[:LONGEST_FIELD].replace("\0", "\ufffd"))
        if end != "\t":
            yield from _ended(fields)
            fields = []
        elif len(fields) >= 5 and _is_end(fields):
            yield from _cut(fields)
            fields = []
        elif _is_end(fields) or len(fields) >= MOST_FIELDS:
            yield fields
            fields = []


def _is_end(fields: list[str]) -> bool:
    return (
        len(fields) >= 2
        and _STATUS.fullmatch(fields[-1].strip()) is not None
        and _TIME.fullmatch(fields[-2].strip()) is not None
    )


def _ended(fields: list[str]) -> Iterator[list[str]]:
    """At the end of a line: tabs after the last field mean nothing, and no field means no line."""
    while fields and not fields[-1].strip():
        fields.pop()
    if len(fields) == 1:
        words = fields[0].split()
        fields = words if len(words) == 5 else fields  # spaces where tabs belong
    if len(fields) > 5:
        yield from _cut(fields)
    elif fields:
        yield fields


def _cut(fields: list[str]) -> Iterator[list[str]]:
    """The last five are a reading by themselves: what stood before them is another matter."""
    last = fields[-5:]
    if len(fields) > 5 and isinstance(read(last), Line):
        yield fields[:-5]
        yield last
    else:
        yield fields
