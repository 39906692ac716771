"""
The one way in of readings: whatever brings them, they are written here, once each.

What is delivered again changes nothing; what is delivered otherwise replaces the former number,
which is kept. With the readings, in the same transaction, go the newest of each stream and the
hours that are to be counted and judged anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from langnghe.core.errors import Refused
from langnghe.core.prepared import PreparedByKeys
from langnghe.environment.sensing.facts import CHECKED, Recorded
from langnghe.environment.sensing.models import Extent, Stream
from langnghe.environment.sensing.services import bulk
from langnghe.environment.sensing.services.bulk import Row

HOUR = 3_600_000  # milliseconds

_TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS given (
    stream_id integer NOT NULL, at bigint NOT NULL, result double precision,
    flag smallint NOT NULL, feature_id integer, PRIMARY KEY (stream_id, at)
)"""
# What the checks of the machine say of a reading is no part of what was delivered.
_DIFFERS = f"""(o.result IS DISTINCT FROM g.result
    OR (o.flag & ~{int(CHECKED)}) IS DISTINCT FROM (g.flag & ~{int(CHECKED)}))"""
# What stands there already is not looked at again. A value of a query, not a join: each row is
# looked up by its key, whatever PostgreSQL thinks of a table that it has no statistics of.
_KNOWN = f"""
DELETE FROM given WHERE (
    SELECT NOT {_DIFFERS.replace("g.", "given.")} FROM sensing_observation o
    WHERE o.stream_id = given.stream_id AND o.at = given.at
)"""  # noqa: S608
_SUPERSEDED = """
INSERT INTO sensing_superseded (stream_id, at, result, flag, replaced_at)
SELECT o.stream_id, o.at, o.result, o.flag, %s
FROM given g JOIN sensing_observation o ON o.stream_id = g.stream_id AND o.at = g.at"""
# Changes nothing, but holds the row: whoever counts this hour now ends first, or comes later.
_TOUCHED = """
INSERT INTO sensing_touched (stream_id, hour)
SELECT DISTINCT g.stream_id, g.at / 3600000 FROM given g WHERE true
ON CONFLICT (stream_id, hour) DO UPDATE SET hour = excluded.hour WHERE false"""
_UNTOLD = """
INSERT INTO sensing_untold (stream_id, at) SELECT g.stream_id, g.at FROM given g WHERE true
ON CONFLICT (stream_id, at) DO NOTHING"""
_WRITTEN = """
INSERT INTO sensing_observation AS o (stream_id, at, result, flag, feature_id)
SELECT g.stream_id, g.at, g.result, g.flag, g.feature_id FROM given g WHERE true
ON CONFLICT (stream_id, at) DO UPDATE
SET result = excluded.result, flag = excluded.flag, feature_id = excluded.feature_id"""
_EXTENT = """
INSERT INTO sensing_extent AS e (stream_id, first_at, last_at, last_result, last_flag)
SELECT g.stream_id, m.first_at, m.last_at, g.result, g.flag
FROM (SELECT stream_id, MIN(at) AS first_at, MAX(at) AS last_at FROM given GROUP BY stream_id) m
JOIN given g ON g.stream_id = m.stream_id AND g.at = m.last_at
WHERE true
ON CONFLICT (stream_id) DO UPDATE SET
    first_at = CASE WHEN excluded.first_at < e.first_at THEN excluded.first_at ELSE e.first_at END,
    last_result = CASE WHEN excluded.last_at >= e.last_at THEN excluded.last_result
                       ELSE e.last_result END,
    last_flag = CASE WHEN excluded.last_at >= e.last_at THEN excluded.last_flag
                     ELSE e.last_flag END,
    last_at = CASE WHEN excluded.last_at > e.last_at THEN excluded.last_at ELSE e.last_at END"""


# Of readings that are all later than any before: nothing can differ, nothing has to be looked up.
_LATER_HOURS = """
INSERT INTO sensing_touched (stream_id, hour) {rows}
ON CONFLICT (stream_id, hour) DO UPDATE SET hour = excluded.hour WHERE false"""
_LATER_UNTOLD = """
INSERT INTO sensing_untold (stream_id, at) {rows} ON CONFLICT (stream_id, at) DO NOTHING"""
_LATER_EXTENT = """
INSERT INTO sensing_extent (stream_id, first_at, last_at, last_result, last_flag) {rows}
ON CONFLICT (stream_id) DO UPDATE SET last_at = excluded.last_at,
    last_result = excluded.last_result, last_flag = excluded.last_flag"""


