"""Answers against the questions of a scheme: is one right, and what is still missing. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from langnghe.core.text import in_language
from langnghe.support.offers.definition import Definition, FormField, Paper, Section

MOST_TEXT, MOST_LONG, MOST_ROWS = 300, 5_000, 200
MOST_MONEY = 10**15  # đồng; what is more is a slip of the finger
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not there yet. `where`: "answer", "paper" or "fact", and its key."""

    where: str
    key: str
    section: str = ""


def problem(field: FormField, value: Any) -> Words:
    """What is wrong with an answer; "" where nothing is. None is no answer, and never wrong."""
    if value is None:
        return ""
    return _CHECKS[field.kind](field, value)


def gaps(
    definition: Definition,
    kind: str,
    answers: Mapping[str, Any],
    attached: Collection[str],
    permitted: Collection[str],
) -> list[Gap]:
    """In the order of the form: unanswered questions, then papers, then facts that are needed."""
    found = [
        Gap("answer", field.key, section.key)
        for section in definition.sections
        for field in section.fields
        if field.required and field.is_asked(answers) and _is_empty(answers.get(field.key))
    ]
    found += [
        Gap("paper", paper.key)
        for paper in definition.papers_for(kind, answers)
        if paper.required and paper.key not in attached
    ]
    return found + [Gap("fact", key) for key in definition.facts_required if key not in permitted]


def asked(section: Section, answers: Mapping[str, Any]) -> list[FormField]:
    """The questions of a section that such answers leave."""
    return [field for field in section.fields if field.is_asked(answers)]


def asked_for(definition: Definition, answers: Mapping[str, Any]) -> int | None:
    """The amount, in đồng."""
    value = answers.get(definition.amount)
    return value if isinstance(value, int) and value > 0 else None


def last_day(paper: Paper, issued_on: date | None, expires_on: date | None) -> date | None:
    """Until when it is good for this scheme; None: as long as one likes."""
    if paper.valid_days is None or issued_on is None:
        return expires_on
    by_scheme = date.fromordinal(issued_on.toordinal() + paper.valid_days)
    return min(by_scheme, expires_on) if expires_on else by_scheme


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [])


def _text(field: FormField, value: Any) -> Words:
    most = MOST_LONG if field.kind == "long" else MOST_TEXT
    if not isinstance(value, str):
        return _("Write it as text.")
    if len(value) > (field.most or most):
        return _("Shorten this: at most %(count)s characters.") % {"count": field.most or most}
    return ""


def _whole(field: FormField, value: Any) -> Words:
    if isinstance(value, bool) or not isinstance(value, int):
        return _("Give a whole number.")
    return _range(field, Decimal(value))


def _money(field: FormField, value: Any) -> Words:
    if wrong := _whole(field, value):
        return wrong
    if not 0 <= value <= MOST_MONEY:
        return _("This amount is not possible.")
    return ""


def _number(field: FormField, value: Any) -> Words:
    """With decimals it is kept as text, exact: "12.50"."""
    if not field.decimals:
        return _whole(field, value)
    try:
        told = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        told = None
    if told is None or not told.is_finite():
        return _("Give a number.")
    if -int(told.as_tuple().exponent) > field.decimals:
        return _("At most %(count)s digits after the comma.") % {"count": field.decimals}
    return _range(field, told)


def _range(field: FormField, told: Decimal) -> Words:
    if field.least is not None and told < field.least:
        return _("At least %(number)s.") % {"number": field.least}
    if field.most is not None and told > field.most:
        return _("At most %(number)s.") % {"number": field.most}
    return ""


def _date(field: FormField, value: Any) -> Words:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return _("Give a day.")
    return ""


def _choice(field: FormField, value: Any) -> Words:
    known = {one.value for one in field.choices}
    return "" if isinstance(value, str) and value in known else _("Choose one of the list.")


def _choices(field: FormField, value: Any) -> Words:
    known = {one.value for one in field.choices}
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return _("Choose from the list.")
    if not set(value) <= known or len(set(value)) < len(value):
        return _("Choose from the list.")
    return ""


def _yes_no(field: FormField, value: Any) -> Words:
    return "" if isinstance(value, bool) else _("Say yes or no.")


def _table(field: FormField, value: Any) -> Words:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return _("Fill in the rows.")
    if len(value) > (field.most or MOST_ROWS):
        return _("At most %(count)s rows.") % {"count": field.most or MOST_ROWS}
    columns = {one.key: one for one in field.columns}
    for number, row in enumerate(value, 1):
        if not set(row) <= set(columns):
            return _("Fill in the rows.")
        for key, column in columns.items():
            wrong = problem(column, row.get(key))
            if not wrong and column.required and _is_empty(row.get(key)):
                wrong = _("Fill this in.")
            if wrong:
                # Translators: the row is numbered, the column is a question of the form.
                return _("Row %(number)s, %(column)s: %(problem)s") % {
                    "number": number, "column": in_language(column.label), "problem": wrong,
                }  # fmt: skip
    return ""


_CHECKS = {
    "text": _text, "long": _text, "phone": _text, "number": _number, "money": _money,
    "date": _date, "choice": _choice, "choices": _choices, "yes_no": _yes_no, "table": _table,
}  # fmt: skip
