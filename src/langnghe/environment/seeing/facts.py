"""What is shown, as plain values, and what is announced."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from langnghe.environment.cases.facts import Acting, Checked
from langnghe.environment.treatment.facts import PlantFact


class Condition(StrEnum):
    """How a village or a station is, the worst first."""

    OVER = "over"
    UNJUDGED = "unjudged"
    WITHIN = "within"
    SILENT = "silent"  # there are stations, and no verdict of them
    UNKNOWN = "unknown"  # nothing is measured there


class Trend(StrEnum):
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Classed:
    """A village on a list of the city."""

    list_number: int
    label: str
    document: str
    decided_on: date
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A village of the board. `stations`: those that the public may see."""

    village_id: int
    slug: str
    name: str
    commune_code: str
    commune: str
    condition: Condition
    stations: int
    list_number: int | None
    open_cases: int


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest value of a stream and what was made of it."""

    stream_id: int
    code: str
    names: Mapping[str, str]
    kind: str
    ucum: str
    at: int | None  # milliseconds
    value: float | None
    flag: int
    verdict: str  # "": none that the public may read
    verdict_uid: str
    judged_at: int | None  # what was judged: where its hour or day begins
    completeness: int | None  # per cent of the readings expected in 30 days; None: not automatic


@dataclass(frozen=True, slots=True)
class StationFact:
    slug: str
    name: str
    role: str
    role_label: str
    is_automatic: bool
    is_demo: bool
    facility: str
    lat: float | None
    lon: float | None
    condition: Condition
    newest: tuple[Newest, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """What a village's own page shows of its environment; can be hashed."""

    slug: str
    condition: str
    label: str
    stations: int
    classed: str
    told: tuple[str, ...]  # of cases, the checklist and the plant


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What acting and treating tell of a village; None and (): nothing is known."""

    cases: Acting | None = None
    checklist: Checked | None = None
    plants: tuple[PlantFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """The environmental card of a village."""

    condition: Condition
    classed: Classed | None
    beside: Neighbours
    complaints: int  # not answered yet
    completeness: int | None
    trend: Trend
    over_share: tuple[int, int] | None  # per cent of days and samples over: before, lately
    stations: tuple[StationFact, ...]


@dataclass(frozen=True, slots=True)
class ComplaintFiled:
    """Somebody complained; the officers of the place are told."""

    complaint_uid: str


@dataclass(frozen=True, slots=True)
class Filed:
    """What a complainer gets."""

    number: str
    secret: str
    opened_at: datetime
