"""Means: of numbers, and of levels of sound, which are averaged by their energy."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from math import isfinite, log10

from django.db.models import Q

from langnghe.environment.judging.runs import HOUR
from langnghe.environment.sensing.facts import DOES_NOT_COUNT
from langnghe.environment.sensing.models import Observation

AVERAGED_DIGITS = 9  # a mean of floats is not exact behind these
PIECE = 200  # hours; SQLite takes no condition of a thousand
DIGITS = 15  # those of a decimal number that a float gives back
# What the column of a verdict holds.
TWELVE_PLACES, LARGEST = Decimal("1e-12"), Decimal("1e12")


def kept(number: float, digits: int = DIGITS) -> Decimal | None:
    """As a verdict keeps it. None: no verdict holds a number as large, and nothing can be so."""
    if not isfinite(number):
        return None
    value = Decimal(f"{number:.{digits}g}")
    return value.quantize(TWELVE_PLACES) if abs(value) < LARGEST else None


def equivalent(levels: Collection[float]) -> Decimal | None:
    """LAeq of equal spans: 10 lg of the mean of 10^(L/10), reckoned from the loudest down."""
    loudest = max(levels)
    energy = sum(10 ** ((one - loudest) / 10) for one in levels) / len(levels)
    return kept(loudest + 10 * log10(energy), AVERAGED_DIGITS)


def of_hours(hours: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[Decimal | None, int]]:
    """LAeq of each (stream, hour), and of how many readings."""
    wanted = list(hours)
    found: dict[tuple[int, int], tuple[Decimal | None, int]] = {}
    for begin in range(0, len(wanted), PIECE):
        found |= _of_piece(wanted[begin : begin + PIECE])
    return found


def _of_piece(
    hours: Iterable[tuple[int, int]],
) -> dict[tuple[int, int], tuple[Decimal | None, int]]:
    condition = Q()
    for stream_id, hour in hours:
        condition |= Q(stream_id=stream_id, at__gte=hour * HOUR, at__lt=(hour + 1) * HOUR)
    found: dict[tuple[int, int], list[float]] = {}
    rows = Observation.objects.filter(condition, result__isnull=False)
    for stream_id, at, level, flag in rows.values_list("stream_id", "at", "result", "flag"):
        if level is not None and not flag & DOES_NOT_COUNT:
            found.setdefault((stream_id, at // HOUR), []).append(level)
    return {place: (equivalent(own), len(own)) for place, own in found.items()}
