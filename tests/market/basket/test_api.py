"""Carts for programs: reached by a random id, or by their member."""

import json
from uuid import uuid4

import pytest
from django.test import Client

from langnghe.market.basket.models import Basket, BasketLine
from tests import factories

pytestmark = pytest.mark.django_db
CARTS = "/api/v1/carts"


def send(client, method, path, data=None, **headers):
    return client.generic(
        method,
        path,
        data=_json(data),
        content_type="application/json",
        headers=headers,
    )


def _json(data):
    return "" if data is None else json.dumps(data, default=str)


def test_a_guest_fills_changes_and_empties_a_cart(client):
    variant = factories.variant(price=350_000)
    cart = send(client, "POST", CARTS).json()
    lines = f"{CARTS}/{cart['id']}/lines"

    added = send(client, "POST", lines, {"variant": variant.uid, "quantity": 2})
    [line] = added.json()["groups"][0]["lines"]
    changed = send(client, "PATCH", f"{lines}/{line['id']}", {"quantity": 3}).json()
    emptied = send(client, "DELETE", f"{lines}/{line['id']}").json()

    assert added.status_code == 201
    assert line["total"] == {"amount": "700000", "currency": "VND"}
    assert changed["goods"] == {"amount": "1050000", "currency": "VND"}
    assert changed["pieces"] == 3
    assert (emptied["groups"], emptied["can_be_ordered"]) == ([], False)
    assert client.get(f"{CARTS}/{cart['id']}").json() == emptied


def test_an_unknown_cart_is_not_found(client):
    response = client.get(f"{CARTS}/{uuid4()}")

    assert (response.status_code, response.json()["code"]) == (404, "no_such_cart")
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("someone", [None, "stranger"])
def test_a_members_cart_does_not_exist_for_anybody_else(client, someone):
    variant = factories.variant()
    basket = factories.basket(variant, user=factories.user("owner"))
    line = basket.lines.get()
    if someone:
        client.force_login(factories.user(someone))
    path = f"{CARTS}/{basket.pk}"

    answers = [
        send(client, "GET", path),
        send(client, "GET", f"{path}/quote?commune=00001"),
        send(client, "POST", f"{path}/lines", {"variant": variant.uid, "quantity": 1}),
        send(client, "PATCH", f"{path}/lines/{line.pk}", {"quantity": 2}),
        send(client, "DELETE", f"{path}/lines/{line.pk}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert BasketLine.objects.get().quantity == 1


def test_two_guests_behind_one_address_with_one_key_get_a_cart_each():
    carts = [Client().post(CARTS, headers={"Idempotency-Key": "1"}) for _guest in range(2)]
    assert len({cart.json()["id"] for cart in carts}) == 2
    assert [cart["Cache-Control"] for cart in carts] == ["no-store"] * 2


def test_a_member_gets_his_open_cart(client):
    user = factories.user("buyer")
    basket = factories.basket(user=user)
    client.force_login(user)

    assert send(client, "POST", CARTS).json()["id"] == str(basket.pk)
    assert client.get(f"{CARTS}/{basket.pk}").status_code == 200


def test_a_members_cookie_alone_does_not_write():
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.user("buyer"))

    response = send(client, "POST", CARTS)

    assert response.status_code == 403
    assert not Basket.objects.exists()


def test_a_guest_needs_no_csrf_token():
    assert send(Client(enforce_csrf_checks=True), "POST", CARTS).status_code == 201


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        ({"quantity": 200}, 422, "order_limit"),
        ({"quantity": -1}, 422, "negative_quantity"),
        ({"quantity": 0}, 422, "negative_quantity"),
        ({"quantity": 99}, 409, "out_of_stock"),
        ({"personalisation": "An"}, 422, "personalisation_refused"),
        ({"variant": "0190c0de-0000-7000-8000-000000000000"}, 404, "no_such_variant"),
        ({"quantity": "many"}, 422, "not_valid"),
    ],
)
def test_each_refusal_has_its_own_code(client, data, status, code):
    variant = factories.variant()
    cart = send(client, "POST", CARTS).json()["id"]
    body = {"variant": variant.uid, "quantity": 1, **data}

    response = send(client, "POST", f"{CARTS}/{cart}/lines", body, **{"Accept-Language": "en"})

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not BasketLine.objects.exists()


def test_texts_come_in_the_language_asked_for(client):
    basket = factories.basket(
        factories.variant(product_fields={"name": {"vi": "Bát", "en": "Bowl"}})
    )

    def names(language):
        answer = client.get(f"{CARTS}/{basket.pk}", headers={"Accept-Language": language}).json()
        return [line["name"] for group in answer["groups"] for line in group["lines"]]

    assert (names("vi"), names("en")) == (["Bát"], ["Bowl"])


@pytest.mark.parametrize("n", [1, 3])
def test_takes_the_same_queries_for_one_line_and_for_three(client, n, django_assert_num_queries):
    basket = factories.basket(*(factories.variant() for _ in range(n)))

    with django_assert_num_queries(4):
        client.get(f"{CARTS}/{basket.pk}")
