"""
End a day, and be killed on the way: run by test_loan_races.py in a process of its own.

    killed.py <words> <after how many statements with the words>

The process ends itself with SIGKILL right after that statement.
"""

import os
import signal
import sys
from datetime import UTC, date, datetime

import django

django.setup()

from django.db import connection  # noqa: E402  after the set-up

from langnghe.capital.loans.services.day_end import run_day_end  # noqa: E402


def main(words: str, after: str) -> None:
    seen = 0

    def watch(execute, sql, params, many, context):
        nonlocal seen
        result = execute(sql, params, many, context)
        seen += words in sql
        if seen == int(after):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    with connection.execute_wrapper(watch):
        run_day_end(
            on=date(2026, 2, 15), now=datetime(2026, 2, 15, 2, 0, tzinfo=UTC), piece=1
        )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
