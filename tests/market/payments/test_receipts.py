"""Money is expected once and counted once."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from langnghe.market.payments import queries, services
from langnghe.market.payments.facts import Payee, Standing
from langnghe.market.payments.models import PaymentEvent, PaymentIntent

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PAYEE = Payee(name="LANG NGHE", bin="970436", account="0011001234567")


def expect(reference: str = "LN26A7K3", amount: int = 1_000_000) -> PaymentIntent:
    services.expect(
        reference=reference, method="bank_qr", amount=amount, memo=reference, payee=PAYEE, now=NOW
    )
    return PaymentIntent.objects.get(reference=reference)


def receive(event_id: str, amount: int, reference: str = "LN26A7K3") -> services.Receipt:
    return services.record_receipt(
        provider="manual", event_id=event_id, reference=reference, amount=amount,
        occurred_at=NOW, now=NOW, by_id=None,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_second_expectation_changes_nothing():
    assert expect().pk == expect(amount=5).pk
    assert PaymentIntent.objects.get().amount == 1_000_000


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("amounts", "standing"),
    [
        ([], Standing.DUE),
        ([999_000], Standing.PART_PAID),  # G-18
        ([999_000, 1_000], Standing.PAID),
        ([1_000_000], Standing.PAID),
        ([1_000_000, 1_000_000], Standing.OVERPAID),  # G-18
    ],
)
def test_where_a_payment_stands(amounts, standing):
    expect()
    for number, amount in enumerate(amounts):
        receive(f"e{number}", amount)
    assert queries.standing(PaymentIntent.objects.get()) == standing


@pytest.mark.django_db
def test_an_event_told_again_is_not_counted_again():
    """E-01, after Pinelab #620 and others."""
    expect()
    assert [receive("e", 1_000_000).is_new for _time in range(3)] == [True, False, False]
    assert PaymentIntent.objects.get().received == 1_000_000


@pytest.mark.django_db
def test_money_that_fits_nothing_is_kept_and_shown():
    receipt = receive("e", 70_000, reference="thanh toan LN??")
    assert receipt.intent is None
    assert [event.amount for event in queries.unmatched()] == [70_000]


@pytest.mark.django_db
def test_a_refund_goes_back_once():
    expect()
    receive("e", 1_000_000)
    for _time in range(2):
        services.record_refund(
            provider="manual", event_id="r", reference="LN26A7K3", amount=400_000,
            occurred_at=NOW, now=NOW, by_id=None,
        )  # fmt: skip
    assert PaymentIntent.objects.get().received == 600_000


@pytest.mark.django_db
def test_the_payer_is_told_what_is_still_open():
    intent = expect()
    receive("e", 400_000)
    intent.refresh_from_db()
    details = queries.bank_details(intent)
    assert (details.amount, details.memo, details.account) == (600_000, "LN26A7K3", "0011001234567")
    assert details.qr.startswith("data:image/svg+xml")


@pytest.mark.django_db
def test_a_sum_beyond_one_transfer_has_an_account_but_no_code():
    """G-11: 2,500,000,000 đ is stored exactly; one transfer stays below 500 million."""
    details = queries.bank_details(expect(amount=2_500_000_000))
    assert (details.amount, details.qr) == (2_500_000_000, "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_same_event_from_eight_sides_counts_once():
    expect()
    new: list[bool] = []

    def tell() -> None:
        try:
            new.append(receive("e", 1_000_000).is_new)
        finally:
            connection.close()

    threads = [threading.Thread(target=tell) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(new) == [False] * 7 + [True]
    assert PaymentIntent.objects.get().received == 1_000_000
    assert PaymentEvent.objects.count() == 1
