"""Pages of treatment: at the desk, of an operator, of a maker, and for everybody."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from langnghe.core import clock
from langnghe.environment.treatment.forms.fields import Amount
from langnghe.environment.treatment.models import (
    DayLog,
    EcoLabel,
    Movement,
    Project,
    Quarter,
    WasteStream,
)
from tests import factories
from tests.factories import treatment

pytestmark = pytest.mark.django_db
LOG = {"inflow": "1.250", "outflow": "812,5", "dose_pac": "12.5"}


@pytest.fixture
def village():
    return factories.village(name="Làng Bột")


@pytest.fixture
def officer(client, village):
    person = factories.officer(village.commune_id)
    client.force_login(person)
    return person


@pytest.fixture
def plant(client, village):
    """Of an operator who is logged in."""
    of = factories.organisation("operator")
    made = factories.plant_of(of, village)
    client.force_login(factories.member("plant_operator", of=of))
    return made


def today():
    return clock.today(timezone.now())


def page(name, *args):
    return reverse(f"treatment:{name}", args=args)


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_operator_finds_todays_log_first_and_writes_it_with_a_photo(client, plant):
    first = shown(client, page("plant", plant.uid))
    assert first.index('name="inflow"') < first.index('id="figures"')
    photo = SimpleUploadedFile("a.jpg", factories.scan(), "image/jpeg")
    day = page("day", plant.uid, today())
    assert client.post(day, {**LOG, "picture": photo}).status_code == 302
    log = DayLog.objects.get()
    assert (log.inflow, log.outflow, log.doses) == (1250, Decimal("812.50"), {"pac": "12.5"})
    picture = client.get(page("photo", log.photo.uid))
    assert picture["Content-Type"] == "image/jpeg"
    assert "no-store" in picture["Cache-Control"]
    assert 'name="inflow"' not in shown(client, page("plant", plant.uid))

    assert client.post(day, {**LOG, "inflow": "900"}).status_code == 422  # without version and why
    assert (
        client.post(day, {**LOG, "inflow": "900", "version": "1", "why": "Nhầm"}).status_code == 302
    )
    assert "Nhầm" in shown(client, day)
    log.refresh_from_db()
    assert (log.inflow, log.version, log.photo is not None) == (900, 2, True)


def test_what_was_typed_stays_where_something_is_wrong(client, plant):
    answer = client.post(
        page("day", plant.uid, today()), {**LOG, "bypass": "30", "power_kwh": "abc"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="812,5"' in text
    assert 'value="abc"' in text
    assert set(answer.context["form"].errors) == {"power_kwh", "words"}
    future = page("day", plant.uid, today() + timedelta(days=1))
    assert client.post(future, LOG).status_code == 422
    assert client.get(page("plant", plant.uid) + "2026-02-31/").status_code == 404
    assert not DayLog.objects.exists()


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [("1.250", "1250", "1.250"), ("1,250", "1.250", "1250"), ("12.5", "12.5", "12.5"),
     ("12,5", "12.5", "12.5"), ("1.250.000,5", "1250000.5", None), (" 1 250 ", "1250", "1250")],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written_here(text, vi, en):
    field = Amount()
    for language, expected in (("vi", vi), ("en", en)):
        with override(language):
            if expected:
                assert field.clean(text) == Decimal(expected)


def test_another_operators_plant_does_not_exist(client, plant):
    client.force_login(factories.member("plant_operator"))
    for address in (page("plant", plant.uid), page("day", plant.uid, today())):
        assert client.get(address).status_code == 404
        assert client.post(address, LOG).status_code in {404, 405}
    photo = treatment.photo(plant, factories.user("officer"))
    assert client.get(page("photo", photo.uid)).status_code == 404
    assert not DayLog.objects.exists()


def test_an_officer_proposes_a_project_and_is_told_beside_the_field_what_a_step_lacks(
    client, officer, village
):
    form = {"name": "Trạm xử lý Làng Bột", "kind": "plant", "villages": "làng bột\nLàng Không Có",
            "on": "2026-01-05", "owner_kind": "commune", "unit": "m3", "capacity": "500",
            "cost": "1000000000"}  # fmt: skip
    answer = client.post(page("project_new"), form)
    assert answer.status_code == 422
    assert "Làng Không Có" in str(answer.context["form"].errors["villages"])
    answer = client.post(page("project_new"), {**form, "villages": "làng bột"})
    project = Project.objects.get()
    address = page("project", project.uid)
    assert (answer["Location"], project.commune_id) == (address, village.commune_id)

    step = {"action": "step:approve", "on": "2026-02-01", "words": "Đã họp dân"}
    answer = client.post(address, step)
    assert answer.status_code == 422
    assert set(answer.context["forms"]["move"].errors) == {"number"}
    assert "Đã họp dân" in answer.content.decode()
    assert client.post(address, {**step, "number": "12/QĐ-UBND"}).status_code == 302
    for told in (
        {"action": "plan", "state": "funded", "planned_on": "2026-03-01"},
        {"action": "fund", "source": "city", "year": "2026", "planned": "400000000",
         "allocated": "0", "disbursed": "0"},
        {"action": "connect", "on": "2026-02-02", "households": "0"},
        {"action": "document", "kind": "decision", "title": "Quyết định"},
        {"action": "contract", "operator_name": "Công ty A", "since": "2026-02-02", "price": "9000"},
    ):  # fmt: skip
        assert client.post(address, told).status_code == 302, told
    answer = client.post(address, {"action": "step:fund", "on": "2026-04-01"})
    assert answer.status_code == 422
    assert client.post(address, {"action": "step:operate", "on": "2026-04-01"}).status_code == 302
    project.refresh_from_db()
    assert (project.state, project.documents.count()) == ("approved", 1)
    assert client.post(page("project_edit", project.uid),
                       {**form, "villages": village.name, "capacity": "600"}).status_code == 302  # fmt: skip
    project.refresh_from_db()
    assert project.capacity == 600


def test_the_step_called_fund_and_the_line_of_money_are_told_apart(client, officer, village):
    project = factories.project(village, state="approved", cost=0)
    answer = client.post(page("project", project.uid), {"action": "step:fund", "on": "2026-04-01"})
    assert answer.status_code == 302
    project.refresh_from_db()
    assert project.state == "funded"


def test_an_officer_keeps_the_account_of_a_waste_and_closes_its_quarter(client, officer, village):
    form = {"village": "làng bột", "kind": "craft", "name": "Bã sắn"}
    wrong = client.post(page("waste_new"), {**form, "code": "08 01 01"})
    assert "code" in wrong.context["form"].errors
    client.post(page("waste_new"), form)
    stream = WasteStream.objects.get()
    address = page("waste", stream.uid)
    for told in (
        {"action": "generator", "kind": "household", "name": "40 hộ", "kg_a_month": "3000"},
        {"action": "destination", "kind": "reuse", "name": "Trại nấm"},
        {"action": "point", "name": "Điểm 1", "capacity_kg": "5000", "condition": "worn",
         "seen_on": "2026-02-02"},
        {"action": "quarter", "year": "2026", "quarter": "1", "stored_start": "100"},
    ):  # fmt: skip
        assert client.post(address, told).status_code == 302, told
    choices = {name: client.get(address).context["forms"]["load"].fields[name].choices
               for name in ("origin", "target")}  # fmt: skip
    load = {"action": "load", "moved_on": "2026-02-03", "kg": "900", "key": "k",
            "origin": choices["origin"][0][0], "target": choices["target"][0][0]}  # fmt: skip
    assert client.post(address, {**load, "kg": "0"}).status_code == 422
    assert client.post(address, load).status_code == 302
    assert client.post(address, load).status_code == 302
    assert Movement.objects.count() == 1

    quarter = page("quarter", stream.uid, 2026, 1)
    count = {"action": "count", "stored_start": "100", "generated": "900", "stored_end": "50"}
    assert client.post(quarter, count).status_code == 302
    refused = client.post(quarter, {"action": "close"})
    assert refused.status_code == 422
    assert "50 kg" in refused.content.decode()
    client.post(quarter, {**count, "stored_end": "100"})
    assert client.post(quarter, {"action": "close"}).status_code == 302
    assert Quarter.objects.get().state == "closed"
    assert client.post(quarter, {"action": "reopen", "words": "Sót"}).status_code == 302
    struck = page("load", stream.uid, Movement.objects.get().uid)
    assert client.post(struck, {"words": ""}).status_code == 422
    assert client.post(struck, {"words": "Cân sai"}).status_code == 302
    assert "Cân sai" in shown(client, address)


def test_an_officer_grants_a_label_and_its_maker_reads_it(client, officer, village):
    owner = factories.user("owner")
    adoption = factories.proven(factories.producer(owner=owner, village=village))
    address = page("adoption", adoption.uid)
    end = (today() + timedelta(days=365)).isoformat()
    stream = adoption.measured.first().stream_id
    long_ago = {"action": "measure", "stream": stream, "phase": "after", "at": "0001-01-01T00:00"}
    assert client.post(address, long_ago).status_code == 422
    form = {"action": "grant", "number": "07/NST", "expires_on": end}
    assert client.post(address, {**form, "expires_on": today().isoformat()}).status_code == 422
    assert client.post(address, form).status_code == 302
    assert "07/NST" in shown(client, page("adoptions"))
    assert "07/NST" in shown(client, page("technologies"))
    client.force_login(owner)
    assert "07/NST" in shown(client, page("own"))
    assert client.post(page("own")).status_code == 405
    client.force_login(officer)
    assert client.post(address, {"action": "withdraw", "words": "x"}).status_code == 302
    assert EcoLabel.objects.get().state == "withdrawn"
    assert "07/NST" not in shown(client, page("technologies"))


def test_an_officer_tells_of_a_technology_with_its_effects(client, officer):
    form = {"kind": "technology", "name_vi": "Nồi hơi điện", "name_en": "Electric boiler",
            "source": "Thử", "water_unit": "m³/tấn", "water_before": "12"}  # fmt: skip
    assert "water_before" in client.post(page("technology_new"), form).context["form"].errors
    assert client.post(page("technology_new"), {**form, "water_after": "0,5"}).status_code == 302
    text = shown(client, page("technology", "noi-hoi-dien"))
    assert "0,5" in text
    assert "Electric boiler" in shown(client, "/en" + page("technology", "noi-hoi-dien"))


def test_the_public_reads_plain_words_and_no_name_of_a_person(client, village):
    project = factories.plant_of(village=village)
    person = "Trần Thị Bí Mật"
    type(project.stages.first().officer).objects.update(full_name=person)
    factories.log(project, today() - timedelta(days=1), inflow=Decimal(700))
    text = shown(client, page("open_project", project.slug))
    assert "Đang hoạt động" in text
    assert "70 %" in text
    assert person not in text
    assert person not in shown(client, page("open_projects"))
    Project.objects.update(certainty="C")
    assert client.get(page("open_project", project.slug)).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("projects", 8), ("wastes", 4), ("adoptions", 7), ("open_projects", 5), ("technologies", 3)],
)
def test_a_list_costs_the_same_for_any_length(
    client, village, n, name, queries, django_assert_num_queries
):
    for _number in range(n):
        factories.project(village)
        factories.stream_of_waste(village)
        factories.proven(factories.producer(village=village))
    if not name.startswith(("open", "technologies")):
        client.force_login(factories.officer(village.commune_id))
    address = page(name)
    client.get(address)
    with django_assert_num_queries(queries):
        assert len(client.get(address).context["rows"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_a_plant_and_a_project_cost_the_same_for_any_number_of_logs(
    client, plant, officer, n, django_assert_num_queries
):
    for number in range(n):
        factories.log(plant, today() - timedelta(days=number))
    client.get(page("project", plant.uid))
    with django_assert_num_queries(18):
        client.get(page("project", plant.uid))
    client.logout()
    with django_assert_num_queries(10):
        client.get(page("open_project", plant.slug))
