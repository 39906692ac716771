"""
Order a basket, and be killed on the way: run by test_kill.py in a process of its own.

    killed.py <basket id> <commune code> <key> <words>

The process ends itself with SIGKILL right after the first statement that holds the words: nothing
gets the chance to clean up, as when the power goes. The word COMMIT stands for the end.
"""

import os
import signal
import sys
from datetime import UTC, datetime

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  after the set-up

from langnghe.market.basket.models import Basket  # noqa: E402
from langnghe.market.checkout import services  # noqa: E402
from langnghe.market.checkout.facts import Buyer  # noqa: E402


def main(basket_id: str, commune: str, key: str, words: str) -> None:
    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if words in sql:
            die()
        return result

    buyer = Buyer(
        name="Trần Thị Mai",
        phone="+84912345678",
        street="12 ngõ 3",
        commune_code=commune,
        payment_method="bank_qr",
        accepts_terms=True,
    )
    with connection.execute_wrapper(watch), transaction.atomic():
        services.place_order(
            basket=Basket.objects.get(pk=basket_id),
            buyer=buyer,
            idempotency_key=key,
            user_id=None,
            language="vi",
            now=datetime(2026, 11, 2, 2, 0, tzinfo=UTC),
        )
        if words == "COMMIT":
            transaction.on_commit(die)


if __name__ == "__main__":
    main(*sys.argv[1:])
