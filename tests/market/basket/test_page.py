"""The basket as a page: guests and members, with and without htmx, and nobody else's."""

from uuid import UUID

import pytest
from django.urls import reverse

from langnghe.market.basket.models import Basket, BasketLine
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/gio/"


def put(client, variant, **data):
    fields = {"variant": variant.uid, "quantity": 1, **data}
    return client.post(reverse("basket:add"), fields)


def pieces(client):
    return client.session.get("basket_count", 0)


def test_an_empty_basket_is_a_page_and_not_a_row(client):
    response = client.get(PAGE)

    assert response.status_code == 200
    assert "Giỏ hàng đang trống" in response.content.decode()
    assert not Basket.objects.exists()
    assert "no-store" in response["Cache-Control"]


def test_a_guest_puts_goods_in_and_comes_back_where_he_was(client):
    variant = factories.variant()

    response = put(client, variant, quantity=2, next="/cho/?q=gom")

    assert (response.status_code, response["Location"]) == (302, "/cho/?q=gom")
    assert pieces(client) == 2
    page = client.get(PAGE).content.decode()
    assert variant.product.name["vi"] in page
    assert "700.000" in page


@pytest.mark.parametrize(
    "away", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_never_sends_anyone_to_another_site(client, away):
    assert put(client, factories.variant(), next=away)["Location"] == PAGE


def test_what_is_refused_stands_beside_its_field_and_stays_typed(client):
    writing = {"label": {"vi": "Chữ khắc"}, "max_length": 5}
    variant = factories.variant(product_fields={"personalisation": writing})

    response = put(client, variant, quantity=2, personalisation="Quá dài rồi")

    page = response.content.decode()
    assert response.status_code == 422
    assert "Chỉ viết được tối đa 5 ký tự; bạn đã nhập 11." in page
    assert 'value="Quá dài rồi"' in page
    assert 'value="2"' in page
    assert not BasketLine.objects.exists()


def test_the_refusal_speaks_the_language_of_the_page(client):
    variant = factories.variant(on_hand=3)

    response = client.post("/en/gio/them/", {"variant": variant.uid, "quantity": 9})

    assert "Only 3 pieces are left." in response.content.decode()


@pytest.mark.parametrize("quantity", ["", "two", "-1", "0", "1e9"])
def test_a_number_that_is_none_is_refused_on_the_form(client, quantity):
    response = put(client, factories.variant(), quantity=quantity)

    assert response.status_code == 422
    assert not BasketLine.objects.exists()


@pytest.mark.parametrize("uid", ["", "x", str(UUID(int=7))])
def test_goods_that_do_not_exist_are_not_found(client, uid):
    assert client.post(reverse("basket:add"), {"variant": uid, "quantity": 1}).status_code == 404
    assert not Basket.objects.exists()


def test_htmx_gets_the_header_count_and_the_word(client):
    response = client.post(
        reverse("basket:add"),
        {"variant": factories.variant().uid, "quantity": 2},
        headers={"HX-Request": "true"},
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert 'id="basket-link"' in page
    assert 'hx-swap-oob="true"' in page
    assert "<html" not in page


def test_the_stepper_counts_up_and_down_without_javascript(client):
    put(client, factories.variant(), quantity=2)
    line = BasketLine.objects.get()

    for step, now in (("1", 3), ("-1", 2), ("-1", 1), ("-1", 0)):
        before = {"line": line.pk, "quantity": now - int(step), "step": step}
        assert client.post(reverse("basket:set"), before).status_code == 302
        assert pieces(client) == now
    assert not BasketLine.objects.exists()


def test_a_stepper_beyond_the_stock_says_so_beside_the_line(client):
    put(client, factories.variant(on_hand=2), quantity=2)
    line = BasketLine.objects.get()

    response = client.post(reverse("basket:set"), {"line": line.pk, "quantity": 7})

    page = response.content.decode()
    assert response.status_code == 409
    assert f'id="why-{line.pk}"' in page
    assert 'value="7"' in page
    line.refresh_from_db()
    assert line.quantity == 2


@pytest.mark.parametrize("quantity", ["", "x", "1.5"])
def test_a_stepper_with_no_number_says_so(client, quantity):
    put(client, factories.variant())
    line = BasketLine.objects.get()

    response = client.post(reverse("basket:set"), {"line": line.pk, "quantity": quantity})

    assert response.status_code == 422
    assert "Hãy nhập số lượng bằng số." in response.content.decode()


def test_taking_out_twice_is_taking_out(client):
    put(client, factories.variant())
    line = BasketLine.objects.get()

    for _time in range(2):
        assert client.post(reverse("basket:remove"), {"line": line.pk}).status_code == 302
    assert pieces(client) == 0


def test_a_strangers_line_is_neither_changed_nor_taken_out(client):
    line = factories.basket((factories.variant(), 2)).lines.get()
    put(client, factories.variant())

    response = client.post(reverse("basket:set"), {"line": line.pk, "quantity": 1})
    client.post(reverse("basket:remove"), {"line": line.pk})

    assert response.status_code == 404
    line.refresh_from_db()
    assert line.quantity == 2


def test_a_basket_with_a_problem_offers_to_keep_what_can_be_had(client):
    variant = factories.variant(on_hand=5)
    put(client, variant, quantity=5)
    factories.hold(variant, 3)

    page = client.get(PAGE).content.decode()
    response = client.post(reverse("basket:adjust"))

    assert "Chỉ còn 2 chiếc." in page
    assert f'href="{reverse("checkout:checkout")}"' not in page
    assert response.status_code == 302
    assert BasketLine.objects.get().quantity == 2
    assert "còn 2 chiếc thay vì 5" in client.get(PAGE).content.decode()


def test_logging_in_keeps_what_the_guest_had_chosen(client):
    put(client, factories.variant(), quantity=2)
    user = factories.user("buyer")

    client.force_login(user)
    page = client.get(PAGE).content.decode()

    assert "2" in page
    assert Basket.objects.get(closed_at=None).user == user
    assert pieces(client) == 2


def test_adding_is_a_post(client):
    assert client.get(reverse("basket:add")).status_code == 405


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_takes_the_same_queries_for_one_line_and_for_three(
    client, n, django_assert_num_queries
):
    for _ in range(n):
        put(client, factories.variant())
    client.get(PAGE)

    with django_assert_num_queries(5):
        client.get(PAGE)


def test_who_logs_in_sees_how_many_pieces_wait(client):
    member = factories.buyer()
    factories.basket((factories.variant(on_hand=9), 3), user=member)
    client.force_login(member)
    assert "3<span" in client.get("/cho/").content.decode()
    assert client.session["basket_count"] == 3
