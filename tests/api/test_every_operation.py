"""Every operation that asks for a token, with every wrong one: refused, and nothing happens."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from langnghe.accounts.models import ApiToken
from langnghe.accounts.scopes import Scope
from langnghe.core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
# Operations of other parts of the API, which test their walls themselves.
ELSEWHERE = ("/maker/products", "/maker/images", "/maker/variants", "/maker/stock", "/maker/prices")
# Of lenders: tests/capital/test_loans_api.py.
OF_LENDERS = ("/api/v1/loans", "/api/v1/loan-states")
# What is always there, and of whoever asks.
OF_ONESELF = ("/api/v1/maker", "/api/v1/maker/figures")
BODIES = {
    "confirm": {"ready_on": "2026-12-24"},
    "refuse": {"reason": "x"},
    "hand-over": {"carrier": "x"},
    "webhooks": {"url": "https://example.org/new"},
    "{uid}": {"first": "2026-12-24", "last": "2026-12-25", "paused": True},
    "breaks": {"first": "2026-12-24", "last": "2026-12-25", "paused": True},
}


def operations(client):
    """Method, path and scope of each operation of ours that asks for a token."""
    document = client.get("/api/v1/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if "security" in operation and not path.startswith(
                tuple(f"/api/v1{start}" for start in ELSEWHERE)
            ):
                yield method, path, "".join(operation["security"][0]["Token"])


def call(client, world, method, path, headers):
    filled = path.format(
        number=world["part"].number,
        webhook_id=world["endpoint"].uid,
        message_id=world["message"].pk,
        uid=world["break"].uid,
    )
    body = BODIES.get(path.rsplit("/", 1)[-1], {})
    content = (
        {} if method == "get" else {"content_type": "application/json", "data": json.dumps(body)}
    )
    return getattr(client, method)(filled, headers=headers, **content)


@pytest.fixture
def world():
    return factories.world()


def wrong_tokens(world):
    home, maker = world["producer"].organisation, world["people"]["maker"]
    secret = factories.token(of=home, by=maker)
    yield "none", {}
    yield "empty", {"Authorization": "Bearer "}
    yield "made up", factories.bearer("lng_" + "x" * 43)
    yield "another scheme", {"Authorization": f"Basic {secret}"}
    yield "an order's", factories.bearer(world["order"].secret)
    yield "its digest", factories.bearer(ApiToken.objects.first().digest)
    for name, change in (
        ("revoked", {"revoked_at": timezone.now()}),
        ("past", {"expires_at": timezone.now() - timedelta(seconds=1)}),
        ("of one who left", {"created_by": factories.user("left")}),
        ("of a buyer", {"created_by": world["people"]["buyer"]}),
    ):
        secret = factories.token(of=home, by=maker)
        ApiToken.objects.filter(pk=ApiToken.objects.latest("pk").pk).update(**change)
        yield name, factories.bearer(secret)


def assert_nothing_happened(world, before):
    ApiToken.objects.exclude(pk=world["token"].pk).delete()
    factories.assert_untouched(world)
    assert AuditEvent.objects.exclude(action="accounts.token.issued").count() == before


def test_a_wrong_token_opens_nothing(client, world):
    before = AuditEvent.objects.exclude(action="accounts.token.issued").count()
    seen = 0
    for name, headers in list(wrong_tokens(world)):
        for method, path, _scope in operations(client):
            answer = call(client, world, method, path, headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), (
                name,
                path,
            )
            assert answer["Content-Type"] == "application/problem+json"
            seen += 1
    assert seen >= 140
    assert_nothing_happened(world, before)


def test_a_token_without_the_scope_is_told_which_one_it_lacks(client, world):
    before = AuditEvent.objects.exclude(action="accounts.token.issued").count()
    home, maker = world["producer"].organisation, world["people"]["maker"]
    for method, path, scope in operations(client):
        if not scope:
            continue
        others = [one for one in Scope.values if one != scope]
        headers = factories.bearer(factories.token(*others, of=home, by=maker))
        answer = call(client, world, method, path, headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing"), path
        assert scope in answer.json()["detail"]
        ApiToken.objects.exclude(pk=world["token"].pk).delete()
    assert_nothing_happened(world, before)


def test_another_makers_token_finds_nothing_of_this_one(client, world):
    before = AuditEvent.objects.exclude(action="accounts.token.issued").count()
    other = factories.user("other")
    theirs = factories.producer(owner=other)
    headers = factories.bearer(factories.token(of=theirs.organisation, by=other))
    for method, path, _scope in operations(client):
        if "{" not in path:
            if method == "get" and path not in (*OF_ONESELF, *OF_LENDERS):
                assert call(client, world, method, path, headers).json()["items"] == [], path
            continue
        assert call(client, world, method, path, headers).status_code == 404, path
    assert_nothing_happened(world, before)


def test_a_session_is_no_token(client, world):
    client.force_login(world["people"]["maker"])
    for method, path, _scope in operations(client):
        assert call(client, world, method, path, {}).status_code == 401, path


def test_a_post_without_a_token_is_about_something_secret_or_opens_a_cart(client):
    """
    Guests behind one address share their keys, and so their kept answers: each must be to a
    question that only one of them can ask, or be marked as secret, as that of a new cart is.
    """
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    open_posts = {
        path for path, of in paths.items() if "security" not in of.get("post", ["security"])
    }
    assert open_posts == {
        "/api/v1/carts",
        "/api/v1/carts/{cart_id}/checkout",
        "/api/v1/carts/{cart_id}/lines",
        "/api/v1/orders/{number}/cancel",  # with its token
        "/api/v1/orders/{number}/report-transfer",
        "/api/v1/support-check",  # says nothing but what follows from the question
    }


def test_words_in_an_address_are_joined_by_hyphens(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert not [path for path in paths if "_" in re.sub(r"{\w+}", "", path)]


def test_every_post_says_that_it_takes_a_key_and_every_answer_what_is_left(client):
    document = client.get("/api/v1/openapi.json").json()
    shared = document["components"]["parameters"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            names = {
                shared[one["$ref"].rsplit("/", 1)[1]]["name"] if "$ref" in one else one["name"]
                for one in operation.get("parameters", [])
            }
            assert ("Idempotency-Key" in names) is (method == "post"), path
            assert {"RateLimit", "RateLimit-Policy"} <= set(
                operation["responses"]["429"]["headers"]
            )
            assert "Retry-After" in operation["responses"]["429"]["headers"]
            if "security" in operation:
                assert "401" in operation["responses"], path
