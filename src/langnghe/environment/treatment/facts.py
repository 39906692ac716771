"""What treatment tells of itself, as it passes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WEIGHT = 1_000  # kg of a tonne


@dataclass(frozen=True, slots=True)
class Milestone:
    """A state that a project has reached or is to reach. Days late are negative when early."""

    state: str
    label: str
    planned_on: date | None  # as it was promised first
    moved_to: date | None  # what is promised now, where that differs
    reached_on: date | None
    days_late: int | None  # None: nothing was promised, or the day has not come

    @property
    def is_late(self) -> bool:
        return self.days_late is not None and self.days_late > 0


@dataclass(frozen=True, slots=True)
class Money:
    """All lines of a project together, in đồng."""

    planned: int
    allocated: int
    disbursed: int


@dataclass(frozen=True, slots=True)
class Removal:
    """
    How much of a parameter a plant takes out: 1 - Cout/Cin over the days that have both.

    `at_least`: something of what left was below the limit of detection.
    """

    code: str
    names: Mapping[str, str]
    unit: str
    inflow: float
    outflow: float
    share: float
    days: tuple[date, ...]
    at_least: bool

    @property
    def percent(self) -> float:
        return 100 * self.share


@dataclass(frozen=True, slots=True)
class PlantFact:
    """A treatment plant for wastewater that serves a village."""

    slug: str
    name: str
    state: str
    words: str  # of the state, for everybody
    is_running: bool
    since: date | None  # when it came into its state
    capacity: Decimal | None
    unit: str  # m³ a day
    is_demo: bool
    facility_id: int | None
    removal: tuple[Removal, ...] = ()


@dataclass(frozen=True, slots=True)
class Balance:
    """Of a waste in a quarter, in kg: what was there and arose, and where it is now."""

    stored_start: int
    generated: int
    moved: int
    stored_end: int

    @property
    def gap(self) -> int:
        """What is missing (positive), or is there too much (negative)."""
        return self.stored_start + self.generated - self.moved - self.stored_end

    @property
    def size(self) -> int:
        """Of the gap, whichever way it goes."""
        return abs(self.gap)

    @property
    def closes(self) -> bool:
        return self.gap == 0


@dataclass(frozen=True, slots=True)
class Proof:
    """One parameter before and after, as measured at the facility itself."""

    code: str
    names: Mapping[str, str]
    unit: str
    before: float
    after: float
    at_least: bool

    @property
    def percent(self) -> float:
        return 100 * (1 - self.after / self.before)


@dataclass(frozen=True, slots=True)
class EcoLabelFact:
    """A label in force on the day that was asked for."""

    uid: str
    producer_id: int
    number: str
    technology: Mapping[str, str]  # its names
    technology_slug: str
    granted_on: date
    expires_on: date  # the first day on which it does not hold
    is_demo: bool


@dataclass(frozen=True, slots=True)
class LogFigures:
    """What the logs of a period come to."""

    days: int  # with a log
    of_days: int
    inflow: Decimal
    outflow: Decimal
    power_kwh: Decimal
    sludge_kg: int
    bypass: Decimal
    bypass_days: int
    capacity: Decimal | None

    @property
    def utilisation(self) -> float | None:
        """Of the days that have a log, in per cent of the design."""
        if not self.capacity or not self.days:
            return None
        return float(100 * self.inflow / (self.capacity * self.days))

    @property
    def kwh_per_unit(self) -> float | None:
        return float(self.power_kwh / self.inflow) if self.inflow and self.power_kwh else None
