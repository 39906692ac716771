"""Nothing is bought of a maker who takes no orders; what he takes is promised for after the break."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from langnghe.market.basket import queries as baskets
from langnghe.market.basket import services as basket_services
from langnghe.market.checkout import services
from langnghe.market.orders import queries as orders
from langnghe.market.orders.models import Order
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)  # a Monday, 9 o'clock in Hanoi
TODAY = date(2026, 11, 2)
A_DAY = timedelta(days=1)
WORDS = "Nghỉ đến 6/11 · mở lại 7/11"


@pytest.fixture(autouse=True)
def trading():
    factories.trading()


def of_closed(first=TODAY, last=date(2026, 11, 6), *, paused=True, **fields):
    """Goods of a maker who is closed for a working week."""
    variant = factories.variant(**fields)
    factories.a_break(variant.product.producer, first, last, paused=paused)
    return variant


def add(basket, variant, quantity=1, now=NOW):
    return basket_services.add(
        basket=basket, item=factories.item(variant), quantity=quantity, now=now
    )


@pytest.mark.parametrize(
    ("now", "is_closed"),
    [
        (datetime(2026, 11, 1, 16, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 1, 17, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 6, 16, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 6, 17, 0, tzinfo=UTC), False),
    ],
)
def test_nothing_goes_into_the_basket_from_the_first_minute_to_the_last(now, is_closed):
    basket, variant = factories.basket(), of_closed()
    if not is_closed:
        add(basket, variant, now=now)
        return
    with pytest.raises(basket_services.MakerClosed) as refusal:
        add(basket, variant, now=now)
    assert (refusal.value.code, str(refusal.value)) == ("maker_closed", WORDS)
    assert not basket.lines.exists()


def test_fewer_pieces_are_possible_and_more_are_not():
    variant = of_closed(on_hand=9)
    basket = factories.basket((variant, 3))
    line = basket.lines.get()

    def set_to(quantity):
        basket_services.set_quantity(basket=basket, line_id=line.pk, quantity=quantity, now=NOW)

    with pytest.raises(basket_services.MakerClosed):
        set_to(4)
    set_to(2)
    assert basket.lines.get().quantity == 2


def test_the_line_says_why_and_the_others_can_still_be_had():
    closed, other = of_closed(price=100_000), factories.variant(price=50_000)
    basket = factories.basket(closed, other)

    view = baskets.contents(basket, TODAY)

    assert [line.problem and line.problem.text for line in view.lines] == [WORDS, None]
    assert (view.goods_total, view.can_be_ordered, len(view.parcels)) == (50_000, False, 1)
    assert baskets.contents(basket, date(2026, 11, 7)).can_be_ordered


def test_an_order_is_refused_whole_with_what_is_closed_named_and_nothing_is_lost():
    other = factories.variant()
    name = {"vi": "Bình vôi"}
    closed = factories.variant(product_fields={"name": name})
    basket = factories.basket((closed, 2), other)
    # He closes between the basket and the order.
    factories.a_break(closed.product.producer, TODAY, date(2026, 11, 6))

    with pytest.raises(services.NotAsItStands) as refusal:
        factories.place_order(basket)

    assert refusal.value.code == "maker_closed"
    assert str(refusal.value) == f"Bình vôi: {WORDS}"
    assert not Order.objects.exists()
    basket.refresh_from_db()
    assert basket.closed_at is None
    assert sorted(basket.lines.values_list("quantity", flat=True)) == [1, 2]


def test_an_order_that_was_placed_before_is_the_same_one_still():
    variant = factories.variant()
    basket = factories.basket(variant)
    order = factories.place_order(basket, key="once")
    promised = order.seller_orders.get().promised_on
    factories.a_break(variant.product.producer, TODAY, date(2026, 12, 6), paused=False)

    again = factories.place_order(basket, key="once", now=NOW + A_DAY)

    assert again == order
    part = order.seller_orders.get()
    assert part.promised_on == promised
    assert orders.is_late(part, promised + A_DAY)


def test_a_buyer_calls_in_vain(client):
    owner = factories.user("owner")
    maker = factories.producer(owner=owner)
    variant = factories.variant(product_fields={"producer": maker})
    today = timezone.localdate()
    factories.a_break(maker, today, today)
    client.force_login(owner)
    assert "Nghỉ đến" in client.get(reverse("checkout:by_phone")).content.decode()
    form = {
        f"pieces-{variant.uid}": "1", "phone": "0912345678", "name": "Bà Sáu", "province": "01",
        "commune": factories.commune().name, "street": "3 Hàng Bạc", "payment_method": "cod",
        "accepts_terms": "on", "token": "4d5f7b52-6f6e-4c43-9d3e-0b7a4f0b5b11", "action": "place",
    }  # fmt: skip
    shown = client.post(reverse("checkout:by_phone"), form)
    assert shown.context["total"] is None
    assert f"{variant.product.name['vi']}: Nghỉ đến" in shown.content.decode()
    forced = client.post(reverse("checkout:by_phone"), {**form, "total": "350000"})
    assert forced.status_code == 409
    assert not Order.objects.exists()


def promised(basket, now=NOW):
    return {
        line.variant_id: line.promised_on
        for part in factories.place_order(basket, now=now).seller_orders.all()
        for line in part.lines.all()
    }


def test_what_is_ordered_in_a_break_is_promised_as_if_on_the_day_it_opens_again():
    closed = of_closed(last=date(2026, 11, 8), paused=False)  # a Sunday: open again on Monday 9
    other = factories.variant()

    days = promised(factories.basket(closed, other))

    assert days == {closed.pk: date(2026, 11, 12), other.pk: date(2026, 11, 5)}
    opened = factories.variant()
    on_monday = promised(factories.basket(opened), now=NOW + timedelta(days=7))
    assert on_monday[opened.pk] == days[closed.pk]


def test_nobody_makes_in_a_break_that_is_planned_but_what_was_handed_over_travels_on():
    made = factories.variant(product_fields={"made_to_order": True, "making_days": 10})
    stocked = factories.variant(product_fields={"producer": made.product.producer})
    before = promised(factories.basket(made, stocked))
    factories.a_break(
        made.product.producer, date(2026, 11, 9), date(2026, 11, 15), paused=False
    )  # five working days
    after = promised(factories.basket(made, stocked))
    assert before == {made.pk: date(2026, 11, 18), stocked.pk: date(2026, 11, 5)}
    assert after == {made.pk: date(2026, 11, 25), stocked.pk: date(2026, 11, 5)}


def test_the_api_of_a_basket_says_the_same(client):
    variant = factories.variant()
    cart = client.post("/api/v1/carts").json()["id"]
    lines = f"/api/v1/carts/{cart}/lines"
    body = {"variant": str(variant.uid), "quantity": 1}
    client.post(lines, body, content_type="application/json")
    today = timezone.localdate()
    factories.a_break(variant.product.producer, today, today)

    [group] = client.get(f"/api/v1/carts/{cart}").json()["groups"]
    refused = client.post(lines, body, content_type="application/json")

    assert group["lines"][0]["problem"]["code"] == "maker_closed"
    assert (refused.status_code, refused.json()["code"]) == (409, "maker_closed")


def test_the_page_of_the_basket_and_the_button_say_why(client):
    variant = factories.variant()
    form = {"variant": str(variant.uid), "quantity": "1"}
    client.post(reverse("basket:add"), form)
    today = timezone.localdate()
    factories.a_break(variant.product.producer, today, today)
    again = client.post(reverse("basket:add"), form)
    assert again.status_code == 422
    assert "Nghỉ đến" in again.content.decode()
    assert "Nghỉ đến" in client.get(reverse("basket:basket")).content.decode()
    assert client.get(reverse("checkout:checkout")).url == reverse("basket:basket")