class NoSuchStream(Refused):
    """Readings of a stream that does not exist (any more)."""

    code = "no_such_stream"

    def __init__(self, ids: Iterable[int]) -> None:
        super().__init__(f"{sorted(ids)}")
        self.ids = frozenset(ids)


@transaction.atomic
def record(readings: Iterable[Row], *, now: datetime) -> Recorded:
    """
    Write readings (`facts.Reading`); of several for the same stream and instant the last one holds.

    A delivery of millions goes in by pieces of some ten thousand, each committed by itself.

    :raises NoSuchStream: nothing is written.
    """
    given: defaultdict[int, dict[int, Row]] = defaultdict(dict)
    for one in readings:
        given[one[0]][one[1]] = one
    if not given:
        return Recorded(0, 0, 0)
    features = _locked(given.keys())
    ends = dict(_ENDS.rows(given))
    later: list[list[Row]] = []
    others: list[Row] = []
    for stream in sorted(given):
        rows = _in_order(given[stream], features[stream])
        if stream not in ends or rows[0][1] > ends[stream]:
            later.append(rows)
        else:
            others += rows
    with connection.cursor() as cursor:
        appended = _append(cursor, later) if later else 0
        new, changed = _merge(cursor, others, now) if others else (0, 0)
    return Recorded(appended + new, changed, len(others) - new - changed)


def _in_order(given: dict[int, Row], feature: int | None) -> list[Row]:
    """The readings of a stream by their time, each with what it tells of."""
    rows = [given[at] for at in sorted(given)]
    told = {row[4] for row in rows}
    _note_others(rows[0][0], told - {None, feature})
    if feature is None or None not in told:
        return rows
    return [
        (stream, at, result, flag, feature if of is None else of)
        for stream, at, result, flag, of in rows
    ]


def _note_others(stream: int, features: set[int | None]) -> None:
    """Readings of a feature are found by its streams: no index of them all would be worth it."""
    if features:
        through = Stream.other_features.through
        rows = [through(stream_id=stream, featureofinterest_id=f) for f in sorted(features)]  # type: ignore[type-var]
        through.objects.bulk_create(rows, ignore_conflicts=True)


def _locked(ids: Collection[int]) -> dict[int, int | None]:
    """The streams, in the order of their ids, with the feature that a reading is of by default."""
    found: dict[int, int | None] = dict(_STREAMS.rows(ids))
    if len(found) != len(ids):
        raise NoSuchStream(set(ids) - found.keys())
    return found


_STREAMS = PreparedByKeys(
    lambda keys: (
        Stream.objects.filter(pk__among=keys)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "feature_id")
    )
)
# Asked for once the streams are held: whoever holds them sees ends that nobody moves meanwhile.
_ENDS = PreparedByKeys(
    lambda keys: Extent.objects.filter(stream__id__among=keys).values_list("pk", "last_at")
)


def _append(cursor: Any, streams: list[list[Row]]) -> int:
    """The usual case: straight into the table, in the order of its key."""
    rows = [row for of_one in streams for row in of_one]
    bulk.put(cursor, "sensing_observation", rows)
    hours = [(of[0][0], hour) for of in streams for hour in sorted({row[1] // HOUR for row in of})]
    bulk.insert(cursor, _LATER_HOURS, ("integer", "integer"), hours)
    if settings.MQTT_URL:
        keys = [row[:2] for row in rows]
        bulk.insert(cursor, _LATER_UNTOLD, ("integer", "bigint"), keys)
    kinds = ("integer", "bigint", "bigint", "double precision", "smallint")
    spans = [(of[0][0], of[0][1], *of[-1][1:4]) for of in streams]
    bulk.insert(cursor, _LATER_EXTENT, kinds, spans)
    return len(rows)


def _merge(cursor: Any, rows: list[Row], now: datetime) -> tuple[int, int]:
    """How many are new, and how many other than what stood there, which is kept."""
    # Nobody sweeps a temporary table of PostgreSQL: rows that are only deleted would fill it.
    once = "ON COMMIT DELETE ROWS" if connection.vendor == "postgresql" else "WITHOUT ROWID"
    cursor.execute(f"{_TABLE} {once}")
    bulk.put(cursor, "given", rows)
    cursor.execute(_KNOWN)
    fresh = len(rows) - cursor.rowcount
    if not fresh:
        return 0, 0
    cursor.execute(_SUPERSEDED, [connection.ops.adapt_datetimefield_value(now)])
    changed = cursor.rowcount
    cursor.execute(_TOUCHED)
    if settings.MQTT_URL:
        cursor.execute(_UNTOLD)
    cursor.execute(_WRITTEN)
    cursor.execute(_EXTENT)
    cursor.execute("DELETE FROM given")
    return fresh - changed, changed
