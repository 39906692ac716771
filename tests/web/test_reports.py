"""Anybody reports goods, a maker's words or a village's text; no account is needed."""

import pytest
from django.core.cache import cache

from langnghe.registry.desk.models import Case, Report
from tests import factories

pytestmark = pytest.mark.django_db
FORM = {"reason": "misleading", "words": "Ảnh lấy trên mạng", "key": "k1"}


@pytest.fixture
def product():
    return factories.product(variants=1)


def test_a_guest_reports_a_product(client, product):
    path = f"/bao/san-pham/{product.slug}/"
    assert path in client.get(f"/hang/{product.slug}/").content.decode()
    assert product.name["vi"] in client.get(path).content.decode()
    answer = client.post(path, FORM)
    assert answer["Location"] == "/bao/da-nhan/"
    case = Case.objects.get()
    assert (case.kind, case.ref, case.producer) == ("product", str(product.uid), product.producer)
    assert case.reports.get().words == "Ảnh lấy trên mạng"
    client.post(path, FORM)  # the same form once more
    assert Report.objects.count() == 1


def test_a_maker_and_a_village_may_be_reported_from_their_pages(client, product):
    producer = product.producer
    for page, path, kind in (
        (f"/nguoi-lam/{producer.slug}/", f"/bao/nguoi-lam/{producer.slug}/", "maker"),
        (f"/lang/{producer.village.slug}/", f"/bao/lang/{producer.village.slug}/", "village"),
    ):
        assert path in client.get(page).content.decode()
        assert client.post(path, {**FORM, "key": kind}).status_code == 302
        assert Case.objects.get(kind=kind).village == producer.village


def test_what_the_public_does_not_see_cannot_be_reported(client, product):
    type(product).objects.update(state="draft", listed=False)
    draft = factories.producer(state="draft")
    for path in (
        f"/bao/san-pham/{product.slug}/", f"/bao/nguoi-lam/{draft.slug}/", "/bao/lang/nowhere/",
        "/bao/don/x/",
    ):  # fmt: skip
        assert client.post(path, FORM).status_code == 404
    assert not Report.objects.exists()


def test_a_reason_is_wanted_and_what_was_typed_stays(client, product):
    page = client.post(f"/bao/san-pham/{product.slug}/", {**FORM, "reason": ""})
    assert page.status_code == 422
    assert "Ảnh lấy trên mạng" in page.content.decode()


def test_one_address_reports_only_so_often(client, product, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "report": (2, 3_600)}
    cache.clear()
    path = f"/bao/san-pham/{product.slug}/"
    statuses = [client.post(path, {**FORM, "key": f"k{n}"}).status_code for n in range(3)]
    assert statuses == [302, 302, 429]
    assert Report.objects.count() == 2
