"""What was measured at facilities and where they stand, of all of them at once: for the score."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db.models import Avg, Count, F, Q, Sum

from langnghe.core import clock
from langnghe.environment.judging import rules as judged
from langnghe.environment.judging.models import Assessment
from langnghe.environment.sensing.models import Hour, Station, Stream

DAYS = 30  # that completeness is counted over
HOUR, A_DAY = 3_600_000, 24
EARTH = 6_371_000  # metres
Place = tuple[float, float]  # latitude, longitude


def significant(now: datetime) -> dict[int, int]:
    """How many parameters of each facility are significantly over (EPA), in one query."""
    today = clock.today(now)
    last = today.year * 12 + today.month - 1
    months = range(last - judged.WINDOW + 1, last + 1)
    rows = Assessment.objects.filter(
        kind__in=["day", "sample"], superseded_at__isnull=True, ratio__isnull=False,
        station__facility__isnull=False, station__role=Station.Role.EFFLUENT,
        at__gte=_first(months[0]),
    )  # fmt: skip
    means = {
        f"m{month}": Avg("ratio", filter=Q(at__gte=_first(month), at__lt=_first(month + 1)))
        for month in months
    }
    by_parameter = rows.order_by().values(
        "station__facility_id", "station_id", "station__facility__receiver",
        "basis__parameter_code",
    )  # fmt: skip
    told: Iterable[Mapping[str, Any]] = by_parameter.annotate(
        n=Count("pk"), over=Count("pk", filter=Q(ratio__gt=1)),
        one=Count("pk", filter=Q(ratio__gte=judged.CRITERION_ONE)),
        two=Count("pk", filter=Q(ratio__gte=judged.CRITERION_TWO)), **means,
    )  # fmt: skip
    found: dict[int, set[str]] = {}
    for row in told:
        if _is_significant(row, months):
            found.setdefault(row["station__facility_id"], set()).add(row["basis__parameter_code"])
    return {pk: len(codes) for pk, codes in found.items()}


def _is_significant(row: Mapping[str, Any], months: range) -> bool:
    code = row["basis__parameter_code"]
    if row["station__facility__receiver"] == "plant":
        bound = judged.criterion(code, into_plant=True)
        at_bound = row["one"] if bound == judged.CRITERION_ONE else row["two"]
        return judged.PlantSignificance(code, bound, row["n"], at_bound, row["over"]).is_significant
    means = {month: row[f"m{month}"] for month in months}
    known = {month: Decimal(mean) for month, mean in means.items() if mean is not None}
    return judged.significance(code, known, last=months[-1]).is_significant


def _first(month: int) -> int:
    """Milliseconds where a month (year × 12 + month − 1) of Viet Nam begins."""
    year, place = divmod(month, 12)
    return int(datetime(year, place + 1, 1, tzinfo=clock.LOCAL).timestamp() * 1000)


def missing(now: datetime) -> dict[int, Decimal]:
    """
    Per cent of the readings of the last days that automatic instruments of a facility owe, or since
    their first one (2 queries).
    """
    present = int(now.timestamp() * 1000) // HOUR
    begin = present - DAYS * A_DAY
    streams = Stream.objects.filter(
        kind=Stream.Kind.AUTOMATIC, thing__station__is_automatic=True, extent__isnull=False,
        thing__station__facility__isnull=False, property__code__isnull=False,
    )  # fmt: skip
    owed = list(
        streams.values_list("pk", "thing__station__facility_id", "interval", "extent__first_at")
    )
    rows = Hour.objects.filter(stream_id__in=streams.values("pk"), hour__gte=begin,
                               hour__lt=present)  # fmt: skip
    came = dict(rows.order_by().values_list("stream_id").annotate(n=Sum("readings")))
    expected: dict[int, int] = {}
    there: dict[int, int] = {}
    for pk, facility_id, interval, first_at in owed:
        due = max(0, present - max(begin, first_at // HOUR)) * 3_600 // interval
        expected[facility_id] = expected.get(facility_id, 0) + due
        there[facility_id] = there.get(facility_id, 0) + min(due, came.get(pk, 0))
    return {
        pk: Decimal(100 * (due - there[pk])) / due for pk, due in expected.items() if due
    }  # fmt: skip


def distances() -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """
    Metres from where a facility discharges to the middle of its village, and to the nearest water
    that is measured there (a query). Who has no station at a place is in neither.
    """
    rows = Station.objects.exclude(role=Station.Role.INFLUENT).filter(
        thing__locations__south__isnull=False
    )
    own: dict[int, list[tuple[Place, int, Place | None]]] = {}
    water: dict[int, list[Place]] = {}
    told = rows.annotate(lat=F("thing__locations__south"), lon=F("thing__locations__west"))
    for one in told.values_list(
        "facility_id", "village_id", "role", "lat", "lon", "village__lat", "village__lon"
    ).order_by("pk"):
        facility_id, village_id, role, *numbers = one
        place = numbers[0], numbers[1]
        if role == Station.Role.RECEIVING:
            water.setdefault(village_id, []).append(place)
        elif facility_id is not None:
            middle = None if numbers[2] is None else (numbers[2], numbers[3])
            own.setdefault(facility_id, []).append((place, village_id, middle))
    homes, near = {}, {}
    for pk, places in own.items():
        to_homes = [metres(place, middle) for place, _village, middle in places if middle]
        to_water = [metres(place, w) for place, home, _m in places for w in water.get(home, ())]
        if to_homes:
            homes[pk] = Decimal(round(min(to_homes)))
        if to_water:
            near[pk] = Decimal(round(min(to_water)))
    return homes, near


def metres(one: Place, other: Place) -> float:
    """Along the great circle."""
    lat, lon = radians(other[0] - one[0]), radians(other[1] - one[1])
    half = sin(lat / 2) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(lon / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))
