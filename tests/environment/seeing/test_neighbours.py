"""What cases, inspections and treatment plants tell of a village: in words, and without a name."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from langnghe.environment.cases.services import checks
from langnghe.environment.cases.services.checks import Given
from langnghe.environment.judging.models import Standing
from langnghe.environment.seeing import neighbours, reports
from langnghe.environment.sensing.services import rollups
from langnghe.environment.treatment.models import Project, Served
from langnghe.registry.models import Village
from tests import factories
from tests.factories import cases as acts
from tests.factories.cases import NOW
from tests.factories.environment import at

pytestmark = pytest.mark.django_db
HOUR = 3_600_000


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def card(client, village):
    return client.get(reverse("seeing:card", args=[village.slug])).content.decode()


def told(client, village):
    return client.get(f"/api/v1/environment/villages/{village.slug}").json()


def inspected(village, answers=("yes", "yes", "yes", "partly", "no", "na"), *, now=NOW):
    """Article 56, seen and signed by both sides."""
    by = acts.inspector()
    facility = factories.facility(village=village)
    one = acts.inspection(facility, by, facility=None, planned_on=now.date(),
                          overlap_reason="lại" if now != NOW else "")  # fmt: skip
    items = [item.code for each in acts.named(one.checklists) for item in each.items]
    given = [Given(*pair) for pair in zip(items, answers, strict=True)]
    checks.keep_answers(inspection=one, key=f"seen-{one.pk}", given=given, pictures=[], scope=by, now=now)  # fmt: skip
    one.refresh_from_db()
    return one, by


def signed(village, answers=("yes", "yes", "yes", "partly", "no", "na"), *, now=NOW):
    one, by = inspected(village, answers, now=now)
    acts.sign_both(one, by, now)
    return one


def running(village, **fields):
    """A plant with COD before it and behind it, of yesterday."""
    facility = factories.facility(kind="plant", village=village, name="Trạm Cầu")
    for role, value in (("influent", 200.0), ("effluent", 30.0)):
        station = factories.station(facility=facility, role=role, is_automatic=True)
        stream = factories.stream(station)
        factories.readings(stream, *[value] * 12, since=at(2026, 11, 23), every=HOUR)
    with transaction.atomic():
        rollups.take(100)
    return factories.project(village, state="operating", facility=facility, name="Trạm Cầu", **fields)  # fmt: skip


def test_of_what_is_not_known_the_card_says_nothing(client):
    village = factories.village()

    page, answer = card(client, village), told(client, village)

    for words in ("Điều 56", "Trạm xử lý", "Vụ việc"):
        assert words not in page
    assert (answer["article_56"], answer["plants"]) == (None, [])
    assert (answer["open_cases"], answer["closed_cases"]) == (0, 0)
    village_page = client.get(f"/lang/{village.slug}/").content.decode()
    assert f"/lang/{village.slug}/moi-truong/" not in village_page


def test_cases_are_counted_and_nobody_is_named(client):
    case = acts.case_of(acts.works(name="Xưởng Nhuộm Kín"))
    village = case.village

    for page in (card(client, village), client.get(f"/lang/{village.slug}/").content.decode(),
                 client.get("/moi-truong/").content.decode()):  # fmt: skip
        assert "1 vụ việc đang xử lý" in page
    page = card(client, village)
    assert told(client, village)["open_cases"] == 1
    assert case.number not in page
    assert "Kín" not in page

    case.state = "closed"
    case.save()
    assert "Không có vụ việc đang xử lý" in (page := card(client, village))
    assert "1 vụ việc đã khắc phục xong" in page
    answer = told(client, village)
    assert (answer["open_cases"], answer["closed_cases"]) == (0, 1)
    assert "vụ việc" not in client.get(f"/lang/{village.slug}/").content.decode()


def test_a_dismissed_case_is_neither_open_nor_put_right(client):
    case = acts.case_of()
    case.state = "dismissed"
    case.save()
    assert "Vụ việc" not in card(client, case.village)


def test_the_newest_signed_checklist_tells_how_many_conditions_are_met(client):
    village = factories.village()
    signed(village, ["no"] * 6, now=NOW - timedelta(days=300))
    signed(village)
    inspected(village, ["no"] * 6, now=NOW + timedelta(hours=1))  # nobody has signed it

    page, answer = card(client, village), told(client, village)

    assert "Đạt 3 trên 5 điều kiện" in page  # the sixth does not apply there
    assert "60" in page
    assert answer["article_56"] == {
        "met": 3, "partly": 1, "of": 5, "percent": 60, "inspected_on": "2026-11-24",
    }  # fmt: skip
    assert "đạt 3 trên 5 điều kiện" in client.get(f"/lang/{village.slug}/").content.decode()


def test_a_list_on_which_nothing_applies_tells_nothing(client):
    village = factories.village()
    signed(village, ["na"] * 6)
    assert told(client, village)["article_56"] is None


def test_a_plant_is_told_of_in_words_with_its_size_and_what_it_takes_out(client):
    village = factories.village()
    running(village)

    page, [plant] = card(client, village), told(client, village)["plants"]

    assert "Đang hoạt động" in page
    assert "1.000 m³/ngày" in page
    assert "85&nbsp;%" in page
    assert (plant["running"], plant["capacity"], plant["since"]) == (True, 1000, "2025-01-06")
    assert [(one["parameter"], one["percent"], one["days"]) for one in plant["removal"]] == [
        ("COD", 85.0, 1)
    ]
    assert (
        "Trạm Cầu: Đang hoạt động, 1.000" in client.get(f"/lang/{village.slug}/").content.decode()
    )


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"state": "suspended"}, ["Đang ngừng"]),
        ({"state": "proposed", "capacity": None}, ["Mới đề xuất"]),
        ({"state": "cancelled"}, []),
        ({"certainty": "C"}, []),
        ({"kind": "gathering"}, []),
    ],
)
def test_what_stands_still_says_so_and_what_is_in_doubt_or_no_plant_is_left_out(
    client, fields, seen
):
    village = factories.village()
    made = factories.project(village, state="operating")
    Project.objects.filter(pk=made.pk).update(**fields)

    plants = told(client, village)["plants"]

    assert [one["running"] for one in plants] == [False] * len(seen)
    assert all(words in card(client, village) for words in seen)


def test_what_runs_stands_before_what_does_not():
    village = factories.village()
    factories.project(village, state="operating", name="Cũ")
    factories.project(village, name="Mới")
    [_old, new] = Project.objects.order_by("pk")
    Project.objects.filter(pk=new.pk).update(state="proposed", changed_at=NOW + timedelta(days=1))
    found = neighbours.of_each([village.pk])[village.pk]
    assert [one.name for one in found.plants] == ["Cũ", "Mới"]


def test_the_month_of_a_commune_counts_cases_and_tells_how_the_plant_is():
    case = acts.case_of()
    village = case.village
    running(village)
    signed(village)

    month = reports.month(village.commune_id, date(2026, 11, 1), NOW)
    before = reports.month(village.commune_id, date(2026, 10, 1), NOW)

    [row] = [one for one in month.villages if one.village == village.name]
    assert (row.village, row.cases.opened, row.cases.ended) == (village.name, 1, 0)
    assert len(row.told) == 3
    assert {one.cases.opened for one in before.villages} == {0}


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_queries_for_any_number_of_villages_and_plants(
    client, n, django_assert_num_queries
):
    first = acts.case_of().village
    for number in range(n):
        village = factories.village(commune=first.commune) if number else first
        acts.case_of(acts.works(producer=factories.producer(village=village)))
        made = running(village)
        Served.objects.get_or_create(project=made, village=Village.objects.get(pk=first.pk))
        signed(village)
    assert not Standing.objects.exists()
    client.get("/moi-truong/")
    with django_assert_num_queries(12):
        client.get("/moi-truong/")
    with django_assert_num_queries(17):
        card(client, first)
    with django_assert_num_queries(10):
        reports.month(first.commune_id, date(2026, 11, 1), NOW)
