"""Queries written once give what the query builder gives, value by value, on either database."""

import json
from datetime import UTC, date, datetime

import pytest
from django.db.models import F, OuterRef, TextField
from django.db.models.functions import Cast

from langnghe.core.ids import uuid7
from langnghe.core.models import CalendarDay, OutboxDelivery, OutboxMessage
from langnghe.core.prepared import Listed, Prepared, PreparedByKeys, PreparedUpdate

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]


@pytest.fixture
def days():
    return CalendarDay.objects.bulk_create(
        CalendarDay(day=day, kind=kind, name=f"ngày {kind}", source="", certainty="A")
        for day, kind in zip(DAYS, ["holiday", "makeup", "holiday"], strict=True)
    )


def named(kind):
    return CalendarDay.objects.filter(kind=kind).order_by("day").values_list("day", "name", "kind")


def test_gives_the_same_rows_as_the_query_builder_for_any_parameter(days):
    prepared = Prepared(named, kind="a-kind")

    for kind in ("holiday", "makeup", "none'; --", ""):
        assert [tuple(row) for row in prepared.rows(kind=kind)] == list(named(kind))


def test_rows_carry_names_and_the_types_of_their_fields(days):
    [row] = Prepared(named, kind="a-kind").rows(kind="makeup")

    assert (row.day, row.name, row.kind) == (DAYS[1], "ngày makeup", "makeup")


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_rows_by_texts_too_however_many(days, n):
    by_name = PreparedByKeys(
        lambda names: (
            CalendarDay.objects.filter(name__among=names).order_by("day").values_list("name")
        )
    )
    names = ["ngày holiday", "ngày makeup", "a", "b", "z"]

    found = by_name.rows(names[:n])

    assert {row.name for row in found} == set(names[: min(n, 2)])
    assert len(found) == (2 if n == 1 else 3)  # two holidays bear one name


def test_rows_by_ids_come_once_each_however_often_they_are_asked_for(days):
    by_id = PreparedByKeys(
        lambda ids: (
            CalendarDay.objects.filter(pk__among=ids).order_by("day").values_list("pk", "day")
        )
    )
    first, second, third = (day.pk for day in days)

    assert [row.day for row in by_id.rows([third, first, third])] == [DAYS[0], DAYS[2]]
    assert [row.pk for row in by_id.rows([second, -1])] == [second]
    assert by_id.rows([]) == []


def test_the_sql_is_written_once(days, django_assert_num_queries):
    built = []

    def build(kind):
        built.append(kind)
        return named(kind)

    prepared = Prepared(build, kind="a-kind")
    with django_assert_num_queries(3):
        for kind in ("holiday", "makeup", "holiday"):
            prepared.rows(kind=kind)

    assert built == ["a-kind"]


def test_a_value_that_never_changes_stays_in_the_query(days):
    prepared = Prepared(
        lambda kind: CalendarDay.objects.filter(kind=kind, name="ngày holiday").values_list("day"),
        kind="a-kind",
    )

    assert len(prepared.rows(kind="holiday")) == 2
    assert prepared.rows(kind="makeup") == []


def test_an_example_that_the_query_holds_in_another_form_is_refused(days):
    prepared = Prepared(
        lambda day: CalendarDay.objects.filter(name__contains=day).values_list("name"), day="a-day"
    )

    with pytest.raises(ValueError, match="example"):
        prepared.rows(day="holiday")


def test_a_row_as_it_is_stored_can_be_a_key_and_becomes_the_converted_one(days):
    prepared = Prepared(named, kind="a-kind")

    [stored] = prepared.stored(kind="makeup")

    assert {stored: "kept"}[prepared.stored(kind="makeup")[0]] == "kept"
    assert prepared.converted(stored) == prepared.rows(kind="makeup")[0]


@pytest.mark.parametrize(("kind", "names"), [("makeup", ["ngày holiday"] * 2), ("holiday", [])])
def test_rows_inside_a_row_come_in_their_order(days, kind, names):
    others = CalendarDay.objects.filter(kind="holiday").exclude(kind=OuterRef("kind"))
    rows = named(kind).annotate(
        others=Listed(others.order_by("-day"), "name", Cast("day", TextField()))
    )

    listed = json.loads(Prepared(lambda: rows.values_list("others")).rows()[0].others)

    assert [name for name, _day in listed] == names
    assert [day for _name, day in listed] == sorted((day for _name, day in listed), reverse=True)


def test_a_query_without_values_gives_the_objects_themselves(days):
    by_day = Prepared(lambda day: CalendarDay.objects.filter(day=day), day=date(2001, 1, 1))

    assert by_day.rows(day=DAYS[1]) == [days[1]]
    assert by_day.rows(day=DAYS[1])[0].name == "ngày makeup"
    assert by_day.rows(day=date(2030, 1, 1)) == []


def test_an_update_takes_numbers_uuids_and_moments():
    first, other = OutboxMessage.objects.bulk_create(
        OutboxMessage(kind="k", payload={}, announced_at=datetime(2026, 1, 1, tzinfo=UTC))
        for _number in range(2)
    )
    OutboxDelivery.objects.bulk_create(
        OutboxDelivery(message=message, reaction="r", next_attempt_at=message.announced_at)
        for message in (first, other)
    )
    put_off = PreparedUpdate(
        lambda message_id, **_more: OutboxDelivery.objects.filter(message_id=message_id),
        lambda more, at, **_more: {"attempts": F("attempts") + more, "next_attempt_at": at},
        message_id=uuid7(),
        more=-1,
        at=datetime(2001, 1, 1, tzinfo=UTC),
    )
    later = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)

    assert put_off.run(message_id=first.pk, more=3, at=later) == 1
    assert put_off.run(message_id=uuid7(), more=3, at=later) == 0

    rows = OutboxDelivery.objects.order_by("message").values_list("attempts", "next_attempt_at")
    assert list(rows) == [(3, later), (0, other.announced_at)]
