"""Webhooks through the API, and what a token is."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from langnghe.accounts import services
from langnghe.accounts.models import ApiToken, WebhookEndpoint, WebhookMessage
from langnghe.accounts.roles import Kind
from langnghe.accounts.scopes import Event
from langnghe.core.models import IdempotentAnswer, OutboxDelivery
from tests import factories

pytestmark = pytest.mark.django_db
HOOKS, TOLD = "/api/v1/maker/webhooks", "/api/v1/maker/webhook-messages"


@pytest.fixture
def home():
    return factories.organisation(Kind.PRODUCER, name="Nhà gốm")


@pytest.fixture
def owner(home):
    return factories.producer_owner(of=home)


@pytest.fixture
def shown(home, owner):
    return factories.bearer(factories.token(of=home, by=owner))


def add(client, shown, url="https://example.org/told", **more):
    return client.post(
        HOOKS, json.dumps({"url": url, **more}), content_type="application/json", headers=shown
    )


def test_a_token_says_for_whom_it_acts(client):
    maker = factories.user("maker")
    producer = factories.producer(owner=maker, name="Nhà gốm Hà")
    secret = factories.token("webhooks", of=producer.organisation, by=maker, name="Kho")
    assert client.get("/api/v1/maker", headers=factories.bearer(secret)).json() == {
        "token": "Kho",
        "organisation": "Nhà gốm Hà",
        "makers": [
            {
                "slug": producer.slug,
                "name": "Nhà gốm Hà",
                "village": producer.village.name,
                "selling": True,
            }
        ],
        "scopes": ["webhooks"],
    }


def test_the_use_of_a_token_is_noted_now_and_then(client, shown):
    client.get(HOOKS, headers=shown)
    used = ApiToken.objects.get().last_used_at
    assert used is not None
    client.get(HOOKS, headers=shown)
    assert ApiToken.objects.get().last_used_at == used
    ApiToken.objects.update(last_used_at=used - timedelta(hours=1))
    client.get(HOOKS, headers=shown)
    assert ApiToken.objects.get().last_used_at > used


def test_an_address_is_added_listed_and_ended(client, shown):
    added = add(client, shown, events=["order.created"])
    assert added.status_code == 201
    told = added.json()
    assert told["secret"].startswith("whsec_")
    assert client.get(HOOKS, headers=shown).json()["items"] == [told]
    assert add(client, shown).json()["events"] == [*Event.values]
    path = f"{HOOKS}/{told['id']}"
    assert client.delete(path, headers=shown).status_code == 204
    assert client.delete(path, headers=shown).json()["code"] == "no_such_webhook"
    assert client.get(HOOKS, headers=shown).json()["items"] == []


def test_a_repeat_finds_the_address_that_was_added_and_its_secret_is_kept_nowhere_else(
    client, shown
):
    keyed = {**shown, "Idempotency-Key": "k"}
    first, again = add(client, keyed), add(client, keyed)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert first["Cache-Control"] == "no-store"
    assert WebhookEndpoint.objects.count() == 1
    assert not IdempotentAnswer.objects.exists()


def test_a_token_that_ended_is_told_nothing_that_it_was_told_before(client, shown, home, owner):
    factories.endpoint(of=home, by=owner)
    keyed = {**shown, "Idempotency-Key": "k"}
    path = f"{TOLD}/{factories.told(home).pk}/replay"
    assert client.post(path, headers=keyed).status_code == 202
    assert client.post(path, headers=keyed)["Idempotent-Replayed"] == "true"
    services.revoke_token(token=ApiToken.objects.get(), by_id=owner.pk, now=timezone.now())
    again = client.post(path, headers=keyed)
    assert (again.status_code, again.json()["code"]) == (401, "not_signed_in")
    assert "Idempotent-Replayed" not in again


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "http://example.org/"}, "address_refused"),
        ({"url": "https://[::ffff:127.0.0.1]/"}, "address_refused"),
        ({"url": "https://example.org/", "events": []}, "no_event"),
        ({"url": "https://example.org/", "events": ["x"]}, "not_valid"),
        ({"url": "x" * 501}, "not_valid"),
        ({}, "not_valid"),
    ],
)
def test_each_refusal_has_its_code(client, shown, body, code):
    answer = client.post(HOOKS, json.dumps(body), content_type="application/json", headers=shown)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not WebhookEndpoint.objects.exists()


def test_what_was_told_is_listed_and_replayed(client, shown, home, owner):
    factories.endpoint(of=home, by=owner)
    now = timezone.now()
    messages = [factories.told(home, f"LN{n:02}-1:ready", now) for n in range(22)]
    WebhookMessage.objects.filter(pk=messages[0].pk).update(given_up_at=now)
    WebhookMessage.objects.exclude(pk=messages[0].pk).update(delivered_at=now)
    first = client.get(TOLD, headers=shown).json()
    second = client.get(TOLD, {"cursor": first["next_cursor"]}, headers=shown).json()
    ids = [item["id"] for item in [*first["items"], *second["items"]]]
    assert ids == [str(message.pk) for message in reversed(messages)]
    assert second["next_cursor"] is None
    lost = client.get(TOLD, {"undelivered": True}, headers=shown).json()["items"]
    assert [item["id"] for item in lost] == [str(messages[0].pk)]
    assert json.loads(lost[0]["body"])["data"]["number"] == "LN00-1"

    OutboxDelivery.objects.all().delete()
    replayed = client.post(f"{TOLD}/{messages[0].pk}/replay", headers=shown)
    assert (replayed.status_code, replayed.json()["given_up_at"]) == (202, None)
    assert OutboxDelivery.objects.count() == 1
    assert client.get(TOLD, {"cursor": "x"}, headers=shown).json()["code"] == "bad_cursor"


def test_what_is_not_sent_any_more_is_not_replayed(client, shown, home, owner):
    endpoint = factories.endpoint(of=home, by=owner)
    message = factories.told(home)
    client.delete(f"{HOOKS}/{endpoint.uid}", headers=shown)
    answer = client.post(f"{TOLD}/{message.pk}/replay", headers=shown)
    assert (answer.status_code, answer.json()["code"]) == (409, "webhook_ended")


@pytest.mark.parametrize("n", [1, 3])
def test_lists_cost_the_same_queries(client, shown, home, owner, n, django_assert_num_queries):
    for number in range(n):
        factories.endpoint(f"https://example.org/{number}", of=home, by=owner)
    client.get(HOOKS, headers=shown)
    with django_assert_num_queries(2):
        assert len(client.get(HOOKS, headers=shown).json()["items"]) == n
    with django_assert_num_queries(2):
        client.get(TOLD, headers=shown)
