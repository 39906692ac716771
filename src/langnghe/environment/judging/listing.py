"""Verdicts of many stations, of those that an asker may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from langnghe.core import clock, pagination
from langnghe.core.models import Certainty
from langnghe.environment.judging import seeing
from langnghe.environment.judging.models import Assessment
from langnghe.environment.judging.rules import Scope
from langnghe.environment.judging.runs import HOUR, first_hour
from langnghe.registry import public as registry

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; empty: all. Both days are included."""

    outcome: Collection[str] = ()
    kind: Collection[str] = ()
    station: str | None = None
    village: str | None = None
    parameter: str | None = None
    since: date | None = None
    until: date | None = None


def verdicts(
    scope: Scope, wanted: Wanted, *, cursor: str | None, limit: int
) -> pagination.Page[Assessment]:
    """
    Those in force, the latest first.

    :raises NotFound: a station that he may not see, or no such village.
    """
    rows = _shown(scope).filter(superseded_at__isnull=True)
    if wanted.station:
        rows = rows.filter(station=seeing.station(scope, wanted.station))
    if wanted.village:
        village = registry.village(wanted.village)
        rows = rows.filter(station__village=village.id)
    if wanted.parameter:
        rows = rows.filter(basis__parameter_code=wanted.parameter)
    if wanted.outcome:
        rows = rows.filter(verdict__in=wanted.outcome)
    if wanted.kind:
        rows = rows.filter(kind__in=wanted.kind)
    if wanted.since:
        rows = rows.filter(at__gte=_begin(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_begin(wanted.until) + 24 * HOUR)
    rows = rows.select_related("basis", "stream__property", "station__village")
    return pagination.page(rows, order=("-at", "-pk"), cursor=cursor, limit=limit)


def _shown(scope: Scope) -> QuerySet[Assessment]:
    """As the page of a verdict is (`seeing.assessment`)."""
    rows = Assessment.objects.all()
    if scope.whole_city:
        return rows
    shown = Q(station__thing__is_public=True) & ~Q(basis__certainty=Certainty.DOUBTFUL)
    if scope.communes:
        shown |= Q(station__village__commune__in=scope.communes)
    if scope.organisations:
        shown |= Q(station__facility__operator__in=scope.organisations)
        shown |= Q(station__facility__producer__organisation__in=scope.organisations)
        shown |= Q(sample__laboratory__in=scope.organisations)
    return rows.filter(shown)


def _begin(day: date) -> int:
    """Milliseconds where a day of Viet Nam begins."""
    day = min(max(day, clock.FIRST_DAY), clock.LAST_DAY)
    return first_hour((day - EPOCH).days) * HOUR
