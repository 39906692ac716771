"""
What `bench.environment` does inside of the platform, a process for each part:
`python -m bench.readings load '{"rows": 1000000}'`. Tells what it found as JSON.
"""

import io
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langnghe.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from langnghe.accounts import public as accounts  # noqa: E402
from langnghe.accounts.models import Organisation, User  # noqa: E402
from langnghe.core import outbox  # noqa: E402
from langnghe.environment.ingest.models import Delivery  # noqa: E402
from langnghe.environment.ingest.services import deliveries, devices  # noqa: E402
from langnghe.environment.judging.models import Standing  # noqa: E402
from langnghe.environment.seeing import queries, series  # noqa: E402
from langnghe.environment.sensing.facts import Reading  # noqa: E402
from langnghe.environment.sensing.models import (  # noqa: E402
    Extent,
    FeatureOfInterest,
    Hour,
    Observation,
    ObservedProperty,
    Sensor,
    Station,
    Stream,
    Thing,
    Touched,
)
from langnghe.environment.sensing.services import store  # noqa: E402
from langnghe.registry.models import AdminUnit, Village  # noqa: E402

STREAMS, AT_ONCE, EVERY = 1_000, 10_000, 300_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)
END = int(NOW.timestamp() * 1000)  # of what is loaded; each way comes a month after the other
MONTH = 30 * 86_400_000
STORE, FILES, ARRAYS, SINGLES, MESSAGES = (END + n * MONTH for n in range(1, 6))
BETWEEN = EVERY // 2  # rows of the ceiling: of the same streams in the same table
VILLAGES = 1_350
TURNS = 25
FILE_LINES = 50_000
PARAMETERS = (("COD", "mg/L"), ("BOD5", "mg/L"), ("TSS", "mg/L"), ("pH", "-"), ("Temp", "oC"))
# What is promised, in milliseconds; bytes a row on PostgreSQL.
BOUNDS = {"newest 100 of one": 10, "latest of 1,000 streams": 30, "a year as 1,000 points": 50,
          "board of 1,350 villages": 50, "count with a filter": 200}  # fmt: skip
MOST_BYTES = 100
Row = dict[str, Any]


def figure(name: str, value: float, unit: str, **more: Any) -> Row:
    return {"name": name, "value": value, "unit": unit, **more}


def postgresql() -> bool:
    return connection.vendor == "postgresql"


def ids() -> list[int]:
    rows = Stream.objects.filter(thing__name__startswith="Trạm do-", name="COD")
    return list(rows.order_by("pk").values_list("pk", flat=True)[:STREAMS])


def prepare() -> Row:
    """A station with one stream for each of 1,350 villages, and who may write to them."""
    person = User.objects.create_user(phone="+84900000001")
    home = Organisation.objects.create(kind="operator", name="Đo")
    now = timezone.now()
    accounts.add_member(
        user_id=person.pk, organisation_id=home.pk, role=accounts.Role.PLANT_OPERATOR,
        by_id=None, now=now,
    )  # fmt: skip
    secret, device = devices.connect_device(
        organisation_id=home.pk, name="Đo", by_id=person.pk, form_key="bench", now=now
    )
    communes = list(AdminUnit.objects.filter(parent="01").order_by("code"))
    Village.objects.bulk_create(
        Village(slug=f"do-{n}", name=f"Làng đo {n}", commune=communes[n % len(communes)],
                certainty="A", folded=f"lang do {n}")
        for n in range(VILLAGES)
    )  # fmt: skip
    villages = list(Village.objects.filter(slug__startswith="do-").order_by("pk"))
    things = Thing.objects.bulk_create(
        Thing(name=f"Trạm {one.slug}", village=one, owner=home) for one in villages
    )
    stations = Station.objects.bulk_create(
        Station(slug=f"tram-{one.slug}", thing=thing, village=one, role="effluent",
                is_automatic=True, file_code=f"HN_DO{n:04}_NUO001")
        for n, (one, thing) in enumerate(zip(villages, things, strict=True))
    )  # fmt: skip
    sensor = Sensor.objects.create(name="x", encoding="application/pdf", metadata="x")
    cod = ObservedProperty.objects.get(code="COD")
    place = {"type": "Point", "coordinates": [105.9, 20.97]}
    feature = FeatureOfInterest.objects.create(name="x", shape=place)
    made = Stream.objects.bulk_create(
        Stream(name="COD", thing=thing, sensor=sensor, property=cod, unit={}, ucum="mg/L",
               observation_type="x", feature=feature)
        for thing in things
    )  # fmt: skip
    verdicts = ("pass", "exceed", "no_table")
    Standing.objects.bulk_create(
        Standing(stream=one, station=station, verdict=verdicts[n % 3], certainty="B", at=END)
        for n, (one, station) in enumerate(zip(made, stations, strict=True))
    )
    return {"streams": ids(), "secret": secret, "device": device.username,
            "arrays": ARRAYS, "singles": SINGLES, "messages": MESSAGES}  # fmt: skip


