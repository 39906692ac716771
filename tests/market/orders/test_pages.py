"""What buyers, makers and administrators see and do with an order."""

import io

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from langnghe.core import outbox
from langnghe.market.orders.models import Order
from langnghe.market.orders.services import report_transfer
from langnghe.market.payments.models import PaymentIntent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client):
    """An order of two makers, paid; `maker` runs the first of them."""
    maker, other = factories.user("maker"), factories.user("other")
    first, second = factories.producer(owner=maker), factories.producer(owner=other)
    order = factories.order(
        factories.variant(
            product_fields={"producer": first, "name": {"vi": "Bình men lam", "en": "Blue vase"}}
        ),
        factories.variant(
            product_fields={"producer": second, "name": {"vi": "Khăn lụa", "en": "Silk scarf"}}
        ),
    )
    factories.pay(order)
    parts = {part.producer_id: part for part in order.seller_orders.all()}
    return {
        "order": order, "maker": maker, "other": other,
        "mine": parts[first.pk], "theirs": parts[second.pk],
    }  # fmt: skip


def address(order: Order, name: str = "order") -> str:
    return reverse(f"orders:{name}", args=[order.number, order.secret])


def test_the_buyer_sees_both_makers_and_nothing_is_kept_by_others(client, scene):
    answer = client.get(address(scene["order"]))
    page = answer.content.decode()
    assert "Bình men lam" in page
    assert "Khăn lụa" in page
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    assert 'content="noindex"' in page


def test_a_wrong_secret_finds_nothing(client, scene):
    for number in (scene["order"].number, "LN00000000"):
        assert client.get(reverse("orders:order", args=[number, "wrong"])).status_code == 404


def test_an_unpaid_order_shows_how_to_pay(client):
    order = factories.order()
    page = client.get(address(order)).content.decode()
    intent = PaymentIntent.objects.get()
    assert intent.payee_account in page
    assert f"<code>{order.number}</code>" in page
    assert "data:image/svg+xml" in page
    client.post(address(order, "report_transfer"))
    order.refresh_from_db()
    assert order.transfer_reported_at is not None


def test_a_maker_sees_his_part_only(client, scene):
    client.force_login(scene["maker"])
    page = client.get(reverse("orders:today")).content.decode()
    assert scene["mine"].number in page
    assert scene["theirs"].number not in page
    mine = client.get(reverse("orders:seller_order", args=[scene["mine"].number])).content.decode()
    assert "Bình men lam" in mine
    assert "Khăn lụa" not in mine
    for name in ("seller_order", "slip"):
        theirs = reverse(f"orders:{name}", args=[scene["theirs"].number])
        assert client.get(theirs).status_code == 404


def test_a_maker_ships_step_by_step_and_the_buyer_is_told(client, scene):
    client.force_login(scene["maker"])
    part = scene["mine"]
    day = (timezone.localdate()).isoformat()
    for action, data in (
        ("confirm", {"ready_on": day}),
        ("pack", {}),
        ("hand_over", {"carrier": "GHN", "tracking_number": "GHN123"}),
        ("deliver", {}),
    ):
        path = reverse("orders:act", args=[part.number, action])
        assert path.endswith(f"/{action.replace('_', '-')}/")
        assert client.post(path, data).status_code == 302, action
    part.refresh_from_db()
    assert part.state == "delivered"
    outbox.deliver_due(timezone.now())
    told = [letter.subject for letter in mail.outbox if letter.to == ["mai@example.org"]]
    assert any("đã giao đến nơi" in subject for subject in told)
    assert "GHN123" in client.get(address(scene["order"])).content.decode()
    # Once more: nothing happens, and the page says where it stands.
    again = client.post(reverse("orders:act", args=[part.number, "deliver"]), follow=True)
    assert "trạng thái vừa thay đổi" in again.content.decode()


