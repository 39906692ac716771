"""The repeat gets the first answer, also when both come at once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from langnghe.core import idempotency, retention
from langnghe.core.models import IdempotencyKey, OldSlug

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_a_repeat_gets_the_first_answer_and_another_content_is_refused():
    mark = idempotency.fingerprint("basket", 1)
    assert idempotency.once("order", "k", mark) is None
    idempotency.keep("order", "k", mark, "LN1", now=NOW)
    assert idempotency.once("order", "k", mark) == "LN1"
    assert idempotency.once("basket", "k", mark) is None
    with pytest.raises(idempotency.KeyReused) as refused:
        idempotency.once("order", "k", idempotency.fingerprint("basket", 2))
    assert (refused.value.status, refused.value.code) == (409, "idempotency_key_reused")


@pytest.mark.django_db
def test_the_act_of_who_did_not_ask_first_is_undone():
    idempotency.keep("order", "k", "f", "LN1", now=NOW)

    @transaction.atomic
    def act():
        OldSlug.objects.create(kind="x", slug="LN2", target="t", created_at=NOW)
        idempotency.keep("order", "k", "f", "LN2", now=NOW)

    with pytest.raises(IntegrityError):
        act()

    assert idempotency.once("order", "k", "f") == "LN1"
    assert not OldSlug.objects.exists()


def test_the_order_of_keys_in_the_content_does_not_matter():
    first = idempotency.fingerprint({"phone": "1", "lines": [1, 2]})
    assert first == idempotency.fingerprint({"lines": [1, 2], "phone": "1"})
    assert first != idempotency.fingerprint({"lines": [2, 1], "phone": "1"})


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_answer_outside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        idempotency.once("order", "k", "f")


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_many_at_once_one_does_the_work_and_all_get_its_answer():
    answers: list[str] = []
    together = threading.Barrier(8)

    def ask(number: int) -> None:
        try:
            together.wait()
            with transaction.atomic():
                answers.append(idempotency.once("order", "k", "f") or work(number))
        finally:
            connection.close()

    def work(number: int) -> str:
        OldSlug.objects.create(kind="x", slug=f"LN{number}", target="t", created_at=NOW)
        idempotency.keep("order", "k", "f", f"LN{number}", NOW)
        return f"LN{number}"

    threads = [threading.Thread(target=ask, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(answers), set(answers)) == (8, {OldSlug.objects.get().slug})


@pytest.mark.django_db
def test_keys_are_forgotten_long_after_anybody_would_repeat():
    idempotency.keep("order", "old", "f", "LN1", now=NOW)
    idempotency.keep("order", "new", "f", "LN2", now=NOW + timedelta(days=2))
    retention.tidy(now=NOW + idempotency.KEPT_FOR + timedelta(days=1))
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]
