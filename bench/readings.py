"""
Loads readings and measures what pages ask of them, in a process of its own (`bench.environment`):
`python -m bench.readings 1000000`.
"""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langnghe.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from langnghe.environment.judging.models import Standing  # noqa: E402
from langnghe.environment.seeing import queries, series  # noqa: E402
from langnghe.environment.sensing.facts import Reading  # noqa: E402
from langnghe.environment.sensing.models import (  # noqa: E402
    Extent,
    Hour,
    Observation,
    ObservedProperty,
    Sensor,
    Station,
    Stream,
    Thing,
)
from langnghe.environment.sensing.services import store  # noqa: E402
from langnghe.registry.models import AdminUnit, Village  # noqa: E402

STREAMS, AT_ONCE, EVERY = 1_000, 10_000, 300_000
END = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp() * 1000)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
VILLAGES = 1_350
TURNS = 15
# What is promised, in milliseconds; bytes a row on PostgreSQL.
BOUNDS = {"newest 100 of one": 10, "latest of 1,000 streams": 30, "a year as 1,000 points": 50,
          "board of 1,350 villages": 50, "count with a filter": 200}  # fmt: skip
MOST_BYTES = 100


def measure(rows: int) -> int:
    """In the settings of the new database."""

    ids = streams()
    broken = 0
    print(f"{connection.vendor}, {rows:,} readings of {STREAMS:,} streams\n")
    ceiling = timed_load("ceiling: upsert into a bare table", rows, ids, raw())
    recorded = timed_load("store.record", rows, ids, record)
    print(f"{'':<36}{recorded / ceiling:>10.0%} of the ceiling")
    size = bytes_per_row(rows)
    wrong = connection.vendor == "postgresql" and size > MOST_BYTES
    broken += wrong
    print(f"{'bytes a row with the key':<36}{size:>10.0f}{' over the bound' if wrong else ''}")
    hours(ids)
    print()
    for name, act in questions(ids).items():
        act()
        took = sorted(_took(act) for _turn in range(TURNS))
        half = statistics.median(took)
        wrong = took[0] > BOUNDS[name]  # what else the machine does only adds
        broken += wrong
        print(f"{name:<36}{half:>10.1f} ms  (best {took[0]:.1f}; bound {BOUNDS[name]})"
              f"{' OVER' if wrong else ''}")  # fmt: skip
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nmemory of the loading process, at most{most:>8.0f} MB")
    return 1 if broken else 0