# What stands there before: written by the database itself, in the order in which it came in.
_INSTANTS = 500  # of all streams in a transaction
_ROWS = (
    "SELECT s.{id}, {end} + (n.{n} - {each}) * {every}, 40.0 + (n.{n} * 7 + s.{id}) % 120, 0, NULL"
)
_SERIES = (
    "FROM generate_series({since}::bigint, {until} - 1) n(n) CROSS JOIN unnest(%s::int[]) s(id)",
    "FROM (WITH RECURSIVE t(n) AS (SELECT {since} UNION ALL SELECT n + 1 FROM t"
    " WHERE n + 1 < {until}) SELECT n FROM t) n CROSS JOIN json_each(%s) s",
)
_HOURS = """
INSERT INTO sensing_hour (stream_id, hour, readings, counted, low, high, total)
SELECT stream_id, at / 3600000, COUNT(*), COUNT(*), MIN(result), MAX(result), SUM(result)
FROM sensing_observation WHERE stream_id = %s GROUP BY 1, 2"""
_EXTENTS = """
INSERT INTO sensing_extent (stream_id, first_at, last_at, last_result, last_flag)
SELECT stream_id, {first}, at, result, 0 FROM sensing_observation
WHERE at = {last} AND stream_id {among}"""


def load(rows: int) -> list[Row]:
    """Readings, their hours and extents as they stand a while after all came in."""
    streams = ids()
    each = rows // len(streams)
    begun = time.perf_counter()
    among = streams if postgresql() else json.dumps(streams)
    names = {"id": "id" if postgresql() else "value", "n": "n", "end": END, "each": each,
             "every": EVERY}  # fmt: skip
    insert = "INSERT INTO sensing_observation (stream_id, at, result, flag, feature_id) "
    for since in range(0, each, _INSTANTS):
        series_of = _SERIES[not postgresql()].format(
            since=since, until=min(each, since + _INSTANTS)
        )
        # The % of the values is one of the database.
        statement = f"{insert}{_ROWS.format(**names).replace('%', '%%')} {series_of}"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [among])
    took = time.perf_counter() - begun
    size = bytes_per_row(each * len(streams))
    _derive(streams, each)
    whole = time.perf_counter() - begun
    bound = {"bound": MOST_BYTES} if postgresql() else {}
    return [
        figure("written by the database itself", rows / took, "rows/s",
               note=f"{took:.0f} s, with hours {whole:.0f} s"),
        figure("bytes a row with its key", size, "bytes", **bound),
    ]  # fmt: skip


def _derive(streams: list[int], each: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for stream in streams:
            cursor.execute(_HOURS, [stream])
        numbers = ", ".join(map(str, streams))
        names = {"first": END - each * EVERY, "last": END - EVERY}
        if postgresql():
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(_EXTENTS.format(**names, among=f"IN ({numbers})"))
    # A year of hours of the first ten, of whom a plot is asked, however short the rest is.
    last = (END - each * EVERY) // 3_600_000
    for stream in streams[:10]:
        Hour.objects.bulk_create(
            [
                Hour(stream_id=stream, hour=last - n, readings=12, counted=12, low=n % 90,
                     high=90 + n % 70, total=12 * (90 + n % 50))
                for n in range(1, 8_760)
            ],
            ignore_conflicts=True,
        )  # fmt: skip
    if postgresql():  # as it does by itself after a while
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE) sensing_observation, sensing_hour, sensing_extent")
            cursor.execute("ANALYZE")


