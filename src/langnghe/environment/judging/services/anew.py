"""
What verdicts stand on is looked at by the clock; where it changed they are given again.

Whoever changed it, and where, need not know of this: limits that were signed or came with a
release, a permit, the conditions of a plant, a connection, the class of a facility, the zone of a
station. Facilities have no dated class: what is changed there was wrong before, and all verdicts
are given again; what changes from a day on is said by a permit. Former verdicts are kept.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Model, Q

from langnghe.environment.judging import queries
from langnghe.environment.judging.models import (
    Anew,
    Coefficient,
    Connection,
    Ground,
    Limit,
    Permit,
    PermitLimit,
    PlantAcceptance,
    Regulation,
)
from langnghe.environment.judging.resolving import SUBJECT_OF_ROLE, starts_on
from langnghe.environment.judging.runs import first_hour
from langnghe.environment.sensing.models import Station, Stream

FIRST_DAY = date(1970, 1, 1)
# Says nothing of what is allowed.
UNHEARD = frozenset({"id", "uid", "note", "signing_id", "recorded_by_id"})
PIECE = 500


class Reach(NamedTuple):
    """Whose limit a regulation may be, and from which hour on (since 1970)."""

    subject: str
    sector: str
    province: str
    since: int


def look(*, now: datetime) -> int:
    """
    By the clock, and when limits are signed: whether anything changed; how many streams are asked.

    What is seen for the very first time was judged by what it is.
    """
    seen = {one.key: one for one in Ground.objects.all()}
    found = {one.key: one for one in [*_regulations(), *_stations()]}
    changed = {key for key, one in found.items() if not _same(seen.get(key), one)}
    gone = seen.keys() - found.keys()
    if not changed and not gone:
        return 0
    with transaction.atomic():
        told = [found[key] for key in sorted(changed)]
        Ground.objects.bulk_create(
            told, PIECE, update_conflicts=True, unique_fields=["key"],
            update_fields=["digest", "reach"],
        )  # fmt: skip
        Ground.objects.filter(key__in=gone).delete()
        if not seen:
            return 0
        former = [seen[key] for key in changed | gone if key in seen]
        return ask(_concerned([*told, *former]), now=now)


def _same(former: Ground | None, one: Ground) -> bool:
    return former is not None and former.digest == one.digest


def _concerned(grounds: Iterable[Ground]) -> dict[int, int]:
    """Streams, each with the earliest hour from which on it may be judged otherwise."""
    ids = [int(one.key.partition(":")[2]) for one in grounds if one.key.startswith("station:")]
    wanted = dict.fromkeys(_judged(Q(thing__station__in=ids)), 0) if ids else {}
    for reach in {Reach(*one.reach) for one in grounds if one.reach}:
        for stream_id in _judged(_under(reach)):
            wanted[stream_id] = min(reach.since, wanted.get(stream_id, reach.since))
    return wanted


def ask(wanted: Mapping[int, int], *, now: datetime) -> int:
    """
    Have streams judged anew, each from an hour on. Of one that is under way the earlier hour
    counts; whoever is at it is waited for, so that nothing is lost. Once in a transaction: rows are
    asked in the order of their ids, so that two who ask do not wait for each other.
    """
    ids = sorted(wanted)
    with transaction.atomic():
        for begin in range(0, len(ids), PIECE):
            piece = ids[begin : begin + PIECE]
            Anew.objects.bulk_create(
                [Anew(stream_id=one, since=wanted[one], asked_at=now) for one in piece],
                update_conflicts=True, unique_fields=["stream"], update_fields=["asked_at"],
            )  # fmt: skip
            for since in sorted({wanted[one] for one in piece}):
                own = [one for one in piece if wanted[one] == since]
                Anew.objects.filter(stream__in=own, since__gt=since).update(since=since)
    return len(ids)


def _judged(which: Q) -> Iterable[int]:
    rows = Stream.objects.filter(
        which, property__code__isnull=False, thing__station__isnull=False, corrected__isnull=True
    )
    return rows.values_list("pk", flat=True)


def _under(one: Reach) -> Q:
    """Whose limit it may be; more than that does no harm."""
    roles = [role for role, subject in SUBJECT_OF_ROLE.items() if subject == one.subject]
    if roles:
        condition = Q(thing__station__role__in=roles)
    else:
        condition = Q(thing__station__facility__water=one.subject)
    if one.sector:
        condition &= Q(thing__station__facility__sector=one.sector)
    if one.province:
        condition &= Q(thing__station__village__commune__parent=one.province)
    return condition


def _first_hour(day: date) -> int:
    return first_hour(max(0, (day - FIRST_DAY).days))


def _regulations() -> list[Ground]:
    """Each with its numbers, and the coefficients it refers to."""
    limits, coefficients = _by(Limit, "regulation_id"), _by(Coefficient, "regulation_id")
    return [
        Ground(
            key=f"regulation:{one.code}",
            digest=_digest([
                _plain(vars(one)),
                limits.get(one.pk),
                coefficients.get(one.coefficients_of_id or one.pk),
            ]),
            reach=Reach(one.subject, one.sector, one.province, _first_hour(starts_on(one))),
        )
        for one in Regulation.objects.all()
    ]  # fmt: skip


def _stations() -> list[Ground]:
    permits, said = _by(Permit, "facility_id"), _by(PermitLimit, "permit_id")
    plants = _by(PlantAcceptance, "plant_id")
    connections: dict[int, list[Connection]] = {}
    for used in Connection.objects.order_by("pk"):
        connections.setdefault(used.facility_id, []).append(used)
    told = []
    permits_of: dict[int, list[int]] = {}
    for pk, facility_id in Permit.objects.order_by("pk").values_list("pk", "facility_id"):
        permits_of.setdefault(facility_id, []).append(pk)
    rows = Station.objects.select_related("thing", "facility", "village__commune")
    for one in rows:
        own = one.facility_id or 0
        used_by = connections.get(own, [])
        digest = _digest([
            one.role, one.thing.properties.get("zone", ""), one.village.commune.parent_id,
            asdict(queries.class_of(one.facility)) if one.facility else None,
            permits.get(own), [said.get(pk) for pk in permits_of.get(own, ())],
            plants.get(own), [_plain(vars(used)) for used in used_by],
            [plants.get(used.plant_id) for used in used_by],
        ])  # fmt: skip
        told.append(Ground(key=f"station:{one.pk}", digest=digest))
    return told


def _by(model: type[Model], key: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in model._default_manager.order_by("pk").values():
        found.setdefault(row[key], []).append(_plain(row))
    return found


def _plain(row: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(
        (name, value) for name, value in row.items()
        if name not in UNHEARD and not name.startswith("_")
    )  # fmt: skip


def _digest(told: Any) -> str:
    text = json.dumps(told, default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
