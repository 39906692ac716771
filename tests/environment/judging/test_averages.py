"""Noise by its energy and the hour of the day; ambient air by 8 hours, a day and a year."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from langnghe.core import parameters
from langnghe.environment.judging import levels, loading, seeing
from langnghe.environment.judging.models import Alert, Assessment, Day, Episode, Standing, Year
from langnghe.environment.judging.runs import HOUR
from langnghe.environment.judging.services import anew
from langnghe.environment.sensing.facts import Flag, Reading
from langnghe.environment.sensing.models import Hour, Thing
from langnghe.environment.sensing.services import store
from tests import factories
from tests.environment.judging.measuring import NOON, START, hours, judge
from tests.factories.environment import MINUTE

pytestmark = pytest.mark.django_db
# The first of May 2024, midnight in Viet Nam: QCVN 26:2010 is in force.
MAY = int(datetime(2024, 4, 30, 17, tzinfo=UTC).timestamp() * 1000)
NEW_YEAR = int(datetime(2024, 12, 31, 17, tzinfo=UTC).timestamp() * 1000)  # 2025, Viet Nam
NEXT = datetime(2025, 12, 31, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def released():
    parameters.load()
    loading.load()


def noise(zone="ordinary", **fields):
    station = factories.station(role="noise", is_automatic=True)
    Thing.objects.filter(pk=station.thing_id).update(properties={"zone": zone} if zone else {})
    return factories.stream(station, code="NOISE", ucum="dB[SPL]", **fields)


def air(code, **fields):
    station = factories.station(role="ambient", is_automatic=True)
    return factories.stream(station, code=code, ucum="ug/m3", **fields)


def in_force(kind):
    rows = Assessment.objects.filter(kind=kind, superseded_at=None).order_by("at")
    return list(rows.values_list("at", "verdict", "value"))


@pytest.mark.parametrize(
    ("given", "level"),
    [([55.0] * 12, "55"), ([60.0, 70.0], "67.4036269"), ([40.0, 40.0, 40.0, 90.0], "83.9795304"),
     ([5_000.0, 5_000.0], "5000")],
)  # fmt: skip
def test_levels_are_averaged_by_their_energy(given, level):
    assert levels.equivalent(given) == Decimal(level)


@pytest.mark.parametrize(
    ("zone", "hour", "limit"),
    [("ordinary", 5, 55), ("ordinary", 6, 70), ("ordinary", 20, 70), ("ordinary", 21, 55),
     ("special", 0, 45), ("special", 12, 55)],
)  # fmt: skip
def test_noise_just_under_at_and_just_over_the_limit_of_its_hour(zone, hour, limit):
    for value, verdict in ((limit - 0.001, 0), (float(limit), 0), (limit + 0.001, 1)):
        stream = noise(zone)
        hours(stream, value, since=MAY + hour * HOUR)
        judge()
        day = Day.objects.get(stream=stream)
        assert (day.passed >> hour & 1, day.exceeded >> hour & 1) == (1 - verdict, verdict)
        assert day.verdict == ""


def test_a_loud_minute_of_an_hour_weighs_by_its_energy_and_not_as_a_number():
    stream = noise()
    loud = [90.0, *[50.0] * 11]  # 53.3 as numbers, 79.2 by energy
    store.record([Reading(stream.pk, MAY + (12 * 12 + n) * 5 * MINUTE, level)
                  for n, level in enumerate(loud)], now=NOON)  # fmt: skip
    judge()
    assert in_force("hour") == [(MAY + 12 * HOUR, "exceed", Decimal("79.2129622"))]


@pytest.mark.parametrize(("count", "judged"), [(8, False), (9, True)])
def test_noise_needs_three_quarters_of_its_readings_that_count(count, judged):
    stream = noise()
    given = [Reading(stream.pk, MAY + n * 5 * MINUTE, 99.0) for n in range(count)]
    bad = [Reading(stream.pk, MAY + n * 5 * MINUTE, 99.0, Flag.FAULT) for n in range(count, 12)]
    store.record([*given, *bad], now=NOON)
    judge()
    assert bool(in_force("hour")) is judged


def test_noise_of_a_place_whose_zone_nobody_said_cannot_be_told():
    hours(noise(zone=""), 90.0, since=MAY)
    judge()
    assert in_force("hour") == []
    assert Standing.objects.get().verdict == "inconclusive"


def test_two_loud_hours_at_night_are_an_episode():
    hours(noise(), *[60.0] * 7, since=MAY + 3 * HOUR)  # three to ten in the morning
    judge()
    one = Episode.objects.get()
    assert (one.began_at, one.last_at, one.state) == (MAY + 3 * HOUR, MAY + 6 * HOUR, "closed")


@pytest.mark.parametrize(
    ("value", "verdict"), [(119.999, "pass"), (120.0, "pass"), (120.001, "exceed")]
)
def test_eight_hours_of_ozone_just_under_at_and_just_over(value, verdict):
    stream = air("O3")
    hours(stream, *[10.0] * 4, *[value] * 8, *[10.0] * 12)
    judge()
    assert in_force("8h") == [(START + 4 * HOUR, verdict, Decimal(str(value)))]
    assert Day.objects.get(stream=stream).verdict == (
        "exceed" if verdict == "exceed" else "not_applicable"
    )
    assert Episode.objects.exists() is (verdict == "exceed")


def test_eight_hours_through_midnight_belong_to_the_day_they_end_on():
    stream = air("O3")
    hours(stream, *[10.0] * 20, *[150.0] * 8, *[10.0] * 20)
    later = NOON + timedelta(days=1)
    judge(later)
    assert in_force("8h") == [
        (START + 16 * HOUR, "pass", Decimal("80")), (START + 20 * HOUR, "exceed", Decimal(150)),
    ]  # fmt: skip
    one = Episode.objects.get()
    assert (one.began_at, one.events) == (START + 24 * HOUR, 1)


def test_a_late_hour_moves_the_highest_average_and_the_former_one_is_kept():
    stream = air("O3")
    hours(stream, *[100.0] * 24)
    judge()
    [(at, _verdict, _value)] = in_force("8h")
    hours(stream, 190.0, since=START + 20 * HOUR)
    judge()
    [(now_at, verdict, value)] = in_force("8h")
    assert (now_at, verdict, value) == (START + 13 * HOUR, "pass", Decimal("111.25"))
    assert at != now_at
    assert Assessment.objects.filter(kind="8h").count() == 2


def test_eight_hours_need_three_quarters_of_their_readings():
    stream = air("CO")
    hours(stream, *[20_000.0] * 5, *[None] * 19)
    judge()
    assert in_force("8h") == []
    hours(stream, 20_000.0, since=START + 5 * HOUR)
    judge()
    assert [one[1] for one in in_force("8h")] == ["exceed"]


@pytest.mark.parametrize(
    ("value", "verdict"), [(44.999, "pass"), (45.0, "pass"), (45.001, "exceed")]
)
def test_a_day_of_fine_dust_just_under_at_and_just_over(value, verdict):
    stream = air("PM2.5")
    hours(stream, *[value] * 24)
    judge()
    assert in_force("day") == [(START, verdict, Decimal(str(value)))]
    # That there is no limit of an hour says nothing of the stream.
    assert Standing.objects.get(stream=stream).verdict == verdict
    assert in_force("8h") == in_force("hour") == []


def of_2025(stream, value, days):
    """Hourly means of so many days, as the worker counted them."""
    first = NEW_YEAR // HOUR
    Hour.objects.bulk_create(
        Hour(stream=stream, hour=first + n, readings=12, counted=12, total=12 * value)
        for n in range(days * 24)
    )


def judge_year(stream, now=NEXT):
    anew.ask({stream.pk: NEW_YEAR // HOUR + 300 * 24}, now=now)
    while judge(now):
        pass


# 2025 has 365 days: 274 are three quarters.
@pytest.mark.parametrize(
    ("value", "days", "found"),
    [(24.999, 365, ["pass"]), (25.0, 365, ["pass"]), (25.001, 365, ["exceed"]),
     (25.001, 274, ["exceed"]), (99.0, 273, [])],
)  # fmt: skip
def test_a_year_of_fine_dust_once_it_is_over(value, days, found):
    stream = air("PM2.5")
    of_2025(stream, value, days)
    anew.ask({stream.pk: NEW_YEAR // HOUR + (days - 2) * 24}, now=NEXT)
    early = NEXT - timedelta(milliseconds=1)
    while judge(early):
        pass
    assert in_force("year") == []
    assert list(Year.objects.values_list("year", flat=True)) == [2025]
    while judge(NEXT):
        pass
    assert [one[1] for one in in_force("year")] == found
    if found:
        one = Assessment.objects.get(kind="year")
        assert (one.at, one.counted, one.expected) == (NEW_YEAR, days, 365)
        assert one.value == Decimal(str(value))
    assert not Year.objects.filter(year=2025).exists()
    assert not Episode.objects.filter(worst__kind="year").exists()


def test_a_year_is_judged_again_after_a_late_reading():
    stream = air("PM2.5")
    of_2025(stream, 25.0, 365)
    judge_year(stream)
    hours(stream, 99.0, since=NEW_YEAR + 310 * 24 * HOUR)
    judge(NEXT)
    assert [one[1] for one in in_force("year")] == ["exceed"]
    assert Assessment.objects.filter(kind="year").count() == 2


def test_of_water_no_year_is_asked_for():
    hours(factories.stream(factories.station(facility=factories.facility())), 1.0)
    judge()
    assert not Year.objects.exists()


@pytest.mark.parametrize("n", [1, 3])
def test_each_year_more_takes_one_statement_more(django_assert_num_queries, n):
    for _ in range(n):
        stream = air("PM2.5")
        of_2025(stream, 20.0, 365)
        Year.objects.create(stream=stream, year=2025, due_at=1)
    with django_assert_num_queries(21 + n):
        judge(NEXT)
    assert len(in_force("year")) == n


@pytest.mark.parametrize(
    ("language", "words"),
    [("vi", ["trung bình năm", "LAeq", "75 %", "do nền tảng này đặt ra"]),
     ("en", ["average of a year", "LAeq", "75 %", "a rule of this platform"])],
)  # fmt: skip
def test_the_page_says_how_an_average_was_made_and_what_was_enough(client, language, words):
    stream = air("PM2.5")
    of_2025(stream, 26.0, 300)
    Year.objects.create(stream=stream, year=2025, due_at=1)
    hours(noise(), 80.0, since=MAY)
    judge(NEXT)
    prefix = "" if language == "vi" else "/en"
    found = Assessment.objects.order_by("pk")
    paths = [prefix + reverse("judging:verdict", args=[one.uid]) for one in found]
    said = " ".join(client.get(path).content.decode() for path in paths).replace("\xa0", " ")
    assert [word for word in words if word not in said] == []
    assert ("từ 300/365 ngày" if language == "vi" else "from 300 of 365 days") in said


def test_the_alert_of_eight_hours_over_shows_them_from_the_day_before_on():
    stream = air("O3")
    # The highest of the day ends in its first hour.
    hours(stream, *[50.0] * 7, 1_000.0, *[10.0] * 23, since=START - 7 * HOUR)
    judge()
    one = Alert.objects.get(kind="exceedance")
    assert [row.kind for row in seeing.over_in(one)] == ["hour", "8h"]


def test_a_thousand_hours_of_noise_at_once_are_read():
    stream = noise(interval=3_600)
    given = [Reading(stream.pk, MAY + n * HOUR, 50.0) for n in range(1_100)]
    store.record(given, now=NOON)
    found = levels.of_hours((stream.pk, one.at // HOUR) for one in given)
    assert (len(found), set(found.values())) == (1_100, {(Decimal(50), 1)})


def test_a_year_without_a_limit_is_not_added_up():
    stream = air("CO")
    Year.objects.create(stream=stream, year=2024, due_at=0)
    with CaptureQueriesContext(connection) as said:
        judge()
    assert not [one for one in said if 'FROM "sensing_hour"' in one["sql"]]
    assert not Year.objects.exists()
