"""Creates, changes and deletes entities as they are told, with what is told inside of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from langnghe.environment.sensing.facts import TIME_BITS, Flag, of_reading_id, reading_id
from langnghe.environment.sensing.models import HistoricalLocation, Observation, Stream, Thing
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.sensing.services import describing, readings, store
from langnghe.environment.sensing.sta import access, bodies, database, dialect, moving, units
from langnghe.environment.sensing.sta.bodies import Given
from langnghe.environment.sensing.sta.dialect import Sql, join, sql
from langnghe.environment.sensing.sta.entities import (
    BY_NAME,
    OBSERVATION,
    STREAMS_OF,
    Entity,
    Many,
)
from langnghe.environment.sensing.sta.errors import BadBody, HangsOnIt, Nothing
from langnghe.environment.sensing.sta.paths import LARGEST_ID, Place

DEEPEST = 6
# A reading must fit into the number that names it.
LAST_INSTANT = 2**TIME_BITS - 1
# What is told of others beside them may be named by who sees it; the rest must be his to change.
SHARED = frozenset({"Sensor", "ObservedProperty", "FeatureOfInterest", "Location"})
_STREAMS = {
    "Thing": "SELECT s.id FROM sensing_stream s WHERE s.thing_id = {pk}",
    "Sensor": "SELECT s.id FROM sensing_stream s WHERE s.sensor_id = {pk}",
    "ObservedProperty": "SELECT s.id FROM sensing_stream s WHERE s.property_id = {pk}",
    "Datastream": "SELECT s.id FROM sensing_stream s WHERE s.id = {pk}",
    "FeatureOfInterest": STREAMS_OF,
}


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, and what is his to write."""

    scope: Scope
    owner_id: int
    by_id: int
    now: datetime

    @property
    def instant(self) -> int:
        return int(self.now.timestamp() * 1000)


@transaction.atomic(savepoint=False)
def create(
    writer: Writer, entity: Entity, told: dict[str, Any], parents: Mapping[str, int], depth: int = 0
) -> int:
    """
    A new entity with all that is told inside of it; its id. `parents`: of links of one.

    :raises BadBody: :raises Nothing: nothing is left behind.
    """
    if depth > DEEPEST:
        raise BadBody(_("This is nested too deep."))
    given = bodies.read(entity, told, is_whole=True)
    ones = {**_ones(writer, entity, given, depth), **parents}
    if entity is OBSERVATION:
        return record(writer, [(given, ones)])[0]
    _require_ones(entity, ones)
    links = {link.field: ones[link.name] for link in entity.ones}
    fields = {**given.fields, **links, **_unit_of(entity, given, ones)}
    row = describing.add(
        entity.model, fields, owner_id=writer.owner_id, by_id=writer.by_id, now=writer.now
    )
    for name, others in given.manys.items():
        link = entity.many(name)
        assert link is not None  # noqa: S101  `bodies.read` knows the names
        _fill(writer, entity, row.pk, link, others, depth)
    return int(row.pk)


def _unit_of(entity: Entity, given: Given, ones: Mapping[str, int]) -> dict[str, Any]:
    if entity.name != "Datastream" or "unit" not in given.fields:
        return {}
    return {"ucum": units.ucum_of(given.fields["unit"])}


def _require_ones(entity: Entity, ones: Mapping[str, int]) -> None:
    for link in entity.ones:
        if link.name not in ones:
            raise BadBody(_("This is missing: %(name)s") % {"name": link.name})


def _ones(writer: Writer, entity: Entity, given: Given, depth: int) -> dict[str, int]:
    found = {}
    for name, told in given.ones.items():
        to = BY_NAME[name]
        number = bodies.id_told(told)
        if number is None:
            found[name] = create(writer, to, told, {}, depth + 1)
        else:
            found[name] = _known(writer, to, [number])[0]
    return found


def _known(writer: Writer, entity: Entity, numbers: Sequence[int]) -> list[int]:
    """:raises Nothing: one of them does not exist, or is not his to name here."""
    if any(not 0 < number <= LARGEST_ID for number in numbers):
        raise Nothing
    may = access.seen if entity.name in SHARED else access.reached
    where = join(" AND ", [dialect.among("t.id", numbers), may(entity.name, "t", writer.scope)])
    rows = database.rows(sql(f"SELECT t.id FROM {entity.table} t WHERE {{}}", where))  # noqa: S608
    if len(rows) != len(set(numbers)):
        raise Nothing
    return list(numbers)


def _fill(
    writer: Writer, entity: Entity, pk: int, link: Many, told: list[dict[str, Any]], depth: int
) -> None:
    """What is told inside of an entity that was made, or named there."""
    to = BY_NAME[link.to]
    if to is OBSERVATION:
        _fill_readings(writer, link, pk, told, depth)
        return
    numbers = []
    for one in told:
        number = bodies.id_told(one)
        if number is None:
            parents = {} if link.is_linked else {link.back: pk}
            number = create(writer, to, one, parents, depth + 1)
        elif not link.is_linked:
            raise BadBody(_("This belongs to another already: %(name)s") % {"name": link.name})
        numbers.append(number)
    if link.is_linked and numbers:
        connect(writer, entity, pk, link, numbers)


