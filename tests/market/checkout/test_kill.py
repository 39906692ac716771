"""The process dies in the middle of an order: nothing is half, and the buyer can try again."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from langnghe.core.models import AuditEvent, IdempotencyKey, StateChange
from langnghe.market.catalogue.models import StockItem, StockMovement
from langnghe.market.orders.models import Order, OrderLine, SellerOrder
from langnghe.market.payments.models import PaymentIntent
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SCRIPT = Path(__file__).parent / "killed.py"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def trading():
    factories.trading()


def database_url():
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    login = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}"
    return f"postgres://{login}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


def order_and_die(basket, commune, words):
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "langnghe.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    command = [sys.executable, str(SCRIPT), str(basket.pk), commune.pk, "the-key", words]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize(
    "words",
    [
        'INSERT INTO "orders_order"',
        'INSERT INTO "orders_sellerorder"',
        'INSERT INTO "orders_orderline"',
        'UPDATE "catalogue_stockitem"',
        'INSERT INTO "catalogue_stockmovement"',
        'INSERT INTO "payments_paymentintent"',
        'UPDATE "basket_basket"',
        'INSERT INTO "core_idempotencykey"',
        'INSERT INTO "core_auditevent"',
    ],
)
def test_killed_in_the_middle_nothing_is_half_and_a_retry_succeeds(words):
    first, second = factories.variant(on_hand=5), factories.variant(on_hand=5)
    basket, commune = factories.basket((first, 2), second), factories.commune()

    order_and_die(basket, commune, words)

    basket.refresh_from_db()
    assert basket.closed_at is None
    assert basket.lines.count() == 2
    rows = (Order, SellerOrder, OrderLine, PaymentIntent, IdempotencyKey, AuditEvent, StateChange)
    assert [model.objects.count() for model in rows] == [0] * 7
    assert not StockMovement.objects.filter(kind="hold").exists()
    assert set(StockItem.objects.values_list("held", flat=True)) == {0}
    assert retry(basket, commune).seller_orders.count() == 2
    assert set(StockItem.objects.values_list("held", flat=True)) == {1, 2}


def test_killed_before_the_answer_the_retry_gets_the_order():
    basket, commune = factories.basket(factories.variant()), factories.commune()

    order_and_die(basket, commune, "COMMIT")

    order = Order.objects.get()
    assert retry(basket, commune) == order
    assert Order.objects.count() == 1


def retry(basket, commune):
    """What the buyer sends again: the very same form."""
    buyer = factories.checkout_buyer(
        street="12 ngõ 3", commune_code=commune.pk, payment_method="bank_qr", of_age=False
    )
    return factories.place_order(basket, buyer=buyer, key="the-key")
