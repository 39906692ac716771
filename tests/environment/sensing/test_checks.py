"""What the machine thinks of readings: flags that depend on the readings alone."""

import random
from datetime import date, timedelta

import pytest
from django.db import transaction

from langnghe.environment.sensing import completeness, loading
from langnghe.environment.sensing.facts import Flag, Reading
from langnghe.environment.sensing.models import Calibration, Extent, Hour, Observation
from langnghe.environment.sensing.services import checks, rollups, store
from langnghe.environment.sensing.times import HOUR, moment
from tests import factories
from tests.factories.environment import MINUTE, NOW, at

pytestmark = pytest.mark.django_db
START = at(2026, 1, 1)
STEP = 5 * MINUTE


def looked_at():
    hours = []
    with transaction.atomic():
        while taken := rollups.take():
            hours += checks.check(taken, NOW)
    return hours


def flags(stream):
    rows = Observation.objects.filter(stream=stream).order_by("at")
    return [int(flag) for flag in rows.values_list("flag", flat=True)]


def quiet(count, around=50.0, seed=1):
    """As water is: never twice the same."""
    chance = random.Random(seed)
    return [around + chance.uniform(-1, 1) for _ in range(count)]


def test_every_check_of_the_table_names_a_parameter():
    known = {row["code"] for row in loading.parameters()}
    assert set(checks._table()) - known == {"*"}


