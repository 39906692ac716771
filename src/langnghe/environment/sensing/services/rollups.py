"""Hours: made of the readings once these changed, by the worker and in pieces."""

from collections.abc import Sequence

from django.db import connection, transaction

from langnghe.core.prepared import all_of
from langnghe.environment.sensing.facts import DOES_NOT_COUNT
from langnghe.environment.sensing.models import Stream, Touched

HOUR = 3_600_000  # milliseconds

# No sum of an hour leaves the numbers of the machine: PostgreSQL would refuse all that is counted
# along with it.
_CAN_BE_ADDED = "ABS(o.result) <= 1e300"
_COUNTS = f"({_CAN_BE_ADDED} AND (o.flag & {int(DOES_NOT_COUNT)}) = 0)"
_COUNTED = f"""
WITH t(stream_id, hour) AS (VALUES {{hours}})
INSERT INTO sensing_hour (stream_id, hour, readings, counted, low, high, total)
SELECT t.stream_id, t.hour, COUNT(*), SUM(CASE WHEN {_COUNTS} THEN 1 ELSE 0 END),
       MIN(CASE WHEN {_COUNTS} THEN o.result END), MAX(CASE WHEN {_COUNTS} THEN o.result END),
       COALESCE(SUM(CASE WHEN {_COUNTS} THEN o.result END), 0)
FROM t
JOIN sensing_observation o ON o.stream_id = t.stream_id
    AND o.at >= t.hour * CAST({HOUR} AS bigint) AND o.at < (t.hour + 1) * CAST({HOUR} AS bigint)
GROUP BY t.stream_id, t.hour"""  # noqa: S608
PIECE = 500


def take(limit: int = 500) -> list[tuple[int, int]]:
    """
    Count the oldest touched hours anew: (stream, hour since 1970) of each.

    Whoever judges them does so in the same transaction: what fails is taken again.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Hours are judged where they are taken.")
    rows = Touched.objects.order_by("stream_id", "hour")
    ids = set(rows.values_list("stream_id", flat=True)[:limit])
    # Whoever delivers holds the stream before its hours: here in the same order, and not waiting.
    streams = Stream.objects.filter(pk__among=all_of(sorted(ids))).order_by("pk")
    streams = streams.select_for_update(no_key=True, skip_locked=True)
    free = list(streams.values_list("pk", flat=True))
    mine = rows.filter(stream_id__in=free).select_for_update()
    hours = list(mine.values_list("stream_id", "hour")[:limit])
    if not hours:
        return []
    count(hours)
    with connection.cursor() as cursor:
        for begin in range(0, len(hours), PIECE):
            among = _among(_named(hours[begin : begin + PIECE]))
            cursor.execute(f"DELETE FROM sensing_touched WHERE (stream_id, hour) IN ({among})")  # noqa: S608
    return hours


def count(hours: Sequence[tuple[int, int]]) -> None:
    """Make hours anew of their readings."""
    with connection.cursor() as cursor:
        for begin in range(0, len(hours), PIECE):
            named = _named(hours[begin : begin + PIECE])
            among = _among(named)
            cursor.execute(f"DELETE FROM sensing_hour WHERE (stream_id, hour) IN ({among})")  # noqa: S608
            cursor.execute(_COUNTED.format(hours=named))


def _named(hours: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"({int(stream)}, {int(hour)})" for stream, hour in hours)


def _among(named: str) -> str:
    return named if connection.vendor == "postgresql" else f"VALUES {named}"