@pytest.mark.parametrize(
    ("action", "data", "field"),
    [
        ("confirm", {"ready_on": "2020-01-01"}, "ready_on"),
        ("confirm", {"ready_on": "mai"}, "ready_on"),
        ("refuse", {"reason": ""}, "reason"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, scene, action, data, field):
    client.force_login(scene["maker"])
    answer = client.post(reverse("orders:act", args=[scene["mine"].number, action]), data)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    scene["mine"].refresh_from_db()
    assert scene["mine"].state == "awaiting_confirmation"


def test_the_slip_can_be_read(client, scene):
    client.force_login(scene["maker"])
    answer = client.get(reverse("orders:slip", args=[scene["mine"].number]))
    assert answer["Content-Type"] == "application/pdf"
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    mine = scene["mine"]
    for wanted in (mine.number, mine.producer_name, "Bình men lam", "Trần Thị Mai"):
        assert wanted in text, text


def test_a_single_makers_transfer_is_confirmed_by_him(client):
    maker = factories.user("maker")
    producer = factories.producer(owner=maker)
    order = factories.order(factories.variant(product_fields={"producer": producer}))
    report_transfer(order=order, now=timezone.now())
    part = factories.the_part(order)
    client.force_login(maker)
    page = reverse("orders:seller_order", args=[part.number])
    assert producer.bank_account in client.get(page).content.decode()
    data = {"amount": order.total, "token": "form-1"}
    for _time in range(2):
        client.post(reverse("orders:confirm_transfer", args=[part.number]), data)
    order.refresh_from_db()
    assert (order.state, order.payment_status) == ("placed", "paid")


def test_only_an_administrator_notes_transfers_to_the_platform(client):
    maker = factories.user("maker")
    order = factories.order(
        factories.variant(product_fields={"producer": factories.producer(owner=maker)}),
        factories.variant(),
    )
    report_transfer(order=order, now=timezone.now())
    part = order.seller_orders.get(producer__organisation__memberships__user=maker)
    data = {"number": order.number, "amount": order.total, "token": "t"}
    client.force_login(maker)
    assert (
        client.post(reverse("orders:confirm_transfer", args=[part.number]), data).status_code == 404
    )
    assert client.post(reverse("orders:transfers"), data).status_code == 404
    client.force_login(factories.administrator())
    assert order.number in client.get(reverse("orders:transfers")).content.decode()
    client.post(reverse("orders:transfers"), data)
    order.refresh_from_db()
    assert order.payment_status == "paid"


def test_a_guest_finds_the_order_again_by_number_and_phone(client, scene):
    order = scene["order"]
    wrong = client.post(reverse("orders:find"), {"number": order.number, "phone": "0999999999"})
    assert "Không tìm thấy đơn" in wrong.content.decode()
    right = client.post(
        reverse("orders:find"), {"number": order.number.lower(), "phone": "0912 345 678"}
    )
    assert right["Location"] == address(order)


def test_the_api_needs_the_token(client, scene):
    order = scene["order"]
    path = f"/api/v1/orders/{order.number}"
    assert client.get(path).status_code == 404
    assert client.get(path, {"token": "wrong"}).json()["code"] == "not_found"
    told = client.get(path, headers={"Authorization": f"Bearer {order.secret}"}).json()
    assert told["total"] == {"amount": str(order.total), "currency": "VND"}
    assert len(told["seller_orders"]) == 2


@pytest.mark.parametrize("n", [1, 3])
def test_the_day_of_a_maker_costs_the_same_queries(client, n, django_assert_num_queries):
    maker = factories.user("maker")
    producer = factories.producer(owner=maker)
    for _number in range(n):
        factories.order(factories.variant(product_fields={"producer": producer}), pay_by="cod")
    client.force_login(maker)
    with django_assert_num_queries(8):
        client.get(reverse("orders:today"))
    with django_assert_num_queries(7):
        client.get(reverse("orders:seller_orders"))


@pytest.mark.parametrize("n", [1, 3])
def test_my_orders_cost_the_same_queries(client, n, django_assert_num_queries):
    buyer = factories.user("buyer")
    for _number in range(n):
        order = factories.order()
        Order.objects.filter(pk=order.pk).update(user=buyer)
    client.force_login(buyer)
    client.get(reverse("orders:mine"))  # the first page of a visit also counts the basket
    with django_assert_num_queries(3):
        client.get(reverse("orders:mine"))


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_an_order_costs_the_same_queries(client, n, django_assert_num_queries):
    order = factories.order(*(factories.variant() for _maker in range(n)))
    with django_assert_num_queries(7):  # order, parts, parcels, lines, payment, steps, makers
        answer = client.get(reverse("orders:order", args=[order.number, order.secret]))
    assert answer.status_code == 200
    assert len(answer.context["parts"]) == n
