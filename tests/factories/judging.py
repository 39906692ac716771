"""Permits, plants and limits for tests."""

from datetime import date
from itertools import count
from typing import Any

from langnghe.environment.judging.models import (
    Connection,
    Permit,
    PermitLimit,
    PlantAcceptance,
)
from langnghe.environment.sensing.models import Facility

__all__ = ["acceptance", "connection", "permit", "permit_limit"]

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
