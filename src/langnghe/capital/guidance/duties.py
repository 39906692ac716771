"""What a seller owes the tax office, by which day: rows of `data/duties.json`."""

import json
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core.clock import WorkCalendar

DATA = Path(__file__).parent / "data" / "duties.json"
MONTHS_AHEAD = 13
A_YEAR = timedelta(days=365)


class Seller(models.TextChoices):
    HOUSEHOLD = "household", gettext_lazy("Household business")
    COOPERATIVE = "cooperative", gettext_lazy("Co-operative")
    ENTERPRISE = "enterprise", gettext_lazy("Enterprise")


class Band(models.TextChoices):
    """Revenue of a year, in đồng."""

    SMALL = "1", gettext_lazy("1 billion or less")
    MIDDLE = "3", gettext_lazy("more than 1, up to 3 billion")
    LARGE = "50", gettext_lazy("more than 3, up to 50 billion")
    LARGEST = "above", gettext_lazy("more than 50 billion")


@dataclass(frozen=True)
class Duty:
    """`rule`: yearly, quarterly, monthly, once, or event (then `when` says it in words)."""

    code: str
    name: dict[str, str]
    kinds: tuple[str, ...]
    bands: tuple[str, ...]
    rule: str
    valid_from: date
    valid_until: date | None
    act: str
    certainty: str
    note: dict[str, str]
    when: dict[str, str]
    platform: bool = False  # of whoever sells on platforms
    is_new: bool = False  # of whoever began this year
    month: int = 0
    day: int = 0
    on: date | None = None

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


@dataclass(frozen=True, slots=True)
class Situation:
    """Of a seller."""

    kind: str
    band: str
    platform: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """`due_on` is a working day; `unrolled` the day that the act names."""

    duty: Duty
    due_on: date
    unrolled: date
    period: str


@lru_cache(maxsize=1)
def duties() -> tuple[Duty, ...]:
    return tuple(_duty(row) for row in json.loads(DATA.read_text(encoding="utf-8")))


def _duty(row: dict[str, Any]) -> Duty:
    days = {
        key: date.fromisoformat(row[key])
        for key in ("valid_from", "valid_until", "on")
        if key in row
    }
    told = {"valid_until": None, "when": {}} | row | days
    return Duty(**told | {"kinds": tuple(row["kinds"]), "bands": tuple(row["bands"])})


def duties_of(seller: Situation) -> list[Duty]:
    """Of a seller, whatever the day."""
    return [
        one
        for one in duties()
        if seller.kind in one.kinds
        and seller.band in one.bands
        and (seller.platform or not one.platform)
        and (seller.is_new or not one.is_new)
    ]


def always(seller: Situation, on: date) -> list[Duty]:
    """What has no day of its own and holds on this one."""
    return [one for one in duties_of(seller) if one.rule == "event" and one.holds(on)]


def due(seller: Situation, on: date, calendar: WorkCalendar) -> list[Due]:
    """What falls due within a year from a day on; each by the rule of its own day."""
    found = [
        Due(one, calendar.next_working(day), day, period)
        for one in duties_of(seller)
        for day, period in _days(one, on)
        if one.holds(day) and day < on + A_YEAR
    ]
    # What was due on a day off before `on` may be due only now.
    return sorted(
        (one for one in found if one.due_on >= on), key=lambda one: (one.due_on, one.duty.code)
    )


def _days(duty: Duty, on: date) -> Iterator[tuple[date, str]]:
    if duty.rule == "once" and duty.on:
        yield duty.on, ""
    for year, month in _months(on):
        if duty.rule == "yearly" and month == duty.month:
            yield date(year, month, duty.day), _yearly(duty, year)
        elif duty.rule == "monthly":
            before = date(year, month, 1)
            yield date(year, month, duty.day), _month_before(before)
        elif duty.rule == "quarterly" and month % 3 == 1:
            last = monthrange(year, month)[1]
            yield date(year, month, last), _quarter_before(year, month)


def _months(on: date) -> Iterator[tuple[int, int]]:
    """From the month before, for what rolled over a day off, until a year from now."""
    first = on.year * 12 + on.month - 2
    for number in range(first, first + MONTHS_AHEAD + 1):
        yield number // 12, number % 12 + 1


def _yearly(duty: Duty, year: int) -> str:
    told = year if duty.is_new else year - 1
    return _("year %(year)s") % {"year": told}


def _month_before(day: date) -> str:
    number = day.year * 12 + day.month - 2
    return f"{number % 12 + 1:02d}/{number // 12}"


def _quarter_before(year: int, month: int) -> str:
    number = year * 4 + (month - 1) // 3 - 1
    return _("quarter %(quarter)s/%(year)s") % {"quarter": number % 4 + 1, "year": number // 4}
