"""
A database that a test wrote to is emptied, whatever it refuses to others.

Django's own way truncates every table there is and writes its kinds and permissions anew: with
hundreds of tables that takes seconds each time on PostgreSQL. Of those only a few hold a row.
"""

from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import TransactionTestCase

# What Django would write anew from the code, the same as it stands there.
KEPT = {ContentType._meta.db_table, Permission._meta.db_table}


def empty(_case: Any) -> None:
    """Leave no row in any table but what Django writes by itself."""
    tables = set(connection.introspection.django_table_names(only_existing=True)) - KEPT
    with connection.constraint_checks_disabled(), transaction.atomic():
        _delete(filled(sorted(tables)))


def filled(tables: list[str]) -> list[str]:
    """Those that hold a row: one query."""
    parts = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})"  # noqa: S608  names of ours
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(parts)
        return [table for (table,) in cursor.fetchall()]


def _delete(tables: list[str]) -> None:
    with connection.cursor() as cursor:
        triggers: list[tuple[str, str]] = []
        if connection.vendor == "postgresql":  # neither foreign keys nor triggers are asked
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute(
                "SELECT tbl_name, name, sql FROM sqlite_master"
                " WHERE type = 'trigger' AND sql LIKE '%append-only%'"
            )
            triggers = [(name, sql) for table, name, sql in cursor.fetchall() if table in tables]
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  names of ours
        for _name, sql in triggers:
            cursor.execute(sql)


def install() -> None:
    """Tests that commit end this way from now on."""
    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]
