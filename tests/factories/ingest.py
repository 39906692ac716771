"""Deliveries for tests."""

import io
from datetime import timedelta
from typing import Any

from langnghe.accounts.models import Organisation, User
from langnghe.accounts.roles import Role
from langnghe.environment.ingest.models import Delivery, FieldNote, LabSheet, Quarantined
from langnghe.environment.ingest.services import deliveries, field, lab
from langnghe.environment.sensing import loading
from langnghe.environment.sensing.models import Correction, Station, Stream
from langnghe.environment.sensing.times import ms
from tests.factories import environment
from tests.factories.environment import NOW

__all__ = ["delivered", "field_note", "file_name", "lab_sheet", "logger_station", "txt"]
CODE = "HN_ABCD_NUO001"


def logger_station(code: str = CODE, **fields: Any) -> Station:
    """An automatic station whose files bear its code; the national list is there."""
    loading.load()
    return environment.station(file_code=code, is_automatic=True, **fields)


def file_name(at: str = "20261124090000", code: str = CODE) -> str:
    return f"{code}_{at}.txt"


def txt(*readings: str, at: str = "20261124090000") -> bytes:
    """Lines as `COD 12,5 mg/L` or `COD 12,5 mg/L 00` or with a time of their own."""
    lines = []
    for reading in readings:
        symbol, value, unit, *more = reading.split()
        status = more[0] if more else "00"
        lines.append("\t".join([symbol, value, unit, more[1] if len(more) > 1 else at, status]))
    return "".join(f"{line}\r\n" for line in lines).encode()


def delivered(content: bytes, name: str = "", **told: Any) -> Delivery:
    """By the folder, as of now."""
    return deliveries.receive(
        name=name or file_name(), file=io.BytesIO(content),
        sender=told.pop("sender", deliveries.FOLDER), now=told.pop("now", NOW),
    )  # fmt: skip


def field_note(of: Station, by: User, **told: Any) -> FieldNote:
    return field.note(
        **{"station": of, "seen_at": NOW, "values": [], "text": "Nước đục", "photo": None,
           "by_id": by.pk, "key": "key-of-note", "now": NOW, **told}
    )  # fmt: skip


def lab_sheet(of: Station, by: User, home: Organisation, *rows: str) -> LabSheet:
    """Rows of the columns sample, time, parameter, result, unit, LOD, divided by `;`."""
    head = "Sample code;Taken at;Parameter;Result;Unit;Limit of detection (LOD)"
    content = "\n".join([head, *(rows or ["M1;20/11/2026 09:30;COD;120;mg/L;5"])])
    return lab.hand_in(
        station=of, laboratory_id=home.pk, name="ket-qua.csv", content=content.encode(),
        by_id=by.pk, now=NOW,
    )  # fmt: skip


def monitoring(producer: Any, people: dict[str, User]) -> dict[str, Any]:
    """A station of the operator in the commune of a maker, with one of each thing."""
    operator, analyst = people[Role.PLANT_OPERATOR], people[Role.ANALYST]
    home = operator.memberships.get().organisation
    laboratory = analyst.memberships.get().organisation
    station = logger_station(owner=home, village=producer.village)
    delivered(txt("COD 12 mg/L", "X 1 m"))
    stream = Stream.objects.get(thing=station.thing)
    correction = Correction.objects.create(
        stream=stream, kind="shift", amount=1, since=ms(NOW - timedelta(hours=1)), until=ms(NOW),
        reason="Lệch", made_by=people[Role.CITY_OFFICER], made_at=NOW,
    )  # fmt: skip
    note = field_note(station, operator)
    note.photo.save("x.jpg", io.BytesIO(b"x"))
    return {
        "station": station, "stream": stream, "line": Quarantined.objects.get(),
        "correction": correction, "note": note, "sheet": lab_sheet(station, analyst, laboratory),
    }  # fmt: skip


def monitoring_arguments(told: dict[str, Any]) -> dict[str, list[Any]]:
    slug = told["station"].slug
    of_stream = [slug, told["stream"].pk]
    return {
        "ingest:line": [told["line"].uid], "ingest:device_end": [told["station"].uid],
        "ingest:station": [slug], "ingest:field": [slug], "ingest:stream": of_stream,
        "ingest:undo": [*of_stream, told["correction"].uid], "ingest:undo_all": of_stream,
        "ingest:photo": [told["note"].uid], "ingest:sheet": [told["sheet"].uid],
        "ingest:sheet_write": [told["sheet"].uid], "ingest:sheet_new": [slug],
        "ingest:template": [slug],
    }  # fmt: skip
