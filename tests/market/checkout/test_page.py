"""Checkout on one page: bad input stays typed, what changed is said, a repeat changes nothing."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from langnghe.market.basket.models import Basket
from langnghe.market.catalogue.models import Product, StockItem, Variant
from langnghe.market.orders.models import Order, SellerOrder
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/dat-hang/"


@pytest.fixture(autouse=True)
def trading():
    factories.trading()


def fill(client, *variants):
    for variant in variants:
        client.post(reverse("basket:add"), {"variant": variant.uid, "quantity": 1})


def form_of(page):
    """The fields as a browser would send them back."""
    text = page.content.decode()
    fields = {}
    for tag in re.findall(r"<input[^>]+>", text.split("<main", 1)[1]):
        attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if attributes.get("type") in {"radio", "checkbox"} and " checked" not in tag:
            continue
        if "name" in attributes:
            fields[attributes["name"]] = unescape(attributes.get("value", ""))
    return fields


def typed(page, **changes):
    commune = factories.commune()
    return {
        **form_of(page),
        "phone": "0912 345 678",
        "name": "Trần Thị Mai",
        "province": commune.parent_id,
        "commune": commune.name,
        "street": "12 ngõ 3",
        "payment_method": "cod",
        "accepts_terms": "on",
        "action": "place",
        **changes,
    }


def quoted(client, **changes):
    """The form after the place was looked up: what is shown now has the delivery in it."""
    page = client.post(PAGE, typed(client.get(PAGE), action="update", **changes))
    return typed(page, **changes)


def test_without_goods_there_is_nothing_to_check_out(client):
    assert client.get(PAGE)["Location"] == "/gio/"


def test_a_guest_orders_in_two_steps_without_javascript(client):
    fill(client, factories.variant(), factories.variant())

    first = client.post(PAGE, typed(client.get(PAGE)))
    told = first.content.decode()
    second = client.post(PAGE, typed(first))

    assert first.status_code == 409
    assert "phí giao hàng vừa được cộng vào" in told
    assert "22.000" in told
    order = Order.objects.get()
    assert second["Location"] == reverse("orders:order", args=[order.number, order.secret])
    assert (order.phone, order.contact_name) == ("+84912345678", "Trần Thị Mai")
    assert order.commune_name == factories.commune().name
    assert SellerOrder.objects.count() == 2
    assert client.session.get("basket_count") == 0


def test_who_saw_the_fee_orders_in_one_step(client):
    fill(client, factories.variant())

    assert client.post(PAGE, quoted(client)).status_code == 302
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("phone", "", ""),
        ("phone", "12", "Số điện thoại không hợp lệ."),
        ("name", "", ""),
        ("email", "mai@", "E-mail không hợp lệ."),
        ("street", "", ""),
        ("commune", "Không Có Thật", ""),
        ("payment_method", "", "Hãy chọn cách thanh toán."),
        ("payment_method", "gold", "Hãy chọn cách thanh toán."),
        ("accepts_terms", "", "Vui lòng đồng ý với điều khoản mua hàng."),
    ],
)
def test_bad_input_is_told_beside_its_field_and_all_stays_typed(client, field, value, message):
    fill(client, factories.variant())
    data = quoted(client, note="Gọi trước khi giao")

    response = client.post(PAGE, {**data, field: value})

    page = unescape(response.content.decode())
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert message in page
    assert "Gọi trước khi giao" in page
    for name in {"name", "street", "phone", "email"} - {field}:
        assert not data.get(name) or f'value="{data[name]}"' in page
    assert not Order.objects.exists()


def test_the_messages_speak_the_language_of_the_page(client):
    fill(client, factories.variant())
    data = quoted(client)

    response = client.post(f"/en{PAGE}", {**data, "street": "", "accepts_terms": ""})

    page = response.content.decode()
    assert "This field is required." in page
    assert "Please accept the terms of sale." in page


def test_an_old_name_of_a_place_is_understood(client):
    factories.former_unit(name="Xã Kim Lan", district="Gia Lâm", successor=factories.commune())
    fill(client, factories.variant())
    data = quoted(client, commune="Kim Lan")

    client.post(PAGE, data)

    assert Order.objects.get().commune == factories.commune()


def test_a_commune_that_was_split_is_asked_for_with_everything_kept(client):
    one, two = factories.commune(), factories.commune(name="Xã Thứ Hai")
    for unit in (one, two):
        factories.former_unit(
            name="Xã Cũ", district="Gia Lâm", code="00999", successor=unit, share="split_part"
        )
    fill(client, factories.variant())

    response = client.post(PAGE, typed(client.get(PAGE), commune="Xã Cũ"))
    page = response.content.decode()
    chosen = {**typed(response), "commune": "Xã Cũ", "place": two.pk}
    client.post(PAGE, {**chosen, **form_shown(client.post(PAGE, chosen))})

    assert response.status_code == 422
    assert f'value="{one.pk}"' in page
    assert f'value="{two.pk}"' in page
    assert 'value="Trần Thị Mai"' in page
    assert Order.objects.get().commune == two


def form_shown(page):
    return {"shown": form_of(page)["shown"]}


def test_a_price_that_moved_is_told_and_the_buyer_confirms(client):
    variant = factories.variant(price=100_000, product_fields={"name": {"vi": "Bát"}})
    fill(client, variant)
    data = quoted(client)
    Variant.objects.update(price=120_000)

    response = client.post(PAGE, data)
    page = unescape(response.content.decode())

    assert response.status_code == 409
    assert "Bát: nay 120.000" in page
    assert not Order.objects.exists()
    assert client.post(PAGE, {**data, **form_shown(response)}).status_code == 302
    assert Order.objects.get().goods_total == 120_000


def test_a_stock_that_shrank_is_told_and_can_be_taken_as_it_is(client):
    variant = factories.variant(on_hand=3, product_fields={"name": {"vi": "Bát"}})
    client.post(reverse("basket:add"), {"variant": variant.uid, "quantity": 3})
    data = quoted(client)
    factories.hold(variant, 1)

    response = client.post(PAGE, data)
    adjusted = client.post(PAGE, {**data, "action": "adjust"})

    assert response.status_code == 409
    assert "Bát: Chỉ còn 2 chiếc." in response.content.decode()
    page = adjusted.content.decode()
    assert "Bát: còn 2 chiếc thay vì 3" in page
    assert 'value="Trần Thị Mai"' in page
    assert client.post(PAGE, {**data, **form_shown(adjusted)}).status_code == 302
    assert StockItem.objects.get().held == 3


def test_a_signature_of_our_own_is_needed_to_say_what_was_shown(client):
    fill(client, factories.variant())
    data = quoted(client)

    response = client.post(PAGE, {**data, "shown": "made-up"})

    # Nothing is known of what he saw: he is asked to look again.
    assert response.status_code == 409
    assert not Order.objects.exists()


def test_a_double_click_and_the_back_button_lead_to_the_first_order(client):
    fill(client, factories.variant())
    data = quoted(client)

    first = client.post(PAGE, data)
    again = client.post(PAGE, data)
    altered = client.post(PAGE, {**data, "name": "Khác", "phone": ""})
    back = client.get(PAGE)

    assert Order.objects.count() == 1
    assert [again["Location"], altered["Location"], back["Location"]] == [first["Location"]] * 3


def test_a_stranger_gets_nothing_by_sending_the_same_form(client, django_user_model):
    user = factories.user("buyer")
    client.force_login(user)
    fill(client, factories.variant())
    data = quoted(client)
    client.post(PAGE, data)
    client.logout()

    response = client.post(PAGE, data)

    assert response["Location"] == PAGE
    assert client.get(PAGE)["Location"] == "/gio/"


def test_a_member_finds_his_contact_filled_in(client):
    user = factories.user("Lê Văn Bình", phone="+84987654321")
    client.force_login(user)
    fill(client, factories.variant())

    page = client.get(PAGE).content.decode()

    assert 'value="Lê Văn Bình"' in page
    assert 'value="0987 654 321"' in page


def test_goods_for_adults_ask_for_the_age(client):
    fill(client, factories.variant(product_fields={"min_age": 18}))
    data = quoted(client)

    refused = client.post(PAGE, data)
    placed = client.post(PAGE, {**data, "of_age": "on"})

    assert refused.status_code == 422
    assert 'id="id_of_age_error"' in refused.content.decode()
    assert placed.status_code == 302


def test_cash_is_not_offered_above_what_carriers_collect(client):
    fill(client, factories.variant(price=20_000_000))
    data = quoted(client)

    response = client.post(PAGE, {**data, "payment_method": "cod"})

    page = unescape(response.content.decode())
    assert response.status_code == 422
    assert "chỉ thu hộ tối đa 10.000.000" in page
    assert not Order.objects.exists()


def test_goods_none_of_which_are_sold_lead_back_to_the_basket(client):
    fill(client, factories.variant())
    Product.objects.update(state="archived")

    assert client.get(PAGE)["Location"] == "/gio/"


def test_too_many_attempts_are_told_on_the_form(client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "checkout": (2, 600)}
    fill(client, factories.variant(product_fields={"min_age": 18}))
    data = quoted(client)
    for _ in range(2):
        client.post(PAGE, data)

    response = client.post(PAGE, data)

    assert response.status_code == 429
    assert 'value="Trần Thị Mai"' in response.content.decode()


def test_the_place_is_looked_up_while_it_is_typed(client):
    commune = factories.commune()
    fill(client, factories.variant())
    query = {"province": commune.parent_id, "commune": commune.name}

    page = client.get(reverse("checkout:place"), query, headers={"HX-Request": "true"})

    text = page.content.decode()
    assert commune.name in text
    assert "22.000" in text
    assert 'id="summary"' in text
    assert 'hx-swap-oob="true"' in text
    assert "<html" not in text


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"commune": ""},
        {"commune": "x" * 500, "province": "zz"},
    ],
)
def test_looking_up_nothing_finds_nothing(client, query):
    assert client.get(reverse("checkout:place"), query).status_code == 200


def test_the_basket_says_what_delivery_costs_at_least(client):
    fill(client, factories.variant(), factories.variant())

    page = client.get(reverse("checkout:delivery_hint")).content.decode()

    assert "44.000" in page
    assert client.get(reverse("checkout:terms")).status_code == 200


def test_a_form_that_names_another_basket_orders_only_ones_own(client):
    fill(client, factories.variant())
    data = quoted(client)
    other = factories.basket(factories.variant())

    response = client.post(PAGE, {**data, "basket": str(other.pk), "token": str(uuid4())})

    assert response.status_code == 302
    other.refresh_from_db()
    assert other.closed_at is None
    assert Basket.objects.filter(closed_at__isnull=False).count() == 1


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_takes_the_same_queries_for_one_maker_and_for_three(
    client, n, django_assert_num_queries
):
    fill(client, *(factories.variant() for _ in range(n)))
    client.get(PAGE)

    with django_assert_num_queries(9):
        client.get(PAGE)
