"""What a break does to a promise."""

from collections.abc import Sequence
from datetime import date

from langnghe.core.clock import Pause, WorkCalendar
from langnghe.registry.facts import BreakFact, closed_on


def done_on(today: date, days: int, breaks: Sequence[BreakFact], calendar: WorkCalendar) -> date:
    """When a maker has worked so many days: in none of his breaks, and from the end of today's."""
    closed = closed_on(today, breaks)
    pauses = [Pause(one.first, one.last) for one in breaks]
    return calendar.add_working_days(closed.opens_on if closed else today, days, pauses)
