"""What may be written, in every way that there is, and what becomes of it."""

import pytest
from django.db import transaction

from langnghe.core.models import AuditEvent
from langnghe.environment.sensing.facts import Reading
from langnghe.environment.sensing.models import (
    Detail,
    Extent,
    Hour,
    Observation,
    Stream,
    Superseded,
    Thing,
)
from langnghe.environment.sensing.services import rollups, store
from tests.environment.sensing.sta import asking
from tests.environment.sensing.sta.asking import FEATURE, LOCATION, READING, STATION, THING
from tests.factories.environment import NOW, at

pytestmark = pytest.mark.django_db
DAY = "2026-03-01T00:00:00.000Z"
LATER = "2026-03-01T00:05:00.000Z"


@pytest.fixture
def sta(client):
    return asking.program(client)


@pytest.fixture
def thing(sta):
    return sta.make("Things", STATION)


@pytest.fixture
def stream(sta, thing):
    [found] = sta.ids(f"Things({thing})/Datastreams")
    return found


def take():
    with transaction.atomic():
        return rollups.take()


def test_the_same_reading_again_is_the_same_and_another_replaces_it(sta, stream):
    path = f"Datastreams({stream})/Observations"
    first = sta.post(path, {"phenomenonTime": DAY, "result": 1})
    assert sta.post(path, {"phenomenonTime": DAY, "result": 1})["@iot.id"] == first["@iot.id"]
    assert not Superseded.objects.exists()
    again = sta.post(path, {"phenomenonTime": "2026-03-01T07:00:00+07:00", "result": 2})
    assert (again["@iot.id"], again["result"]) == (first["@iot.id"], 2)
    assert Superseded.objects.get().result == 1
    assert Observation.objects.count() == 1


def test_what_few_readings_have_is_kept_beside_them(sta, stream):
    told = {
        "phenomenonTime": f"{DAY}/{LATER}", "resultTime": LATER, "validTime": f"{DAY}/{LATER}",
        "resultQuality": [{"nameOfMeasure": "x"}], "parameters": {"by": "Lan"}, "result": {"a": [1, "b"]},
    }  # fmt: skip
    path = f"Datastreams({stream})/Observations"
    made = sta.post(path, told)
    assert {name: made[name] for name in told} == told
    assert sta.get(f"Observations({made['@iot.id']})/result/a/$value") == [1, "b"]
    plain = sta.post(path, {"phenomenonTime": LATER, "resultTime": LATER, "result": 2.5})
    assert (plain["resultTime"], Detail.objects.count()) == (LATER, 1)
    for result in ("text", True, None, [1], 0, -1.25, 2**53 + 2):
        assert sta.post(path, {"phenomenonTime": DAY, "result": result})["result"] == result


@pytest.mark.parametrize(
    "told",
    [
        {"phenomenonTime": "1969-12-31T00:00:00Z"}, {"phenomenonTime": "2026-03-01"}, {"phenomenonTime": 5},
        {"phenomenonTime": "2026-03-01T00:00:00"}, {"phenomenonTime": f"{LATER}/{DAY}"}, {"resultTime": "soon"},
        {"phenomenonTime": "9999-12-31T23:59:59-07:00"}, {"validTime": DAY + "/"}, {"parameters": [1]},
        {"FeatureOfInterest": {"@iot.id": "x"}}, {"FeatureOfInterest": 5}, {"unknown": 1},
    ],
)  # fmt: skip
def test_a_reading_that_is_not_right_is_refused(sta, stream, told):
    sta.post(f"Datastreams({stream})/Observations", {**READING, **told}, 400)
    assert not Observation.objects.exists()


def test_a_series_tells_when_its_first_and_its_last_result_came(sta, stream):
    path = f"Datastreams({stream})"
    assert sta.get(path)["resultTime"] is None
    readings = f"{path}/Observations"
    sta.post(readings, {"phenomenonTime": DAY, "result": 1, "resultTime": DAY})
    sta.post(readings, {"phenomenonTime": LATER, "result": 2, "resultTime": "2026-03-02T00:00:00Z"})
    assert sta.get(path)["resultTime"] == f"{DAY}/2026-03-02T00:00:00.000Z"
    assert sta.ids("Datastreams", filter="resultTime gt 2026-03-01T00:00:00Z") == []
    assert sta.ids("Datastreams", filter="overlaps(resultTime,2026-03-01T12:00:00Z)") == [stream]


