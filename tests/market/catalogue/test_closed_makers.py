"""Goods of a maker who is closed: how pages, lists, search and programs tell it."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from langnghe.core import outbox
from langnghe.market import public as market
from langnghe.market.catalogue import queries, search, services
from langnghe.market.catalogue.models import Product
from langnghe.registry.breaks import services as breaks
from langnghe.ui.formatting import closed_until
from tests import factories

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 5)
A_DAY = timedelta(days=1)


def shown(product):
    product.refresh_from_db()
    return product.closed_until, product.paused, product.available


def night(day):
    """The worker's round, at noon of a day in Hanoi."""
    return market.follow_all_breaks(now=datetime(day.year, day.month, day.day, 5, tzinfo=UTC))


def closed_today(maker, **fields):
    today = timezone.localdate()
    factories.a_break(maker, today - A_DAY, today + 3 * A_DAY, **fields)
    market.follow_all_breaks(now=timezone.now())
    return closed_until(today + 3 * A_DAY)


def test_the_words_in_both_languages():
    assert closed_until(LAST) == "Nghỉ đến 5/12 · mở lại 6/12"
    with translation.override("en"):
        assert closed_until(date(2026, 12, 31)) == "Closed until 31 Dec · open again 1 Jan"


def test_goods_follow_the_day_without_anybody_writing():
    product = factories.variant().product
    factories.a_break(product.producer, FIRST, LAST)

    assert night(FIRST - A_DAY) == 0
    assert shown(product) == (None, False, True)
    assert night(FIRST) == 1
    assert shown(product) == (LAST, True, False)
    assert night(FIRST) == night(LAST) == 0
    assert shown(product) == (LAST, True, False)
    assert night(LAST + A_DAY) == 1
    assert shown(product) == (None, False, True)


def test_a_night_that_was_missed_is_made_up_for():
    product = factories.variant().product
    factories.a_break(product.producer, FIRST, LAST)
    factories.a_break(product.producer, LAST + 2 * A_DAY, LAST + 4 * A_DAY, paused=False)
    night(FIRST)

    assert night(LAST + 3 * A_DAY) == 1  # it missed the end of one and the beginning of the next
    assert shown(product) == (LAST + 4 * A_DAY, False, True)
    assert night(LAST + 40 * A_DAY) == 1
    assert shown(product) == (None, False, True)


def test_many_goods_are_followed_a_part_at_a_time(monkeypatch):
    monkeypatch.setattr("langnghe.market.catalogue.services.breaks.CHUNK", 2)
    makers = [factories.producer() for _ in range(2)]
    for maker in makers:
        for _ in range(3):
            factories.variant(product_fields={"producer": maker})
    other = factories.variant().product
    factories.a_break(makers[0], FIRST, LAST)
    factories.a_break(makers[1], FIRST, LAST + A_DAY, paused=False)

    assert night(FIRST) == 6
    assert Product.objects.filter(closed_until=LAST, paused=True, available=False).count() == 3
    assert Product.objects.filter(closed_until=LAST + A_DAY, paused=False).count() == 3
    assert shown(other) == (None, False, True)


@pytest.mark.parametrize("n", [1, 3])
def test_a_round_in_which_nothing_moved_costs_the_same(n, django_assert_num_queries):
    for _ in range(n):
        factories.a_break(factories.variant().product.producer, FIRST, LAST)
    night(FIRST)
    with django_assert_num_queries(3):  # who is closed; whose goods say so; whose do not yet
        night(FIRST)


def test_goods_that_are_new_in_a_break_say_so_too():
    first = factories.variant().product
    factories.a_break(first.producer, FIRST, LAST)
    night(FIRST)
    new = factories.variant(product_fields={"producer": first.producer}).product
    assert night(FIRST) == 1
    assert shown(new) == (LAST, True, False)


def test_what_a_maker_plans_for_today_is_told_at_once():
    variant = factories.variant()
    now, today = timezone.now(), timezone.localdate()
    one = breaks.plan(
        producer_id=variant.product.producer_id, first=today, last=today, paused=True, words={},
        by_id=None, now=now,
    )  # fmt: skip
    outbox.deliver_due(timezone.now())
    assert shown(variant.product) == (today, True, False)

    breaks.end(producer_ids=[variant.product.producer_id], uid=one.uid, by_id=None, now=now)
    outbox.deliver_due(timezone.now())
    assert shown(variant.product) == (None, False, True)


def test_selling_meanwhile_makes_nothing_available_and_what_is_sold_out_stays_so():
    one, gone = factories.variant(), factories.variant(on_hand=0)
    for variant in (one, gone):
        factories.a_break(variant.product.producer, FIRST, LAST)
    night(FIRST)
    factories.hold(one, 1)
    assert shown(one.product) == (LAST, True, False)
    night(LAST + A_DAY)
    assert (shown(one.product)[2], shown(gone.product)[2]) == (True, False)


