"""Many buyers at once, each on a connection of his own, on the database the tests run on."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection, transaction

from langnghe.market.catalogue import services
from langnghe.market.catalogue.models import Product, StockItem, StockMovement
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def at_once(jobs):
    """Run the jobs together; what each answered."""
    barrier = Barrier(len(jobs))

    def run(job):
        barrier.wait(timeout=30)
        try:
            with transaction.atomic():
                return job() or "done"
        except services.OutOfStock:
            return "out of stock"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return Counter(pool.map(run, jobs))


def holder(source, **quantities):
    wanted = {int(key.removeprefix("v")): n for key, n in quantities.items()}
    return lambda: services.hold(quantities=wanted, source=source, now=NOW)


def test_g_s01_forty_buyers_of_the_last_piece_make_one_winner():
    variant = factories.variant(on_hand=1)

    answers = at_once([holder(f"order:{n}", **{f"v{variant.pk}": 1}) for n in range(40)])

    stock = StockItem.objects.get(variant=variant)
    assert answers == {"done": 1, "out of stock": 39}
    assert (stock.on_hand, stock.held) == (1, 1)
    assert StockMovement.objects.filter(kind="hold").count() == 1
    assert Product.objects.get().available is False


def test_baskets_in_opposite_order_never_wait_for_each_other():
    one, two = factories.variant(on_hand=40), factories.variant(on_hand=40)
    forth = {f"v{one.pk}": 1, f"v{two.pk}": 1}
    back = dict(reversed(forth.items()))

    answers = at_once([holder(f"order:{n}", **(back if n % 2 else forth)) for n in range(20)])

    assert answers == {"done": 20}
    assert set(StockItem.objects.values_list("held", flat=True)) == {20}


def test_the_same_source_at_the_same_moment_holds_once():
    variant = factories.variant(on_hand=1)

    answers = at_once([holder("order:same", **{f"v{variant.pk}": 1}) for _ in range(8)])

    assert answers == {"done": 8}
    assert StockItem.objects.get(variant=variant).held == 1


def test_release_and_hand_over_at_the_same_moment_take_turns():
    variant = factories.variant(on_hand=5)
    with transaction.atomic():
        services.hold(quantities={variant.pk: 2}, source="order:a", now=NOW)
        services.hold(quantities={variant.pk: 2}, source="order:b", now=NOW)

    at_once(
        [lambda: services.release(source="order:a", now=NOW)] * 3
        + [lambda: services.hand_over(source="order:a", now=NOW)] * 3
    )

    stock = StockItem.objects.get(variant=variant)
    assert (stock.on_hand, stock.held) in {(5, 2), (3, 2)}


def test_the_last_pieces_of_two_sizes_sold_at_once_leave_the_product_sold_out():
    product = factories.product()
    sizes = [factories.variant(product=product, on_hand=1) for _ in range(4)]

    at_once([holder(f"order:{size.pk}", **{f"v{size.pk}": 1}) for size in sizes])

    product.refresh_from_db()
    assert product.available is False
