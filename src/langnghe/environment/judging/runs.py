"""Where episodes begin and end, from the verdicts of hours, days and samples; pure."""

from collections.abc import Iterable
from dataclasses import dataclass

HOUR = 3_600_000
EIGHT_HOURS_END = 7 * HOUR  # where the last of eight hours begins, after the first
UTC_HOURS = 7  # Viet Nam: no summer time
IN_A_ROW = 2  # hours over that open an episode, hours within that close it


@dataclass(slots=True)
class Run:
    """Milliseconds; `last`: the end of the last that was over. `is_open`: it may still grow."""

    began: int
    last: int
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Hours:
    """The verdicts of one day: a bit for each hour, and of its average whether it was over."""

    day: int
    passed: int
    exceeded: int
    is_over: bool


def first_hour(day: int) -> int:
    """Hours since 1970 (UTC) where a day of Viet Nam begins."""
    return day * 24 - UTC_HOURS


def day_of(hour: int) -> int:
    return (hour + UTC_HOURS) // 24


def of_hours(days: Iterable[Hours]) -> list[Run]:
    """
    Two hours over in a row open an episode, and so does a day whose average was over, from its
    first hour on; two hours within the limit close it. An hour without a verdict decides nothing,
    but those on its two sides are not in a row.
    """
    runs: list[Run] = []
    before, passing, open_run = None, 0, False  # `before`: the last hour that was over
    for one in days:
        first = first_hour(one.day)
        if one.is_over:
            if not open_run:
                runs.append(Run(first * HOUR, (first + 24) * HOUR))
            runs[-1].last = (first + 24) * HOUR
            before, passing, open_run = None, 0, True
            continue
        for hour in range(first, first + 24):
            bit = 1 << (hour - first)
            if one.exceeded & bit:
                if open_run:
                    runs[-1].last = (hour + 1) * HOUR
                elif before == hour - 1:
                    runs.append(Run((hour - IN_A_ROW + 1) * HOUR, (hour + 1) * HOUR))
                    open_run = True
                before, passing = hour, 0
            elif one.passed & bit and open_run:
                passing += 1
                if passing == IN_A_ROW:
                    runs[-1].is_open = open_run = False
    return runs


def of_samples(verdicts: Iterable[tuple[int, bool]]) -> list[Run]:
    """One sample over opens an episode, the next one within closes it. (Milliseconds, over.)"""
    runs: list[Run] = []
    for at, is_over in verdicts:
        if not is_over:
            if runs:
                runs[-1].is_open = False
        elif runs and runs[-1].is_open:
            runs[-1].last = at
        else:
            runs.append(Run(at, at))
    return runs
