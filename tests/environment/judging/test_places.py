"""Officers write down who discharges, under which permit, and into which plant."""

import threading
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from langnghe.accounts.roles import Role
from langnghe.core import parameters
from langnghe.core.models import AuditEvent
from langnghe.environment import public as environment
from langnghe.environment.judging import loading
from langnghe.environment.judging.facts import Allowed
from langnghe.environment.judging.models import (
    Assessment,
    Connection,
    Permit,
    PermitLimit,
    PlantAcceptance,
)
from langnghe.environment.judging.services import places as services
from langnghe.environment.sensing.loading import load as load_list
from langnghe.environment.sensing.models import Facility
from tests import factories
from tests.environment.judging.measuring import NOON, automatic, hours, judge
from tests.environment.judging.test_anew import LATER

pytestmark = pytest.mark.django_db
PERMIT = {"number": "GPMT 12", "issued_by": "UBND", "since": "2024-01-01", "until": "",
          "column": "", "flow": "", "source": "GPMT 12, trang 3", "rows": "6"}  # fmt: skip


@pytest.fixture
def released():
    parameters.load()
    load_list()
    loading.load()


def row(place, parameter="COD", low="", high="180", statistic="single"):
    return {f"r{place}-parameter": parameter, f"r{place}-minimum": low, f"r{place}-maximum": high,
            f"r{place}-statistic": statistic}  # fmt: skip


def address(name, one, *more):
    return reverse(f"judging:{name}", args=[one.uid, *more])


def home(**fields):
    one = factories.facility(sector="other", **fields)
    return one, factories.officer(one.village.commune_id)


def verdicts():
    rows = Assessment.objects.filter(superseded_at=None).order_by("kind", "at")
    return list(rows.values_list("verdict", flat=True))


def test_a_permit_recorded_makes_of_an_exceedance_a_pass_and_its_end_another_one(client, released):
    stream = automatic()
    hours(stream, 170.0)
    judge()
    environment.follow_law(now=NOON)
    assert verdicts() == ["exceed"]
    one = stream.thing.station.facility
    officer = factories.officer(one.village.commune_id)
    client.force_login(officer)
    assert client.post(address("permit_new", one), PERMIT | row(0)).status_code == 302
    permit = Permit.objects.get()
    assert (permit.recorded_by, permit.limits.get().certainty) == (officer, "A")
    assert AuditEvent.objects.get().action == "judging.permit.recorded"
    environment.follow_law(now=LATER)
    judge(LATER)
    assert verdicts() == ["pass"]
    end = address("permit_end", one, permit.uid)
    assert client.post(end, {"until": "2024-01-01"}).status_code == 422  # before it began
    assert client.post(end, {"until": "2025-01-01"}).status_code == 302
    assert client.post(end, {"until": "2025-01-01"}).status_code == 302
    assert AuditEvent.objects.count() == 2
    environment.follow_law(now=LATER)
    judge(LATER)
    assert verdicts() == ["exceed"]


def test_a_number_that_was_mistyped_is_corrected_and_the_trail_keeps_it(client, released):
    stream = automatic()
    hours(stream, 170.0)
    judge()
    environment.follow_law(now=NOON)
    one = stream.thing.station.facility
    client.force_login(factories.officer(one.village.commune_id))
    sent = PERMIT | row(0, high="18") | row(1, "TSS", high="40")
    client.post(address("permit_new", one), sent)
    environment.follow_law(now=LATER)
    judge(LATER)
    assert verdicts() == ["exceed"]
    permit = Permit.objects.get()
    page = address("permit_edit", one, permit.uid)
    shown = client.get(page).context["grid"].rows
    assert [each.initial.get("parameter") for each in shown][:3] == ["COD", "TSS", None]
    for _time in range(2):
        assert client.post(page, PERMIT | row(0) | {"number": "GPMT 13"}).status_code == 302
    assert AuditEvent.objects.count() == 2
    told = AuditEvent.objects.order_by("pk").last()
    assert told.action == "judging.permit.corrected"
    assert told.details["before"]["number"] == "GPMT 12"
    assert [each[0] for each in told.details["limits_before"]] == ["COD", "TSS"]
    said = client.get(address("place", one)).context
    assert [limit.parameter_code for limit, *_ in said["permits"][0][1]] == ["COD"]
    limits = {each.code: answer.level for each, answer in said["limits"]}
    # What is withdrawn holds no more: the national table does.
    assert limits["COD"] != limits["TSS"]
    environment.follow_law(now=LATER)
    judge(LATER)
    assert verdicts() == ["pass"]
    assert PermitLimit.objects.count() == 2


