"""Facilities, stations and streams for tests."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from langnghe.environment.sensing.facts import Reading
from langnghe.environment.sensing.loading import parameters
from langnghe.environment.sensing.models import (
    Facility,
    FeatureOfInterest,
    Location,
    ObservedProperty,
    Sensor,
    Station,
    Stream,
    Thing,
)
from langnghe.environment.sensing.services import store
from tests.factories import registry

__all__ = ["at", "facility", "observed", "readings", "station", "stream"]

_numbers = count(1)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MINUTE = 60_000
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"


def at(*when: int) -> int:
    """Milliseconds of an instant: at(2026, 1, 1, 12)."""
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1000)


def facility(**fields: Any) -> Facility:
    """A dye works on a ditch without flow data, 40 m³ a day, column B, at work for long."""
    fields.setdefault("name", f"Nhà nhuộm {next(_numbers)}")
    fields.setdefault("village", fields.get("village") or registry.village())
    return Facility.objects.create(
        **{"kind": "household", "sector": "textile", "column": "B", "flow": 40,
           "began_on": datetime(2015, 1, 1, tzinfo=UTC).date(), **fields}
    )  # fmt: skip


def station(**fields: Any) -> Station:
    """The discharge of a facility, with its thing at a place."""
    number = next(_numbers)
    home = fields.pop("village", None)
    of = fields.pop("facility", None)
    home = home or (of.village if of else registry.village())
    point = {"type": "Point", "coordinates": [105.9, 20.97]}
    box = {"west": 105.9, "east": 105.9, "south": 20.97, "north": 20.97}
    place = Location.objects.create(name=f"Cửa xả {number}", shape=point, **box)
    FeatureOfInterest.objects.create(name=place.name, shape=point, made_of=place, **box)
    thing = Thing.objects.create(
        name=f"Trạm {number}", village=home, owner=fields.pop("owner", None),
        is_public=fields.pop("is_public", True),
    )  # fmt: skip
    thing.locations.add(place)
    return Station.objects.create(
        thing=thing, village=home, facility=of, slug=fields.pop("slug", f"tram-{number}"),
        role=fields.pop("role", "effluent"), **fields,
    )  # fmt: skip


def observed(code: str = "COD") -> ObservedProperty:
    """A parameter of the national list, in its unit."""
    ucum = next((row["ucum"] for row in parameters() if row["code"] == code), "mg/L")
    told = {"name": code, "ucum": ucum, "medium": "water", "definition": f"urn:test:{code}"}
    return ObservedProperty.objects.get_or_create(code=code, defaults=told)[0]


def stream(of: Station | None = None, code: str = "COD", **fields: Any) -> Stream:
    """COD in mg/L by an automatic instrument, every five minutes."""
    of = of or station()
    place = of.thing.locations.get()
    return Stream.objects.create(
        name=f"{code} {of.slug}", thing=of.thing, property=observed(code),
        sensor=Sensor.objects.create(name="Máy đo", encoding="application/pdf", metadata="x"),
        unit={"name": "milligram per litre", "symbol": "mg/L", "definition": "ucum:mg/L"},
        **{"ucum": "mg/L", "observation_type": MEASUREMENT, "feature": place.feature, **fields},
    )  # fmt: skip


def readings(of: Stream, *results: float | None, since: int, every: int = 5 * MINUTE) -> None:
    """One after the other from an instant on (milliseconds)."""
    given = [Reading(of.pk, since + n * every, result) for n, result in enumerate(results)]
    store.record(given, now=NOW)