def test_a_reading_told_of_another_instant_keeps_its_former_number(sta, stream):
    made = sta.make(f"Datastreams({stream})/Observations", {"phenomenonTime": DAY, "result": 1})
    sta.patch(f"Observations({made})", {"phenomenonTime": LATER})
    moved = sta.get(f"Observations({made})")
    assert (moved["phenomenonTime"], moved["result"]) == (LATER, 1)
    assert moved["@iot.id"] != made
    sta.patch(f"Observations({made})", {"phenomenonTime": DAY})
    assert sta.get(f"Observations({made})")["@iot.id"] == made
    assert sta.get(f"Observations({moved['@iot.id']})")["@iot.id"] == made
    sta.delete(f"Observations({moved['@iot.id']})")
    sta.get(f"Observations({made})", 404)


def test_what_is_deleted_is_kept_and_its_hour_counted_anew(sta, stream):
    path = f"Datastreams({stream})/Observations"
    ids = [
        sta.make(path, {"phenomenonTime": time, "result": n}) for n, time in enumerate((DAY, LATER))
    ]
    take()
    sta.delete(f"Observations({ids[1]})")
    take()
    extent, hour = Extent.objects.get(), Hour.objects.get()
    assert (extent.first_at, extent.last_at, extent.last_result) == (
        at(2026, 3, 1),
        at(2026, 3, 1),
        0,
    )
    assert (hour.readings, Superseded.objects.get().result) == (1, 1)
    sta.delete(f"Observations({ids[0]})")
    take()
    assert not Extent.objects.exists()
    assert not Hour.objects.exists()
    assert AuditEvent.objects.filter(action="sensing.readings.taken_back").count() == 2


def test_a_thing_that_moves_leaves_its_former_readings_where_they_were(sta, thing, stream):
    path = f"Datastreams({stream})/Observations"
    first = sta.make(path, {"phenomenonTime": DAY, "result": 1})
    former = sta.get(f"Observations({first})/FeatureOfInterest")
    place = {**LOCATION, "location": {"type": "Point", "coordinates": [105.0, 21.0]}}
    elsewhere = sta.make(f"Things({thing})/Locations", place)
    store.record([Reading(stream, at(2026, 3, 2), 2.0)], now=NOW)  # whatever brings it
    second = sta.ids(path)[1]
    assert sta.get(f"Observations({first})/FeatureOfInterest") == former
    assert sta.get(f"Observations({second})/FeatureOfInterest")["feature"] == place["location"]
    assert sta.ids(f"FeaturesOfInterest({former['@iot.id']})/Observations") == [first]
    assert sta.ids(f"Things({thing})/Locations") == [elsewhere]
    assert len(sta.ids(f"Things({thing})/HistoricalLocations")) == 2
    sta.delete(f"FeaturesOfInterest({former['@iot.id']})")
    assert sta.ids(path) == [second]


def test_a_place_noted_later_is_where_it_stands_now_only_if_it_is_the_latest(sta, thing):
    [here] = sta.ids(f"Things({thing})/Locations")
    other = sta.make("Locations", LOCATION)
    body = {"Thing": {"@iot.id": thing}, "Locations": [{"@iot.id": other}]}
    sta.post("HistoricalLocations", {**body, "time": "2001-01-01T00:00:00Z"})
    assert sta.ids(f"Things({thing})/Locations") == [here]
    sta.post("HistoricalLocations", {**body, "time": "2099-01-01T00:00:00Z"})
    assert sta.ids(f"Things({thing})/Locations") == [other]
    sta.patch(f"Things({thing})", {"Locations": [{"@iot.id": here, "name": "ignored"}]})
    assert sta.ids(f"Things({thing})/Locations") == [here]
    sta.post(f"Locations({other})/Things", {"@iot.id": thing})
    assert sta.ids(f"Things({thing})/Locations") == [other]