def _fill_readings(
    writer: Writer, link: Many, pk: int, told: list[dict[str, Any]], depth: int
) -> None:
    found = []
    for one in told:
        given = bodies.read(OBSERVATION, one, is_whole=True)
        found.append((given, {**_ones(writer, OBSERVATION, given, depth + 1), link.back: pk}))
    record(writer, found)


def connect(writer: Writer, entity: Entity, pk: int, link: Many, numbers: Sequence[int]) -> None:
    """Entities that exist without each other, put together."""
    _known(writer, BY_NAME[link.to], numbers)
    match entity.name, link.name:
        case "Thing", "Locations":
            describing.place(pk, numbers, at=writer.instant)
        case "Location", "Things":
            for thing_id in sorted(numbers):
                describing.place(thing_id, [pk], at=writer.instant)
        case "HistoricalLocation", "Locations":
            row = HistoricalLocation.objects.select_related("thing").get(pk=pk)
            describing.note_place(row, numbers, at=row.at)
        case _:
            for row in HistoricalLocation.objects.filter(pk__in=numbers):
                row.locations.add(pk)


@transaction.atomic(savepoint=False)
def record(writer: Writer, found: Sequence[tuple[Given, Mapping[str, int]]]) -> list[int]:
    """
    Readings, each with the ids of its links; their ids. The same again changes nothing.

    :raises BadBody: one is of no stream, or of no place.
    """
    told = []
    features: dict[int, int | None] = {}
    for given, ones in found:
        stream_id = ones.get("Datastream")
        if stream_id is None:
            raise BadBody(_("This is missing: %(name)s") % {"name": "Datastream"})
        if "FeatureOfInterest" not in ones and stream_id not in features:
            features[stream_id] = feature_for(stream_id)
        told.append(told_of(given, stream_id, ones.get("FeatureOfInterest"), writer.instant))
    try:
        readings.record(told, now=writer.now)
    except store.NoSuchStream as error:
        raise Nothing from error
    return [reading_id(one.stream_id, one.at) for one in told]


def feature_for(stream_id: int) -> int | None:
    known = Sql("SELECT s.feature_id FROM sensing_stream s WHERE s.id = %s", (stream_id,))
    row = database.first_row(known)
    feature_id = (row[0] if row else None) or describing.feature_for(stream_id)
    if feature_id is None:
        said = _("Say of what it tells (FeatureOfInterest): the thing has no Location.")
        raise BadBody(said)
    return feature_id


def told_of(given: Given, stream_id: int, feature_id: int | None, instant: int) -> readings.Told:
    fields = {"at": instant, **given.fields}
    at = fields.pop("at")
    require_instant(at)
    result = fields.pop("result")
    details = {name: value for name, value in fields.items() if value is not None}
    return readings.Told(stream_id, at, result, details, feature_id)


def require_instant(at: int) -> None:
    if not 0 <= at <= LAST_INSTANT:
        raise BadBody(_("Readings are from 1970 on."))


def reached(writer: Writer, place: Place) -> int:
    """
    The id of the entity at an address, if it is his to change.

    :raises Nothing:
    """
    entity = place.entity
    keys = ", ".join(column.format(t="t") for column in entity.key)
    where = join(" AND ", [place.on("t"), access.reached(entity.name, "t", writer.scope)])
    row = database.first_row(sql(f"SELECT {keys} FROM {entity.table} t WHERE {{}}", where))  # noqa: S608
    if row is None:
        raise Nothing
    return reading_id(*row) if entity is OBSERVATION else int(row[0])


@transaction.atomic
def change(
    writer: Writer, entity: Entity, number: int, told: dict[str, Any], *, is_whole: bool
) -> int:
    """
    What is told otherwise now; the id, which a reading that moves in time changes.

    `is_whole`: what is not told is as if it had never been.

    :raises BadBody:
    """
    given = bodies.read(entity, told, is_whole=is_whole)
    ones = _named(writer, entity, given)
    if is_whole:
        given.fields = {**_empty(entity), **given.fields}
    if entity is OBSERVATION:
        return _change_reading(writer, number, given, ones)
    row = entity.model._default_manager.select_for_update(of=("self",)).get(pk=number)
    links = {link.field: ones[link.name] for link in entity.ones if link.name in ones}
    fields = {**given.fields, **links, **_unit_of(entity, given, ones)}
    describing.change(row, fields, by_id=writer.by_id, now=writer.now)
    for name, others in given.manys.items():
        link = entity.many(name)
        assert link is not None  # noqa: S101  `bodies.read` knows the names
        connect(writer, entity, number, link, [_number(one) for one in others])
    return number


def _number(told: dict[str, Any]) -> int:
    number = bodies.id_told(told)
    if number is None:
        raise BadBody(_("Entities cannot be made inside of one that is changed."))
    return number


