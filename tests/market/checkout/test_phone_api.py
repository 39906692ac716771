"""An order by phone, written down by the maker's software: the rules and the sums of the page."""

import json

import pytest
from django.db import connection

from langnghe.core.models import AuditEvent
from langnghe.market.catalogue.models import StockItem
from langnghe.market.orders.models import Order
from tests import factories

pytestmark = pytest.mark.django_db
TAKE = "/api/v1/maker/phone-orders"
BUYER = {
    "name": "Bà Sáu", "phone": "0912345678", "street": "3 Hàng Bạc", "payment_method": "cod",
    "accepts_terms": True,
}  # fmt: skip


@pytest.fixture
def maker():
    factories.trading()
    return factories.user("maker")


@pytest.fixture
def goods(maker):
    return factories.variant(product_fields={"producer": factories.producer(owner=maker)})


@pytest.fixture
def shown(goods, maker):
    home = goods.product.producer.organisation
    return factories.bearer(factories.token("orders:take", of=home, by=maker))


def post(client, path, shown, body, key="k1"):
    headers = {**shown, "Idempotency-Key": key, "Accept-Language": "vi"}
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def lines(goods, quantity=2):
    asked = [{"variant": str(goods.uid), "quantity": quantity}]
    return {"lines": asked, "commune": factories.commune().pk}


def quoted(client, shown, body):
    answer = post(client, f"{TAKE}/quote", shown, body, key="quote")
    assert answer.status_code == 200, answer.content
    return answer.json()["total"]


def test_it_is_told_what_it_costs_and_takes_the_order_once(client, goods, maker, shown):
    body = lines(goods)
    total = quoted(client, shown, body)
    assert not Order.objects.exists()
    wanted = {**BUYER, **body, "expected_total": total}

    first = post(client, TAKE, shown, wanted)
    again = post(client, TAKE, shown, wanted)
    other = post(client, TAKE, shown, {**wanted, "name": "Khác"})

    order = Order.objects.get()
    assert (first.status_code, again.json()) == (201, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert (order.taken_by, order.user, order.contact_name) == (maker, None, "Bà Sáu")
    assert first.json()["order"]["total"] == total
    assert first.json()["url"].endswith(f"/{order.number}/{order.secret}/")
    assert first["Cache-Control"] == "no-store"
    assert StockItem.objects.get(variant=goods).held == 2
    assert AuditEvent.objects.get(action="checkout.order.placed").by_id == maker.pk


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"expected_total": {"amount": "1", "currency": "VND"}}, 409, "quotation_changed"),
        ({"phone": "12"}, 422, "contact_missing"),
        ({"accepts_terms": False}, 422, "terms_not_accepted"),
        ({"lines": []}, 422, "not_valid"),
        ({"commune": "99999"}, 422, "no_delivery"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_happens(client, goods, shown, change, status, code):
    body = lines(goods)
    wanted = {**BUYER, **body, "expected_total": quoted(client, shown, body), **change}

    answer = post(client, TAKE, shown, wanted)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Order.objects.exists()


def test_more_than_there_is_cannot_be_promised(client, goods, shown):
    body = lines(goods, quantity=6)
    answer = post(client, f"{TAKE}/quote", shown, body).json()
    assert "Chỉ còn 5 chiếc." in answer["problems"][0]
    taken = post(client, TAKE, shown, {**BUYER, **body, "expected_total": answer["total"]})
    assert (taken.status_code, taken.json()["code"]) == (409, "out_of_stock")


def test_goods_of_another_maker_do_not_exist(client, goods, shown):
    theirs = lines(factories.variant())
    mixed = {**lines(goods), "lines": lines(goods)["lines"] + theirs["lines"]}
    total = {"amount": "1", "currency": "VND"}
    for body in (theirs, mixed):
        assert post(client, f"{TAKE}/quote", shown, body).status_code == 404
        taken = post(client, TAKE, shown, {**BUYER, **body, "expected_total": total})
        assert taken.status_code == 404
    assert not Order.objects.exists()


def test_a_later_day_than_was_told_is_told_and_nothing_is_taken(client, maker):
    product = factories.product(
        producer=factories.producer(owner=maker), made_to_order=True, making_days=3,
        weekly_capacity=2,
    )  # fmt: skip
    goods = factories.variant(product=product, on_hand=0)
    shown = factories.bearer(
        factories.token("orders:take", of=product.producer.organisation, by=maker)
    )
    body = lines(goods)
    told = post(client, f"{TAKE}/quote", shown, body).json()
    wanted = {**BUYER, **body, "expected_total": told["total"]}
    day = told["parts"][0]["promised_on"]
    assert post(client, TAKE, shown, {**wanted, "promised_on": day}).status_code == 201

    later = post(client, TAKE, shown, {**wanted, "promised_on": day}, key="k2")

    assert (later.status_code, later.json()["code"]) == (409, "quotation_changed")
    assert "nay nhận hàng muộn nhất ngày" in later.json()["detail"]
    assert Order.objects.count() == 1
    assert post(client, TAKE, shown, wanted, key="k3").status_code == 201


@pytest.mark.parametrize("n", [1, 3])
def test_a_quote_costs_the_same_for_any_number_of_goods(
    client, goods, shown, n, django_assert_num_queries
):
    more = [factories.variant(product=goods.product) for _ in range(n - 1)]
    asked = [{"variant": str(one.uid), "quantity": 1} for one in (goods, *more)]
    body = {"lines": asked, "commune": factories.commune().pk}
    quoted(client, shown, body)
    extra = 1 if connection.vendor == "postgresql" else 0  # the lock of the key
    with django_assert_num_queries(13 + extra):
        answer = post(client, f"{TAKE}/quote", shown, body, key="another")
    assert len(answer.json()["parts"][0]["lines"]) == n
