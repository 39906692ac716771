"""The trail of who did what, which cannot be changed unseen."""

import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction

from langnghe.core import audit
from langnghe.core.models import AuditEvent, OldSlug

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def thing() -> OldSlug:
    return OldSlug.objects.create(
        kind="x", slug=f"s{OldSlug.objects.count()}", target="t", created_at=NOW
    )


def record(**details: object) -> AuditEvent:
    with transaction.atomic():
        return audit.record("thing.changed", thing(), by_id=7, now=NOW, **details)


@pytest.mark.django_db
def test_each_row_follows_the_last():
    first, second = record(price=1), record(price=2)
    assert first.previous_hash == audit.GENESIS
    assert second.previous_hash == first.hash
    assert (second.object_type, second.by_id, second.details) == ("core.oldslug", 7, {"price": 2})
    assert audit.verify() is None


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"details": {"price": 9}}, {"by_id": 8}, {"action": "other"}])
def test_a_changed_row_is_found(change):
    record(price=1)
    second = record(price=2)
    record(price=3)
    AuditEvent.objects.filter(pk=second.pk).update(**change)
    assert audit.verify() == second.pk


@pytest.mark.django_db
def test_whatever_the_details_the_hash_fits_what_the_database_gives_back():
    record(
        rate=Decimal("0.5"), share=1e22, nothing=None, at=NOW, name="Đồ gỗ 'Đồng Kỵ' \\ \u2028",
        nested={"b": [1, 2.50, {"z": True, "a": -0.0}], "a": 10**18},
    )  # fmt: skip
    assert audit.verify() is None


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_record_outside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        audit.record("x", OldSlug(pk=1), by_id=None, now=NOW)
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
def test_a_missing_row_is_found():
    record()
    second, third = record(), record()
    AuditEvent.objects.filter(pk=second.pk).delete()
    assert audit.verify() == third.pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_writers_queue_and_the_chain_does_not_fork():
    failed: list[Exception] = []

    def write() -> None:
        try:
            for _number in range(5):
                with transaction.atomic():
                    audit.record("x", OldSlug(pk=1), by_id=None, now=NOW)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failed == []
    assert (AuditEvent.objects.count(), audit.verify()) == (30, None)


@pytest.mark.django_db
def test_many_acts_are_one_chain_with_what_came_before_and_after():
    it = thing()
    with transaction.atomic():
        audit.record("one", it, by_id=None, now=NOW)
        audit.record_each(
            [(f"act {n}", it, {"n": n, "share": 1.5}) for n in range(3)],
            by_id=7,
            now=NOW,
        )
        audit.record_each([], by_id=None, now=NOW)
        audit.record("last", it, by_id=None, now=NOW)

    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "one", "act 0", "act 1", "act 2", "last"
    ]  # fmt: skip
    assert audit.verify() is None
