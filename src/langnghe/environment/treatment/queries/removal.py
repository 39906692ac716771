"""How much of each parameter a plant takes out, from what is measured before and behind it."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Sum

from langnghe.core.clock import LOCAL
from langnghe.environment.sensing.facts import DOES_NOT_COUNT, Flag
from langnghe.environment.sensing.models import Hour, Observation, Station, Stream
from langnghe.environment.treatment.facts import Removal

PERIOD = 30  # days, today included
AHEAD = 7  # hours of Viet Nam before UTC; there is no summer time
EPOCH = date(1970, 1, 1)
# What is no amount of anything in the water.
NO_CONCENTRATION = frozenset({"PH", "TEMP", "FLOW", "DO"})
BY_INSTRUMENT = frozenset({Stream.Kind.AUTOMATIC, Stream.Kind.CORRECTED})


class Mean(NamedTuple):
    value: float
    is_below: bool


def removal(facility_id: int | None, today: date, days: int = PERIOD) -> list[Removal]:
    """
    1 - Cout/Cin of the means over the days on which both were measured, by parameter.

    Of a day the hours of the instruments count; where there are none, the samples. A corrected
    series stands for the measured one. Days on which nothing could be seen in the water that came
    in prove nothing and are left out.
    """
    streams = _streams(facility_id) if facility_id else []
    if not streams:
        return []
    means = _by_day(streams, today - timedelta(days=days - 1), today)
    found = [_removal(one, means) for one in {s["property"]: s for s in streams}.values()]
    return sorted((one for one in found if one), key=lambda one: one.code)


def _streams(facility_id: int) -> list[dict[str, Any]]:
    rows = Stream.objects.filter(
        thing__station__facility_id=facility_id,
        thing__station__role__in=[Station.Role.INFLUENT, Station.Role.EFFLUENT],
        property__code__isnull=False,
        property__medium="water",
        ucum=F("property__ucum"),  # whatever could not be converted is not compared
        corrected__isnull=True,
    ).exclude(property__code__in=NO_CONCENTRATION)
    found: Any = rows.order_by("property__code", "pk").values(
        "pk", "kind", "property", "ucum",
        code=F("property__code"), names=F("property__names"), role=F("thing__station__role"),
    )  # fmt: skip
    return list(found)


def _removal(
    stream: dict[str, Any], means: dict[tuple[int, str], dict[date, Mean]]
) -> Removal | None:
    came = means.get((stream["property"], Station.Role.INFLUENT), {})
    left = means.get((stream["property"], Station.Role.EFFLUENT), {})
    days = sorted(
        day for day in came.keys() & left.keys() if came[day].value > 0 and not came[day].is_below
    )
    if not days:
        return None
    inflow = sum(came[day].value for day in days) / len(days)
    outflow = sum(left[day].value for day in days) / len(days)
    return Removal(
        stream["code"], stream["names"], stream["ucum"], inflow, outflow, 1 - outflow / inflow,
        tuple(days), any(left[day].is_below for day in days),
    )  # fmt: skip


def _by_day(
    streams: list[dict[str, Any]], first: date, last: date
) -> dict[tuple[int, str], dict[date, Mean]]:
    """(parameter, role) → the mean of each day."""
    of = {one["pk"]: (one["property"], str(one["role"])) for one in streams}
    by_hand = [one["pk"] for one in streams if one["kind"] not in BY_INSTRUMENT]
    measured = [pk for pk in of if pk not in by_hand]
    means: dict[tuple[int, str], dict[date, Mean]] = defaultdict(dict)
    # The samples first: the instruments take their place where they counted.
    for stream, found in (*_sampled(of, by_hand, first, last), *_hours(of, measured, first, last)):
        means[stream].update(found)
    return means


Found = list[tuple[tuple[int, str], dict[date, Mean]]]


def _hours(of: dict[int, tuple[int, str]], streams: list[int], first: date, last: date) -> Found:
    day = (F("hour") + AHEAD) / 24
    rows = Hour.objects.filter(
        stream_id__in=streams,
        hour__gte=24 * (first - EPOCH).days - AHEAD,
        hour__lt=24 * ((last - EPOCH).days + 1) - AHEAD,
        counted__gt=0,
    )
    sums: dict[tuple[tuple[int, str], date], list[float]] = defaultdict(lambda: [0.0, 0.0])
    # Of a stream and a day there is one row; the order of the table is none to group by.
    for row in (
        rows.order_by()
        .values("stream_id", day=day)
        .annotate(of_day=Sum("total"), counts=Sum("counted"))
    ):
        both = sums[of[row["stream_id"]], EPOCH + timedelta(days=row["day"])]
        both[0] += row["of_day"]
        both[1] += row["counts"]
    return [
        (stream, {day: Mean(total / counted, False)})
        for (stream, day), (total, counted) in sums.items()
    ]


def _sampled(of: dict[int, tuple[int, str]], streams: list[int], first: date, last: date) -> Found:
    rows = Observation.objects.filter(
        stream_id__in=streams,
        at__gte=_milliseconds(first),
        at__lt=_milliseconds(last + timedelta(days=1)),
        result__isnull=False,
    )
    values: dict[tuple[tuple[int, str], date], list[tuple[float, int]]] = defaultdict(list)
    for row in rows.order_by().values("stream_id", "at", "result", "flag"):
        if row["result"] is not None and not row["flag"] & DOES_NOT_COUNT:
            day = datetime.fromtimestamp(row["at"] / 1000, LOCAL).date()
            values[of[row["stream_id"]], day].append((row["result"], row["flag"]))
    return [
        (
            stream,
            {
                day: Mean(
                    sum(value for value, _flag in found) / len(found),
                    any(flag & Flag.BELOW for _value, flag in found),
                )
            },
        )
        for (stream, day), found in values.items()
    ]


def _milliseconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=LOCAL).timestamp() * 1000)
