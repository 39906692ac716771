"""Queries whose SQL is written once: building it costs more than running it on pages seen often."""

import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Lookup, QuerySet
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

Given = str | int | UUID | date | datetime


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    parameters: tuple[Any, ...]
    names: tuple[str, ...]  # of the parameters: "" for one that never changes

    @classmethod
    def of(cls, compiler: SQLCompiler, examples: Mapping[str, Given]) -> "_Statement":
        sql, parameters = compiler.as_sql()
        names = {_adapted(value): name for name, value in examples.items()}
        if not names.keys() <= set(parameters):
            raise ValueError("An example does not stand in the query as it was given.")
        return cls(sql, tuple(parameters), tuple(names.get(value, "") for value in parameters))

    def filled(self, given: Mapping[str, Given]) -> list[Any]:
        return [
            _adapted(given[name]) if name else fixed
            for name, fixed in zip(self.names, self.parameters, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Written:
    statement: "_Statement"
    row: Callable[..., Any]
    converters: list[tuple[int, Sequence[Callable[..., Any]], Any]]


class Prepared:
    """
    A query that differs from call to call in its parameters alone.

    `build` takes the parameters by name; `examples` has a value of each that stands nowhere else
    in the query. No value may change the SQL itself: no None, no list, no slice.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **examples: Given) -> None:
        self.build, self.examples = build, examples

    def rows(self, **given: Given) -> list[Any]:
        """Named tuples of a `values_list`, else objects; converted as the query builder would."""
        written = self._written
        with connection.cursor() as cursor:
            cursor.execute(written.statement.sql, written.statement.filled(given))
            found = cursor.fetchall()
        return [written.row(*_converted(row, written.converters)) for row in found]

    @cached_property
    def _written(self) -> _Written:
        queryset = self.build(**self.examples)
        compiler = queryset.query.get_compiler(connection=connection)
        statement = _Statement.of(compiler, self.examples)
        columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        return _Written(
            statement=statement,
            row=_row_of(queryset),
            converters=[
                (place, functions, expression)
                for place, (functions, expression) in compiler.get_converters(columns).items()
            ],
        )


class PreparedUpdate:
    """
    An UPDATE that is written once. `rows` builds the rows, `changes` what becomes of them.

    Both take all parameters by name.
    """

    def __init__(
        self,
        rows: Callable[..., QuerySet[Any, Any]],
        changes: Callable[..., dict[str, Any]],
        **examples: Given,
    ) -> None:
        self.rows, self.changes, self.examples = rows, changes, examples

    def run(self, **given: Given) -> int:
        """How many rows there were."""
        with connection.cursor() as cursor:
            cursor.execute(self._written.sql, self._written.filled(given))
            return int(cursor.rowcount)

    @cached_property
    def _written(self) -> _Statement:
        query = self.rows(**self.examples).query.chain(UpdateQuery)
        query.add_update_values(  # type: ignore[attr-defined]  # of UpdateQuery
            self.changes(**self.examples)
        )
        return _Statement.of(query.get_compiler(connection=connection), self.examples)


class PreparedByKeys:
    """
    The same for the rows of some keys (numbers or texts), once each, however many.

    `build` filters by `…__among=keys`.
    """

    def __init__(self, build: Callable[[Any], QuerySet[Any, Any]]) -> None:
        self._prepared = Prepared(lambda keys: build(keys), keys="any keys")  # noqa: PLW0108  by this name

    def rows(self, keys: Iterable[int] | Iterable[str]) -> list[Any]:
        wanted: list[Any] = sorted(set(keys))
        return self._prepared.rows(keys=all_of(wanted)) if wanted else []


def all_of(keys: Sequence[Any]) -> Any:
    """Several keys as the one parameter of `…__among`."""
    return list(keys) if connection.vendor == "postgresql" else json.dumps(keys)


class Among(Lookup[Any]):
    """Like `in`, with all keys in one parameter: so the SQL is the same for any number of them."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        among = "= ANY(%s)"
        if connection.vendor == "sqlite":
            among = "IN (SELECT value FROM json_each(%s))"
        return f"{column} {among}", (*parameters, self.rhs)


Field.register_lookup(Among)


def _row_of(queryset: QuerySet[Any, Any]) -> Callable[..., Any]:
    fields: tuple[str, ...] | None = queryset._fields  # type: ignore[attr-defined]
    if fields is None:
        names = [field.attname for field in queryset.model._meta.concrete_fields]
        return partial(_object_of, queryset.model, names)
    return namedtuple("Row", fields)  # the fields are the caller's


def _object_of(model: type[Any], names: list[str], *values: Any) -> Any:
    return model.from_db(connection.alias, names, values)


def _adapted(value: Any) -> Any:
    """As the database takes it: SQLite knows neither days nor UUIDs."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def _converted(row: Sequence[Any], converters: list[Any]) -> Sequence[Any]:
    if not converters:
        return row
    values = list(row)
    for place, functions, expression in converters:
        for function in functions:
            values[place] = function(values[place], expression, connection)
    return values
