"""Putting goods in and counting them: cases of peers (V-…: Vendure, P-…: Spree, G-…: our own)."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from langnghe.market.basket import queries, services
from langnghe.market.basket.models import Basket, BasketLine
from langnghe.market.catalogue.models import Product
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
WRITING = {"label": {"vi": "Chữ khắc", "en": "Engraving"}, "max_length": 20}


def add(basket, variant, quantity=1, writing=""):
    return services.add(
        basket=basket,
        item=factories.item(variant),
        quantity=quantity,
        personalisation=writing,
        now=NOW,
    ).line


def engravable(**fields):
    return factories.variant(product_fields={"personalisation": WRITING}, **fields)


def written(basket):
    return [(line.quantity, line.personalisation) for line in basket.lines.all()]


def test_the_same_goods_go_onto_one_line():
    basket, variant = factories.basket(), factories.variant(on_hand=9)

    add(basket, variant, 2)
    add(basket, variant, 3)

    assert written(basket) == [(5, "")]


def test_g_17_the_same_writing_merges_and_another_stays_apart():
    basket, variant = factories.basket(), engravable(on_hand=9)

    add(basket, variant, 1, "An")
    add(basket, variant, 2, "  An ")
    add(basket, variant, 1, "AN")
    add(basket, variant, 1, "Bình")

    assert written(basket) == [(3, "An"), (1, "AN"), (1, "Bình")]


def test_composed_and_decomposed_letters_are_the_same_writing():
    basket, variant = factories.basket(), engravable()

    add(basket, variant, 1, "Tết  Đoan Ngọ")
    add(basket, variant, 1, "Te\u0302\u0301t Đoan Ngo\u0323")

    assert written(basket) == [(2, "Tết Đoan Ngọ")]


@pytest.mark.parametrize("first", [3, 2])
def test_v_s11_p_s03_g_17_stock_checks_the_sum_over_all_lines_of_a_variant(first):
    basket, variant = factories.basket(), engravable(on_hand=5)
    add(basket, variant, first, "An")

    with pytest.raises(services.NotEnough) as refusal:
        add(basket, variant, 6 - first, "Bình")

    assert refusal.value.code == "out_of_stock"
    assert refusal.value.free == 5
    assert written(basket) == [(first, "An")]


def test_v_o06_ten_in_stock_on_two_lines_with_other_writing():
    basket, variant = factories.basket(), engravable(on_hand=10)

    add(basket, variant, 6, "An")
    add(basket, variant, 4, "Bình")

    with pytest.raises(services.NotEnough):
        add(basket, variant, 1, "Chi")


def test_v_s04_adding_more_than_is_left_adds_nothing_and_says_what_is_left():
    # Vendure puts what is left into the cart and reports an error; we leave the choice to the buyer.
    basket, variant = factories.basket(), factories.variant(on_hand=3)

    with pytest.raises(services.NotEnough) as refusal:
        add(basket, variant, 5)

    assert str(refusal.value) == "Chỉ còn 3 chiếc."
    assert not BasketLine.objects.exists()


def test_v_s05_what_is_made_to_order_has_no_stock_to_run_out():
    basket = factories.basket()
    variant = factories.variant(on_hand=0, product_fields={"made_to_order": True})

    add(basket, variant, 50)

    assert written(basket) == [(50, "")]


def test_p_s02_what_another_order_holds_cannot_be_put_in():
    basket, variant = factories.basket(), factories.variant(on_hand=5)
    factories.hold(variant, 4)

    with pytest.raises(services.NotEnough):
        add(basket, variant, 3)


@pytest.mark.parametrize(("quantity", "allowed"), [(199, True), (200, False)])
def test_v_o06_an_order_holds_199_pieces(quantity, allowed):
    basket, variant = factories.basket(), factories.variant(on_hand=500)

    if allowed:
        assert add(basket, variant, quantity).quantity == 199
    else:
        with pytest.raises(services.OrderLimit) as refusal:
            add(basket, variant, quantity)
        assert refusal.value.code == "order_limit"


def test_v_o06_the_limit_counts_all_lines():
    one, two = factories.variant(on_hand=500), factories.variant(on_hand=500)
    basket = factories.basket((one, 150))

    with pytest.raises(services.OrderLimit):
        add(basket, two, 50)


@pytest.mark.parametrize("quantity", [-1, 0])
def test_v_o06_no_piece_or_fewer_cannot_be_added(quantity):
    basket, variant = factories.basket(), factories.variant()

    with pytest.raises(services.NegativeQuantity) as refusal:
        add(basket, variant, quantity)

    assert refusal.value.code == "negative_quantity"


def test_v_o06_quantity_zero_takes_the_line_out_and_less_is_refused():
    variant = factories.variant()
    basket = factories.basket((variant, 2))
    line = basket.lines.get()

    with pytest.raises(services.NegativeQuantity):
        services.set_quantity(basket=basket, line_id=line.pk, quantity=-1, now=NOW)
    services.set_quantity(basket=basket, line_id=line.pk, quantity=0, now=NOW)

    assert written(basket) == []


def test_a_line_can_always_be_lowered_even_below_a_stock_that_has_shrunk():
    variant = factories.variant(on_hand=2)
    basket = factories.basket((variant, 5))
    line = basket.lines.get()

    services.set_quantity(basket=basket, line_id=line.pk, quantity=4, now=NOW)

    assert written(basket) == [(4, "")]
    with pytest.raises(services.NotEnough):
        services.set_quantity(basket=basket, line_id=line.pk, quantity=5, now=NOW)


def test_a_line_of_another_basket_does_not_exist_here():
    mine, other = factories.basket(), factories.basket(factories.variant())

    with pytest.raises(services.NoSuchLine):
        services.set_quantity(basket=mine, line_id=other.lines.get().pk, quantity=1, now=NOW)
    services.remove(basket=mine, line_id=other.lines.get().pk, now=NOW)

    assert written(other) == [(1, "")]


def test_what_is_not_sold_cannot_be_put_in():
    basket = factories.basket()
    variant = factories.variant(product_fields={"state": Product.State.ARCHIVED})

    with pytest.raises(services.NotOnSale):
        add(basket, variant)


def test_a_piece_too_large_for_the_post_asks_for_freight():
    basket = factories.basket()
    variant = factories.variant(product_fields={"oversized": True})

    with pytest.raises(services.AskFreight) as refusal:
        add(basket, variant)

    assert refusal.value.code == "ask_freight"


@pytest.mark.parametrize(
    "writing",
    ["An 🎉", "An\u200d", "An\x07", "1\ufe0f\u20e3", "\u202eAn", "x" * 21],
    ids=["picture", "joiner", "bell", "keycap", "turned round", "too long"],
)
def test_what_cannot_be_written_on_a_piece_is_refused_beside_its_field(writing):
    basket, variant = factories.basket(), engravable()

    with pytest.raises(services.WritingRefused) as refusal:
        add(basket, variant, 1, writing)

    assert refusal.value.field == "personalisation"
    assert not BasketLine.objects.exists()


@pytest.mark.parametrize(
    "writing",
    ["Nguyễn Thị Ánh", "20/11/2026", "“Phúc – Lộc”", "A & B + C", "福", "Œuvre d’art, nº 1!"],
)
def test_letters_digits_and_punctuation_of_any_script_can_be_written(writing):
    basket, variant = factories.basket(), engravable()

    assert add(basket, variant, 1, writing).personalisation == writing


def test_a_piece_that_bears_no_writing_refuses_it():
    with pytest.raises(services.WritingRefused):
        add(factories.basket(), factories.variant(), 1, "An")


def test_an_ordered_basket_is_never_changed_again():
    variant = factories.variant()
    basket = factories.basket(variant)
    Basket.objects.update(closed_at=NOW)
    line = basket.lines.get()

    for attempt in (
        lambda: add(basket, variant),
        lambda: services.set_quantity(basket=basket, line_id=line.pk, quantity=2, now=NOW),
        lambda: services.remove(basket=basket, line_id=line.pk, now=NOW),
        lambda: services.adjust(basket=basket, now=NOW),
    ):
        with pytest.raises(services.BasketClosed):
            attempt()
    assert written(basket) == [(1, "")]


def test_adjusting_keeps_what_can_be_had_and_says_what_was_changed():
    short = factories.variant(on_hand=2)
    gone = factories.variant(product_fields={"name": {"vi": "Quạt giấy"}})
    Product.objects.filter(pk=gone.product_id).update(state=Product.State.ARCHIVED)
    fine = factories.variant()
    basket = factories.basket((short, 3), gone, (fine, 2), (short, 1, "An"))

    changes = services.adjust(basket=basket, now=NOW)

    assert [(change.before, change.after) for change in changes] == [(3, 2), (1, 0), (1, 0)]
    assert changes[2].name == {"vi": "Quạt giấy"}
    assert written(basket) == [(2, ""), (2, "")]
    assert queries.contents(basket, TODAY).can_be_ordered
    assert services.adjust(basket=basket, now=NOW) == []


def test_an_unknown_line_is_not_found():
    with pytest.raises(services.NoSuchLine):
        services.set_quantity(basket=factories.basket(), line_id=uuid4(), quantity=1, now=NOW)


def test_tells_the_pieces_of_the_whole_basket():
    basket, first, second = factories.basket(), factories.variant(), factories.variant()

    told = [
        services.add(basket=basket, item=factories.item(variant), quantity=quantity, now=NOW).pieces
        for variant, quantity in ((first, 2), (second, 1), (first, 3))
    ]

    assert told == [2, 3, 6]
