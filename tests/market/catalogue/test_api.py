"""Goods for programs: the same list and page as for people, as JSON."""

import pytest

from langnghe.core.models import OldSlug
from tests import factories
from tests.factories.catalogue import NOW

pytestmark = pytest.mark.django_db
URL = "/api/v1/products"


def goods(*names, **fields):
    return [
        factories.product(name={"vi": name, "en": name}, variants=1, **fields) for name in names
    ]


def test_the_list_gives_items_facets_total_and_the_next_page(client):
    maker = factories.producer()
    goods("Bình một", "Bình hai", producer=maker)

    first = client.get(URL, {"q": "binh", "limit": 1}).json()
    second = client.get(URL, {"q": "binh", "limit": 1, "cursor": first["next_cursor"]}).json()

    assert (first["total"], second["next_cursor"]) == (2, None)
    assert [item["name"] for item in first["items"] + second["items"]] == ["Bình hai", "Bình một"]
    [item] = first["items"]
    assert item["price"] == {"amount": "350000", "currency": "VND"}
    assert item["availability"] == "in_stock"
    assert item["producer"] == {"slug": maker.slug, "name": maker.name}
    assert item["url"].endswith(f"/hang/{item['slug']}/")
    assert first["facets"]["producer"] == [{"value": maker.slug, "label": maker.name, "count": 2}]
    assert first["facets"]["availability"] == {"in_stock": 2, "made_to_order": 0, "sold_out": 0}
    assert {"price_min": 200_000, "price_max": 500_000, "count": 2} in first["facets"]["price"]


def test_every_filter_and_order_is_the_pages_own(client):
    cheap, dear = factories.variant(price=100_000), factories.variant(price=900_000, on_hand=0)

    def slugs(**query):
        return [item["slug"] for item in client.get(URL, query).json()["items"]]

    one, two = cheap.product, dear.product
    assert slugs(sort="price") == [one.slug, two.slug]
    assert slugs(sort="-price") == [two.slug, one.slug]
    assert slugs(price_max=100_000) == [one.slug]
    assert slugs(price_min=100_001) == [two.slug]
    assert slugs(in_stock="true") == [one.slug]
    assert slugs(craft=one.craft.slug) == [one.slug]
    assert slugs(village=two.village.slug) == [two.slug]
    assert slugs(producer=two.producer.slug) == [two.slug]
    assert slugs(producer="nobody") == []


@pytest.mark.parametrize(
    "query",
    [{"limit": 101}, {"limit": 0}, {"sort": "name"}, {"price_min": -1}, {"price_max": "cheap"},
     {"craft": "a\x00b"}, {"q": "x" * 101}],
)  # fmt: skip
def test_a_wrong_query_is_refused(client, query):
    assert client.get(URL, query).status_code == 422


def test_a_cursor_that_is_not_ours_has_a_code_of_its_own(client):
    goods("Bình")

    response = client.get(URL, {"cursor": "nonsense"})

    assert response.status_code == 422
    assert response.json()["code"] == "bad_cursor"


def test_drafts_leak_nowhere(client):
    for state in ("draft", "archived"):
        goods("Bí mật", state=state)
    withdrawn = factories.variant().product
    factories.unverify(withdrawn.producer)

    answer = client.get(URL).json()

    assert (answer["items"], answer["total"]) == ([], 0)
    assert [answer["facets"][name] for name in ("craft", "village", "producer")] == [[], [], []]


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_number_of_queries(client, n, django_assert_num_queries):
    for _ in range(n):
        factories.image(product=factories.product(variants=2))

    client.get(URL)  # lets the index follow
    with django_assert_num_queries(2):
        assert len(client.get(URL).json()["items"]) == n


def test_one_product_with_its_variants(client):
    writing = {"label": {"vi": "Khắc tên", "en": "Name"}, "max_length": 20}
    product = factories.product(personalisation=writing, attributes={"pieces": 6})
    variant = factories.variant(
        product=product, price=52_000, wholesale_min_qty=50, wholesale_price=45_000
    )
    factories.image(product=product, is_drawing=True)

    answer = client.get(f"{URL}/{product.slug}").json()

    assert answer["village"] == {"slug": product.village.slug, "name": product.village.name}
    assert answer["personalisation"] == {"label": "Khắc tên", "max_length": 20}
    assert answer["attributes"] == {"Số món trong bộ": "6"}
    assert answer["images"][0]["is_drawing"] is True
    [offer] = answer["variants"]
    assert (offer["uid"], offer["free"]) == (str(variant.uid), 5)
    assert offer["price"] == {"amount": "52000", "currency": "VND"}
    assert offer["wholesale_price"] == {"amount": "45000", "currency": "VND"}


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"state": "draft"}, 404, "product_not_found"),
        ({"state": "archived", "published_at": NOW}, 410, "product_gone"),
    ],
)
def test_what_is_not_sold_is_refused_with_a_stable_code(client, fields, status, code):
    product = factories.product(variants=1, **fields)

    response = client.get(f"{URL}/{product.slug}")

    assert (response.status_code, response.json()["code"]) == (status, code)


def test_an_old_address_leads_to_the_present_one(client):
    [product] = goods("Bình")
    OldSlug.objects.create(kind="product", slug="ten-cu", target=product.slug, created_at=NOW)

    response = client.get(f"{URL}/ten-cu")

    assert response.status_code == 301
    assert response["Location"] == f"{URL}/{product.slug}"
