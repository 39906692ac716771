"""
Write goods in bulk, and be killed in the second chunk: run by test_maker_again.py.

    killed.py <producer id> <number of goods> <words>

The process ends itself with SIGKILL right after the first statement of the second chunk that holds
the words; the word COMMIT stands for the end of that chunk.
"""

import os
import signal
import sys

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  after the set-up

from langnghe.registry.models import Producer  # noqa: E402
from tests.market.catalogue.test_maker_again import write  # noqa: E402

# The first question of a chunk, as each database is asked it.
BEGINS = ('"catalogue_product"."reference" IN (', '"catalogue_product"."reference" = ANY(')


def main(producer_id: str, count: str, words: str) -> None:
    chunks = 0

    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute, sql, params, many, context):
        nonlocal chunks
        result = execute(sql, params, many, context)
        if any(begin in sql for begin in BEGINS):
            chunks += 1
            if chunks == 2 and words == "COMMIT":
                transaction.on_commit(die)
        if chunks == 2 and words in sql:
            die()
        return result

    with connection.execute_wrapper(watch):
        write(Producer.objects.get(pk=producer_id), int(count))


if __name__ == "__main__":
    main(*sys.argv[1:])
