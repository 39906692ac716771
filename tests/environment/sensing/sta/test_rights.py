"""Who sees what and who may write what; nobody learns of a thing that is not shown to him."""

import base64
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from langnghe.accounts.models import ApiToken
from langnghe.accounts.roles import Kind, Role
from langnghe.environment.judging.models import Standing
from langnghe.environment.sensing import models
from langnghe.environment.sensing.services import rollups
from tests import factories
from tests.environment.sensing.sta import asking
from tests.environment.sensing.sta.asking import FEATURE, LOCATION, READING, STATION, THING, Program
from tests.factories.environment import at

pytestmark = pytest.mark.django_db
SECRET = "tram-bi-mat"
SETS = (
    "Things", "Locations", "HistoricalLocations", "Datastreams", "Sensors", "ObservedProperties",
    "Observations", "FeaturesOfInterest",
)  # fmt: skip
WRITERS = {
    Role.PRODUCER_OWNER: 404, Role.COMMUNE_OFFICER: 404, Role.CITY_OFFICER: 200, Role.ANALYST: 404,
    Role.PLANT_OPERATOR: 404, Role.ADMINISTRATOR: 200,
}  # fmt: skip


@pytest.fixture
def hidden(client):
    """A thing that is not public, with all that hangs on it; its owner's program, and the ids."""
    owner = asking.program(client)
    body = {**STATION, "name": SECRET, "Locations": [{**LOCATION, "name": SECRET}]}
    [stream] = body["Datastreams"]
    stream = {**stream, "name": SECRET, "Sensor": {**stream["Sensor"], "name": SECRET},
              "ObservedProperty": {**stream["ObservedProperty"], "name": SECRET}}  # fmt: skip
    thing = owner.make("Things", {**body, "Datastreams": [{**stream, "Observations": [READING]}]})
    elsewhere = factories.village(commune=factories.commune("Xã Khác"))
    models.Thing.objects.filter(pk=thing).update(is_public=False, village=elsewhere)
    return owner, {name: owner.ids(name)[0] for name in SETS}


def rows():
    names = (
        "Thing",
        "Location",
        "HistoricalLocation",
        "Stream",
        "Sensor",
        "ObservedProperty",
        "Observation",
        "FeatureOfInterest",
    )
    return [sorted(map(str, getattr(models, name).objects.values())) for name in names]


@pytest.mark.parametrize("role", [None, *WRITERS])
def test_what_is_not_public_is_nobodys_but_its_owners(client, hidden, role):
    owner, ids = hidden
    may = WRITERS.get(role) == 200
    other = Program(client) if role is None else asking.program(client, role)
    shown = f"{SECRET}"
    for name in SETS:
        assert other.ids(name) == ([ids[name]] if may else []), name
        other.get(f"{name}({ids[name]})", 200 if may else 404)
        assert owner.ids(name) == [ids[name]]
    for path in (
        f"Things({ids['Things']})/Datastreams", f"Things({ids['Things']})/name", f"Datastreams({ids['Datastreams']})/Observations",
        f"Observations({ids['Observations']})/Datastream/Thing", f"Sensors({ids['Sensors']})/Datastreams/$ref",
        f"Locations({ids['Locations']})/location/$value", f"HistoricalLocations({ids['HistoricalLocations']})/Locations",
    ):  # fmt: skip
        assert other.ask("get", path).status_code == (200 if may else 404), path
    if not may:
        assert shown not in other.ask("get", "Things").content.decode()


def test_what_hangs_on_a_public_thing_shows_nothing_of_a_hidden_one(client, hidden):
    """A hidden thing shares place, sensor, property and feature with a public one of another's."""
    owner, ids = hidden
    links = {
        name: {"@iot.id": ids[many]}
        for name, many in (("Sensor", "Sensors"), ("ObservedProperty", "ObservedProperties"))
    }
    [stream] = STATION["Datastreams"]
    reading = {**READING, "FeatureOfInterest": {"@iot.id": ids["FeaturesOfInterest"]}}
    owner.post("Things", {**THING, "name": "open", "Locations": [{"@iot.id": ids["Locations"]}],
                          "Datastreams": [{**stream, **links, "name": "open", "Observations": [reading]}]})  # fmt: skip
    anybody = Program(client)
    assert anybody.names("Things") == anybody.names("Datastreams") == ["open"]
    assert len(anybody.ids("Observations")) == len(anybody.ids("HistoricalLocations")) == 1
    for path, link in (
        (f"Locations({ids['Locations']})", "Things"), (f"Sensors({ids['Sensors']})", "Datastreams"),
        (f"ObservedProperties({ids['ObservedProperties']})", "Datastreams"),
        (f"FeaturesOfInterest({ids['FeaturesOfInterest']})", "Observations"),
        (f"Locations({ids['Locations']})", "HistoricalLocations"),
    ):  # fmt: skip
        assert anybody.get(f"{path}/{link}", count="true")["@iot.count"] == 1, path
        assert len(anybody.get(path, expand=link)[link]) == 1
        assert anybody.get(path, expand=f"{link}($count=true;$top=0)")[f"{link}@iot.count"] == 1
        assert len(owner.get(path, expand=link)[link]) == 2
    for entity, expression in (
        ("Locations", f"Things/name eq '{SECRET}'"), ("Locations", f"HistoricalLocations/Thing/name eq '{SECRET}'"),
        ("Sensors", f"Datastreams/name eq '{SECRET}'"), ("Sensors", f"Datastreams/Thing/name eq '{SECRET}'"),
        ("FeaturesOfInterest", f"Observations/Datastream/name eq '{SECRET}'"),
        ("Things", f"Locations/Things/name eq '{SECRET}'"), ("Observations", f"FeatureOfInterest/Observations/Datastream/Thing/name eq '{SECRET}'"),
    ):  # fmt: skip
        assert anybody.ids(entity, filter=expression) == [], expression
        assert owner.ids(entity, filter=expression) != []


