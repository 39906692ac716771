"""Whatever is asked or sent: an answer, never a failure of ours."""

import orjson
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.environment.sensing.sta import asking
from tests.environment.sensing.sta.asking import FEATURE, READING, STATION, STREAM

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MANY = settings(max_examples=150, deadline=None, derandomize=True, database=None,
                suppress_health_check=list(HealthCheck))  # fmt: skip
WORDS = st.sampled_from([
    "result", "phenomenonTime", "resultTime", "validTime", "parameters/a", "id", "Datastream/id", "FeatureOfInterest/feature",
    "Datastream/phenomenonTime", "Datastream/Thing/Locations/location", "Datastream/Thing/properties/reference", "resultQuality",
    "Datastream/Thing/Datastreams/Observations/result", "Datastream/unitOfMeasurement", "null", "true", "1", "-2.5", "1e300",
    "9223372036854775807", "'x'", "'3'", "''", "'ộ'", "2026-01-01T00:00:00Z", "2026-01-01", "12:00", "duration'P1D'",
    "2026-01-01T00:00:00Z/2027-01-01T00:00:00Z", "geography'POINT (1 1)'", "geography'POLYGON ((0 0, 1 0, 1 1, 0 0))'", "now()",
])  # fmt: skip
FUNCTIONS = st.sampled_from([
    "length", "tolower", "toupper", "trim", "year", "month", "second", "fractionalseconds", "date", "time", "round", "floor",
    "ceiling", "totaloffsetminutes", "contains", "substringof", "startswith", "endswith", "indexof", "substring", "concat", "before",
    "after", "during", "meets", "overlaps", "starts", "finishes", "geo.distance", "geo.length", "geo.intersects", "st_within",
    "st_contains", "st_touches", "st_crosses", "st_overlaps", "st_equals", "st_disjoint", "st_relate",
    "nothing",
])  # fmt: skip
OPERATORS = st.sampled_from(
    ["eq", "ne", "gt", "ge", "lt", "le", "add", "sub", "mul", "div", "mod", "and", "or", "in"]
)


def deeper(inner):
    called = st.tuples(FUNCTIONS, st.lists(inner, min_size=1, max_size=3)).map(
        lambda one: f"{one[0]}({','.join(one[1])})"
    )
    joined = st.tuples(inner, OPERATORS, inner).map(" ".join)
    return (
        called
        | joined
        | inner.map("({})".format)
        | inner.map("not {}".format)
        | inner.map("-{}".format)
    )


EXPRESSIONS = st.recursive(WORDS, deeper, max_leaves=6) | st.text(max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=12)
    | st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z/2025-01-01T00:00:00Z", {"@iot.id": 1}, {"@iot.id": 2**63},
                       {"type": "Polygon", "coordinates": [[[1, 1], [2, 2]]]}, "\x00", "application/geo+json"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=6,
)  # fmt: skip
BODIES = {
    "Things": STATION, "Datastreams": {**STREAM, **STATION["Datastreams"][0], "Thing": STATION}, "FeaturesOfInterest": FEATURE,
    "Observations": {**READING, "resultTime": None, "validTime": None, "parameters": {}, "Datastream": {"@iot.id": 1}},
    "HistoricalLocations": {"time": "2026-01-01T00:00:00Z", "Thing": {"@iot.id": 1}},
}  # fmt: skip


@pytest.fixture
def sta(client, settings):
    settings.RATE_LIMITS = {name: (10**9, 1) for name in settings.RATE_LIMITS}
    made = asking.program(client)
    [stream] = STATION["Datastreams"]
    made.post("Things", {**STATION, "Datastreams": [{**stream, "Observations": [READING]}]})
    return made


def test_expressions(sta):
    @MANY
    @given(EXPRESSIONS, EXPRESSIONS)
    def ask(expression, order):
        answer = sta.ask(
            "get", "Observations", data={"$filter": expression, "$orderby": order, "$count": "true"}
        )
        assert answer.status_code in {200, 400, 422}, (expression, order)
        assert sta.ask("get", "Observations", data={"$filter": expression}).status_code in {
            200,
            400,
            422,
        }

    ask()


def test_addresses_and_options(sta):
    parts = st.sampled_from(["Things", "Things(1)", "Datastreams(1)", "Observations", "name", "properties", "$ref", "$value", "(", ")",
                             "Things(99999999999999999999)", "Observations(1)", "$batch", "..", "%00", "Ố"])  # fmt: skip
    options = st.dictionaries(
        st.sampled_from(["$top", "$skip", "$count", "$select", "$expand", "$orderby", "$skiptoken", "$resultFormat", "$x"]),
        st.sampled_from(["1", "0", "-1", "true", "name", "id", "Datastreams", "Datastreams($top=1;$count=true)", "Thing/Locations",
                         "dataArray", "Observations($filter=result gt 1)", "()", ";", "9" * 30, "id desc,name"]) | st.text(max_size=8),
        max_size=3,
    )  # fmt: skip

    @MANY
    @given(st.lists(parts, max_size=5).map("/".join), options)
    def ask(path, query):
        assert sta.ask("get", path, data=query).status_code < 500, (path, query)

    ask()


def test_bodies(sta):
    @MANY
    @given(st.sampled_from(sorted(BODIES)), st.data())
    def send(name, data):
        whole = BODIES[name]
        changed = data.draw(st.sampled_from([*whole, "unknown"]))
        body = {**whole, changed: data.draw(VALUES)}
        try:
            text = orjson.dumps(body)
        except (TypeError, ValueError):  # lone surrogates
            return
        with transaction.atomic():
            for method, path in (("post", name), ("patch", f"{name}(1)"), ("put", f"{name}(1)")):
                answer = sta.ask(method, path, text)
                assert answer.status_code < 500, (method, path, text)
            transaction.set_rollback(True)

    send()


def test_what_is_no_json(sta):
    @MANY
    @given(
        st.sampled_from(["Things", "CreateObservations", "$batch", "Things(1)"]),
        st.binary(max_size=60),
        st.booleans(),
    )
    def send(path, body, is_patch):
        kind = "application/json-patch+json" if is_patch else "application/json"
        for method in ("post", "patch", "put"):
            assert sta.ask(method, path, body, content_type=kind).status_code < 500, (path, body)

    send()
