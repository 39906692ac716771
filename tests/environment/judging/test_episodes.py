"""Episodes: begun, grown, over, taken back; whatever the order in which readings come."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from langnghe.core import parameters
from langnghe.core.models import OutboxMessage
from langnghe.environment.judging import loading
from langnghe.environment.judging.models import Alert, Episode
from langnghe.environment.judging.runs import HOUR, Hours, Run, first_hour, of_hours, of_samples
from langnghe.environment.sensing.facts import Reading
from langnghe.environment.sensing.services import store
from tests import factories
from tests.environment.judging.measuring import DAY, NOON, START, automatic, hours, judge

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def released():
    parameters.load()
    loading.load()


def told(signs, is_over=False):
    """A day of hours: "x" over, "." within, " " no verdict."""
    signs = signs.ljust(24)
    bits = {sign: sum(1 << n for n, one in enumerate(signs) if one == sign) for sign in "x."}
    return Hours(DAY, bits["."], bits["x"], is_over)


@pytest.mark.parametrize(
    ("signs", "runs"),
    [
        ("", []),
        ("x", []),
        ("x.x.x.", []),
        ("x x", []),
        ("xx", [(0, 2, True)]),
        (".xx.", [(1, 3, True)]),
        (".xx..", [(1, 3, False)]),
        ("xx.x..", [(0, 4, False)]),
        ("xx. .", [(0, 2, False)]),
        ("xx..xx", [(0, 2, False), (4, 6, True)]),
        ("xx..x..xxx", [(0, 2, False), (7, 10, True)]),
    ],
)
def test_two_hours_in_a_row_open_an_episode_and_two_within_close_it(signs, runs):
    found = of_hours([told(signs)])
    zero = first_hour(DAY)
    assert [(o.began // HOUR - zero, o.last // HOUR - zero, o.is_open) for o in found] == runs


def test_a_day_over_is_one_episode_with_the_hours_in_it():
    before = Hours(DAY - 1, 0, 0b11 << 22, False)
    after = Hours(DAY + 1, 0b11, 0, False)
    [run] = of_hours([before, told("xx..", is_over=True), after])
    assert run == Run((first_hour(DAY) - 2) * HOUR, (first_hour(DAY) + 24) * HOUR, False)


def test_samples_open_and_close_one_by_one():
    assert of_samples([(1, False), (2, True), (3, True), (4, False), (5, False), (6, True)]) == [
        Run(2, 3, False), Run(6, 6, True),
    ]  # fmt: skip


def facts():
    kinds = OutboxMessage.objects.order_by("pk").values_list("kind", flat=True)
    return [kind.partition(".")[2] for kind in kinds]


def test_an_episode_begins_grows_and_ends_and_is_told_once_each():
    stream = automatic()
    hours(stream, 100.0, 170.0)
    judge()
    assert not Episode.objects.exists()
    hours(stream, 243.0, since=START + 2 * HOUR)
    judge()
    episode = Episode.objects.get()
    assert (episode.state, episode.began_at, episode.events) == ("open", START + HOUR, 2)
    assert episode.worst_ratio == Decimal("1.5")
    assert facts() == ["AlertRaised", "ExceedanceBegan"]
    hours(stream, 500.0, 100.0, since=START + 3 * HOUR)
    judge()
    hours(stream, 100.0, since=START + 5 * HOUR)
    judge()
    episode.refresh_from_db()
    assert (episode.state, episode.last_at, episode.events) == ("closed", START + 4 * HOUR, 3)
    assert episode.worst.value == 500
    assert facts() == ["AlertRaised", "ExceedanceBegan", "ExceedanceEnded"]
    assert Alert.objects.get().ended_at == NOON


def test_an_episode_whose_readings_were_wrong_is_withdrawn():
    stream = automatic()
    hours(stream, 170.0, 170.0)
    judge()
    hours(stream, 170.0, 100.0)
    judge()
    episode = Episode.objects.get()
    assert (episode.state, episode.closed_at) == ("withdrawn", NOON)
    assert Alert.objects.get().ended_at == NOON
    assert facts()[-1] == "ExceedanceEnded"
    hours(stream, 170.0, 180.0)
    judge()
    assert list(Episode.objects.order_by("pk").values_list("state", flat=True)) == [
        "withdrawn", "open",
    ]  # fmt: skip


def test_a_late_hour_makes_one_of_two_episodes():
    stream = automatic()
    hours(stream, 170.0, 170.0, 100.0, 100.0, 170.0, 170.0)
    judge()
    assert Episode.objects.filter(state="open").count() == 1
    hours(stream, 200.0, 200.0, since=START + 2 * HOUR)
    judge()
    [one] = Episode.objects.exclude(state="withdrawn")
    assert (one.state, one.began_at, one.last_at, one.events) == (
        "open", START, START + 6 * HOUR, 6,
    )  # fmt: skip
    assert Alert.objects.get(episode=one).ended_at is None


def test_a_single_sample_over_is_an_episode_and_the_next_within_ends_it():
    stream = automatic(kind="laboratory")
    store.record([Reading(stream.pk, START, 170.0)], now=NOON)
    judge()
    assert Episode.objects.get().state == "open"
    store.record([Reading(stream.pk, START + 5 * HOUR, 100.0)], now=NOON)
    judge()
    assert Episode.objects.get().state == "closed"


def test_what_was_over_long_ago_makes_an_episode_and_wakes_nobody():
    stream = automatic()
    hours(stream, 170.0, 170.0)
    judge(NOON + timedelta(days=30))
    assert Episode.objects.count() == 1
    assert facts() == []
    assert not Alert.objects.exists()


def standing(stream):
    fields = ("began_at", "last_at", "events", "worst_ratio", "state")
    rows = Episode.objects.filter(stream=stream).exclude(state="withdrawn").order_by("began_at")
    return list(rows.values_list(*fields))


@pytest.mark.parametrize("seed", range(3))
def test_readings_in_any_order_end_in_the_same_episodes(seed):
    chance = random.Random(seed)
    values = [chance.choice([100.0, 170.0, 250.0, None]) for _ in range(60)]
    orderly, shuffled = automatic(), automatic()
    for place in range(60):
        hours(orderly, values[place], since=START - 48 * HOUR + place * HOUR)
    judge()
    places = list(range(60))
    chance.shuffle(places)
    for piece in range(0, 60, 7):
        for place in places[piece : piece + 7]:
            hours(shuffled, values[place], since=START - 48 * HOUR + place * HOUR)
        judge()
    assert standing(shuffled) == standing(orderly)


def test_water_over_the_capacity_is_an_alert_until_a_day_within_it():
    home = factories.facility(sector="other")  # 40 m³ a day
    station = factories.station(facility=home, is_automatic=True)
    stream = factories.stream(station, code="FLOW", ucum="m3/h")
    hours(stream, *[1.7] * 24, since=START - 24 * HOUR)
    judge(NOON - timedelta(days=1))
    alert = Alert.objects.get()
    assert (alert.kind, alert.ended_at) == ("capacity", None)
    hours(stream, *[1.6] * 24)
    judge()
    alert.refresh_from_db()
    assert alert.ended_at == NOON
