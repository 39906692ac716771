"""Queries whose SQL is written once: building it costs more than running it on pages seen often."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet


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
        written = self._written
        parameters = [
            given[name] if name else fixed
            for name, fixed in zip(written.names, written.parameters, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, parameters)
            found = cursor.fetchall()
        return [written.row(*_converted(row, written.converters)) for row in found]

    @cached_property
    def _written(self) -> _Written:
        queryset = self.build(**self.examples)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        names = {value: name for name, value in self.examples.items()}
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


class PreparedByIds:
    """The same for the rows of some ids: the SQL is written once for each number of them."""

    def __init__(self, build: Callable[[list[int]], QuerySet[Any, Any]]) -> None:
        self.build = build
        self._of_length: dict[int, Prepared] = {}

    def rows(self, ids: Iterable[int]) -> list[Any]:
        wanted = {f"id_{place}": pk for place, pk in enumerate(sorted(set(ids)))}
        return self._for(len(wanted)).rows(**wanted) if wanted else []

    def _for(self, length: int) -> Prepared:
        if length not in self._of_length:
            examples = {f"id_{place}": 1_000_000_000 + place for place in range(length)}
            self._of_length[length] = Prepared(
                lambda **ids: self.build([*ids.values()]), **examples
            )
        return self._of_length[length]


def _row_of(queryset: QuerySet[Any, Any]) -> Callable[..., Any]:
    fields: tuple[str, ...] = queryset._fields  # type: ignore[attr-defined]
    return namedtuple("Row", fields)  # the fields are the caller's


def _converted(row: Sequence[Any], converters: list[Any]) -> Sequence[Any]:
    if not converters:
        return row
    values = list(row)
    for place, functions, expression in converters:
        for function in functions:
            values[place] = function(values[place], expression, connection)
    return values
