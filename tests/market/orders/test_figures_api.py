"""The figures of the page, for the maker's own software."""

import pytest

from langnghe.market.orders.figures import figures_of
from langnghe.market.orders.models import SellerOrder
from tests import factories
from tests.factories.catalogue import NOW

pytestmark = pytest.mark.django_db
FIGURES = "/api/v1/maker/figures"


@pytest.fixture
def maker():
    return factories.user("maker")


@pytest.fixture
def shown(maker):
    producer = factories.producer(owner=maker)
    return producer, factories.bearer(
        factories.token("figures:read", of=producer.organisation, by=maker)
    )


@pytest.mark.parametrize("by", ["week", "month"])
def test_it_tells_what_the_page_shows(client, shown, time_machine, by):
    producer, headers = shown
    goods = [
        factories.variant(product_fields={"producer": producer, "name": {"vi": name}})
        for name in ("Bình", "Đĩa")
    ]
    for _n in range(3):
        factories.order(*goods, pay_by="cod")
    time_machine.move_to(NOW, tick=False)

    told = client.get(FIGURES, {"by": by}, headers=headers).json()

    found = figures_of(producer.pk, by=by, today=NOW.date())
    assert told["periods"][-1] == {
        "start": found.periods[-1].start.isoformat(), "orders": 3, "pieces": 6, "views": 0,
        "revenue": {"amount": str(found.revenue), "currency": "VND"},
    }  # fmt: skip
    assert [one["pieces"] for one in told["goods"]] == [3, 3]
    assert told["sold_together"] == [{"first": "Bình", "second": "Đĩa", "orders": 3}]
    assert told["provinces"] == [{"province": "Thành phố Hà Nội", "orders": 3}]
    assert (told["maker"], told["refused"]) == (producer.slug, 0)


def test_figures_of_another_maker_do_not_exist(client, shown):
    other = factories.producer()
    factories.order(factories.variant(product_fields={"producer": other}), pay_by="cod")
    assert SellerOrder.objects.exists()

    own = client.get(FIGURES, headers=shown[1]).json()

    assert sum(one["orders"] for one in own["periods"]) == 0
    assert client.get(FIGURES, {"maker": other.slug}, headers=shown[1]).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_figures_cost_the_same_queries(client, shown, django_assert_num_queries, n):
    producer, headers = shown
    for _n in range(n):
        factories.order(factories.variant(product_fields={"producer": producer}), pay_by="cod")
    client.get(FIGURES, headers=headers)
    with django_assert_num_queries(11):
        client.get(FIGURES, headers=headers)
