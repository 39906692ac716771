"""
What the machine thinks of readings: a flag, never a change. Thresholds: `data/checks.csv`.

A reading is judged by those around it alone, so that it makes no difference in which order they
came, and looking again changes nothing.
"""

import csv
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from statistics import median
from typing import NamedTuple

from django.db import transaction

from langnghe.core.prepared import all_of
from langnghe.environment.sensing import comparing
from langnghe.environment.sensing.facts import CHECKED, DOES_NOT_COUNT, Flag
from langnghe.environment.sensing.loading import DATA
from langnghe.environment.sensing.models import Calibration, Extent, Observation, Stream
from langnghe.environment.sensing.services import corrections, rollups
from langnghe.environment.sensing.times import HOUR, begin_of

AROUND = 3  # readings before and after that tell what is usual
LEAST_AROUND = 2  # on each side: where it begins to be otherwise, it may go on so
SHARE = 0.1  # of the usual value: less is no spike
PIECE = 500
HourOf = tuple[int, int]  # stream, hour since 1970


@dataclass(frozen=True, slots=True)
class Limits:
    """What can be; how many times the usual spread is a spike; for how long nothing may move."""

    low: float | None
    high: float | None
    spike: float | None
    flat: int  # milliseconds; 0: it may stand still


class Row(NamedTuple):
    at: int
    result: float | None
    flag: int


