"""Many buyers at once, each on a connection of his own, on the database the tests run on."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import Sum

from langnghe.core import audit, clock
from langnghe.market.basket import services as baskets
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.catalogue.models import StockItem, StockMovement
from langnghe.market.checkout import queries, services
from langnghe.market.orders.models import Order, OrderLine, SellerOrder
from tests import factories
from tests.factories.catalogue import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def trading():
    factories.trading()


def at_once(jobs):
    """Run the jobs together; what each answered."""
    barrier = Barrier(len(jobs))

    def run(job):
        barrier.wait(timeout=60)
        try:
            return job()
        except services.NotAsItStands as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def ordering(basket, **more):
    return lambda: factories.place_order(basket, **more).pk


def test_fifty_buyers_racing_for_ten_pieces_make_exactly_ten_orders():
    variant, buyer = factories.variant(on_hand=10), factories.checkout_buyer()
    filled = [factories.basket(variant) for _ in range(50)]

    answers = at_once([ordering(basket, buyer=buyer) for basket in filled])

    stock = StockItem.objects.get(variant=variant)
    assert Counter(answers)["out_of_stock"] == 40
    assert Order.objects.count() == SellerOrder.objects.count() == 10
    assert OrderLine.objects.aggregate(sum=Sum("quantity"))["sum"] == 10
    assert (stock.on_hand, stock.held) == (10, 10)
    assert audit.verify() is None


def test_baskets_of_opposite_order_never_wait_for_each_other():
    one, two = factories.variant(on_hand=40), factories.variant(on_hand=40)
    buyer = factories.checkout_buyer(payment_method="bank_qr")
    filled = [factories.basket(*((one, two) if number % 2 else (two, one))) for number in range(20)]

    answers = at_once([ordering(basket, buyer=buyer) for basket in filled])

    assert len(set(answers)) == 20
    assert set(StockItem.objects.values_list("held", flat=True)) == {20}


def test_one_key_from_eight_windows_makes_one_order():
    variant, buyer = factories.variant(on_hand=10), factories.checkout_buyer()
    basket = factories.basket((variant, 2))

    answers = at_once([ordering(basket, buyer=buyer, key="pressed") for _ in range(8)])

    assert answers == [Order.objects.get().pk] * 8
    assert StockMovement.objects.filter(kind="hold").count() == 1
    assert StockItem.objects.get(variant=variant).held == 2


def test_two_keys_for_one_basket_make_one_order():
    basket, buyer = factories.basket(factories.variant()), factories.checkout_buyer()

    def attempt(key):
        def job():
            try:
                return factories.place_order(basket, buyer=buyer, key=key).pk
            except baskets.BasketClosed:
                return "closed"

        return job

    answers = at_once([attempt(f"window-{number}") for number in range(4)])

    assert sorted(Counter(answers).values()) == [1, 3]
    assert Order.objects.count() == 1


def test_putting_in_while_ordering_takes_turns():
    """What is ordered is what the order says; what came too late stays out of it."""
    variant, buyer = factories.variant(on_hand=50), factories.checkout_buyer()
    basket = factories.basket(variant)

    def put_in():
        try:
            baskets.add(basket=basket, item=factories.item(variant), quantity=1, now=NOW)
        except baskets.BasketClosed:
            return "too late"
        return "in time"

    answers = at_once([put_in, put_in, ordering(basket, buyer=buyer), put_in])

    in_time = answers.count("in time")
    assert OrderLine.objects.get().quantity == 1 + in_time
    assert StockItem.objects.get().held == 1 + in_time


def test_a_phone_order_that_is_sent_twice_at_once_is_taken_once():
    taker = factories.user("maker")
    producer = factories.producer(owner=taker)
    goods = factories.variant(product_fields={"producer": producer})
    buyer = factories.checkout_buyer()
    items = list(catalogue.variants_for_sale([goods.pk]).values())
    view = queries.chosen({goods.uid: 1}, items, today=clock.today(NOW))
    place = queries.place(buyer.commune_code)
    total = queries.quotation_of(view, commune=place, now=NOW).total

    def take():
        return services.take_order(
            producer_id=producer.pk, pieces={goods.uid: 1}, buyer=buyer, token="one-form",
            expected_total=total, by_id=taker.pk, language="vi", now=NOW,
        ).pk  # fmt: skip

    answers = at_once([take] * 6)

    assert len(set(answers)) == Order.objects.count() == 1
    assert StockItem.objects.get(variant=goods).held == 1
