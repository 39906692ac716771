"""Dated rules: every rate, limit and threshold of law is a row, in force from a day until a day."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db.models import Q, QuerySet

from langnghe.core.models import CalendarDay, Parameter
from langnghe.core.prepared import Prepared, all_of

DATA = Path(__file__).parent / "data"


class NoSuchParameter(LookupError):
    """No rule of that name was in force on that day: a gap in the data, never a guess."""


def value(key: str, *, on: date) -> Decimal:
    """
    The number in force on a day.

    :raises NoSuchParameter:
    """
    if found := values(key, on=on):
        return found[key]
    raise NoSuchParameter(f"{key} on {on}")


def values(*keys: str, on: date) -> dict[str, Decimal]:
    """Several numbers in one look; what was not in force on that day is left out."""
    rows = _VALUES.rows(keys=all_of(keys), on=on)
    return {row.key: row.value for row in rows}  # of several in force, the one that began last


def rule(key: str, *, on: date) -> Parameter:
    """
    The row in force on a day, with its source.

    :raises NoSuchParameter:
    """
    row = _in_force(on).filter(key=key).order_by("-valid_from").first()
    if row is None:
        raise NoSuchParameter(f"{key} on {on}")
    return row


def _in_force(on: date) -> QuerySet[Parameter]:
    until = Q(valid_until__isnull=True) | Q(valid_until__gt=on)
    return Parameter.objects.filter(until, valid_from__lte=on)


_VALUES = Prepared(
    lambda keys, on: (
        _in_force(on).filter(key__among=keys).order_by("valid_from").values_list("key", "value")
    ),
    keys="any keys",
    on=date(2001, 1, 1),
)


def load() -> int:
    """Bring the rows of `data/` in; what an administrator added or changed stays."""
    rules, days = list(_rules()), list(_days())
    Parameter.objects.bulk_create(rules, ignore_conflicts=True)
    CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
    return len(rules) + len(days)


def differences() -> Iterator[str]:
    """Where this installation says otherwise than the files of the release: a person decides."""
    here = {(row.key, row.valid_from): row for row in Parameter.objects.all()}
    for row in _rules():
        mine = here.get((row.key, row.valid_from))
        if mine and (mine.value, mine.valid_until) != (row.value, row.valid_until):
            yield f"{mine} until {mine.valid_until}; the release: {row} until {row.valid_until}"


def _rules() -> Iterator[Parameter]:
    with (DATA / "parameters.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield Parameter(
                key=row["key"],
                value=Decimal(row["value"]),
                unit=row["unit"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
                source=row["source"],
                certainty=row["certainty"],
                note=row["note"],
            )


def _days() -> Iterator[CalendarDay]:
    with (DATA / "calendar.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield CalendarDay(
                day=date.fromisoformat(row["day"]),
                kind=row["kind"],
                name=row["name"],
                source=row["source"],
                certainty=row["certainty"],
            )
