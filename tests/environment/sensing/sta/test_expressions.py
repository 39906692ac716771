"""What can be asked for: every function and operator, alike on both databases."""

import pytest

from langnghe.environment.sensing.models import ObservedProperty
from tests.environment.sensing.sta import asking
from tests.environment.sensing.sta.asking import LOCATION, STATION, STREAM, THING

pytestmark = pytest.mark.django_db


@pytest.fixture
def sta(client):
    return asking.program(client)


@pytest.fixture
def series(sta):
    """Readings 1.5, -2.5, "wet", true of four hours in one series; its id."""
    thing = sta.make(
        "Things", {**STATION, "properties": {"depth": 3, "owner": {"name": "Lan"}, "dry": False}}
    )
    [stream] = sta.ids(f"Things({thing})/Datastreams")
    for hour, result in enumerate((1.5, -2.5, "wet", True)):
        sta.post(f"Datastreams({stream})/Observations", {
            "phenomenonTime": f"2026-03-0{hour + 1}T0{hour}:15:30.250Z", "result": result,
            "parameters": {"by": f"person {hour}"},
        })  # fmt: skip
    return stream


def hours(sta, expression):
    told = sta.get("Observations", filter=expression, select="phenomenonTime")["value"]
    return [int(one["phenomenonTime"][11:13]) for one in told]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        # comparing and logic
        ("result eq 1.5", [0]), ("result eq 'wet'", [2]), ("result eq true", [3]),
        ("result ne 1.5", [1, 2, 3]), ("not (result gt 0)", [1, 2, 3]),
        ("result gt 0 or result lt 0", [0, 1]), ("result gt 0 and result lt 0", []),
        ("result lt 0 or result gt 0 and result gt 5", [1]),
        ("result in (1.5, 'wet')", [0, 2]), ("resultTime eq null", [0, 1, 2, 3]),
        ("result ne null", [0, 1, 2, 3]), ("resultQuality ne null", []),
        ("true", [0, 1, 2, 3]), ("false", []), ("null eq null", [0, 1, 2, 3]),
        # reckoning
        ("result add 1 eq 2.5", [0]), ("result sub 1 eq 0.5", [0]), ("result mul 2 eq -5", [1]),
        ("result div 2 eq 0.75", [0]), ("result mod 1 eq 0.5", [0]), ("-result eq 2.5", [1]),
        ("result div 0 eq 1", []), ("2 add 3 mul 2 eq 8", [0, 1, 2, 3]),
        ("(2 add 3) mul 2 eq 10", [0, 1, 2, 3]), ("round(result) eq 2", [0]),
        ("round(result) eq -3", [1]), ("floor(result) eq -3", [1]), ("ceiling(result) eq 2", [0]),
        # texts
        ("startswith(result,'we')", [2]), ("endswith(result,'et')", [2]), ("endswith(result,'xxwet')", []),
        ("contains(result,'e')", [2]), ("substringof('e',result)", [2]), ("length(result) eq 3", [2]),
        ("indexof(result,'t') eq 2", [2]), ("substring(result,1) eq 'et'", [2]),
        ("substring(result,0,2) eq 'we'", [2]), ("substring(result,-5,-1) eq ''", [2]),
        ("toupper(result) eq 'WET'", [2]), ("tolower('ĐƯỜNG') eq 'đường'", [0, 1, 2, 3]),
        ("trim(concat(' ',result)) eq 'wet'", [2]), ("concat(result,'''s') eq 'wet''s'", [2]),
        # times
        ("year(phenomenonTime) eq 2026 and month(phenomenonTime) eq 3", [0, 1, 2, 3]),
        ("day(phenomenonTime) eq 2", [1]), ("hour(phenomenonTime) eq 3", [3]),
        ("minute(phenomenonTime) eq 15 and second(phenomenonTime) eq 30", [0, 1, 2, 3]),
        ("fractionalseconds(phenomenonTime) eq 0.25", [0, 1, 2, 3]),
        ("date(phenomenonTime) eq 2026-03-03", [2]), ("time(phenomenonTime) lt 01:00:00", [0]),
        ("totaloffsetminutes(phenomenonTime) eq 0", [0, 1, 2, 3]),
        ("phenomenonTime lt now()", [0, 1, 2, 3]), ("phenomenonTime gt mindatetime()", [0, 1, 2, 3]),
        ("phenomenonTime gt maxdatetime()", []),
        ("phenomenonTime add duration'P1D' gt 2026-03-05T00:00:00Z", [3]),
        ("phenomenonTime sub 2026-03-01T00:00:00Z lt duration'PT1H'", [0]),
        ("phenomenonTime gt 2026-03-03", [2, 3]),
        ("phenomenonTime gt 2026-03-03T07:00:00+07:00", [2, 3]),
        ("during(phenomenonTime, 2026-03-02T00:00:00Z/2026-03-04T00:00:00Z)", [1, 2]),
        ("before(phenomenonTime, 2026-03-02T00:00:00Z)", [0]),
        ("after(phenomenonTime, 2026-03-01T00:00:00Z/2026-03-04T00:00:00Z)", [3]),
        ("overlaps(phenomenonTime, 2026-03-02T00:00:00Z/2026-03-02T12:00:00Z)", [1]),
        ("meets(phenomenonTime, 2026-03-01T00:15:30.250Z/2026-03-02T12:00:00Z)", [0]),
        ("starts(phenomenonTime, 2026-03-01T00:15:30.250Z/2026-03-02T12:00:00Z)", [0]),
        ("finishes(phenomenonTime, 2026-03-01T00:00:00Z/2026-03-02T01:15:30.250Z)", [1]),
        # inside and along
        ("parameters/by eq 'person 2'", [2]), ("parameters/none eq null", [0, 1, 2, 3]),
        ("Datastream/Thing/properties/depth lt 4", [0, 1, 2, 3]),
        ("Datastream/Thing/properties/owner/name eq 'Lan'", [0, 1, 2, 3]),
        ("Datastream/Thing/properties/dry eq false", [0, 1, 2, 3]),
        ("Datastream/Thing/properties/dry", []),
        ("Datastream/unitOfMeasurement/symbol eq 'Cel'", [0, 1, 2, 3]),
        ("Datastream/name eq 'x'", []), ("Datastream/Thing/Datastreams/Observations/result lt -2", [0, 1, 2, 3]),
        ("Datastream/Thing/Locations/name eq 'elsewhere'", []),
        ("Datastream/id gt 0 and FeatureOfInterest/id gt 0", [0, 1, 2, 3]),
    ],
)  # fmt: skip
def test_filters(sta, series, expression, found):
    assert hours(sta, expression) == found


