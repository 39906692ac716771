"""A station's streams, made from the national list when its first reading comes."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Refused
from langnghe.environment.sensing.models import (
    FeatureOfInterest,
    Location,
    ObservedProperty,
    Sensor,
    Station,
    Stream,
)

MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
# What measures, as far as it is known by itself; its owner may say more.
INSTRUMENTS: Mapping[str, str] = {
    Stream.Kind.AUTOMATIC: "Thiết bị quan trắc tự động",
    Stream.Kind.LABORATORY: "Phân tích tại phòng thí nghiệm",
    Stream.Kind.FIELD: "Đo nhanh tại hiện trường",
}


class NoSuchParameter(Refused):
    """Not on the national list."""

    code = "no_such_parameter"
    message = _("This parameter is not on the national list.")


def by_parameter(station: Station, kind: str) -> dict[str, Stream]:
    """The station's streams of a kind, by the code of what they measure; of two the elder."""
    rows = Stream.objects.filter(thing=station.thing_id, kind=kind, property__code__isnull=False)
    found = rows.select_related("property").order_by("-pk")
    return {str(one.property.code): one for one in found}


@transaction.atomic
def of_parameter(station: Station, code: str, kind: str = Stream.Kind.AUTOMATIC) -> Stream:
    """
    The station's stream of a parameter; made when it has none, in the unit of the national list.

    :raises NoSuchParameter:
    """
    measured = ObservedProperty.objects.filter(code=code).first()
    if measured is None:
        raise NoSuchParameter
    # Whoever comes at the same time waits here, and finds what was made.
    Station.objects.select_for_update(of=("self",), no_key=True).get(pk=station.pk)
    found = by_parameter(station, kind).get(code)
    return found or _made(station, measured, kind)


def _made(station: Station, measured: ObservedProperty, kind: str) -> Stream:
    told = {"name": measured.name, "symbol": measured.ucum, "definition": f"ucum:{measured.ucum}"}
    return Stream.objects.create(
        name=f"{measured.name} – {station.thing.name}"[:255],
        description=str(INSTRUMENTS[kind]),
        owner_id=station.thing.owner_id,
        thing_id=station.thing_id,
        sensor=_sensor(station, kind),
        property=measured,
        kind=kind,
        unit=told,
        ucum=measured.ucum,
        observation_type=MEASUREMENT,
        feature=_feature(station),
    )


def _sensor(station: Station, kind: str) -> Sensor:
    """One for all that comes the same way: what exactly measures, files do not tell."""
    told = {"owner_id": station.thing.owner_id, "name": INSTRUMENTS[kind]}
    found = Sensor.objects.filter(**told, streams__thing=station.thing_id).first()
    return found or Sensor.objects.create(**told, encoding="text/plain", metadata="")


def _feature(station: Station) -> FeatureOfInterest | None:
    place = Location.objects.filter(things=station.thing_id).order_by("-pk").first()
    if place is None:
        return None
    shaped = {name: getattr(place, name) for name in ("west", "south", "east", "north")}
    return FeatureOfInterest.objects.get_or_create(
        made_of=place,
        defaults={"name": place.name, "encoding": place.encoding, "shape": place.shape, **shaped},
    )[0]