PATCH = "application/json-patch+json"


def test_a_json_patch_changes_what_it_names(sta, thing):
    where = f"Things({thing})"
    told = sta.patch(where, [
        {"op": "test", "path": "/name", "value": THING["name"]},
        {"op": "add", "path": "/properties/list", "value": [1, 3]},
        {"op": "add", "path": "/properties/list/1", "value": 2},
        {"op": "copy", "from": "/properties/list", "path": "/properties/again"},
        {"op": "replace", "path": "/properties/again/0", "value": 9},
        {"op": "move", "from": "/properties/reference", "path": "/properties/a~1b"},
        {"op": "remove", "path": "/properties/list/2"},
        {"op": "replace", "path": "/name", "value": "mới"},
    ], content_type=PATCH)  # fmt: skip
    assert told["name"] == "mới"
    assert told["properties"] == {"list": [1, 2], "again": [9, 2, 3], "a/b": "first"}
    for wrong in (
        [{"op": "test", "path": "/name", "value": "x"}], [{"op": "remove", "path": "/name"}],
        [{"op": "remove", "path": "/properties/none"}], [{"op": "jump", "path": "/name"}], {"op": "add"}, ["x"],
        [{"op": "replace", "path": "", "value": 3}], [{"op": "add", "path": "/Datastreams", "value": [{}]}],
        [{"op": "move", "from": "/properties", "path": "/properties/a"}], [{"op": "add", "path": "/name/0", "value": 1}],
    ):  # fmt: skip
        sta.patch(where, wrong, 400, content_type=PATCH)
    assert sta.get(where)["name"] == "mới"


def array(stream, rows, names=("phenomenonTime", "result")):
    return {"Datastream": {"@iot.id": stream}, "components": list(names), "dataArray": rows}


def test_many_readings_in_rows(sta, stream):
    feature = sta.make("FeaturesOfInterest", FEATURE)
    names = ("phenomenonTime", "result", "FeatureOfInterest/id", "parameters")
    links = sta.post("CreateObservations", [
        array(stream, [[DAY, 1], [LATER, 2.5], ["soon", 1], [DAY], [DAY, "text"], "x", [LATER, 2.5]]),
        array(stream, [["2026-03-02T00:00:00Z", 3, feature, {"a": 1}], ["2026-03-03T00:00:00Z", 3, 10**6, None]], names),
        array(10**6, [[DAY, 1]]),
    ])  # fmt: skip
    assert [link == "error" for link in links] == [
        False,
        False,
        True,
        True,
        False,
        True,
        False,
        False,
        True,
        True,
    ]
    told = [
        sta.client.get(link.removeprefix("http://testserver")).json()
        for link in links
        if link != "error"
    ]
    assert [one["result"] for one in told] == ["text", 2.5, "text", 2.5, 3]
    assert told[-1]["parameters"] == {"a": 1}
    assert sta.ids(f"FeaturesOfInterest({feature})/Observations") == [told[-1]["@iot.id"]]
    again = sta.post("CreateObservations", [array(stream, [[LATER, 2.5]])])
    assert again == [links[1]]


@pytest.mark.parametrize(
    "body",
    [{}, [1], [{}], [{"Datastream": {"@iot.id": 1}}], [array(1, [], ("result", "x"))], [array("1", [])],
     [array(1, [], ("phenomenonTime",))], [array(1, 5)], [array(1, [], ("result", "result"))]],
)  # fmt: skip
def test_rows_that_cannot_be_read_are_refused(sta, body):
    sta.post("CreateObservations", body, 400)


