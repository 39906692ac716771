"""
Post an entry, and be killed on the way: run by test_races.py in a process of its own.

    killed.py <debit> <credit> <words>

The process ends itself with SIGKILL right after the first statement that holds the words. The word
COMMIT stands for the end.
"""

import os
import signal
import sys
from datetime import UTC, date, datetime

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  after the set-up

from langnghe.ledger import public as ledger  # noqa: E402


def main(debit: str, credit: str, words: str) -> None:
    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if words in sql:
            die()
        return result

    with connection.execute_wrapper(watch), transaction.atomic():
        ledger.post(
            key="the entry",
            moves=[ledger.Move(int(debit), int(credit), 40)],
            on=date(2026, 11, 2),
            memo="killed",
            by_id=None,
            now=datetime(2026, 11, 2, 2, 0, tzinfo=UTC),
        )
        transaction.on_commit(die)


if __name__ == "__main__":
    main(*sys.argv[1:])