@pytest.mark.parametrize(
    "expression",
    [
        "result gt", "gt 3", "result gt 3 3", "result gt (3", "nothing eq 1", "nothing(1) eq 1",
        "Datastream eq 1", "length(result, result) eq 1", "length(3) eq 1", "result eq 1e999", "'",
        "phenomenonTime eq 2026-13-01T00:00:00Z", "phenomenonTime eq 'x'", "year('x') eq 1",
        "phenomenonTime eq 5", "result mul 1e300 mul 1e300 gt 0", "substring('x', 1e30) eq ''",
        "Datastream/Thing/Datastreams", "st_within(result, geography'POINT (1 1)')",
        "geo.distance(FeatureOfInterest/feature, geography'POINT (a b)') lt 1", "(" * 100 + "1" + ")" * 100,
        " and ".join(["result gt 1"] * 200), "resultTime add duration'P' gt now()",
        "st_relate(FeatureOfInterest/feature, geography'POINT (1 1)', 'TTT')",
        "st_relate(FeatureOfInterest/feature, geography'POINT (1 1)', Datastream/name)",
        "st_relate(FeatureOfInterest/feature, geography'POINT (1 1)', 5)",
        "year(phenomenonTime add duration'P999999999D') gt 1", "parameters/a\"b eq 1",
    ],
)  # fmt: skip
def test_what_cannot_be_read_or_computed_is_said(sta, series, expression):
    answer = sta.ask("get", "Observations", data={"$filter": expression})
    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert answer.json()["code"] == "bad_option"
    else:  # SQLite reckons where PostgreSQL refuses
        assert expression.startswith(("result mul", "substring", "year(phen"))


