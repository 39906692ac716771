"""Rows that a phone kept without a line come in once, for their own person, each by itself."""

import pytest

from langnghe.core.ids import person_mark
from langnghe.core.models import AuditEvent
from langnghe.market.catalogue import services
from langnghe.market.catalogue.models import StockItem, StockMovement
from tests import factories
from tests.market.catalogue.test_shelf import NOW, figures, row

pytestmark = pytest.mark.django_db
LATER = "/xuong/bang-hang/gui/"
KEY = "5f0c2a1e-0000-4000-8000-000000000001"


@pytest.fixture
def owner(client):
    person = factories.user("maker")
    client.force_login(person)
    return person


@pytest.fixture
def variant(owner):
    return factories.variant(product_fields={"producer": factories.producer(owner=owner)})


def batch(owner, *rows, key=KEY):
    told = {"key": key, "person": person_mark(owner.pk)}
    for one in rows:
        told |= one
    return told


def test_a_batch_that_comes_twice_is_done_once_and_answered_alike(client, owner, variant):
    kept = batch(owner, row(variant, on_hand=8, price="420.000"))

    first = client.post(LATER, kept)
    acts = AuditEvent.objects.count()
    services.count_stock(variant=variant, on_hand=3, by_id=None, now=NOW)
    again = client.post(LATER, kept)

    now = {"on_hand": 8, "price": 420_000}
    uid = str(variant.uid)
    assert first.json() == {
        "saved": 1,
        "rows": {uid: {"now": now, "wrong": {}, "name": variant.sku}},
    }
    assert again.json() == first.json()
    assert figures(variant) == (3, 420_000)  # what came after it stands
    assert AuditEvent.objects.count() == acts + 1
    assert StockMovement.objects.filter(stock__variant=variant).count() == 3


def test_a_clash_names_its_field_and_holds_back_no_other_row(client, owner, variant):
    other = factories.variant(product=variant.product)
    kept = batch(owner, row(variant, on_hand=9), row(other, on_hand=6))
    services.hold(quantities={variant.pk: 2}, source="order:a", now=NOW)
    services.hand_over(source="order:a", now=NOW)

    told = client.post(LATER, kept).json()

    assert told["saved"] == 1
    clash = told["rows"][str(variant.uid)]
    assert clash["now"]["on_hand"] == 3
    assert "hiện là 3, không còn là 5" in clash["wrong"]["on_hand"]
    assert (figures(variant)[0], figures(other)[0]) == (3, 6)


def test_what_was_kept_for_one_person_is_not_taken_from_another(client, owner, variant):
    kept = batch(owner, row(variant, on_hand=8))
    colleague = factories.member("producer_staff", of=variant.product.producer.organisation)
    client.force_login(colleague)

    assert client.post(LATER, kept).status_code == 409
    assert figures(variant)[0] == 5


def test_a_stranger_sends_nothing_into_the_shelf(client, variant):
    stranger = factories.user("stranger")
    factories.producer(owner=stranger)
    client.force_login(stranger)

    assert client.post(LATER, batch(stranger, row(variant, on_hand=8))).status_code == 404
    assert StockItem.objects.get(variant=variant).on_hand == 5


@pytest.mark.parametrize("key", ["", "short", "x" * 81, "with space 123"])
def test_without_a_key_of_its_own_nothing_is_taken(client, owner, variant, key):
    assert client.post(LATER, batch(owner, row(variant, on_hand=8), key=key)).status_code == 422
    assert figures(variant)[0] == 5


def test_a_key_is_not_used_for_something_else(client, owner, variant):
    client.post(LATER, batch(owner, row(variant, on_hand=8)))
    assert client.post(LATER, batch(owner, row(variant, on_hand=9))).status_code == 409
    assert figures(variant)[0] == 8


def test_a_figure_that_is_none_is_said_and_not_saved(client, owner, variant):
    told = client.post(LATER, batch(owner, row(variant, on_hand="nhiều"))).json()
    assert told["saved"] == 0
    assert "số nguyên" in told["rows"][str(variant.uid)]["wrong"]["on_hand"]


@pytest.mark.parametrize("n", [1, 3])
def test_the_grid_costs_the_same_number_of_queries(client, owner, n, django_assert_num_queries):
    producer = factories.producer(owner=owner)
    for _ in range(n):
        factories.product(producer=producer, variants=n)
    page = f"/xuong/bang-hang/?nha={producer.slug}"
    client.get(page)
    with django_assert_num_queries(5):  # session, user, makers (two), variants
        html = client.get(page).content.decode()
    assert html.count("-price_error") == 0
    assert html.count('data-row="') == n * n


def test_the_grid_saves_and_refuses_like_the_shelf(client, owner, variant):
    answer = client.post("/xuong/bang-hang/", row(variant, on_hand=8), follow=True)
    assert "Đã lưu 1 dòng" in answer.content.decode()
    html = client.post("/xuong/bang-hang/", row(variant, on_hand="x")).content.decode()
    assert f'id="id_{variant.uid}-on_hand_error"' in html
    assert figures(variant)[0] == 8