def _took(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def streams() -> list[int]:
    """A thousand streams of as many villages as there are, one station each for 1,350 villages."""

    communes = list(AdminUnit.objects.filter(parent="01").order_by("code"))
    Village.objects.bulk_create(
        Village(slug=f"do-{n}", name=f"Làng đo {n}", commune=communes[n % len(communes)],
                certainty="A", folded=f"lang do {n}")
        for n in range(VILLAGES)
    )  # fmt: skip
    villages = list(Village.objects.filter(slug__startswith="do-").order_by("pk"))
    things = Thing.objects.bulk_create(
        Thing(name=f"Trạm {one.slug}", village=one) for one in villages
    )
    stations = Station.objects.bulk_create(
        Station(
            slug=f"tram-{one.slug}", thing=thing, village=one, role="effluent", is_automatic=True
        )
        for one, thing in zip(villages, things, strict=True)
    )
    sensor = Sensor.objects.create(name="x", encoding="application/pdf", metadata="x")
    cod = ObservedProperty.objects.get(code="COD")
    made = Stream.objects.bulk_create(
        Stream(name="COD", thing=thing, sensor=sensor, property=cod, unit={}, ucum="mg/L",
               observation_type="x")
        for thing in things
    )  # fmt: skip
    verdicts = ("pass", "exceed", "no_table")
    Standing.objects.bulk_create(
        Standing(stream=one, station=station, verdict=verdicts[n % 3], certainty="B", at=END)
        for n, (one, station) in enumerate(zip(made, stations, strict=True))
    )
    return [one.pk for one in made[:STREAMS]]


def pieces(rows: int, ids: list[int]) -> Iterator[list[Reading]]:
    """As they come in: every five minutes a reading of each stream; the same each time."""
    each = rows // len(ids)
    piece: list[Reading] = []
    for n in range(each):
        at = END - (each - n) * EVERY
        for stream in ids:
            piece.append(Reading(stream, at, 40.0 + (n * 7 + stream) % 120))
            if len(piece) == AT_ONCE:
                yield piece
                piece = []
    if piece:
        yield piece


Load = Callable[[list[Reading]], object]


def timed_load(name: str, rows: int, ids: list[int], load: Load) -> float:
    """Rows a second; what makes the rows is not counted."""
    spent, count, used = 0.0, 0, time.process_time()
    for piece in pieces(rows, ids):
        begun = time.perf_counter()
        load(piece)
        spent += time.perf_counter() - begun
        count += len(piece)
    used = time.process_time() - used
    print(f"{name:<36}{count / spent:>10,.0f} rows/s  (cpu {used:.1f} s)", flush=True)
    return count / spent


def raw() -> Load:
    """Nothing but the database: a bare copy of the table, the same pieces, the same upsert."""

    columns = "stream_id, at, result, flag, feature_id"
    changed = ", ".join(f"{c} = excluded.{c}" for c in ("result", "flag", "feature_id"))
    upsert = f"ON CONFLICT (stream_id, at) DO UPDATE SET {changed}"
    without = "" if connection.vendor == "postgresql" else " WITHOUT ROWID"
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bare (stream_id integer NOT NULL, at bigint NOT NULL, result double precision,"
            f" flag smallint NOT NULL, feature_id integer, PRIMARY KEY (stream_id, at)){without}"
        )
        if connection.vendor == "postgresql":
            cursor.execute("CREATE TEMPORARY TABLE raw_given (LIKE bare)")

    def load(piece: list[Reading]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor != "postgresql":
                cursor.executemany(
                    f"INSERT INTO bare ({columns}) VALUES (%s, %s, %s, %s, %s) {upsert}", piece
                )
                return
            cursor.execute("TRUNCATE raw_given")
            with cursor.copy(f"COPY raw_given ({columns}) FROM STDIN") as copy:
                for row in piece:
                    copy.write_row(row)
            cursor.execute(f"INSERT INTO bare ({columns}) SELECT {columns} FROM raw_given {upsert}")

    return load


def record(piece: list[Reading]) -> None:

    store.record(piece, now=NOW)


def bytes_per_row(rows: int) -> float:

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size('sensing_observation')")
        else:
            cursor.execute(
                "SELECT SUM(pgsize) FROM dbstat WHERE name LIKE '%%sensing_observation%%'"
            )
        return cursor.fetchone()[0] / rows


def hours(ids: list[int]) -> None:
    """A year of hours of the first ten streams: what a plot of a year reads."""

    last = END // 3_600_000
    Hour.objects.filter(stream_id__in=ids[:10]).delete()
    for stream in ids[:10]:
        Hour.objects.bulk_create(
            Hour(stream_id=stream, hour=last - n, readings=12, counted=12, low=n % 90, high=90 + n % 70,
                 total=12 * (90 + n % 50))
            for n in range(8_760)
        )  # fmt: skip
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def questions(ids: list[int]) -> dict[str, Callable[[], object]]:

    one = Stream.objects.get(pk=ids[3])
    readings = Observation.objects.filter(stream_id=ids[5])
    return {
        "newest 100 of one": lambda: list(
            readings.order_by("-at").values_list("at", "result")[:100]
        ),
        "latest of 1,000 streams": lambda: list(
            Extent.objects.filter(stream__gte=ids[0], stream__lte=ids[-1]).values_list(
                "stream_id", "last_at", "last_result", "last_flag"
            )
        ),
        "a year as 1,000 points": lambda: series.of(one, END - 365 * 86_400_000, END, 1_000),
        "board of 1,350 villages": queries.board,
        "count with a filter": lambda: readings.filter(result__gt=100).count(),
    }


if __name__ == "__main__":
    sys.exit(measure(int(sys.argv[1])))
