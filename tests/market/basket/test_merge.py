"""A guest who logs in keeps what he had chosen: once, whatever happens on the way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from langnghe.market.basket import queries, services
from langnghe.market.basket.models import Basket, BasketLine
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)


def merge(guest, user):
    return services.merge(guest=guest, user_id=user.pk, now=NOW)


def written(basket):
    return [
        (line.variant_id, line.quantity, line.personalisation)
        for line in basket.lines.order_by("added_at")
    ]


def test_v_o02_of_the_same_goods_the_larger_number_stays():
    user, variant = factories.user("buyer"), factories.variant()
    mine, guest = factories.basket(variant, user=user), factories.basket((variant, 3))

    assert merge(guest, user) == mine
    assert written(mine) == [(variant.pk, 3, "")]


def test_v_o02_different_engraving_makes_two_lines():
    user, variant = factories.user("buyer"), factories.variant()
    mine = factories.basket((variant, 1, "An"), user=user)

    merge(factories.basket((variant, 3, "Bình")), user)

    assert written(mine) == [(variant.pk, 1, "An"), (variant.pk, 3, "Bình")]


def test_g_17_what_the_sum_exceeds_is_kept_and_told():
    user, variant = factories.user("buyer"), factories.variant(on_hand=5)
    mine = factories.basket((variant, 3, "An"), user=user)

    merge(factories.basket((variant, 3, "Bình")), user)

    view = queries.contents(mine, TODAY)
    assert [line.problem.code for line in view.lines] == ["out_of_stock", "out_of_stock"]


def test_who_had_no_basket_gets_the_one_he_filled():
    user, variant = factories.user("buyer"), factories.variant()

    merged = merge(factories.basket((variant, 2)), user)

    assert merged.user_id == user.pk
    assert written(merged) == [(variant.pk, 2, "")]


def test_a_second_merge_changes_nothing():
    user, variant = factories.user("buyer"), factories.variant()
    guest = factories.basket((variant, 3))
    mine = merge(guest, user)
    services.set_quantity(basket=mine, line_id=mine.lines.get().pk, quantity=1, now=NOW)

    assert merge(guest, user) == mine
    assert written(mine) == [(variant.pk, 1, "")]


def test_a_guests_basket_goes_to_the_first_member_only():
    variant = factories.variant()
    guest, first, second = factories.basket(variant), factories.user(), factories.user()

    merge(guest, first)

    assert written(merge(guest, second)) == []
    assert queries.open_guest_basket(guest.pk) is None


def test_another_members_basket_is_not_merged():
    owner, stranger = factories.user("owner"), factories.user("stranger")
    basket = factories.basket(factories.variant(), user=owner)

    assert written(merge(basket, stranger)) == []
    assert len(written(basket)) == 1


def test_a_failure_in_the_middle_of_a_merge_leaves_the_guest_everything():
    user, variant = factories.user("buyer"), factories.variant()
    guest = factories.basket((variant, 2))

    def fail(execute, sql, params, many, context):
        if 'UPDATE "basket_basket"' in sql:
            raise RuntimeError("the power went out")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail), pytest.raises(RuntimeError):
        merge(guest, user)

    guest.refresh_from_db()
    assert (guest.closed_at, written(guest)) == (None, [(variant.pk, 2, "")])


def test_a_member_has_one_open_basket():
    user = factories.user()
    factories.basket(user=user)

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.basket(user=user)


def test_baskets_that_nobody_can_reach_are_forgotten_and_others_kept():
    variant, user = factories.variant(), factories.user()
    long_ago = NOW - services.baskets.FORGOTTEN_AFTER - timedelta(days=1)
    factories.basket(variant, now=long_ago)
    young = factories.basket(variant)
    members = factories.basket(variant, user=user, now=long_ago)

    assert services.forget_abandoned(now=NOW) == 1
    assert set(Basket.objects.all()) == {young, members}
    assert BasketLine.objects.count() == 2


class TestSession:
    def test_no_row_is_made_before_something_is_put_in(self):
        session = {}

        assert services.find(session=session, user_id=None, now=NOW) is None
        assert (Basket.objects.count(), session) == (0, {})

    def test_a_first_piece_that_is_refused_leaves_no_basket(self):
        basket = services.start(session={}, user_id=None, now=NOW)

        with pytest.raises(services.NotEnough):
            services.add(
                basket=basket,
                item=factories.item(factories.variant(on_hand=0)),
                quantity=1,
                now=NOW,
            )

        assert not Basket.objects.exists()

    def test_a_guest_finds_his_basket_again(self):
        session = {}
        basket = services.start(session=session, user_id=None, now=NOW)
        services.add(basket=basket, item=factories.item(factories.variant()), quantity=1, now=NOW)

        assert services.find(session=session, user_id=None, now=NOW) == basket
        assert services.start(session=session, user_id=None, now=NOW) == basket

    def test_logging_in_merges_once_and_counts_for_the_header(self):
        user, session = factories.user(), {}
        factories.basket((factories.variant(), 2), user=user)
        guest = services.start(session=session, user_id=None, now=NOW)
        services.add(basket=guest, item=factories.item(factories.variant()), quantity=3, now=NOW)

        found = services.find(session=session, user_id=user.pk, now=NOW)

        assert found.user_id == user.pk
        assert session == {"basket_count": 5}

    @pytest.mark.parametrize("stale", ["", "not-a-uuid", "0190c0de-0000-7000-8000-000000000000"])
    def test_a_stale_session_finds_nothing(self, stale):
        assert services.find(session={"basket": stale}, user_id=None, now=NOW) is None

    def test_a_session_cannot_name_a_members_basket(self):
        basket = factories.basket(factories.variant(), user=factories.user())

        assert services.find(session={"basket": str(basket.pk)}, user_id=None, now=NOW) is None


@pytest.mark.django_db(transaction=True)
def test_eight_requests_at_once_after_logging_in_merge_once():
    user, variant = factories.user("buyer"), factories.variant(on_hand=50)
    other = factories.variant(on_hand=50)
    factories.basket((variant, 1), user=user)
    guest = factories.basket((variant, 3), (other, 2))

    def ask(_number):
        try:
            return merge(guest, user).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(ask, range(8)))

    [mine] = Basket.objects.filter(user=user, closed_at__isnull=True)
    assert found == {mine.pk}
    assert sorted(quantity for _variant, quantity, _text in written(mine)) == [2, 3]
