"""Queries whose SQL is written once: building it costs more than running it on pages seen often."""

import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Lookup, QuerySet, Subquery, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, JSONArray
from django.db.models.sql.compiler import SQLCompiler


@dataclass(frozen=True, slots=True)
class _Written:
    sql: str
    parameters: tuple[Any, ...]
    names: tuple[str, ...]  # of the parameters: "" for one that never changes
    row: Callable[..., Any]
    converters: list[tuple[int, Sequence[Callable[..., Any]], Any]]


class Prepared:
    """
    A query of `values_list` that differs from call to call in its parameters alone.

    `build` takes the parameters by name; `examples` has a value of each that stands nowhere else
    in the query. No value may change the SQL itself: no None, no list, no slice.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **examples: str | int) -> None:
        self.build, self.examples = build, examples

    def rows(self, **given: str | int) -> list[Any]:
        """Rows as named tuples, converted as the query builder would."""
        return [self.converted(row) for row in self.stored(**given)]

    def stored(self, **given: str | int) -> list[Any]:
        """
        Rows as named tuples of what the database gave, JSON as its text.

        Such a row can be hashed: what was made of it may be kept by it (`functools.lru_cache`).
        """
        written = self._written
        parameters = [
            given[name] if name else fixed
            for name, fixed in zip(written.names, written.parameters, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, parameters)
            found = cursor.fetchall()
        return [written.row(*row) for row in found]

    def converted(self, stored: Any) -> Any:
        """One of the rows of `stored`, converted as the query builder would."""
        converters = self._written.converters
        return self._written.row(*_converted(stored, converters)) if converters else stored

    @cached_property
    def _written(self) -> _Written:
        queryset = self.build(**self.examples)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        names = {value: name for name, value in self.examples.items()}
        if not names.keys() <= set(parameters):
            raise ValueError("An example does not stand in the query as it was given.")
        return _Written(
            sql=sql,
            parameters=tuple(parameters),
            names=tuple(names.get(value, "") for value in parameters),
            row=_row_of(queryset),
            converters=[
                (place, functions, expression)
                for place, (functions, expression) in compiler.get_converters(columns).items()
            ],
        )


class PreparedByKeys:
    """
    The same for the rows of some keys (numbers or texts), once each, however many.

    `build` filters by `…__among=keys`.
    """

    def __init__(self, build: Callable[[Any], QuerySet[Any, Any]]) -> None:
        self._prepared = Prepared(lambda keys: build(keys), keys="any keys")  # noqa: PLW0108  by this name

    def rows(self, keys: Iterable[int] | Iterable[str]) -> list[Any]:
        wanted: list[Any] = sorted(set(keys))
        given: Any = wanted if connection.vendor == "postgresql" else json.dumps(wanted)
        return self._prepared.rows(keys=given) if wanted else []


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
        rows = "(SELECT json_group_array(json(as_list)) FROM (%(subquery)s) AS rows)"
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
    fields: tuple[str, ...] = queryset._fields  # type: ignore[attr-defined]
    return namedtuple("Row", fields)  # the fields are the caller's


def _converted(row: Sequence[Any], converters: list[Any]) -> Sequence[Any]:
    values = list(row)
    for place, functions, expression in converters:
        for function in functions:
            values[place] = function(values[place], expression, connection)
    return values
