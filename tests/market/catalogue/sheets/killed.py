"""
Work on a sheet as the worker does, and be killed in one of its pieces: run by test_killed.py.

    killed.py <words> <number of the piece>

The process ends itself with SIGKILL right after the first statement of that piece that holds the
words; the word COMMIT stands for the end of that piece.
"""

import os
import signal
import sys

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  after the set-up
from django.utils import timezone  # noqa: E402

from langnghe.core import outbox  # noqa: E402
from langnghe.market.catalogue.sheets import job  # noqa: E402

# The last statement of a piece that is not the last one.
WRITES = 'UPDATE "catalogue_sheet" SET "position"'


def main(words: str, last: str) -> None:
    pieces = 0
    job.BREATH = 0  # nobody else is here

    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute, sql, params, many, context):
        nonlocal pieces
        result = execute(sql, params, many, context)
        is_last = pieces == int(last) - 1
        if WRITES in sql:
            pieces += 1
            if pieces == int(last) and words == "COMMIT":
                transaction.on_commit(die)
        if is_last and words in sql:
            die()
        return result

    with connection.execute_wrapper(watch):
        while outbox.deliver_due(timezone.now()):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
