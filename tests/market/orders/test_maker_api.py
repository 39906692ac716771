"""A maker's software reads his orders and takes his steps; a buyer's cancels and reports."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from langnghe.core.models import AuditEvent, StateChange
from langnghe.market.orders.models import Order, SellerOrder
from langnghe.market.shipping.models import Parcel
from tests import factories

pytestmark = pytest.mark.django_db
ORDERS = "/api/v1/maker/orders"


@pytest.fixture
def maker():
    return factories.user("maker")


@pytest.fixture
def producer(maker):
    return factories.producer(owner=maker)


@pytest.fixture
def shown(producer, maker):
    return factories.bearer(factories.token(of=producer.organisation, by=maker))


@pytest.fixture
def part(producer):
    """The maker's part of an order that is another's as well."""
    mine = factories.variant(product_fields={"producer": producer})
    order = factories.order(mine, factories.variant(), pay_by="cod")
    return order.seller_orders.get(producer=producer)


def take(client, part, step, shown, body=None, **headers):
    return client.post(
        f"{ORDERS}/{part.number}/{step}",
        json.dumps(body) if body is not None else "",
        content_type="application/json",
        headers={**shown, **headers},
    )


def in_days(n):
    return (timezone.localdate() + timedelta(days=n)).isoformat()


def test_the_list_holds_the_makers_part_and_not_a_word_about_the_buyer(client, part, shown):
    answer = client.get(ORDERS, headers=shown)
    (told,) = answer.json()["items"]
    assert (told["number"], told["state"]) == (part.number, "awaiting_confirmation")
    assert told["total"] == {"amount": str(part.total), "currency": "VND"}
    assert [line["quantity"] for line in told["lines"]] == [1]
    other = part.order.seller_orders.exclude(pk=part.pk).get()
    for secret in (other.number, "Mai", "912345678", "ngõ 3", part.order.secret):
        assert secret not in answer.content.decode()
    assert not AuditEvent.objects.filter(action="orders.part.read").exists()


def test_one_order_tells_whom_it_goes_to_and_that_is_written_down(client, part, shown, maker):
    told = client.get(f"{ORDERS}/{part.number}", headers=shown).json()
    assert told["buyer"] == {
        "name": "Trần Thị Mai",
        "phone": "+84912345678",
        "street": "12 ngõ 3, thôn Đông",
        "commune": part.order.commune_name,
        "commune_code": part.order.commune_id,
        "province": part.order.province_name,
        "note": "",
    }
    event = AuditEvent.objects.get(action="orders.part.read")
    assert (event.object_id, event.by_id) == (str(part.pk), maker.pk)
    assert "Mai" not in str(event.details)


def test_the_list_can_be_narrowed_and_read_on(client, part, producer, shown):
    assert client.get(ORDERS, {"state": "ready"}, headers=shown).json()["items"] == []
    assert client.get(ORDERS, {"state": "gone"}, headers=shown).status_code == 422
    mine = {"producer": producer}
    for _number in range(21):
        factories.order(factories.variant(product_fields=mine), pay_by="cod")
    first = client.get(ORDERS, {"state": "awaiting_confirmation"}, headers=shown).json()
    rest = client.get(
        ORDERS,
        {"state": "awaiting_confirmation", "cursor": first["next_cursor"]},
        headers=shown,
    ).json()
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (20, 2, None)
    assert client.get(ORDERS, {"cursor": "x"}, headers=shown).json()["code"] == "bad_cursor"


def test_software_takes_every_step_up_to_the_delivery(client, part, shown, maker):
    for step, body, state in (
        ("confirm", {"ready_on": in_days(2)}, "confirmed"),
        ("start-production", None, "in_production"),
        ("pack", None, "ready"),
        ("hand-over", {"carrier": "GHN", "tracking_number": "G1"}, "handed_over"),
        ("deliver", None, "delivered"),
    ):
        answer = take(client, part, step, shown, body)
        assert (answer.status_code, answer.json()["state"]) == (200, state)
        assert "buyer" not in answer.json()
    part.refresh_from_db()
    assert part.ready_on.isoformat() == in_days(2)
    assert Parcel.objects.get(reference=part.number).tracking_number == "G1"
    steps = StateChange.objects.filter(object_id=str(part.pk), by=maker)
    assert list(steps.order_by("pk").values_list("to_state", flat=True)) == [
        "confirmed", "in_production", "ready", "handed_over", "delivered",
    ]  # fmt: skip


def test_a_step_that_was_taken_answers_with_the_state_now(client, part, shown):
    body = {"ready_on": in_days(1)}
    take(client, part, "confirm", shown, body)
    for step, sent in (("confirm", body), ("deliver", None), ("hand-over", {"carrier": "GHN"})):
        answer = take(client, part, step, shown, sent)
        assert answer.status_code == 409
        assert answer["Content-Type"] == "application/problem+json"
        assert (answer.json()["code"], answer.json()["state"]) == ("wrong_state", "confirmed")


def test_a_step_with_a_key_is_taken_once_and_answered_alike(client, part, shown):
    key = {"Idempotency-Key": "5e7c"}
    first = take(client, part, "confirm", shown, {"ready_on": in_days(1)}, **key)
    again = take(client, part, "confirm", shown, {"ready_on": in_days(1)}, **key)
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert StateChange.objects.filter(object_id=str(part.pk), action="confirm").count() == 1
    other = take(client, part, "confirm", shown, {"ready_on": in_days(2)}, **key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("step", "body", "code", "field"),
    [
        ("confirm", {"ready_on": "2020-01-01"}, "in_the_past", "ready_on"),
        ("confirm", {"ready_on": in_days(400)}, "too_far", "ready_on"),
        ("confirm", {"ready_on": "mai"}, "not_valid", "data.ready_on"),
        ("confirm", {}, "not_valid", "data.ready_on"),
        ("refuse", {"reason": "  "}, "required", "reason"),
        ("refuse", {"reason": "a\x00"}, "null_characters_not_allowed", "reason"),
        ("refuse", {"reason": "x" * 301}, "not_valid", "data.reason"),
        ("hand-over", {"carrier": ""}, "required", "carrier"),
    ],
)
def test_what_the_page_refuses_is_refused_here(client, part, shown, step, body, code, field):
    answer = take(client, part, step, shown, body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    part.refresh_from_db()
    assert part.state == "awaiting_confirmation"


def test_a_refusal_tells_the_reason(client, part, shown):
    assert take(client, part, "refuse", shown, {"reason": "Lò hỏng"}).json()["state"] == "cancelled"
    told = client.get(f"{ORDERS}/{part.number}", headers=shown).json()
    assert told["refusal_reason"] == "Lò hỏng"


def test_an_unpaid_order_is_not_seen(client, producer, shown):
    order = factories.order(factories.variant(product_fields={"producer": producer}))
    assert client.get(ORDERS, headers=shown).json()["items"] == []
    number = order.seller_orders.get().number
    assert client.get(f"{ORDERS}/{number}", headers=shown).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_queries(client, producer, shown, n, django_assert_num_queries):
    for _number in range(n):
        factories.order(factories.variant(product_fields={"producer": producer}), pay_by="cod")
    client.get(ORDERS, headers=shown)
    with django_assert_num_queries(4):
        assert len(client.get(ORDERS, headers=shown).json()["items"]) == n


def buyers(client, order, step, how="header", token=None):
    token = order.secret if token is None else token
    path = f"/api/v1/orders/{order.number}/{step}"
    if how == "query":
        return client.post(f"{path}?token={token}")
    return client.post(path, headers=factories.bearer(token))


@pytest.mark.parametrize("how", ["header", "query"])
def test_a_buyer_cancels_with_the_token_and_once_more_changes_nothing(client, how):
    order = factories.order(pay_by="cod")
    for _time in range(2):
        answer = buyers(client, order, "cancel", how)
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert StateChange.objects.filter(object_id=str(order.pk), action="cancel").count() == 1


def test_a_buyer_cannot_cancel_what_a_maker_has_begun(client, maker):
    order = factories.order(pay_by="cod")
    factories.move_to(factories.the_part(order), "confirmed", maker.pk)
    answer = buyers(client, order, "cancel")
    assert (answer.status_code, answer.json()["code"]) == (409, "cannot_cancel")


def test_a_buyer_reports_a_transfer_once(client):
    order = factories.order()
    for _time in range(2):
        assert buyers(client, order, "report-transfer").status_code == 200
    order.refresh_from_db()
    assert order.transfer_reported_at is not None
    assert AuditEvent.objects.filter(action="orders.transfer_reported").count() == 1
    paid = factories.order(pay_by="cod")
    answer = buyers(client, paid, "report-transfer")
    assert (answer.status_code, answer.json()["code"]) == (409, "cannot_report")


@pytest.mark.parametrize("step", ["cancel", "report-transfer"])
def test_without_the_right_token_nothing_is_found_and_nothing_happens(client, step, maker):
    order, other = factories.order(), factories.order()
    client.force_login(maker)
    for token in ("", "wrong", other.secret):
        for how in ("header", "query"):
            assert buyers(client, order, step, how, token).status_code == 404
    order.refresh_from_db()
    assert (order.state, order.transfer_reported_at) == ("pending_payment", None)


def test_a_kept_answer_is_not_told_to_who_shows_another_token(client):
    order = factories.order(pay_by="cod")
    path, key = f"/api/v1/orders/{order.number}/cancel", {"Idempotency-Key": "k"}
    assert client.post(f"{path}?token={order.secret}", headers=key).status_code == 200
    answer = client.post(f"{path}?token=wrong", headers=key)
    assert answer.status_code == 409
    assert order.number not in answer.content.decode()
    assert Order.objects.count() == 1
    assert SellerOrder.objects.get().state == "cancelled"
