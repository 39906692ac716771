"""Days between two days, reckoned by the database."""

from datetime import date
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateField, Func, IntegerField, Value
from django.db.models.sql.compiler import SQLCompiler


class DaysSince(Func):
    """How many days there are from the day of a column to a day."""

    output_field = IntegerField()

    def __init__(self, column: str, on: date) -> None:
        super().__init__(Value(on, DateField()), column)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ")

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra_context: Any
    ) -> Any:
        (on, first), (day, more) = (compiler.compile(one) for one in self.source_expressions)
        return f"CAST(julianday({on}) - julianday({day}) AS INTEGER)", (*first, *more)
