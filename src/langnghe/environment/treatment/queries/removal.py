"""How much of each parameter a plant takes out, from what is measured before and behind it."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import F, Sum

from langnghe.core.clock import LOCAL
from langnghe.environment.sensing import comparing
from langnghe.environment.sensing.facts import DOES_NOT_COUNT, Flag
from langnghe.environment.sensing.models import Hour, Observation, ObservedProperty, Station, Stream
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


End = tuple[int, str]  # parameter, role
Means = dict[End, dict[date, Mean]]
Found = list[tuple[End, dict[date, Mean]]]


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
    of_property = {one.property_id: one.property for one in streams}
    found = [_removal(one, means) for one in of_property.values()]
    return sorted((one for one in found if one), key=lambda one: one.code)


def _streams(facility_id: int) -> list[Stream]:
    rows = Stream.objects.filter(
        thing__station__facility_id=facility_id,
        thing__station__role__in=[Station.Role.INFLUENT, Station.Role.EFFLUENT],
        property__code__isnull=False,
        property__medium="water",
        corrected__isnull=True,
    ).exclude(property__code__in=NO_CONCENTRATION)
    found = rows.select_related("property", "thing__station").order_by("property__code", "pk")
    # Whatever cannot be converted is not compared.
    return [one for one in found if comparing.unit_of(one) == one.property.ucum]


def _removal(of: ObservedProperty, means: Means) -> Removal | None:
    came = means.get((of.pk, Station.Role.INFLUENT), {})
    left = means.get((of.pk, Station.Role.EFFLUENT), {})
    days = sorted(
        day for day in came.keys() & left.keys() if came[day].value > 0 and not came[day].is_below
    )
    if not days:
        return None
    inflow = sum(came[day].value for day in days) / len(days)
    outflow = sum(left[day].value for day in days) / len(days)
    return Removal(
        str(of.code), of.names, of.ucum, inflow, outflow, 1 - outflow / inflow,
        tuple(days), any(left[day].is_below for day in days),
    )  # fmt: skip


def _by_day(streams: list[Stream], first: date, last: date) -> Means:
    by_hand = [one for one in streams if one.kind not in BY_INSTRUMENT]
    measured = [one for one in streams if one.kind in BY_INSTRUMENT]
    means: Means = defaultdict(dict)
    # The samples first: the instruments take their place where they counted.
    for end, found in (*_sampled(by_hand, first, last), *_hours(measured, first, last)):
        means[end].update(found)
    return means


def _end(of: Stream) -> End:
    return of.property_id, str(of.thing.station.role)


def _converted(of: Stream, number: float) -> float:
    convert = comparing.converter(of)
    return convert(number) if convert else number


def _hours(streams: list[Stream], first: date, last: date) -> Found:
    of = {one.pk: one for one in streams}
    day = (F("hour") + AHEAD) / 24
    rows = Hour.objects.filter(
        stream_id__in=list(of),
        hour__gte=24 * (first - EPOCH).days - AHEAD,
        hour__lt=24 * ((last - EPOCH).days + 1) - AHEAD,
        counted__gt=0,
    )
    sums: dict[tuple[End, date], list[float]] = defaultdict(lambda: [0.0, 0.0])
    # Of a stream and a day there is one row; the order of the table is none to group by.
    for row in (
        rows.order_by()
        .values("stream_id", day=day)
        .annotate(of_day=Sum("total"), counts=Sum("counted"))
    ):
        stream, counts = of[row["stream_id"]], row["counts"]
        both = sums[_end(stream), EPOCH + timedelta(days=row["day"])]
        both[0] += _converted(stream, row["of_day"] / counts) * counts
        both[1] += counts
    return [
        (end, {day: Mean(total / counts, False)}) for (end, day), (total, counts) in sums.items()
    ]


def _sampled(streams: list[Stream], first: date, last: date) -> Found:
    of = {one.pk: one for one in streams}
    rows = Observation.objects.filter(
        stream_id__in=list(of),
        at__gte=_milliseconds(first),
        at__lt=_milliseconds(last + timedelta(days=1)),
        result__isnull=False,
    )
    values: dict[tuple[End, date], list[tuple[float, int]]] = defaultdict(list)
    for row in rows.order_by().values("stream_id", "at", "result", "flag"):
        if row["result"] is not None and not row["flag"] & DOES_NOT_COUNT:
            day = datetime.fromtimestamp(row["at"] / 1000, LOCAL).date()
            stream = of[row["stream_id"]]
            values[_end(stream), day].append((_converted(stream, row["result"]), row["flag"]))
    return [
        (
            end,
            {
                day: Mean(
                    sum(value for value, _flag in found) / len(found),
                    any(flag & Flag.BELOW for _value, flag in found),
                )
            },
        )
        for (end, day), found in values.items()
    ]


def _milliseconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=LOCAL).timestamp() * 1000)
