"""The 22 checks of the official suite (opengeospatial/ets-sta10), by their names."""

import pytest

from langnghe.environment.sensing import models
from tests.environment.sensing.sta import asking
from tests.environment.sensing.sta.asking import (
    FEATURE,
    LOCATION,
    PROPERTY,
    READING,
    SENSOR,
    STATION,
    STREAM,
    THING,
)

pytestmark = pytest.mark.django_db
SETS = {
    "Things": ("Datastreams", "Locations", "HistoricalLocations"),
    "Locations": ("Things", "HistoricalLocations"),
    "HistoricalLocations": ("Thing", "Locations"),
    "Datastreams": ("Thing", "Sensor", "ObservedProperty", "Observations"),
    "Sensors": ("Datastreams",),
    "ObservedProperties": ("Datastreams",),
    "Observations": ("Datastream", "FeatureOfInterest"),
    "FeaturesOfInterest": ("Observations",),
}
MANDATORY = {
    "Things": {"name", "description"},
    "Locations": {"name", "description", "encodingType", "location"},
    "HistoricalLocations": {"time"},
    "Datastreams": {"name", "description", "unitOfMeasurement", "observationType"},
    "Sensors": {"name", "description", "encodingType", "metadata"},
    "ObservedProperties": {"name", "definition", "description"},
    "Observations": {"phenomenonTime", "result", "resultTime"},
    "FeaturesOfInterest": {"name", "description", "encodingType", "feature"},
}
MODELS = (
    models.Thing, models.Location, models.HistoricalLocation, models.Stream, models.Sensor,
    models.ObservedProperty, models.Observation, models.FeatureOfInterest, models.Detail,
    models.Extent,
)  # fmt: skip


@pytest.fixture
def sta(client):
    return asking.program(client)


@pytest.fixture
def filled(sta):
    """A thing with two series of readings, as the suite makes them; the ids by set."""
    first = {**STATION["Datastreams"][0], "name": "datastream 1"}
    second = {**first, "name": "datastream 2", "description": "datastream 2"}
    thing = sta.make("Things", {**STATION, "name": "thing 1", "Datastreams": [first, second]})
    streams = sta.ids(f"Things({thing})/Datastreams")
    for number in range(1, 7):
        body = {"phenomenonTime": f"2015-03-0{number}T00:00:00.000Z", "result": number}
        sta.post(f"Datastreams({streams[number % 2]})/Observations", body)
    return {name: sta.ids(name) for name in SETS}


def counts():
    return [model.objects.count() for model in MODELS]


# Level 1: reading


def test_read_the_service_root(sta, settings):
    answer = sta.get("")
    root = "http://testserver/sta/v1.1"
    assert answer["value"] == [{"name": name, "url": f"{root}/{name}"} for name in (
        "Things", "Locations", "HistoricalLocations", "Sensors", "ObservedProperties",
        "Datastreams", "Observations", "FeaturesOfInterest",
    )]  # fmt: skip
    assert sta.ask("get", "/").json() == answer


@pytest.mark.parametrize("name", SETS)
def test_read_entities(sta, filled, name):
    for one in sta.get(name)["value"]:
        whole(one, name)


@pytest.mark.parametrize("name", SETS)
def test_read_entity(sta, filled, name):
    whole(sta.get(f"{name}({filled[name][0]})"), name)


def whole(one, name):
    assert isinstance(one["@iot.id"], int)
    assert one["@iot.selfLink"] == f"http://testserver/sta/v1.1/{name}({one['@iot.id']})"
    assert one.keys() >= MANDATORY[name]
    for link in SETS[name]:
        assert one[f"{link}@iot.navigationLink"] == f"{one['@iot.selfLink']}/{link}"


@pytest.mark.parametrize("name", SETS)
def test_read_nonexistent_entity(sta, filled, name):
    sta.get(f"{name}({2**63 - 1})", 404)
    sta.get(f"{name}({2**63})", 404)
    sta.get(f"{name}(-1)", 404)


