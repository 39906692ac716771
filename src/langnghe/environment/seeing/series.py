"""
Years of readings as a few hundred points that hide nothing: of each stretch of time its lowest and
its highest value, its first and its last. Near by of the readings themselves, from afar of the
hours (`sensing.Hour`), whose lowest and highest are those of the readings.
"""

from dataclasses import dataclass, replace

from django.db import connection

from langnghe.environment.sensing import comparing
from langnghe.environment.sensing.facts import DOES_NOT_COUNT, Flag
from langnghe.environment.sensing.models import Observation, Stream
from langnghe.environment.sensing.units import Convert

HOUR, DAY = 3_600_000, 86_400_000
LOCAL_HOURS = 7  # Viet Nam: no summer time
MOST_READINGS = 20_000  # of an automatic stream, beyond which the hours are read
NOT_MEASURING = Flag.CALIBRATING | Flag.FAULT | Flag.MAINTENANCE


# A bucket as the database tells it.
Told = tuple[int, int, int, float | None, float | None, float | None, float | None, int]


@dataclass(frozen=True, slots=True)
class Bucket:
    """What was measured in one stretch of time. Times are milliseconds."""

    first_at: int
    last_at: int
    counted: int
    low: float | None
    high: float | None
    first: float | None
    last: float | None
    # Readings while the instrument was calibrated, maintained or faulty; of hours all that do not
    # count.
    unmeasured: int

    def converted(self, convert: Convert) -> "Bucket":
        return replace(
            self,
            low=None if self.low is None else convert(self.low),
            high=None if self.high is None else convert(self.high),
            first=None if self.first is None else convert(self.first),
            last=None if self.last is None else convert(self.last),
        )


@dataclass(frozen=True, slots=True)
class Series:
    since: int
    until: int
    width: int  # milliseconds of a bucket
    by_hours: bool
    buckets: tuple[Bucket, ...]


_READINGS = f"""
SELECT b.first_at, b.last_at, b.counted, b.low, b.high, f.result, l.result, b.unmeasured
FROM (
    SELECT MIN(CASE WHEN counts THEN at END) AS counted_first, MAX(CASE WHEN counts THEN at END)
               AS counted_last, MIN(at) AS first_at, MAX(at) AS last_at,
           SUM(CASE WHEN counts THEN 1 ELSE 0 END) AS counted,
           MIN(CASE WHEN counts THEN result END) AS low,
           MAX(CASE WHEN counts THEN result END) AS high,
           SUM(CASE WHEN (flag & {int(NOT_MEASURING)}) <> 0 THEN 1 ELSE 0 END) AS unmeasured
    FROM (
        SELECT at, result, flag, result IS NOT NULL AND (flag & {int(DOES_NOT_COUNT)}) = 0 AS counts
        FROM sensing_observation WHERE stream_id = %(stream)s AND at >= %(since)s AND at < %(until)s
    ) o
    GROUP BY (at - %(since)s) / %(width)s
) b
LEFT JOIN sensing_observation f ON f.stream_id = %(stream)s AND f.at = b.counted_first
LEFT JOIN sensing_observation l ON l.stream_id = %(stream)s AND l.at = b.counted_last
ORDER BY b.first_at"""  # noqa: S608  numbers of ours
# The first and the last of a bucket are means of their hours.
_HOURS = """
SELECT b.first_hour, b.last_hour, b.counted, b.low, b.high,
       CASE WHEN f.counted > 0 THEN f.total / f.counted END,
       CASE WHEN l.counted > 0 THEN l.total / l.counted END, b.readings - b.counted
FROM (
    SELECT MIN(CASE WHEN counted > 0 THEN hour END) AS counted_first,
           MAX(CASE WHEN counted > 0 THEN hour END) AS counted_last,
           MIN(hour) AS first_hour, MAX(hour) AS last_hour, SUM(readings) AS readings,
           SUM(counted) AS counted, MIN(low) AS low, MAX(high) AS high
    FROM sensing_hour WHERE stream_id = %(stream)s AND hour >= %(since)s AND hour < %(until)s
    GROUP BY (hour - %(since)s) / %(width)s
) b
LEFT JOIN sensing_hour f ON f.stream_id = %(stream)s AND f.hour = b.counted_first
LEFT JOIN sensing_hour l ON l.stream_id = %(stream)s AND l.hour = b.counted_last
ORDER BY b.first_hour"""
_DAYS = """
SELECT (hour + %(shift)s) / %(width)s, SUM(readings), SUM(counted), MIN(low), MAX(high), SUM(total)
FROM sensing_hour WHERE stream_id = %(stream)s AND hour >= %(since)s AND hour < %(until)s
GROUP BY 1 ORDER BY 1"""


