"""What core announces."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CalendarChanged:
    """A day became, or is no longer, a holiday or a make-up day: open deadlines may move."""

    day: date