@pytest.mark.parametrize("name", SETS)
def test_read_properties_of_entity(sta, filled, name):
    where = f"{name}({filled[name][0]})"
    one = sta.get(where)
    for prop in MANDATORY[name]:
        assert sta.get(f"{where}/{prop}") == {prop: one[prop]}
        answer = sta.ask("get", f"{where}/{prop}/$value")
        if one[prop] is None:
            assert answer.status_code == 204
        elif isinstance(one[prop], dict):
            assert answer.json() == one[prop]
        else:
            assert answer.content.decode() == str(one[prop])
            assert answer["Content-Type"].startswith("text/plain")
    sta.get(f"{where}/nothing", 404)


def test_check_resource_paths(sta, filled):
    """Each way of four steps; where it ends in a collection, its `$ref` as well."""
    seen = 0
    ways = [(f"{name}({filled[name][0]})", name) for name in SETS]
    for _step in range(3):
        further = []
        for path, name in ways:
            for link in SETS[name]:
                here = f"{path}/{link}"
                told = sta.get(here)
                seen += 1
                if "value" in told:
                    [first, *_rest] = told["value"]
                    references = sta.get(f"{here}/$ref")["value"]
                    assert references == [
                        {"@iot.selfLink": one["@iot.selfLink"]} for one in told["value"]
                    ]
                    further.append((f"{here}({first['@iot.id']})", link))
                else:
                    plural = next(
                        one
                        for one in SETS
                        if told["@iot.selfLink"].split("/")[-1].startswith(one + "(")
                    )
                    assert sta.get(f"{here}/$ref") == {"@iot.selfLink": told["@iot.selfLink"]}
                    further.append((here, plural))
        ways = further
    assert seen > 100


# Level 2: creating, changing, deleting


def test_create_entities(sta):
    thing = sta.make("Things", THING)
    location = sta.make(f"Things({thing})/Locations", LOCATION)
    assert sta.ids(f"Things({thing})/Locations") == [location]
    [historical] = sta.get(f"Things({thing})/HistoricalLocations")["value"]
    assert sta.ids(f"HistoricalLocations({historical['@iot.id']})/Locations") == [location]
    sensor, prop = sta.make("Sensors", SENSOR), sta.make("ObservedProperties", PROPERTY)
    links = {"Thing": thing, "Sensor": sensor, "ObservedProperty": prop}
    stream = sta.make(
        "Datastreams", {**STREAM, **{name: {"@iot.id": pk} for name, pk in links.items()}}
    )
    answer = sta.ask("post", f"Datastreams({stream})/Observations", READING)
    made = answer.json()
    assert answer["Location"] == made["@iot.selfLink"]
    assert (made["phenomenonTime"], made["result"], made["resultTime"]) == (
        "2015-03-03T00:00:00.000Z", 3, None,
    )  # fmt: skip
    feature = sta.get(f"Observations({made['@iot.id']})/FeatureOfInterest")
    assert feature["feature"] == LOCATION["location"]
    sta.post(
        f"Datastreams({stream})/Observations", {**READING, "phenomenonTime": "2015-03-04T00:00:00Z"}
    )
    assert sta.ids("FeaturesOfInterest") == [feature["@iot.id"]]
    time = {"time": "2014-12-31T11:59:59.000Z", "Thing": {"@iot.id": thing}}
    sta.post("HistoricalLocations", {**time, "Locations": [{"@iot.id": location}]})
    sta.post("FeaturesOfInterest", FEATURE)