@cache
def _table() -> dict[str, Limits]:
    with (DATA / "checks.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: _limits(row) for row in csv.DictReader(file)}


def _limits(row: dict[str, str]) -> Limits:
    low, high, spike = (float(row[key]) if row[key] else None for key in ("low", "high", "spike"))
    return Limits(low, high, spike, int(float(row["flat"] or 0) * HOUR))


def limits_of(stream: Stream) -> Limits:
    """
    The narrower of what can be and of what the instrument can tell, in the stream's own unit.

    The table speaks in the units of the parameters: where none leads from there to the stream's,
    it knows nothing of what can be.
    """
    table = _table()
    found = table.get(str(stream.property.code), table["*"])
    lows = [one for one in (_own(stream, found.low), stream.lowest) if one is not None]
    highs = [one for one in (_own(stream, found.high), stream.highest) if one is not None]
    return Limits(max(lows, default=None), min(highs, default=None), found.spike, found.flat)


def _own(stream: Stream, bound: float | None) -> float | None:
    return None if bound is None else comparing.own(stream, bound)


@transaction.atomic
def check(hours: Iterable[HourOf], now: datetime) -> list[HourOf]:
    """
    Look at hours that changed, and at those whose judgement hangs on them.

    Called with what `rollups.take` gave, in its transaction: the hours to be judged, these and
    those around them whose flags or corrected readings are other than before, counted anew.
    """
    by_stream: dict[int, list[int]] = defaultdict(list)
    for stream_id, hour in hours:
        by_stream[stream_id].append(hour)
    rows = Stream.objects.filter(pk__among=all_of(sorted(by_stream))).order_by("pk")
    streams = rows.select_related("property").select_for_update(of=("self",), no_key=True)
    found = [one for one in streams if one.kind == Stream.Kind.AUTOMATIC]
    ends = _calibrated_until(found)
    touched = {(stream_id, hour) for stream_id, own in by_stream.items() for hour in own}
    changed: set[HourOf] = set()
    for stream in found:
        for first, last in _spans(sorted(by_stream[stream.pk]), limits_of(stream).flat // HOUR + 1):
            changed |= _check(stream, first, last, ends.get(stream.pk, []))
    if changed:
        rollups.count(sorted(changed))
    corrections.follow(sorted(touched | changed), now=now)
    return sorted(touched | changed)


def _spans(hours: Sequence[int], near: int) -> list[tuple[int, int]]:
    """Hours that lie near each other, from the first to the last of them."""
    spans: list[tuple[int, int]] = []
    for hour in hours:
        if spans and hour - spans[-1][1] <= near:
            spans[-1] = (spans[-1][0], hour)
        else:
            spans.append((hour, hour))
    return spans


def _check(stream: Stream, first: int, last: int, ends: list[tuple[int, int]]) -> set[HourOf]:
    """The hours in which a flag changed. Looked at: as far as what happened there reaches."""
    limits = limits_of(stream)
    beside = (AROUND + 1) * stream.interval * 1000
    since, until = first * HOUR - beside, (last + 1) * HOUR + max(limits.flat, beside)
    told = Observation.objects.filter(
        stream=stream.pk, at__gte=since - max(limits.flat, beside), at__lt=until + beside
    )
    rows = [Row(*one) for one in told.order_by("at").values_list("at", "result", "flag")]
    changes: dict[int, list[int]] = defaultdict(list)
    for place in range(bisect_left(rows, since, key=lambda one: one.at), len(rows)):
        one = rows[place]
        if one.at >= until:
            break
        said = _judge(rows, place, limits, ends, stream.interval * 1000)
        if one.flag & CHECKED != said:
            changes[one.flag & ~CHECKED | said].append(one.at)
    for flag, instants in changes.items():
        for begin in range(0, len(instants), PIECE):
            own = Observation.objects.filter(
                stream=stream.pk, at__in=instants[begin : begin + PIECE]
            )
            own.update(flag=flag)
        Extent.objects.filter(stream=stream.pk, last_at__in=instants[-1:]).update(last_flag=flag)
    return {(stream.pk, at // HOUR) for instants in changes.values() for at in instants}


def _judge(
    rows: list[Row], place: int, limits: Limits, ends: list[tuple[int, int]], interval: int
) -> int:
    one = rows[place]
    said = 0
    if _is_past(one.at, ends):
        said |= Flag.UNCALIBRATED
    if one.result is None:
        return said
    if _is_out(one.result, limits):
        said |= Flag.RANGE
    elif limits.spike is not None and _is_spike(rows, place, limits, interval):
        said |= Flag.SPIKE
    if limits.flat and not one.flag & Flag.BELOW and _is_flat(rows, place, limits.flat, interval):
        said |= Flag.FLAT
    return int(said)


def _is_out(result: float, limits: Limits) -> bool:
    too_low = limits.low is not None and result < limits.low
    return too_low or (limits.high is not None and result > limits.high)


def _is_spike(rows: list[Row], place: int, limits: Limits, interval: int) -> bool:
    at, result = rows[place].at, rows[place].result
    reach = AROUND * interval + interval // 2
    before = _usual(rows[max(place - AROUND, 0) : place], at - reach, at, limits)
    after = _usual(rows[place + 1 : place + 1 + AROUND], at, at + reach, limits)
    if result is None or min(len(before), len(after)) < LEAST_AROUND:
        return False
    around = before + after
    middle = median(around)
    spread = 1.4826 * median(abs(one - middle) for one in around)
    return abs(result - middle) > (limits.spike or 0) * max(spread, SHARE * abs(middle), 1e-9)


def _usual(rows: list[Row], since: int, until: int, limits: Limits) -> list[float]:
    """Of those that count: neither told as broken by the instrument, nor impossible."""
    broken = DOES_NOT_COUNT & ~CHECKED
    return [
        one.result
        for one in rows
        if one.result is not None
        and since <= one.at <= until
        and not one.flag & broken
        and not _is_out(one.result, limits)
    ]


def _is_flat(rows: list[Row], place: int, flat: int, interval: int) -> bool:
    """Whether nothing has moved since `flat` before."""
    result, begin = rows[place].result, rows[place].at - flat
    for one in reversed(rows[:place]):
        if one.result != result:
            return False
        if one.at <= begin + interval // 2:
            return True
    return False


def _calibrated_until(streams: list[Stream]) -> dict[int, list[tuple[int, int]]]:
    """Of each stream from when to when an instrument was calibrated; none: nothing is known."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = Calibration.objects.filter(stream__in=[one.pk for one in streams])
    for one in rows.order_by("done_on", "pk"):
        ends = begin_of(one.valid_until + timedelta(days=1))
        found[one.stream_id].append((begin_of(one.done_on), ends))
    return found


def _is_past(at: int, spans: list[tuple[int, int]]) -> bool:
    began = [until for since, until in spans if since <= at]
    return bool(began) and at >= max(began)
