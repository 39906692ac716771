"""
Plane geometry of points, lines and areas, in degrees, as the standard's functions mean it.

Computed in Python, so that both databases say the same. What lies closer than `NEAR` touches.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
Segment = tuple[Point, Point]
NEAR = 1e-11  # of a degree: a thousandth of a millimetre
MOST_POINTS = 20_000
INSIDE, EDGE, OUTSIDE = 1, 0, -1


@dataclass(slots=True)
class Geometry:
    points: list[Point] = field(default_factory=list)
    lines: list[list[Point]] = field(default_factory=list)
    areas: list[list[list[Point]]] = field(default_factory=list)  # rings: the outer, then holes

    @property
    def dimension(self) -> int:
        return 2 if self.areas else 1 if self.lines else 0

    def rings(self) -> list[list[Point]]:
        return [ring for area in self.areas for ring in area]

    def vertices(self) -> list[Point]:
        return [*self.points, *(point for line in [*self.lines, *self.rings()] for point in line)]

    def segments(self) -> list[Segment]:
        return [
            (first, second)
            for line in [*self.lines, *self.rings()]
            for first, second in pairwise(line)
        ]

    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        xs, ys = zip(*self.vertices(), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def where(self, point: Point) -> int:
        """Inside, on the edge (the end of a line is one), or outside."""
        found = [_in_area(point, area) for area in self.areas]
        found += [_on_line(point, line) for line in self.lines]
        found += [INSIDE for one in self.points if math.dist(one, point) <= NEAR]
        return max(found, default=OUTSIDE)


def from_json(told: Any) -> Geometry:
    """
    GeoJSON: a geometry, a feature or several.

    :raises ValueError:
    """
    found = Geometry()
    _gather(told, found)
    corners = found.vertices()
    if not corners or len(corners) > MOST_POINTS:
        raise ValueError("No geometry.")
    return found


def _gather(told: Any, found: Geometry, depth: int = 0) -> None:
    if not isinstance(told, dict) or depth > 4:
        raise ValueError("No geometry.")
    kind, places = str(told.get("type")), told.get("coordinates")
    if kind in _SINGLE:
        _SINGLE[kind](places, found)
    elif kind in _MANY:
        for one in _list(places):
            _SINGLE[_MANY[kind]](one, found)
    elif kind == "Feature":
        _gather(told.get("geometry"), found, depth + 1)
    elif kind in _TOGETHER:
        for one in _list(told.get(_TOGETHER[kind])):
            _gather(one, found, depth + 1)
    else:
        raise ValueError("No geometry.")


def _list(told: Any) -> list[Any]:
    if not isinstance(told, list):
        raise ValueError("No geometry.")
    return told


def _point(told: Any) -> Point:
    if not isinstance(told, list) or not 2 <= len(told) <= 4:
        raise ValueError("No geometry.")
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in told):
        raise ValueError("No geometry.")
    x, y = float(told[0]), float(told[1])
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError("No geometry.")
    return x, y


def _line(told: Any, least: int) -> list[Point]:
    found = [_point(one) for one in _list(told)]
    if len(found) < least:
        raise ValueError("No geometry.")
    return found


def _area(told: Any) -> list[list[Point]]:
    rings = [_line(one, 4) for one in _list(told)]
    if not rings or any(ring[0] != ring[-1] for ring in rings):
        raise ValueError("No geometry.")
    return rings


_SINGLE: dict[str, Callable[[Any, Geometry], None]] = {
    "Point": lambda told, found: found.points.append(_point(told)),
    "LineString": lambda told, found: found.lines.append(_line(told, 2)),
    "Polygon": lambda told, found: found.areas.append(_area(told)),
}
_MANY: dict[str, str] = {
    "MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon",
}  # fmt: skip
_TOGETHER: dict[str, str] = {"GeometryCollection": "geometries", "FeatureCollection": "features"}

_WKT = re.compile(r"\s*(?:SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON)\s*Z?\s*(\(.*\))\s*",
                  re.IGNORECASE | re.ASCII | re.DOTALL)  # fmt: skip
_NAMES = {"POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon"}
_DEPTHS = {"POINT": 0, "LINESTRING": 1, "POLYGON": 2}


def from_text(text: str) -> Geometry:
    """
    Well-known text: `POINT (105.9 20.97)`.

    :raises ValueError:
    """
    found = _WKT.fullmatch(text)
    if found is None or len(text) > 100_000:
        raise ValueError(text)
    many, kind, inner = found.groups()
    kind = kind.upper()
    depth = _DEPTHS[kind] + (1 if many else 0)
    told = _nested(inner, depth, alone=kind == "POINT" and bool(many))
    name = ("Multi" if many else "") + _NAMES[kind]
    return from_json({"type": name, "coordinates": told})


def _nested(text: str, depth: int, *, alone: bool) -> Any:
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    elif not alone:
        raise ValueError(text)
    if depth == 0:
        return [float(one) for one in text.split()]
    if depth == 1:
        return [_nested(f"({one.strip(' ()')})", 0, alone=True) for one in text.split(",")]
    return [_nested(one, depth - 1, alone=alone) for one in _bracketed(text)]


def _bracketed(text: str) -> Iterator[str]:
    """The parts of `(…), (…)`."""
    depth, start = 0, 0
    for place, mark in enumerate(text):
        depth += (mark == "(") - (mark == ")")
        if mark == "," and depth == 0:
            yield text[start:place].strip()
            start = place + 1
    yield text[start:].strip()


def _cross(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _to_segment(point: Point, segment: Segment) -> float:
    (ax, ay), (bx, by) = segment
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    share = ((point[0] - ax) * dx + (point[1] - ay) * dy) / square if square else 0.0
    share = min(1.0, max(0.0, share))
    return math.dist(point, (ax + share * dx, ay + share * dy))


def _on_line(point: Point, line: list[Point]) -> int:
    if not any(_to_segment(point, one) <= NEAR for one in pairwise(line)):
        return OUTSIDE
    closed = line[0] == line[-1]
    ends = not closed and min(math.dist(point, line[0]), math.dist(point, line[-1])) <= NEAR
    return EDGE if ends else INSIDE


def _in_area(point: Point, rings: list[list[Point]]) -> int:
    inside = False
    x, y = point
    for ring in rings:
        for first, second in pairwise(ring):
            if _to_segment(point, (first, second)) <= NEAR:
                return EDGE
            if (first[1] > y) != (second[1] > y):
                at = first[0] + (y - first[1]) * (second[0] - first[0]) / (second[1] - first[1])
                inside ^= x < at
    return INSIDE if inside else OUTSIDE


def meeting(first: Segment, second: Segment) -> Point | None:
    """Where two segments that do not run along each other meet."""
    (a, b), (c, d) = first, second
    run = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0])
    if run == 0:
        return None
    share = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / run
    point = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
    near = _to_segment(point, first) <= NEAR and _to_segment(point, second) <= NEAR
    return point if near else None


def _samples(one: Geometry, other: Geometry) -> list[Point]:
    """Its points, and one of each piece into which the other cuts its lines and edges."""
    middles = [((ax + bx) / 2, (ay + by) / 2) for (ax, ay), (bx, by) in pieces(one, other)]
    return [*one.points, *middles]


def pieces(one: Geometry, other: Geometry) -> list[Segment]:
    """Into which the other cuts the lines and edges of this one."""
    found: list[Segment] = []
    cutting, corners = other.segments(), other.vertices()
    for segment in one.segments():
        start, end = segment
        cuts = [start, end, *(point for point in corners if _to_segment(point, segment) <= NEAR)]
        cuts += [at for cut in cutting if (at := meeting(segment, cut)) is not None]
        cuts.sort(key=lambda point: math.dist(start, point))
        found += [(a, b) for a, b in pairwise(cuts) if math.dist(a, b) > NEAR]
    return found


def distance(one: Geometry, other: Geometry) -> float:
    if intersects(one, other):
        return 0.0
    there, here = other.segments(), one.segments()
    found = [_to_segment(point, segment) for point in one.vertices() for segment in there]
    found += [_to_segment(point, segment) for point in other.vertices() for segment in here]
    found += [math.dist(a, b) for a in one.points for b in other.points]
    return min(found)


def length(one: Geometry) -> float:
    return math.fsum(math.dist(a, b) for line in one.lines for a, b in pairwise(line))


def intersects(one: Geometry, other: Geometry) -> bool:
    west, south, east, north = one.box()
    w, s, e, n = other.box()
    if w > east + NEAR or e < west - NEAR or s > north + NEAR or n < south - NEAR:
        return False
    return (
        any(other.where(point) != OUTSIDE for point in one.vertices())
        or any(one.where(point) != OUTSIDE for point in other.vertices())
        or any(meeting(a, b) is not None for a in one.segments() for b in other.segments())
    )


def _covered(one: Geometry, other: Geometry) -> bool:
    """No point of the one lies outside of the other."""
    if one.dimension > other.dimension:
        return False
    if any(other.where(point) == OUTSIDE for point in [*one.vertices(), *_samples(one, other)]):
        return False
    # A hole of the other that lies inside of the one.
    area = Geometry(areas=one.areas)
    holes = Geometry(lines=other.rings())
    return not one.areas or all(area.where(point) != INSIDE for point in _samples(holes, area))


def _meet_inside(one: Geometry, other: Geometry) -> bool:
    """Whether they share more than edges."""
    if one.dimension > other.dimension:
        one, other = other, one
    if any(other.where(point) == INSIDE for point in _samples(one, other)):
        return True
    if one.dimension == 2:
        back = any(one.where(point) == INSIDE for point in _samples(other, one))
        return back or _covered(one, other)
    if one.dimension == other.dimension == 1:
        meetings = (meeting(a, b) for a in one.segments() for b in other.segments())
        return any(one.where(at) == other.where(at) == INSIDE for at in meetings if at is not None)
    return False


def _run_along(one: Geometry, other: Geometry) -> bool:
    """Two lines share more than single points."""
    return any(other.where(point) != OUTSIDE for point in _samples(one, other))


def within(one: Geometry, other: Geometry) -> bool:
    return _covered(one, other) and _meet_inside(one, other)


def equals(one: Geometry, other: Geometry) -> bool:
    return _covered(one, other) and _covered(other, one)


def touches(one: Geometry, other: Geometry) -> bool:
    return intersects(one, other) and not _meet_inside(one, other)


def overlaps(one: Geometry, other: Geometry) -> bool:
    if one.dimension != other.dimension or _covered(one, other) or _covered(other, one):
        return False
    if one.dimension == 1:
        return _run_along(one, other)
    return _meet_inside(one, other)


def crosses(one: Geometry, other: Geometry) -> bool:
    if one.dimension == other.dimension:
        lines = one.dimension == 1
        return lines and not _run_along(one, other) and _meet_inside(one, other)
    low, high = sorted((one, other), key=lambda shape: shape.dimension)
    return _meet_inside(low, high) and not _covered(low, high)
