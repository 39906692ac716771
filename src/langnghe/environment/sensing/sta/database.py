"""Runs what was compiled; what a database cannot compute is the asker's mistake, not ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DataError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from langnghe.environment.sensing.sta import dialect
from langnghe.environment.sensing.sta.dialect import Sql
from langnghe.environment.sensing.sta.errors import BadOption

# What SQLite says of an expression, and nothing else that may happen to it.
_EXPRESSIONS = (
    "user-defined function", "integer overflow", "parser stack", "too many", "too large",
    "Expression tree", "JSON path",
)  # fmt: skip


def rows(statement: Sql, *, is_asked: bool = False) -> list[tuple[Any, ...]]:
    """
    `is_asked`: it holds an expression of the asker's.

    :raises BadOption: it divides, casts or reckons beyond what numbers can hold.
    """
    with _judged(is_asked), connection.cursor() as cursor:
        dialect.prepare()
        cursor.execute(statement.text, statement.params)
        return list(cursor.fetchall())


def first_row(statement: Sql) -> tuple[Any, ...] | None:
    found = rows(statement)
    return found[0] if found else None


@contextmanager
def _judged(is_asked: bool) -> Iterator[None]:
    try:
        # Inside of a transaction PostgreSQL would not go on after an error.
        if is_asked and connection.in_atomic_block and dialect.is_postgresql():
            with transaction.atomic():
                yield
        else:
            yield
    except DataError as error:
        raise BadOption(_("This cannot be computed.")) from error
    except OperationalError as error:
        if any(part in str(error) for part in _EXPRESSIONS):
            raise BadOption(_("This cannot be computed.")) from error
        raise
