"""A product from draft to archive, its address, its price."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from langnghe.core import states
from langnghe.core.models import AuditEvent, OldSlug
from langnghe.market.catalogue import queries, services
from langnghe.market.catalogue.facts import ProductDetails, VariantDetails
from langnghe.market.catalogue.models import Product, StockItem
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def details(**changes):
    craft = changes.pop("craft", None) or factories.craft()
    plain = ProductDetails(craft_id=craft.pk, name={"vi": "Đồ gỗ Đồng Kỵ", "en": "Dong Ky wood"})
    return replace(plain, **changes)


def create(producer=None, *, sku="DK-1", price=350_000, on_hand=2, **changes):
    producer = producer or factories.producer()
    return services.create_product(
        producer_id=producer.pk,
        details=details(**changes),
        variants=[VariantDetails(sku=sku, price=price, on_hand=on_hand, weight_g=500)],
        by_id=None,
        now=NOW,
    )


def test_g_16_a_product_is_drafted_in_its_makers_village_under_a_readable_address():
    producer = factories.producer()

    product = create(producer)

    product.refresh_from_db()
    assert product.slug == "do-go-dong-ky"
    assert product.state == Product.State.DRAFT
    assert product.village_id == producer.village_id
    assert (product.price_from, product.available) == (350_000, True)
    assert StockItem.objects.get().on_hand == 2
    assert [change.to_state for change in states.history(product)] == ["draft"]
    assert AuditEvent.objects.filter(action="catalogue.product.created").count() == 1


def test_a_second_product_of_the_same_name_gets_an_address_of_its_own():
    create()

    assert create(sku="DK-2").slug == "do-go-dong-ky-2"


def test_g_11_a_hundred_panels_at_25_million_are_stored_and_summed_exactly():
    create(sku="SM-1", price=25_000_000, on_hand=100)
    create(sku="SM-2", price=2_500_000_000)

    [big] = [
        queries.variants_for_sale([s.variant_id])[s.variant_id]
        for s in StockItem.objects.filter(variant__sku="SM-1")
    ]
    assert queries.price_for(big, 100)[0] * 100 == 2_500_000_000
    assert Product.objects.get(variants__sku="SM-2").price_from == 2_500_000_000


def test_g_15_from_fifty_pieces_the_wholesale_price_holds():
    variant = factories.variant(price=52_000, wholesale_min_qty=50, wholesale_price=45_000)
    item = queries.variants_for_sale([variant.pk])[variant.pk]

    assert queries.price_for(item, 49) == (52_000, "list")
    assert queries.price_for(item, 50) == (45_000, "wholesale")


def test_publishing_offers_the_product_and_writes_it_down():
    product = create()
    factories.image(product=product)
    user = factories.user()

    services.publish(product=product, by_id=user.pk, now=NOW)

    product.refresh_from_db()
    assert (product.state, product.published_at) == ("published", NOW)
    assert list(queries.public_products()) == [product]
    event = AuditEvent.objects.get(action="catalogue.product.published")
    assert event.by_id == user.pk


def test_publishing_says_everything_that_is_missing():
    product = create(name={"en": "Only English"})
    product.variants.update(active=False)
    factories.unverify(product.producer)

    with pytest.raises(services.NotFit) as refusal:
        services.publish(product=product, by_id=None, now=NOW)

    assert refusal.value.code == "product_not_fit"
    said = str(refusal.value)
    assert [word in said for word in ("tên", "giá", "ảnh", "xác minh")] == [True] * 4
    assert Product.objects.get().state == "draft"


def test_publishing_twice_is_refused():
    product = create()
    factories.image(product=product)
    services.publish(product=product, by_id=None, now=NOW)

    with pytest.raises(states.WrongState):
        services.publish(product=product, by_id=None, now=NOW)


def test_an_archived_product_leaves_the_market_and_may_return_with_its_first_date():
    product = create()
    factories.image(product=product)
    services.publish(product=product, by_id=None, now=NOW)

    services.archive(product=product, by_id=None, now=NOW)
    assert not queries.public_products().exists()

    services.publish(product=product, by_id=None, now=NOW.replace(year=2027))
    product.refresh_from_db()
    assert product.published_at == NOW
    assert queries.public_products().exists()


def test_a_new_name_brings_a_new_address_and_every_old_one_leads_there():
    product = create()
    for name in ("Bàn gỗ", "Bàn trà gỗ"):
        product = services.update_product(
            product=product, details=details(name={"vi": name}), by_id=None, now=NOW
        )

    assert product.slug == "ban-tra-go"
    assert queries.present_slug("do-go-dong-ky") == "ban-tra-go"
    assert queries.present_slug("ban-go") == "ban-tra-go"


def test_an_address_that_once_was_anothers_is_not_given_away():
    product = create()
    services.update_product(
        product=product, details=details(name={"vi": "Bàn"}), by_id=None, now=NOW
    )

    assert create(sku="DK-2").slug == "do-go-dong-ky-2"


def test_back_to_the_first_name_is_back_to_the_first_address():
    product = create()
    for name in ("Bàn gỗ", "Đồ gỗ Đồng Kỵ"):
        product = services.update_product(
            product=product, details=details(name={"vi": name}), by_id=None, now=NOW
        )

    assert product.slug == "do-go-dong-ky"
    assert list(OldSlug.objects.values_list("slug", "target")) == [("ban-go", "do-go-dong-ky")]


def test_a_published_product_cannot_lose_its_name():
    product = factories.product(variants=1)
    factories.image(product=product)

    with pytest.raises(services.NotFit):
        services.update_product(product=product, details=details(name={}), by_id=None, now=NOW)

    product.refresh_from_db()
    assert product.name["vi"].startswith("Bình gốm")


def test_a_price_change_moves_the_product_and_is_audited():
    variant = factories.variant(price=350_000)

    services.change_price(variant=variant, price=300_000, by_id=None, now=NOW)

    variant.product.refresh_from_db()
    assert variant.product.price_from == 300_000
    event = AuditEvent.objects.get(action="catalogue.price.changed")
    assert event.details == {"before": 350_000, "after": 300_000}


@pytest.mark.parametrize("price", [0, -1, 100_000_000_001])
def test_an_impossible_price_is_refused(price):
    variant = factories.variant()

    with pytest.raises(services.PriceRefused) as refusal:
        services.change_price(variant=variant, price=price, by_id=None, now=NOW)

    assert refusal.value.field == "price"


def test_a_price_below_the_wholesale_price_is_refused():
    variant = factories.variant(price=52_000, wholesale_min_qty=50, wholesale_price=45_000)

    with pytest.raises(services.PriceRefused):
        services.change_price(variant=variant, price=44_999, by_id=None, now=NOW)


def test_a_price_set_on_an_old_page_overwrites_nothing():
    variant = factories.variant(price=350_000)
    services.change_price(variant=variant, price=300_000, by_id=None, now=NOW)

    with pytest.raises(services.PriceMoved):
        services.change_price(variant=variant, price=400_000, expected=350_000, by_id=None, now=NOW)

    variant.refresh_from_db()
    assert variant.price == 300_000


def test_a_stock_number_is_given_once():
    create()

    with pytest.raises(services.SkuTaken):
        create()


def test_another_variant_widens_the_range_of_prices():
    product = create()

    services.add_variant(
        product=product, details=VariantDetails(sku="DK-L", price=900_000), by_id=None, now=NOW
    )

    product.refresh_from_db()
    assert (product.price_from, product.price_to) == (350_000, 900_000)


@pytest.mark.parametrize("n", [1, 3])
def test_what_can_be_bought_is_read_in_one_query(n, django_assert_num_queries):
    variants = [factories.variant() for _ in range(n)]

    with django_assert_num_queries(1):
        items = queries.variants_for_sale([variant.pk for variant in variants])

    assert {item.free for item in items.values()} == {5}
    assert all(item.on_sale for item in items.values())


def test_what_is_not_on_sale_says_so():
    hidden = [
        factories.variant(product_fields={"state": "draft"}),
        factories.variant(product_fields={"state": "archived", "published_at": NOW}),
        factories.variant(active=False),
    ]
    withdrawn = factories.variant()
    factories.unverify(withdrawn.product.producer)

    items = queries.variants_for_sale([variant.pk for variant in [*hidden, withdrawn]])

    assert [item.on_sale for item in items.values()] == [False] * 4
