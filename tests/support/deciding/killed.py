"""
Decide on a dossier, and be killed on the way: run by test_races.py in a process of its own.

    killed.py <number of the dossier> <words>

The process ends itself with SIGKILL right after the first statement that holds the words. The word
COMMIT stands for the end.
"""

import os
import signal
import sys

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  after the set-up

from langnghe.support.deciding.services import decisions  # noqa: E402
from langnghe.support.dossiers.models import Dossier  # noqa: E402
from langnghe.support.dossiers.queries.dossiers import scope_of  # noqa: E402
from tests.factories.deciding import NOW  # noqa: E402


def main(number: str, words: str) -> None:
    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if words in sql:
            die()
        return result

    dossier = Dossier.objects.get(number=number)
    with connection.execute_wrapper(watch), transaction.atomic():
        decisions.decide(
            dossier=dossier, outcome="approved", amount=dossier.asked, conditions="",
            reasons=[], words="Đủ", scope=scope_of(dossier.officer_id), now=NOW,
        )  # fmt: skip
        transaction.on_commit(die)


if __name__ == "__main__":
    main(*sys.argv[1:])
