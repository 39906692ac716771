"""Numbers that cannot be, from wherever they come: they hold up nobody."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from langnghe.core import parameters
from langnghe.environment.judging import levels, loading
from langnghe.environment.judging.models import Assessment, Day, Episode, Limit, Year
from langnghe.environment.judging.runs import HOUR
from langnghe.environment.judging.services import verdicts
from langnghe.environment.sensing.facts import Reading
from langnghe.environment.sensing.models import Hour, Thing, Touched
from langnghe.environment.sensing.services import store
from tests import factories
from tests.environment.judging.measuring import NOON, START, automatic, hours, judge
from tests.factories.environment import MINUTE

pytestmark = pytest.mark.django_db
MAY = int(datetime(2024, 4, 30, 17, tzinfo=UTC).timestamp() * 1000)
ABSURD = [1e12, 1e300, -1e300, 1.7e308]


@pytest.fixture(autouse=True)
def released():
    parameters.load()
    loading.load()


def in_force(stream):
    rows = Assessment.objects.filter(stream=stream, superseded_at=None).order_by("kind", "at")
    return list(rows.values_list("kind", "verdict", "value"))


@pytest.mark.parametrize("value", ABSURD)
def test_an_absurd_number_holds_up_nobody(value):
    sound = automatic()
    strange = automatic(ucum="kg/L")
    sample = factories.stream(
        factories.station(facility=factories.facility(sector="other")), kind="laboratory",
        ucum="kg/L",
    )  # fmt: skip
    for stream in (sound, strange):
        hours(stream, *[170.0 if stream is sound else value] * 24)
    store.record([Reading(sample.pk, START, value)], now=NOON)
    judge()
    judge()
    assert not Touched.objects.exists()
    assert in_force(sound) == [("day", "exceed", 170), *[("hour", "exceed", 170)] * 24]
    assert (in_force(strange), in_force(sample)) == ([], [])
    assert list(Episode.objects.values_list("stream", flat=True)) == [sound.pk]


@pytest.mark.parametrize("value", ABSURD)
def test_an_absurd_level_of_noise_or_of_air_holds_up_nobody(value):
    loud = factories.station(role="noise", is_automatic=True)
    Thing.objects.filter(pk=loud.thing_id).update(properties={"zone": "ordinary"})
    noise = factories.stream(loud, code="NOISE", ucum="dB[SPL]")
    station = factories.station(role="ambient", is_automatic=True)
    air = factories.stream(station, code="O3", ucum="kg/m3")
    hours(noise, *[value] * 24, since=MAY)
    hours(air, *[value] * 24)
    judge()
    assert (in_force(noise), in_force(air)) == ([], [])
    assert not Touched.objects.exists()


@pytest.mark.parametrize("value", ABSURD)
def test_an_absurd_year_holds_up_nobody(value):
    station = factories.station(role="ambient", is_automatic=True)
    air = factories.stream(station, code="PM10", ucum="kg/m3", interval=3_600)
    begin = int(datetime(2024, 12, 31, 17, tzinfo=UTC).timestamp() * 1000)
    first = begin // HOUR
    Hour.objects.bulk_create(
        Hour(stream_id=air.pk, hour=first + n, readings=1, counted=1, low=value, high=value,
             total=value)
        for n in range(365 * 24)
    )  # fmt: skip
    Year.objects.create(stream=air, year=2025, due_at=0)
    assert verdicts.judge(now=NOON) == 1
    assert (in_force(air), Year.objects.count()) == ([], 0)


def test_what_was_absurd_is_judged_once_it_is_corrected():
    stream = factories.stream(
        factories.station(facility=factories.facility(sector="other")), kind="laboratory"
    )
    for value in (170.0, 1e12, 165.0):
        store.record([Reading(stream.pk, START, value)], now=NOON)
        judge()
        expected = [] if value == 1e12 else [("sample", "exceed", Decimal(value))]
        assert in_force(stream) == expected


def test_a_number_as_large_as_a_verdict_holds_is_over_and_read_back():
    Limit.objects.update(maximum=Decimal("0.000000001"), minimum=None)
    stream = factories.stream(
        factories.station(facility=factories.facility(sector="other")), kind="laboratory"
    )
    for value in (999_999_999_999.0, -999_999_999_999.0):
        store.record([Reading(stream.pk, START, value)], now=NOON)
        judge()
        row = Assessment.objects.get(superseded_at=None)
        assert (row.value, abs(row.ratio)) == (Decimal(value), 999_999_999_999)
    assert Day.objects.count() == 0


@pytest.mark.parametrize("value", [0.1 + 0.2, 1234.1234567890123, 1e-20, 123456789.12345678])
def test_judged_again_a_number_of_many_digits_is_the_same(value):
    stream = factories.stream(
        factories.station(facility=factories.facility(sector="other")), kind="laboratory"
    )
    for _ in range(2):
        store.record([Reading(stream.pk, START + n * MINUTE, value) for n in range(2)], now=NOON)
        verdicts.rollups.count([(stream.pk, START // HOUR)])
        Touched.objects.get_or_create(stream_id=stream.pk, hour=START // HOUR)
        judge()
    assert Assessment.objects.count() == 2


@pytest.mark.parametrize(
    ("number", "kept"),
    [(0.1 + 0.2, "0.3"), (1e-13, "0"), (999_999_999_999.9999, None), (float("inf"), None),
     (float("nan"), None), (-1e12, None), (999_999_999_999.0, "999999999999")],
)  # fmt: skip
def test_what_a_verdict_keeps_of_a_number(number, kept):
    assert levels.kept(number) == (None if kept is None else Decimal(kept))
