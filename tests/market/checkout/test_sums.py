"""Whatever is bought: the parts make the whole, to the đồng."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langnghe.core.models import Parameter
from langnghe.market.checkout import queries
from langnghe.market.orders.models import OrderLine
from langnghe.market.payments.models import PaymentIntent
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
GOODS = st.lists(
    st.tuples(
        st.integers(0, 2),  # which maker
        st.integers(1, 9_999_999),  # price
        st.integers(1, 60),  # pieces
        st.integers(0, 30_000),  # grams
    ),
    min_size=1,
    max_size=5,
)


@given(goods=GOODS, method=st.sampled_from(["bank_qr", "cod"]))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_parts_of_an_order_make_its_total(db, goods, method):
    with transaction.atomic():
        factories.trading()
        Parameter.objects.filter(key="market.cod_limit").update(value=10**12)
        check(goods, method)
        transaction.set_rollback(True)


def check(goods, method):
    makers = [factories.producer(kind=kind) for kind in ("household", "cooperative", "enterprise")]
    basket = factories.basket(
        *(
            (
                factories.variant(
                    price=price,
                    on_hand=60,
                    weight_g=grams,
                    product_fields={"producer": makers[which]},
                ),
                min(pieces, 199 // len(goods)),
            )
            for which, price, pieces, grams in goods
        )
    )
    buyer = factories.checkout_buyer(payment_method=method)
    quoted = queries.quotation(basket=basket, commune=queries.place(buyer.commune_code), now=NOW)

    order = factories.place_order(basket, buyer=buyer)

    parts, lines = list(order.seller_orders.all()), list(OrderLine.objects.all())
    assert order.total == quoted.total == order.goods_total + order.delivery_total
    assert sum(part.total for part in parts) == order.total
    assert sum(part.goods_total for part in parts) == order.goods_total
    assert sum(part.delivery_fee for part in parts) == order.delivery_total
    assert sum(line.total for line in lines) == order.goods_total
    assert sum(line.unit_price * line.quantity for line in lines) == order.goods_total
    assert sum(line.weight_g for line in lines) == sum(part.weight_g for part in parts)
    assert sum(intent.amount for intent in PaymentIntent.objects.all()) == order.total
    assert all(0 <= line.tax_included < line.total or line.total == 0 for line in lines)
