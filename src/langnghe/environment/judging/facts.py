"""What is asked of the law, what it answers, and what is announced."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class FacilityClass:
    """What the limits of a facility hang on, as it stands on the day of judging."""

    id: int
    kind: str
    water: str  # industrial | domestic
    column: str  # "": nobody said
    sector: str
    receiver: str
    receiver_size: Decimal | None
    flow: Decimal | None  # m³ a day
    began_on: date | None


@dataclass(frozen=True, slots=True)
class Question:
    """
    Which limit holds here for this parameter on this day?

    `statistic`: single | hour | 8h | day | year; `hour`: of the day in Viet Nam (noise).
    `zone`: of noise.
    """

    role: str
    parameter: str
    ucum: str
    statistic: str
    on: date
    facility: FacilityClass | None = None
    station_id: int | None = None
    hour: int | None = None
    zone: str = ""
    province: str = "01"


class Outcome(StrEnum):
    FOUND = "found"
    # A regulation applies, but its numbers (or its day) could not be established.
    NO_TABLE = "no_table"
    # Something of the facility is not known that the choice hangs on.
    UNCLEAR = "unclear"
    NOT_APPLICABLE = "not_applicable"


class Level(StrEnum):
    PERMIT = "permit"
    PLANT = "plant"
    LOCAL = "local"
    SECTOR = "sector"
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to a limit; `wording.sentence` tells it. Values are plain (JSON)."""

    code: str
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Factor:
    """
    A coefficient and the row that it came from. `highest` differs from `value` where the data do
    not say which holds: then both ends are kept.
    """

    kind: str
    value: Decimal
    highest: Decimal
    rows: tuple[int, ...]
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Answer:
    """
    The limit, and why this one. `maximum` is Cmax = C × Kq × Kf, exactly; `highest` what it may
    be at most where a coefficient is not known. `row`: (permit_limit | acceptance | limit, id).
    """

    outcome: Outcome
    steps: tuple[Step, ...]
    level: Level | None = None
    row: tuple[str, int] | None = None
    base: Decimal | None = None  # C
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    highest: Decimal | None = None
    ucum: str = ""
    factors: tuple[Factor, ...] = ()
    document: str = ""  # the regulation, the permit, the plant
    source: str = ""
    certainty: str = "A"  # of the least certain row it stands on
    regulation: str = ""  # code


@dataclass(frozen=True, slots=True)
class ExceedanceBegan:
    """A station is over a limit: an episode is open. Ids as text, for those who act upon it."""

    episode_uid: str
    station_id: int


@dataclass(frozen=True, slots=True)
class ExceedanceEnded:
    """The episode is over; `withdrawn`: later readings left nothing of it."""

    episode_uid: str
    station_id: int
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """An officer must look at something."""

    alert_uid: str


@dataclass(frozen=True, slots=True)
class AlertEscalated:
    """Nobody of the commune looked at it in time: it goes to the city."""

    alert_uid: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """From where to where a parameter may lie, as an officer read it, in its national unit."""

    parameter: str
    ucum: str
    minimum: Decimal | None
    maximum: Decimal | None
    statistic: str
