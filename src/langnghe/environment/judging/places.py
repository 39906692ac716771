"""Facilities with their permits, plants and limits, for officers; reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.core.text import fold, in_language
from langnghe.environment.judging import queries
from langnghe.environment.judging.facts import Answer, Question
from langnghe.environment.judging.models import (
    Assessment,
    Connection,
    Permit,
    PermitLimit,
    PlantAcceptance,
)
from langnghe.environment.judging.resolving import resolve
from langnghe.environment.judging.rules import Scope
from langnghe.environment.sensing import spelled
from langnghe.environment.sensing.models import Facility, ObservedProperty, Station
from langnghe.registry import public as registry

PER_PAGE = 20
VERDICTS = 10
# Until when a limit of a permit holds that was written down by mistake: on no day.
WITHDRAWN = date(1900, 1, 1)
# What is asked of nearly every discharge.
COMMON = ("PH", "TSS", "BOD5", "COD", "NH4N", "TN", "TP", "COLOR", "CR6", "NI")


def _within(scope: Scope) -> QuerySet[Facility]:
    rows = Facility.objects.select_related("village__commune")
    return rows if scope.whole_city else rows.filter(village__commune_id__in=scope.communes)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    facility: Facility
    permits: list[Permit]  # in force


def facilities(
    scope: Scope, *, words: str, today: date, cursor: str | None
) -> pagination.Page[PlaceRow]:
    """By name, of the communes that one answers for; 2 queries, 4 with words."""
    rows = _within(scope)
    if words.strip():
        rows = rows.filter(pk__in=_like(rows, words))
    found = pagination.page(rows, order=("name", "pk"), cursor=cursor, limit=PER_PAGE)
    held: dict[int, list[Permit]] = {}
    running = Permit.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today), since__lte=today, facility__in=found.items
    )
    for one in running.order_by("since", "pk"):
        held.setdefault(one.facility_id, []).append(one)
    items = [PlaceRow(one, held.get(one.pk, [])) for one in found.items]
    return pagination.Page(items, found.next_cursor)


def _like(rows: QuerySet[Facility], words: str) -> set[int]:
    """Of whose name, village or permit these words are a part, with or without diacritics."""
    wanted = fold(words).split()
    named = rows.values_list("pk", "name", "village__name", "village__commune__name")
    found = {pk for pk, *texts in named if all(one in fold(" ".join(texts)) for one in wanted)}
    permits = Permit.objects.filter(number__icontains=words.strip())
    return found | set(permits.values_list("facility_id", flat=True))


def facility(scope: Scope, uid: UUID) -> Facility:
    """:raises NotFound: of another commune."""
    rows = _within(scope).select_related("village__commune", "operator", "producer")
    one = rows.filter(uid=uid).first()
    if one is None:
        raise NotFound
    return one


def own_facility(scope: Scope, uid: UUID) -> Facility:
    """Of the maker whose it is, and of who runs it. :raises NotFound:"""
    rows = Facility.objects.select_related("village__commune", "operator", "producer")
    mine = Q(producer__organisation__in=scope.organisations) | Q(operator__in=scope.organisations)
    one = rows.filter(mine, uid=uid).first()
    if one is None:
        raise NotFound
    return one


def permit(of: Facility, uid: UUID) -> Permit:
    """:raises NotFound:"""
    one = Permit.objects.filter(facility=of, uid=uid).first()
    if one is None:
        raise NotFound
    return one


@dataclass(frozen=True, slots=True)
class PermitRow:
    permit: Permit
    state: str  # in_force | ended | to_come


def permits(of: Facility, today: date) -> list[PermitRow]:
    """What is in force first (2 queries)."""
    rows = Permit.objects.filter(facility=of).select_related("recorded_by", "station__thing")
    shown = Prefetch("limits", PermitLimit.objects.exclude(until=WITHDRAWN))
    told = [PermitRow(one, _state(one.since, one.until, today))
            for one in rows.prefetch_related(shown).order_by("-since", "-pk")]  # fmt: skip
    return sorted(told, key=lambda row: row.state != "in_force")


def plain_limits(of: Permit) -> list[PermitLimit]:
    """Those without days of their own, which hold as long as the permit."""
    rows = PermitLimit.objects.filter(permit=of, since__isnull=True, until__isnull=True)
    return list(rows.order_by("pk"))


def _state(since: date, until: date | None, today: date) -> str:
    if since > today:
        return "to_come"
    return "in_force" if until is None or until > today else "ended"


def connections(of: Facility) -> list[Connection]:
    """The newest first."""
    rows = Connection.objects.filter(facility=of).select_related("plant__village")
    return list(rows.order_by("-since", "-pk"))


def users(plant: Facility, today: date) -> int:
    """How many flow into it today."""
    rows = Connection.objects.filter(plant=plant, since__lte=today)
    return rows.filter(Q(until__isnull=True) | Q(until__gt=today)).count()


def acceptances(plant: Facility) -> list[PlantAcceptance]:
    rows = PlantAcceptance.objects.filter(plant=plant)
    return list(rows.order_by("-since", "parameter_code", "pk"))


def stations(of: Facility) -> list[Station]:
    return list(of.stations.select_related("thing").order_by("slug"))


def verdicts(of: Facility) -> list[Assessment]:
    """The latest that hold (1 query)."""
    rows = Assessment.objects.filter(station__facility=of, superseded_at__isnull=True)
    rows = rows.select_related("basis", "station__thing", "stream__property")
    return list(rows.order_by("-at", "-pk")[:VERDICTS])


@dataclass(frozen=True, slots=True)
class Parameter:
    code: str
    name: str
    ucum: str


def parameters() -> dict[str, Parameter]:
    """The national list of water, by code (1 query)."""
    rows = ObservedProperty.objects.filter(code__isnull=False, medium="water").order_by("pk")
    return {
        code: Parameter(code, in_language(names) or code, ucum)
        for code, names, ucum in rows.values_list("code", "names", "ucum")
        if code
    }


def labels(found: Mapping[str, Parameter]) -> dict[str, str]:
    """To choose from: with the unit that numbers are written in."""
    return {
        code: f"{one.name} ({unit})" if (unit := spelled.unit(one.ucum)) else one.name
        for code, one in found.items()
    }


@dataclass(frozen=True, slots=True)
class LimitRow:
    parameter: Parameter
    answer: Answer


def limits(
    of: Facility, found: Mapping[str, Parameter], more: set[str], today: date
) -> list[LimitRow]:
    """What holds for a single sample of its discharge today (7 queries)."""
    codes = [*COMMON, *sorted(more - set(COMMON))]
    law = queries.law([of.pk], codes)
    rows = []
    for code in codes:
        if code not in found:
            continue
        asked = Question(
            role="effluent", parameter=code, ucum=found[code].ucum, statistic="single", on=today,
            facility=queries.class_of(of), province=of.village.commune.parent_id or "",
        )  # fmt: skip
        rows.append(LimitRow(found[code], resolve(asked, law)))
    return rows


def plants(today: date) -> dict[int, str]:
    """All of the city that are at work: water flows over the borders of communes."""
    rows = Facility.objects.filter(kind=Facility.Kind.PLANT)
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
    named = rows.order_by("name", "pk").values_list("pk", "name", "village__name")
    return {pk: f"{name}, {village}" for pk, name, village in named}


def plant(pk: int) -> Facility:
    """:raises NotFound:"""
    one = Facility.objects.filter(pk=pk).first()
    if one is None:
        raise NotFound
    return one


def village_named(scope: Scope, text: str) -> tuple[int | None, bool]:
    """
    The village of this name ("village" or "village, commune") among those that one answers for;
    the second says whether there were several.
    """
    name, _comma, commune = (part.strip() for part in text.partition(","))
    cards, _next = registry.villages(text=name, limit=100)
    among: list[Any] = [one for one in cards if scope.covers(one.commune.code)]
    if commune:
        among = [one for one in among if fold(commune) in fold(one.commune.name)]
    exact = [one for one in among if fold(one.name) == fold(name)]
    found = exact or among
    return (found[0].id if len(found) == 1 else None), len(found) > 1


def producer_named(scope: Scope, text: str) -> int | None:
    """By the address of its page or the last part of it, of the communes that one answers for."""
    slug = text.strip().partition("?")[0].rstrip("/").rpartition("/")[2]
    found = registry.producer_id(slug) if slug else None
    if found is None or not scope.covers(registry.producer_by_id(found).commune_code):
        return None
    return found
