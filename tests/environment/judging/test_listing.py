"""Verdicts for programs: what is asked for, and what an asker may see."""

from datetime import UTC, datetime

import pytest

from langnghe.accounts.roles import Kind, Role
from langnghe.accounts.scopes import Scope
from langnghe.core import parameters
from langnghe.environment.sensing.facts import Reading
from langnghe.environment.sensing.services import store
from tests import factories
from tests.environment.judging.measuring import NOON, judge

pytestmark = pytest.mark.django_db
PATH = "/api/v1/environment/verdicts"


def ask(client, token=None, **query):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.get(PATH, query, headers=headers)


def uids(response):
    assert response.status_code == 200, response.content
    return [one["url"].rstrip("/").rsplit("/", 1)[-1] for one in response.json()["items"]]


def on(day, hour=5):
    return int(datetime(2026, 9, day, hour, tzinfo=UTC).timestamp() * 1000)


@pytest.fixture
def found():
    """One verdict of each outcome on 4 September at one station, and one at another."""
    station = factories.station()
    stream = factories.stream(station)
    told = {
        outcome: factories.assessment(
            stream, kind="day", at=on(4, hour), verdict=outcome, ratio=None
        )
        for hour, outcome in enumerate(
            ["pass", "exceed", "inconclusive", "no_table", "not_applicable"]
        )
    }
    told["other"] = factories.assessment(factories.stream(), kind="sample", at=on(6))
    return told


def test_all_that_hold_are_told_the_latest_first(client, found):
    factories.assessment(found["pass"].stream, at=on(8), superseded_at=NOON)
    told = uids(ask(client))
    names = ["other", "not_applicable", "no_table", "inconclusive", "exceed", "pass"]
    assert told == [str(found[name].uid) for name in names]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"outcome": "pass"}, ["pass"]),
        ({"outcome": ["inconclusive", "not_applicable"]}, ["not_applicable", "inconclusive"]),
        ({"outcome": "no_table"}, ["no_table"]),
        ({"kind": "sample"}, ["other"]),
        ({"kind": "year"}, []),
        ({"parameter": "COD", "outcome": "exceed"}, ["other", "exceed"]),
        ({"parameter": "TSS"}, []),
        ({"since": "2026-09-05"}, ["other"]),
        ({"until": "2026-09-05", "outcome": ["pass", "exceed"]}, ["exceed", "pass"]),
        ({"since": "2026-09-04", "until": "2026-09-04", "outcome": "pass"}, ["pass"]),
        ({"since": "0001-01-01", "until": "9999-12-31", "outcome": "pass"}, ["pass"]),
    ],
)
def test_each_filter_keeps_what_it_says(client, found, query, names):
    assert uids(ask(client, **query)) == [str(found[name].uid) for name in names]


def test_by_station_and_village(client, found):
    station = found["other"].station
    assert uids(ask(client, station=station.slug)) == [str(found["other"].uid)]
    assert uids(ask(client, village=station.village.slug)) == [str(found["other"].uid)]
    assert len(uids(ask(client, village=found["pass"].station.village.slug))) == 5
    assert uids(ask(client, village=station.village.slug, outcome="pass")) == []


def test_one_of_them_says_all_that_it_stands_on(client, found):
    [told] = ask(client, outcome="exceed", kind="sample").json()["items"]
    assert told["url"].startswith("http")
    del told["url"], told["station"], told["village"]
    assert told == {
        "parameter": "COD", "kind": "sample", "time": "2026-09-06T05:00:00Z", "value": "243",
        "qualifier": "", "unit": "mg/L", "outcome": "exceed", "minimum": None, "maximum": "162",
        "ratio": "1.5", "document": "QCVN 40:2011/BTNMT", "certainty": "B", "counted": 12,
        "expected": 12, "judged_at": told["judged_at"], "invented": False,
    }  # fmt: skip


def test_pages_follow_each_other(client, found):
    first = ask(client, limit=4)
    rest = ask(client, limit=4, cursor=first.json()["next_cursor"])
    assert (len(uids(first)), len(uids(rest)), rest.json()["next_cursor"]) == (4, 2, None)
    assert len({*uids(first), *uids(rest)}) == 6
    assert ask(client, cursor="x").status_code == 422


@pytest.mark.parametrize(
    "query",
    [{"outcome": "bad"}, {"kind": "month"}, {"since": "31/12"}, {"limit": 0}, {"limit": 201}],
)
def test_what_makes_no_sense_is_refused(client, query):
    assert ask(client, **query).status_code == 422


def test_a_converted_number_without_a_limit_is_told_in_the_unit_it_was_converted_to(client):
    parameters.load()
    stream = factories.stream(ucum="ug/L", kind="laboratory")  # of no facility: no limit applies
    store.record([Reading(stream.pk, on(4), 150_000.0)], now=NOON)
    judge()
    [told] = ask(client).json()["items"]
    assert (told["outcome"], told["value"], told["unit"]) == ("not_applicable", "150", "mg/L")


@pytest.mark.parametrize("hidden", ["in doubt", "not public"])
def test_what_is_in_doubt_or_not_public_is_for_those_whom_it_concerns(client, hidden):
    """The same as the page of a verdict."""
    producer = factories.producer(owner=factories.user("owner"))
    operator = factories.organisation(Kind.OPERATOR)
    home = factories.facility(producer=producer, village=producer.village, operator=operator)
    station = factories.station(facility=home, is_public=hidden != "not public")
    laboratory = factories.organisation(Kind.LABORATORY)
    sample = station.samples.create(
        code="M1", taken_at=NOON, recorded_at=NOON, laboratory=laboratory
    )
    certainty = "C" if hidden == "in doubt" else "A"
    factories.assessment(
        factories.stream(station), certainty=certainty, kind="sample", sample=sample
    )
    commune = factories.organisation(Kind.COMMUNE, area_code=station.village.commune_id)
    askers = {
        None: None, "neighbour": factories.organisation(Kind.COMMUNE, area_code="99999"),
        "other laboratory": factories.organisation(Kind.LABORATORY), "commune": commune,
        "maker": producer.organisation, "operator": operator, "laboratory": laboratory,
    }  # fmt: skip
    inside = {"commune", "maker", "operator", "laboratory"}
    for name, organisation in askers.items():
        token = token_of(organisation) if organisation else None
        assert len(uids(ask(client, token))) == (name in inside), name
        if hidden == "not public" and name != "laboratory":
            shown = ask(client, token, station=station.slug)
            assert shown.status_code == (200 if name in inside else 404), name


ROLES = {
    Kind.COMMUNE: Role.COMMUNE_OFFICER, Kind.LABORATORY: Role.ANALYST,
    Kind.OPERATOR: Role.PLANT_OPERATOR, Kind.PRODUCER: Role.PRODUCER_OWNER,
}  # fmt: skip


def token_of(organisation):
    person = factories.member(ROLES[organisation.kind], of=organisation)
    return factories.token(Scope.SENSORS_WRITE, of=organisation, by=person)


def test_an_unknown_station_or_village_is_not_found_and_a_wrong_token_is_told_so(client, found):
    assert ask(client, station="khong-co").status_code == 404
    assert ask(client, village="khong-co").status_code == 404
    assert ask(client, "wrong").status_code == 401


@pytest.mark.parametrize("n", [1, 3])
def test_a_page_costs_the_same_for_any_number(client, n, django_assert_num_queries):
    for place in range(n):
        factories.assessment(factories.stream(), at=on(4, place))
    with django_assert_num_queries(1):
        assert len(uids(ask(client))) == n
