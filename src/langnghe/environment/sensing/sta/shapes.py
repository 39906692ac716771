"""The functions of shapes: which rows they hold of, and how far these are."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from langnghe.environment.sensing.sta import dialect, geometry, relating
from langnghe.environment.sensing.sta.dialect import Sql, sql
from langnghe.environment.sensing.sta.entities import Entity
from langnghe.environment.sensing.sta.errors import BadOption
from langnghe.environment.sensing.sta.geometry import Geometry


@dataclass(frozen=True, slots=True)
class Column:
    """The shape of a row {t}, and in which of its columns it stands."""

    entity: Entity
    t: str
    column: str


_HOLD: dict[str, Callable[[Geometry, Geometry], bool]] = {
    "geo.intersects": geometry.intersects,
    "st_intersects": geometry.intersects,
    "st_disjoint": lambda one, other: not geometry.intersects(one, other),
    "st_equals": geometry.equals,
    "st_touches": geometry.touches,
    "st_within": geometry.within,
    "st_contains": lambda one, other: geometry.within(other, one),
    "st_overlaps": geometry.overlaps,
    "st_crosses": geometry.crosses,
}


def applied(name: str, given: Sequence[Column | str | None], pattern: str = "") -> tuple[str, Sql]:
    """
    "boolean" or "number", and the SQL. `pattern`: of DE-9IM, for `st_relate`.

    Tables of places are small: their shapes are looked at here, so that both databases answer
    alike, and none needs an extension.

    :raises BadOption: no shapes, or two of rows.
    """
    columns = [one for one in given if isinstance(one, Column)]
    told = [_told(one) for one in given if isinstance(one, str)]
    if len(columns) + len(told) != len(given) or len(columns) != 1:
        raise BadOption(_("Name one place of the data, and one shape like geography'POINT (…)'."))
    is_first = isinstance(given[0], Column)
    key = f"{columns[0].t}.id"
    rows = _rows(columns[0], told if name in _HOLD and name != "st_disjoint" else [])
    if name == "geo.length":
        return "number", dialect.values_by_key({pk: geometry.length(row) for pk, row in rows}, key)
    if name == "geo.distance":
        far = {pk: geometry.distance(row, told[0]) for pk, row in rows}
        return "number", dialect.values_by_key(far, key)
    holds = _HOLD.get(name) or _related(pattern)
    found = [pk for pk, row in rows if holds(*((row, *told) if is_first else (*told, row)))]
    return "boolean", dialect.among(key, found)


def _related(pattern: str) -> Callable[[Geometry, Geometry], bool]:
    if not relating.PATTERN.fullmatch(pattern):
        raise BadOption(_("This is no pattern of nine places: %(text)s") % {"text": pattern[:40]})
    return lambda one, other: relating.holds(one, other, pattern)


def _told(text: str) -> Geometry:
    try:
        return geometry.from_text(text)
    except ValueError as error:
        raise BadOption(_("This is no shape: %(text)s") % {"text": text[:60]}) from error


def _rows(of: Column, near: Sequence[Geometry]) -> Iterator[tuple[int, Geometry]]:
    column = of.column.removeprefix(f"{of.t}.")
    query = f"SELECT id, {column} FROM {of.entity.table} WHERE {column} IS NOT NULL"  # noqa: S608
    boxed = sql("")
    if near and column == "shape":
        west, south, east, north = near[0].box()
        boxed = Sql(
            " AND (west IS NULL OR (east >= %s AND west <= %s AND north >= %s AND south <= %s))",
            tuple(
                place + by * geometry.NEAR
                for place, by in ((west, -1), (east, 1), (south, -1), (north, 1))
            ),
        )
    with connection.cursor() as cursor:
        cursor.execute(query + boxed.text, boxed.params)
        found = cursor.fetchall()
    for pk, shape in found:
        if (row := _shape(shape)) is not None:
            yield pk, row


def _shape(text: Any) -> Geometry | None:
    """None: another encoding, which says no place that can be computed with."""
    try:
        return geometry.from_json(json.loads(text))
    except (ValueError, TypeError):
        return None
