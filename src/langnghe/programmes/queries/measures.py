"""The announced system: sentences, how firmly each was said, and by what it could be seen."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from langnghe.core.errors import NotFound
from langnghe.programmes.facts import Figure, MeasureFact
from langnghe.programmes.models import IndicatorDefinition, Measure
from langnghe.programmes.queries.law import public_schemes

Figures = Callable[[Collection[str]], Mapping[str, Figure]]


@dataclass(frozen=True, slots=True)
class Area:
    """The measures of one area."""

    code: str
    label: str
    measures: list[Measure]


@dataclass(frozen=True, slots=True)
class Seen:
    """An indicator with its figure, if any context has one."""

    indicator: IndicatorDefinition
    figure: Figure | None


def by_area(*, strength: str = "", area: str = "") -> list[Area]:
    """The measures in the order of the source, area by area."""
    rows = list(narrowed(strength=strength, area=area).prefetch_related("indicators"))
    found = [
        Area(code, str(label), [row for row in rows if row.area == code])
        for code, label in Measure.Area.choices
    ]
    return [one for one in found if one.measures]


def narrowed(*, strength: str = "", area: str = "") -> QuerySet[Measure]:
    rows = Measure.objects.order_by("position")
    if strength:
        rows = rows.filter(strength=strength)
    return rows.filter(area=area) if area else rows


def counts() -> list[tuple[str, str, int]]:
    """Of how many sentences each strength is: code, words, number; all strengths there are."""
    held = Counter(Measure.objects.order_by().values_list("strength", flat=True))
    return [(code, str(label), held[code]) for code, label in Measure.Strength.choices]


def measure(slug: str) -> Measure:
    """
    A measure with its indicators, the acts and the schemes that serve it.

    :raises NotFound:
    """
    rows = Measure.objects.prefetch_related(
        "indicators", "bases", Prefetch("schemes", public_schemes())
    )
    found = rows.filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def seen(indicators: Collection[IndicatorDefinition]) -> list[Seen]:
    """Each indicator with what another context counted for it: the wiring names who knows."""
    tell: Figures = import_module(settings.WIRING).FIGURES
    figures = tell([one.code for one in indicators])
    return [Seen(one, figures.get(one.code)) for one in indicators]


def measures_of_scheme(scheme: str) -> list[MeasureFact]:
    """Which announced measures a scheme serves."""
    rows = Measure.objects.filter(schemes__slug=scheme).order_by("position")
    return [MeasureFact(row.slug, row.code, row.area, row.strength, row.text) for row in rows]


def no_figures(_codes: Collection[str]) -> Mapping[str, Figure]:
    """While nobody counts."""
    return {}
