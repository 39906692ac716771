"""Made to order, so many a week: whoever orders next is promised a day behind those who wait."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from langnghe.market.catalogue import queries as catalogue
from langnghe.market.checkout import queries, rules, services
from langnghe.market.checkout.facts import Shown
from langnghe.market.orders.models import OrderLine
from tests import factories
from tests.factories.catalogue import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trading():
    factories.trading()


def made_to_order(*, lead=3, a_week=2, variants=1, maker=None):
    product = factories.product(
        producer=maker or factories.producer(),
        made_to_order=True,
        making_days=lead,
        weekly_capacity=a_week,
    )
    return [factories.variant(product=product, on_hand=0) for _ in range(variants)]


def days_of(basket):
    quotation = queries.quotation(basket=basket, commune=None, now=NOW)
    return [one.line.making_days for one in quotation.lines]


@pytest.mark.parametrize(
    ("lead", "a_week", "pieces", "days"),
    [(3, 2, 1, 3), (3, 2, 2, 3), (3, 2, 3, 8), (12, 2, 4, 17), (12, 2, 5, 22), (3, None, 99, 3)],
)
def test_a_week_later_for_each_week_more_that_all_pieces_take(lead, a_week, pieces, days):
    [variant] = made_to_order(lead=lead, a_week=a_week)

    assert days_of(factories.basket((variant, pieces))) == [days]


def test_what_was_ordered_before_is_made_before():
    one, other = made_to_order(variants=2)
    factories.place_order(factories.basket((one, 3)))

    # 3 wait and 2 are wanted, of two kinds of one product: two weeks later for both.
    assert days_of(factories.basket(one, other)) == [13, 13]


@pytest.mark.parametrize(
    ("state", "waiting"),
    [
        ("awaiting_confirmation", 4), ("confirmed", 4), ("in_production", 4),
        ("ready", 0), ("handed_over", 0), ("cancelled", 0),
    ],
)  # fmt: skip
def test_pieces_wait_until_they_are_made_or_called_off(state, waiting):
    [variant] = made_to_order()
    order = factories.place_order(factories.basket((variant, 4)))
    part = factories.the_part(order)
    factories.move_to(part, state, factories.producer_owner(of=part.producer.organisation).pk)

    found = catalogue.pieces_waiting([variant.product_id])

    assert found.get(variant.product_id, 0) == waiting


def test_an_unpaid_order_keeps_its_place_and_other_goods_take_none():
    maker = factories.producer()
    [variant], [other] = made_to_order(maker=maker), made_to_order(maker=maker)
    stocked = factories.variant(product_fields={"producer": maker})
    factories.order(variant, (other, 5), stocked)

    found = catalogue.pieces_waiting([variant.product_id, stocked.product_id])

    assert found == {variant.product_id: 1}


def test_page_basket_order_and_api_tell_the_same(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    [variant] = made_to_order()
    factories.place_order(factories.basket((variant, 5)))
    left = date(2026, 11, 19)  # three days of work after Monday the second, and two weeks

    page = client.get(f"/hang/{variant.product.slug}/").content.decode()
    english = client.get(f"/en/hang/{variant.product.slug}/").content.decode()
    told = client.get(f"/api/v1/products/{variant.product.slug}").json()
    order = factories.place_order(factories.basket(variant))

    assert "Đặt hôm nay, gửi chậm nhất ngày 19/11/2026" in page
    assert "Order today, sent by 19 Nov 2026" in english
    assert (told["leaves_on"], told["weekly_capacity"]) == (left.isoformat(), 2)
    quotation = queries.quotation(
        basket=factories.basket(variant), commune=queries.place(order.commune_id), now=NOW
    )
    [line] = OrderLine.objects.filter(seller_order__order=order)
    assert line.promised_on > left
    # Now seven wait: the fourth week.
    assert quotation.parts[0].promised_on > line.promised_on


def test_whoever_was_shown_an_earlier_day_is_told():
    [variant] = made_to_order()
    commune = queries.place(factories.commune().pk)
    basket = factories.basket(variant)
    shown = Shown.of(queries.quotation(basket=basket, commune=commune, now=NOW))
    factories.place_order(factories.basket((variant, 2)))
    quotation = queries.quotation(basket=basket, commune=commune, now=NOW)

    [change] = rules.changes(Shown.read(shown.plain()), quotation)

    maker = variant.product.producer.name
    before, now = shown.days[variant.product.producer.slug], quotation.parts[0].promised_on
    assert change.text == (
        f"Từ {maker}: nay nhận hàng muộn nhất ngày {now:%d/%m/%Y}, "
        f"trước là {date.fromisoformat(before):%d/%m/%Y}"
    )
    with pytest.raises(services.Changed):
        factories.place_order(basket, shown=shown)


@pytest.mark.parametrize(("a_week", "more"), [(None, 0), (2, 1)])
def test_the_page_asks_once_and_only_where_there_is_a_queue(
    client, django_assert_num_queries, a_week, more
):
    [variant] = made_to_order(a_week=a_week)
    address = reverse("catalogue:product", args=[variant.product.slug])
    client.get(address)

    with django_assert_num_queries(1 + more):
        client.get(address)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_stands_behind_the_first():
    [variant] = made_to_order(a_week=1)
    buyer = factories.checkout_buyer()
    baskets = [factories.basket(variant) for _ in range(4)]
    barrier = Barrier(len(baskets))

    def place(basket):
        barrier.wait(timeout=60)
        try:
            return factories.place_order(basket, buyer=buyer)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(baskets)) as pool:
        orders = list(pool.map(place, baskets))

    days = {line.promised_on for line in OrderLine.objects.filter(seller_order__order__in=orders)}
    assert len(days) == 4
