"""Who may not, does not: every operation of the maker's goods, by everybody who has no business there."""

from copy import deepcopy
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from langnghe.accounts.models import ApiToken
from langnghe.core.models import AuditEvent
from langnghe.market.catalogue.models import Product, ProductImage, StockItem, Variant
from tests import factories
from tests.market.catalogue.maker_api import URL, Maker, picture

pytestmark = pytest.mark.django_db
NEW = {"sku": "NEW-1", "price": 9}

# method, address, body, scope
OPERATIONS = [
    ("get", "/products", None, "goods:read"),
    ("get", "/products/{uid}", None, "goods:read"),
    ("post", "/products", {"craft": "{craft}", "name": {"vi": "Mới"}}, "goods:write"),
    ("patch", "/products/{uid}", {"name": {"vi": "Khác"}}, "goods:write"),
    ("post", "/products/{uid}/publish", {}, "goods:write"),
    ("post", "/products/{uid}/archive", {}, "goods:write"),
    ("post", "/products/{uid}/variants", NEW, "goods:write"),
    ("patch", "/variants/{sku}", {"weight_g": 1}, "goods:write"),
    ("post", "/products/{uid}/images", "picture", "goods:write"),
    ("put", "/products/{uid}/images", {"images": ["{image}"]}, "goods:write"),
    ("delete", "/products/{uid}/images/{image}", None, "goods:write"),
    ("put", "/stock/{sku}", {"on_hand": 1}, "stock:write"),
    ("put", "/prices/{sku}", {"price": 1}, "stock:write"),
    ("post", "/products/bulk", {"products": [{"reference": "P-1", "food": True}]}, "goods:write"),
    ("post", "/stock/bulk", {"rows": [{"sku": "{sku}", "on_hand": 1}]}, "stock:write"),
]
GOODS = ("products", "variants", "stock", "prices")
EVERY = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one[0]} {one[1]}")


@pytest.fixture
def theirs(client):
    """A maker with a draft, a picture, a stock number and a reference."""
    maker = Maker(client)
    product = factories.product(producer=maker.producer, reference="P-1", variants=1, state="draft")
    maker.image = factories.image(product=product)
    maker.product = product
    return maker


def rows():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Product, Variant, StockItem, ProductImage)
    ] + [AuditEvent.objects.exclude(action__startswith="accounts.").count()]


def ask(client, operation, theirs, secret):
    method, address, body, _scope = operation
    variant = theirs.product.variants.get()
    known = {
        "uid": theirs.product.uid, "sku": variant.sku, "image": theirs.image.uid,
        "craft": theirs.craft.slug,
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    path = URL + address.format(**known)
    if body == "picture":
        return client.post(
            path, {"picture": SimpleUploadedFile("a.jpg", picture())}, headers=headers
        )
    filled = _filled(deepcopy(body), known)
    if method == "get":
        return client.get(path, headers=headers)
    return getattr(client, method)(
        path, filled or {}, content_type="application/json", headers=headers
    )


def _filled(body, known):
    if isinstance(body, dict):
        return {key: _filled(value, known) for key, value in body.items()}
    if isinstance(body, list):
        return [_filled(value, known) for value in body]
    return body.format(**known) if isinstance(body, str) else body


def test_the_table_names_every_operation(client):
    document = client.get("/api/v1/openapi.json").json()
    told = {
        (method, path.removeprefix(URL))
        for path, methods in document["paths"].items()
        for method, one in methods.items()
        if path.startswith(tuple(f"{URL}/{name}" for name in GOODS))
    }
    assert {(method, path) for method, path, _body, _scope in OPERATIONS} == told


@EVERY
def test_without_a_token_nobody_gets_in(client, theirs, operation):
    before = rows()

    for secret in ("", "lng_nonsense", "x" * 5_000):
        answer = ask(client, operation, theirs, secret)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert rows() == before


@EVERY
def test_a_revoked_or_past_token_opens_nothing(client, theirs, operation):
    before = rows()
    for change in ({"revoked_at": timezone.now()}, {"expires_at": timezone.now()}):
        ApiToken.objects.update(**{"revoked_at": None, "expires_at": None} | change)
        assert ask(client, operation, theirs, theirs.secret).status_code == 401
    assert rows() == before


@EVERY
def test_a_token_without_the_scope_is_told_which_one_it_lacks(client, theirs, operation):
    scope = operation[3]
    others = {"goods:read", "goods:write", "stock:write", "orders:read", "webhooks"} - {scope}
    secret = factories.maker_token(theirs.producer, *others)
    before = rows()

    answer = ask(client, operation, theirs, secret)

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert scope in answer.json()["detail"]
    assert rows() == before


@EVERY
def test_another_maker_finds_nothing_there(client, theirs, operation):
    stranger = Maker(client, producer=factories.producer(village=theirs.producer.village))
    before = rows()

    answer = ask(client, operation, theirs, stranger.secret)

    if "{" in operation[1]:
        assert answer.status_code == 404
        assert rows() == before
    elif operation[0] == "get":
        assert answer.json()["items"] == []
    elif operation[1] == "/products":
        assert answer.json()["producer"] == stranger.producer.slug
    else:
        [row] = answer.json()["results"]
        assert (row["status"], row["uid"]) == ("failed", None)
        assert rows() == before


def test_an_image_is_found_under_its_own_product_only(client, theirs):
    other = factories.product(producer=theirs.producer)

    for uid in (other.uid, uuid4()):
        answer = theirs.call("delete", f"/products/{uid}/images/{theirs.image.uid}")
        assert answer.status_code == 404
    assert ProductImage.objects.count() == 1