PLACES = {
    "in the middle": {"type": "Point", "coordinates": [5, 5]},
    "on the edge": {"type": "Point", "coordinates": [10, 5]},
    "far": {"type": "Point", "coordinates": [23, 5]},
    "a ditch": {"type": "LineString", "coordinates": [[2, 5], [14, 5]]},
    "a field": {"type": "Polygon", "coordinates": [[[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]]},
    "beside": {"type": "Polygon", "coordinates": [[[10, 0], [12, 0], [12, 9], [10, 9], [10, 0]]]},
    "across": {"type": "Polygon", "coordinates": [[[8, 8], [15, 8], [15, 15], [8, 15], [8, 8]]]},
    "the same": {"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]},
}  # fmt: skip
SQUARE = "geography'POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))'"


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (f"st_within(location, {SQUARE})", {"in the middle", "a field", "the same"}),
        (f"st_contains({SQUARE}, location)", {"in the middle", "a field", "the same"}),
        (f"geo.intersects(location, {SQUARE})", set(PLACES) - {"far"}),
        (f"st_intersects({SQUARE}, location)", set(PLACES) - {"far"}),
        (f"st_disjoint(location, {SQUARE})", {"far"}),
        (f"st_touches(location, {SQUARE})", {"on the edge", "beside"}),
        (f"st_overlaps(location, {SQUARE})", {"across"}),
        (f"st_crosses(location, {SQUARE})", {"a ditch"}),
        (f"st_equals(location, {SQUARE})", {"the same"}),
        (f"not st_intersects(location, {SQUARE})", {"far"}),
        (f"st_relate(location, {SQUARE}, 'T*F**F***')", {"in the middle", "a field", "the same"}),
        (f"st_relate({SQUARE}, location, 'FF*FF****')", {"far"}),
        (f"st_relate(location, {SQUARE}, '2FFF1FFF2')", {"the same"}),
        (f"st_relate(location, {SQUARE}, '1*T***T**')", {"a ditch"}),
        ("geo.distance(location, geography'POINT (26 9)') le 5", {"far"}),
        ("geo.distance(location, geography'POINT (26 9)') eq 5", {"far"}),
        ("geo.length(location) gt 0", {"a ditch"}),
        ("Things/name eq 'none'", set()),
    ],
)  # fmt: skip
def test_shapes(sta, expression, found):
    for name, shape in PLACES.items():
        sta.post("Locations", {**LOCATION, "name": name, "location": shape})
    assert set(sta.names("Locations", filter=expression)) == found


def test_a_hole_is_outside_and_another_encoding_is_nowhere(sta):
    ring = lambda a, b: [[a, a], [b, a], [b, b], [a, b], [a, a]]  # noqa: E731
    sta.post(
        "Locations",
        {
            **LOCATION,
            "name": "ring",
            "location": {"type": "Polygon", "coordinates": [ring(0, 9), ring(3, 6)]},
        },
    )
    sta.post(
        "Locations",
        {
            **LOCATION,
            "name": "words",
            "encodingType": "text/plain",
            "location": "behind the market",
        },
    )
    whole = "geography'POLYGON ((1 1, 8 1, 8 8, 1 8, 1 1))'"
    for expression, found in (
        ("st_contains(location, geography'POINT (4 4)')", []),
        ("st_contains(location, geography'POINT (1 1)')", ["ring"]),
        (f"st_contains(location, {whole})", []),
        (f"st_intersects(location, {whole})", ["ring"]),
        ("geo.distance(location, geography'POINT (4 4.5)') eq 1", ["ring"]),
    ):
        assert sta.names("Locations", filter=expression) == found, expression


def test_along_many_only_one_need_hold(sta):
    first = {**STATION["Datastreams"][0], "name": "a"}
    sta.post("Things", {**STATION, "name": "both", "Datastreams": [first, {**first, "name": "b"}]})
    sta.post("Things", {**STATION, "name": "one", "Datastreams": [first]})
    assert sta.names("Things", filter="Datastreams/name eq 'b'") == ["both"]
    assert sta.names("Things", filter="Datastreams/name eq 'a'") == ["both", "one"]
    assert sta.names("Things", filter="Datastreams/name eq 'a' and Datastreams/name eq 'b'") == [
        "both"
    ]
    assert sta.names("Things", filter="not (Datastreams/name eq 'b')") == ["one"]
    assert sta.names(
        "Things", filter="Datastreams/Sensor/name eq 'Máy đo'", orderby="name desc"
    ) == ["one", "both"]
    sta.get("Things", 400, orderby="Datastreams/name")


