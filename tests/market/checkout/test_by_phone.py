"""An order by phone: the same rules, stock and totals as in the shop; written down once."""

from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from langnghe.core import outbox
from langnghe.core.models import AuditEvent, StateChange
from langnghe.market.basket.models import Basket
from langnghe.market.catalogue.models import StockItem
from langnghe.market.orders.models import Order, SellerOrder
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/xuong/don-dien-thoai/"


@pytest.fixture
def scene(client):
    factories.trading()
    maker = factories.user("maker")
    producer = factories.producer(owner=maker)
    goods = factories.variant(
        product_fields={"producer": producer, "name": {"vi": "Bình men lam", "en": "Blue vase"}}
    )
    client.force_login(maker)
    return {"maker": maker, "producer": producer, "goods": goods}


def form(goods, pieces=2, **more):
    return {
        f"pieces-{goods.uid}": str(pieces), "phone": "0912345678", "name": "Bà Sáu",
        "province": "01", "commune": factories.commune().name, "street": "3 Hàng Bạc",
        "payment_method": "cod", "accepts_terms": "on", "token": str(uuid4()), "action": "place",
        **more,
    }  # fmt: skip


def told(client, data):
    """What the first press says it costs."""
    return str(client.post(PAGE, data).context["total"])


def test_the_first_press_tells_the_sum_the_second_takes_the_order(client, scene):
    data = form(scene["goods"], email="sau@example.org")
    total = told(client, data)
    assert not Order.objects.exists()
    assert not Basket.objects.exists()
    answer = client.post(PAGE, {**data, "total": total})
    order = Order.objects.get()
    assert answer.url == reverse("checkout:taken", args=[order.number])
    assert (order.taken_by, order.user, str(order.total)) == (scene["maker"], None, total)
    assert order.goods_total == 2 * scene["goods"].price
    assert StockItem.objects.get(variant=scene["goods"]).held == 2
    assert StateChange.objects.filter(by=scene["maker"], action="create").count() == 2
    placed = AuditEvent.objects.get(action="checkout.order.placed")
    assert (placed.by_id, placed.for_id) == (scene["maker"].pk, None)
    page = client.get(answer.url).content.decode()
    link = reverse("orders:order", args=[order.number, order.secret])
    assert link in page
    assert "maker nhận qua điện thoại" in client.get(link).content.decode()
    outbox.deliver_due(timezone.now())
    assert [letter.to for letter in mail.outbox if link in letter.body] == [["sau@example.org"]]


def test_a_form_that_is_sent_again_finds_its_order(client, scene):
    data = form(scene["goods"])
    data["total"] = told(client, data)
    first = client.post(PAGE, data)
    assert client.post(PAGE, data).url == first.url
    assert client.post(PAGE, {**data, "name": "Khác"}).url == first.url
    assert Order.objects.count() == 1


def test_a_sum_that_moved_is_told_anew_and_nothing_is_bought(client, scene):
    data = form(scene["goods"])
    data["total"] = told(client, data)
    scene["goods"].price += 10_000
    scene["goods"].save()
    answer = client.post(PAGE, data)
    assert answer.status_code == 409
    assert str(answer.context["total"]) != data["total"]
    assert not Order.objects.exists()
    assert not Basket.objects.exists()


def test_a_day_that_moved_is_told_anew_and_nothing_is_bought(client, scene):
    product = factories.product(
        producer=scene["producer"], made_to_order=True, making_days=3, weekly_capacity=2
    )
    goods = factories.variant(product=product, on_hand=0)
    data = form(goods)
    page = client.post(PAGE, data)
    [part] = page.context["quotation"].parts
    assert f'name="promised_on" value="{part.promised_on.isoformat()}"' in page.content.decode()
    data |= {"total": str(page.context["total"]), "promised_on": part.promised_on.isoformat()}
    assert client.post(PAGE, data).status_code == 302
    answer = client.post(PAGE, {**data, "token": str(uuid4())})
    assert answer.status_code == 409
    assert "nay nhận hàng muộn nhất ngày" in answer.content.decode()
    assert Order.objects.count() == 1


def test_more_than_there_is_cannot_be_promised(client, scene):
    data = form(scene["goods"], pieces=6)
    answer = client.post(PAGE, data)
    assert answer.context["total"] is None
    assert "Chỉ còn" in answer.content.decode()
    answer = client.post(PAGE, {**data, "total": "2100000"})
    assert answer.status_code == 409
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "12"), ("name", ""), ("commune", "Không Có"), ("accepts_terms", "")],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(client, scene, field, value):
    answer = client.post(PAGE, form(scene["goods"], **{field: value}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'value="2"' in answer.content.decode()


def test_goods_are_searched_without_losing_what_was_typed(client, scene):
    other = factories.variant(
        product_fields={"producer": scene["producer"], "name": {"vi": "Đĩa sâu", "en": "Dish"}}
    )
    answer = client.post(PAGE, form(scene["goods"], action="find", q="đĩa"))
    shown = [item.variant_uid for item, _pieces in answer.context["rows"]]
    assert shown == [str(scene["goods"].uid), str(other.uid)]
    assert 'value="Bà Sáu"' in answer.content.decode()


def test_goods_of_others_are_not_sold(client, scene):
    theirs = factories.variant()
    answer = client.post(PAGE, {**form(theirs), "total": "1"})
    assert answer.status_code == 404
    assert not Order.objects.exists()


def test_an_unpaid_one_stands_among_the_transfers_and_is_confirmed(client, scene):
    data = form(scene["goods"], payment_method="bank_qr")
    data["total"] = told(client, data)
    client.post(PAGE, data)
    part = SellerOrder.objects.get()
    assert part.number in client.get(reverse("orders:today")).content.decode()
    address = reverse("orders:confirm_transfer", args=[part.number])
    client.post(address, {"amount": part.total, "token": "t1"})
    part.refresh_from_db()
    assert part.state == "awaiting_confirmation"


def test_an_association_takes_it_for_its_member(client, scene):
    board = factories.user("board")
    factories.association(scene["producer"], person=board)
    client.force_login(board)
    assert client.get(PAGE).status_code == 404
    client.post(reverse("web:acting_begin", args=[scene["producer"].slug]))
    data = form(scene["goods"])
    data["total"] = told(client, data)
    client.post(PAGE, data)
    placed = AuditEvent.objects.get(action="checkout.order.placed")
    assert (placed.by_id, placed.for_id) == (board.pk, scene["producer"].organisation_id)
    assert Order.objects.get().taken_by == board


@pytest.mark.parametrize("n", [1, 3])
def test_the_form_costs_the_same_queries(client, n, scene, django_assert_num_queries):
    for _n in range(n - 1):
        factories.variant(product_fields={"producer": scene["producer"]})
    client.get(PAGE)
    with django_assert_num_queries(9):
        client.get(PAGE)
