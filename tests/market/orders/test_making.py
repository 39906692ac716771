"""The maker's steps: which are possible from where, and what follows from each."""

from datetime import timedelta

import pytest

from langnghe.core.states import WrongState
from langnghe.market.catalogue.models import StockItem
from langnghe.market.orders import rules, services
from langnghe.market.orders.checks import problems
from langnghe.market.orders.models import Order, SellerOrder
from langnghe.market.shipping.models import Parcel
from tests import factories
from tests.factories.catalogue import NOW
from tests.factories.orders import DETAILS, STEPS

pytestmark = pytest.mark.django_db
ACTIONS = ("confirm", "refuse", "start_production", "pack", "hand_over", "deliver")
S = SellerOrder.State
POSSIBLE = {
    "awaiting_confirmation": {"confirm", "refuse"},
    "confirmed": {"start_production", "pack", "refuse"},
    "in_production": {"pack", "refuse"},
    "ready": {"hand_over", "refuse"},
    "handed_over": {"deliver"},
    "delivered": set(),
    "cancelled": set(),
}


def stock(order: Order) -> tuple[int, int]:
    return StockItem.objects.values_list("on_hand", "held").get(
        variant__in=[
            line.variant_id for part in order.seller_orders.all() for line in part.lines.all()
        ]
    )


@pytest.mark.parametrize("state", POSSIBLE)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_from_every_state(state, action):
    order = factories.order(pay_by="cod")
    maker = factories.user("maker")
    part = factories.move_to(factories.the_part(order), state, maker.pk)

    def act() -> None:
        getattr(services, action)(part=part, by_id=maker.pk, now=NOW, **DETAILS.get(action, {}))

    if action in POSSIBLE[state]:
        act()
        part.refresh_from_db()
        assert part.state == rules.SELLER_ORDER.step(action).target
    else:
        with pytest.raises(WrongState):
            act()
        part.refresh_from_db()
        assert part.state == state
    assert problems() == []


@pytest.mark.parametrize(
    ("state", "on_hand", "held"),
    [
        ("awaiting_confirmation", 5, 1), ("confirmed", 5, 1), ("ready", 5, 1),
        ("handed_over", 4, 0), ("delivered", 4, 0), ("cancelled", 5, 0),
    ],
)  # fmt: skip
def test_the_stock_follows(state, on_hand, held):
    order = factories.order(pay_by="cod")
    factories.move_to(factories.the_part(order), state, factories.user().pk)
    assert stock(order) == (on_hand, held)


@pytest.mark.parametrize(
    ("state", "whole"), [("delivered", "closed"), ("cancelled", "cancelled"), ("ready", "placed")]
)
def test_the_order_follows_its_parts(state, whole):
    order = factories.order(pay_by="cod")
    factories.move_to(factories.the_part(order), state, factories.user().pk)
    order.refresh_from_db()
    assert order.state == whole


def test_one_part_refused_leaves_the_other_and_marks_the_money():
    order = factories.pay(factories.order(factories.variant(), factories.variant()))
    one, two = order.seller_orders.order_by("number")
    services.refuse(part=one, reason="Hết đất", by_id=factories.user().pk, now=NOW)
    order.refresh_from_db()
    two.refresh_from_db()
    assert (order.state, order.payment_status, two.state) == (
        "placed",
        "refund_due",
        "awaiting_confirmation",
    )
    assert problems() == []


def test_a_ready_date_in_the_past_is_refused():
    part = factories.the_part(factories.order(pay_by="cod"))
    with pytest.raises(services.InThePast):
        services.confirm(
            part=part, ready_on=(NOW - timedelta(days=1)).date(), by_id=factories.user().pk, now=NOW
        )


def test_the_parcel_is_kept_with_its_number():
    order = factories.order(pay_by="cod")
    factories.move_to(factories.the_part(order), "delivered", factories.user().pk)
    parcel = Parcel.objects.get()
    assert (parcel.carrier, parcel.tracking_number) == ("Viettel Post", "VTP1")
    assert parcel.delivered_at == NOW


def test_states_are_all_known_to_buyers_in_plain_words():
    assert set(rules.SELLER_ORDER.public) == set(S.values)
    assert set(rules.ORDER.public) == set(Order.State.values)
    assert set(STEPS) == set(POSSIBLE)
