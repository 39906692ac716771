"""A series as a drawing (SVG) that needs no script. A table with the same facts stands behind."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from langnghe.core import clock
from langnghe.environment.seeing.limits import Step
from langnghe.environment.seeing.periods import milliseconds
from langnghe.environment.seeing.series import DAY, HOUR, Bucket, Series
from langnghe.ui import formatting

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 360, 210, 34, 6, 8, 20
POINTS = WIDTH - LEFT - RIGHT  # one stretch of time for each unit across
TICKS = 4
FLAT = 0.5  # values that all lie above this share of the highest are drawn from below the lowest


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something over the limit."""

    x: float
    y: float
    label: str
    uid: str


@dataclass(frozen=True, slots=True)
class Drawing:
    line: str
    dots: tuple[tuple[float, float], ...]  # readings that stand alone
    limits: tuple[str, ...]
    shades: tuple[tuple[float, float], ...]  # x and width of what was not measured
    marks: tuple[Mark, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    ground: int = HEIGHT - BOTTOM


class _Scale:
    def __init__(self, since: int, until: int, low: float, high: float) -> None:
        self.since, self.span = since, max(until - since, 1)
        self.low, self.step = low, _nice((high - low) / TICKS)
        self.high = self.low + self.step * max(1, math.ceil((high - low) / self.step - 1e-9))

    def x(self, at: float) -> float:
        share = min(max((at - self.since) / self.span, 0), 1)
        return round(LEFT + share * POINTS, 1)

    def y(self, value: float) -> float:
        share = min(max((value - self.low) / (self.high - self.low), 0), 1)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def up(self) -> tuple[Tick, ...]:
        count = round((self.high - self.low) / self.step)
        values = [self.low + place * self.step for place in range(count + 1)]
        digits = max(0, -math.floor(math.log10(self.step)))
        return tuple(Tick(self.y(one), formatting.number(one, digits)) for one in values)


def _nice(rough: float) -> float:
    """1, 2 or 5 of some power of ten, at least `rough`."""
    if rough <= 0:
        return 1.0
    power = 10 ** math.floor(math.log10(rough))
    return float(next(one * power for one in (1, 2, 5, 10) if one * power >= rough - 1e-12))


def draw(
    series: Series, steps: Sequence[Step], over: Iterable[tuple[int, float, str, str]],
    *, interval: int, connected: bool,
) -> Drawing | None:  # fmt: skip
    """
    `over`: (at, value, label, uid). `interval`: milliseconds expected between two readings.

    None where nothing was measured. Readings farther apart than three times what is expected are
    not joined: a gap is seen as a gap.
    """
    lows = [one.low for one in series.buckets if one.low is not None]
    highs = [one.high for one in series.buckets if one.high is not None]
    if not series.buckets:
        return None
    over = list(over)
    edges = [
        float(one) for step in steps for one in (step.minimum, step.maximum) if one is not None
    ]
    highest = max([*highs, *edges, *(one[1] for one in over)], default=1.0)
    lowest = min([*lows, *edges], default=0.0)
    scale = _Scale(series.since, series.until, *_range(lowest, highest))
    most = max(3 * interval, 2 * HOUR if series.by_hours else 0, 2 * series.width)
    line, dots = _line(series.buckets, scale, most, connected=connected)
    return Drawing(
        line=line,
        dots=dots,
        limits=tuple(_limit(steps, scale, name) for name in ("maximum", "minimum")),
        shades=tuple(_shades(series.buckets, scale)),
        marks=tuple(
            Mark(scale.x(at), scale.y(value), label, uid) for at, value, label, uid in over
        ),
        across=tuple(_times(series.since, series.until, scale)),
        up=scale.up(),
    )


def _range(lowest: float, highest: float) -> tuple[float, float]:
    """From nothing on, but where all is far from it (pH, degrees)."""
    if lowest < 0 or (highest > 0 and lowest > FLAT * highest):
        room = max(highest - lowest, abs(highest) * 0.05, 1e-9)
        step = _nice(room / TICKS)
        return math.floor(lowest / step) * step, highest
    return 0.0, max(highest, 1e-9)


def _line(
    buckets: Iterable[Bucket], scale: _Scale, most: int, *, connected: bool
) -> tuple[str, tuple[tuple[float, float], ...]]:
    """In each bucket first, low, high, last: all that its pixels can show."""
    parts: list[str] = []
    dots: list[tuple[float, float]] = []
    before: int | None = None
    for one in buckets:
        if one.low is None or one.high is None or one.first is None or one.last is None:
            before = None
            continue
        x = scale.x((one.first_at + one.last_at) / 2)
        first, low, high, last = (scale.y(v) for v in (one.first, one.low, one.high, one.last))
        joined = connected and before is not None and one.first_at - before <= most
        parts.append(f"{'L' if joined else 'M'}{x} {first}")
        if low != high:
            parts.append(f"V{low}V{high}V{last}")
        elif not joined:
            dots.append((x, first))
        before = one.last_at
    return "".join(parts), tuple(dots)


def _limit(steps: Iterable[Step], scale: _Scale, name: str) -> str:
    """Steps: what held on a day holds up to its end."""
    parts = []
    for one in steps:
        bound = getattr(one, name)
        if bound is not None:
            since, until = scale.x(milliseconds(one.since)), scale.x(milliseconds(one.until))
            parts.append(f"M{since} {scale.y(float(bound))}H{until}")
    return "".join(parts)


def _shades(buckets: Iterable[Bucket], scale: _Scale) -> Iterable[tuple[float, float]]:
    """What lies side by side is one."""
    open_one: tuple[float, float] | None = None
    for one in buckets:
        if not one.unmeasured:
            continue
        since, until = scale.x(one.first_at), scale.x(one.last_at)
        until = max(until, since + 1)
        if open_one and since <= open_one[1] + 1:
            open_one = open_one[0], max(until, open_one[1])
            continue
        if open_one:
            yield open_one[0], round(open_one[1] - open_one[0], 1)
        open_one = since, until
    if open_one:
        yield open_one[0], round(open_one[1] - open_one[0], 1)


def _times(since: int, until: int, scale: _Scale) -> Iterable[Tick]:
    """Four labels: times of day, days, or months, by the length of the span."""
    span = until - since
    begin = datetime.fromtimestamp(since / 1000, clock.LOCAL)
    for place in range(TICKS):
        moment = begin + timedelta(milliseconds=span * place / TICKS)
        if span > 2 * DAY:
            moment = moment.replace(hour=0, minute=0)
        shown = "%H:%M" if span <= 2 * DAY else "%d/%m" if span <= 100 * DAY else "%m/%Y"
        yield Tick(scale.x(moment.timestamp() * 1000), moment.strftime(shown))
