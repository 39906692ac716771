"""
Judge what changed, and be killed on the way: run by test_races.py in a process of its own.

    killed.py <words>

The process ends itself with SIGKILL right after the first statement that holds the words. The word
COMMIT stands for the end.
"""

import os
import signal
import sys

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  after the set-up

from langnghe.environment.judging.services import verdicts  # noqa: E402
from tests.environment.judging.measuring import NOON  # noqa: E402


def main(words: str) -> None:
    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if words in sql:
            die()
        return result

    with connection.execute_wrapper(watch), transaction.atomic():
        verdicts.judge(now=NOON)
        if words == "COMMIT":
            transaction.on_commit(die)


if __name__ == "__main__":
    main(*sys.argv[1:])