def of(stream: Stream, since: int, until: int, points: int = 720) -> Series:
    """What a stream tells from `since` to before `until` (one query)."""
    by_hours = stream.kind in {Stream.Kind.AUTOMATIC, Stream.Kind.CORRECTED} and (
        until - since > MOST_READINGS * stream.interval * 1_000
    )
    if by_hours:
        first, last = since // HOUR, -(-until // HOUR)
        width = max(1, -(-(last - first) // points))
        rows = _rows(_HOURS, stream.pk, first, last, width)
        rows = [(r[0] * HOUR, (r[1] + 1) * HOUR, *r[2:]) for r in rows]
        return Series(first * HOUR, last * HOUR, width * HOUR, by_hours, _buckets(stream, rows))
    width = max(1, -(-(until - since) // points))
    rows = _rows(_READINGS, stream.pk, since, until, width)
    return Series(since, until, width, by_hours, _buckets(stream, rows))


def _buckets(stream: Stream, rows: list[Told]) -> tuple[Bucket, ...]:
    """In the unit that limits are in, where it is another one than the stream's."""
    found = [Bucket(*row) for row in rows]
    if convert := comparing.converter(stream):
        found = [one.converted(convert) for one in found]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: an hour, a day, or (folded from days) a month."""

    place: int  # hours or days since 1970, in Viet Nam
    readings: int
    counted: int
    low: float | None
    high: float | None
    total: float

    @property
    def mean(self) -> float | None:
        return self.total / self.counted if self.counted else None

    def converted(self, convert: Convert) -> "Line":
        return replace(
            self,
            low=None if self.low is None else convert(self.low),
            high=None if self.high is None else convert(self.high),
            total=0.0 if self.mean is None else convert(self.mean) * self.counted,
        )

    def and_(self, other: "Line") -> "Line":
        lows = [one for one in (self.low, other.low) if one is not None]
        highs = [one for one in (self.high, other.high) if one is not None]
        return Line(
            self.place, self.readings + other.readings, self.counted + other.counted,
            min(lows, default=None), max(highs, default=None), self.total + other.total,
        )  # fmt: skip


def lines(stream: Stream, since: int, until: int, *, by_hour: bool) -> list[Line]:
    """The table behind a plot, by hours or days of Viet Nam (one query), in the same unit."""
    told = {"shift": LOCAL_HOURS, "width": 1 if by_hour else 24, "stream": stream.pk,
            "since": since // HOUR, "until": -(-until // HOUR)}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, told)
        found = [Line(*row) for row in cursor.fetchall()]
    convert = comparing.converter(stream)
    return [one.converted(convert) for one in found] if convert else found


def readings(
    stream_id: int, after: int, until: int, limit: int
) -> list[tuple[int, float | None, int]]:
    """The next readings behind a time, by the key: each piece costs the same."""
    rows = Observation.objects.filter(stream_id=stream_id, at__gt=after, at__lt=until)
    return list(rows.order_by("at").values_list("at", "result", "flag")[:limit])


def _rows(statement: str, stream_id: int, since: int, until: int, width: int) -> list[Told]:
    told = {"stream": stream_id, "since": since, "until": until, "width": width}
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        return list(cursor.fetchall())
