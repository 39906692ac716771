"""What programs read of treatment: what everybody may, and nothing else."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from langnghe.core import clock
from langnghe.environment.treatment.models import EcoLabel
from langnghe.environment.treatment.services import clean
from tests import factories
from tests.factories.treatment import DAY, NOW

pytestmark = pytest.mark.django_db


def read(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200
    return answer.json()


def test_a_project_says_where_it_stands_what_was_promised_and_who_pays(client):
    project = factories.plant_of()
    day = clock.today(timezone.now())
    factories.log(project, day - timedelta(days=1), inflow=Decimal(700))
    project.funding.create(source="oda", year=2025, planned=9, allocated=5, disbursed=2)
    [item] = read(client, "treatment-projects")["items"]
    assert (item["state"], item["state_in_words"], item["capacity"], item["unit"]) == (
        "operating", "Đang hoạt động", "1000", "m3",
    )  # fmt: skip
    one = read(client, f"treatment-projects/{project.slug}")
    assert one["funding"] == [{"source": "Vốn ODA", "planned": 9, "allocated": 5, "disbursed": 2}]
    assert (one["days_with_log"], one["utilisation_percent"], one["removal"]) == (1, 70.0, [])
    assert client.get("/api/v1/treatment-projects/khong-co").status_code == 404


def test_a_technology_says_what_was_measured_and_not_where(client):
    adoption = factories.proven()
    slug = adoption.technology.slug
    assert [one["slug"] for one in read(client, "clean-technologies")["items"]] == [slug]
    one = read(client, f"clean-technologies/{slug}")
    assert one["measured"] == [
        {"parameter": "COD", "unit": "mg/L", "before": 200.0, "after": 50.0, "at_least": False}
    ]
    assert adoption.facility.name not in str(one)


def test_labels_in_force_of_makers_that_everybody_may_see(client):
    shown, hidden = factories.proven(), factories.proven(factories.producer(state="draft"))
    for adoption in (shown, hidden):
        clean.grant_label(
            adoption=adoption, number="07/NST", expires_on=date(2099, 1, 1),
            scope=factories.office(adoption.facility.village), now=NOW,
        )  # fmt: skip
    [label] = read(client, "eco-labels")
    assert label["producer"] == shown.facility.producer.slug
    EcoLabel.objects.update(granted_on=DAY - timedelta(days=9), expires_on=DAY - timedelta(days=1))
    assert read(client, "eco-labels") == []


def test_a_mark_that_is_not_ours_is_refused(client):
    for path in ("treatment-projects", "clean-technologies"):
        assert client.get(f"/api/v1/{path}?cursor=x").status_code == 422
