"""
Take the files of the folder in, and be killed in the second one: run by test_folder.py.

    killed.py <words>

SIGKILL comes right after the first statement of the second file that holds the words; COMMIT
stands for the end of its transaction, MOVE for the moment before it is put aside.
"""

import os
import signal
import sys

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  after the set-up

from langnghe.environment.ingest.services import deliveries, folder  # noqa: E402

BEGINS = 'INSERT INTO "ingest_delivery"'


def main(words: str) -> None:
    begun = 0

    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute, sql, params, many, context):
        nonlocal begun
        result = execute(sql, params, many, context)
        if BEGINS in sql:
            begun += 1
            if begun == 2 and words == "COMMIT":
                transaction.on_commit(die)
        if begun == 2 and words in sql:
            die()
        return result

    folder.SETTLED = 0.0
    if len(sys.argv) > 2:  # as if it were large
        deliveries.SMALL = 0
    if words == "MOVE":
        folder._move = lambda *_paths: die()
    with connection.execute_wrapper(watch):
        folder.take()


if __name__ == "__main__":
    main(sys.argv[1])
