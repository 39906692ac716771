"""
In which unit a series is judged and drawn: in its parameter's, where one leads to the other.

A stream keeps its readings in the unit that it was made with, and gives them back so.
"""

from functools import lru_cache

from langnghe.environment.sensing import units
from langnghe.environment.sensing.models import Stream
from langnghe.environment.sensing.units import Convert


def unit_of(stream: Stream) -> str:
    """UCUM. `stream` with its property."""
    wanted = stream.property.ucum
    return wanted if wanted and _way(stream.ucum, wanted)[0] else stream.ucum


def converter(stream: Stream) -> Convert | None:
    """What turns its numbers into that unit; None where they are in it."""
    return _way(stream.ucum, stream.property.ucum)[1]


def own(stream: Stream, number: float) -> float | None:
    """A number of its parameter's unit in the stream's own; None where none leads there."""
    is_one, way = _way(stream.property.ucum, stream.ucum)
    if not is_one:
        return None
    return way(number) if way else number


@lru_cache(maxsize=200)
def _way(given: str, wanted: str) -> tuple[bool, Convert | None]:
    """Whether there is one, and what goes it."""
    try:
        return True, units.converter(given, wanted)
    except (units.UnknownUnit, units.Incommensurable):
        return False, None
