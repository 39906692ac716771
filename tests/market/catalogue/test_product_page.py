"""The page of one product: what is said, what can be bought, and what is no longer there."""

import json
import re

import pytest

from langnghe.core.models import OldSlug
from langnghe.market.catalogue import queries, services
from langnghe.market.catalogue.models import StockItem, Variant
from langnghe.registry import public as registry
from tests import factories
from tests.factories.catalogue import NOW

pytestmark = pytest.mark.django_db


def page(client, product, prefix=""):
    return client.get(f"{prefix}/hang/{product.slug}/")


def html_of(client, product, prefix=""):
    response = page(client, product, prefix)
    assert response.status_code == 200
    return response.content.decode()


def structured(html):
    [script] = re.findall(
        r'<script type="application/ld\+json"[^>]*>(.*?)</script>', html, re.DOTALL
    )
    return {node["@type"]: node for node in json.loads(script)["@graph"]}


def test_it_says_what_it_is_and_where_it_comes_from(client):
    product = factories.product(
        name={"vi": "Bình men lam", "en": "Blue vase"},
        materials={"vi": "gốm", "en": "stoneware"},
        care={"vi": "Rửa tay", "en": "Wash by hand"},
        attributes={"pieces": 6, "glaze": {"vi": "men lam", "en": "cobalt blue"}, "secret": "x"},
        shelf_life_days=45,
        fragile=True,
    )
    factories.variant(product=product, length_mm=320, width_mm=265, height_mm=140, weight_g=2400)

    html = html_of(client, product)

    for text in (
        "Bình men lam", "gốm", "Rửa tay", "men lam", "32 × 26,5 × 14 cm", "2,4\xa0kg", "45 ngày",
        "350.000\xa0₫", "Còn hàng", product.village.name, product.producer.name, "Dễ vỡ",
    ):  # fmt: skip
        assert text in html, text
    assert "secret" not in html
    english = html_of(client, product, "/en")
    assert "32 × 26.5 × 14 cm" in english
    assert "Blue vase" in english


def test_the_form_sends_what_the_basket_needs(client):
    writing = {"label": {"vi": "Khắc tên", "en": "Name"}, "max_length": 20}
    product = factories.product(personalisation=writing)
    small, large = (
        factories.variant(product=product, label={"vi": label}, price=price)
        for label, price in (("Nhỏ", 100_000), ("Lớn", 200_000))
    )

    html = html_of(client, product)

    assert f'name="variant" value="{small.uid}" checked' in html
    assert f'name="variant" value="{large.uid}"' in html
    assert f'name="next" value="/hang/{product.slug}/"' in html
    assert 'name="personalisation" maxlength="20"' in html
    assert 'name="quantity"' in html
    # The token stands outside of the form, which is the same for everybody, and belongs to it.
    assert 'id="buy"' in html
    assert re.search(r'<input [^>]*name="csrfmiddlewaretoken" value="\w{64}" form="buy">', html)
    assert "100.000\xa0₫ – 200.000\xa0₫" in html


def test_without_writing_on_it_no_writing_is_asked_for(client):
    product = factories.product(variants=1)

    assert 'name="personalisation"' not in html_of(client, product)


def test_what_is_sold_out_cannot_be_chosen(client):
    product = factories.product()
    gone = factories.variant(product=product, on_hand=0, label={"vi": "Nhỏ"})
    there = factories.variant(product=product, on_hand=2, label={"vi": "Lớn"})

    html = html_of(client, product)

    assert f'value="{gone.uid}" disabled' in html
    assert f'value="{there.uid}" checked' in html
    assert "Chỉ còn 2" in html


def test_when_all_is_sold_out_the_page_says_so_and_offers_others(client):
    product = factories.product()
    factories.variant(product=product, on_hand=0)

    html = html_of(client, product)

    assert "Tạm hết hàng" in html
    assert 'name="quantity"' not in html
    assert structured(html)["Product"]["offers"]["availability"].endswith("OutOfStock")


def test_what_is_made_to_order_says_how_long(client):
    product = factories.product(made_to_order=True, making_days=12)
    factories.variant(product=product, on_hand=0)

    html = html_of(client, product)

    assert "Làm theo đơn, 12 ngày làm việc" in html
    assert structured(html)["Product"]["offers"]["availability"].endswith("MadeToOrder")


def test_what_is_too_large_asks_for_freight_instead_of_a_basket(client):
    product = factories.product(oversized=True)
    variant = factories.variant(product=product)

    html = html_of(client, product)

    assert f"/{variant.uid}/" in html
    assert "Hỏi cước vận chuyển" in html
    assert 'name="quantity"' not in html


def test_restrictions_are_said_in_the_readers_language(client):
    product = factories.product(
        variants=1, min_age=18, export_ok=False, restriction={"vi": "Rượu", "en": "Spirits"}
    )

    vietnamese, english = html_of(client, product), html_of(client, product, "/en")

    assert [text in vietnamese for text in ("đủ 18 tuổi", "trong nước", "Rượu")] == [True] * 3
    assert [text in english for text in ("18 years", "Viet Nam only", "Spirits")] == [True] * 3


