"""Points that hide nothing: every lowest and highest value is in them, near by and from afar."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langnghe.environment.seeing import plots, series
from langnghe.environment.sensing.facts import Flag, Reading
from langnghe.environment.sensing.models import Observation
from langnghe.environment.sensing.services import rollups, store
from tests import factories
from tests.factories.environment import NOW, at

pytestmark = pytest.mark.django_db
SINCE = at(2026, 1, 1)
MINUTE, HOUR = 60_000, 3_600_000
VALUES = st.one_of(st.none(), st.floats(-50, 5_000, width=32))
READINGS = st.lists(
    st.tuples(st.integers(0, 40 * 24 * 60), VALUES, st.sampled_from([0, 0, 0, Flag.FAULT, Flag.SPIKE])),
    max_size=60, unique_by=lambda one: one[0],
)  # fmt: skip


def counted(stream):
    rows = Observation.objects.filter(stream=stream, result__isnull=False).order_by("at")
    return [(row.at, row.result) for row in rows if not row.flag & Flag.FAULT]


def record(stream, readings):
    store.record(
        [Reading(stream.pk, SINCE + minute * MINUTE, value, int(flag)) for minute, value, flag in readings],
        now=NOW,
    )  # fmt: skip


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(readings=READINGS, points=st.integers(1, 80))
def test_near_by_every_extreme_end_and_reading_is_kept(readings, points):
    stream = factories.stream()
    record(stream, readings)

    found = series.of(stream, SINCE, SINCE + 41 * 24 * HOUR, points)

    real = counted(stream)
    assert not found.by_hours
    assert len(found.buckets) <= points
    assert sum(one.counted for one in found.buckets) == len(real)
    for one in found.buckets:
        inside = [(when, value) for when, value in real if one.first_at <= when <= one.last_at]
        values = [value for _when, value in inside]
        assert (one.low, one.high) == (min(values, default=None), max(values, default=None))
        assert (one.first, one.last) == ((values[0], values[-1]) if values else (None, None))


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(readings=READINGS, points=st.integers(1, 80))
def test_from_afar_the_hours_keep_every_extreme_too(readings, points):
    stream = factories.stream(interval=60)  # 41 days of minutes are too many to read
    record(stream, readings)
    with transaction.atomic():
        rollups.take(1_000)

    found = series.of(stream, SINCE, SINCE + 41 * 24 * HOUR, points)

    values = [value for _when, value in counted(stream)]
    assert found.by_hours
    assert len(found.buckets) <= points
    assert sum(one.counted for one in found.buckets) == len(values)
    lows = [one.low for one in found.buckets if one.low is not None]
    highs = [one.high for one in found.buckets if one.high is not None]
    assert min(lows, default=None) == min(values, default=None)
    assert max(highs, default=None) == max(values, default=None)


def test_a_gap_is_no_line_and_what_was_not_measured_is_shaded():
    stream = factories.stream()
    first = [(minute, 10.0, 0) for minute in range(0, 60, 5)]
    faulty = [(minute, 99.0, Flag.FAULT) for minute in range(60, 120, 5)]
    later = [(minute, 20.0, 0) for minute in range(600, 660, 5)]
    record(stream, [*first, *faulty, *later])

    found = series.of(stream, SINCE, SINCE + 24 * HOUR, 320)
    drawing = plots.draw(found, [], [], interval=5 * MINUTE, connected=True)

    assert drawing.line.count("M") == 2  # two stretches
    assert len(drawing.shades) == 1
    assert max(one.high for one in found.buckets if one.high) == 20  # 99 was no measurement


def test_a_table_by_days_of_viet_nam_says_the_same():
    stream = factories.stream()
    evening = (16 * 60 + 30, 5.0, 0)  # 23:30 in Viet Nam
    night = (17 * 60 + 30, 7.0, 0)  # half past midnight of the next day
    record(stream, [evening, night])
    with transaction.atomic():
        rollups.take(100)

    lines = series.lines(stream, SINCE, SINCE + 48 * HOUR, by_hour=False)

    assert [(one.low, one.high, one.mean, one.readings) for one in lines] == [
        (5, 5, 5, 1),
        (7, 7, 7, 1),
    ]


def test_a_series_in_another_unit_is_drawn_in_that_of_its_limits():
    stream = factories.stream(ucum="ug/L")
    factories.readings(stream, 150_000.0, 170_000.0, since=SINCE)
    with transaction.atomic():
        rollups.take(10)

    [bucket] = series.of(stream, SINCE, SINCE + HOUR, 1).buckets
    [line] = series.lines(stream, SINCE, SINCE + HOUR, by_hour=True)

    assert (bucket.low, bucket.high, bucket.first, bucket.last) == (150.0, 170.0, 150.0, 170.0)
    assert (line.low, line.high, line.mean) == (150.0, 170.0, 160.0)