def bytes_per_row(rows: int) -> float:
    with connection.cursor() as cursor:
        if postgresql():
            cursor.execute("SELECT pg_total_relation_size('sensing_observation')")
        else:
            cursor.execute(
                "SELECT SUM(pgsize) FROM dbstat('main', 1) WHERE name LIKE '%%sensing_observation%%'"
            )
        return cursor.fetchone()[0] / rows


def pieces(rows: int, streams: list[int], since: int) -> Iterator[list[Reading]]:
    """As they come in: every five minutes a reading of each stream; the same each time."""
    piece: list[Reading] = []
    for n in range(rows // len(streams)):
        at = since + n * EVERY
        for stream in streams:
            piece.append(Reading(stream, at, 40.0 + (n * 7 + stream) % 120))
            if len(piece) == AT_ONCE:
                yield piece
                piece = []
    if piece:
        yield piece


class Load:
    """How long something took, on the clock and of this process."""

    def __init__(self) -> None:
        self.rows, self.seconds, self.cpu = 0, 0.0, 0.0

    def __call__(self, load: Callable[[Any], object], piece: Any, rows: int) -> None:
        begun, used = time.perf_counter(), time.process_time()
        load(piece)
        self.seconds += time.perf_counter() - begun
        self.cpu += time.process_time() - used
        self.rows += rows

    @property
    def rate(self) -> float:
        return self.rows / self.seconds

    def told(self, name: str, **more: Any) -> Row:
        note = f"python {self.cpu / self.rows * 1e6:.1f} µs a row" + more.pop("note", "")
        return figure(name, self.rate, "rows/s", is_rate=True, note=note, **more)


def store_(rows: int) -> list[Row]:
    """A piece by the ceiling, the same piece by the store, and so on: whatever else is going on."""
    streams = ids()
    ceiling, recorded, again = Load(), Load(), Load()
    upsert = raw()
    for piece in pieces(rows, streams, STORE):
        theirs = [one._replace(at=one.at + BETWEEN) for one in piece]
        ceiling(upsert, theirs, len(piece))
        recorded(record, piece, len(piece))
        again(record, piece, len(piece))
    return [
        ceiling.told("ceiling: upsert into the same table"),
        recorded.told("store.record"),
        figure(
            "store.record of the ceiling",
            recorded.rate / ceiling.rate * 100,
            "%",
            bound=50,
            is_rate=True,
        ),
        again.told("store.record, the same once more"),
    ]


def raw() -> Callable[[list[Reading]], None]:
    """Nothing but the database: the same table, the same rows, an upsert."""
    columns = "stream_id, at, result, flag, feature_id"
    changed = ", ".join(f"{c} = excluded.{c}" for c in ("result", "flag", "feature_id"))
    upsert = f"ON CONFLICT (stream_id, at) DO UPDATE SET {changed}"
    if postgresql():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE raw_given (LIKE sensing_observation)")

    def upserted(piece: list[Reading]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if not postgresql():
                cursor.executemany(
                    f"INSERT INTO sensing_observation ({columns}) VALUES (%s, %s, %s, %s, %s) {upsert}",
                    piece,
                )
                return
            cursor.execute("TRUNCATE raw_given")
            with cursor.copy(f"COPY raw_given ({columns}) FROM STDIN") as copy:
                for row in piece:
                    copy.write_row(row)
            cursor.execute(
                f"INSERT INTO sensing_observation ({columns}) SELECT {columns} FROM raw_given {upsert}"
            )

    return upserted


def record(piece: list[Reading]) -> None:
    store.record(piece, now=NOW)


def files(rows: int) -> list[Row]:
    """Large files of stations, each through the round of a worker; the ceiling between them."""
    stations = list(Station.objects.filter(slug__startswith="tram-do-").order_by("pk"))
    sender = deliveries.FOLDER
    done, ceiling, upsert = Load(), Load(), raw()
    ceilings = pieces(rows, ids(), FILES)
    lines = min(FILE_LINES, rows // 2)
    for n in range(max(1, rows // lines)):
        file, told = _file(lines), (FILES, stations[n].file_code)
        name = f"{told[1]}_{(NOW + timedelta(days=40)):%Y%m%d%H%M%S}.txt"
        deliveries.receive(name=name, file=file, sender=sender, now=timezone.now())
        done(_worker_round, None, lines)
        for piece in _some(ceilings, lines):
            ceiling(
                upsert,
                [one._replace(at=one.at + BETWEEN) for one in piece],
                len(piece),
            )
    taken = Delivery.objects.filter(way="folder", state="done")
    assert sum(taken.values_list("new", flat=True)) == done.rows
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        done.told("TXT files through the worker", note=f", at most {memory:.0f} MB"),
        figure("TXT files of the ceiling", done.rate / ceiling.rate * 100, "%", bound=50, is_rate=True,
               note=f"{ceiling.rate:,.0f} rows/s beside them"),
    ]  # fmt: skip


def _some(rest: Iterator[list[Reading]], rows: int) -> Iterator[list[Reading]]:
    while rows > 0 and (piece := next(rest, None)):
        rows -= len(piece)
        yield piece


def _file(lines: int) -> io.BytesIO:
    told = []
    for n in range(lines // len(PARAMETERS)):
        at = datetime.fromtimestamp((FILES + n * EVERY) / 1000, UTC) + timedelta(hours=7)
        for m, (symbol, unit) in enumerate(PARAMETERS):
            value = 20 + (n * 7 + m) % 120 / 10
            told.append(f"{symbol}\t{value:.2f}\t{unit}\t{at:%Y%m%d%H%M%S}\t00\r\n")
    return io.BytesIO("".join(told).encode())


def _worker_round(_nothing: object) -> None:
    while outbox.deliver_due(timezone.now()):
        pass


def settle() -> list[Row]:
    """As if the worker had counted all that came in so far: what follows is measured by itself."""
    Touched.objects.all().delete()
    if postgresql():
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return []


def ask() -> list[Row]:
    """What pages ask: half of the turns take so long at most."""
    found = []
    for name, act in questions(ids()).items():
        act()
        took = sorted(_took(act) for _turn in range(TURNS))
        found.append(
            figure(
                name, statistics.median(took), "ms", bound=BOUNDS[name], note=f"best {took[0]:.1f}"
            )
        )
    return found


def _took(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def questions(streams: list[int]) -> dict[str, Callable[[], object]]:
    one = Stream.objects.get(pk=streams[3])
    readings = Observation.objects.filter(stream_id=streams[5])
    some = readings.filter(at__gte=END - MONTH)
    hours = Hour.objects.filter(stream_id=one.pk, hour__lt=END // 3_600_000)
    last = hours.order_by("-hour").values_list("hour", flat=True)[0] * 3_600_000
    return {
        "newest 100 of one": lambda: list(
            readings.order_by("-at").values_list("at", "result")[:100]
        ),
        "latest of 1,000 streams": lambda: list(
            Extent.objects.filter(stream__gte=streams[0], stream__lte=streams[-1]).values_list(
                "stream_id", "last_at", "last_result", "last_flag"
            )
        ),
        "a year as 1,000 points": lambda: series.of(one, last - 365 * 86_400_000, last, 1_000),
        "board of 1,350 villages": queries.board,
        "count with a filter": lambda: some.filter(result__gt=100).count(),
    }


COMMANDS: dict[str, Callable[..., Any]] = {
    "prepare": prepare, "load": load, "store": store_, "files": files,
    "settle": settle, "ask": ask,
}  # fmt: skip

if __name__ == "__main__":
    print(json.dumps(COMMANDS[sys.argv[1]](**json.loads(sys.argv[2]))))
