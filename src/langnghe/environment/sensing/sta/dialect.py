"""Pieces of SQL with their parameters, and where the two databases say the same differently."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Sql:
    text: str
    params: tuple[Any, ...] = ()

    def __add__(self, other: "Sql") -> "Sql":
        return Sql(self.text + other.text, self.params + other.params)


def sql(template: str, *parts: Sql) -> Sql:
    """Each {} of the template is the next part."""
    if not parts:
        return Sql(template)
    pieces = template.split("{}")
    found = Sql(pieces[0])
    for part, after in zip(parts, pieces[1:], strict=True):
        found = found + part + Sql(after)
    return found


def join(between: str, parts: Iterable[Sql]) -> Sql:
    """In brackets of their own: (a) OR (b)."""
    found = list(parts)
    if len(found) == 1:
        return found[0]
    text = between.join(f"({part.text})" for part in found)
    return Sql(text, tuple(value for part in found for value in part.params))


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def prefers(postgresql: str, sqlite: str) -> str:
    return postgresql if is_postgresql() else sqlite


def number(value: float) -> Sql:
    if isinstance(value, int):
        return Sql("CAST(%s AS bigint)", (value,))
    return Sql("CAST(%s AS double precision)", (value,))


def text(value: str) -> Sql:
    return Sql("CAST(%s AS text)", (value,))


def keys(values: Sequence[int]) -> Any:
    return list(values) if is_postgresql() else json.dumps(list(values))


def among(column: str, values: Sequence[int]) -> Sql:
    how = prefers("= ANY(CAST(%s AS bigint[]))", "IN (SELECT value FROM json_each(%s))")
    return Sql(f"{column} {how}", (keys(values),))


def bytewise(value: Sql) -> Sql:
    """Compared and sorted by code points, as SQLite does it."""
    return sql(prefers('({} COLLATE "C")', "({})"), value)


def within(column: str, path: Sequence[str]) -> dict[str, Sql]:
    """What stands inside JSON: as a number, a text, a boolean, and whether at all."""
    if is_postgresql():
        at = Sql(f"({column} #> CAST(%s AS text[]))", (list(path),))
        whole = sql("({} #>> ARRAY[]::text[])", at)
        kind = sql("jsonb_typeof({})", at)
        return {
            "number": sql(
                "CASE WHEN {} = 'number' THEN CAST({} AS double precision) END", kind, whole
            ),
            "text": sql("CASE WHEN {} = 'string' THEN {} END", kind, whole),
            "boolean": sql("CASE WHEN {} = 'boolean' THEN CAST({} AS boolean) END", kind, whole),
            "present": sql("NULLIF({}, 'null')", kind),
        }
    place = "$" + "".join(f'."{part}"' for part in path)
    kind = Sql(f"json_type({column}, %s)", (place,))
    whole = Sql(f"json_extract({column}, %s)", (place,))
    return {
        "number": sql(
            "CASE WHEN {} IN ('integer', 'real') THEN CAST({} AS double precision) END", kind, whole
        ),
        "text": sql("CASE WHEN {} = 'text' THEN {} END", kind, whole),
        "boolean": sql("CASE WHEN {} IN ('true', 'false') THEN {} END", kind, whole),
        "present": sql("NULLIF({}, 'null')", kind),
    }


def values_by_key(values: dict[int, float], column: str) -> Sql:
    """A number for each key, as one parameter: what was computed outside of the database."""
    if is_postgresql():
        return Sql(
            "(SELECT g.n "  # noqa: S608
            "FROM unnest(CAST(%s AS bigint[]), CAST(%s AS double precision[])) "
            f"AS g(k, n) WHERE g.k = {column})",
            (list(values), list(values.values())),
        )
    rows = json.dumps([[key, value] for key, value in values.items()])
    return Sql(
        "(SELECT json_extract(g.value, '$[1]') FROM json_each(%s) g "  # noqa: S608
        f"WHERE json_extract(g.value, '$[0]') = {column})",
        (rows,),
    )


# Years, hours and so on of an instant in UTC; SQLite has no such function that knows all years.
_PARTS = {
    "year": "YEAR", "month": "MONTH", "day": "DAY", "hour": "HOUR", "minute": "MINUTE",
    "second": "SECOND",
}  # fmt: skip


def part_of_time(name: str, at: Sql) -> Sql:
    if is_postgresql():
        whole = sql(f"EXTRACT({_PARTS[name]} FROM {{}})", _moment(at))
        return sql("FLOOR({})::double precision", whole)
    return sql(f"sta_part('{name}', {{}})", at)


def day_of_time(at: Sql) -> Sql:
    if is_postgresql():
        return sql("to_char({}, 'YYYY-MM-DD')", _moment(at))
    return sql("sta_part('date', {})", at)


def clock_of_time(at: Sql) -> Sql:
    if is_postgresql():
        return sql("to_char({}, 'HH24:MI:SS.MS')", _moment(at))
    return sql("sta_part('time', {})", at)


def _moment(at: Sql) -> Sql:
    return sql("(to_timestamp(({}) / 1000.0) AT TIME ZONE 'UTC')", at)


def lower(value: Sql) -> Sql:
    return sql(prefers('lower({} COLLATE "und-x-icu")', "sta_lower({})"), value)


def upper(value: Sql) -> Sql:
    return sql(prefers('upper({} COLLATE "und-x-icu")', "sta_upper({})"), value)


def prepare() -> None:
    """SQLite changes only the case of ASCII, and knows no parts of instants: it is taught here."""
    if is_postgresql():
        return
    connection.ensure_connection()
    teach = connection.connection.create_function
    teach("sta_lower", 1, lambda text: None if text is None else str(text).lower())
    teach("sta_upper", 1, lambda text: None if text is None else str(text).upper())
    teach("sta_part", 2, _part)


def _part(name: str, at: float | None) -> str | int | None:
    if at is None:
        return None
    try:
        moment = datetime.fromtimestamp(at // 1000, UTC).replace(microsecond=int(at % 1000) * 1000)
    except (ValueError, OverflowError, OSError):
        return None
    if name == "date":
        return moment.date().isoformat()
    if name == "time":
        return moment.time().isoformat(timespec="milliseconds")
    return int(getattr(moment, name))
