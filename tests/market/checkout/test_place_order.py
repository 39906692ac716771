"""A basket becomes an order: one payer, one number, a part for each maker, everything copied."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from langnghe.core.idempotency import KeyReused
from langnghe.core.models import AuditEvent, OutboxMessage, StateChange
from langnghe.market.basket import services as baskets
from langnghe.market.catalogue.models import Product, StockItem, StockMovement, Variant
from langnghe.market.checkout import services
from langnghe.market.checkout.services import rows
from langnghe.market.orders.facts import OrderPlaced
from langnghe.market.orders.models import Order, OrderLine, SellerOrder
from langnghe.market.payments.models import PaymentIntent
from langnghe.market.shipping.models import ShippingRate
from langnghe.registry.models import Producer
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)  # a Monday, 9 o'clock in Hanoi
TODAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def trading():
    factories.trading()


def made_by(maker, **fields):
    return factories.variant(**fields, product_fields={"producer": maker})


def parts_of(order):
    return list(order.seller_orders.order_by("number"))


def held(variant):
    return StockItem.objects.get(variant=variant).held


def test_p_m01_goods_of_one_maker_make_an_order_with_one_part():
    maker = factories.producer()

    order = factories.place_order(factories.basket(made_by(maker), made_by(maker)))

    [part] = parts_of(order)
    assert part.producer_id == maker.pk
    assert part.number == f"{order.number}-1"
    assert part.lines.count() == 2
    assert (part.goods_total, part.total) == (order.goods_total, order.total)


def test_p_m02_v_m01_two_makers_make_two_parts_with_their_own_lines_and_parcels():
    bob, alice = factories.producer(), factories.producer()
    of_bob, of_alice = made_by(bob, price=100_000), made_by(alice, price=250_000)

    order = factories.place_order(factories.basket(of_bob, (of_alice, 2)))

    first, second = parts_of(order)
    assert [line.variant_id for line in first.lines.all()] == [of_bob.pk]
    assert [line.variant_id for line in second.lines.all()] == [of_alice.pk]
    assert [first.number, second.number] == [f"{order.number}-1", f"{order.number}-2"]
    assert (first.delivery_fee, second.delivery_fee) == (22_000, 22_000)
    assert (order.goods_total, order.delivery_total, order.total) == (600_000, 44_000, 644_000)


def test_p_m03_the_fees_of_the_parts_are_the_delivery_of_the_order():
    makers = [factories.producer() for _ in range(3)]
    basket = factories.basket(
        *(made_by(maker, weight_g=1_500 * n) for n, maker in enumerate(makers, 1))
    )

    order = factories.place_order(basket)

    assert sum(part.delivery_fee for part in parts_of(order)) == order.delivery_total
    assert sum(part.total for part in parts_of(order)) == order.total


def test_p_m06_p_s04_the_same_key_again_gets_the_first_order():
    basket, buyer = factories.basket(factories.variant(), factories.variant()), buyer_in_hanoi()

    first = factories.place_order(basket, buyer=buyer, key="once")
    again = factories.place_order(basket, buyer=buyer, key="once")

    assert again == first
    assert (Order.objects.count(), SellerOrder.objects.count()) == (1, 2)
    assert StockMovement.objects.filter(kind="hold").count() == 2


def test_the_same_key_with_another_content_is_refused():
    basket, buyer = factories.basket(factories.variant()), buyer_in_hanoi()
    factories.place_order(basket, buyer=buyer, key="once")

    with pytest.raises(KeyReused):
        factories.place_order(basket, buyer=buyer_in_hanoi(name="Người khác"), key="once")


def test_an_ordered_basket_is_not_ordered_again_with_a_new_key():
    basket = factories.basket(factories.variant())
    factories.place_order(basket, key="one")

    with pytest.raises(baskets.BasketClosed):
        factories.place_order(basket, key="two")
    assert Order.objects.count() == 1


def test_the_key_of_another_basket_opens_nothing():
    theirs = factories.place_order(factories.basket(factories.variant()), key="guessed")

    mine = factories.place_order(factories.basket(factories.variant()), key="guessed")

    assert mine != theirs


def buyer_in_hanoi(**fields):
    commune = factories.commune()
    return factories.checkout_buyer(commune_code=commune.pk, **fields)


def test_cash_on_delivery_is_placed_at_once_with_an_intent_at_every_door():
    order = factories.place_order(factories.basket(factories.variant(), factories.variant()))

    parts = parts_of(order)
    assert (order.state, order.payment_status) == ("placed", "on_delivery")
    assert (order.hold_until, order.placed_at) == (None, NOW)
    assert {part.state for part in parts} == {"awaiting_confirmation"}
    assert {(one.reference, one.amount) for one in PaymentIntent.objects.all()} == {
        (part.number, part.total) for part in parts
    }


def test_a_transfer_waits_fifteen_minutes_and_holds_the_stock():
    variant = factories.variant(on_hand=5)
    buyer = factories.checkout_buyer(payment_method="bank_qr")

    order = factories.place_order(factories.basket((variant, 3)), buyer=buyer)

    [part], intent = parts_of(order), PaymentIntent.objects.get()
    assert (order.state, order.payment_status, part.state) == (
        "pending_payment",
        "due",
        "awaiting_payment",
    )
    assert order.hold_until == NOW + timedelta(minutes=15)
    assert (intent.reference, intent.memo, intent.amount) == (
        order.number,
        order.number,
        order.total,
    )
    assert held(variant) == 3
    assert StockMovement.objects.get(kind="hold").source == f"seller-order:{part.pk}"


def test_g_17_v_s11_lines_with_different_writing_hold_their_sum():
    variant = factories.variant(on_hand=5)

    factories.place_order(factories.basket((variant, 2, "An"), (variant, 3, "Bình")))

    assert held(variant) == 5
    assert [line.personalisation for line in OrderLine.objects.all()] == ["An", "Bình"]


def test_what_is_made_to_order_holds_nothing():
    variant = factories.variant(on_hand=0, product_fields={"made_to_order": True})

    order = factories.place_order(factories.basket((variant, 7)))

    assert OrderLine.objects.get().made_to_order
    assert (held(variant), order.state) == (0, "placed")


def test_g_11_two_and_a_half_billion_are_stored_exactly():
    variant = factories.variant(price=25_000_000, on_hand=100)
    buyer = factories.checkout_buyer(payment_method="bank_qr")

    order = factories.place_order(factories.basket((variant, 100)), buyer=buyer)

    order.refresh_from_db()
    assert order.goods_total == 2_500_000_000
    assert OrderLine.objects.get().total == 2_500_000_000
    assert PaymentIntent.objects.get().amount == order.total


def test_what_was_bought_stays_as_it_was_whatever_changes_later():
    name = {"vi": "Lọ hoa men rạn", "en": "Crackle-glaze vase"}
    variant = factories.variant(
        price=350_000, label={"vi": "cỡ nhỏ"}, product_fields={"name": name}
    )
    order = factories.place_order(factories.basket((variant, 2)), language="en")
    Variant.objects.update(price=999_000)
    Product.objects.update(name={"vi": "Khác"})
    Producer.objects.update(name="Tên mới")

    line, [part] = OrderLine.objects.get(), parts_of(order)
    assert (line.name, line.label, line.sku) == (name, {"vi": "cỡ nhỏ"}, variant.sku)
    assert (line.unit_price, line.price_source, line.total) == (350_000, "list", 700_000)
    assert part.producer_name != "Tên mới"
    assert order.language == "en"
    assert order.terms_version == "2026-11"


def test_the_wholesale_price_and_its_source_are_copied():
    variant = factories.variant(
        price=52_000, wholesale_min_qty=50, wholesale_price=45_000, on_hand=60
    )

    factories.place_order(factories.basket((variant, 50)))

    line = OrderLine.objects.get()
    assert (line.unit_price, line.price_source, line.total) == (45_000, "wholesale", 2_250_000)


@pytest.mark.parametrize(
    ("kind", "name", "rate", "included"),
    [
        ("household", "direct", Decimal(0), 0),
        ("cooperative", "vat", Decimal(8), 25_926),  # G-05
        ("enterprise", "vat", Decimal(8), 25_926),
    ],
)
def test_the_tax_inside_a_price_follows_who_sells(kind, name, rate, included):
    variant = made_by(factories.producer(kind=kind), price=350_000)

    factories.place_order(factories.basket(variant))

    line = OrderLine.objects.get()
    assert (line.tax_name, line.tax_rate, line.tax_included) == (name, rate, included)


def test_the_tax_rate_is_that_of_the_day():
    variant = made_by(factories.producer(kind="enterprise"), price=110_000)
    later = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)  # the reduction has ended

    factories.place_order(factories.basket(variant), now=later)

    line = OrderLine.objects.get()
    assert (line.tax_rate, line.tax_included) == (Decimal(10), 10_000)


def test_goods_in_stock_are_promised_for_a_packing_day_and_the_way():
    order = factories.place_order(factories.basket(factories.variant()))

    [part] = parts_of(order)
    # Monday + 1 day to pack + 2 days within the city: Thursday
    assert part.promised_on == date(2026, 11, 5)
    assert OrderLine.objects.get().promised_on == part.promised_on


def test_what_is_made_to_order_is_promised_for_its_making_and_the_part_for_its_last_line():
    maker = factories.producer()
    vase = factories.variant(
        product_fields={"producer": maker, "made_to_order": True, "making_days": 10}
    )
    bowl = made_by(maker)

    order = factories.place_order(factories.basket(vase, bowl))

    [part] = parts_of(order)
    days = {line.variant_id: line.promised_on for line in part.lines.all()}
    assert days == {vase.pk: date(2026, 11, 18), bowl.pk: date(2026, 11, 5)}
    assert part.promised_on == date(2026, 11, 18)


def test_a_holiday_moves_the_promise():
    factories.holiday(date(2026, 11, 4))

    order = factories.place_order(factories.basket(factories.variant()))

    assert parts_of(order)[0].promised_on == date(2026, 11, 6)


class TestWhoIsPaid:
    """See docs/decisions/0004-who-collects-the-money.md."""

    def intent(self, *makers):
        buyer = factories.checkout_buyer(payment_method="bank_qr")
        basket = factories.basket(*(made_by(maker) for maker in makers))
        factories.place_order(basket, buyer=buyer)
        return PaymentIntent.objects.get()

    def account(self, **fields):
        bank = {"bank_bin": "970436", "bank_account": "0071001234567", "bank_holder": "HO GOM"}
        return factories.producer(**bank, **fields)

    def test_a_single_maker_with_an_account_is_paid_straight(self):
        maker = self.account()

        intent = self.intent(maker)

        assert (intent.payee_bin, intent.payee_account, intent.payee_name) == (
            "970436",
            "0071001234567",
            "HO GOM",
        )
        assert intent.payee_producer_id == maker.pk

    def test_several_makers_are_paid_through_the_platform(self, settings):
        intent = self.intent(self.account(), self.account())

        assert intent.payee_account == settings.COLLECTING_ACCOUNT
        assert intent.payee_producer_id is None

    def test_a_maker_without_an_account_is_paid_through_the_platform(self, settings):
        intent = self.intent(factories.producer(bank_bin="", bank_account=""))

        assert intent.payee_account == settings.COLLECTING_ACCOUNT

    def test_where_nobody_can_collect_a_transfer_is_refused(self, settings):
        settings.COLLECTING_ACCOUNT = ""

        with pytest.raises(services.MethodRefused):
            self.intent(factories.producer(bank_bin="", bank_account=""))


def refused(refusal, basket, **fields):
    """The refusal, after making sure that nothing happened."""
    with pytest.raises(refusal) as caught:
        factories.place_order(basket, buyer=factories.checkout_buyer(**fields))
    basket.refresh_from_db()
    assert basket.closed_at is None
    assert not Order.objects.exists()
    assert not StockMovement.objects.filter(kind="hold").exists()
    assert not PaymentIntent.objects.exists()
    return caught.value


class TestVO04:
    """Vendure V-O04: each reason not to place an order has a code of its own."""

    def test_an_empty_basket(self):
        assert refused(services.BasketEmpty, factories.basket()).code == "basket_empty"

    @pytest.mark.parametrize("field", ["phone", "name", "street"])
    def test_nobody_to_deliver_to(self, field):
        refusal = refused(
            services.ContactMissing, factories.basket(factories.variant()), **{field: " "}
        )

        assert (refusal.code, refusal.field) == ("contact_missing", field)

    @pytest.mark.parametrize("code", ["", "99999"])
    def test_no_place_to_deliver_to(self, code):
        basket = factories.basket(factories.variant())

        refusal = refused(services.NoDelivery, basket, commune_code=code)

        assert (refusal.code, refusal.field) == ("no_delivery", "commune")

    def test_no_tariff_for_the_place(self):
        ShippingRate.objects.all().delete()
        basket = factories.basket(factories.variant())

        assert refused(services.NoDelivery, basket).code == "no_delivery"

    def test_stock_short(self):
        variant = factories.variant(on_hand=2, product_fields={"name": {"vi": "Bát"}})

        refusal = refused(services.NotAsItStands, factories.basket((variant, 3)))

        assert (refusal.code, str(refusal)) == ("out_of_stock", "Bát: Chỉ còn 2 chiếc.")

    def test_payments_below_the_total(self):
        buyer = factories.checkout_buyer(payment_method="bank_qr")

        order = factories.place_order(factories.basket(factories.variant()), buyer=buyer)

        assert (order.state, order.placed_at) == ("pending_payment", None)

    def test_goods_not_sold_any_more(self):
        basket = factories.basket(factories.variant())
        Product.objects.update(state=Product.State.ARCHIVED)

        assert refused(services.NotAsItStands, basket).code == "not_on_sale"

    def test_too_many_pieces(self):
        one, two = factories.variant(on_hand=150), factories.variant(on_hand=150)

        refusal = refused(services.NotAsItStands, factories.basket((one, 150), (two, 50)))

        assert refusal.code == "order_limit"

    def test_an_unknown_way_to_pay(self):
        basket = factories.basket(factories.variant())

        refusal = refused(services.MethodRefused, basket, payment_method="gold")

        assert (refusal.code, refusal.field) == ("payment_method_refused", "payment_method")

    def test_cash_above_what_carriers_collect_for_a_parcel(self):
        # 10,000,000 with the delivery is above the limit, although the goods alone are not
        basket = factories.basket(factories.variant(price=10_000_000))

        refusal = refused(services.MethodRefused, basket)

        assert "10.000.000\N{NO-BREAK SPACE}₫" in str(refusal)

    def test_terms_not_accepted(self):
        basket = factories.basket(factories.variant())

        assert (
            refused(services.TermsNotAccepted, basket, accepts_terms=False).code
            == "terms_not_accepted"
        )

    def test_goods_for_adults(self):
        basket = factories.basket(factories.variant(product_fields={"min_age": 18}))

        assert refused(services.AgeNotConfirmed, basket, of_age=False).code == "age_not_confirmed"
        assert factories.place_order(basket).pk


def test_the_limit_of_cash_counts_each_parcel_by_itself():
    basket = factories.basket(
        factories.variant(price=9_000_000), factories.variant(price=9_000_000)
    )

    assert factories.place_order(basket).state == "placed"


def test_a_total_that_moved_since_it_was_shown_is_told_and_nothing_is_bought():
    basket = factories.basket(factories.variant(price=100_000))

    with pytest.raises(services.Changed) as refusal:
        factories.place_order(basket, expected_total=100_000)

    assert "122.000" in str(refusal.value)
    assert not Order.objects.exists()
    assert factories.place_order(basket, expected_total=122_000).total == 122_000


def test_another_free_number_is_drawn_when_one_is_taken(monkeypatch):
    # One letter only, of which all but one are taken.
    monkeypatch.setattr(rows, "LENGTH", 1)
    monkeypatch.setattr(rows, "ATTEMPTS", 2_000)
    first = factories.place_order(factories.basket(factories.variant()))
    taken = {first.number}
    for _ in range(len(rows.ids.UNAMBIGUOUS) - 1):
        taken.add(factories.place_order(factories.basket(factories.variant())).number)

    assert len(taken) == len(rows.ids.UNAMBIGUOUS)
    with pytest.raises(RuntimeError):
        factories.place_order(factories.basket(factories.variant()))


def test_the_number_reads_without_doubt():
    number = factories.place_order(factories.basket(factories.variant())).number

    assert number[:2] == "LN"
    assert len(number) == 10
    assert set(number[2:]) <= set(rows.ids.UNAMBIGUOUS)


def test_every_first_state_is_written_down_and_the_audit_names_no_person():
    user = factories.user("buyer")
    basket = factories.basket(factories.variant(), factories.variant(), user=user)

    order = factories.place_order(basket)

    event = AuditEvent.objects.get(action="checkout.order.placed")
    assert (event.object_id, event.by_id) == (str(order.pk), user.pk)
    assert "Mai" not in str(event.details)
    assert "912345678" not in str(event.details)
    assert StateChange.objects.filter(from_state="", action="create").count() == 3


def react(fact):
    """Stands for any reaction: the worker calls it later."""


REACTIONS = {OrderPlaced: [react]}
SCHEDULE = []


def test_the_order_is_announced_in_its_own_transaction(settings):
    settings.WIRING = __name__

    order = factories.place_order(factories.basket(factories.variant()))

    assert OutboxMessage.objects.get().payload == {"order_id": str(order.pk)}


def test_a_member_owns_his_order_and_a_guest_has_the_secret():
    user = factories.user("buyer")

    mine = factories.place_order(factories.basket(factories.variant(), user=user))
    guests = factories.place_order(factories.basket(factories.variant()))

    assert (mine.user, guests.user) == (user, None)
    assert mine.secret != guests.secret
