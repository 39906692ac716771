"""The market as a page: plain GET, results swapped by htmx, what search engines may keep."""

import re

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/cho/"


def shown(response):
    return re.findall(r'<h3 class="card-name">([^<]*)</h3>', response.content.decode())


def goods(*names, **fields):
    return [
        factories.product(name={"vi": name, "en": name}, variants=1, **fields) for name in names
    ]


def test_the_page_works_with_a_plain_form(client):
    [silk] = goods("Khăn lụa")
    goods("Bình gốm")

    response = client.get(PAGE, {"q": "", "craft": silk.craft.slug, "price_min": "", "sort": ""})

    assert response.status_code == 200
    assert shown(response) == ["Khăn lụa"]
    assert f'<option value="{silk.craft.slug}" selected' in response.content.decode()


def test_drafts_and_archives_are_nowhere_on_the_page(client):
    goods("Bí mật một", state="draft")
    goods("Bí mật hai", state="archived")

    for query in ({}, {"q": "bi mat"}, {"sort": "price"}):
        assert "Bí mật" not in client.get(PAGE, query).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_number_of_queries(client, n, django_assert_num_queries):
    for _ in range(n):
        factories.image(product=factories.product(variants=2))
    client.get(PAGE)  # what is cached once per process

    with django_assert_num_queries(2):  # is the index behind; the rows
        response = client.get(PAGE)

    assert len(shown(response)) == n


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"price_min": "abc"}, "số tiền nguyên"),
        ({"price_max": "1,5"}, "số tiền nguyên"),
        ({"price_min": "12.34.567"}, "số tiền nguyên"),
        ({"price_max": "9" * 15}, "quá lớn"),
        ({"price_min": "500.000", "price_max": "200000"}, "thấp hơn"),
        ({"craft": "khong-co"}, "danh sách"),
        ({"village": "khong-co"}, "danh sách"),
        ({"producer": "khong-co"}, "danh sách"),
        ({"q": "x" * 101}, "100"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_kept(client, query, message):
    goods("Bình gốm")

    response = client.get(PAGE, query)

    html = response.content.decode()
    assert response.status_code == 200
    [field] = response.context["form"].errors
    assert message in response.context["form"].errors[field][0]
    assert f'id="id_{field}_error"' in html
    assert f'aria-describedby="id_{field}_error"' in html
    if field in {"price_min", "price_max", "q"}:
        assert f'value="{query[field]}"' in html
    assert shown(response) == ["Bình gốm"]


@pytest.mark.parametrize(
    "typed", ["350.000", "350,000", "350 000", "350000", "350.000 ₫", "350000đ"]
)
def test_a_price_is_understood_as_people_write_it(client, typed):
    goods("Bình gốm")

    response = client.get(PAGE, {"price_min": typed, "price_max": typed})

    assert not response.context["form"].errors
    assert shown(response) == ["Bình gốm"]


def test_nothing_found_offers_a_way_on(client):
    goods("Bình gốm")

    html = client.get(PAGE, {"q": "khongcogi"}).content.decode()

    assert "Không có món hàng nào phù hợp" in html
    assert "“khongcogi”" in html


def test_each_mark_takes_its_filter_away(client):
    [silk] = goods("Khăn lụa")

    response = client.get(
        PAGE, {"q": "khan", "craft": silk.craft.slug, "price_max": "900000", "sort": "price"}
    )

    marks = {mark.label: mark.url for mark in response.context["marks"]}
    craft = silk.craft.name["vi"]
    assert marks["“khan”"] == f"/cho/?craft={silk.craft.slug}&price_max=900000&sort=price"
    assert marks[craft] == "/cho/?q=khan&price_max=900000&sort=price"
    assert len(marks) == 3


@pytest.mark.parametrize(
    ("query", "kept"),
    [({}, True), ({"craft": "{craft}"}, True), ({"q": "gom"}, False), ({"sort": "price"}, False),
     ({"craft": "{craft}", "price_min": "1"}, False), ({"cursor": "x"}, False)],
)  # fmt: skip
def test_search_engines_keep_the_plain_lists_only(client, query, kept):
    [product] = goods("Bình gốm")
    query = {key: value.format(craft=product.craft.slug) for key, value in query.items()}

    html = client.get(PAGE, query).content.decode()

    assert ('rel="canonical"' in html) == kept
    assert ('content="noindex, follow"' in html) == (not kept)
    if query.get("craft") and kept:
        assert f'/cho/?craft={product.craft.slug}"' in html


def htmx(client, target, query):
    headers = {"HX-Request": "true", "HX-Target": target}
    return client.get(PAGE, query, headers=headers)


def test_htmx_gets_the_results_with_fresh_counts_and_a_clean_address(client):
    goods("Bình gốm")

    response = htmx(client, "results", {"q": "gom", "craft": "", "price_min": ""})

    html = response.content.decode()
    assert html.lstrip().startswith('<section id="results"')
    assert 'id="filter-fields" hx-swap-oob="true"' in html
    assert response["HX-Push-Url"] == "/cho/?q=gom"
    assert "<html" not in html


def test_show_more_appends_the_next_goods_and_without_script_is_a_link(client):
    goods(*(f"Bình {n}" for n in range(26)))
    first = client.get(PAGE)
    more = first.context["more_url"]
    assert f'href="{more.replace("&", "&amp;")}"' in first.content.decode()

    rest = client.get(more)
    appended = client.get(more, headers={"HX-Request": "true", "HX-Target": "goods"})

    assert (len(shown(first)), shown(rest)) == (24, ["Bình 1", "Bình 0"])
    assert appended.content.decode().lstrip().startswith("<li>")
    assert shown(appended) == shown(rest)
    assert 'id="more" hx-swap-oob="true"></p>' in appended.content.decode()
    assert rest.context["first_url"] == "/cho/"


def test_an_old_page_mark_shows_the_first_page(client):
    goods("Bình gốm")

    assert shown(client.get(PAGE, {"cursor": "old"})) == ["Bình gốm"]


def test_in_english_everything_is(client):
    factories.product(name={"vi": "Bình", "en": "Vase"}, variants=1)

    response = client.get("/en/cho/")

    assert shown(response) == ["Vase"]
    assert "In stock" in response.content.decode()


def test_only_reading_is_possible(client):
    assert client.post(PAGE).status_code == 405


def test_names_are_shown_as_text_never_as_markup(client):
    goods("<script>alert(1)</script>")

    html = client.get(PAGE, {"q": "<script>alert(2)</script>"}).content.decode()

    assert "<script>alert" not in html


def test_the_address_has_a_name():
    assert reverse("catalogue:listing") == PAGE


HOSTILE = ("\x00", "a\x00b", "%00", "'" * 50, "9" * 30, "-1", "nan", "💥")
FIELDS = (
    "q",
    "craft",
    "village",
    "producer",
    "price_min",
    "price_max",
    "availability",
    "sort",
    "cursor",
)


@pytest.mark.parametrize("field", FIELDS)
def test_no_address_makes_the_page_or_the_api_fail(client, field):
    goods("Bình gốm")

    for value in HOSTILE:
        page = client.get(PAGE, {field: value}).status_code
        assert page == (422 if "\x00" in value else 200)
        assert client.get("/api/v1/products", {field: value}).status_code in {200, 422}


@pytest.mark.parametrize(
    ("prefix", "words"), [("", ("từ", "Còn hàng")), ("/en", ("from", "In stock"))]
)
def test_a_card_speaks_the_readers_language_throughout(client, prefix, words):
    product = factories.product(variants=1)
    factories.variant(product=product, price=9_900_000)

    html = client.get(f"{prefix}{PAGE}").content.decode()

    assert all(f">{word}<" in html for word in words)
