"""The eight kinds of entities: their properties, where these stand, and what leads where."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.db.models import Model

from langnghe.environment.sensing import models
from langnghe.environment.sensing.facts import Flag


class Kind(Enum):
    """What a property is; the number of its columns hangs on it."""

    TEXT = auto()
    JSON = auto()
    SHAPE = auto()  # GeoJSON, or what another encoding says
    TIME = auto()  # an instant
    SPAN = auto()  # an instant or a period: since, until
    RESULT = auto()  # a number, or what is no number, and the flag


@dataclass(frozen=True, slots=True)
class Property:
    """`columns`: SQL over the row {t}. `field`: of the model, where it is written as it is read."""

    name: str
    kind: Kind
    columns: tuple[str, ...]
    field: str = ""
    is_required: bool = False
    is_written: bool = True


@dataclass(frozen=True, slots=True)
class One:
    """Leads to one entity: `key` is its id, in SQL over the row {t}; `field`, of the model."""

    name: str
    to: str
    key: str
    field: str


@dataclass(frozen=True, slots=True)
class Many:
    """Leads to many: `on` is SQL that holds of each row {t} of those of the entity {pk}."""

    name: str
    to: str
    on: str
    back: str  # what leads back from there
    is_linked: bool = False  # they exist without each other


@dataclass(frozen=True, slots=True)
class Entity:
    name: str
    set: str
    model: type[Model]
    properties: tuple[Property, ...]
    ones: tuple[One, ...] = ()
    manys: tuple[Many, ...] = ()

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def key(self) -> tuple[str, ...]:
        return ("{t}.stream_id", "{t}.at") if self.name == "Observation" else ("{t}.id",)

    def prop(self, name: str) -> Property | None:
        return next((one for one in self.properties if one.name == name), None)

    def one(self, name: str) -> One | None:
        return next((one for one in self.ones if one.name == name), None)

    def many(self, name: str) -> Many | None:
        return next((one for one in self.manys if one.name == name), None)

    @property
    def links(self) -> tuple[str, ...]:
        return (*(one.name for one in self.ones), *(many.name for many in self.manys))


def _column(name: str, kind: Kind, field: str, **more: Any) -> Property:
    return Property(name, kind, (f"{{t}}.{field}",), field=field, **more)


def _detail(column: str) -> str:
    """Few readings have one: their flag says so, and the others cost nothing."""
    return (
        f"CASE WHEN ({{t}}.flag & {int(Flag.DETAILED)}) <> 0 THEN (SELECT d.{column} "  # noqa: S608
        "FROM sensing_detail d WHERE d.stream_id = {t}.stream_id AND d.at = {t}.at) END"
    )


def _extent(column: str) -> str:
    return f"(SELECT x.{column} FROM sensing_extent x WHERE x.stream_id = {{t}}.id)"  # noqa: S608


NAME = _column("name", Kind.TEXT, "name", is_required=True)
TOLD = _column("description", Kind.TEXT, "description")
MORE = _column("properties", Kind.JSON, "properties")
ENCODING = _column("encodingType", Kind.TEXT, "encoding", is_required=True)
# When it was said that the result came at its own instant there is no other number to keep.
RESULT_TIME = (
    f"CASE WHEN ({{t}}.flag & {int(Flag.AT_ONCE)}) <> 0 THEN {{t}}.at ELSE "
    f"{_detail('resulted_at')} END"
)


def _result_time(end: str) -> str:
    """When its first and its last result came, where that is told."""
    return (
        f"(SELECT {RESULT_TIME.format(t='o')} FROM sensing_extent x JOIN sensing_observation o "  # noqa: S608
        f"ON o.stream_id = x.stream_id AND o.at = x.{end} WHERE x.stream_id = {{t}}.id)"
    )


# Whose present feature it is, and who has readings of it from before.
STREAMS_OF = (
    "SELECT s.id FROM sensing_stream s WHERE s.feature_id = {pk} UNION ALL "
    "SELECT f.stream_id FROM sensing_stream_other_features f WHERE f.featureofinterest_id = {pk}"
)
_STREAMS = "Datastreams"

_ALL = (
    Entity(
        "Thing", "Things", models.Thing, (NAME, TOLD, MORE),
        manys=(
            Many(_STREAMS, "Datastream", "{t}.thing_id = {pk}", "Thing"),
            Many("Locations", "Location",
                 "{t}.id IN (SELECT l.location_id FROM sensing_thing_locations l "
                 "WHERE l.thing_id = {pk})", "Things", is_linked=True),
            Many("HistoricalLocations", "HistoricalLocation", "{t}.thing_id = {pk}", "Thing"),
        ),
    ),
    Entity(
        "Location", "Locations", models.Location,
        (NAME, TOLD, ENCODING, _column("location", Kind.SHAPE, "shape", is_required=True), MORE),
        manys=(
            Many("Things", "Thing",
                 "{t}.id IN (SELECT l.thing_id FROM sensing_thing_locations l "
                 "WHERE l.location_id = {pk})", "Locations", is_linked=True),
            Many("HistoricalLocations", "HistoricalLocation",
                 "{t}.id IN (SELECT l.historicallocation_id "
                 "FROM sensing_historicallocation_locations l WHERE l.location_id = {pk})",
                 "Locations", is_linked=True),
        ),
    ),
    Entity(
        "HistoricalLocation", "HistoricalLocations", models.HistoricalLocation,
        (_column("time", Kind.TIME, "at", is_required=True),),
        ones=(One("Thing", "Thing", "{t}.thing_id", "thing_id"),),
        manys=(
            Many("Locations", "Location",
                 "{t}.id IN (SELECT l.location_id FROM sensing_historicallocation_locations l "
                 "WHERE l.historicallocation_id = {pk})", "HistoricalLocations", is_linked=True),
        ),
    ),
    Entity(
        "Sensor", "Sensors", models.Sensor,
        (NAME, TOLD, ENCODING, _column("metadata", Kind.JSON, "metadata", is_required=True), MORE),
        manys=(Many(_STREAMS, "Datastream", "{t}.sensor_id = {pk}", "Sensor"),),
    ),
    Entity(
        "ObservedProperty", "ObservedProperties", models.ObservedProperty,
        (NAME, TOLD, _column("definition", Kind.TEXT, "definition", is_required=True), MORE),
        manys=(Many(_STREAMS, "Datastream", "{t}.property_id = {pk}", "ObservedProperty"),),
    ),
    Entity(
        "Datastream", "Datastreams", models.Stream,
        (
            NAME, TOLD,
            _column("observationType", Kind.TEXT, "observation_type", is_required=True),
            _column("unitOfMeasurement", Kind.JSON, "unit", is_required=True),
            _column("observedArea", Kind.SHAPE, "observed_area"),
            Property("phenomenonTime", Kind.SPAN, (_extent("first_at"), _extent("last_at")),
                     is_written=False),
            Property("resultTime", Kind.SPAN, (_result_time("first_at"), _result_time("last_at")),
                     is_written=False),
            MORE,
        ),
        ones=(
            One("Thing", "Thing", "{t}.thing_id", "thing_id"),
            One("Sensor", "Sensor", "{t}.sensor_id", "sensor_id"),
            One("ObservedProperty", "ObservedProperty", "{t}.property_id", "property_id"),
        ),
        manys=(Many("Observations", "Observation", "{t}.stream_id = {pk}", "Datastream"),),
    ),
    Entity(
        "Observation", "Observations", models.Observation,
        (
            Property("phenomenonTime", Kind.SPAN, ("{t}.at", _detail("until"))),
            Property("resultTime", Kind.TIME, (RESULT_TIME,)),
            Property("result", Kind.RESULT, ("{t}.result", _detail("value"), "{t}.flag"),
                     is_required=True),
            Property("resultQuality", Kind.JSON, (_detail("quality"),)),
            Property("validTime", Kind.SPAN, (_detail("valid_since"), _detail("valid_until"))),
            Property("parameters", Kind.JSON, (_detail("parameters"),)),
        ),
        ones=(
            One("Datastream", "Datastream", "{t}.stream_id", "stream_id"),
            One("FeatureOfInterest", "FeatureOfInterest", "{t}.feature_id", "feature_id"),
        ),
    ),
    Entity(
        "FeatureOfInterest", "FeaturesOfInterest", models.FeatureOfInterest,
        (NAME, TOLD, ENCODING, _column("feature", Kind.SHAPE, "shape", is_required=True), MORE),
        manys=(
            Many("Observations", "Observation",
                 f"{{t}}.feature_id = {{pk}} AND {{t}}.stream_id IN ({STREAMS_OF})",
                 "FeatureOfInterest"),
        ),
    ),
)  # fmt: skip
BY_NAME = {one.name: one for one in _ALL}
BY_SET = {one.set: one for one in _ALL}
OBSERVATION = BY_NAME["Observation"]
