"""How much of what was to be expected has come: 288 readings a day at five minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import F, Sum

from langnghe.core import clock
from langnghe.environment.sensing.models import Hour, Observation, Stream
from langnghe.environment.sensing.times import DAY, HOUR, begin_of, moment, ms

EAST = 7  # hours of Viet Nam before UTC
LATE = 2  # times the interval: then something is missing


@dataclass(frozen=True, slots=True)
class Share:
    """Of a day or a month. `expected` up to now, where it is not over yet."""

    day: date  # of a month: its first
    readings: int
    counted: int
    expected: int

    @property
    def percent(self) -> int:
        """Rounded down, so that a hundred means all; never more."""
        return min(100 * self.readings // self.expected, 100) if self.expected else 0


@dataclass(frozen=True, slots=True)
class Gap:
    since: datetime
    until: datetime
    missing: int


def days(stream: Stream, *, last: date, count: int, now: datetime) -> list[Share]:
    """The days up to `last`, the latest first (one query)."""
    first = last - timedelta(days=count - 1)
    found = _by_day([stream.pk], first, last).get(stream.pk, {})
    return [
        Share(day, *found.get(day, (0, 0)), _expected(stream.interval, day, now))
        for day in (last - timedelta(days=back) for back in range(count))
    ]


def months(shares: Iterable[Share]) -> list[Share]:
    """Days put together by month, in their order."""
    found: dict[date, Share] = {}
    for one in shares:
        first = one.day.replace(day=1)
        so_far = found.get(first, Share(first, 0, 0, 0))
        found[first] = Share(
            first,
            so_far.readings + one.readings,
            so_far.counted + one.counted,
            so_far.expected + one.expected,
        )
    return list(found.values())


def of_day(streams: Iterable[Stream], day: date, now: datetime) -> dict[int, Share]:
    """Of several streams on one day (one query)."""
    own = {one.pk: one for one in streams}
    found = _by_day(list(own), day, day)
    return {
        pk: Share(day, *found.get(pk, {}).get(day, (0, 0)), _expected(one.interval, day, now))
        for pk, one in own.items()
    }


def gaps(stream: Stream, *, since: datetime, until: datetime, most: int = 50) -> list[Gap]:
    """Where readings are missing, the latest first (one query)."""
    rows = Observation.objects.filter(stream=stream.pk, at__gte=ms(since), at__lt=ms(until))
    instants = list(rows.order_by("at").values_list("at", flat=True))
    step = stream.interval * 1000
    ends = [ms(since), *instants, ms(until)] if instants else []
    found = [
        Gap(moment(left), moment(right), (right - left) // step - 1)
        for left, right in pairwise(ends)
        if right - left > LATE * step
    ]
    return found[: -most - 1 : -1]


def _by_day(streams: list[int], first: date, last: date) -> dict[int, dict[date, tuple[int, int]]]:
    begin, end = begin_of(first) // HOUR, begin_of(last + timedelta(days=1)) // HOUR
    rows = Hour.objects.filter(stream__in=streams, hour__gte=begin, hour__lt=end)
    told = rows.order_by().annotate(day=(F("hour") + EAST) / 24).values_list("stream_id", "day")
    found: dict[int, dict[date, tuple[int, int]]] = {}
    for stream, day, readings, counted in told.annotate(Sum("readings"), Sum("counted")):
        own = found.setdefault(stream, {})
        own[date(1970, 1, 1) + timedelta(days=int(day))] = (readings, counted)
    return found


def _expected(interval: int, day: date, now: datetime) -> int:
    begin = begin_of(day)
    over = min(max(ms(now) - begin, 0), DAY)
    if day == clock.today(now):
        over -= over % (interval * 1000)
    return over // (interval * 1000)
