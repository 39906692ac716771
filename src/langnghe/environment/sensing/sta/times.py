"""Instants and periods as ISO 8601 texts, kept as milliseconds since 1970 (UTC)."""

import re
from datetime import UTC, datetime, timedelta

from langnghe.environment.sensing.times import iso

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
# A "+" that was not encoded arrives as a space.
_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?([Zz]|[+\- ]\d\d:?\d\d)", re.ASCII
)
_DURATION = re.compile(
    r"(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)


def instant(text: str) -> int:
    """:raises ValueError: no instant, or without its offset from UTC."""
    try:
        if text[-1] == "Z":  # most of them, in the form that Python reads fastest
            return (datetime.fromisoformat(text) - EPOCH) // MILLISECOND
        found = _INSTANT.fullmatch(text)
        if found is None:
            raise ValueError(text)
        day, clock, offset = found.groups()
        at = datetime.fromisoformat(f"{day}T{clock}{offset.upper().replace(' ', '+')}")
        found_at = (at - EPOCH) // MILLISECOND
        iso(found_at)
        return found_at
    except (OverflowError, LookupError, TypeError) as error:  # year 1 in an offset; no text
        raise ValueError(text) from error


def period(text: str) -> tuple[int, int]:
    """
    From and until of `…/…`.

    :raises ValueError:
    """
    first, _slash, last = text.partition("/")
    since, until = instant(first), instant(last)
    if until < since:
        raise ValueError(text)
    return since, until


def duration(text: str) -> int:
    """
    Milliseconds of `P1DT2H`.

    :raises ValueError:
    """
    found = _DURATION.fullmatch(text)
    if found is None or len(text) > 40 or not any(found.groups()[1:]):
        raise ValueError(text)
    sign, days, hours, minutes, seconds = found.groups()
    whole = int(days or 0) * 86_400 + int(hours or 0) * 3_600 + int(minutes or 0) * 60
    told = whole * 1_000 + round(float(seconds or 0) * 1_000)
    return -told if sign else told


def told_period(since: int | None, until: int | None) -> str | None:
    if since is None:
        return None
    return iso(since) if until is None else f"{iso(since)}/{iso(until)}"
