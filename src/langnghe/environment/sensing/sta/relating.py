"""
How two shapes lie to each other: the matrix of DE-9IM (OGC 06-103r4), and patterns of it.

Edges and lines are cut where the shapes meet. Each corner, each middle of a piece, and a point
close by on either side of it say what meets there: a point, a line or an area.
"""

import math
import re
from collections.abc import Iterator

from langnghe.environment.sensing.sta.geometry import (
    EDGE,
    INSIDE,
    OUTSIDE,
    Geometry,
    Point,
    Segment,
    meeting,
    pieces,
)

PATTERN = re.compile(r"[TF*012]{9}", re.IGNORECASE)
PLACES = (INSIDE, EDGE, OUTSIDE)
BESIDE = 1e-9  # of a degree: a tenth of a millimetre


def matrix(one: Geometry, other: Geometry) -> str:
    """Inside, edge and outside of the one by those of the other: "F", or the dimension."""
    found = {(OUTSIDE, OUTSIDE): 2}
    for point, dimension in _points(one, other):
        place = one.where(point), other.where(point)
        found[place] = max(found.get(place, 0), dimension)
    return "".join(str(found.get((row, column), "F")) for row in PLACES for column in PLACES)


def holds(one: Geometry, other: Geometry, pattern: str) -> bool:
    """`T`: they meet; `F`: they do not; `*`: either; a number: in so many dimensions."""
    return all(
        want in {"*", is_so} or (want == "T" and is_so != "F")
        for want, is_so in zip(pattern.upper(), matrix(one, other), strict=True)
    )


def _points(one: Geometry, other: Geometry) -> Iterator[tuple[Point, int]]:
    for point in (*one.vertices(), *other.vertices()):
        yield point, 0
    for first in one.segments():
        for second in other.segments():
            if (at := meeting(first, second)) is not None:
                yield at, 0
    for segment in (*pieces(one, other), *pieces(other, one)):
        yield _middle(segment), 1
        for point in _beside(segment):
            yield point, 2


def _middle(segment: Segment) -> Point:
    (ax, ay), (bx, by) = segment
    return (ax + bx) / 2, (ay + by) / 2


def _beside(segment: Segment) -> Iterator[Point]:
    (ax, ay), (bx, by) = segment
    x, y = _middle(segment)
    share = BESIDE / math.dist(*segment)
    for side in (share, -share):
        yield x - side * (by - ay), y + side * (bx - ax)
