"""Readings as Parquet: the same columns, with units, flags and origin in the file itself."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from langnghe.environment.seeing import files
from langnghe.environment.seeing.catalogue import LICENCE
from langnghe.environment.seeing.files import Row, Source
from langnghe.environment.sensing.facts import Flag

ROWS = 50_000  # of a row group: so many are held, and no more
KNOWN = (*files.STATUSES, (Flag.BELOW, "below"), (Flag.ABOVE, "above"))
# Column → what stands in it.
TOLD = {
    "station": "Slug of the station",
    "stream": "Series; see `streams` in the metadata of the file",
    "parameter": "Code of the national list of parameters",
    "kind": "automatic | laboratory | field | corrected …",
    "time": "Instant of the reading, UTC",
    "value": "In the unit of its row; null: nothing was measured",
    "qualifier": "< or >: the value is the end of what can be measured",
    "unit": "UCUM",
    "counts": "Whether it counts in averages and verdicts",
    "status": "Words of the bits of `flag`",
    "flag": "Sum of bits; see `flags` in the metadata of the file",
}


class _Sink:
    """What the writer has written and nobody has taken yet."""

    closed = False

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None: ...

    def close(self) -> None:
        self.closed = True

    def take(self) -> bytes:
        taken = b"".join(self.parts)
        self.parts.clear()
        return taken


def as_parquet(
    sources: Sequence[Source], since: int, until: int, *, now: datetime, rows: int = ROWS
) -> Iterator[bytes]:
    """One row group after the other. `now`: said in the file as when it was made."""
    # Here: whoever serves no such file does not pay for the library (70 MB of memory).
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = _schema(pa, _about(sources, now))
    sink = _Sink()
    writer = pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd")
    held: list[Any] = []
    with writer:
        for one, found in files.pieces(sources, since, until, min(rows, files.AT_ONCE)):
            held.append(_batch(pa, schema, one, found))
            if sum(batch.num_rows for batch in held) >= rows:
                writer.write_table(pa.Table.from_batches(held, schema))
                held.clear()
                yield sink.take()
        if held:
            writer.write_table(pa.Table.from_batches(held, schema))
    yield sink.take()


def _schema(pa: Any, about: dict[str, str]) -> Any:
    kinds = {
        "stream": pa.int64(), "time": pa.timestamp("ms", tz="UTC"), "value": pa.float64(),
        "counts": pa.bool_(), "flag": pa.int32(),
    }  # fmt: skip
    fields = [
        pa.field(name, kinds.get(name, pa.string()), metadata={"description": told})
        for name, told in TOLD.items()
    ]
    return pa.schema(fields, metadata=about)


def _batch(pa: Any, schema: Any, one: Source, found: Sequence[Row]) -> Any:
    stream = one.stream
    fixed = {
        "station": one.station.slug, "stream": stream.pk, "parameter": stream.property.code,
        "kind": stream.kind, "unit": stream.ucum,
    }  # fmt: skip
    told: dict[str, list[Any]] = {name: [value] * len(found) for name, value in fixed.items()}
    told["time"] = [at for at, _result, _flag in found]
    told["value"] = [result for _at, result, _flag in found]
    told["flag"] = [flag for _at, _result, flag in found]
    told["qualifier"] = [files.qualifier(flag) for flag in told["flag"]]
    told["status"] = [files.statuses(flag) for flag in told["flag"]]
    told["counts"] = [files.counts(result, flag) for _at, result, flag in found]
    arrays = [pa.array(told[field.name], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _about(sources: Sequence[Source], now: datetime) -> dict[str, str]:
    """Whose readings, in which units, under which licence: as whoever finds the file needs it."""
    flags = {str(int(bit)): word for bit, word in KNOWN}
    return {
        "publisher": settings.PLATFORM_NAME,
        "source": settings.PUBLIC_URL,
        "licence": LICENCE,
        "created": now.isoformat(timespec="seconds"),
        "units": "UCUM",
        "flags": json.dumps(flags),
        "streams": json.dumps([_told(one) for one in sources], ensure_ascii=False),
    }


def _told(one: Source) -> dict[str, Any]:
    station, stream = one.station, one.stream
    return {
        "stream": stream.pk,
        "station": station.slug,
        "station_name": station.thing.name,
        "village": station.village.slug,
        "role": station.role,
        "parameter": stream.property.code,
        "names": stream.property.names,
        "kind": stream.kind,
        "unit": stream.ucum,
        "interval_seconds": stream.interval,
        "invented": station.is_demo,
        "page": settings.PUBLIC_URL + reverse("seeing:station", args=[station.slug]),
        "sensorthings": f"{settings.PUBLIC_URL}/sta/v1.1/Datastreams({stream.pk})",
    }
