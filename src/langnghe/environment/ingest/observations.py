"""An observation of SensorThings as JSON, read without a database: what came by MQTT."""

import math
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.utils.dateparse import parse_datetime

from langnghe.environment.sensing.facts import TIME_BITS, Flag, Reading
from langnghe.environment.sensing.times import ms

LONGEST = 100_000  # bytes
LARGEST_ID = 2**31 - 1
_TOPIC = re.compile(
    r"(?:v1\.1/)?(?:Datastreams\((?P<stream>[0-9]{1,10})\)/)?Observations", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Told:
    """A reading, and what else was told of it: fields of `sensing.Detail`."""

    reading: Reading
    detail: dict[str, Any] = field(default_factory=dict)


def read(topic: str, payload: bytes, now: datetime) -> Told | str:
    """What a message tells, or the code of what is wrong with it (`rules.REASONS`)."""
    named = _TOPIC.fullmatch(topic)
    if named is None:
        return "topic"
    try:
        # No database keeps a NUL in a text.
        fits = len(payload) <= LONGEST and b"\\u0000" not in payload
        told = orjson.loads(payload) if fits else None
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict) or "result" not in told:
        return "payload"
    stream_id = _id(named["stream"]) if named["stream"] else _linked(told.get("Datastream"))
    if stream_id is None:
        return "stream"
    return _told(stream_id, told, now)


def _told(stream_id: int, told: dict[str, Any], now: datetime) -> Told | str:
    times = _times(told, now)
    if isinstance(times, str):
        return times
    at, detail = times
    result = _number(told["result"])
    if result is None and told["result"] is not None:
        detail["value"] = told["result"]
    for name, key in (("parameters", "parameters"), ("quality", "resultQuality")):
        if told.get(key) is not None:
            detail[name] = told[key]
    feature_id = _linked(told.get("FeatureOfInterest"))
    if told.get("FeatureOfInterest") is not None and feature_id is None:
        return "payload"
    flag = Flag.DETAILED if detail else 0
    return Told(Reading(stream_id, at, result, int(flag), feature_id), detail)


def _times(told: dict[str, Any], now: datetime) -> tuple[int, dict[str, Any]] | str:
    """When it was, in milliseconds; and the other times, where they are told."""
    ends: dict[str, tuple[int, int | None]] = {}
    for key in ("phenomenonTime", "resultTime", "validTime"):
        if told.get(key) is None:
            continue
        one = _span(told[key])
        if one is None:
            return "time"
        ends[key] = one
    at, until = ends.get("phenomenonTime") or ends.get("resultTime") or (ms(now), None)
    if at > ms(now) + 3_600_000:
        return "future"
    detail: dict[str, Any] = {"until": until} if until is not None else {}
    if "resultTime" in ends and "phenomenonTime" in ends and ends["resultTime"][0] != at:
        detail["resulted_at"] = ends["resultTime"][0]
    if "validTime" in ends:
        detail["valid_since"], detail["valid_until"] = ends["validTime"]
    return at, detail


def _span(told: object) -> tuple[int, int | None] | None:
    if not isinstance(told, str) or len(told) > 80:
        return None
    since, slash, until = told.partition("/")
    first, last = _instant(since), _instant(until) if slash else None
    if first is None or (slash and (last is None or last < first)):
        return None
    return first, last


def _instant(text: str) -> int | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    # Without an offset nobody knows when that was.
    if moment is None or moment.tzinfo is None:
        return None
    at = ms(moment)
    return at if 0 <= at < 1 << TIME_BITS else None


def _number(result: object) -> float | None:
    if isinstance(result, bool) or not isinstance(result, int | float | str):
        return None
    try:
        value = float(result)
    except (ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def _linked(told: object) -> int | None:
    return _id(told.get("@iot.id")) if isinstance(told, dict) else None


def _id(told: object) -> int | None:
    if isinstance(told, str) and told.isascii() and told.isdigit() and len(told) <= 10:
        told = int(told)
    if isinstance(told, bool) or not isinstance(told, int):
        return None
    return told if 0 < told <= LARGEST_ID else None
