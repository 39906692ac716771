"""One calculation for page, API and order; and what changed since it was shown."""

from datetime import UTC, datetime, timedelta

import pytest

from langnghe.market.basket import services as baskets
from langnghe.market.catalogue.models import Product, Variant
from langnghe.market.checkout import queries, rules
from langnghe.market.checkout.facts import Shown
from langnghe.market.shipping.models import ShippingRate
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def trading():
    factories.trading()


def quote(basket, *, delivered=True):
    commune = queries.place(factories.commune().pk) if delivered else None
    return queries.quotation(basket=basket, commune=commune, now=NOW)


def texts(shown, quotation):
    return [change.text for change in rules.changes(Shown.of(shown), quotation)]


def test_before_the_place_is_known_there_is_no_fee_and_no_day():
    quotation = quote(factories.basket(factories.variant(price=100_000)), delivered=False)

    assert (quotation.total, quotation.has_delivery) == (100_000, False)
    assert (quotation.parts[0].delivery, quotation.parts[0].promised_on) == (None, None)


def test_what_cannot_be_ordered_is_left_out_and_named():
    gone = factories.variant(product_fields={"name": {"vi": "Quạt"}})
    basket = factories.basket(factories.variant(price=100_000), gone)
    Product.objects.filter(pk=gone.product_id).update(state=Product.State.ARCHIVED)

    quotation = quote(basket)

    assert quotation.goods_total == 100_000
    assert rules.told(quotation.problems) == ["Quạt: Không còn bán nữa."]


def test_the_volume_counts_where_it_weighs_more():
    light = factories.variant(weight_g=100, length_mm=600, width_mm=400, height_mm=400)

    # 96,000 cm³ / 6,000 = 16 kg
    assert quote(factories.basket(light)).parts[0].delivery.chargeable_g == 16_000


def test_nothing_changed_is_nothing_told():
    quotation = quote(factories.basket(factories.variant()))

    assert texts(quotation, quotation) == []


def test_says_exactly_what_changed():
    dearer = factories.variant(price=100_000, product_fields={"name": {"vi": "Bát"}})
    more = factories.variant(on_hand=9, product_fields={"name": {"vi": "Đĩa"}})
    gone = factories.variant(product_fields={"name": {"vi": "Quạt"}})
    new = factories.variant(product_fields={"name": {"vi": "Nón"}})
    basket = factories.basket(dearer, more, gone)
    before = quote(basket)
    Variant.objects.filter(pk=dearer.pk).update(price=120_000)
    lines = {line.variant_id: line.pk for line in basket.lines.all()}
    baskets.set_quantity(basket=basket, line_id=lines[more.pk], quantity=3, now=NOW)
    baskets.remove(basket=basket, line_id=lines[gone.pk], now=NOW)
    baskets.add(basket=basket, item=factories.item(new), quantity=1, now=NOW + timedelta(hours=1))

    told = texts(before, quote(basket))

    assert told[:2] == [
        "Bát: nay 120.000\N{NO-BREAK SPACE}₫ một chiếc, trước là 100.000\N{NO-BREAK SPACE}₫",
        "Đĩa: nay 3 chiếc, trước là 1",
    ]
    assert "Mới thêm vào giỏ: Nón" in told
    assert "Không còn trong đơn: Quạt" in told


def test_a_fee_that_becomes_known_is_news_and_one_that_moves_is_a_change():
    basket = factories.basket(factories.variant())
    unknown, known = quote(basket, delivered=False), quote(basket)
    ShippingRate.objects.update(first_price=50_000)
    moved = quote(basket)

    [news] = rules.changes(Shown.of(unknown), known)
    [change] = rules.changes(Shown.of(known), moved)

    assert (news.is_news, change.is_news) == (True, False)
    assert "50.000" in change.text
    assert "22.000" in change.text


def test_what_was_shown_survives_its_way_through_the_form():
    shown = Shown.of(quote(factories.basket(factories.variant())))

    assert Shown.read(shown.plain()) == shown


@pytest.mark.parametrize("n", [1, 3])
def test_takes_the_same_queries_for_one_maker_and_for_three(n, django_assert_num_queries):
    basket = factories.basket(*(factories.variant() for _ in range(n)))
    commune = queries.place(factories.commune().pk)

    with django_assert_num_queries(6):
        queries.quotation(basket=basket, commune=commune, now=NOW)
