"""Reads what programs tell of an entity, field by field."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.utils.translation import gettext as _

from langnghe.environment.sensing.sta import geometry, times
from langnghe.environment.sensing.sta.entities import OBSERVATION, Entity, Kind, Property
from langnghe.environment.sensing.sta.errors import BadBody

LENGTHS = {"name": 255, "encodingType": 100, "observationType": 200}
LONGEST = 20_000
GEOJSON = frozenset({"application/vnd.geo+json", "application/geo+json"})
DEEPEST = 40
LARGEST_NUMBER = 1e300


@dataclass(slots=True)
class Given:
    """`fields`: of the model. `ones` and `manys`: by link, as told."""

    fields: dict[str, Any] = field(default_factory=dict)
    ones: dict[str, dict[str, Any]] = field(default_factory=dict)
    manys: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def parsed(body: bytes) -> Any:
    """:raises BadBody:"""
    # PostgreSQL keeps no NUL, neither in texts nor in JSON.
    if b"\\u0000" in body:
        raise BadBody(_("The text holds characters that cannot be shown."))
    try:
        return orjson.loads(body)
    except ValueError as error:
        raise BadBody(_("This is no JSON.")) from error


def an_object(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise BadBody(_("Write an object with fields."))
    return told


def read(entity: Entity, told: dict[str, Any], *, is_whole: bool) -> Given:
    """
    What is told of an entity. `is_whole`: what must be there is missed.

    :raises BadBody:
    """
    given = Given()
    for name, value in told.items():
        if "@" in name or name in {"id", "selfLink"}:
            continue
        prop = entity.prop(name)
        if prop is not None:
            given.fields.update(_fields(prop, value))
        elif entity.one(name) is not None:
            given.ones[name] = an_object(value)
        elif entity.many(name) is not None:
            given.manys[name] = _objects(name, value)
        else:
            raise BadBody(_("There is no field of this name: %(name)s") % {"name": name[:60]})
    if is_whole:
        _complete(entity, told)
    if isinstance(told.get("encodingType"), str):
        _require_shape(told["encodingType"], given)
    return given


def _complete(entity: Entity, told: dict[str, Any]) -> None:
    for prop in entity.properties:
        missing = prop.name not in told or (
            told[prop.name] is None and prop.kind is not Kind.RESULT
        )
        if prop.is_required and missing:
            raise BadBody(_("This is missing: %(name)s") % {"name": prop.name})


def _require_shape(encoding: str, given: Given) -> None:
    if encoding in GEOJSON and "shape" in given.fields and given.fields["west"] is None:
        raise BadBody(_("This is no GeoJSON."))


def _objects(name: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise BadBody(_("A list is needed here: %(name)s") % {"name": name})
    return [an_object(one) for one in value]


def _fields(prop: Property, value: Any) -> dict[str, Any]:
    return _READ[prop.kind](prop, value) if prop.is_written else {}


def _text(prop: Property, value: Any) -> dict[str, Any]:
    if value is None and not prop.is_required:
        value = ""
    if not isinstance(value, str) or "\x00" in value:
        raise _wrong(prop)
    if len(value) > LENGTHS.get(prop.name, LONGEST):
        raise BadBody(_("This text is too long: %(name)s") % {"name": prop.name})
    return {prop.field: value}


def _wrong(prop: Property) -> BadBody:
    return BadBody(_("This value is not right: %(name)s") % {"name": prop.name})


def _json(prop: Property, value: Any) -> dict[str, Any]:
    _require_shallow(prop, value)
    if value is None and prop.is_required:
        raise _wrong(prop)
    if prop.name in {"properties", "parameters", "unitOfMeasurement"}:
        if value is None:
            value = {} if prop.name == "properties" else None
        elif not isinstance(value, dict):
            raise _wrong(prop)
    name = {"resultQuality": "quality", "parameters": "parameters"}.get(prop.name, prop.field)
    return {name: value}


def _require_shallow(prop: Property, value: Any, depth: int = 0) -> None:
    if depth > DEEPEST or (isinstance(value, float) and not abs(value) <= LARGEST_NUMBER):
        raise _wrong(prop)
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            _require_shallow(prop, one, depth + 1)


def _shape(prop: Property, value: Any) -> dict[str, Any]:
    _require_shallow(prop, value)
    if prop.name == "observedArea":
        if value is not None and not isinstance(value, dict):
            raise _wrong(prop)
        return {prop.field: value}
    if value is None:
        raise _wrong(prop)
    west, south, east, north = box_of(value)
    return {prop.field: value, "west": west, "south": south, "east": east, "north": north}


def box_of(shape: Any) -> tuple[float | None, ...]:
    try:
        return geometry.from_json(shape).box()
    except ValueError:
        return (None, None, None, None)


def _time(prop: Property, value: Any) -> dict[str, Any]:
    if value is None and not prop.is_required:
        return {"resulted_at": None}
    return {prop.field or "resulted_at": _moment(prop, value, times.instant)}


def _span(prop: Property, value: Any) -> dict[str, Any]:
    names = ("at", "until") if prop.name == "phenomenonTime" else ("valid_since", "valid_until")
    if value is None:
        if prop.name == "phenomenonTime":
            return {}
        return dict.fromkeys(names)
    if isinstance(value, str) and "/" in value:
        return dict(zip(names, _moment(prop, value, times.period), strict=True))
    return {names[0]: _moment(prop, value, times.instant), names[1]: None}


def _moment(prop: Property, value: Any, read_as: Callable[[str], Any]) -> Any:
    try:
        return read_as(value)
    except (ValueError, TypeError) as error:
        said = _("Write a time with its offset, such as 2026-01-31T08:00:00+07:00: %(name)s")
        raise BadBody(said % {"name": prop.name}) from error


def _result(prop: Property, value: Any) -> dict[str, Any]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _require_shallow(prop, value)
        return {"result": None, "value": value}
    if not abs(value) <= LARGEST_NUMBER:
        raise _wrong(prop)
    return {"result": float(value), "value": None}


_READ: dict[Kind, Callable[[Property, Any], dict[str, Any]]] = {
    Kind.TEXT: _text,
    Kind.JSON: _json,
    Kind.SHAPE: _shape,
    Kind.TIME: _time,
    Kind.SPAN: _span,
    Kind.RESULT: _result,
}
RESULT = OBSERVATION.prop("result")


def id_told(told: dict[str, Any]) -> int | None:
    """Of an entity that exists: whatever else is told beside its id does not matter."""
    if "@iot.id" not in told:
        return None
    number = told["@iot.id"]
    if isinstance(number, bool) or not isinstance(number, int):
        raise BadBody(_("This is no id of an entity: %(id)s") % {"id": str(number)[:40]})
    return number
