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
from typing import Any

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


def look(*, now: datetime) -> int:
    """
    By the clock, and when limits are signed: whether anything changed; how many streams are asked.

    What is seen for the very first time was judged by what it is.
    """
    seen = dict(Ground.objects.values_list("key", "digest"))
    regulations, stations = _regulations(), _stations()
    found = {**regulations, **stations}
    changed = {key for key, digest in found.items() if seen.get(key) != digest}
    gone = seen.keys() - found.keys()
    if not changed and not gone:
        return 0
    with transaction.atomic():
        told = [Ground(key=key, digest=found[key]) for key in sorted(changed)]
        Ground.objects.bulk_create(
            told, PIECE, update_conflicts=True, unique_fields=["key"], update_fields=["digest"]
        )
        Ground.objects.filter(key__in=gone).delete()
        return _ask(changed, now) if seen else 0


def _ask(changed: set[str], now: datetime) -> int:
    count = 0
    ids = [int(key.partition(":")[2]) for key in changed if key.startswith("station:")]
    if ids:
        count += ask(_judged(Q(thing__station__in=ids)), since=0, now=now)
    codes = [key.partition(":")[2] for key in changed if key.startswith("regulation:")]
    for one in Regulation.objects.filter(code__in=codes):
        count += ask(_judged(_under(one)), since=_first_hour(starts_on(one)), now=now)
    return count


def ask(stream_ids: Iterable[int], *, since: int, now: datetime) -> int:
    """
    Have these judged anew from an hour on. Of one that is under way the earlier hour counts;
    whoever is at it is waited for, so that nothing is lost.
    """
    ids = sorted(stream_ids)
    with transaction.atomic():
        for begin in range(0, len(ids), PIECE):
            piece = ids[begin : begin + PIECE]
            Anew.objects.bulk_create(
                [Anew(stream_id=one, since=since, asked_at=now) for one in piece],
                update_conflicts=True, unique_fields=["stream"], update_fields=["asked_at"],
            )  # fmt: skip
            Anew.objects.filter(stream__in=piece, since__gt=since).update(since=since)
    return len(ids)


def _judged(which: Q) -> Iterable[int]:
    rows = Stream.objects.filter(
        which, property__code__isnull=False, thing__station__isnull=False, corrected__isnull=True
    )
    return rows.values_list("pk", flat=True)


def _under(one: Regulation) -> Q:
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


def _regulations() -> dict[str, str]:
    """Each with its numbers, and the coefficients it refers to."""
    limits, coefficients = _by(Limit, "regulation_id"), _by(Coefficient, "regulation_id")
    return {
        f"regulation:{one.code}": _digest([
            _plain(vars(one)),
            limits.get(one.pk),
            coefficients.get(one.coefficients_of_id or one.pk),
        ])
        for one in Regulation.objects.all()
    }  # fmt: skip


def _stations() -> dict[str, str]:
    permits, said = _by(Permit, "facility_id"), _by(PermitLimit, "permit_id")
    plants = _by(PlantAcceptance, "plant_id")
    connections: dict[int, list[Connection]] = {}
    for used in Connection.objects.order_by("pk"):
        connections.setdefault(used.facility_id, []).append(used)
    told = {}
    permits_of: dict[int, list[int]] = {}
    for pk, facility_id in Permit.objects.order_by("pk").values_list("pk", "facility_id"):
        permits_of.setdefault(facility_id, []).append(pk)
    rows = Station.objects.select_related("thing", "facility", "village__commune")
    for one in rows:
        own = one.facility_id or 0
        used_by = connections.get(own, [])
        told[f"station:{one.pk}"] = _digest([
            one.role, one.thing.properties.get("zone", ""), one.village.commune.parent_id,
            asdict(queries.class_of(one.facility)) if one.facility else None,
            permits.get(own), [said.get(pk) for pk in permits_of.get(own, ())],
            plants.get(own), [_plain(vars(used)) for used in used_by],
            [plants.get(used.plant_id) for used in used_by],
        ])  # fmt: skip
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