def test_a_wrong_row_keeps_the_others_and_says_what_is_wrong_beside_it(client, released):
    one, officer = home()
    client.force_login(officer)
    sent = PERMIT | row(0, high="90,5") | row(1, "TSS", high="many") | row(2, "", high="5")
    sent |= row(3, "BOD5", high="") | row(4, "PH", low="9", high="5") | row(5, "COD")
    answer = client.post(address("permit_new", one), sent)
    assert answer.status_code == 422
    rows = answer.context["grid"].rows
    assert [sorted(each.errors) for each in rows] == [
        [], ["maximum"], ["parameter"], ["maximum"], ["minimum"], ["parameter"],
    ]  # fmt: skip
    said = answer.content.decode()
    assert 'value="90,5"' in said
    assert 'value="many"' in said
    assert 'value="GPMT 12, trang 3"' in said
    assert not Permit.objects.exists()
    assert not AuditEvent.objects.exists()


def test_more_rows_keep_what_was_typed_and_call_nothing_wrong(client, released):
    one, officer = home()
    client.force_login(officer)
    answer = client.post(address("permit_new", one), PERMIT | row(0) | {"more": "1", "since": ""})
    assert answer.status_code == 200
    assert len(answer.context["grid"].rows) == 12
    said = answer.content.decode()
    assert 'value="180"' in said
    assert 'value="GPMT 12"' in said
    assert "notice-error" not in said
    assert not Permit.objects.exists()


@pytest.mark.parametrize("rows", ["", "x", "-1", "0", "9999", "²", "60"])
def test_the_count_of_rows_is_no_way_to_break_the_page(client, released, rows):
    one, officer = home()
    client.force_login(officer)
    sent = PERMIT | row(0) | {"rows": rows}
    assert client.post(address("permit_new", one), sent).status_code == 302
    assert PermitLimit.objects.get().maximum == 180


