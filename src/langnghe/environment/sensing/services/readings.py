"""Readings with what few of them have, and readings that are taken back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction

from langnghe.core import audit
from langnghe.core.prepared import all_of
from langnghe.environment.sensing.facts import Flag, Reading, Recorded
from langnghe.environment.sensing.models import Detail, Extent, Observation, Stream
from langnghe.environment.sensing.services import store

DETAILS = (
    "until", "resulted_at", "valid_since", "valid_until", "quality", "parameters", "value",
)  # fmt: skip
_JSON = frozenset({"quality", "parameters", "value"})
PIECE = 1_000


@dataclass(slots=True)
class Told:
    """
    A reading as a program tells it. `details`: of `DETAILS`, those that it has.

    `feature_id`: of what it tells, where that is said; None: of what its stream tells.
    """

    stream_id: int
    at: int
    result: float | None
    details: dict[str, Any] = field(default_factory=dict)
    feature_id: int | None = None

    def reading(self) -> Reading:
        at_once = self.details.get("resulted_at") == self.at
        if at_once:
            del self.details["resulted_at"]
        flag = (Flag.AT_ONCE if at_once else 0) | (Flag.DETAILED if self.details else 0)
        return Reading(self.stream_id, self.at, self.result, int(flag), self.feature_id)


@transaction.atomic(savepoint=False)
def record(told: Collection[Told], *, now: datetime) -> Recorded:
    """
    Write readings and what belongs to them.

    :raises NoSuchStream: nothing is written.
    """
    done = store.record([one.reading() for one in told], now=now)
    _write_details([one for one in told if one.details])
    # Of the same number about something else the store sees no change.
    for one in told:
        if one.feature_id is not None:
            rows = Observation.objects.filter(stream_id=one.stream_id, at=one.at)
            rows.exclude(feature_id=one.feature_id).update(feature_id=one.feature_id)
    return done


def _write_details(told: list[Told]) -> None:
    if not told:
        return
    postgresql = connection.vendor == "postgresql"
    marks = ["CAST(%s AS jsonb)" if postgresql and one in _JSON else "%s" for one in DETAILS]
    updates = ", ".join(f"{one} = excluded.{one}" for one in DETAILS)
    statement = (
        f"INSERT INTO sensing_detail (stream_id, at, method, {', '.join(DETAILS)}) "  # noqa: S608
        f"VALUES (%s, %s, '', {', '.join(marks)}) "
        f"ON CONFLICT (stream_id, at) DO UPDATE SET {updates}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_detail(one) for one in told])


def _detail(one: Told) -> list[Any]:
    return [one.stream_id, one.at, *(_column(name, one.details.get(name)) for name in DETAILS)]


def _column(name: str, value: Any) -> Any:
    if name not in _JSON or value is None:
        return value
    return orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


_TAKEN = {
    "kept": "INSERT INTO sensing_superseded (stream_id, at, result, flag, replaced_at) "
    "SELECT stream_id, at, result, flag, %s FROM sensing_observation",
    "touched": "INSERT INTO sensing_touched (stream_id, hour) "
    "SELECT DISTINCT stream_id, at / 3600000 FROM sensing_observation",
    "detail": "DELETE FROM sensing_detail",
    "observation": "DELETE FROM sensing_observation",
}


@transaction.atomic
def take_back(keys: Iterable[tuple[int, int]], *, by_id: int, now: datetime) -> int:
    """
    Delete readings (stream, instant); how many. What stood there is kept among the superseded.

    Their hours are counted anew, and the newest of each stream with them.
    """
    by_stream: dict[int, list[int]] = {}
    for stream_id, at in sorted(keys):
        by_stream.setdefault(stream_id, []).append(at)
    streams = Stream.objects.filter(pk__in=by_stream).select_for_update().order_by("pk")
    gone = 0
    for stream in streams:
        instants = by_stream[stream.pk]
        for place in range(0, len(instants), PIECE):
            gone += _take(stream.pk, instants[place : place + PIECE], now)
        _find_extent(stream.pk)
        audit.record(
            "sensing.readings.taken_back", stream, by_id=by_id, now=now, readings=len(instants)
        )
    return gone


def _take(stream_id: int, instants: list[int], now: datetime) -> int:
    postgresql = connection.vendor == "postgresql"
    among = "= ANY(%s)" if postgresql else "IN (SELECT value FROM json_each(%s))"
    where = f" WHERE stream_id = %s AND at {among}"
    given = [stream_id, all_of(instants)]
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(_TAKEN["kept"] + where, [moment, *given])
        again = " ON CONFLICT (stream_id, hour) DO NOTHING"
        cursor.execute(_TAKEN["touched"] + where + again, given)
        cursor.execute(_TAKEN["detail"] + where, given)
        cursor.execute(_TAKEN["observation"] + where, given)
        return int(cursor.rowcount)


def _find_extent(stream_id: int) -> None:
    rows = Observation.objects.filter(stream_id=stream_id)
    newest, first = rows.order_by("-at").first(), rows.order_by("at").first()
    if newest is None or first is None:
        Extent.objects.filter(stream_id=stream_id).delete()
        return
    Extent.objects.filter(stream_id=stream_id).update(
        first_at=first.at,
        last_at=newest.at,
        last_result=newest.result,
        last_flag=newest.flag,
    )


def of_feature(feature_id: int, stream_ids: Collection[int]) -> list[tuple[int, int]]:
    """The keys of all readings that tell of something."""
    rows = Observation.objects.filter(stream_id__in=stream_ids, feature_id=feature_id)
    return list(rows.order_by().values_list("stream_id", "at"))


def details_of(stream_id: int, at: int) -> dict[str, Any]:
    """What a reading has beside its number, as it was told."""
    rows = Detail.objects.filter(stream_id=stream_id, at=at).values(*DETAILS)
    return dict(rows.first() or {})
