"""Readings are written once each, whatever brings them and however often."""

import random
import threading

import pytest
from django.db import connection, transaction

from langnghe.environment.sensing.facts import (
    DOES_NOT_COUNT,
    Flag,
    Reading,
    Recorded,
    of_reading_id,
    reading_id,
)
from langnghe.environment.sensing.models import Extent, Hour, Observation, Superseded, Touched
from langnghe.environment.sensing.services import rollups, store
from tests import factories
from tests.factories.environment import MINUTE, NOW, at

pytestmark = pytest.mark.django_db
START = at(2026, 1, 1)


def rows(stream):
    found = Observation.objects.filter(stream=stream).order_by("at")
    return list(found.values_list("at", "result", "flag"))


def record(stream, *given):
    return store.record([Reading(stream.pk, *one) for one in given], now=NOW)


def count_hours():
    with transaction.atomic():
        return rollups.take()


def test_what_is_delivered_again_changes_nothing():
    stream = factories.stream()
    assert record(stream, (START, 1.5), (START + MINUTE, None, Flag.FAULT)) == Recorded(2, 0, 0)
    count_hours()
    assert record(stream, (START, 1.5), (START + MINUTE, None, Flag.FAULT)) == Recorded(0, 0, 2)
    assert rows(stream) == [(START, 1.5, 0), (START + MINUTE, None, 2)]
    assert not Superseded.objects.exists()
    assert not Touched.objects.exists()


def test_what_is_delivered_otherwise_replaces_the_former_which_is_kept():
    stream = factories.stream()
    record(stream, (START, 1.5))
    count_hours()
    assert record(stream, (START, 2.5), (START + MINUTE, 3.0)) == Recorded(1, 1, 0)
    assert rows(stream) == [(START, 2.5, 0), (START + MINUTE, 3.0, 0)]
    [former] = Superseded.objects.all()
    assert (former.at, former.result, former.replaced_at) == (START, 1.5, NOW)
    assert count_hours() == [(stream.pk, START // rollups.HOUR)]


def test_of_two_in_one_delivery_the_last_holds():
    stream = factories.stream()
    assert record(stream, (START, 1.0), (START, 2.0)) == Recorded(1, 0, 0)
    assert rows(stream) == [(START, 2.0, 0)]


def test_what_a_check_said_is_no_change_and_is_forgotten_with_the_number():
    stream = factories.stream()
    record(stream, (START, 1.0))
    Observation.objects.update(flag=Flag.SPIKE)
    assert record(stream, (START, 1.0)) == Recorded(0, 0, 1)
    assert rows(stream) == [(START, 1.0, Flag.SPIKE)]
    record(stream, (START, 2.0))
    assert rows(stream) == [(START, 2.0, 0)]


def test_a_reading_is_of_the_place_where_the_thing_stood_then():
    stream = factories.stream()
    former = stream.feature_id
    record(stream, (START, 1.0))
    stream.feature = factories.stream().feature
    stream.save()
    record(stream, (START + MINUTE, 1.0))
    found = Observation.objects.filter(stream=stream).order_by("at")
    assert list(found.values_list("feature_id", flat=True)) == [former, stream.feature_id]


def test_an_unknown_stream_is_refused_with_all_that_came_along():
    stream = factories.stream()
    with pytest.raises(store.NoSuchStream) as refusal:
        store.record([Reading(stream.pk, START, 1.0), Reading(10**6, START, 1.0)], now=NOW)
    assert refusal.value.ids == {10**6}
    assert not Observation.objects.exists()


def test_the_newest_and_the_first_are_known_in_whatever_order_they_came():
    stream = factories.stream()
    given = [(START + n * MINUTE, float(n)) for n in range(50)]
    random.Random(3).shuffle(given)
    for piece in range(0, 50, 7):
        record(stream, *given[piece : piece + 7])
    extent = Extent.objects.get(stream=stream)
    assert (extent.first_at, extent.last_at, extent.last_result) == (START, START + 49 * MINUTE, 49)


def test_an_hour_is_made_of_what_counts():
    stream = factories.stream()
    factories.readings(stream, 4.0, 2.0, None, 6.0, since=START)
    record(stream, (START + 59 * MINUTE, 90.0, Flag.CALIBRATING))
    hour = START // rollups.HOUR
    assert count_hours() == [(stream.pk, hour)]
    assert count_hours() == []
    fields = ("hour", "readings", "counted", "low", "high", "total")
    assert list(Hour.objects.values_list(*fields)) == [(hour, 5, 3, 2.0, 6.0, 12.0)]


@pytest.mark.parametrize("flag", list(Flag))
def test_which_flags_leave_a_reading_out(flag):
    stream = factories.stream()
    record(stream, (START, 5.0, flag))
    count_hours()
    left_out = {"CALIBRATING", "FAULT", "MAINTENANCE", "RANGE", "REJECTED"}
    assert Hour.objects.get().counted == (0 if flag.name in left_out else 1)
    assert bool(flag & DOES_NOT_COUNT) is (flag.name in left_out)


@pytest.mark.parametrize(("stream", "instant"), [(1, 0), (8_191, START), (2**20 - 1, 2**43 - 1)])
def test_the_number_of_a_reading_leads_back_to_it(stream, instant):
    number = reading_id(stream, instant)
    assert of_reading_id(number) == (stream, instant)
    assert number < 2**63


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_deliveries_at_once_end_in_the_same_rows():
    stream, other = factories.stream(), factories.stream()
    given = [
        Reading(one.pk, START + n * MINUTE, float(n)) for n in range(40) for one in (stream, other)
    ]

    def deliver(seed):
        mine = given.copy()
        random.Random(seed).shuffle(mine)
        try:
            for piece in range(0, len(mine), 16):
                store.record(mine[piece : piece + 16], now=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in (stream, other):
        assert [row[:2] for row in rows(one)] == [(START + n * MINUTE, float(n)) for n in range(40)]
    assert not Superseded.objects.exists()


@pytest.mark.parametrize("n", [1, 300])
def test_the_number_of_statements_is_the_same_for_one_and_for_many(django_assert_num_queries, n):
    stream = factories.stream()
    given = [Reading(stream.pk, START + k * MINUTE, 1.0) for k in range(n)]
    store.record(given, now=NOW)
    with django_assert_num_queries(7):  # what is known costs least
        store.record(given, now=NOW)
    with django_assert_num_queries(12):
        store.record([one._replace(result=2.0) for one in given], now=NOW)