def test_a_batch_as_json(sta):
    answer = sta.post("$batch", {"requests": [
        {"id": "t", "method": "post", "url": "Things", "body": THING},
        {"id": "l", "method": "post", "url": "$t/Locations", "body": LOCATION},
        {"id": "g", "method": "get", "url": "/sta/v1.1/$t?$select=name"},
        {"id": "n", "method": "get", "url": "Things(999999)"},
        {"id": "a", "atomicityGroup": "g1", "method": "post", "url": "Things", "body": THING},
        {"id": "b", "atomicityGroup": "g1", "method": "post", "url": "Things", "body": {}},
        {"id": "c", "method": "get", "url": "http://testserver/sta/v1.1/Things?$count=true&$top=0"},
    ]}, 200)  # fmt: skip
    told = {one["id"]: one for one in answer["responses"]}
    assert [one["status"] for one in answer["responses"]] == [201, 201, 200, 404, 400, 400, 200]
    assert told["t"]["headers"]["location"].endswith(f"Things({told['t']['body']['@iot.id']})")
    assert told["c"]["body"]["@iot.count"] == 1
    assert Thing.objects.count() == 1


MULTI = """--batch_1
Content-Type: application/http

GET /sta/v1.1/Things?$select=name HTTP/1.1
Host: testserver

--batch_1
Content-Type: multipart/mixed;boundary=changeset_1

--changeset_1
Content-Type: application/http
Content-ID: 1

POST /sta/v1.1/Things HTTP/1.1
Content-Type: application/json

{"name": "one", "description": "x"}
--changeset_1
Content-Type: application/http
Content-ID: 2

POST $1/Locations HTTP/1.1
Content-Type: application/json

%s
--changeset_1--

--batch_1--
"""
PLACE = '{"name": "p", "description": "x", "encodingType": "application/vnd.geo+json", "location": {"type": "Point", "coordinates": [1, 2]}}'


@pytest.mark.parametrize(("place", "things"), [(PLACE, 1), ('{"name": "p"}', 0)])
def test_a_batch_as_the_standard_has_it(sta, place, things):
    body = (MULTI % place).replace("\n", "\r\n")
    answer = sta.ask("post", "$batch", body, content_type="multipart/mixed;boundary=batch_1")
    told = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("multipart/mixed; boundary=batch_")
    assert told.count("HTTP/1.1 201 Created") == 2 * things
    assert told.count("HTTP/1.1 400 Bad Request") == 1 - things
    assert "HTTP/1.1 200 OK" in told
    assert Thing.objects.count() == things


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "multipart/mixed"), ("x", "multipart/mixed;boundary=a"), ("--a\n\nx\n--a--", "multipart/mixed;boundary=a"),
        ("--a\nContent-Type: application/http\n\nGET\n--a--", "multipart/mixed;boundary=a"), ("[]", "application/json"),
        ('{"requests": [{"url": 1}]}', "application/json"), ('{"requests": [1]}', "application/json"), ("{", "text/plain"),
    ],
)  # fmt: skip
def test_a_batch_that_is_none(sta, body, kind):
    assert sta.ask("post", "$batch", body, content_type=kind).status_code == 400


def test_an_answer_may_be_empty_if_asked(sta, thing):
    brief = {"Prefer": "return=minimal"}
    made = sta.ask("post", "Things", THING, headers=brief)
    assert (made.status_code, made.content, "Location" in made) == (201, b"", True)
    assert sta.ask("patch", f"Things({thing})", {"name": "x"}, headers=brief).status_code == 204


def test_what_cannot_be_done_here_is_said(sta, thing):
    for method, path in (
        ("post", f"Things({thing})"), ("delete", "Things"), ("patch", "Things"), ("put", "Things"), ("delete", ""),
        ("post", f"Things({thing})/name"), ("delete", f"Things({thing})/name"), ("post", ""), ("options", "Things"),
    ):  # fmt: skip
        assert sta.ask(method, path, {}).status_code == 405, (method, path)
    for path in ("Nothing", "Things(x)", "Things/name", "Things(1)(2)", f"Things({thing})/$value", "Things/$value",
                 f"Things({thing})/Datastreams/Thing", "$ref"):  # fmt: skip
        sta.get(path, 404)


def test_the_form_of_the_unit_that_is_known_is_noted(sta):
    [told] = STATION["Datastreams"]
    sta.post(
        "Things",
        {**STATION, "Datastreams": [told, {**told, "unitOfMeasurement": {"symbol": "wisps"}}]},
    )
    assert sorted(Stream.objects.values_list("ucum", flat=True)) == ["", "Cel"]