def test_a_series_is_walked_through_to_its_end(sta, series):
    for order in ({}, {"orderby": "phenomenonTime desc"}, {"orderby": "result"}):
        seen, answer = (
            [],
            sta.get(f"Datastreams({series})/Observations", top=1, count="true", **order),
        )
        while True:
            assert answer["@iot.count"] == 4
            seen += [one["@iot.id"] for one in answer["value"]]
            link = answer.get("@iot.nextLink")
            if link is None:
                break
            answer = sta.client.get(link.removeprefix("http://testserver")).json()
        assert len(seen) == len(set(seen)) == 4
        assert seen == sta.ids(f"Datastreams({series})/Observations", **order)


def test_a_page_as_data_array(sta, series):
    told = sta.get(
        f"Datastreams({series})/Observations",
        resultFormat="dataArray",
        top=3,
        select="phenomenonTime,result",
    )
    [group] = told["value"]
    assert group["components"] == ["id", "phenomenonTime", "result"]
    assert [row[2] for row in group["dataArray"]] == [1.5, -2.5, "wet"]
    assert (group["dataArray@iot.count"], "@iot.nextLink" in told) == (3, True)


@pytest.mark.parametrize(
    "options",
    [
        {"top": "x"}, {"top": "-1"}, {"skip": "1.5"}, {"count": "yes"}, {"select": "nothing"}, {"expand": "Nothing"},
        {"expand": "Datastreams($top=1"}, {"expand": "Datastreams(top=1)"}, {"nothing": "1"}, {"orderby": ""},
        {"expand": "/".join(["Datastreams", "Thing"] * 5)}, {"resultFormat": "dataArray"}, {"filter": "a" * 30_000},
    ],
)  # fmt: skip
def test_options_that_are_none(sta, options):
    sta.get("Things", 400, **options)


def test_a_plus_is_a_space(sta, series):
    answer = sta.client.get(
        f"/sta/v1.1/Observations?$filter=Datastream%2Fid+eq+{series}&$orderby=phenomenonTime+desc",
        headers={"Authorization": f"Bearer {sta.secret}"},
    )
    assert len(answer.json()["value"]) == 4


@pytest.mark.parametrize("n", [1, 3])
def test_each_level_costs_one_statement_however_many(sta, django_assert_num_queries, n):
    series = {
        **STATION["Datastreams"][0],
        "Observations": [
            {"result": 1, "phenomenonTime": f"2026-01-0{k}T00:00:00Z"} for k in (1, 2, 3)
        ],
    }
    for _ in range(n):
        sta.post("Things", {**STATION, "Datastreams": [series] * n})
    expand = (
        "Locations,Datastreams($expand=Observations($top=1;$orderby=phenomenonTime desc),Sensor)"
    )
    with django_assert_num_queries(1 + 5):  # the token; things, places, series, readings, sensors
        told = sta.get("Things", expand=expand)["value"]
    assert len(told) == n
    newest = [one["Observations"] for thing in told for one in thing["Datastreams"]]
    assert [len(one) for one in newest] == [1] * n * n
    assert {one[0]["phenomenonTime"] for one in newest} == {"2026-01-03T00:00:00.000Z"}
    assert all("Observations@iot.nextLink" in one for thing in told for one in thing["Datastreams"])


def test_one_reading_is_written_in_a_constant_number_of_statements(
    sta, series, django_assert_max_num_queries
):
    with django_assert_max_num_queries(25):
        sta.post(
            f"Datastreams({series})/Observations",
            {"phenomenonTime": "2026-05-01T00:00:00Z", "result": 1},
        )


def test_the_national_list_is_there_to_be_named(sta):
    ObservedProperty.objects.create(code="COD", name="COD", definition="urn:cod", ucum="mg/L")
    [pk] = sta.ids("ObservedProperties", filter="name eq 'COD'")
    sta.patch(f"ObservedProperties({pk})", {"name": "mine"}, 404)
    sta.delete(f"ObservedProperties({pk})", 404)
    unit = {
        "name": "x",
        "symbol": "mg/L",
        "definition": "http://unitsofmeasure.org/ucum.html#para-30",
    }
    body = {
        **STREAM,
        "unitOfMeasurement": unit,
        "Thing": THING,
        "Sensor": asking.SENSOR,
        "ObservedProperty": {"@iot.id": pk},
    }
    made = sta.make("Datastreams", body)
    assert sta.get(f"Datastreams({made})/unitOfMeasurement")["unitOfMeasurement"] == unit
