"""Many rows changed by one statement that is written once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def update_each(
    rows: Sequence[models.Model], names: Iterable[str], **same: models.Expression
) -> None:
    """
    Write some fields of rows that are there already, each with its own values.

    `same`: what the database itself says, of all rows alike. `bulk_update` would build a CASE of a
    branch per row for each field, which costs ten times what the writing does.
    """
    if not rows:
        return
    meta, quote = rows[0]._meta, connection.ops.quote_name
    fields: list[Any] = [meta.get_field(name) for name in names]
    compiler = type(rows[0])._default_manager.all().query.get_compiler(connection=connection)
    told = [(meta.get_field(name), *compiler.compile(value)) for name, value in same.items()]
    changes = [f"{quote(field.column)} = %s" for field in fields]
    changes += [f"{quote(field.column)} = {sql}" for field, sql, _parameters in told]
    fixed = [parameter for _field, _sql, parameters in told for parameter in parameters]
    pk: Any = meta.pk
    sql = f"UPDATE {quote(meta.db_table)} SET {', '.join(changes)} WHERE {quote(pk.column)} = %s"  # noqa: S608  names of ours
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [
                [*(_adapted(field, row) for field in fields), *fixed, _adapted(pk, row)]
                for row in rows
            ],
        )


def _adapted(field: Any, row: models.Model) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
