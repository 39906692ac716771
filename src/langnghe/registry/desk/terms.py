"""The terms of the desk: dated rules and one clock, read once for a whole list."""

from datetime import date, datetime

from langnghe.core import clock
from langnghe.core.models import Parameter
from langnghe.registry.desk.facts import Due

VERIFY, VILLAGE, LOOK, ANSWER, REVIEW, COUNCIL = (
    "desk.verify_working_days",
    "desk.village_working_days",
    "desk.look_working_days",
    "desk.answer_working_days",
    "desk.review_working_days",
    "village.recognition_working_days",
)
MONTH, DAY = "village.report_month", "village.report_day"


class Terms:
    """
    Each term as it was on the day it began (two queries for a list of any length).

    A term that no row knows on that day has no last day: a gap in the data is never guessed.
    """

    def __init__(self, *keys: str) -> None:
        self._calendar = clock.calendar()
        rows = Parameter.objects.filter(key__in=keys).order_by("valid_from")
        self._rows: dict[str, list[Parameter]] = {}
        for row in rows:
            self._rows.setdefault(row.key, []).append(row)

    def value(self, key: str, on: date) -> int | None:
        found = None
        for row in self._rows.get(key, ()):
            if row.valid_from <= on and (row.valid_until is None or on < row.valid_until):
                found = int(row.value)
        return found

    def due(self, key: str, since: datetime | None, now: datetime) -> Due | None:
        if since is None:
            return None
        start, today = clock.today(since), clock.today(now)
        days = self.value(key, start)
        if days is None:
            return None
        term = clock.Deadline(start, days, clock.Counting.WORKING, self._calendar)
        end = term.due_on
        if end is None:
            return None
        return Due(end, (today - start).days, (end - today).days, term.explain())

    def late_since(self, key: str, today: date) -> date | None:
        """What began on this day or earlier is late today."""
        start = today
        while (days := self.value(key, start)) is not None:
            if self._calendar.add_working_days(start, days) < today:
                return start
            start -= clock.ONE_DAY
        return None

    def yearly(self, today: date) -> date | None:
        """The last day of this year's check: "before 30 November" ends on the 29th."""
        month, day = self.value(MONTH, today), self.value(DAY, today)
        if month is None or day is None:
            return None
        return date(today.year, month, day) - clock.ONE_DAY
