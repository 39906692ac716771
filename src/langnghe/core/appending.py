"""Tables whose rows are only ever added: the database itself refuses to change or remove one."""

from typing import Any

from django.db import migrations

REFUSAL = "append-only: write a new row that says what changed"

# One function for all tables; each migration that needs it brings it along.
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION core_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': {REFUSAL}', ERRCODE = '23000';
END $$
"""


def append_only(*tables: str) -> migrations.RunPython:
    """
    The step of a migration that closes tables: UPDATE and DELETE end in an IntegrityError.

    SQLite loses triggers when Django makes a table anew (most changes of columns do): a later
    migration that alters one of these tables repeats this step.
    """

    def close(_apps: Any, schema_editor: Any) -> None:
        postgresql = schema_editor.connection.vendor == "postgresql"
        if postgresql:
            schema_editor.execute(_POSTGRESQL_FUNCTION)
        for table in tables:
            _open(schema_editor, table)
            for verb in ("UPDATE", "DELETE"):
                does = (
                    "EXECUTE FUNCTION core_append_only()"
                    if postgresql
                    else f"BEGIN SELECT RAISE(ABORT, '{table}: {REFUSAL}'); END"
                )
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                    f" FOR EACH ROW {does}"
                )

    def reopen(_apps: Any, schema_editor: Any) -> None:
        for table in tables:
            _open(schema_editor, table)

    return migrations.RunPython(close, reopen)


def _open(schema_editor: Any, table: str) -> None:
    on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")
