"""Entities as JSON: a page of them, with what is expanded in one further statement per link."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import orjson

from langnghe.environment.sensing.rules import Scope
from langnghe.environment.sensing.sta import access, database, dialect, times
from langnghe.environment.sensing.sta.compiling import Compiler, Frame
from langnghe.environment.sensing.sta.dialect import Sql, join, sql
from langnghe.environment.sensing.sta.entities import (
    BY_NAME,
    OBSERVATION,
    Entity,
    Kind,
    Many,
    One,
    Property,
)
from langnghe.environment.sensing.sta.errors import Nothing
from langnghe.environment.sensing.sta.functions import FUNCTIONS
from langnghe.environment.sensing.sta.options import MOST, Options
from langnghe.environment.sensing.sta.paths import Place, id_of
from langnghe.environment.sensing.sta.words import Path
from langnghe.environment.sensing.times import iso

Row = tuple[Any, ...]
SAFE = "(),/:'*"  # what an address may hold as it is
EXACT = 2**53  # whole numbers below it are themselves in a float


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom, and what the addresses begin with."""

    scope: Scope
    root: str

    def self_link(self, entity: Entity, number: int) -> str:
        return f"{self.root}/{entity.set}({number})"


@dataclass(slots=True)
class Found:
    """One entity: `ones` are the ids that its expanded links lead to."""

    id: int
    key: Row
    ones: dict[str, int | None]
    values: Row
    shown: dict[str, Any] = field(default_factory=dict)


def page(reader: Reader, place: Place, options: Options, path: str) -> dict[str, Any]:
    """A page of a collection, as the standard wraps it."""
    answer: dict[str, Any] = {}
    if options.is_counted:
        answer["@iot.count"] = count(reader, place, options)
    found, is_more = listed(reader, place, options)
    if is_more:
        answer["@iot.nextLink"] = next_link(reader, path, options, _last_of(place, options, found))
    answer["value"] = [one.shown for one in found]
    return answer


def single(reader: Reader, place: Place, options: Options) -> dict[str, Any]:
    """:raises Nothing:"""
    found, _more = listed(reader, place, options)
    if not found:
        raise Nothing
    return found[0].shown


def listed(reader: Reader, place: Place, options: Options) -> tuple[list[Found], bool]:
    """The entities of a page, and whether there are more."""
    wanted = _Wanted(place.entity, options)
    frame = Frame(place.entity, reader.scope)
    where = [place.on(frame.alias)]
    if not place.is_seen:
        where.append(access.seen(place.entity.name, frame.alias, reader.scope))
    walk = _walk(place, options, frame.alias)
    statement = _selected(frame, wanted.columns(frame.alias), where, options, walk)
    rows = database.rows(statement, is_asked=_is_asked(options))
    found = wanted.found(rows[: options.top])
    _show(reader, place.entity, found, wanted, options)
    return found, len(rows) > options.top


def count(reader: Reader, place: Place, options: Options) -> int:
    frame = Frame(place.entity, reader.scope)
    where = [place.on(frame.alias)]
    if not place.is_seen:
        where.append(access.seen(place.entity.name, frame.alias, reader.scope))
    if options.filter is not None:
        where.append(Compiler(frame, FUNCTIONS).condition(options.filter))
    condition = join(" AND ", where)
    statement = sql(f"SELECT COUNT(*) FROM {frame.source} WHERE {{}}", condition)  # noqa: S608
    return int(database.rows(statement, is_asked=_is_asked(options))[0][0])


def _is_asked(options: Options) -> bool:
    """Whether it holds more than names: something that may not be computed."""
    reckoned = any(not isinstance(node, Path) for node, _down in options.order)
    return options.filter is not None or reckoned


def _selected(
    frame: Frame, columns: str, where: list[Sql], options: Options, walk: Sql | None = None
) -> Sql:
    """The rows of a page and one more, to know whether there are any."""
    compiler = Compiler(frame, FUNCTIONS)
    if options.filter is not None:
        where = [*where, compiler.condition(options.filter)]
    if walk is not None:
        where = [*where, walk]
    order = _ordered(compiler, options)
    # What is sorted by may join further rows: the source is read after it.
    head = sql(f"SELECT {columns} FROM {frame.source} WHERE {{}}", join(" AND ", where))  # noqa: S608
    skip = 0 if walk is not None else options.skip
    return head + order + Sql(" LIMIT %s OFFSET %s", (options.top + 1, skip))


def _ordered(compiler: Compiler, options: Options) -> Sql:
    """As asked, then by the key; nothing is less than anything."""
    frame = compiler.frame
    known = [column.format(t=frame.alias) for column in frame.entity.key]
    parts = []
    for node, down in options.order:
        by = compiler.ordered(node)
        nulls = "" if by.text in known else " NULLS LAST" if down else " NULLS FIRST"
        parts.append(sql(f"{{}} {'DESC' if down else 'ASC'}{nulls}", by))
    # What is sorted by already is not sorted by once more: an index may give the rest.
    asked = {part.text.partition(" ")[0] for part in parts}
    text = ", ".join([*(part.text for part in parts), *(key for key in known if key not in asked)])
    return Sql(f" ORDER BY {text}", tuple(value for part in parts for value in part.params))


