"""Whatever happens in whatever order: the counters are the sums of the movements."""

from datetime import UTC, datetime
from itertools import count

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langnghe.market.catalogue import services
from langnghe.market.catalogue.models import StockItem, StockMovement
from langnghe.market.catalogue.services.stock import EFFECTS
from tests import factories

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
_run = count(1)

SOURCES = st.sampled_from(["a", "b", "c"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("hold"), SOURCES, st.integers(1, 6)),
        st.tuples(st.just("release"), SOURCES, st.none() | st.integers(1, 6)),
        st.tuples(st.just("hand_over"), SOURCES, st.none()),
        st.tuples(st.just("take_back"), SOURCES, st.none() | st.integers(1, 6)),
        st.tuples(st.just("count"), st.just(""), st.integers(0, 12)),
    ),
    max_size=14,
)


def do(variant, run, step):
    verb, source, quantity = step
    name = f"order:{run}:{source}"
    if verb == "count":
        services.count_stock(variant=variant, on_hand=quantity, by_id=None, now=NOW)
    elif verb == "hold":
        services.hold(quantities={variant.pk: quantity}, source=name, now=NOW)
    elif verb == "hand_over":
        services.hand_over(source=name, now=NOW)
    else:
        some = None if quantity is None else {variant.pk: quantity}
        getattr(services, verb)(source=name, quantities=some, now=NOW)


def sums(variant):
    on_hand = held = 0
    rows = StockMovement.objects.filter(stock__variant=variant).values_list("kind")
    for kind, quantity in rows.annotate(quantity=Sum("quantity")).order_by():
        on_hand += EFFECTS[kind][0] * quantity
        held += EFFECTS[kind][1] * quantity
    return on_hand, held


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_counters_equal_the_sums_of_their_movements(steps):
    variant, run = factories.variant(on_hand=5), next(_run)

    for step in steps:
        try:
            with transaction.atomic():
                do(variant, run, step)
        except (services.OutOfStock, services.CountBelowHeld, services.SourceSpentError):
            pass

        stock = StockItem.objects.get(variant=variant)
        assert (stock.on_hand, stock.held) == sums(variant)
        assert 0 <= stock.held <= stock.on_hand
        variant.product.refresh_from_db()
        assert variant.product.available == (stock.on_hand > stock.held)