@pytest.mark.parametrize(
    ("code", "result", "is_out"),
    [("PH", 14.0, False), ("PH", 14.01, True), ("PH", -0.01, True), ("COD", -0.01, True),
     ("COD", 0.0, False), ("COD", 500.0, False), ("COD", 500.1, True)],
)  # fmt: skip
def test_what_cannot_be_and_what_the_instrument_cannot_tell_is_out_of_range(code, result, is_out):
    own = {"highest": 500.0} if code == "COD" else {"ucum": "[pH]"}
    stream = factories.stream(code=code, **own)
    factories.readings(stream, result, since=START)
    assert looked_at() == [(stream.pk, START // HOUR)]
    assert flags(stream) == [Flag.RANGE if is_out else 0]
    assert Hour.objects.get().counted == (0 if is_out else 1)
    assert Extent.objects.get().last_flag == flags(stream)[0]


@pytest.mark.parametrize(
    ("ucum", "highest", "results", "wanted"),
    [
        ("K", None, [300.0, 253.15, 253.1, 373.15, 373.2], [0, 0, Flag.RANGE, 0, Flag.RANGE]),
        # What the instrument can tell is in its own unit.
        ("K", 310.0, [300.0, 310.1], [0, Flag.RANGE]),
        ("Cel", 50.0, [27.0, 50.1], [0, Flag.RANGE]),
        # No unit that leads anywhere: nothing is known of what can be.
        ("", None, [300.0, -50.0], [0, 0]),
    ],
)
def test_what_can_be_is_held_against_readings_in_the_unit_of_the_instrument(
    ucum, highest, results, wanted
):
    stream = factories.stream(code="TEMP", ucum=ucum, highest=highest)
    for n, result in enumerate(results):  # each of its own day: none is a spike among others
        factories.readings(stream, result, since=START + n * 24 * HOUR)
    looked_at()
    assert flags(stream) == wanted


def test_a_spike_is_flagged_and_a_step_is_not():
    stream, other = factories.stream(), factories.stream()
    spike, step = quiet(20), quiet(10) + quiet(10, around=300.0)
    spike[10] = 300.0
    factories.readings(stream, *spike, since=START)
    factories.readings(other, *step, since=START)
    looked_at()
    assert [n for n, flag in enumerate(flags(stream)) if flag] == [10]
    assert flags(stream)[10] == Flag.SPIKE
    assert set(flags(other)) == {0}


def test_what_does_not_move_for_too_long_is_flagged_from_then_on():
    stream = factories.stream()
    results = [*quiet(12), *[7.0] * (13 * 12)]
    factories.readings(stream, *results, since=START)
    looked_at()
    found = [n for n, flag in enumerate(flags(stream)) if flag & Flag.FLAT]
    assert found == list(range(12 + 12 * 12, len(results)))


def test_below_the_limit_of_detection_nothing_moves():
    stream = factories.stream()
    given = [Reading(stream.pk, START + n * STEP, 0.1, Flag.BELOW) for n in range(13 * 12)]
    store.record(given, now=NOW)
    looked_at()
    assert set(flags(stream)) == {Flag.BELOW}


def test_after_the_calibration_ran_out_readings_say_so():
    stream = factories.stream()
    Calibration.objects.create(
        stream=stream, done_on=date(2025, 12, 1), valid_until=date(2026, 1, 1)
    )
    midnight = at(2026, 1, 1, 17)  # in Viet Nam
    factories.readings(stream, *quiet(4), since=midnight - 2 * STEP)
    looked_at()
    assert flags(stream) == [0, 0, Flag.UNCALIBRATED, Flag.UNCALIBRATED]
    Calibration.objects.create(
        stream=stream, done_on=date(2026, 1, 2), valid_until=date(2026, 7, 1)
    )
    checks.check([(stream.pk, midnight // HOUR)], NOW)
    assert flags(stream) == [0, 0, 0, 0]


def test_in_whatever_order_they_come_the_flags_are_the_same():
    straight, mixed = factories.stream(), factories.stream()
    results = [*quiet(30), *[7.0] * 150, *quiet(60, seed=2)]
    results[20], results[200], results[210] = 900.0, -5.0, 700.0
    factories.readings(straight, *results, since=START)
    looked_at()
    pieces = [(n, results[n : n + 9]) for n in range(0, len(results), 9)]
    random.Random(8).shuffle(pieces)
    for n, piece in pieces:
        factories.readings(mixed, *piece, since=START + n * STEP)
        looked_at()
    assert flags(mixed) == flags(straight)
    assert set(flags(straight)) == {0, Flag.SPIKE, Flag.FLAT, Flag.RANGE}
    fields = ("hour", "readings", "counted", "low", "high")
    assert list(Hour.objects.filter(stream=mixed).values_list(*fields)) == list(
        Hour.objects.filter(stream=straight).values_list(*fields)
    )


def test_hours_whose_flags_change_are_to_be_judged_as_well():
    stream = factories.stream()
    results = quiet(14)
    results[11] = 900.0  # the last of its hour: what follows tells that it is a spike
    factories.readings(stream, *results[:12], since=START)
    looked_at()
    assert set(flags(stream)) == {0}
    factories.readings(stream, *results[12:], since=START + HOUR)
    assert looked_at() == [(stream.pk, START // HOUR), (stream.pk, START // HOUR + 1)]
    assert flags(stream)[11] == Flag.SPIKE


def test_a_day_is_complete_with_288_readings():
    stream = factories.stream()
    day = at(2025, 12, 31, 17)  # midnight in Viet Nam
    factories.readings(stream, *quiet(288), since=day)
    factories.readings(stream, *quiet(144), since=day + 24 * HOUR)
    looked_at()
    [second, first] = completeness.days(stream, last=date(2026, 1, 2), count=2, now=NOW)
    assert (first.readings, first.expected, first.percent) == (288, 288, 100)
    assert (second.readings, second.expected, second.percent) == (144, 288, 50)
    [month] = completeness.months([second, first])
    assert (month.day, month.readings, month.percent) == (date(2026, 1, 1), 432, 75)
    half = completeness.of_day([stream], date(2026, 1, 2), moment(day + 36 * HOUR))[stream.pk]
    assert (half.expected, half.percent) == (144, 100)


def test_gaps_say_from_when_to_when_and_how_many_are_missing():
    stream = factories.stream()
    factories.readings(stream, 1.0, 2.0, since=START)
    factories.readings(stream, 3.0, 4.0, since=START + 10 * STEP)
    [gap] = completeness.gaps(stream, since=moment(START), until=moment(START + 12 * STEP))
    assert (gap.since, gap.until, gap.missing) == (
        moment(START + STEP), moment(START + 10 * STEP), 8,
    )  # fmt: skip
    assert completeness.gaps(stream, since=NOW, until=NOW + timedelta(days=1)) == []