def test_create_entities_with_deep_insert(sta):
    reading = {**READING, "FeatureOfInterest": FEATURE}
    stream = {**STREAM, "Sensor": SENSOR, "ObservedProperty": PROPERTY, "Observations": [reading]}
    thing = sta.make("Things", {**THING, "Locations": [LOCATION], "Datastreams": [stream]})
    told = sta.get(
        f"Things({thing})",
        expand="Locations,HistoricalLocations,Datastreams/Observations/FeatureOfInterest,"
        "Datastreams/Sensor,Datastreams/ObservedProperty",
    )
    [made] = told["Datastreams"]
    assert told["Locations"][0]["location"] == LOCATION["location"]
    assert len(told["HistoricalLocations"]) == 1
    assert (made["Sensor"]["name"], made["ObservedProperty"]["name"]) == (
        SENSOR["name"],
        PROPERTY["name"],
    )
    assert made["Observations"][0]["FeatureOfInterest"]["name"] == FEATURE["name"]
    inside = {**STREAM, "Sensor": SENSOR, "ObservedProperty": PROPERTY, "Thing": THING}
    stream = sta.make("Datastreams", inside)
    assert sta.get(f"Datastreams({stream})/Thing")["name"] == THING["name"]
    sta.post(
        "Observations", {**READING, "Datastream": {"@iot.id": stream}, "FeatureOfInterest": FEATURE}
    )


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("Things", {**THING, "Datastreams": [{**STREAM, "ObservedProperty": PROPERTY}]}),
        ("Things", {**THING, "Datastreams": [{**STREAM, "Sensor": SENSOR}]}),
        ("Things", {**THING, "Locations": [LOCATION, {"name": "nowhere"}]}),
        ("Datastreams", {**STREAM, "Sensor": SENSOR, "ObservedProperty": PROPERTY}),
        ("Datastreams", {**STREAM, "Thing": THING, "ObservedProperty": PROPERTY}),
        ("Datastreams", {**STREAM, "Thing": THING, "Sensor": SENSOR}),
        ("Datastreams", {
            **STREAM, "Thing": THING, "Sensor": SENSOR, "ObservedProperty": PROPERTY,
            "Observations": [READING],  # neither a feature nor a place
        }),
    ],
)  # fmt: skip
def test_create_invalid_entities_with_deep_insert(sta, path, body):
    before = counts()
    assert sta.ask("post", path, body).status_code in {400, 409}
    assert counts() == before


def test_create_invalid_entities(sta):
    stream = sta.make("Datastreams", {
        **STREAM, "Thing": THING, "Sensor": SENSOR, "ObservedProperty": PROPERTY,
    })  # fmt: skip
    before = counts()
    for path, body in (
        ("Datastreams", STREAM),
        ("Observations", READING),
        ("Observations", {**READING, "Datastream": {"@iot.id": stream}}),
        (f"Datastreams({stream})/Observations", {**READING, "phenomenonTime": "yesterday"}),
        ("Things", {"description": "no name"}), ("Things", {**THING, "Name": "slip"}),
        ("Locations", {**LOCATION, "location": {"type": "Point", "coordinates": ["a", 1]}}),
        ("HistoricalLocations", {"time": "2014-12-31T11:59:59.000Z"}),
        ("Things", []), ("Things", "x"),
    ):  # fmt: skip
        assert sta.ask("post", path, body).status_code in {400, 409}, (path, body)
    assert counts() == before


CHANGES = {
    "Things": {"name": "This is a PATCHed Test Thing", "properties": {"a": 1}},
    "Locations": {"location": {"type": "Point", "coordinates": [114.05, -50]}},
    "HistoricalLocations": {"time": "2015-07-01T00:00:00.000Z"},
    "Datastreams": {"description": "Patched Description"},
    "Sensors": {"metadata": "PATCHED"},
    "ObservedProperties": {"description": "PATCHED"},
    "Observations": {"phenomenonTime": "2015-07-01T00:40:00.000Z"},
    "FeaturesOfInterest": {"feature": {"type": "Point", "coordinates": [114.05, -51.05]}},
}