def _steps_down(place: Place, options: Options) -> bool | None:
    """How one series is walked through by its instants; None: it is not."""
    if place.stream_id is None or place.is_single:
        return None
    if not options.order:
        return False
    [(node, down), *rest] = options.order
    return down if not rest and node == Path(("phenomenonTime",)) else None


def _walk(place: Place, options: Options, t: str) -> Sql | None:
    down = _steps_down(place, options)
    if options.after is None or down is None:
        return None
    return Sql(f"{t}.at {'<' if down else '>'} %s", (options.after,))


def _last_of(place: Place, options: Options, found: list[Found]) -> int | None:
    """The instant from which the next page of a series goes on: skipping would read it again."""
    if _steps_down(place, options) is None or not found:
        return None
    return int(found[-1].key[1])


def next_link(reader: Reader, path: str, options: Options, after: int | None) -> str:
    told = {**options.told, "top": str(options.top)}
    if after is not None:
        told.pop("skip", None)
        told["skiptoken"] = str(after)
    else:
        told["skip"] = str(options.skip + options.top)
    pairs = "&".join(f"${name}={quote(value, safe=SAFE)}" for name, value in told.items())
    return f"{reader.root}/{path}?{pairs}"


class _Wanted:
    """Which columns of an entity are read, and what is made of them."""

    def __init__(self, entity: Entity, options: Options) -> None:
        self.entity = entity
        chosen = options.select
        self.properties = [prop for prop in entity.properties if not chosen or prop.name in chosen]
        self.ones = [one for one in entity.ones if one.name in options.expand]
        self.is_named = not chosen or bool({"id", "@iot.id"} & set(chosen))
        self.is_linked = self.is_named or "@iot.selfLink" in chosen
        self.links = [
            name for name in entity.links
            if name not in options.expand and (not chosen or name in chosen)
        ]  # fmt: skip

    def columns(self, t: str) -> str:
        keys = [*self.entity.key, *(one.key for one in self.ones)]
        values = [column for prop in self.properties for column in prop.columns]
        return ", ".join(column.format(t=t) for column in [*keys, *values])

    def found(self, rows: Iterable[Row]) -> list[Found]:
        width = len(self.entity.key)
        last = width + len(self.ones)
        names = [one.name for one in self.ones]
        return [
            Found(
                id_of(self.entity, row),
                row[:width],
                dict(zip(names, row[width:last], strict=True)),
                row[last:],
            )
            for row in rows
        ]

    def values(self, row: Row) -> dict[str, Any]:
        shown, place = {}, 0
        for prop in self.properties:
            width = len(prop.columns)
            shown[prop.name] = value_of(prop, row[place : place + width])
            place += width
        return shown


def value_of(prop: Property, columns: Row) -> Any:
    match prop.kind:
        case Kind.TEXT:
            return columns[0]
        case Kind.JSON | Kind.SHAPE:
            return None if columns[0] is None else orjson.Fragment(columns[0])
        case Kind.TIME:
            return None if columns[0] is None else iso(columns[0])
        case Kind.SPAN:
            return times.told_period(columns[0], columns[1])
        case Kind.RESULT:
            return _result(columns[0], columns[1])


def _result(number: float | None, other: str | None) -> Any:
    if number is None:
        return None if other is None else orjson.Fragment(other)
    return int(number) if number.is_integer() and abs(number) < EXACT else number


def _show(
    reader: Reader, entity: Entity, found: list[Found], wanted: _Wanted, options: Options
) -> None:
    """Fill in what is shown of each, and what is expanded, for all at once."""
    for one in found:
        link = reader.self_link(entity, one.id)
        if wanted.is_named:
            one.shown["@iot.id"] = one.id
        if wanted.is_linked:
            one.shown["@iot.selfLink"] = link
        one.shown.update(wanted.values(one.values))
        for name in wanted.links:
            one.shown[f"{name}@iot.navigationLink"] = f"{link}/{name}"
    if not found:
        return
    for name, inner in options.expand.items():
        if (link_of_one := entity.one(name)) is not None:
            _expand_one(reader, link_of_one, found, inner)
        else:
            link_of_many = entity.many(name)
            assert link_of_many is not None  # noqa: S101  the options were read for this entity
            _expand_many(reader, entity, link_of_many, found, inner)


def _expand_one(reader: Reader, link: One, found: list[Found], options: Options) -> None:
    to = BY_NAME[link.to]
    ids = sorted({pk for one in found if (pk := one.ones[link.name]) is not None})
    place = Place(to, lambda t: dialect.among(f"{t}.id", ids), is_single=False)
    given = Options(select=options.select, expand=options.expand, top=max(len(ids), 1))
    others, _more = listed(reader, place, given)
    by_id = {one.id: one.shown for one in others}
    for one in found:
        pk = one.ones[link.name]
        one.shown[link.name] = None if pk is None else by_id.get(pk)


