"""What is measured, as it passes between the apps of this context."""

from dataclasses import dataclass
from enum import IntFlag
from typing import NamedTuple

# Milliseconds since 1970 (UTC) fit below; streams take the bits above. As long as there are fewer
# than 8,192 streams, ids of readings at whole seconds are exact in JavaScript too.
TIME_BITS = 43


class Flag(IntFlag):
    """What is to be known of a reading beside its number; stored as a sum."""

    CALIBRATING = 1  # status 01 of Circular 10/2021, annex 15
    FAULT = 2  # status 02
    MAINTENANCE = 4  # status 03, a private extension of some loggers
    BELOW = 8  # "<": the number is the limit of detection
    ABOVE = 16  # ">": the number is the end of the range
    RANGE = 32  # outside of what can be
    SPIKE = 64  # far from its neighbours
    FLAT = 128  # has not moved for longer than water ever stands still
    UNCALIBRATED = 256  # the calibration had run out
    REJECTED = 512  # a person does not believe it
    CORRECTED = 1024  # not what was measured
    DETAILED = 2048  # there is a `Detail` beside it
    AT_ONCE = 4096  # its result was said to come at its own instant


# What counts neither in an average nor in a verdict.
DOES_NOT_COUNT = Flag.CALIBRATING | Flag.FAULT | Flag.MAINTENANCE | Flag.RANGE | Flag.REJECTED
# What a check of the machine set, and may set otherwise after a correction.
CHECKED = Flag.RANGE | Flag.SPIKE | Flag.FLAT | Flag.UNCALIBRATED


class Reading(NamedTuple):
    """`at`: milliseconds since 1970 (UTC). `result`: in the unit of its stream, or None."""

    stream_id: int
    at: int
    result: float | None
    flag: int = 0
    feature_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """Of the readings that were delivered, how many are new, other than before, known."""

    new: int
    changed: int
    known: int


@dataclass(frozen=True, slots=True)
class CorrectionDue:
    """The corrected readings of a measured stream are to be made anew, from one instant on."""

    stream_id: int
    since: int
    until: int  # exclusive


def reading_id(stream_id: int, at: int) -> int:
    """The integer by which SensorThings names a reading."""
    return (stream_id << TIME_BITS) | at


def of_reading_id(number: int) -> tuple[int, int]:
    """Stream and milliseconds again."""
    return number >> TIME_BITS, number & ((1 << TIME_BITS) - 1)
