"""A sheet of limits as rows; what cannot be understood in one way alone is said, not guessed."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from python_calamine import CalamineError, CalamineWorkbook

from langnghe.core.errors import Refused
from langnghe.environment.judging.models import Limit, Statistic
from langnghe.environment.sensing.models import ObservedProperty

MOST_BYTES, MOST_ROWS = 1_000_000, 1_000
# Of the file: name → must it be filled.
COLUMNS = {
    "parameter": True, "column": False, "age": False, "zone": False, "flow_over": False,
    "flow_upto": False, "from_hour": False, "until_hour": False, "statistic": False, "min": False,
    "max": False, "ucum": True, "coefficients": False, "valid_from": True,
}  # fmt: skip
# 1.234 may be a thousand or a fraction: such a number is not taken.
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


class UnreadableNumber(Refused):
    code = "unreadable_number"


def number(text: str) -> Decimal:
    """:raises UnreadableNumber: "1.250" may be a thousand and more, or little more than one."""
    if not _NUMBER.fullmatch(text) or _AMBIGUOUS.fullmatch(text):
        said = _("Not a number that can be read in one way alone: %(text)s")
        raise UnreadableNumber(said % {"text": text[:30]})
    return Decimal(text.replace(",", "."))


def spelled(value: Decimal) -> str:
    """As `number` reads it again."""
    text = f"{value.normalize():f}"
    return f"{text}0" if _AMBIGUOUS.fullmatch(text) else text


class UnreadableSheet(Refused):
    code = "unreadable_sheet"
    message = gettext_lazy(
        "The file cannot be read. Hand in an Excel file (.xlsx) or CSV in UTF-8."
    )


class NoHeader(Refused):
    code = "no_header"
    message = gettext_lazy("The first row must name the columns, as in the list below.")


class TooManyRows(Refused):
    code = "too_many_rows"
    message = gettext_lazy("A sheet may have 1,000 rows at most.")


@dataclass(frozen=True, slots=True)
class Wish:
    """One limit as the sheet has it."""

    row: int
    parameter: str
    ucum: str
    valid_from: date
    column: str = ""
    age: str = ""
    zone: str = ""
    flow_over: Decimal = Decimal(0)
    flow_upto: Decimal | None = None
    from_hour: int = 0
    until_hour: int = 24
    statistic: str = "single"
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    takes_coefficients: bool = False

    @property
    def case(self) -> tuple[object, ...]:
        return (self.parameter, self.column, self.age, self.zone, self.flow_over, self.from_hour,
                self.statistic, self.valid_from)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    row: int
    column: str
    words: str


@dataclass
class Found:
    wishes: list[Wish] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def text_of(content: bytes) -> str:
    """
    Any sheet as CSV.

    :raises UnreadableSheet:
    """
    if content.startswith(b"PK"):
        try:
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
            rows = sheet.to_python(nrows=MOST_ROWS + 2)
        except (CalamineError, ValueError, KeyError, IndexError) as error:
            raise UnreadableSheet from error
        return _written(rows)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSheet from error


def _written(rows: Iterable[list[Any]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([_cell(cell) for cell in row] for row in rows)
    return file.getvalue()


def _cell(cell: Any) -> str:
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)).normalize():f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def read(text: str) -> Found:
    """:raises NoHeader: :raises TooManyRows: :raises UnreadableSheet:"""
    found, seen = Found(), dict[tuple[object, ...], int]()
    known = ObservedProperty.objects.filter(code__isnull=False)
    units = {code or "": ucum for code, ucum in known.values_list("code", "ucum")}
    for number, cells in _rows(text):
        reader = _Row(number, cells, units)
        wish = reader.wish()
        found.problems += reader.problems
        if wish is None:
            continue
        if wish.case in seen:
            words = _("The same case stands in row %(row)s already.") % {"row": seen[wish.case]}
            found.problems.append(Problem(number, "parameter", words))
            continue
        seen[wish.case] = number
        found.wishes.append(wish)
    if not found.wishes and not found.problems:
        raise NoHeader
    return found


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    separator = max(",;\t", key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise UnreadableSheet from error
    header = [name.strip().lower() for name in rows[0]] if rows else []
    if not {name for name, is_needed in COLUMNS.items() if is_needed} <= set(header):
        raise NoHeader
    if len(rows) > MOST_ROWS + 1:
        raise TooManyRows
    for number, row in enumerate(rows[1:], 2):
        cells = {name: cell.strip() for name, cell in zip(header, row, strict=False)}
        if any(cells.values()):
            yield number, cells


class _Row:
    def __init__(self, number: int, cells: dict[str, str], units: dict[str, str]) -> None:
        self.number, self.cells, self.units = number, cells, units
        self.problems: list[Problem] = []

    def wrong(self, column: str, words: str) -> None:
        self.problems.append(Problem(self.number, column, words))

    def wish(self) -> Wish | None:
        parameter, ucum = self.cells["parameter"].upper(), self.cells["ucum"]
        if parameter not in self.units:
            self.wrong("parameter", _("No parameter of the national list."))
        elif ucum != self.units[parameter]:
            self.wrong("ucum", _("The unit must be %(unit)s.") % {"unit": self.units[parameter]})
        low, high = self.decimal("min"), self.decimal("max")
        if low is None and high is None:
            self.wrong("max", _("Give a lowest or a highest value."))
        elif low is not None and high is not None and low > high:
            self.wrong("min", _("The lowest value is above the highest."))
        wish = Wish(
            self.number, parameter, ucum, self.day("valid_from"),
            self.one_of("column", ("", "A", "B", "C")),
            self.one_of("age", ("", *Limit.Age.values)),
            self.one_of("zone", ("", *Limit.Zone.values)),
            self.decimal("flow_over") or Decimal(0), self.decimal("flow_upto"),
            self.hour("from_hour", 0), self.hour("until_hour", 24),
            self.one_of("statistic", Statistic.values) or Statistic.SINGLE.value,
            low, high, self.one_of("coefficients", ("", "0", "1")) == "1",
        )  # fmt: skip
        return None if self.problems else wish

    def decimal(self, column: str) -> Decimal | None:
        text = self.cells.get(column, "")
        if not text:
            return None
        try:
            return number(text)
        except UnreadableNumber as refusal:
            self.wrong(column, str(refusal))
            return None

    def one_of(self, column: str, choices: Iterable[str]) -> str:
        text = self.cells.get(column, "")
        text = text.upper() if column == "column" else text.lower()
        if text and text not in choices:
            self.wrong(column, _("Must be one of: %(choices)s.")
                       % {"choices": ", ".join(one for one in choices if one)})  # fmt: skip
        return text

    def hour(self, column: str, default: int) -> int:
        text = self.cells.get(column, "")
        if not text:
            return default
        if not text.isdecimal() or int(text) > 24 - (column == "from_hour"):
            self.wrong(column, _("Must be an hour of the day."))
            return default
        return int(text)

    def day(self, column: str) -> date:
        try:
            return date.fromisoformat(self.cells.get(column, "")[:10])
        except ValueError:
            self.wrong(column, _("Must be a day such as 2025-09-01."))
            return date.min
