"""Reads: the law as rows, verdicts, episodes and alerts of those who may see them."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from datetime import date
from typing import Any, TypeVar

from langnghe.environment.judging.facts import Answer, FacilityClass, Question
from langnghe.environment.judging.models import (
    Coefficient,
    Connection,
    Limit,
    Permit,
    PermitLimit,
    PlantAcceptance,
    Regulation,
)
from langnghe.environment.judging.resolving import Law, resolve
from langnghe.environment.sensing import comparing
from langnghe.environment.sensing.models import Facility, Station, Stream

RowT = TypeVar("RowT")


def law(facilities: Collection[int] = (), parameters: Collection[str] | None = None) -> Law:
    """All regulations, and what these facilities have of their own (7 queries)."""
    limits = Limit.objects.all() if parameters is None else Limit.objects.filter(
        parameter_code__in=parameters
    )  # fmt: skip
    connections = list(Connection.objects.filter(facility__in=facilities).order_by("since"))
    plants = {one.plant_id for one in connections} | set(facilities)
    permits = list(Permit.objects.filter(facility__in=facilities))
    return Law(
        regulations=tuple(Regulation.objects.all()),
        limits=_by(limits, lambda one: (one.regulation_id, one.parameter_code)),
        coefficients=_by(Coefficient.objects.all(), lambda one: one.regulation_id),
        permits=_by(permits, lambda one: one.facility_id),
        permit_limits=_by(
            PermitLimit.objects.filter(permit__in=permits) if permits else (),
            lambda one: one.permit_id,
        ),
        acceptances=_by(
            PlantAcceptance.objects.filter(plant__in=plants) if plants else (),
            lambda one: one.plant_id,
        ),
        connections=_by(connections, lambda one: one.facility_id),
    )


def _by(rows: Iterable[RowT], key: Any) -> dict[Any, list[RowT]]:
    found: dict[Hashable, list[RowT]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)


def class_of(facility: Facility) -> FacilityClass:
    return FacilityClass(
        facility.pk, facility.kind, facility.water, facility.column, facility.sector,
        facility.receiver, facility.receiver_size, facility.flow, facility.began_on,
    )  # fmt: skip


def question_of(
    station: Station, stream: Stream, *, on: date, statistic: str, hour: int | None = None
) -> Question:
    """`station` with its facility, thing and village's commune; `stream` with its property."""
    return Question(
        role=station.role,
        parameter=stream.property.code or "",
        ucum=comparing.unit_of(stream),
        statistic=statistic,
        on=on,
        facility=class_of(station.facility) if station.facility else None,
        station_id=station.pk,
        hour=hour,
        zone=str(station.thing.properties.get("zone", "")),
        province=station.village.commune.parent_id or "",
    )


def limit_for(station: Station, stream: Stream, *, on: date, statistic: str = "single") -> Answer:
    """The limit that is in force for a stream: for pages and plots."""
    facilities = [station.facility_id] if station.facility_id else []
    asked = question_of(station, stream, on=on, statistic=statistic)
    return resolve(asked, law(facilities, [asked.parameter]))
