"""Readings as a file, piece by piece: memory does not grow with the span."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from langnghe.core import clock
from langnghe.environment.seeing import series
from langnghe.environment.sensing.facts import DOES_NOT_COUNT, Flag
from langnghe.environment.sensing.models import Station, Stream

AT_ONCE = 5_000
HEADINGS = ("station", "stream", "parameter", "kind", "time", "value", "qualifier", "unit",
            "counts", "status")  # fmt: skip
STATUSES = (
    (Flag.CALIBRATING, "calibrating"),
    (Flag.FAULT, "fault"),
    (Flag.MAINTENANCE, "maintenance"),
    (Flag.RANGE, "out_of_range"),
    (Flag.SPIKE, "spike"),
    (Flag.FLAT, "flat"),
    (Flag.UNCALIBRATED, "uncalibrated"),
    (Flag.REJECTED, "rejected"),
    (Flag.CORRECTED, "corrected"),
)
Row = tuple[int, float | None, int]  # milliseconds, value, flags


@dataclass(frozen=True, slots=True)
class Source:
    """A series of a station that the reader may see."""

    station: Station
    stream: Stream


def pieces(
    sources: Sequence[Source], since: int, until: int, at_once: int = AT_ONCE
) -> Iterator[tuple[Source, list[Row]]]:
    """Series by series, in the order of time; no more than `at_once` readings are held."""
    for one in sources:
        after = since - 1
        while found := series.readings(one.stream.pk, after, until, at_once):
            after = found[-1][0]
            yield one, found


def as_csv(sources: Sequence[Source], since: int, until: int) -> Iterator[str]:
    """RFC 4180 with a heading; times with the offset of Viet Nam."""
    yield _text([HEADINGS])
    for one, found in pieces(sources, since, until):
        stream = one.stream
        fixed = (one.station.slug, stream.pk, stream.property.code, stream.kind)
        yield _text(
            [(*fixed, _time(at), "" if result is None else repr(result), qualifier(flag),
              stream.ucum, int(counts(result, flag)), statuses(flag))
             for at, result, flag in found]
        )  # fmt: skip


def qualifier(flag: int) -> str:
    return "<" if flag & Flag.BELOW else ">" if flag & Flag.ABOVE else ""


def counts(result: float | None, flag: int) -> bool:
    return result is not None and not flag & DOES_NOT_COUNT


def statuses(flag: int) -> str:
    return " ".join(word for bit, word in STATUSES if flag & bit)


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, clock.LOCAL).isoformat(timespec="seconds")


def _text(rows: Sequence[Sequence[object]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()