@pytest.mark.parametrize("name", SETS)
def test_patch_entities(sta, filled, name):
    where = f"{name}({filled[name][0]})"
    before = sta.get(where)
    told = sta.patch(where, CHANGES[name])
    again = sta.get(where)
    assert told == again
    props = MANDATORY[name] | {"properties"}
    assert {p: v for p, v in again.items() if p in props} == {
        **{p: v for p, v in before.items() if p in props}, **CHANGES[name],
    }  # fmt: skip


def test_put_entities(sta, filled):
    where = f"Things({filled['Things'][0]})"
    answer = sta.ask("put", where, {"name": "new", "@iot.id": 12345, "description": "told"})
    told = answer.json()
    assert (told["name"], told["description"], told["properties"]) == ("new", "told", {})
    assert sta.ask("put", where, {"description": "no name"}).status_code == 400
    where = f"Observations({filled['Observations'][0]})"
    sta.patch(where, {"resultQuality": {"ok": True}})
    told = sta.ask(
        "put", where, {"result": 9, "phenomenonTime": sta.get(where)["phenomenonTime"]}
    ).json()
    assert (told["result"], told["resultQuality"]) == (9, None)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Things", {"Locations": [LOCATION]}),
        ("Things", {"Datastreams": [STREAM]}),
        ("Sensors", {"Datastreams": [STREAM]}),
        ("Locations", {"Things": [THING]}),
        ("Datastreams", {"Sensor": SENSOR}),
        ("Datastreams", {"Observations": [READING]}),
        ("Observations", {"FeatureOfInterest": FEATURE}),
        ("ObservedProperties", {"Datastreams": [STREAM]}),
        ("FeaturesOfInterest", {"Observations": [READING]}),
    ],
)
def test_invalid_patch_entities(sta, filled, name, body):
    before = counts()
    sta.patch(f"{name}({filled[name][0]})", body, 400)
    assert counts() == before


GONE = {
    "Things": {"Datastreams", "HistoricalLocations", "Observations"},
    "Datastreams": {"Observations"},
    "Observations": set(),
    "Locations": {"HistoricalLocations"},
    "HistoricalLocations": set(),
    "Sensors": {"Datastreams", "Observations"},
    "ObservedProperties": {"Datastreams", "Observations"},
    "FeaturesOfInterest": {"Observations"},
}


@pytest.mark.parametrize("name", GONE)
def test_delete_entities_with_what_goes_with_them(sta, name):
    body = {**STATION, "Datastreams": [{**STATION["Datastreams"][0], "Observations": [READING]}]}
    sta.post("Things", body)
    ids = {one: sta.ids(one) for one in SETS}
    assert all(len(found) == 1 for found in ids.values())
    sta.delete(f"{name}({ids[name][0]})")
    sta.get(f"{name}({ids[name][0]})", 404)
    assert {one for one in SETS if not sta.ids(one)} == {name} | GONE[name]
    if name in {
        "Things",
        "Datastreams",
        "Sensors",
        "ObservedProperties",
        "FeaturesOfInterest",
        "Observations",
    }:
        left = (models.Observation, models.Detail, models.Extent)
        assert [model.objects.count() for model in left] == [0, 0, 0]


@pytest.mark.parametrize("name", SETS)
def test_delete_nonexistent_entities(sta, filled, name):
    before = counts()
    sta.delete(f"{name}({2**63 - 1})", 404)
    assert counts() == before


# Level 3: asking


def test_read_entities_with_select(sta, filled):
    for name, props in MANDATORY.items():
        for prop in props:
            for one in sta.get(name, select=prop)["value"]:
                assert set(one) == {prop}
        link = SETS[name][0]
        assert set(sta.get(name, select=f"id,{link}")["value"][0]) == {
            "@iot.id", "@iot.selfLink", f"{link}@iot.navigationLink",
        }  # fmt: skip


