"""The basket as it is shown: by maker, at today's prices, with what stands in the way."""

from datetime import UTC, date, datetime

import pytest

from langnghe.market.basket import queries
from langnghe.market.basket.facts import BasketView, Saving
from langnghe.market.catalogue.models import Product, Variant
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)


def problems(view):
    return [line.problem.code if line.problem else None for line in view.lines]


def test_lines_stand_by_maker_in_the_order_in_which_they_came():
    one, two = factories.producer(), factories.producer()
    vase = factories.variant(price=100_000, product_fields={"producer": one})
    silk = factories.variant(price=250_000, product_fields={"producer": two})
    bowl = factories.variant(price=30_000, product_fields={"producer": one})

    view = queries.contents(factories.basket(vase, (silk, 2), (bowl, 3)), TODAY)

    assert [group.maker.id for group in view.groups] == [one.pk, two.pk]
    assert [group.goods_total for group in view.groups] == [190_000, 500_000]
    assert (view.goods_total, view.pieces, view.can_be_ordered) == (690_000, 6, True)


def test_no_basket_is_an_empty_one():
    assert queries.contents(None, TODAY) == BasketView()
    assert queries.contents(factories.basket(), TODAY).can_be_ordered is False


def test_what_is_not_sold_any_more_stays_in_sight_with_the_reason():
    gone, fine = factories.variant(price=90_000), factories.variant(price=10_000)
    basket = factories.basket(gone, fine)
    Product.objects.filter(pk=gone.product_id).update(state=Product.State.ARCHIVED)

    view = queries.contents(basket, TODAY)

    assert problems(view) == ["not_on_sale", None]
    assert (view.goods_total, view.can_be_ordered) == (10_000, False)
    assert view.lines[0].problem.text == "Không còn bán nữa."


def test_g_17_a_shortage_is_told_on_every_line_of_the_variant():
    variant = factories.variant(on_hand=5)

    view = queries.contents(factories.basket((variant, 3, "An"), (variant, 3, "Bình")), TODAY)

    assert problems(view) == ["out_of_stock", "out_of_stock"]
    assert view.lines[0].problem.text == "Chỉ còn 5 chiếc."


def test_a_price_that_moved_counts_from_now_on():
    variant = factories.variant(price=100_000)
    basket = factories.basket((variant, 2))
    Variant.objects.update(price=120_000)

    assert queries.contents(basket, TODAY).goods_total == 240_000


def test_the_wholesale_price_looks_at_all_lines_of_the_variant():
    variant = factories.variant(
        price=52_000, wholesale_min_qty=50, wholesale_price=45_000, on_hand=80
    )

    view = queries.contents(factories.basket((variant, 30, "An"), (variant, 20, "Bình")), TODAY)

    assert [(line.unit_price, line.price_source) for line in view.lines] == [
        (45_000, "wholesale"),
        (45_000, "wholesale"),
    ]
    assert view.goods_total == 2_250_000


def test_g_15_says_that_fifty_are_cheaper_than_forty_nine():
    variant = factories.variant(
        price=52_000, wholesale_min_qty=50, wholesale_price=45_000, on_hand=80
    )

    [line] = queries.contents(factories.basket((variant, 49)), TODAY).lines

    assert (line.total, line.saving) == (2_548_000, Saving(50, 2_250_000, 2_548_000))


@pytest.mark.parametrize(("quantity", "on_hand"), [(49, 49), (10, 80), (50, 80)])
def test_no_saving_is_promised_that_stock_or_arithmetic_do_not_give(quantity, on_hand):
    variant = factories.variant(
        price=52_000, wholesale_min_qty=50, wholesale_price=45_000, on_hand=on_hand
    )

    [line] = queries.contents(factories.basket((variant, quantity)), TODAY).lines

    assert line.saving is None


def test_g_11_a_hundred_panels_of_25_million_are_summed_exactly():
    variant = factories.variant(price=25_000_000, on_hand=100)

    assert queries.contents(factories.basket((variant, 100)), TODAY).goods_total == 2_500_000_000


def test_more_pieces_than_an_order_holds_are_told_of_the_whole():
    one, two = factories.variant(on_hand=150), factories.variant(on_hand=150)

    view = queries.contents(factories.basket((one, 150), (two, 150)), TODAY)

    assert (view.problem.code, view.can_be_ordered) == ("order_limit", False)


@pytest.mark.parametrize("n", [1, 3])
def test_takes_the_same_queries_for_one_line_and_for_three_makers(n, django_assert_num_queries):
    variants = [factories.variant() for _ in range(n)]
    for variant in variants:
        factories.image(product=variant.product)
    basket = factories.basket(*variants)

    with django_assert_num_queries(CONTENTS):
        assert len(queries.contents(basket, TODAY).groups) == n


CONTENTS = 3  # lines, variants, makers
