"""Pieces held, released, handed over and counted; the cases carry the names of their sources."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from langnghe.core import audit
from langnghe.core.models import AuditEvent
from langnghe.market.catalogue import services
from langnghe.market.catalogue.models import StockItem, StockMovement
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def hold(quantities, source="seller-order:a"):
    services.hold(quantities={v.pk: n for v, n in quantities.items()}, source=source, now=NOW)


def counters(variant):
    stock = StockItem.objects.get(variant=variant)
    return stock.on_hand, stock.held


def movements(variant):
    rows = StockMovement.objects.filter(stock__variant=variant).order_by("pk")
    return [(row.kind, row.quantity) for row in rows]


def test_v_s01_counting_writes_the_difference_and_nothing_when_there_is_none():
    """Vendure stock-control: on hand 0→5, →3, →3 again: +5, −2, none."""
    variant = factories.variant(on_hand=0)

    for on_hand in (5, 3, 3):
        services.count_stock(variant=variant, on_hand=on_hand, by_id=None, now=NOW)

    assert movements(variant) == [("adjust", 5), ("adjust", -2)]
    assert counters(variant) == (3, 0)


def test_v_s02_an_order_is_held_released_in_part_handed_over_and_brought_back():
    """Vendure stock-control: 5 on hand, 3 ordered, 1 cancelled, 2 fulfilled, 2 returned."""
    variant = factories.variant(on_hand=5)
    source = "seller-order:a"

    hold({variant: 3})
    assert counters(variant) == (5, 3)
    services.release(source=source, quantities={variant.pk: 1}, now=NOW)
    assert counters(variant) == (5, 2)
    services.hand_over(source=source, now=NOW)
    assert counters(variant) == (3, 0)
    services.take_back(source=source, now=NOW)
    assert counters(variant) == (5, 0)
    assert movements(variant)[1:] == [("hold", 3), ("release", 1), ("sale", 2), ("return", 2)]


def test_s_s01_more_than_there_is_holds_nothing_and_says_what_is_left():
    """Saleor: stock 5, order 6: INSUFFICIENT_STOCK."""
    variant, other = factories.variant(on_hand=5), factories.variant(on_hand=5)

    with pytest.raises(services.OutOfStock) as refusal:
        hold({variant: 6, other: 2})

    assert refusal.value.shortages == {variant.pk: 5}
    assert refusal.value.code == "out_of_stock"
    assert counters(variant) == (5, 0)
    assert counters(other) == (5, 0)
    assert movements(other) == [("adjust", 5)]


def test_p_s02_what_another_basket_holds_is_not_free():
    """Spree: 5 on hand, another holds 4, want 3: fails."""
    variant = factories.variant(on_hand=5)
    hold({variant: 4}, source="seller-order:b")

    with pytest.raises(services.OutOfStock) as refusal:
        hold({variant: 3})

    assert refusal.value.shortages == {variant.pk: 1}
    assert counters(variant) == (5, 4)


def test_p_s03_two_sources_of_one_transaction_are_checked_by_their_sum():
    """Spree: two lines 3 + 3 of the same variant, 5 on hand: fails."""
    variant = factories.variant(on_hand=5)
    wanted = {"seller-order:a": {variant.pk: 3}, "seller-order:b": {variant.pk: 3}}

    with pytest.raises(services.OutOfStock) as refusal:
        services.hold_each(wanted=wanted, now=NOW)

    assert refusal.value.shortages == {variant.pk: 2}
    assert counters(variant) == (5, 0)


def test_p_s04_the_same_source_holds_once():
    """Spree: call twice: one reservation."""
    variant = factories.variant(on_hand=5)

    hold({variant: 3})
    hold({variant: 3})

    assert counters(variant) == (5, 3)
    assert movements(variant) == [("adjust", 5), ("hold", 3)]


@pytest.mark.parametrize("verb", ["release", "hand_over"])
def test_a_repeat_of_a_verb_changes_nothing(verb):
    variant = factories.variant(on_hand=5)
    hold({variant: 2})

    getattr(services, verb)(source="seller-order:a", now=NOW)
    first = counters(variant)
    getattr(services, verb)(source="seller-order:a", now=NOW)

    assert counters(variant) == first


def test_what_was_handed_over_cannot_be_released():
    variant = factories.variant(on_hand=5)
    hold({variant: 2})
    services.hand_over(source="seller-order:a", now=NOW)

    services.release(source="seller-order:a", now=NOW)

    assert counters(variant) == (3, 0)
    assert movements(variant)[1:] == [("hold", 2), ("sale", 2)]


def test_d_s02_no_more_is_released_than_was_held():
    """Oscar: allocated 5, cancel 6: 0, never negative."""
    variant = factories.variant(on_hand=10)
    hold({variant: 5})

    services.release(source="seller-order:a", quantities={variant.pk: 6}, now=NOW)

    assert counters(variant) == (10, 0)
    assert movements(variant)[-1] == ("release", 5)


def test_a_released_source_does_not_hold_again_in_silence():
    variant = factories.variant(on_hand=5)
    hold({variant: 2})
    services.release(source="seller-order:a", now=NOW)

    with pytest.raises(services.SourceSpentError):
        hold({variant: 2})

    hold({variant: 2}, source="seller-order:a:reopened")
    assert counters(variant) == (5, 2)


def test_v_s05_what_is_made_to_order_is_never_out_of_stock():
    """Vendure: untracked variant, add 5: ok."""
    variant = factories.variant(on_hand=0, product_fields={"made_to_order": True})

    hold({variant: 5})
    services.hand_over(source="seller-order:a", now=NOW)

    assert counters(variant) == (0, 0)
    assert movements(variant) == []


def test_a_variant_without_a_counter_has_nothing_free():
    variant = factories.variant(on_hand=0)
    StockItem.objects.filter(variant=variant).delete()

    with pytest.raises(services.OutOfStock) as refusal:
        hold({variant: 1})

    assert refusal.value.shortages == {variant.pk: 0}


def test_the_count_cannot_fall_below_what_is_promised():
    variant = factories.variant(on_hand=5)
    hold({variant: 3})

    with pytest.raises(services.CountBelowHeld) as refusal:
        services.count_stock(variant=variant, on_hand=2, by_id=None, now=NOW)

    assert refusal.value.field == "on_hand"
    assert "3" in str(refusal.value)
    assert counters(variant) == (5, 3)


def test_a_count_made_on_an_old_figure_overwrites_nothing():
    variant = factories.variant(on_hand=5)
    hold({variant: 2})
    services.hand_over(source="seller-order:a", now=NOW)

    with pytest.raises(services.StockMoved):
        services.count_stock(variant=variant, on_hand=9, expected=5, by_id=None, now=NOW)

    assert counters(variant) == (3, 0)


@pytest.mark.parametrize("on_hand", [-1, 1_000_001])
def test_an_impossible_count_is_refused(on_hand):
    with pytest.raises(services.CountRefused):
        services.count_stock(variant=factories.variant(), on_hand=on_hand, by_id=None, now=NOW)


def test_a_count_is_audited():
    variant = factories.variant(on_hand=5)
    user = factories.user()

    services.count_stock(variant=variant, on_hand=7, by_id=user.pk, now=NOW)

    event = AuditEvent.objects.get(action="catalogue.stock.counted")
    assert (event.by_id, event.details) == (user.pk, {"before": 5, "after": 7})
    assert audit.verify() is None


def test_the_product_follows_in_the_same_transaction():
    product = factories.product()
    small = factories.variant(product=product, price=200_000, on_hand=1)
    factories.variant(product=product, price=300_000, on_hand=0)
    assert (product.available, product.price_from, product.price_to) == (True, 200_000, 300_000)

    hold({small: 1})
    product.refresh_from_db()
    assert product.available is False

    services.release(source="seller-order:a", now=NOW)
    product.refresh_from_db()
    assert product.available is True


def test_the_database_refuses_to_hold_more_than_there_is():
    stock = StockItem.objects.get(variant=factories.variant(on_hand=5))

    with pytest.raises(IntegrityError), transaction.atomic():
        StockItem.objects.filter(pk=stock.pk).update(held=6)


def test_the_database_refuses_a_second_movement_of_one_kind_and_source():
    variant = factories.variant(on_hand=5)
    hold({variant: 1})
    stock = StockItem.objects.get(variant=variant)

    with pytest.raises(IntegrityError), transaction.atomic():
        StockMovement.objects.create(
            stock=stock, kind="hold", quantity=1, source="seller-order:a", at=NOW
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["hold", "release", "hand_over", "take_back", "follow"])
def test_stock_moves_inside_a_transaction_only(verb):
    arguments = {
        "hold": {"quantities": {1: 1}, "source": "s", "now": NOW},
        "follow": {"product_ids": [1]},
    }.get(verb, {"source": "s", "now": NOW})

    with pytest.raises(transaction.TransactionManagementError):
        getattr(services, verb)(**arguments)
