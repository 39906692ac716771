"""What the score takes from readings and places, of all facilities at once."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from langnghe.accounts.models import User
from langnghe.core import parameters
from langnghe.environment.cases import risks
from langnghe.environment.cases.queries import measured, risk
from langnghe.environment.judging import seeing
from langnghe.environment.judging.models import Assessment
from langnghe.environment.sensing.facts import Reading
from langnghe.environment.sensing.services import rollups, store
from langnghe.registry.models import Village
from tests import factories
from tests.factories.cases import NOW
from tests.factories.environment import MINUTE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules():
    parameters.load()


def judged(stream, month, ratio, day=10, **fields):
    at = int(datetime(2026, month, day, 5, tzinfo=UTC).timestamp() * 1000)
    verdict = "exceed" if Decimal(ratio) > 1 else "pass"
    return factories.assessment(
        stream, kind="day", at=at, ratio=Decimal(ratio), verdict=verdict, **fields
    )


def works(**fields):
    home = factories.works(**fields)
    return home, factories.stream(factories.station(facility=home, is_automatic=True))


@pytest.mark.parametrize(
    ("ratios", "found"),
    [
        ({10: "1.4", 11: "1.4"}, 1),
        ({10: "1.39", 11: "1.4"}, 0),
        ({5: "1.4", 11: "1.4"}, 0),  # May is seven months ago
        ({6: "1.4", 11: "1.4"}, 1),
        ({8: "1.01", 9: "1.01", 10: "1.01", 11: "1.01"}, 1),
        ({8: "1.01", 9: "1.01", 10: "1.01", 11: "1"}, 0),
    ],
)
def test_significantly_over_is_what_the_page_of_the_station_says(ratios, found):
    home, stream = works()
    for month, ratio in ratios.items():
        judged(stream, month, ratio)
    assert measured.significant(NOW).get(home.pk, 0) == found
    [shown] = seeing.severity(stream.thing.station, NOW, with_doubtful=True)
    assert shown.discharge.is_significant == bool(found)


@pytest.mark.parametrize(("over", "found"), [(1, 0), (2, 1)])
def test_of_who_discharges_into_a_plant_shares_of_all_results_decide(over, found):
    """66 per cent of three results over the limit."""
    home, stream = works(receiver="plant")
    for place in range(3):
        judged(stream, 11, "1.1" if place < over else "0.5", day=10 + place)
    assert measured.significant(NOW).get(home.pk, 0) == found


def test_months_are_averaged_and_former_verdicts_do_not_count():
    home, stream = works()
    for month in (10, 11):
        judged(stream, month, "2.8", day=10)
        judged(stream, month, "0", day=11)
        judged(stream, month, "9", day=12)
    assert measured.significant(NOW) == {home.pk: 1}
    Assessment.objects.filter(ratio=9).update(superseded_at=NOW)
    assert measured.significant(NOW) == {home.pk: 1}  # exactly 1.4
    judged(stream, 11, "0", day=13)
    assert measured.significant(NOW) == {}


def test_missing_readings_are_counted_since_the_first_one():
    home, stream = works()
    last = int(NOW.timestamp() * 1000)
    given = [Reading(stream.pk, last - n * 5 * MINUTE, 1.0) for n in range(1, 241)]  # 20 hours
    store.record([one for one in given if one.at % (60 * MINUTE) < 45 * MINUTE], now=NOW)
    rollups.count([(stream.pk, last // 3_600_000 - back) for back in range(1, 21)])
    assert measured.missing(NOW) == {home.pk: Decimal(25)}


def test_distances_are_to_the_middle_of_the_village_and_to_its_water():
    home, _stream = works()
    Village.objects.filter(pk=home.village_id).update(lat=20.971, lon=105.9)
    homes, water = measured.distances()
    assert (homes, water) == ({home.pk: Decimal(111)}, {})
    factories.station(village=home.village, role="receiving")
    assert measured.distances() == ({home.pk: Decimal(111)}, {home.pk: Decimal(0)})
    assert round(measured.metres((21.0, 105.0), (21.0, 106.0))) == 103_809


def test_each_point_and_each_weight_is_told_on_the_page(client):
    scope = factories.inspector()
    home, stream = works(sector="wood")
    for month in (10, 11):
        judged(stream, month, "1.5")
    Village.objects.filter(pk=home.village_id).update(lat=20.97, lon=105.9)
    client.force_login(User.objects.get(pk=scope.user_id))
    said = client.get(reverse("cases:plan")).content.decode()
    assert "Vượt đáng kể trong nửa năm (cách tính của EPA), số thông số: 1" in said
    assert "Cách trung tâm làng 0 m" in said
    assert said.count("<tr>") == len(risks.weights()) + 1
    [row] = risk.ranked(scope, NOW)
    assert {one.factor for one in row.score.points} >= {"significant", "near_homes"}


@pytest.mark.parametrize("role", ["ambient", "noise", "receiving", "influent"])
def test_the_method_for_those_who_discharge_counts_what_is_discharged_alone(role):
    home, stream = works()
    for month in (10, 11):
        judged(stream, month, "1.5")
    assert measured.significant(NOW) == {home.pk: 1}
    stream.thing.station.__class__.objects.update(role=role)
    assert measured.significant(NOW) == {}


def test_eight_hours_do_not_count_beside_their_day():
    _home, stream = works()
    for month in (10, 11):
        judged(stream, month, "1.3")
        at = int(datetime(2026, month, 11, 5, tzinfo=UTC).timestamp() * 1000)
        factories.assessment(stream, kind="8h", at=at, ratio=Decimal(9))
    assert measured.significant(NOW) == {}
    [shown] = seeing.severity(stream.thing.station, NOW, with_doubtful=True)
    assert (shown.discharge.by_criterion, shown.worst) == (False, Decimal(9))
