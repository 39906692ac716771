"""
Judge what changed, and be killed on the way: run by test_races.py in a process of its own.

    killed.py <words> [times]

The process ends itself with SIGKILL right after the first statement (or after so many) that holds
the words. The word COMMIT stands for the end.
"""

import os
import signal
import sys

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  after the set-up

from langnghe.environment.judging.services import verdicts  # noqa: E402
from tests.environment.judging.measuring import NOON  # noqa: E402


def main(words: str, times: str = "1") -> None:
    left = int(times)

    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute, sql, params, many, context):
        nonlocal left
        result = execute(sql, params, many, context)
        left -= words in sql
        if not left:
            die()
        return result

    with connection.execute_wrapper(watch):
        if words != "COMMIT":
            verdicts.judge(now=NOON)
        with transaction.atomic():
            verdicts.judge(now=NOON)
            transaction.on_commit(die)


if __name__ == "__main__":
    main(*sys.argv[1:])