def test_read_entities_with_expand(sta, filled):
    for name, links in SETS.items():
        told = sta.get(name, expand=",".join(links))["value"][0]
        for link in links:
            alone = sta.get(f"{name}({told['@iot.id']})/{link}")
            assert told[link] == alone.get("value", alone), (name, link)
            assert f"{link}@iot.navigationLink" not in told
    deep = sta.get("Things", expand="Datastreams/Observations/FeatureOfInterest,Locations")[
        "value"
    ][0]
    assert (
        deep["Datastreams"][0]["Observations"][0]["FeatureOfInterest"]["feature"]
        == LOCATION["location"]
    )
    inner = sta.get(
        "Things", expand="Datastreams($select=name;$orderby=name desc;$top=1;$count=true;"
        "$expand=Observations($filter=result gt 3;$orderby=result desc;$select=result),Sensor)",
    )["value"][0]  # fmt: skip
    [first] = inner["Datastreams"]
    assert (inner["Datastreams@iot.count"], first["name"]) == (2, "datastream 2")
    assert first["Observations"] == [{"result": 5}]
    assert first["Sensor"]["name"] == SENSOR["name"]
    assert "Datastreams@iot.nextLink" in inner


def test_read_entities_with_top(sta, filled):
    answer = sta.get("Observations", top=2)
    assert len(answer["value"]) == 2
    assert "$top=2&$skip=2" in answer["@iot.nextLink"]
    assert "@iot.nextLink" not in sta.get("Observations", top=6)
    assert sta.get("Observations", top=0)["value"] == []


def test_read_entities_with_skip(sta, filled):
    assert sta.ids("Observations", skip=4) == filled["Observations"][4:]
    assert sta.ids("Observations", skip=10) == []


def test_read_entities_with_orderby(sta, filled):
    by = lambda order: [one["result"] for one in sta.get("Observations", orderby=order)["value"]]  # noqa: E731
    assert by("result") == by("result asc") == [1, 2, 3, 4, 5, 6]
    assert by("result desc") == by("phenomenonTime desc") == [6, 5, 4, 3, 2, 1]
    assert by("Datastream/name desc,result desc") == [5, 3, 1, 6, 4, 2]
    assert by("result mod 2, result desc") == [6, 4, 2, 5, 3, 1]


def test_read_entities_with_count(sta, filled):
    assert sta.get("Observations", count="true", top=1)["@iot.count"] == 6
    assert sta.get("Observations", count="true", filter="result lt 3")["@iot.count"] == 2
    assert "@iot.count" not in sta.get("Observations", count="false")


OPERATORS = {
    "lt": int.__lt__,
    "le": int.__le__,
    "eq": int.__eq__,
    "ne": int.__ne__,
    "ge": int.__ge__,
    "gt": int.__gt__,
}


@pytest.mark.parametrize("name", OPERATORS)
def test_read_entities_with_filter(sta, filled, name):
    holds = OPERATORS[name]
    wanted = [number for number in range(1, 7) if holds(number, 3)]
    for expression in (
        f"result {name} 3", f"result {name} '3'",
        f"phenomenonTime {name} 2015-03-03T00:00:00.000Z",
        f"phenomenonTime {name} '2015-03-03T07:00:00+07:00'",
    ):  # fmt: skip
        told = sta.get("Observations", filter=expression, orderby="result")["value"]
        assert [one["result"] for one in told] == wanted, expression
    for kind, props in MANDATORY.items():
        for prop in props:
            value = sta.get(kind)["value"][0][prop]
            if isinstance(value, str):
                told = value if prop in {"time", "phenomenonTime"} else f"'{value}'"
                found = sta.ids(kind, filter=f"{prop} {name} {told}")
                assert (filled[kind][0] in found) is (name in {"le", "eq", "ge"}), (kind, prop)


def test_check_query_priority(sta, filled):
    answer = sta.get(
        "Observations",
        count="true",
        top=1,
        skip=2,
        orderby="phenomenonTime asc",
        filter="result gt '3'",
    )
    assert answer["@iot.count"] == 3
    assert [one["result"] for one in answer["value"]] == [6]
