"""
Makes SQL of expressions.

An operand has one piece of SQL for each kind that it may be of: what stands inside JSON, and a
result, may be a number or a text. Two are compared in each kind that both may be of.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

from django.utils.translation import gettext as _

from langnghe.environment.sensing.rules import Scope
from langnghe.environment.sensing.sta import access, dialect, shapes, times
from langnghe.environment.sensing.sta.dialect import Sql, join, sql
from langnghe.environment.sensing.sta.entities import BY_NAME, OBSERVATION, Entity, Kind, Property
from langnghe.environment.sensing.sta.errors import BadOption
from langnghe.environment.sensing.sta.words import Call, Literal, Node, Path
from langnghe.environment.sensing.times import iso


@dataclass(frozen=True, slots=True)
class Operand:
    """
    SQL by kind: number, text, boolean, time, day, clock, duration, or since and until of a period.

    `present` is NULL where there is no value at all. `shape`: a row's, or a text of its own (WKT).
    """

    forms: dict[str, Sql] = field(default_factory=dict)
    present: Sql | None = None
    shape: shapes.Column | str | None = None

    def form(self, kind: str) -> Sql:
        if kind not in self.forms:
            raise BadOption(_("A value of another kind is needed here: %(kind)s.") % {"kind": kind})
        return self.forms[kind]

    def exists(self) -> Sql:
        if self.present is not None:
            return self.present
        return next(iter(self.forms.values()))


Told = TypeVar("Told")
NULL = Operand({}, sql("NULL"))


class Frame:
    """The rows of one statement: {alias}, and what is joined to them one to one."""

    def __init__(self, entity: Entity, scope: Scope, aliases: "count[int] | None" = None) -> None:
        self.scope = scope
        self.aliases = aliases or count()
        self.entity = entity
        self.alias = f"t{next(self.aliases)}"
        self.source = f"{entity.table} {self.alias}"
        self.joined: dict[tuple[str, str], str] = {}
        self.crossed: list[Crossed] = []

    def rows(self) -> str:
        return self.source

    def to_one(self, entity: Entity, alias: str, name: str) -> tuple[Entity, str]:
        """The entity that a link leads to, and its alias."""
        link = entity.one(name)
        if link is None:
            raise BadOption(_("There is no such name here: %(name)s") % {"name": name})
        to = BY_NAME[link.to]
        if (alias, name) not in self.joined:
            other = f"t{next(self.aliases)}"
            self.joined[alias, name] = other
            piece = f" LEFT JOIN {to.table} {other} ON {other}.id = {link.key.format(t=alias)}"
            home = next((one for one in self.crossed if alias in one.aliases), None)
            if home is None:
                self.source += piece
            else:
                home.source = home.source + sql(piece)
                home.aliases.add(other)
        return to, self.joined[alias, name]

    def to_many(self, entity: Entity, alias: str, name: str) -> tuple[Entity, str]:
        """The same of one of many: what is said holds if it holds for any that may be seen."""
        link = entity.many(name)
        if link is None:
            return self.to_one(entity, alias, name)
        to = BY_NAME[link.to]
        if (alias, name) not in self.joined:
            other = f"t{next(self.aliases)}"
            self.joined[alias, name] = other
            on = sql(link.on.format(t=other, pk=f"{alias}.id"))
            seen = access.seen(to.name, other, self.scope)
            home = next((one for one in self.crossed if alias in one.aliases), None)
            if home is None:
                where = join(" AND ", [on, seen])
                self.crossed.append(Crossed(sql(f"{to.table} {other}"), where, {other}))
            else:
                home.source = home.source + sql(f" JOIN {to.table} {other} ON TRUE")
                home.where = join(" AND ", [home.where, on, seen])
                home.aliases.add(other)
        return to, self.joined[alias, name]

    def closed(self, condition: Sql) -> Sql:
        """The end of one condition: what it crossed on its way is asked for as a whole."""
        for one in self.crossed:
            where = join(" AND ", [one.where, condition])
            condition = sql("EXISTS (SELECT 1 FROM {} WHERE {})", one.source, where)
            for key in [key for key, alias in self.joined.items() if alias in one.aliases]:
                del self.joined[key]
        self.crossed = []
        return condition


@dataclass(slots=True)
class Crossed:
    source: Sql
    where: Sql
    aliases: set[str]


class Compiler:
    """Of one frame. `functions` are those of `sta.functions`."""

    def __init__(self, frame: Frame, functions: "dict[str, Function]") -> None:
        self.frame, self.functions = frame, functions

    def condition(self, node: Node) -> Sql:
        """Something that holds or does not."""
        if isinstance(node, Call):
            if node.name in {"and", "or"}:
                return join(f" {node.name.upper()} ", [self.condition(one) for one in node.given])
            if node.name == "not":
                inner = self.condition(node.given[0])
                return sql("NOT COALESCE(({}), FALSE)", inner)
        return self.frame.closed(self.operand(node).form("boolean"))

    def ordered(self, node: Node) -> Sql:
        """Something to sort by."""
        operand = self.operand(node)
        if self.frame.crossed or operand.shape is not None:
            raise BadOption(_("Nothing can be sorted by this."))
        kinds = ("since", "number", "text", "time", "day", "clock", "duration", "boolean")
        found = [kind for kind in kinds if kind in operand.forms]
        if not found:
            raise BadOption(_("Nothing can be sorted by this."))
        whole = operand.forms[found[0]]
        return dialect.bytewise(whole) if found[0] == "text" else whole

    def operand(self, node: Node) -> Operand:
        if isinstance(node, Literal):
            return _LITERALS[node.kind](node.value)
        if isinstance(node, Path):
            return self.path(node.parts)
        if node.name in {"and", "or", "not"}:
            return Operand({"boolean": self.condition(node)})
        function = self.functions.get(node.name)
        if function is None:
            raise BadOption(_("There is no such function: %(name)s") % {"name": node.name})
        if not function.least <= len(node.given) <= function.most:
            raise BadOption(_("This function takes another number of values."))
        return function.apply(self, *[self.operand(one) for one in node.given])

    def path(self, parts: tuple[str, ...]) -> Operand:
        entity, alias = self.frame.entity, self.frame.alias
        for place, name in enumerate(parts):
            rest = parts[place + 1 :]
            if name in {"id", "@iot.id"} and not rest:
                return _id_of(entity, alias)
            if (prop := entity.prop(name)) is not None:
                return _value_of(prop, entity, alias, rest)
            link = entity.one(name)
            if link is not None and rest in {("id",), ("@iot.id",)}:
                return Operand({"number": sql(link.key.format(t=alias))})
            entity, alias = self.frame.to_many(entity, alias, name)
        raise BadOption(_("There is no such name here: %(name)s") % {"name": "/".join(parts)})


@dataclass(frozen=True, slots=True)
class Function:
    apply: Callable[..., Operand]
    least: int
    most: int


def _id_of(entity: Entity, alias: str) -> Operand:
    if entity is OBSERVATION:
        whole = f"((CAST({alias}.stream_id AS bigint) << 43) | {alias}.at)"
        return Operand({"number": sql(whole)})
    return Operand({"number": sql(f"{alias}.id")})


def _value_of(prop: Property, entity: Entity, alias: str, rest: tuple[str, ...]) -> Operand:
    columns = [column.format(t=alias) for column in prop.columns]
    if prop.kind in {Kind.JSON, Kind.SHAPE, Kind.RESULT} and rest:
        if any('"' in part or "\\" in part for part in rest):
            raise BadOption(_("There is no such name here: %(name)s") % {"name": "/".join(rest)})
        inside = dialect.within(columns[-2 if prop.kind is Kind.RESULT else 0], rest)
        return Operand({kind: inside[kind] for kind in ("number", "text", "boolean")},
                       inside["present"])  # fmt: skip
    if rest:
        raise BadOption(_("There is no such name here: %(name)s") % {"name": "/".join(rest)})
    match prop.kind:
        case Kind.TEXT:
            return Operand({"text": sql(columns[0])})
        case Kind.TIME:
            return Operand({"time": sql(columns[0])})
        case Kind.SPAN:
            since, until = columns
            end = f"COALESCE({until}, {since})" if until != "NULL" else since
            return Operand({"since": sql(since), "until": sql(end)})
        case Kind.SHAPE:
            column = columns[0]
            return Operand({}, sql(column), shapes.Column(entity, alias, column))
        case Kind.RESULT:
            inside = dialect.within(columns[1], ())
            forms = {"number": sql(columns[0]), "text": inside["text"],
                     "boolean": inside["boolean"]}  # fmt: skip
            number = sql(f"CAST({columns[0]} AS text)")
            return Operand(forms, sql("COALESCE({}, {})", number, inside["present"]))
        case _:
            inside = dialect.within(columns[0], ())
            forms = {kind: inside[kind] for kind in ("number", "text", "boolean")}
            return Operand(forms, inside["present"])


def _number(text: str) -> Operand:
    whole = text.lstrip("-").isdecimal()
    try:
        value = int(text) if whole and len(text) <= 18 else float(text)
    except (ValueError, OverflowError) as error:
        raise BadOption(_("This number is too large.")) from error
    if value in {float("inf"), float("-inf")}:
        raise BadOption(_("This number is too large."))
    return Operand({"number": dialect.number(value)})


def _text(text: str) -> Operand:
    forms = {"text": dialect.text(text)}
    # `result gt '3'` is said of numbers as well.
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if abs(value) < float("inf"):
        forms["number"] = dialect.number(value)
    with suppress(ValueError):
        forms["time"] = dialect.number(times.instant(text))
    return Operand(forms)


def _period(text: str) -> Operand:
    since, until = _readable(times.period, text)
    return Operand({"since": dialect.number(since), "until": dialect.number(until)})


def _day(text: str) -> Operand:
    at = _readable(times.instant, f"{text}T00:00:00Z")
    return Operand({"day": dialect.text(text), "time": dialect.number(at)})


def _clock(text: str) -> Operand:
    at = _readable(times.instant, f"2000-01-01T{text}Z")
    return Operand({"clock": dialect.text(iso(at)[11:-1])})


def _readable(read: Callable[[str], Told], text: str) -> Told:
    try:
        return read(text)
    except ValueError as error:
        raise BadOption(_("This is no time: %(text)s") % {"text": text}) from error


def _instant(text: str) -> Operand:
    return Operand({"time": dialect.number(_readable(times.instant, text))})


def _duration(text: str) -> Operand:
    return Operand({"duration": dialect.number(_readable(times.duration, text))})


_LITERALS: dict[str, Callable[[str], Operand]] = {
    "number": _number,
    "text": _text,
    "boolean": lambda text: Operand({"boolean": sql(text.upper())}),
    "null": lambda _text: NULL,
    "time": _instant,
    "period": _period,
    "day": _day,
    "clock": _clock,
    "duration": _duration,
    "shape": lambda text: Operand({}, sql("''"), text),
}
