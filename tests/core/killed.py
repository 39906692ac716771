"""
Ask for something under a key, and be killed on the way: run by test_kept_answers.py.

    killed.py <module of the addresses> <words>

SIGKILL comes right after the first statement that holds the words; COMMIT stands for the end.
"""

import os
import signal
import sys

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  after the set-up
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402


def main(addresses: str, words: str) -> None:
    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if words in sql:
            die()
        if words == "COMMIT" and "core_idempotentanswer" in sql and "INSERT" in sql:
            transaction.on_commit(die)
        return result

    setup_test_environment()
    with override_settings(ROOT_URLCONF=addresses), connection.execute_wrapper(watch):
        Client().post(
            "/api/v1/make",
            '{"then": ""}',
            content_type="application/json",
            headers={"Idempotency-Key": "key-1"},
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
