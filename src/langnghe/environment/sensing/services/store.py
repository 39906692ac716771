"""
The one way in of readings: whatever brings them, they are written here, once each.

What is delivered again changes nothing; what is delivered otherwise replaces the former number,
which is kept. With the readings, in the same transaction, go the newest of each stream and the
hours that are to be counted and judged anew.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from langnghe.core.errors import Refused
from langnghe.core.prepared import PreparedByKeys, all_of
from langnghe.environment.sensing.facts import CHECKED, Reading, Recorded
from langnghe.environment.sensing.models import Stream

HOUR = 3_600_000  # milliseconds
COLUMNS = ("stream_id", "at", "result", "flag", "feature_id")

_TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS given (
    stream_id integer NOT NULL, at bigint NOT NULL, result double precision,
    flag smallint NOT NULL, feature_id integer, PRIMARY KEY (stream_id, at)
)"""
# What the checks of the machine say of a reading is no part of what was delivered.
_DIFFERS = f"""(o.result IS DISTINCT FROM g.result
    OR (o.flag & ~{int(CHECKED)}) IS DISTINCT FROM (g.flag & ~{int(CHECKED)}))"""
_SUPERSEDED = f"""
INSERT INTO sensing_superseded (stream_id, at, result, flag, replaced_at)
SELECT o.stream_id, o.at, o.result, o.flag, %s
FROM given g JOIN sensing_observation o ON o.stream_id = g.stream_id AND o.at = g.at
WHERE {_DIFFERS}"""  # noqa: S608
# Changes nothing, but holds the row: whoever counts this hour now ends first, or comes later.
_TOUCHED = f"""
INSERT INTO sensing_touched (stream_id, hour)
SELECT DISTINCT g.stream_id, g.at / 3600000
FROM given g LEFT JOIN sensing_observation o ON o.stream_id = g.stream_id AND o.at = g.at
WHERE o.at IS NULL OR {_DIFFERS}
ON CONFLICT (stream_id, hour) DO UPDATE SET hour = excluded.hour WHERE false"""  # noqa: S608
_UNTOLD = f"""
INSERT INTO sensing_untold (stream_id, at)
SELECT g.stream_id, g.at
FROM given g LEFT JOIN sensing_observation o ON o.stream_id = g.stream_id AND o.at = g.at
WHERE o.at IS NULL OR {_DIFFERS}
ON CONFLICT (stream_id, at) DO NOTHING"""  # noqa: S608
_WRITTEN = f"""
INSERT INTO sensing_observation AS o (stream_id, at, result, flag, feature_id)
SELECT g.stream_id, g.at, g.result, g.flag, g.feature_id FROM given g WHERE true
ON CONFLICT (stream_id, at) DO UPDATE
SET result = excluded.result, flag = excluded.flag, feature_id = excluded.feature_id
WHERE {_DIFFERS.replace("g.", "excluded.")}"""  # noqa: S608
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
def record(readings: Iterable[Reading], *, now: datetime) -> Recorded:
    """
    Write readings; of several for the same stream and instant the last one holds.

    A delivery of millions goes in by pieces of some ten thousand, each committed by itself.

    :raises NoSuchStream: nothing is written.
    """
    given = {(one.stream_id, one.at): one for one in readings}
    if not given:
        return Recorded(0, 0, 0)
    features = _locked({stream_id for stream_id, _at in given})
    _note_others(given.values(), features)
    rows = [
        (s, at, one.result, one.flag, features[s] if one.feature_id is None else one.feature_id)
        for (s, at), one in sorted(given.items())
    ]
    with connection.cursor() as cursor:
        spans = _spans(rows)
        # Subscribers are told one by one: that takes the long way.
        if not settings.MQTT_URL and _are_later(spans):
            _append(cursor, rows, spans)
            return Recorded(len(rows), 0, 0)
        _give(cursor, rows)
        cursor.execute(_SUPERSEDED, [connection.ops.adapt_datetimefield_value(now)])
        changed = cursor.rowcount
        cursor.execute(_TOUCHED)
        if settings.MQTT_URL:
            cursor.execute(_UNTOLD)
        cursor.execute(_WRITTEN)
        written = cursor.rowcount
        cursor.execute(_EXTENT)
        cursor.execute("DELETE FROM given")
    return Recorded(written - changed, changed, len(rows) - written)


def _note_others(readings: Iterable[Reading], features: dict[int, int | None]) -> None:
    """Readings of a feature are found by its streams: no index of them all would be worth it."""
    others = {
        (one.stream_id, one.feature_id)
        for one in readings
        if one.feature_id is not None and one.feature_id != features[one.stream_id]
    }
    if others:
        through = Stream.other_features.through
        rows = [through(stream_id=s, featureofinterest_id=f) for s, f in sorted(others)]
        through.objects.bulk_create(rows, ignore_conflicts=True)


def _locked(ids: set[int]) -> dict[int, int | None]:
    """The streams, in the order of their ids, with the feature that a reading is of by default."""
    found: dict[int, int | None] = dict(_STREAMS.rows(ids))
    if missing := ids - found.keys():
        raise NoSuchStream(missing)
    return found


_STREAMS = PreparedByKeys(
    lambda keys: (
        Stream.objects.filter(pk__among=keys)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "feature_id")
    )
)


def _spans(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Of each stream: id, first time, last time, last result and flag. `rows` in order."""
    first = {row[0]: row[1] for row in reversed(rows)}
    last = {row[0]: row for row in rows}
    return [(stream, first[stream], *row[1:4]) for stream, row in last.items()]


def _are_later(spans: list[tuple[Any, ...]]) -> bool:
    """Of each stream; whoever holds the streams sees an end that nobody moves meanwhile."""
    ids = [stream for stream, *_rest in spans]
    known = Stream.objects.filter(pk__among=all_of(ids), extent__isnull=False)
    ends = dict(known.order_by().values_list("pk", "extent__last_at"))
    return all(stream not in ends or at > ends[stream] for stream, at, *_rest in spans)


def _append(cursor: Any, rows: list[tuple[Any, ...]], spans: list[tuple[Any, ...]]) -> None:
    """The usual case: straight into the table, in the order of its key."""
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY sensing_observation ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        named = ", ".join(COLUMNS)
        cursor.executemany(
            f"INSERT INTO sensing_observation ({named}) VALUES (%s, %s, %s, %s, %s)",  # noqa: S608
            rows,
        )
    hours = {(row[0], row[1] // HOUR) for row in rows}
    _insert(cursor, _LATER_HOURS, ("integer", "integer"), sorted(hours))
    kinds = ("integer", "bigint", "bigint", "double precision", "smallint")
    _insert(cursor, _LATER_EXTENT, kinds, spans)


def _insert(
    cursor: Any, statement: str, kinds: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    if connection.vendor == "postgresql":
        columns = ", ".join(f"%s::{kind}[]" for kind in kinds)
        told = f"SELECT * FROM unnest({columns})"  # noqa: S608  names of types
        cursor.execute(
            statement.format(rows=told), [list(column) for column in zip(*rows, strict=True)]
        )
    else:
        told = f"VALUES ({', '.join(['%s'] * len(kinds))})"
        cursor.executemany(statement.format(rows=told), rows)


def _give(cursor: Any, rows: list[tuple[Any, ...]]) -> None:
    cursor.execute(_TABLE if connection.vendor == "postgresql" else f"{_TABLE} WITHOUT ROWID")
    cursor.execute("DELETE FROM given")
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY given ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        cursor.executemany("INSERT INTO given VALUES (%s, %s, %s, %s, %s)", rows)