def test_the_same_form_twice_is_one_permit_and_another_of_its_number_is_refused(client, released):
    one, officer = home()
    client.force_login(officer)
    for _time in range(2):
        assert client.post(address("permit_new", one), PERMIT | row(0)).status_code == 302
    answer = client.post(address("permit_new", one), PERMIT | row(0, high="200"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["number"]
    assert PermitLimit.objects.get().maximum == 180
    assert AuditEvent.objects.count() == 1


LIMIT = Allowed("COD", "mg/L", None, Decimal(180), "single")
VALUES = {"number": "GPMT 12", "issued_by": "", "since": date(2024, 1, 1), "until": None,
          "column": "", "flow": None, "source": "GPMT"}  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_permit_and_one_connection():
    one, officer = home()
    plant = factories.facility(kind="plant")
    barrier, failed = threading.Barrier(3), []

    def run():
        try:
            barrier.wait()
            services.record_permit(
                facility=one, values=VALUES, limits=[LIMIT], by_id=officer.pk, now=NOON
            )
            services.connect(
                facility=one, plant=plant, since=date(2024, 1, 1), by_id=officer.pk, now=NOON
            )
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert (Permit.objects.count(), PermitLimit.objects.count()) == (1, 1)
    assert (Connection.objects.count(), AuditEvent.objects.count()) == (1, 2)


def facility_form(village, **more):
    return {"key": str(uuid4()), "name": "Nhà nhuộm Hoa", "village": village, "kind": "household",
            "sector": "textile", "water": "industrial", "flow": "12,5", "receiver": "river",
            "receiver_size": "", "column": "B", "began_on": "2015-01-01", "ended_on": "",
            "operator": "", "producer": "", **more}  # fmt: skip


def test_a_facility_is_added_once_and_changed_and_the_trail_keeps_what_it_was(client):
    village = factories.village()
    officer = factories.officer(village.commune_id)
    client.force_login(officer)
    sent = facility_form(village.name)
    for _time in range(2):
        assert client.post(reverse("judging:place_new"), sent).status_code == 302
    one = Facility.objects.get()
    assert (one.flow, one.village, one.column) == (Decimal("12.5"), village, "B")
    page = client.get(address("place_edit", one))
    assert page.context["form"].initial["flow"] == Decimal("12.5")
    changed = client.post(address("place_edit", one), sent | {"column": "A"})
    assert changed.status_code == 302
    one.refresh_from_db()
    assert one.column == "A"
    told = AuditEvent.objects.order_by("pk").last()
    assert (told.action, told.by_id) == ("sensing.facility.changed", officer.pk)
    assert (told.details["before"], told.details["after"]) == ({"column": "B"}, {"column": "A"})
    again = client.post(address("place_edit", one), sent | {"column": "A"})
    assert again.status_code == 422
    assert AuditEvent.objects.count() == 2


def test_a_village_of_another_commune_is_not_known(client):
    client.force_login(factories.officer("99999"))
    answer = client.post(reverse("judging:place_new"), facility_form(factories.village().name))
    assert answer.context["form"].errors["village"]
    assert 'value="12,5"' in answer.content.decode()
    assert not Facility.objects.exists()


def test_a_facility_is_given_to_a_maker_of_the_same_communes_alone(client):
    producer = factories.producer()
    client.force_login(factories.officer(producer.village.commune_id))
    far = factories.producer(village=factories.village(commune=factories.commune("Xã Khác")))
    sent = facility_form(producer.village.name)
    refused = client.post(reverse("judging:place_new"), sent | {"producer": far.slug})
    assert list(refused.context["form"].errors) == ["producer"]
    path = f"https://example.org/nguoi-lam/{producer.slug}/"
    assert client.post(reverse("judging:place_new"), sent | {"producer": path}).status_code == 302
    one = Facility.objects.get()
    assert one.producer == producer
    client.post(address("place_edit", one), sent | {"producer": ""})
    one.refresh_from_db()
    assert one.producer is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("flow", "1.250"), ("producer", "khong-co"), ("flow", "-1"), ("flow", "NaN"), ("column", "D"), ("name", ""),
     ("began_on", "0001-01-01"), ("ended_on", "2014-01-01"), ("kind", "x"), ("operator", "9")],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(client, field, value):
    village = factories.village()
    client.force_login(factories.officer(village.commune_id))
    sent = facility_form(village.name, **{field: value})
    answer = client.post(reverse("judging:place_new"), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_what_a_plant_takes_in_is_recorded_from_a_day_on(client, released):
    plant, officer = home(kind="plant")
    client.force_login(officer)
    sent = {"since": "2024-01-01", "source": "Hợp đồng", "rows": "6"}
    page = address("acceptance_new", plant)
    assert client.post(page, sent).status_code == 422  # of nothing
    for _time in range(2):
        assert client.post(page, sent | row(0, high="400")).status_code == 302
    assert client.post(page, sent | row(0, high="500")).status_code == 422  # of the same day
    later = sent | {"since": "2025-01-01"} | row(0, high="500")
    assert client.post(page, later).status_code == 302
    rows = PlantAcceptance.objects.order_by("since").values_list("maximum", flat=True)
    assert list(rows) == [400, 500]
    other, _officer = home(village=plant.village)
    assert client.get(address("acceptance_new", other)).status_code == 404


def test_a_facility_goes_over_to_another_plant_on_a_day(client, released):
    one, officer = home()
    first, second = (factories.facility(kind="plant") for _ in range(2))
    client.force_login(officer)
    page = address("connect", one)
    for _time in range(2):
        sent = {"plant": first.pk, "since": "2024-01-01"}
        assert client.post(page, sent).status_code == 302
    assert client.post(page, {"plant": second.pk, "since": "2023-01-01"}).status_code == 422
    assert client.post(page, {"plant": second.pk, "since": "2025-01-01"}).status_code == 302
    assert client.post(page, {"plant": one.pk, "since": "2026-01-01"}).status_code == 422
    rows = Connection.objects.order_by("since").values_list("plant", "since", "until")
    assert list(rows) == [
        (first.pk, date(2024, 1, 1), date(2025, 1, 1)), (second.pk, date(2025, 1, 1), None)
    ]  # fmt: skip
    one.refresh_from_db()
    assert one.receiver == "plant"


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_says_what_holds_today_and_by_which_source(client, released, language):
    one, officer = home()
    factories.permit(one, TSS=40, recorded_by=officer)
    factories.permit(one, until=date(2025, 1, 1), since=date(2020, 1, 1))
    client.force_login(officer)
    answer = client.get(language + address("place", one))
    limits = {each.code: told for each, told in answer.context["limits"]}
    # Its permit names no COD: C × Kq × Kf, as in the worked check.
    assert limits["COD"].bounds.replace("\xa0", " ") == "≤ 162 mg/l"
    assert limits["COD"].regulation == "qcvn-40-2011"
    assert (limits["TSS"].bounds.replace("\xa0", " "), limits["TSS"].source) == (
        "≤ 40 mg/l",
        "GPMT",
    )
    assert [each.state for each, _bounds in answer.context["permits"]] == ["in_force", "ended"]
    assert str(officer) in answer.content.decode()
    client.force_login(factories.member(Role.INSPECTOR))
    read = client.get(language + address("place", one)).content.decode()
    assert address("permit_new", one) not in read
    assert str(officer) not in read


def test_a_maker_reads_what_his_own_facility_may_discharge_and_no_other(client, released):
    producer = factories.producer()
    mine, officer = home(producer=producer, village=producer.village)
    factories.permit(mine, COD=77, recorded_by=officer)
    other, _officer = home(village=producer.village)
    client.force_login(factories.producer_owner(producer.organisation))
    assert address("place", mine) in client.get(reverse("cases:mine")).content.decode()
    said = client.get(address("place", mine)).content.decode()
    assert "77" in said
    assert str(officer) not in said
    assert address("permit_new", mine) not in said
    assert client.get(address("place", other)).status_code == 404
    for name in ("permit_new", "place_edit", "connect"):
        assert client.post(address(name, mine), PERMIT | row(0)).status_code == 404
    assert Permit.objects.count() == 1


def test_a_station_leads_an_officer_to_its_facility_and_nobody_else(client):
    one, officer = home()
    station = factories.station(facility=one)
    page = reverse("seeing:station", args=[station.slug])
    assert address("place", one) not in client.get(page).content.decode()
    client.force_login(officer)
    assert address("place", one) in client.get(page).content.decode()
    kept = client.get(reverse("ingest:station", args=[station.slug]))
    assert address("place", one) in kept.content.decode()


def test_officers_find_theirs_by_words_and_others_do_not_exist(client):
    mine, officer = home(name="Nhà nhuộm Hoà Bình")
    other, _other = home(
        name="Cơ sở sơn mài", village=factories.village(commune=factories.commune("Xã Khác"))
    )
    client.force_login(officer)
    found = client.get(reverse("judging:places"), {"q": "hoa binh"})
    assert [each.facility for each in found.context["rows"]] == [mine]
    assert client.get(address("place", other)).status_code == 404
    assert client.get(reverse("judging:places"), {"q": "sơn mài"}).context["rows"] == []


@pytest.mark.parametrize("n", [1, 3])
def test_list_and_page_cost_the_same_queries(client, n, released, django_assert_num_queries):
    one, officer = home()
    plant = factories.facility(kind="plant", name="Trạm")
    for place in range(n):
        factories.permit(one, COD=100, until=date(2025, 1, 2 + place), recorded_by=officer)
        station = factories.station(facility=one)
        factories.assessment(factories.stream(station), kind="day")
        factories.permit(factories.facility(village=one.village))
    factories.connection(one, plant)
    client.force_login(officer)
    client.get(reverse("judging:places"))
    with django_assert_num_queries(6):
        client.get(reverse("judging:places"))
    with django_assert_num_queries(8):
        client.get(reverse("judging:places"), {"q": "nha nhuom"})
    with django_assert_num_queries(18):
        client.get(address("place", one))
