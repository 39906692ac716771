"""How many rows get into a table with the least work of either side."""

from collections.abc import Iterable, Sequence
from struct import Struct
from typing import Any

from django.db import connection

# Of `COLUMNS`; the time in milliseconds since 1970.
Row = tuple[int, int, float | None, int, int | None]
COLUMNS = ("stream_id", "at", "result", "flag", "feature_id")
KINDS = ("integer", "bigint", "double precision", "smallint", "integer")
FEW = 50  # rows, which one statement writes sooner than the three turns of a COPY

# PostgreSQL's binary COPY: before each field its length, which is -1 where there is nothing.
_BEGIN, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_WHOLE = Struct(">hiiiqidihii").pack
_NO_RESULT = Struct(">hiiiqiihii").pack
_NO_FEATURE = Struct(">hiiiqidihi").pack
_NEITHER = Struct(">hiiiqiihi").pack


def put(cursor: Any, table: str, rows: Sequence[Row]) -> None:
    """Rows that stand nowhere in the table yet; it has `COLUMNS`."""
    names = ", ".join(COLUMNS)
    if connection.vendor == "postgresql":
        if len(rows) < FEW:
            into = f"INSERT INTO {table} ({names}) {{rows}}"
            insert(cursor, into, KINDS, rows)
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(b"".join((_BEGIN, *map(_packed, rows), _END)))
        return
    marks = ", ".join(["%s"] * len(COLUMNS))
    cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _packed(row: Row) -> bytes:
    stream, at, result, flag, feature = row
    if feature is not None:
        if result is not None:
            return _WHOLE(5, 4, stream, 8, at, 8, result, 2, flag, 4, feature)
        return _NO_RESULT(5, 4, stream, 8, at, -1, 2, flag, 4, feature)
    if result is not None:
        return _NO_FEATURE(5, 4, stream, 8, at, 8, result, 2, flag, -1)
    return _NEITHER(5, 4, stream, 8, at, -1, 2, flag, -1)


def insert(
    cursor: Any, statement: str, kinds: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """An INSERT with `{rows}` where they stand; `kinds`: of PostgreSQL."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        columns = ", ".join(f"%s::{kind}[]" for kind in kinds)
        told = f"SELECT * FROM unnest({columns})"  # noqa: S608  names of types
        given = [_array(column) for column in zip(*rows, strict=True)]
        cursor.execute(statement.format(rows=told), given)
    else:
        told = f"VALUES ({', '.join(['%s'] * len(kinds))})"
        cursor.executemany(statement.format(rows=told), rows)


def _array(numbers: Iterable[float | None]) -> str:
    told = ",".join(["NULL" if one is None else str(one) for one in numbers])
    return f"{{{told}}}"
