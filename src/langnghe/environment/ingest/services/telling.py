"""What subscribers are told once it is committed, by the topics of SensorThings."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
from django.conf import settings
from django.db.models import Model

from langnghe.environment.sensing.facts import Flag, reading_id
from langnghe.environment.sensing.models import (
    Detail,
    Location,
    Observation,
    ObservedProperty,
    Sensor,
    Stream,
    Thing,
    Untold,
)
from langnghe.environment.sensing.times import iso

ROOT = "v1.1"
MOST = 1_000
Publish = Callable[[str, bytes], object]
SETS: dict[str, type[Model]] = {
    "Things": Thing,
    "Locations": Location,
    "Sensors": Sensor,
    "ObservedProperties": ObservedProperty,
    "Datastreams": Stream,
}


def readings(publish: Publish) -> list[tuple[int, int]]:
    """Publish what is owed; which these were, to be forgotten once the broker has them."""
    owed = list(Untold.objects.order_by("stream_id", "at").values_list("stream_id", "at")[:MOST])
    if not owed:
        return []
    streams = {stream for stream, _at in owed}
    public = set(
        Stream.objects.filter(pk__in=streams, thing__is_public=True).values_list("pk", flat=True)
    )
    for topic, content in _told([one for one in owed if one[0] in public]):
        publish(topic, content)
    return owed


def forget(owed: list[tuple[int, int]]) -> None:
    by_stream: dict[int, list[int]] = {}
    for stream, at in owed:
        by_stream.setdefault(stream, []).append(at)
    for stream, instants in by_stream.items():
        Untold.objects.filter(stream_id=stream, at__in=instants).delete()


def _told(owed: list[tuple[int, int]]) -> Iterator[tuple[str, bytes]]:
    by_stream: dict[int, list[int]] = {}
    for stream, at in owed:
        by_stream.setdefault(stream, []).append(at)
    for stream, instants in by_stream.items():
        rows = Observation.objects.filter(stream_id=stream, at__in=instants).order_by("at")
        found = list(rows)
        details = _details(stream, [one.at for one in found if one.flag & Flag.DETAILED])
        for one in found:
            content = orjson.dumps(observation(one, details.get(one.at)))
            yield f"{ROOT}/Datastreams({stream})/Observations", content
            yield f"{ROOT}/Observations", content


def _details(stream: int, instants: list[int]) -> dict[int, Detail]:
    if not instants:
        return {}
    rows = Detail.objects.filter(stream_id=stream, at__in=instants)
    return {one.at: one for one in rows}


def observation(one: Observation, detail: Detail | None) -> dict[str, Any]:
    number = reading_id(one.stream_id, one.at)
    told: dict[str, Any] = {
        "@iot.id": number,
        "@iot.selfLink": link("Observations", number),
        "phenomenonTime": iso(one.at),
        "resultTime": None,
        "result": one.result,
    }
    if detail:
        if detail.until is not None:
            told["phenomenonTime"] = f"{iso(one.at)}/{iso(detail.until)}"
        if detail.resulted_at is not None:
            told["resultTime"] = iso(detail.resulted_at)
        if detail.value is not None:
            told["result"] = detail.value
        if detail.quality is not None:
            told["resultQuality"] = detail.quality
        if detail.parameters is not None:
            told["parameters"] = detail.parameters
    return told


def link(collection: str, number: int) -> str:
    return f"{settings.PUBLIC_URL}/sta/{ROOT}/{collection}({number})"


class Entities:
    """Tells of what is new or other than when it looked last; of what was before, nothing."""

    def __init__(self) -> None:
        self._seen = {name: self._now(name) for name in SETS}

    def tell(self, publish: Publish) -> None:
        for name, before in self._seen.items():
            present = self._now(name)
            for number, content in present.items():
                if before.get(number) != content:
                    publish(f"{ROOT}/{name}", content)
                    publish(f"{ROOT}/{name}({number})", content)
            self._seen[name] = present

    @staticmethod
    def _now(name: str) -> dict[int, bytes]:
        rows: Any = SETS[name]._default_manager.all()
        fields = ["id", "name", "description", "properties"]
        if name == "Things":
            rows = rows.filter(is_public=True)
        if name == "Datastreams":
            rows, fields = rows.filter(thing__is_public=True), [*fields, "unit"]
        if name == "Locations":
            # Where something stands that is not public is not public either.
            rows, fields = rows.exclude(things__is_public=False), [*fields, "encoding", "shape"]
        if name == "ObservedProperties":
            fields.append("definition")
        return {row["id"]: _entity(name, row) for row in rows.values(*fields)}


_NAMES = {"unit": "unitOfMeasurement", "encoding": "encodingType", "shape": "location"}


def _entity(name: str, row: dict[str, Any]) -> bytes:
    number = row.pop("id")
    told = {"@iot.id": number, "@iot.selfLink": link(name, number)}
    return orjson.dumps(told | {_NAMES.get(key, key): value for key, value in row.items()})
