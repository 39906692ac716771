"""An invented works of the demo that discharges too much, so that a case can be made of it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from langnghe.accounts import public as accounts
from langnghe.environment.judging.services import verdicts
from langnghe.environment.sensing.facts import Reading
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
from langnghe.registry import public as registry

OWNER = "0900000101"
SLUG = "vi-du-cua-xa-lo-men"
OVER = 180.0  # mg/l of COD, where 162 are allowed
HOUR, STEP = 3_600_000, 300_000  # milliseconds
HOURS = 4
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    """Safe to repeat."""
    homes = accounts.workshops_of(accounts.user_id_by_login(OWNER))
    makers = [one for pk in sorted(homes) for one in registry.producers_of_organisation(pk)]
    known = Station.objects.filter(slug=SLUG).exists()
    if makers and not known:
        stream = _stream(makers[0].id, makers[0].village_id)
        first = int((now - timedelta(days=1)).timestamp() * 1000) // HOUR * HOUR
        steps = range(HOURS * HOUR // STEP)
        store.record([Reading(stream.pk, first + n * STEP, OVER) for n in steps], now=now)
        verdicts.judge(now=now)
    progress("environment", 1, 1)


def _stream(producer_id: int, village_id: int) -> Stream:
    facility = Facility.objects.create(
        name="Lò men ví dụ", kind="household", village_id=village_id, producer_id=producer_id,
        sector="ceramics", column="B", flow=40, began_on=date(2015, 1, 1), is_demo=True,
    )  # fmt: skip
    point = {"type": "Point", "coordinates": [105.912, 20.976]}
    box = {"west": 105.912, "east": 105.912, "south": 20.976, "north": 20.976}
    place = Location.objects.create(name="Cửa xả ví dụ", shape=point, **box)
    feature = FeatureOfInterest.objects.create(name=place.name, shape=point, made_of=place, **box)
    thing = Thing.objects.create(
        name="Cửa xả lò men (ví dụ)", village_id=village_id,
        description="Số liệu được dựng làm ví dụ.",
    )  # fmt: skip
    thing.locations.add(place)
    Station.objects.create(
        thing=thing, village_id=village_id, facility=facility, slug=SLUG, role="effluent",
        is_automatic=False, is_demo=True,
    )  # fmt: skip
    sensor = Sensor.objects.create(name="Máy đo COD (ví dụ)", encoding="text/plain", metadata="—")
    return Stream.objects.create(
        name="COD (ví dụ)", thing=thing, sensor=sensor, feature=feature, ucum="mg/L",
        property=ObservedProperty.objects.get(code="COD"), observation_type=MEASUREMENT,
        unit={"name": "milligram per litre", "symbol": "mg/L", "definition": "ucum:mg/L"},
    )  # fmt: skip
