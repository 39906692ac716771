"""How urgently a facility should be inspected, point by point; the weights are data."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from langnghe.environment.judging import wording

DATA = Path(__file__).parent / "data" / "risk.csv"
HEAVY = frozenset({"textile", "metal", "starch", "paper"})
REASONS: dict[str, Promise] = {
    "sector": _("A trade with heavy pollution: %(told)s"),
    "flow": _("Wastewater: %(told)s m³ a day"),
    "ratio": _("Over the limit in the last 12 months, at worst %(told)s times"),
    "significant": _(
        "Significantly over for half a year (method of the EPA), parameters: %(told)s"
    ),
    "open_cases": _("Open cases: %(told)s"),
    "overdue_cases": _("Overdue cases: %(told)s"),
    "no_permit": _("No permit and no connection to a plant is known"),
    "silent": _("Alerts of missing or faulty data in the last 12 months: %(told)s"),
    "missing": _("Readings missing in the last 30 days: %(told)s %%"),
    "near_homes": _("Distance to the middle of the village: %(told)s m"),
    "near_water": _("Distance to the nearest water that is measured: %(told)s m"),
    "complaints": _("Complaints in the last 12 months: %(told)s"),
    "not_inspected_days": _("Last inspected %(told)s days ago"),
    "never_inspected": _("Never inspected, as far as is known here"),
}
# What the table of weights calls them.
FACTORS: dict[str, Promise] = {
    "sector": _("A trade with heavy pollution"),
    "flow": _("Wastewater, m³ a day, from"),
    "ratio": _("Value / limit in the last 12 months, at worst from"),
    "significant": _("Parameters significantly over for half a year (method of the EPA), from"),
    "open_cases": _("Open cases, from"),
    "overdue_cases": _("Overdue cases, from"),
    "no_permit": _("No permit and no connection to a plant is known"),
    "silent": _("Alerts of missing or faulty data in the last 12 months, from"),
    "missing": _("Readings missing in the last 30 days, per cent, from"),
    "near_homes": _("Metres to the middle of the village, up to"),
    "near_water": _("Metres to the nearest water that is measured, up to"),
    "complaints": _("Complaints in the last 12 months, from"),
    "not_inspected_days": _("Days since the last inspection, from"),
    "never_inspected": _("Never inspected, as far as is known here"),
    "level_medium": _("Together: medium from"),
    "level_high": _("Together: high from"),
}
# The nearer the worse: up to the threshold, not from it.
NEAR = frozenset({"near_homes", "near_water"})
LEVELS: dict[str, Promise] = {"high": _("High"), "medium": _("Medium"), "low": _("Low")}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a facility; None: nothing."""

    sector: str
    sector_name: str
    flow: Decimal | None
    ratio: Decimal | None
    open_cases: int
    overdue_cases: int
    has_permit: bool
    silent: int
    complaints: int
    not_inspected_days: int | None
    significant: int = 0
    missing: Decimal | None = None
    near_homes: Decimal | None = None
    near_water: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Point:
    factor: str
    points: int
    told: str
    source: str

    def __str__(self) -> str:
        return str(REASONS[self.factor] % {"told": self.told})


@dataclass(frozen=True, slots=True)
class Score:
    points: Sequence[Point] = field(default_factory=tuple)
    level: str = "low"

    @property
    def total(self) -> int:
        return sum(one.points for one in self.points)

    @property
    def level_name(self) -> Promise:
        return LEVELS[self.level]


@dataclass(frozen=True, slots=True)
class Weight:
    factor: str
    threshold: Decimal | None
    points: int
    since: date
    source: str

    @property
    def name(self) -> Promise:
        return FACTORS[self.factor]

    @property
    def is_level(self) -> bool:
        return self.factor.startswith("level_")


@lru_cache(maxsize=1)
def weights() -> tuple[Weight, ...]:
    with DATA.open(encoding="utf-8") as file:
        return tuple(
            Weight(
                row["factor"], Decimal(row["threshold"]) if row["threshold"] else None,
                int(row["points"]), date.fromisoformat(row["valid_from"]), row["source"],
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


def score(known: Known) -> Score:
    """The highest threshold that is reached gives the points of a factor."""
    told: dict[str, tuple[Decimal | None, str]] = {
        "sector": (None, known.sector_name) if known.sector in HEAVY else (Decimal(-1), ""),
        "flow": _amount(known.flow),
        "ratio": _amount(known.ratio),
        "significant": _amount(known.significant),
        "open_cases": _amount(known.open_cases),
        "overdue_cases": _amount(known.overdue_cases),
        "no_permit": (Decimal(-1), "") if known.has_permit else (None, ""),
        "silent": _amount(known.silent),
        "missing": _amount(known.missing),
        "near_homes": _amount(known.near_homes),
        "near_water": _amount(known.near_water),
        "complaints": _amount(known.complaints),
        "not_inspected_days": _amount(known.not_inspected_days),
        "never_inspected": (None if known.not_inspected_days is None else Decimal(-1), ""),
    }
    found: dict[str, Point] = {}
    levels = {one.factor: one.threshold or Decimal(0) for one in weights()}
    for one in weights():
        if one.factor not in told:
            continue
        value, words = told[one.factor]
        # Without a threshold it is yes (None) or no.
        reached = value is None if one.threshold is None else _reaches(value, one)
        if reached and one.points >= found.get(one.factor, Point("", 0, "", "")).points:
            found[one.factor] = Point(one.factor, one.points, words, one.source)
    points = tuple(sorted(found.values(), key=lambda one: -one.points))
    total = sum(one.points for one in points)
    high, medium = total >= levels["level_high"], total >= levels["level_medium"]
    return Score(points, "high" if high else "medium" if medium else "low")


def _amount(value: Decimal | int | None) -> tuple[Decimal | None, str]:
    if value is None:
        return Decimal(-1), ""
    exact = Decimal(value)
    return exact, wording.number(exact.quantize(Decimal("0.01")))


def _reaches(value: Decimal | None, weight: Weight) -> bool:
    if value is None or weight.threshold is None or value < 0:
        return False
    return value <= weight.threshold if weight.factor in NEAR else value >= weight.threshold
