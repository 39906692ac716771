"""
One clock for deadlines: working or calendar days, holidays and make-up days, pauses.

Day 0 is the day it starts. Late is only the day after the last one. Holidays are data: a holiday
added later moves every deadline that is still open, because a deadline is computed, never stored.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from langnghe.core.models import CalendarDay
from langnghe.core.prepared import Listed, Prepared

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
SATURDAY = 5
ONE_DAY = timedelta(days=1)
# Days that somebody tells lie between these: whoever counts on from them stays inside a calendar.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def today(now: datetime) -> date:
    """The day in Viet Nam."""
    return now.astimezone(LOCAL).date()


class Counting(Enum):
    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which the clock stood still, both ends included; open: not over yet."""

    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class WorkCalendar:
    """Which days count. A make-up day is a weekend day that is worked."""

    holidays: Collection[date] = frozenset()
    make_up_days: Collection[date] = frozenset()

    def is_working(self, day: date) -> bool:
        if day in self.make_up_days:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def next_working(self, day: date) -> date:
        """The day itself when it is worked, else the first worked one after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def add_working_days(self, start: date, days: int, pauses: Sequence[Pause] = ()) -> date:
        """The last day of a term of `days` working days that starts on `start` (day 0)."""
        end = _count(start, days, pauses, self.is_working)
        return self.next_working(end) if days == 0 else end

    def add_calendar_days(self, start: date, days: int, pauses: Sequence[Pause] = ()) -> date:
        """The same in calendar days; an end that is not worked rolls forward."""
        return self.next_working(_count(start, days, pauses))

    def differs(self, other: "WorkCalendar") -> set[date]:
        """The days that one of the two calendars knows otherwise than the other."""
        holidays = {*self.holidays} ^ {*other.holidays}
        return holidays | ({*self.make_up_days} ^ {*other.make_up_days})


@dataclass(frozen=True)
class Deadline:
    """
    A term that can explain itself.

    The days of `pauses` are not counted. While a pause is open there is no end: `due_on` is None.
    """

    start: date
    days: int
    counting: Counting
    calendar: WorkCalendar
    pauses: Sequence[Pause] = ()
    extended_by: int = 0

    @property
    def is_paused(self) -> bool:
        return any(pause.last is None for pause in self.pauses)

    @cached_property  # a page asks for it several times, and counting takes a step for each day
    def due_on(self) -> date | None:
        if self.is_paused:
            return None
        add = (
            self.calendar.add_working_days
            if self.counting is Counting.WORKING
            else self.calendar.add_calendar_days
        )
        return add(self.start, self.days + self.extended_by, self.pauses)

    def is_late(self, on: date) -> bool:
        """Late begins the day after the last one; a term that stands still is never late."""
        return self.due_on is not None and on > self.due_on

    def days_left(self, on: date) -> int | None:
        """Calendar days until the end, negative when late; None while paused."""
        return (self.due_on - on).days if self.due_on else None

    def explain(self) -> str:
        """How the day came about, in the reader's language."""
        parts = [self._in_words()]
        if due_on := self.due_on:
            parts += self._calendar_in_words(due_on)
        parts += [_pause_in_words(pause) for pause in self.pauses]
        if self.extended_by:
            extended = ngettext(
                "extended by %(count)s day", "extended by %(count)s days", self.extended_by
            )
            parts.append(extended % {"count": self.extended_by})
        if due_on:
            parts.append(_("last day %(day)s") % {"day": in_words(due_on)})
        return "; ".join(parts)

    def why_moved(self, before: WorkCalendar) -> str:
        """What a change of the calendar did to this term, for its log; empty: nothing."""
        earlier, later = replace(self, calendar=before).due_on, self.due_on
        if earlier is None or later is None or earlier == later:
            return ""
        changed = self.calendar.differs(before)
        return _("moved from %(before)s to %(after)s; changed in the calendar: %(days)s") % {
            "before": in_words(earlier),
            "after": in_words(later),
            "days": _list(day for day in changed if self.start < day <= max(earlier, later)),
        }

    def _in_words(self) -> str:
        if self.counting is Counting.WORKING:
            term = ngettext(
                "%(count)s working day from %(day)s",
                "%(count)s working days from %(day)s",
                self.days,
            )
        else:
            term = ngettext(
                "%(count)s calendar day from %(day)s",
                "%(count)s calendar days from %(day)s",
                self.days,
            )
        return term % {"count": self.days, "day": in_words(self.start)}

    def _calendar_in_words(self, due_on: date) -> list[str]:
        notes = []
        if self.counting is Counting.CALENDAR:
            unrolled = _count(self.start, self.days + self.extended_by, self.pauses)
            if unrolled != due_on:
                notes.append(_("%(day)s is no working day") % {"day": in_words(unrolled)})
        else:
            within = [day for day in self.calendar.holidays if self.start < day <= due_on]
            if skipped := [day for day in within if day.weekday() < SATURDAY]:
                notes.append(_("not counted, holidays: %(days)s") % {"days": _list(skipped)})
            if worked := [day for day in self.calendar.make_up_days if self.start < day <= due_on]:
                notes.append(_("counted, make-up working days: %(days)s") % {"days": _list(worked)})
        known = {day.year for day in self.calendar.holidays}
        unknown = sorted(set(range(self.start.year, due_on.year + 1)) - known)
        return notes + [
            _("the holidays of %(year)s are not known yet") % {"year": year} for year in unknown
        ]


def calendar() -> WorkCalendar:
    """The calendar of the country as it is known today (one query)."""
    return _calendar(_DAYS.rows())


def _calendar(days: Iterable[tuple[date, str]]) -> WorkCalendar:
    holidays: set[date] = set()
    make_up: set[date] = set()
    for day, kind in days:
        (holidays if kind == CalendarDay.Kind.HOLIDAY else make_up).add(day)
    return WorkCalendar(frozenset(holidays), frozenset(make_up))


_DAYS = Prepared(lambda: CalendarDay.objects.order_by().values_list("day", "kind"))


def listed() -> Listed:
    """The same calendar inside the row of another query, for `calendar_of`."""
    return Listed(CalendarDay.objects.order_by("day"), "day", "kind")


def calendar_of(text: str) -> WorkCalendar:
    """What `listed` gave."""
    return _calendar((date.fromisoformat(day), kind) for day, kind in json.loads(text))


def in_words(day: date) -> str:
    # Translators: in Django's format letters. English "24 April 2026", Vietnamese "24/04/2026".
    return date_format(day, pgettext("date format", "j F Y"))


def _list(days: Iterable[date]) -> str:
    return ", ".join(in_words(day) for day in sorted(days))


def _pause_in_words(pause: Pause) -> str:
    if pause.last is None:
        return _("stands still since %(day)s") % {"day": in_words(pause.first)}
    return _("stood still from %(first)s to %(last)s") % {
        "first": in_words(pause.first),
        "last": in_words(pause.last),
    }


def _count(
    start: date,
    days: int,
    pauses: Sequence[Pause],
    counts: Callable[[date], bool] = lambda day: True,
) -> date:
    """The day on which `days` days that count, outside all pauses, have passed after `start`."""
    if days < 0:
        raise ValueError("A term has no negative length.")
    if any(pause.last is None for pause in pauses):
        raise ValueError("A term that stands still has no last day.")
    day, left = start, days
    while left:
        day += ONE_DAY
        if counts(day) and not any(pause.covers(day) for pause in pauses):
            left -= 1
    return day
