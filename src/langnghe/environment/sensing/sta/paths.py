"""Follows an address from entity to entity: `Things(1)/Datastreams(2)/Observations`."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from langnghe.environment.sensing.facts import TIME_BITS, of_reading_id
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.sensing.sta import access
from langnghe.environment.sensing.sta.database import first_row
from langnghe.environment.sensing.sta.dialect import Sql, join, sql
from langnghe.environment.sensing.sta.entities import (
    BY_NAME,
    BY_SET,
    OBSERVATION,
    Entity,
    Many,
    One,
    Property,
)
from langnghe.environment.sensing.sta.errors import Nothing

MOST_STEPS = 12
LARGEST_ID = 2**63 - 1
_STEP = re.compile(r"([A-Za-z]+)(?:\((-?\d{1,25})\))?", re.ASCII)
# A child of these that may be seen may be seen itself: that was asked already.
_INHERITED = {
    ("Thing", "Datastream"), ("Thing", "HistoricalLocation"), ("Datastream", "Observation"),
}  # fmt: skip


@dataclass(slots=True)
class Place:
    """
    Where an address leads: to the rows {t} for which `on` holds.

    `stream_id`: all are of this one. `link` and `parent_id`: by which way one came here.
    """

    entity: Entity
    on: Callable[[str], Sql]
    is_single: bool
    is_seen: bool = False
    stream_id: int | None = None
    link: Many | One | None = None
    parent: Entity | None = None
    parent_id: int | None = None
    property: Property | None = None
    inside: tuple[str, ...] = ()
    is_value: bool = False
    is_ref: bool = False


def of_id(entity: Entity, number: int) -> Callable[[str], Sql]:
    if not 0 <= number <= LARGEST_ID:
        raise Nothing
    if entity is OBSERVATION:
        stream_id, at = of_reading_id(number)
        return lambda t: Sql(f"{t}.stream_id = %s AND {t}.at = %s", (stream_id, at))
    return lambda t: Sql(f"{t}.id = %s", (number,))


def one(entity: Entity, number: int) -> Place:
    return Place(entity, of_id(entity, number), is_single=True)


def follow(path: str, scope: Scope) -> Place:
    """
    Where an address leads; every entity on the way is one that the asker may see.

    :raises Nothing:
    """
    steps = path.strip("/").split("/")
    if len(steps) > MOST_STEPS:
        raise Nothing
    place = _first(steps[0])
    for number, step in enumerate(steps[1:], 1):
        last = number == len(steps) - 1
        if step in {"$ref", "$value"} and last:
            return _ended(place, step)
        if place.property is not None:
            place.inside = (*place.inside, step)
        elif place.is_single and (found := place.entity.prop(step)) is not None:
            place.property = found
        else:
            place = _next(place, step, scope)
    return place


def _first(step: str) -> Place:
    name, number = _parts(step)
    entity = BY_SET.get(name)
    if entity is None:
        raise Nothing
    if number is None:
        return Place(entity, lambda _t: sql("TRUE"), is_single=False)
    return one(entity, number)


def _ended(place: Place, step: str) -> Place:
    place.is_ref, place.is_value = step == "$ref", step == "$value"
    if place.is_value is (place.property is None):
        raise Nothing
    return place


def _parts(step: str) -> tuple[str, int | None]:
    found = _STEP.fullmatch(step)
    if found is None:
        raise Nothing
    return found[1], int(found[2]) if found[2] is not None else None


def _next(place: Place, step: str, scope: Scope) -> Place:
    name, number = _parts(step)
    link = place.entity.one(name) or place.entity.many(name)
    if link is None or not place.is_single:
        raise Nothing
    parent_id, leads_to = _ids(place, scope, link)
    to = BY_NAME[link.to]
    found = Place(
        to, lambda t: Sql(f"{t}.id = %s", (leads_to,)), is_single=True,
        link=link, parent=place.entity, parent_id=parent_id,
    )  # fmt: skip
    if isinstance(link, One):
        if number is not None or leads_to is None:
            raise Nothing
        return found
    on = link.on
    found.on = lambda t: sql(on.format(t=t, pk=parent_id))
    found.is_single = False
    found.is_seen = (place.entity.name, to.name) in _INHERITED
    found.stream_id = parent_id if place.entity.name == "Datastream" else None
    if number is not None:
        among, that_one = found.on, of_id(to, number)
        found.on = lambda t: join(" AND ", [among(t), that_one(t)])
        found.is_single = True
    return found


def _ids(place: Place, scope: Scope, link: One | Many) -> tuple[int, int | None]:
    """Of the entity that one stands at, and of the one that a link of one leads to."""
    key = "0" if place.entity is OBSERVATION else "t.id"
    leads_to = link.key.format(t="t") if isinstance(link, One) else "0"
    parts = [place.on("t")]
    if not place.is_seen:
        parts.append(access.seen(place.entity.name, "t", scope))
    where = join(" AND ", parts)
    found = first_row(
        sql(f"SELECT {key}, {leads_to} FROM {place.entity.table} t WHERE {{}}", where)  # noqa: S608
    )
    if found is None:
        raise Nothing
    return found[0], found[1]


def id_of(entity: Entity, key: tuple[int, ...]) -> int:
    return (key[0] << TIME_BITS) | key[1] if entity is OBSERVATION else key[0]
