"""What is announced of cases, and what everybody may know of them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """The authority took a step that the facility has to know of."""

    entry_uid: str


@dataclass(frozen=True, slots=True)
class TermNear:
    """A term ends soon, or is over: whoever has to do something is told."""

    reminder_uid: str


@dataclass(frozen=True, slots=True)
class Acting:
    """Cases of a village: under way now, and those that were brought to a good end."""

    open: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class Months:
    """Of a span of time."""

    opened: int
    ended: int


@dataclass(frozen=True, slots=True)
class Checked:
    """Article 56 as the newest inspection of the village saw it, signed by both sides."""

    met: int
    partly: int
    of: int  # conditions that apply there
    on: date

    @property
    def percent(self) -> int:
        return round(100 * self.met / self.of)


@dataclass(frozen=True, slots=True)
class StandingFact:
    """A maker's facilities; his cases that are open now; confirmed cases and fines of a period."""

    facilities: int
    open_cases: int
    confirmed: int
    fines: int
