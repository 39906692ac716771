"""Money for orders: in time, late, too little, too much, twice at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from langnghe.core.models import OutboxMessage
from langnghe.market.catalogue.models import StockItem
from langnghe.market.orders import services
from langnghe.market.orders.checks import problems
from langnghe.market.orders.models import Order
from langnghe.market.payments.models import PaymentEvent
from tests import factories
from tests.factories.catalogue import NOW

LATER = NOW + timedelta(minutes=16)


def stands(order: Order) -> tuple[str, str, str]:
    order.refresh_from_db()
    part = order.seller_orders.first()
    return order.state, order.payment_status, part.state


def held() -> int:
    return sum(StockItem.objects.values_list("held", flat=True))


@pytest.mark.django_db
def test_paid_in_full_it_is_placed_and_the_maker_is_told():
    order = factories.pay(factories.order())
    assert stands(order) == ("placed", "paid", "awaiting_confirmation")
    assert order.hold_until is None
    assert OutboxMessage.objects.filter(kind__endswith="OrderPaid").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("differences", "state", "status"),
    [
        ([-1_000], "pending_payment", "part_paid"),  # G-18: short
        ([-1_000, None], "placed", "paid"),
        ([0, 0], "placed", "overpaid"),  # G-18: twice
    ],
)
def test_too_little_waits_and_too_much_is_shown(differences, state, status):
    order = factories.order()
    for number, difference in enumerate(differences):
        amount = 1_000 if difference is None else order.total + difference
        factories.pay(order, amount, event_id=f"e{number}")
    assert stands(order)[:2] == (state, status)
    assert problems() == []


@pytest.mark.django_db
def test_nobody_pays_and_the_stock_is_free_again():
    order = factories.order()
    assert held() == 1
    assert services.expire_unpaid(now=NOW + timedelta(minutes=14)) == 0
    assert services.expire_unpaid(now=LATER) == 1
    assert services.expire_unpaid(now=LATER) == 0
    assert stands(order) == ("expired", "due", "cancelled")
    assert held() == 0


@pytest.mark.django_db
def test_late_money_reopens_the_order_while_the_stock_is_free():
    """G-18."""
    order = factories.order()
    services.expire_unpaid(now=LATER)
    factories.pay(order, now=LATER)
    assert stands(order) == ("placed", "paid", "awaiting_confirmation")
    assert held() == 1
    assert problems() == []
    factories.move_to(factories.the_part(order), "handed_over", factories.user().pk)
    assert list(StockItem.objects.values_list("on_hand", "held")) == [(4, 0)]


@pytest.mark.django_db
def test_late_money_without_stock_is_marked_to_go_back():
    """G-18, E-02: money that came is never without a record."""
    order = factories.order()
    services.expire_unpaid(now=LATER)
    StockItem.objects.update(on_hand=0)
    factories.pay(order, now=LATER)
    assert stands(order) == ("expired", "refund_due", "cancelled")
    assert PaymentEvent.objects.get().amount == order.total


@pytest.mark.django_db
def test_a_reported_transfer_waits_a_day_once():
    order = factories.order()
    services.report_transfer(order=order, now=NOW)
    services.report_transfer(order=order, now=NOW + timedelta(hours=5))
    order.refresh_from_db()
    assert order.hold_until == NOW + timedelta(hours=24)
    assert services.expire_unpaid(now=LATER) == 0
    assert services.expire_unpaid(now=NOW + timedelta(hours=25)) == 1
    with pytest.raises(services.CannotReport):
        services.report_transfer(order=order, now=LATER)


@pytest.mark.django_db
def test_a_buyer_cancels_while_nobody_has_begun():
    order = factories.pay(factories.order())
    services.cancel_order(order=order, by_id=None, now=NOW)
    services.cancel_order(order=order, by_id=None, now=NOW)
    assert stands(order) == ("cancelled", "refund_due", "cancelled")
    assert held() == 0


@pytest.mark.django_db
def test_nobody_cancels_what_a_maker_has_begun():
    order = factories.order(pay_by="cod")
    factories.move_to(factories.the_part(order), "confirmed", factories.user().pk)
    with pytest.raises(services.CannotCancel):
        services.cancel_order(order=order, by_id=None, now=NOW)
    assert stands(order)[0] == "placed"


@pytest.mark.django_db
def test_money_for_an_unknown_order_is_kept():
    assert (
        services.receive_payment(
            provider="manual",
            event_id="x",
            reference="LN000",
            amount=5,
            occurred_at=NOW,
            now=NOW,
            by_id=None,
        )
        is None
    )
    assert PaymentEvent.objects.get().intent is None


def together(*acts):
    def run(act):
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_same_event_thrice_at_once_settles_once():
    """E-01."""
    order = factories.order()
    together(*[lambda: factories.pay(Order.objects.get(pk=order.pk))] * 3)
    assert stands(order) == ("placed", "paid", "awaiting_confirmation")
    assert OutboxMessage.objects.filter(kind__endswith="OrderPaid").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_payment_racing_the_expiry_leaves_one_clear_outcome():
    for number in range(6):
        order = factories.order()
        together(
            lambda order=order, number=number: factories.pay(
                Order.objects.get(pk=order.pk), event_id=f"r{number}", now=LATER
            ),
            lambda: services.expire_unpaid(now=LATER),
        )
        # Whoever comes first: the money is there, so the order stands and its stock is held.
        assert stands(order) == ("placed", "paid", "awaiting_confirmation")
    assert held() == 6
    assert problems() == []
