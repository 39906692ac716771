"""Which stretch of time a plot shows, and the ways to nearer, farther, earlier and later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from langnghe.core import clock

# As it is called in addresses, the nearest first.
NAMES: Mapping[str, str | Promise] = {
    "ngay": _("Day"),
    "tuan": _("Week"),
    "thang": _("Month"),
    "nam": _("Year"),
    "tat-ca": _("All"),
}
LAST_MONTH = 12
FIRST, LAST = date(1990, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days of Viet Nam, `until` exclusive."""

    name: str
    since: date
    until: date
    earlier: date | None = None
    later: date | None = None

    @property
    def first(self) -> int:
        return milliseconds(self.since)

    @property
    def end(self) -> int:
        return milliseconds(self.until)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.LOCAL)


def milliseconds(day: date) -> int:
    return int(midnight(day).timestamp() * 1000)


def day_of(moment: int) -> date:
    return datetime.fromtimestamp(moment / 1000, clock.LOCAL).date()


def period(name: str, around: date, known: tuple[int, int] | None) -> Period:
    """The one around a day; `known`: from when to when there are readings (milliseconds)."""
    first, last = (day_of(known[0]), day_of(known[1])) if known else (around, around)
    around = min(max(around, FIRST), LAST)
    if name == "tat-ca":
        return Period(name, first, last + clock.ONE_DAY)
    since, until = _span(name, around)
    return Period(
        name, since, until,
        since - clock.ONE_DAY if first < since else None,
        until if last >= until else None,
    )  # fmt: skip


def _span(name: str, around: date) -> tuple[date, date]:
    if name == "ngay":
        return around, around + clock.ONE_DAY
    if name == "tuan":
        monday = around - timedelta(days=around.weekday())
        return monday, monday + timedelta(days=7)
    if name == "nam":
        return date(around.year, 1, 1), date(around.year + 1, 1, 1)
    return month(around)


def month(around: date) -> tuple[date, date]:
    """Its first day, and that of the next one."""
    since = around.replace(day=1)
    if since.month == LAST_MONTH:
        return since, date(since.year + 1, 1, 1)
    return since, since.replace(month=since.month + 1)
