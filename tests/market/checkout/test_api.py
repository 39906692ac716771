"""Ordering through the API: once per key, with a stable code for every refusal."""

import json
from uuid import uuid4

import pytest

from langnghe.market.catalogue.models import Variant
from langnghe.market.orders.models import Order
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trading():
    factories.trading()


def body(**changes):
    return {
        "name": "Trần Thị Mai",
        "phone": "0912 345 678",
        "street": "12 ngõ 3",
        "commune": factories.commune().pk,
        "payment_method": "bank_qr",
        "accepts_terms": True,
        **changes,
    }


def check_out(client, basket, data=None, key="key-1", **headers):
    if key is not None:
        headers["Idempotency-Key"] = key
    return client.post(
        f"/api/v1/carts/{basket.pk}/checkout",
        json.dumps(data if data is not None else body()),
        content_type="application/json",
        headers=headers,
    )


def quote(client, basket, commune=None):
    code = factories.commune().pk if commune is None else commune
    return client.get(f"/api/v1/carts/{basket.pk}/quote", {"commune": code})


def test_what_is_quoted_is_what_is_ordered(client):
    basket = factories.basket(factories.variant(price=350_000), factories.variant(price=99_000))

    quoted = quote(client, basket).json()
    answer = check_out(client, basket, body(expected_total=quoted["total"]))

    order = Order.objects.get()
    assert quoted["total"] == {"amount": "493000", "currency": "VND"}
    assert [part["delivery"]["amount"] for part in quoted["parts"]] == ["22000", "22000"]
    assert [one["open"] for one in quoted["payment_methods"]] == [True, True]
    assert answer.status_code == 201
    assert answer.json()["token"] == order.secret
    assert answer.json()["url"].endswith(f"/don/{order.number}/{order.secret}/")
    assert answer.json()["order"]["total"] == quoted["total"]
    assert answer["Cache-Control"] == "no-store"
    shown = client.get(f"/api/v1/orders/{order.number}", {"token": order.secret})
    assert shown.json()["number"] == order.number


def test_the_same_key_again_gets_the_first_answer(client):
    basket = factories.basket(factories.variant())

    first, again = check_out(client, basket), check_out(client, basket)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Order.objects.count() == 1


def test_the_same_key_for_something_else_is_a_conflict(client):
    basket = factories.basket(factories.variant())
    check_out(client, basket)

    answer = check_out(client, basket, body(name="Người khác"))

    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")


def test_another_key_finds_the_cart_ordered(client):
    basket = factories.basket(factories.variant())
    check_out(client, basket)

    answer = check_out(client, basket, key="key-2")

    assert (answer.status_code, answer.json()["code"]) == (409, "basket_closed")
    assert client.get(f"/api/v1/carts/{basket.pk}").json()["ordered"] is True


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "not_valid"),
        ("", "not_valid"),
        ("x" * 121, "idempotency_key_malformed"),
        ("khoá", "idempotency_key_malformed"),
    ],
)
def test_a_key_is_needed(client, key, code):
    answer = check_out(client, factories.basket(factories.variant()), key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"phone": "12"}, 422, "contact_missing", "phone"),
        ({"name": " "}, 422, "contact_missing", "name"),
        ({"street": ""}, 422, "contact_missing", "street"),
        ({"commune": "99999"}, 422, "no_delivery", "commune"),
        ({"accepts_terms": False}, 422, "terms_not_accepted", "accepts_terms"),
        ({"email": "mai@"}, 422, "not_valid", "data.email"),
        ({"payment_method": "gold"}, 422, "not_valid", "data.payment_method"),
        (
            {"expected_total": {"amount": "1", "currency": "VND"}},
            409,
            "quotation_changed",
            None,
        ),
        (
            {"expected_total": {"amount": "1.5", "currency": "VND"}},
            422,
            "total_refused",
            "expected_total",
        ),
        (
            {"expected_total": {"amount": "1", "currency": "USD"}},
            422,
            "total_refused",
            "expected_total",
        ),
    ],
)
def test_each_refusal_has_its_code_and_names_its_field(client, changes, status, code, field):
    answer = check_out(client, factories.basket(factories.variant()), body(**changes))

    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert [error["field"] for error in told["errors"]] == ([field] if field else [])
    assert not Order.objects.exists()


def test_an_empty_cart_is_not_ordered(client):
    answer = check_out(client, factories.basket())

    assert (answer.status_code, answer.json()["code"]) == (422, "basket_empty")


def test_what_moved_is_said_in_the_language_asked_for(client):
    variant = factories.variant(price=100_000)
    basket = factories.basket(variant)
    total = quote(client, basket).json()["total"]
    Variant.objects.update(price=200_000)

    answer = check_out(client, basket, body(expected_total=total), **{"Accept-Language": "en"})

    assert answer.json()["detail"] == (
        "The total is now 222,000\N{NO-BREAK SPACE}₫, before 122,000\N{NO-BREAK SPACE}₫."
    )


@pytest.mark.parametrize("someone", [None, "stranger"])
def test_a_members_cart_cannot_be_quoted_or_ordered_by_anybody_else(client, someone):
    basket = factories.basket(factories.variant(), user=factories.user("owner"))
    if someone:
        client.force_login(factories.user(someone))

    answers = [quote(client, basket), check_out(client, basket)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert not Order.objects.exists()


def test_an_unknown_cart_is_not_found(client):
    answer = client.get(f"/api/v1/carts/{uuid4()}/quote", {"commune": "00001"})

    assert answer.json()["code"] == "no_such_cart"


def test_a_place_that_is_none_cannot_be_quoted(client):
    answer = quote(client, factories.basket(factories.variant()), commune="99999")

    assert (answer.status_code, answer.json()["code"]) == (422, "no_delivery")


def test_attempts_are_limited(client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "checkout": (2, 600)}
    basket = factories.basket(factories.variant())

    answers = [check_out(client, basket, key=f"key-{number}") for number in range(3)]

    assert [answer.status_code for answer in answers] == [201, 409, 429]
    assert answers[-1]["Retry-After"] == "600"


STRANGE = ["a\x00b", "\ud800", "a\u0007b"]


@pytest.mark.parametrize("strange", STRANGE, ids=["nul", "half a letter", "bell"])
@pytest.mark.parametrize("field", ["name", "phone", "email", "street", "commune", "note"])
def test_what_no_database_can_hold_is_refused_and_never_a_fault(client, field, strange):
    answer = check_out(client, factories.basket(factories.variant()), body(**{field: strange}))

    assert answer.status_code == 422
    assert not Order.objects.exists()


@pytest.mark.parametrize("strange", STRANGE[:1])
def test_a_strange_commune_cannot_be_quoted(client, strange):
    assert quote(client, factories.basket(factories.variant()), strange).status_code == 422
