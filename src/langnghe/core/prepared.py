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
from django.db.models import Field, Lookup, QuerySet, Subquery, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, JSONArray
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
        row, converters = self._written.row, self._written.converters
        return [row(*_converted(values, converters)) for values in self._fetched(given)]

    def stored(self, **given: Given) -> list[Any]:
        """
        Of a `values_list` named tuples of what the database gave, JSON as its text.

        Such a row can be hashed: what was made of it may be kept by it (`functools.lru_cache`).
        """
        return [self._written.row(*values) for values in self._fetched(given)]

    def converted(self, stored: Any) -> Any:
        """One of the rows of `stored`, converted as the query builder would."""
        return self._written.row(*_converted(stored, self._written.converters))

    def _fetched(self, given: Mapping[str, Given]) -> list[Any]:
        statement = self._written.statement
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.filled(given))
            return list(cursor.fetchall())

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


class Listed(Subquery):
    """
    All rows of another query inside a row, as the text of a JSON list of lists: no statement of
    their own.

    Neither database knows inside JSON what the fields are: on SQLite a boolean comes as 0 or 1, a
    UUID without hyphens, JSON as its text; `as_text` makes it come so on both.
    """

    output_field = TextField()

    def __init__(self, queryset: QuerySet[Any, Any], *columns: str | Combinable) -> None:
        super().__init__(queryset.values(as_list=JSONArray(*columns)))

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        rows = "(SELECT COALESCE(json_agg(as_list)::text, '[]') FROM (%(subquery)s) AS rows)"
        return self.as_sql(compiler, connection, template=rows)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        # Made a plain text by the || ''. Whether SQLite takes it as a list hangs on its plan.
        rows = "(SELECT json_group_array(json(as_list)) || '' FROM (%(subquery)s) AS rows)"
        return self.as_sql(compiler, connection, template=rows)


def as_text(column: str) -> Cast:
    """A column of JSON as its text."""
    return Cast(column, TextField())


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
