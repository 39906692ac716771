"""Pages by key: nothing skipped, nothing twice, whatever the order."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from langnghe.core.models import CalendarDay, OutboxMessage
from langnghe.core.pagination import BadCursor, page

ORDERS = [("name", "id"), ("-name", "id"), ("name", "-id"), ("-name", "-id")]
pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    CalendarDay.objects.bulk_create(
        CalendarDay(
            day=date(2026, 1, n + 1), kind="holiday", name="abc"[n % 3], source="", certainty="A"
        )
        for n in range(11)
    )
    return CalendarDay.objects.all()


def walk(rows, order, limit):
    seen, cursor = [], None
    while True:
        found = page(rows, order=order, cursor=cursor, limit=limit)
        seen += found.items
        cursor = found.next_cursor
        if not cursor:
            return seen


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("limit", [1, 3, 10, 11, 12])
def test_pages_join_to_the_whole_list(rows, order, limit):
    assert walk(rows, order, limit) == list(rows.order_by(*order))


@pytest.mark.parametrize("order", [("announced_at", "id"), ("-announced_at", "-id"), ("-id",)])
def test_instants_and_random_ids_keep_their_place(order):
    start = datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=UTC)
    OutboxMessage.objects.bulk_create(
        OutboxMessage(kind="x", payload={}, announced_at=start + timedelta(microseconds=n // 3))
        for n in range(10)
    )
    everything = OutboxMessage.objects.all()
    assert walk(everything, order, 4) == list(everything.order_by(*order))


class AnyRows(TestCase):
    @given(
        names=st.lists(st.text("ab", max_size=2), max_size=8),
        order=st.sampled_from(ORDERS),
        limit=st.integers(1, 4),
    )
    def test_whatever_the_rows(self, names, order, limit):
        CalendarDay.objects.bulk_create(
            CalendarDay(
                day=date(2026, 1, n + 1), kind="holiday", name=name, source="", certainty="A"
            )
            for n, name in enumerate(names)
        )
        everything = CalendarDay.objects.all()
        assert walk(everything, order, limit) == list(everything.order_by(*order))


def test_a_row_added_before_does_not_shift_the_next_page(rows):
    first = page(rows, order=("name", "id"), cursor=None, limit=3)
    expected = list(rows.order_by("name", "id")[3:6])
    CalendarDay.objects.create(
        day=date(2025, 1, 1), kind="holiday", name="A", source="", certainty="A"
    )
    assert page(rows, order=("name", "id"), cursor=first.next_cursor, limit=3).items == expected


@pytest.mark.parametrize("n", [1, 3])
def test_a_page_costs_one_query(rows, n, django_assert_num_queries):
    first = page(rows, order=("name", "id"), cursor=None, limit=1)
    with django_assert_num_queries(1):
        page(rows, order=("name", "id"), cursor=first.next_cursor, limit=n)


FOREIGN = ["x", "!!!", "W10", "bnVsbA", "WzEsMl0", "a:b:c", "\x00", "đ:1:2", signing.dumps([1])]


@pytest.mark.parametrize("number", range(len(FOREIGN)))
def test_a_foreign_cursor_is_refused(rows, number):
    cursor = FOREIGN[number]
    with pytest.raises(BadCursor) as refused:
        page(rows, order=("name", "id"), cursor=cursor, limit=3)
    assert (refused.value.code, refused.value.status) == ("bad_cursor", 422)


def test_a_cursor_of_another_order_is_refused(rows):
    first = page(rows, order=("name", "id"), cursor=None, limit=3)
    with pytest.raises(BadCursor):
        page(rows, order=("-name", "id"), cursor=first.next_cursor, limit=3)


def test_a_cursor_that_was_changed_is_refused(rows):
    cursor = page(rows, order=("name", "id"), cursor=None, limit=3).next_cursor
    with pytest.raises(BadCursor):
        page(rows, order=("name", "id"), cursor="X" + cursor[1:], limit=3)
