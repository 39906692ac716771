"""A map that needs no tiles: communes as circles where their centroids lie, drawn as SVG.

Only centroids are known, so the land is their convex hull: a shape to find one's way by, not a
border.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from langnghe.registry import public as registry

WIDTH, HEIGHT, MARGIN = 720, 780, 30
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A commune with villages; `x`, `y`, `r` in units of the drawing."""

    code: str
    name: str
    villages: int
    x: float
    y: float
    r: float
    named: bool


@dataclass(frozen=True, slots=True)
class Map:
    width: int
    height: int
    land: str
    spots: tuple[Spot, ...]
    scale_km: int
    scale_end: float


@lru_cache(maxsize=200)
def draw(
    outline: tuple[registry.Point, ...],
    spots: tuple[registry.Spot, ...],
    highlighted: str = "",
) -> Map | None:
    """None where nothing is known of the land. Points are (lat, lon)."""
    if len(outline) < 3:
        return None
    project, km = _projection(outline)
    hull = _hull([project(point) for point in outline])
    drawn = [
        Spot(
            code=commune.code,
            name=commune.name,
            villages=count,
            x=round(project((lat, lon))[0], 1),
            y=round(project((lat, lon))[1], 1),
            r=round(5 + 3.2 * math.sqrt(count), 1),
            named=count >= 5 or commune.code == highlighted,
        )
        for commune, lat, lon, count in spots
    ]
    return Map(
        width=WIDTH,
        height=HEIGHT,
        land=" ".join(f"{x:.0f},{y:.0f}" for x, y in hull),
        spots=tuple(sorted(drawn, key=lambda spot: -spot.r)),
        scale_km=10,
        scale_end=round(30 + 10 * km, 1),
    )


def _projection(points: Sequence[Point]) -> tuple[Callable[[Point], Point], float]:
    """An equirectangular projection that fits the drawing, and pixels per kilometre."""
    lats, lons = [lat for lat, _lon in points], [lon for _lat, lon in points]
    shrink = math.cos(math.radians((min(lats) + max(lats)) / 2))
    span_x, span_y = (max(lons) - min(lons)) * shrink, max(lats) - min(lats)
    factor = min((WIDTH - 2 * MARGIN) / span_x, (HEIGHT - 2 * MARGIN) / span_y)
    shift = (WIDTH - span_x * factor) / 2

    def project(point: Point) -> Point:
        lat, lon = point
        return (
            shift + (lon - min(lons)) * shrink * factor,
            MARGIN + (max(lats) - lat) * factor,
        )

    return project, factor / 111.2


def _hull(points: Sequence[Point]) -> list[Point]:
    """The convex hull (Andrew's monotone chain)."""
    ordered = sorted(set(points))

    def half(sequence: Iterable[Point]) -> list[Point]:
        chain: list[Point] = []
        for point in sequence:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        return chain[:-1]

    return half(ordered) + half(reversed(ordered))


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