def _expand_many(
    reader: Reader, entity: Entity, link: Many, found: list[Found], options: Options
) -> None:
    to = BY_NAME[link.to]
    # All of a level stay below what one page may hold.
    options.top = min(options.top, max(MOST // len(found), 1))
    wanted = _Wanted(to, options)
    ids = [one.id for one in found]
    rows = database.rows(_of_each(reader, link, wanted, ids, options), is_asked=_is_asked(options))
    counts = _counted_of_each(reader, link, ids, options) if options.is_counted else {}
    given: dict[int, list[Row]] = {pk: [] for pk in ids}
    for row in rows:
        given[row[0]].append(row[1:])
    groups = {pk: wanted.found(mine[: options.top]) for pk, mine in given.items()}
    _show(reader, to, [child for group in groups.values() for child in group], wanted, options)
    for one in found:
        if options.is_counted:
            one.shown[f"{link.name}@iot.count"] = counts.get(one.id, 0)
        if len(given[one.id]) > options.top:
            path = f"{entity.set}({one.id})/{link.name}"
            one.shown[f"{link.name}@iot.nextLink"] = next_link(reader, path, options, None)
        one.shown[link.name] = [child.shown for child in groups[one.id]]


def _conditions(reader: Reader, link: Many, pk: str) -> Callable[[Frame], list[Sql]]:
    def of(frame: Frame) -> list[Sql]:
        on = sql(link.on.format(t=frame.alias, pk=pk))
        return [on, access.seen(link.to, frame.alias, reader.scope)]

    return of


def _of_each(
    reader: Reader, link: Many, wanted: _Wanted, ids: Sequence[int], options: Options
) -> Sql:
    """Some of each one's: as many index lookups as there are ones, in one statement."""
    frame = Frame(wanted.entity, reader.scope)
    of = Sql("", (dialect.keys(ids),))
    if dialect.is_postgresql():
        where = _conditions(reader, link, "p.k")(frame)
        inner = _selected(frame, wanted.columns(frame.alias), where, options)
        head = "SELECT p.k, x.* FROM unnest(CAST(%s AS bigint[])) AS p(k) CROSS JOIN LATERAL ("
        return of + sql(f"{head}{{}}) x", inner)
    # SQLite has no LATERAL: the keys of each one's rows are looked up, then the rows.
    other = Frame(wanted.entity, reader.scope, frame.aliases)
    keys = ", ".join(column.format(t=other.alias) for column in wanted.entity.key)
    inner = _selected(other, keys, _conditions(reader, link, "p.value")(other), options)
    key = ", ".join(column.format(t=frame.alias) for column in wanted.entity.key)
    order = _ordered(Compiler(frame, FUNCTIONS), options)
    on = link.on.format(t=frame.alias, pk="p.value")
    columns = wanted.columns(frame.alias)
    head = f"SELECT p.value, {columns} FROM json_each(%s) p CROSS JOIN {frame.source}"  # noqa: S608
    whole = sql(f"{head} WHERE {on} AND ({key}) IN ({{}})", inner)
    return of + whole + Sql(order.text.replace("ORDER BY ", "ORDER BY p.key, ", 1), order.params)


def _counted_of_each(
    reader: Reader, link: Many, ids: Sequence[int], options: Options
) -> dict[int, int]:
    frame = Frame(BY_NAME[link.to], reader.scope)
    column = dialect.prefers("p.k", "p.value")
    where = _conditions(reader, link, column)(frame)
    if options.filter is not None:
        where.append(Compiler(frame, FUNCTIONS).condition(options.filter))
    each = dialect.prefers("unnest(CAST(%s AS bigint[])) AS p(k)", "json_each(%s) p")
    # The parameter of the list stands behind those of the count.
    inner = sql(f"SELECT {column}, (SELECT COUNT(*) FROM {frame.source} WHERE {{}}) FROM ",  # noqa: S608
                join(" AND ", where))  # fmt: skip
    statement = inner + Sql(each, (dialect.keys(ids),))
    return dict(database.rows(statement, is_asked=_is_asked(options)))


def arrays(reader: Reader, place: Place, options: Options, path: str) -> dict[str, Any]:
    """A page of Observations as `dataArray`: by stream, each as a row of its components."""
    answer: dict[str, Any] = {}
    if options.is_counted:
        answer["@iot.count"] = count(reader, place, options)
    options.expand = {}
    found, is_more = listed(reader, place, options)
    if is_more:
        answer["@iot.nextLink"] = next_link(reader, path, options, _last_of(place, options, found))
    names = [prop.name for prop in OBSERVATION.properties
             if not options.select or prop.name in options.select]  # fmt: skip
    by_stream: dict[int, list[list[Any]]] = {}
    for one in found:
        values = [one.id, *(one.shown[name] for name in names)]
        by_stream.setdefault(one.key[0], []).append(values)
    answer["value"] = [
        {
            "Datastream@iot.navigationLink": f"{reader.root}/Datastreams({stream_id})",
            "components": ["id", *names],
            "dataArray@iot.count": len(values),
            "dataArray": values,
        }
        for stream_id, values in by_stream.items()
    ]
    return answer