def test_reading_needs_nothing_and_writing_a_token(client):
    sta = asking.program(client)
    thing = sta.make("Things", STATION)
    anybody = Program(client)
    assert anybody.ids("Things") == [thing]
    before = rows()
    for method, path, body in (
        ("post", "Things", THING), ("patch", f"Things({thing})", {"name": "x"}), ("put", f"Things({thing})", THING),
        ("delete", f"Things({thing})", None), ("post", "CreateObservations", []),
    ):  # fmt: skip
        answer = anybody.ask(method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    told = anybody.post(
        "$batch", {"requests": [{"id": "1", "method": "post", "url": "Things", "body": THING}]}, 200
    )
    assert told["responses"][0]["status"] == 401
    assert rows() == before


def test_a_token_must_be_in_force_and_for_sensors(client):
    home = factories.organisation(Kind.PRODUCER)
    owner = factories.producer_owner(of=home)
    sold = Program(client, factories.token("orders:read", of=home, by=owner))
    assert sold.ask("get", "Things").json()["code"] == "scope_missing"
    assert sold.ask("post", "Things", THING).status_code == 403
    ended = Program(
        client,
        factories.token(
            "sensors:write", of=home, by=owner, expires_at=timezone.now() + timedelta(hours=1)
        ),
    )
    ended.post("Things", THING)
    ApiToken.objects.update(revoked_at=timezone.now())
    assert (
        ended.ask("get", "Things").status_code
        == ended.ask("post", "Things", THING).status_code
        == 401
    )
    client.force_login(owner)
    assert (
        Program(client).ask("post", "Things", THING).status_code == 401
    )  # a session opens nothing


def test_a_client_that_knows_only_passwords_shows_the_token_as_one(client):
    sta = asking.program(client)
    for pair, status in ((f"anybody:{sta.secret}", 201), ("anybody:wrong", 401), ("nothing", 401)):
        shown = f"Basic {base64.b64encode(pair.encode()).decode()}"
        assert (
            Program(client)
            .ask("post", "Things", THING, headers={"Authorization": shown})
            .status_code
            == status
        )
    for shown in ("Basic ****", "Bearer", "x"):
        assert (
            Program(client).ask("get", "Things", headers={"Authorization": shown}).status_code
            == 401
        )


@pytest.mark.parametrize("role", WRITERS)
def test_only_what_is_ones_own_is_changed(client, role):
    owner = asking.program(client)
    thing = owner.make(
        "Things",
        {**STATION, "Datastreams": [{**STATION["Datastreams"][0], "Observations": [READING]}]},
    )
    ids = {name: owner.ids(name)[0] for name in SETS}
    other, status = asking.program(client, role), WRITERS[role]
    before = rows()
    if status == 404:
        for name in SETS:
            other.get(f"{name}({ids[name]})")  # seen, but not his
            other.patch(f"{name}({ids[name]})", {}, 404)
            other.delete(f"{name}({ids[name]})", 404)
            assert other.ask("put", f"{name}({ids[name]})", THING).status_code == 404
        stream = ids["Datastreams"]
        other.post(
            f"Things({thing})/Datastreams", {**STATION["Datastreams"][0], "name": "mine"}, 404
        )
        other.post(f"Things({thing})/Locations", LOCATION, 404)
        other.post(f"Datastreams({stream})/Observations", READING, 404)
        other.post("Observations", {**READING, "Datastream": {"@iot.id": stream}}, 404)
        row = {
            "Datastream": {"@iot.id": stream},
            "components": ["result", "phenomenonTime"],
            "dataArray": [[9, "2020-01-01T00:00:00Z"]],
        }
        assert other.post("CreateObservations", [row]) == ["error"]
        other.post(
            "HistoricalLocations",
            {"time": "2020-01-01T00:00:00Z", "Thing": {"@iot.id": thing}},
            404,
        )
        assert rows() == before
    else:
        other.patch(f"Things({thing})", {"name": "x"})
        other.delete(f"Things({thing})")
    own = other.make("Things", STATION)
    other.patch(f"Things({own})", {"name": "y"})
    other.delete(f"Things({own})")


def test_a_commune_writes_for_the_things_of_its_villages(client):
    office = factories.organisation(Kind.COMMUNE, area_code="00577")
    sta = asking.program(client, Role.COMMUNE_OFFICER, of=office)
    here = factories.stream(
        factories.station(village=factories.village(commune=factories.commune()))
    )
    there = factories.stream(
        factories.station(village=factories.village(commune=factories.commune("Xã Khác")))
    )
    sta.post(f"Datastreams({here.pk})/Observations", READING)
    sta.patch(f"Things({here.thing_id})", {"description": "ours"})
    sta.post(f"Datastreams({there.pk})/Observations", READING, 404)
    sta.patch(f"Things({there.thing_id})", {"description": "ours"}, 404)
    models.Thing.objects.update(is_public=False)
    assert sta.ids("Things") == [here.thing_id]


def test_what_others_hang_on_is_not_deleted_from_under_them(client):
    owner, other = asking.program(client), asking.program(client)
    owner.post(
        "Things",
        {**STATION, "Datastreams": [{**STATION["Datastreams"][0], "Observations": [READING]}]},
    )
    ids = {name: owner.ids(name)[0] for name in SETS}
    reading = {**READING, "FeatureOfInterest": {"@iot.id": ids["FeaturesOfInterest"]}}
    links = {
        "Sensor": {"@iot.id": ids["Sensors"]},
        "ObservedProperty": {"@iot.id": ids["ObservedProperties"]},
    }
    stream = {**STATION["Datastreams"][0], **links, "Observations": [reading]}
    other.post(
        "Things", {**THING, "Locations": [{"@iot.id": ids["Locations"]}], "Datastreams": [stream]}
    )
    before = rows()
    for name in ("Sensors", "ObservedProperties", "Locations", "FeaturesOfInterest"):
        owner.delete(f"{name}({ids[name]})", 409)
    assert rows() == before
    owner.delete(f"Things({ids['Things']})")
    assert len(owner.ids("Observations")) == 1


def test_what_a_station_of_the_register_measured_its_operator_does_not_delete(client):
    plant = factories.organisation(Kind.OPERATOR)
    sta = asking.program(client, Role.PLANT_OPERATOR, of=plant)
    village = factories.village(commune=factories.commune())
    stream = factories.stream(factories.station(owner=plant, village=village))
    factories.readings(stream, 1.0, since=at(2026, 1, 1))
    [reading] = sta.ids(f"Datastreams({stream.pk})/Observations")
    for path in (
        f"Observations({reading})",
        f"Datastreams({stream.pk})",
        f"Things({stream.thing_id})",
    ):
        sta.delete(path, 409)
    office = asking.program(
        client, Role.COMMUNE_OFFICER, of=factories.organisation(Kind.COMMUNE, area_code="00577")
    )
    office.delete(f"Things({stream.thing_id})", 409)  # the register hangs on it
    office.delete(f"Observations({reading})")
    office.delete(f"Datastreams({stream.pk})")


def test_a_reference_to_what_is_hidden_is_refused(client, hidden):
    owner, ids = hidden
    other = asking.program(client)
    before = rows()
    for name, many in (
        ("Sensor", "Sensors"),
        ("ObservedProperty", "ObservedProperties"),
        ("Thing", "Things"),
    ):
        body = {**STATION["Datastreams"][0], "Thing": THING, name: {"@iot.id": ids[many]}}
        other.post("Datastreams", body, 404)
    other.post("Things", {**THING, "Locations": [{"@iot.id": ids["Locations"]}]}, 404)
    mine = other.make("Things", STATION)
    [stream] = other.ids(f"Things({mine})/Datastreams")
    other.post(
        f"Datastreams({stream})/Observations",
        {**READING, "FeatureOfInterest": {"@iot.id": ids["FeaturesOfInterest"]}},
        404,
    )
    other.post(f"Datastreams({stream})/Observations", {**READING, "FeatureOfInterest": FEATURE})
    other.delete(f"Things({mine})")
    assert owner.ids("Things") == [ids["Things"]]
    assert before[0] == rows()[0]


def test_what_was_judged_is_not_deleted_and_nothing_is_left_half_deleted(client):
    officer = asking.program(client, Role.CITY_OFFICER)
    stream = factories.stream()
    factories.readings(stream, 100.0, 170.0, since=at(2026, 11, 23))
    with transaction.atomic():
        rollups.take()
    factories.standing(stream)
    verdict = factories.over(stream).worst
    before = rows(), list(models.Hour.objects.values())

    paths = (f"Datastreams({stream.pk})", f"Things({stream.thing_id})")
    for path in (*paths, f"Sensors({stream.sensor_id})"):
        answer = officer.ask("delete", path)
        assert (answer.status_code, answer.json()["code"]) == (409, "still_needed"), path
        assert "xóa" in answer.json()["detail"]

    assert (rows(), list(models.Hour.objects.values())) == before
    verdict.refresh_from_db()
    assert Standing.objects.count() == 1