@pytest.mark.parametrize("beside_index", [True, False])
def test_paused_goods_stand_behind_and_count_as_not_available(beside_index, monkeypatch):
    craft = factories.craft()
    older, newer = (
        factories.variant(
            product_fields={
                "craft": craft,
                "name": {"vi": "Bình vôi"},
                "published_at": at,
            }
        ).product
        for at in (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC))
    )
    if not beside_index:
        monkeypatch.setattr(search, "reader", lambda: None)

    def found(**more):
        page = queries.listing(queries.Filters(q="bình vôi", **more))
        return [card.slug for card in page.items]

    assert found() == [newer.slug, older.slug]
    closed_today(newer.producer)
    if beside_index:
        assert found() == [older.slug, newer.slug]
    assert found(availability="in_stock") == [older.slug]
    counted = queries.facets(queries.Filters(q="bình vôi"), search.reader()).availability
    assert counted == {"in_stock": 1, "made_to_order": 0, "sold_out": 1}
    assert [card.slug for card in market.cards(craft_id=craft.pk)] == [older.slug, newer.slug]
    assert [card.slug for card in market.newest()] == [older.slug]


def test_cards_say_it_in_words(client):
    paused, open_ = factories.variant().product, factories.variant().product
    words = closed_today(paused.producer)
    closed_today(open_.producer, paused=False)
    html = client.get("/cho/").content.decode()
    stock = {
        slug: re.findall(r'card-stock">(.*?)</p>', card)
        for card in html.split('<article class="card">')[1:]
        for slug in (paused.slug, open_.slug)
        if f"/{slug}/" in card
    }
    assert stock[paused.slug] == [words]
    assert stock[open_.slug] == ['<span class="good">Còn hàng</span>', words]


def page_of(client, product):
    return client.get(reverse("catalogue:product", args=[product.slug])).content.decode()


def offer_in(html):
    graph = json.loads(html.split("application/ld+json")[1].split(">", 1)[1].split("</script")[0])
    return graph["@graph"][0]["offers"]


def test_the_page_of_a_product_has_the_words_instead_of_the_button(client):
    product = factories.variant().product
    words = closed_today(product.producer, words={"vi": "Nhà có việc.", "en": "Family matters."})
    opens = (timezone.localdate() + 4 * A_DAY).isoformat()

    html = page_of(client, product)

    assert words in html
    assert "Nhà có việc." in html
    assert 'id="buy"' not in html
    assert f"?craft={product.craft.slug}&amp;availability=in_stock" in html
    offer = offer_in(html)
    assert (offer["availability"], offer["availabilityStarts"]) == (
        "https://schema.org/OutOfStock", opens,
    )  # fmt: skip
    assert "Family matters." in client.get(f"/en/hang/{product.slug}/").content.decode()


def test_where_orders_are_taken_the_button_stays(client):
    product = factories.variant().product
    words = closed_today(product.producer, paused=False)
    html = page_of(client, product)
    assert words in html
    assert 'id="buy"' in html
    assert offer_in(html)["availability"] == "https://schema.org/InStock"


def test_the_page_does_not_wait_for_the_worker(client):
    product = factories.variant().product
    today = timezone.localdate()
    factories.a_break(product.producer, today, today)
    assert 'id="buy"' not in page_of(client, product)
    product.producer.breaks.update(first=today - 3 * A_DAY, last=today - A_DAY)
    services.follow_breaks(today=today - A_DAY)
    assert 'id="buy"' in page_of(client, product)


def test_a_closed_maker_costs_the_pages_nothing_more(client, django_assert_num_queries):
    product = factories.variant().product
    closed_today(product.producer)
    page_of(client, product)
    with django_assert_num_queries(1):
        page_of(client, product)
    client.get("/cho/")
    with django_assert_num_queries(2):
        client.get("/cho/")


def test_the_page_of_a_maker_says_it(client):
    maker = factories.variant().product.producer
    words = closed_today(maker, words={"vi": "Mùa gặt."})
    html = client.get(f"/nguoi-lam/{maker.slug}/").content.decode()
    assert html.count(words) == 2  # and on the card of his goods
    assert "Mùa gặt." in html
    today = timezone.localdate()
    assert f'"validThrough":"{(today + 3 * A_DAY).isoformat()}","opens":"00:00"' in html


def test_programs_are_told(client):
    product = factories.variant().product
    closed_today(product.producer, words={"vi": "Mùa gặt."})
    today = timezone.localdate()
    days = {
        "last": (today + 3 * A_DAY).isoformat(), "opens_on": (today + 4 * A_DAY).isoformat(),
        "paused": True,
    }  # fmt: skip

    [item] = client.get("/api/v1/products").json()["items"]
    detail = client.get(f"/api/v1/products/{product.slug}").json()
    maker = client.get(f"/api/v1/producers/{product.producer.slug}").json()
    [listed] = client.get("/api/v1/producers").json()["items"]

    assert (item["availability"], item["closed"]) == ("sold_out", days)
    assert (detail["availability"], detail["closed"]) == (
        "sold_out", {**days, "words": "Mùa gặt."},
    )  # fmt: skip
    assert maker["closed"] == listed["closed"] == {**days, "words": "Mùa gặt."}
    product.producer.breaks.all().delete()
    market.follow_all_breaks(now=timezone.now())
    assert client.get("/api/v1/products").json()["items"][0]["closed"] is None
    assert client.get(f"/api/v1/products/{product.slug}").json()["closed"] is None


def test_his_own_list_of_goods_does_not_call_them_sold_out(client):
    owner = factories.user("owner")
    maker = factories.producer(owner=owner)
    factories.variant(product_fields={"producer": maker, "name": {"vi": "Chum sành"}})
    closed_today(maker)
    client.force_login(owner)
    html = client.get("/xuong/hang/").content.decode()
    assert "Chum sành" in html
    assert "Hết hàng" not in html.split("Chum sành")[1]
