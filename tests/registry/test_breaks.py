"""A maker closes for some days: when exactly, and what cannot be planned."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from langnghe.core import audit, clock
from langnghe.core.errors import NotFound, Refused
from langnghe.core.models import AuditEvent, OutboxMessage
from langnghe.registry import public as registry
from langnghe.registry.breaks import services
from langnghe.registry.models import Break
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 26)
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 5)
A_DAY = timedelta(days=1)


def plan(maker, first=FIRST, last=LAST, *, paused=True, now=NOW, **words):
    return services.plan(
        producer_id=maker.pk, first=first, last=last, paused=paused, words=words, by_id=None,
        now=now,
    )  # fmt: skip


def change(one, maker, *, now=NOW, **wanted):
    told = {"first": one.first, "last": one.last, "paused": one.paused, "words": one.words}
    return services.change(
        producer_ids=[maker.pk], uid=one.uid, by_id=None, now=now, **{**told, **wanted}
    )


def end(one, maker, now):
    services.end(producer_ids=[maker.pk], uid=one.uid, by_id=None, now=now)


def days(maker):
    rows = Break.objects.filter(producer=maker).order_by("first")
    return list(rows.values_list("first", "last"))


@pytest.mark.parametrize(
    ("moment", "is_closed"),
    [
        (datetime(2026, 11, 30, 16, 59, tzinfo=UTC), False),  # a minute before midnight in Hanoi
        (datetime(2026, 11, 30, 17, 0, tzinfo=UTC), True),
        (datetime(2026, 12, 5, 16, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 5, 17, 0, tzinfo=UTC), False),
    ],
)
def test_a_maker_is_closed_from_the_first_day_to_the_last_in_viet_nam(moment, is_closed):
    maker = factories.producer()
    planned = plan(maker)

    found = registry.producer(maker.slug)
    day = clock.today(moment)

    assert found.closed(day) == (planned if is_closed else None)
    assert registry.breaks.closed_makers(day, among=[maker.pk]) == (
        {maker.pk: planned} if is_closed else {}
    )
    assert registry.breaks.closed_makers(day).keys() == ({maker.pk} if is_closed else set())
    assert planned.opens_on == date(2026, 12, 6)


def test_the_next_break_is_the_one_of_today_then_the_one_to_come():
    maker = factories.producer()
    later = plan(maker, date(2027, 2, 1), date(2027, 2, 10))
    soon = plan(maker)
    found = registry.producer_by_id(maker.pk)

    assert found.next_break(TODAY) == found.next_break(LAST) == soon
    assert found.next_break(LAST + A_DAY) == later
    assert found.next_break(date(2027, 2, 11)) is None


def test_what_is_planned_is_kept_announced_and_noted():
    maker = factories.producer()

    one = plan(maker, vi="  Nhà nghỉ gặt. ", en=" ")

    assert (one.first, one.last, one.paused, one.words) == (
        FIRST, LAST, True, {"vi": "Nhà nghỉ gặt."},
    )  # fmt: skip
    assert OutboxMessage.objects.get().payload == {"producer_id": maker.pk}
    event = AuditEvent.objects.get()
    assert (event.action, event.details) == (
        "registry.break.planned", {"first": "2026-12-01", "last": "2026-12-05", "paused": True},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (TODAY - A_DAY, LAST, "first"),
        (TODAY - A_DAY, TODAY - A_DAY, "last"),
        (LAST, FIRST, "last"),
        (FIRST, TODAY + timedelta(days=367), "last"),
        (FIRST, date.max, "last"),
    ],
)
def test_days_that_cannot_be_are_refused(first, last, field):
    maker = factories.producer()
    with pytest.raises(services.DaysRefused) as refusal:
        plan(maker, first, last)
    assert refusal.value.field == field
    assert days(maker) == []


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (FIRST, LAST), (FIRST - A_DAY, LAST + A_DAY), (LAST, LAST + A_DAY), (FIRST + A_DAY, LAST),
        # Touching: it would not open again on the day that buyers are told.
        (LAST + A_DAY, LAST + A_DAY), (FIRST - A_DAY, FIRST - A_DAY),
    ],
)  # fmt: skip
def test_two_breaks_neither_overlap_nor_touch(first, last):
    maker = factories.producer()
    plan(maker)
    with pytest.raises(services.BreaksMeet):
        plan(maker, first, last, paused=False)
    assert days(maker) == [(FIRST, LAST)]


def test_with_a_day_between_them_two_breaks_are_possible_and_others_do_as_they_like():
    maker = factories.producer()
    plan(maker)
    plan(maker, LAST + 2 * A_DAY, LAST + 3 * A_DAY)
    plan(factories.producer())
    assert len(days(maker)) == 2


def test_the_same_sent_twice_is_one_break():
    maker = factories.producer()
    assert plan(maker, vi="Tết") == plan(maker, vi="Tết")
    assert AuditEvent.objects.count() == 1


def test_whoever_is_closed_says_so_however_many_breaks_he_plans():
    maker = factories.producer()
    for number in range(12):
        plan(maker, TODAY + number * 2 * A_DAY, TODAY + number * 2 * A_DAY)
    with pytest.raises(services.TooManyBreaks):
        plan(maker, TODAY + timedelta(days=50), TODAY + timedelta(days=50))

    assert registry.producer(maker.slug).closed(TODAY).first == TODAY


def test_the_database_refuses_a_break_that_ends_before_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.a_break(factories.producer(), LAST, FIRST)


def test_a_planned_break_is_changed_and_saying_the_same_changes_nothing():
    maker = factories.producer()
    one = plan(maker)
    change(one, maker, first=FIRST + A_DAY, last=LAST + A_DAY, paused=False, words={"vi": "Gặt"})
    changed = registry.breaks.one_of([maker.pk], one.uid)
    change(changed, maker)

    assert days(maker) == [(FIRST + A_DAY, LAST + A_DAY)]
    assert (changed.paused, changed.words) == (False, {"vi": "Gặt"})
    assert AuditEvent.objects.filter(action="registry.break.changed").count() == 1


def test_of_a_break_that_has_begun_the_first_day_stays():
    maker = factories.producer()
    one = plan(maker)
    within = NOW + timedelta(days=7)
    for first in (FIRST - A_DAY, FIRST + A_DAY):
        with pytest.raises(services.DaysRefused):
            change(one, maker, first=first, now=within)
    change(one, maker, last=LAST + A_DAY, now=within)
    assert days(maker) == [(FIRST, LAST + A_DAY)]


def test_a_change_does_not_run_into_another_break():
    maker = factories.producer()
    one = plan(maker)
    plan(maker, LAST + 3 * A_DAY, LAST + 4 * A_DAY)
    with pytest.raises(services.BreaksMeet):
        change(one, maker, last=LAST + 2 * A_DAY)
    assert days(maker)[0] == (FIRST, LAST)


def test_what_is_over_is_not_changed():
    maker = factories.producer()
    one = plan(maker)
    with pytest.raises(services.BreakIsOver):
        change(one, maker, last=LAST + 60 * A_DAY, now=NOW + timedelta(days=30))


def test_who_opens_again_early_was_closed_until_yesterday():
    maker = factories.producer()
    one = plan(maker)
    third_day = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)

    end(one, maker, third_day)
    end(one, maker, third_day)

    assert days(maker) == [(FIRST, date(2026, 12, 2))]
    assert registry.producer(maker.slug).closed(date(2026, 12, 3)) is None
    assert AuditEvent.objects.filter(action="registry.break.ended").count() == 1


def test_who_opened_again_today_may_close_again_today():
    maker = factories.producer()
    third_day = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
    end(plan(maker), maker, third_day)

    plan(maker, date(2026, 12, 3), LAST, now=third_day)

    assert days(maker) == [(FIRST, date(2026, 12, 2)), (date(2026, 12, 3), LAST)]


@pytest.mark.parametrize("now", [NOW, datetime(2026, 12, 1, 1, 0, tzinfo=UTC)])
def test_a_break_of_which_no_day_has_passed_goes(now):
    maker = factories.producer()
    end(plan(maker), maker, now)
    assert days(maker) == []


def test_a_break_of_another_maker_does_not_exist():
    maker, other = factories.producer(), factories.producer()
    one = plan(maker)
    for act in (lambda: change(one, other, paused=False), lambda: end(one, other, NOW)):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotFound):
        registry.breaks.one_of([maker.pk], uuid4())
    assert days(maker) == [(FIRST, LAST)]


@pytest.mark.parametrize("n", [1, 3])
def test_breaks_come_with_their_maker(n, django_assert_num_queries):
    makers = [factories.producer() for _ in range(n)]
    for maker in makers:
        plan(maker)
        plan(maker, LAST + 3 * A_DAY, LAST + 4 * A_DAY)
    with django_assert_num_queries(1):
        found = registry.producers_by_ids([maker.pk for maker in makers])
    assert {len(one.breaks) for one in found.values()} == {2}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_breaks_planned_at_once_that_meet_one_stands():
    maker, barrier = factories.producer(), Barrier(4)

    def run(number):
        barrier.wait(timeout=60)
        try:
            plan(maker, FIRST + number * A_DAY, LAST + number * A_DAY)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return "planned"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(run, range(4)))

    assert answers == ["breaks_meet"] * 3 + ["planned"]
    assert len(days(maker)) == 1
    assert audit.verify() is None