def test_the_wholesale_price_and_its_quantity_are_shown(client):
    product = factories.product()
    factories.variant(product=product, price=52_000, wholesale_min_qty=50, wholesale_price=45_000)

    assert "từ 50 sản phẩm: 45.000\xa0₫" in html_of(client, product)


def test_a_drawing_says_that_it_is_one(client):
    product = factories.product(variants=1)
    factories.image(product=product, is_drawing=True)

    html = html_of(client, product)

    assert "Hình vẽ minh họa" in html
    assert re.search(r'<img class="product-picture"[^>]* width="960" height="720"', html)
    assert re.search(r"srcset=\"[^\"]*-320.webp 320w, [^\"]*-640.webp 640w", html)


def test_search_engines_read_product_offer_and_path(client):
    product = factories.product(name={"vi": "Bình </script><script>alert(1)</script> & co"})
    factories.variant(product=product, price=350_000)

    html = html_of(client, product)

    nodes = structured(html)
    assert nodes["Product"]["name"] == "Bình </script><script>alert(1)</script> & co"
    offer = nodes["Product"]["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("350000", "VND")
    assert offer["availability"] == "https://schema.org/InStock"
    names = [item["name"] for item in nodes["BreadcrumbList"]["itemListElement"]]
    assert names[0] == "Chợ"
    assert "<script>alert" not in html


def test_several_variants_are_an_offer_with_a_range(client):
    product = factories.product()
    for price in (100_000, 300_000):
        factories.variant(product=product, price=price)

    offers = structured(html_of(client, product))["Product"]["offers"]

    assert (offers["@type"], offers["lowPrice"], offers["highPrice"]) == (
        "AggregateOffer", "100000", "300000",
    )  # fmt: skip


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_number_of_queries(client, n, django_assert_num_queries):
    product = factories.product(variants=n)
    for _ in range(n):
        factories.image(product=product)
        factories.product(producer=product.producer, variants=1)
    page(client, product)

    with django_assert_num_queries(1):
        page(client, product)


def test_more_of_the_maker_is_shown_without_the_piece_itself(client):
    product = factories.product(variants=1)
    other = factories.product(producer=product.producer, variants=1)
    factories.product(variants=1)

    assert [card.slug for card in page(client, product).context["product"].more] == [other.slug]


def test_a_draft_does_not_exist(client):
    product = factories.product(state="draft", variants=1)

    assert page(client, product).status_code == 404


def test_a_draft_that_was_archived_unseen_does_not_exist_either(client):
    product = factories.product(state="archived", published_at=None, variants=1)

    assert page(client, product).status_code == 404


def test_what_is_no_longer_sold_says_so_and_shows_similar_goods(client):
    product = factories.product(state="archived", published_at=NOW, variants=1)
    similar = factories.product(craft=product.craft, variants=1)
    factories.product(variants=1)

    response = page(client, product)

    assert response.status_code == 410
    assert [card.slug for card in response.context["similar"]] == [similar.slug]
    assert product.name["vi"] in response.content.decode()


def test_the_goods_of_a_maker_who_may_not_sell_are_gone(client):
    product = factories.product(variants=1)
    factories.unverify(product.producer)

    assert page(client, product).status_code == 410


def test_an_old_address_leads_to_the_present_one(client):
    product = factories.product(variants=1)
    OldSlug.objects.create(kind="product", slug="ten-cu", target=product.slug, created_at=NOW)

    response = client.get("/en/hang/ten-cu/")

    assert response.status_code == 301
    assert response["Location"] == f"/en/hang/{product.slug}/"


def test_an_unknown_address_is_nothing(client):
    assert client.get("/hang/khong-co/").status_code == 404


def test_the_rule_of_who_sells_is_the_registrys_own():
    """`rules.may_sell` says in SQL what `ProducerFact.selling` says of one maker."""
    makers = []
    for status in ("active", "fading"):
        for certainty in ("A", "B", "C"):
            village = factories.village(status=status, certainty=certainty)
            for state in ("draft", "submitted", "more_wanted", "verified", "refused"):
                maker = factories.producer(village=village)
                type(maker).objects.filter(pk=maker.pk).update(state=state)
                factories.product(producer=maker, variants=1)
                makers.append(maker.pk)

    services.follow_makers()
    facts = registry.producers_by_ids(makers)
    shown = set(queries.public_products().values_list("producer_id", flat=True))

    assert shown == {maker for maker in makers if facts[maker].selling}
    assert len(shown) == 2


def test_a_price_or_a_piece_that_moves_is_seen_at_once(client):
    variant = factories.variant(price=350_000, on_hand=1)
    product = variant.product
    assert "Chỉ còn 1" in html_of(client, product)

    StockItem.objects.filter(variant=variant).update(on_hand=0)
    Variant.objects.filter(pk=variant.pk).update(price=360_000)
    html = html_of(client, product)

    assert "Chỉ còn 1" not in html
    assert structured(html)["Product"]["offers"]["price"] == "360000"
    assert structured(html)["Product"]["offers"]["availability"] == "https://schema.org/OutOfStock"
