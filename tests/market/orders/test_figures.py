"""What a maker asks of his shop, counted; and nothing by which a buyer could be told."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from langnghe.market.catalogue.models import ProductViews
from langnghe.market.orders.figures import figures_of, starts
from langnghe.market.orders.models import Order, SellerOrder
from langnghe.ui import plots
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)  # a Tuesday; the factories' orders are of the 2nd


@pytest.fixture
def producer():
    return factories.producer()


def goods(producer, name="Bình", **fields):
    return factories.variant(
        product_fields={"producer": producer, "name": {"vi": name, "en": name}},
        **{"on_hand": 50, **fields},
    )


def test_the_weeks_begin_on_monday_and_the_months_on_the_first():
    weeks, months = starts("week", TODAY), starts("month", TODAY)
    assert (len(weeks), weeks[-1], weeks[0]) == (12, date(2026, 11, 23), date(2026, 9, 7))
    assert (len(months), months[-1], months[0]) == (12, date(2026, 11, 1), date(2025, 12, 1))


def test_counts_what_stands_and_tells_apart_what_does_not(producer):
    vase = goods(producer)
    owner = factories.user("owner")
    factories.order((vase, 2), pay_by="cod")
    factories.order((vase, 1), pay_by="cod")
    factories.move_to(
        factories.the_part(factories.order(vase, pay_by="cod")), "cancelled", owner.pk
    )
    factories.order(vase)  # not paid yet
    factories.order(goods(factories.producer()), pay_by="cod")  # another's
    ProductViews.objects.create(product=vase.product, day=date(2026, 11, 3), views=7)
    found = figures_of(producer.pk, by="week", today=TODAY)
    assert (found.orders, found.pieces, found.revenue, found.views) == (2, 3, 3 * vase.price, 7)
    by_week = {one.start: (one.pieces, one.views) for one in found.periods if one.pieces}
    assert by_week == {date(2026, 11, 2): (3, 7)}
    assert (found.refused, found.cancelled, found.returned) == (1, 0, 0)
    [row] = found.goods
    assert (row.slug, row.pieces, row.views) == (vase.product.slug, 3, 7)
    by_month = figures_of(producer.pk, by="month", today=TODAY)
    assert by_month.periods[-1].pieces == 3


def test_tells_what_sold_with_what_each_pair_once(producer):
    vase, dish, cup = (goods(producer, name) for name in ("Bình", "Đĩa", "Chén"))
    factories.order(vase, dish, pay_by="cod")
    factories.order(vase, dish, cup, pay_by="cod")
    pairs = figures_of(producer.pk, by="week", today=TODAY).pairs
    assert [(one.first, one.second, one.orders) for one in pairs] == [
        ("Bình", "Đĩa", 2),
        ("Bình", "Chén", 1),
        ("Đĩa", "Chén", 1),
    ]


def test_a_province_with_fewer_than_three_orders_is_not_shown(producer):
    vase = goods(producer)
    for _n in range(5):
        factories.order(vase, pay_by="cod")
    some = list(Order.objects.values_list("pk", flat=True)[:2])
    Order.objects.filter(pk__in=some).update(province_name="Tỉnh Cà Mau")
    found = figures_of(producer.pk, by="week", today=TODAY)
    assert found.provinces == (("Thành phố Hà Nội", 3),)
    assert found.some_hidden


def test_the_page_and_its_csv_say_the_same(client, producer):
    owner = factories.user("owner")
    factories.join(owner, producer)
    vase = goods(producer, "=SUM(1)")
    factories.order((vase, 2), pay_by="cod")
    SellerOrder.objects.update(created_at=timezone.now())
    client.force_login(owner)
    ProductViews.objects.create(product=vase.product, day=timezone.localdate(), views=7)
    page = client.get(reverse("orders:figures")).content.decode()
    assert page.count('<svg class="plot"') == 3
    rows = client.get(reverse("orders:figures_csv")).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 13
    assert rows[-1].split(",")[1:4] == ["1", "2", str(2 * vase.price)]
    of_goods = client.get(reverse("orders:figures_csv") + "?bang=hang").content.decode("utf-8-sig")
    assert of_goods.splitlines()[1].startswith("'=SUM(1),2,")


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ["Tiền thu từ các đơn sẽ hiện ở đây.", "Số chiếc bán được sẽ hiện ở đây.",
              "Số lượt người mua xem sẽ hiện ở đây.", "Hàng của bạn sẽ hiện ở đây",
              "Những món khách hay mua cùng nhau sẽ hiện ở đây.",
              "Các tỉnh, thành phố mà hàng gửi đến sẽ hiện ở đây."]),
        ("/en", ["What orders bring you will stand here.", "The pieces sold will stand here.",
                 "How often buyers look will stand here.", "Your goods will stand here",
                 "What buyers take together will stand here.",
                 "The provinces that your goods go to will stand here."]),
    ],
)  # fmt: skip
def test_an_empty_plot_says_what_will_stand_there(client, producer, prefix, words):
    owner = factories.user("owner")
    factories.join(owner, producer)
    client.force_login(owner)
    page = client.get(prefix + reverse("orders:figures")).content.decode()
    assert '<svg class="plot"' not in page
    assert [one for one in words if one not in page] == []


@pytest.mark.parametrize("n", [1, 3])
def test_the_figures_cost_the_same_queries(client, n, producer, django_assert_num_queries):
    owner = factories.user("owner")
    factories.join(owner, producer)
    for _n in range(n):
        factories.order(goods(producer), goods(producer), pay_by="cod")
    SellerOrder.objects.update(created_at=timezone.now() - timedelta(days=1))
    client.force_login(owner)
    client.get(reverse("orders:figures"))
    with django_assert_num_queries(14):
        client.get(reverse("orders:figures"))


def test_a_plot_stands_on_its_ground_whatever_the_numbers():
    plot = plots.bars([("a", 0), ("b", 4), ("c", 2)], str, "words")
    assert [bar.height for bar in plot.bars] == [0, 116, 58]
    assert {round(bar.y + bar.height) for bar in plot.bars} == {plot.ground}
    assert plots.bars([("a", 0)], str, "words").bars[0].height == 0
    assert plots.bars([], str, "words").bars == ()
