"""Measures, acts and programmes for programs."""

from datetime import date
from decimal import Decimal

import pytest

from langnghe import wiring
from langnghe.programmes import public as programmes
from tests import factories

pytestmark = pytest.mark.django_db


def test_measures_are_listed_with_their_strength(client):
    firm, loose = factories.measure("will"), factories.measure("wish")
    told = client.get("/api/v1/measures").json()
    assert [(one["slug"], one["strength"]) for one in told] == [
        (firm.slug, "will"), (loose.slug, "wish"),
    ]  # fmt: skip
    assert [one["slug"] for one in client.get("/api/v1/measures?strength=wish").json()] == [
        loose.slug
    ]
    assert client.get("/api/v1/measures?area=nowhere").json() == []


def test_a_measure_tells_its_indicators_and_no_figure_where_there_is_none(client, monkeypatch):
    one = factories.measure(indicators=2)
    first, second = one.indicators.all()
    figure = programmes.Figure(Decimal("2.5"), date(2026, 10, 31))
    monkeypatch.setattr(wiring, "FIGURES", lambda _codes: {first.code: figure})
    told = client.get(f"/api/v1/measures/{one.slug}", headers={"Accept-Language": "en"}).json()
    assert told["text"] == "Lập quỹ (en)"
    assert [row["figure"] for row in told["indicators"]] == [
        {"value": "2.5", "on": "2026-10-31"}, None,
    ]  # fmt: skip
    assert client.get("/api/v1/measures/x0").status_code == 404
    assert second.code == told["indicators"][1]["code"]


def test_acts_tell_their_days_and_certainty(client):
    act = factories.act(effective_from=date(2026, 1, 1), certainty="B")
    [told] = client.get("/api/v1/legal-bases").json()
    assert told["slug"] == act.slug
    assert (told["standing"], told["certainty"], told["issued_on"]) == ("in_force", "B", None)


def test_programmes_come_with_their_schemes_and_no_drafts(client):
    scheme = factories.scheme()
    factories.scheme("draft", programme=scheme.programme)
    factories.programme("drafting")
    [told] = client.get("/api/v1/programmes").json()
    assert told["slug"] == scheme.programme.slug
    assert [one["slug"] for one in told["schemes"]] == [scheme.slug]


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"), [("measures", 1), ("legal-bases", 1), ("programmes", 3)]
)
def test_lists_cost_the_same_however_long_they_are(
    client, n, path, queries, django_assert_num_queries
):
    for _ in range(n):
        factories.measure()
        factories.scheme()
    with django_assert_num_queries(queries):
        assert len(client.get(f"/api/v1/{path}").json()) >= n
