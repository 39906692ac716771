"""Readings as a file, piece by piece: memory does not grow with the span."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from langnghe.core import clock
from langnghe.environment.seeing import series
from langnghe.environment.sensing.facts import DOES_NOT_COUNT, Flag
from langnghe.environment.sensing.models import Stream

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


def readings(slug: str, streams: Sequence[Stream], since: int, until: int) -> Iterator[str]:
    """CSV (RFC 4180) with a heading; times with the offset of Viet Nam."""
    yield _text([HEADINGS])
    for stream in streams:
        after = since - 1
        while found := series.readings(stream.pk, after, until, AT_ONCE):
            after = found[-1][0]
            fixed = (slug, stream.pk, stream.property.code, stream.kind)
            yield _text(
                [(*fixed, _time(at), "" if result is None else repr(result), _qualifier(flag),
                  stream.ucum, int(not flag & DOES_NOT_COUNT and result is not None),
                  " ".join(word for bit, word in STATUSES if flag & bit))
                 for at, result, flag in found]
            )  # fmt: skip


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, clock.LOCAL).isoformat(timespec="seconds")


def _qualifier(flag: int) -> str:
    return "<" if flag & Flag.BELOW else ">" if flag & Flag.ABOVE else ""


def _text(rows: Sequence[Sequence[object]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()
