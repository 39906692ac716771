"""Permits, plants and limits for tests."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from langnghe.environment.judging.models import (
    Alert,
    Assessment,
    Basis,
    Connection,
    Episode,
    Permit,
    PermitLimit,
    PlantAcceptance,
)
from langnghe.environment.sensing.models import Facility, Station, Stream
from tests.factories import environment

__all__ = ["acceptance", "alert", "assessment", "connection", "permit", "permit_limit"]

_numbers = count(1)
SINCE = date(2024, 1, 1)


def permit(of: Facility, *, since: date = SINCE, **fields: Any) -> Permit:
    """A permit in force; parameters in capitals are its limits: COD=100."""
    limits = {name: fields.pop(name) for name in [*fields] if name.isupper()}
    made = Permit.objects.create(
        facility=of, number=f"GPMT {next(_numbers)}", since=since, source="GPMT", **fields
    )
    for code, most in limits.items():
        permit_limit(made, parameter_code=code, maximum=most)
    return made


def permit_limit(of: Permit, **fields: Any) -> PermitLimit:
    told = {"parameter_code": "COD", "ucum": "mg/L", "source": "GPMT", "certainty": "A"}
    return PermitLimit.objects.create(permit=of, **(told | fields))


def acceptance(plant: Facility, **fields: Any) -> PlantAcceptance:
    told = {"parameter_code": "COD", "ucum": "mg/L", "source": "Hợp đồng", "certainty": "A",
            "since": SINCE}  # fmt: skip
    return PlantAcceptance.objects.create(plant=plant, **(told | fields))


def connection(of: Facility, plant: Facility) -> Connection:
    return Connection.objects.create(facility=of, plant=plant, since=SINCE)


def assessment(of: Stream, **fields: Any) -> Assessment:
    """243 mg/l in an hour where 162 are allowed."""
    steps = [{"code": "cmax", "told": {"base": "150", "ucum": "mg/L", "result": "162",
              "factors": [["Kq", "0.9"], ["Kf", "1.2"]]}}]  # fmt: skip
    answer = {"steps": steps, "ucum": "mg/L", "level": "general", "source": "Công báo",
              "document": "QCVN 40:2011/BTNMT", "outcome": "found"}  # fmt: skip
    basis = Basis.objects.create(
        digest=f"basis {next(_numbers)}", parameter_code="COD", maximum=162,
        certainty=fields.pop("certainty", "B"),
        content={"answer": answer, "parameter": "COD", "names": {"vi": "COD", "en": "COD"},
                 "facility": None, "role": "effluent"},
    )  # fmt: skip
    told = {
        "station": of.thing.station, "kind": "hour", "at": environment.at(2026, 11, 23, 3),
        "value": 243, "counted": 12, "expected": 12, "verdict": "exceed", "ratio": Decimal("1.5"),
        "judged_at": environment.NOW,
    }  # fmt: skip
    return Assessment.objects.create(stream=of, basis=basis, **(told | fields))


def alert(of: Station | None = None, **fields: Any) -> Alert:
    """An hour over the limit, and nobody has looked at it yet."""
    stream = environment.stream(of)
    worst = assessment(stream, certainty=fields.pop("certainty", "B"))
    station = stream.thing.station
    episode = Episode.objects.create(
        station=station, stream=stream, parameter_code="COD", began_at=worst.at,
        last_at=worst.at + 3_600_000, events=1, worst=worst, worst_ratio=worst.ratio,
        certainty=worst.basis.certainty, opened_at=environment.NOW,
    )  # fmt: skip
    return Alert.objects.create(
        kind="exceedance", station=station, stream=stream, episode=episode, since=worst.at,
        **{"opened_at": environment.NOW, **fields},
    )  # fmt: skip