def _named(writer: Writer, entity: Entity, given: Given) -> dict[str, int]:
    for name, others in list(given.manys.items()):
        link = entity.many(name)
        numbers = [_number(one) for one in others]
        if link is not None and not (link.is_linked and numbers):
            if numbers:
                raise BadBody(_("This belongs to another already: %(name)s") % {"name": name})
            del given.manys[name]
    return {
        name: _known(writer, BY_NAME[name], [_number(told)])[0] for name, told in given.ones.items()
    }


def _empty(entity: Entity) -> dict[str, Any]:
    """What an entity says of which nothing but the needed is told."""
    told: dict[str, Any] = {}
    for prop in entity.properties:
        if not prop.is_required and prop.is_written and prop.name != "phenomenonTime":
            told.update(bodies.read(entity, {prop.name: None}, is_whole=False).fields)
    return told


def _change_reading(writer: Writer, number: int, given: Given, ones: Mapping[str, int]) -> int:
    stream_id, at = of_reading_id(number)
    row = Observation.objects.get(stream_id=stream_id, at=at)
    fields = {**_stored(row), **given.fields}
    moved = Given(fields=fields)
    links = {"Datastream": stream_id, **ones}
    if row.feature_id is not None:
        links.setdefault("FeatureOfInterest", row.feature_id)
    [new] = record(writer, [(moved, links)])
    if new != number:
        readings.take_back([(stream_id, at)], by_id=writer.by_id, now=writer.now)
        moving.remember(number, new)
    return new


def _stored(row: Observation) -> dict[str, Any]:
    """As it would have been told."""
    fields: dict[str, Any] = {"at": row.at, "result": row.result}
    if row.flag & Flag.DETAILED:
        fields.update(readings.details_of(row.stream_id, row.at))
    if row.flag & Flag.AT_ONCE:
        fields["resulted_at"] = row.at
    return fields


@transaction.atomic
def delete(writer: Writer, entity: Entity, number: int) -> None:
    """
    An entity with all that the standard says goes with it.

    :raises HangsOnIt: something of others would go, too. :raises StillNeeded:
    """
    if entity is OBSERVATION:
        stream_id, _at = of_reading_id(number)
        _require_own(writer, [stream_id])
        readings.take_back([of_reading_id(number)], by_id=writer.by_id, now=writer.now)
        return
    row = entity.model._default_manager.get(pk=number)
    streams = _streams_of(entity, number)
    _require_own(writer, streams)
    if entity.name == "Location":
        _require_own_things(writer, number)
    describing.remove(row, stream_ids=streams, by_id=writer.by_id, now=writer.now)


def _streams_of(entity: Entity, number: int) -> list[int]:
    query = _STREAMS.get(entity.name)
    if query is None:
        return []
    return sorted({row[0] for row in database.rows(sql(query.format(pk=int(number))))})


def _require_own(writer: Writer, stream_ids: Collection[int]) -> None:
    """
    Nobody deletes what others measured, nor what a station of the register measured, unless he
    answers for its village: what a plant discharged is not forgotten by its operator.
    """
    if not stream_ids:
        return
    rows = Stream.objects.filter(pk__in=stream_ids)
    reach = join(
        " AND ",
        [
            dialect.among("t.id", sorted(stream_ids)),
            access.reached("Datastream", "t", writer.scope),
        ],
    )
    mine = database.rows(sql("SELECT t.id FROM sensing_stream t WHERE {}", reach))
    if len(mine) != rows.count():
        raise HangsOnIt
    registered = rows.filter(thing__station__isnull=False)
    communes = registered.values_list("thing__station__village__commune_id", flat=True)
    if any(not writer.scope.covers(code) for code in communes.distinct()):
        raise describing.StillNeeded


def _require_own_things(writer: Writer, location_id: int) -> None:
    stood = models.Q(historical_locations__locations=location_id) | models.Q(locations=location_id)
    things = Thing.objects.filter(stood).distinct().values_list("pk", flat=True)
    ids = sorted(things)
    where = join(" AND ", [dialect.among("t.id", ids), access.reached("Thing", "t", writer.scope)])
    if len(database.rows(sql("SELECT t.id FROM sensing_thing t WHERE {}", where))) != len(ids):
        raise HangsOnIt


def parents_of(writer: Writer, place: Place) -> dict[str, int]:
    """
    For a new entity at the end of an address: the one in whose collection it is made.

    :raises Nothing:
    """
    if place.parent is None or place.parent_id is None or not isinstance(place.link, Many):
        return {}
    if place.link.is_linked or place.parent.name not in SHARED:
        _require_reach(writer, place.parent, place.parent_id)
    return {} if place.link.is_linked else {place.link.back: place.parent_id}


def _require_reach(writer: Writer, entity: Entity, number: int) -> None:
    on = Sql("t.id = %s", (number,))
    where = join(" AND ", [on, access.reached(entity.name, "t", writer.scope)])
    if database.first_row(sql(f"SELECT 1 FROM {entity.table} t WHERE {{}}", where)) is None:  # noqa: S608
        raise Nothing
