"""What everybody may read of a verdict, and what only those whom it concerns."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from langnghe.accounts.roles import Kind, Role
from langnghe.core import parameters
from langnghe.environment.judging import loading, rules, seeing
from langnghe.environment.judging.models import Assessment, Permit
from langnghe.environment.sensing.facts import Reading
from langnghe.environment.sensing.loading import load as load_list
from langnghe.environment.sensing.services import store
from langnghe.ui.formatting import NO_BREAK
from tests import factories
from tests.environment.judging.measuring import NOON, START, automatic, hours, judge

pytestmark = pytest.mark.django_db


@pytest.fixture
def released():
    parameters.load()
    load_list()
    loading.load()


def page(client, one, language="vi"):
    prefix = "" if language == "vi" else "/en"
    return client.get(prefix + reverse("judging:verdict", args=[one.uid]))


def test_the_worked_check_can_be_followed_in_two_languages(client, released):
    stream = automatic()
    hours(stream, 170.1)
    judge()
    one = Assessment.objects.get()
    said = page(client, one).content.decode()
    assert "170,1" in said
    assert "Cmax = C × Kq × Kf = 150 × 0,9 × 1,2 = 162 mg/l." in said
    assert "QCVN 40:2011/BTNMT (Nước thải công nghiệp)" in said
    assert "đến hết 31/12/2031" in said
    assert "QCTĐHN 02:2014/BTNMT" in said
    read = page(client, one, "en").content.decode()
    assert "Cmax = C × Kq × Kf = 150 × 0.9 × 1.2 = 162 mg/l." in read
    assert "it keeps QCVN 40:2011/BTNMT until 31 December 2031" in read


def test_a_station_under_a_table_without_numbers_says_so(client, released):
    home = factories.facility(sector="other", began_on=datetime(2025, 9, 1, tzinfo=UTC).date())
    stream = factories.stream(factories.station(facility=home), kind="laboratory")
    store.record([Reading(stream.pk, START, 170.5)], now=NOON)
    judge()
    said = page(client, Assessment.objects.get()).content.decode()
    assert "Áp dụng QCVN 40:2025/BTNMT" in said
    assert "chưa xác định được số liệu" in said


def test_a_former_verdict_leads_to_the_one_that_holds(client, released):
    stream = automatic()
    hours(stream, 170.0)
    judge()
    former = Assessment.objects.get()
    hours(stream, 120.0)
    judge()
    former.refresh_from_db()
    said = page(client, former).content.decode()
    assert reverse("judging:verdict", args=[former.replaced_by.uid]) in said


def people(station):
    facility, commune = station.facility, station.village.commune_id
    laboratory = factories.organisation(Kind.LABORATORY)
    return {
        None: None,
        "stranger": factories.stranger(),
        "neighbour": factories.officer("99999"),
        "officer": factories.officer(commune),
        "inspector": factories.member(Role.INSPECTOR),
        "maker": factories.member(Role.PRODUCER_STAFF, of=facility.producer.organisation),
        "operator": factories.member(Role.PLANT_OPERATOR, of=facility.operator),
        "analyst": factories.member(Role.ANALYST, of=laboratory),
    }


INSIDE = {"officer", "inspector", "maker", "operator"}


@pytest.mark.parametrize("hidden", ["in doubt", "not public"])
def test_what_is_in_doubt_or_not_public_is_for_those_whom_it_concerns(client, hidden):
    producer = factories.producer(owner=factories.user("owner"))
    home = factories.facility(
        producer=producer, village=producer.village, operator=factories.organisation(Kind.OPERATOR)
    )
    station = factories.station(facility=home, is_public=hidden != "not public")
    certainty = "C" if hidden == "in doubt" else "A"
    one = factories.assessment(factories.stream(station), certainty=certainty)
    for name, person in people(station).items():
        client.logout()
        if person:
            client.force_login(person)
        assert page(client, one).status_code == (200 if name in INSIDE else 404), name


def test_a_laboratory_reads_the_verdicts_on_its_own_samples(client):
    station = factories.station(is_public=False)
    laboratory = factories.organisation(Kind.LABORATORY)
    sample = station.samples.create(
        code="M1", taken_at=NOON, recorded_at=NOON, laboratory=laboratory
    )
    one = factories.assessment(factories.stream(station), kind="sample", sample=sample)
    client.force_login(factories.member(Role.ANALYST))
    assert page(client, one).status_code == 404
    client.force_login(factories.member(Role.ANALYST, of=laboratory))
    assert page(client, one).status_code == 200


def table(client, day=""):
    return client.get(reverse("judging:limits"), {"ngay": day} if day else {}).content.decode()


def test_the_table_of_a_day_shows_sources_and_what_is_not_known(client, released):
    said = table(client, "2026-11-24")
    assert said.count("<summary>") == 12  # all but QCVN 05:2013
    assert f"≤{NO_BREAK}150{NO_BREAK}mg/l" in said
    assert "scribd.com/document/700244009" in said
    assert "QCVN 40:2025/BTNMT" in said
    assert "chưa xác định được số liệu" in said
    assert "24 con số còn nghi vấn" in said  # QCVN 13-MT, recalled
    assert f"≤{NO_BREAK}75{NO_BREAK}Pt-Co" not in said
    client.force_login(factories.officer())
    assert f"≤{NO_BREAK}75{NO_BREAK}Pt-Co" in table(client, "2026-11-24")


def test_the_table_follows_the_day(client, released):
    assert "QCVN 05:2013/BTNMT" in table(client, "2023-09-11")
    assert "QCVN 05:2013/BTNMT" not in table(client, "2023-09-12")
    assert "QCVN 40:2011/BTNMT" in table(client, "2031-12-31")
    assert "QCVN 40:2011/BTNMT" not in table(client, "2032-01-01")
    assert "nonsense" in table(client, "nonsense")


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_queries(client, n, released, django_assert_num_queries):
    station = factories.station(facility=factories.facility())
    for place in range(n):
        factories.alert(station if place == 0 else None)
        factories.assessment(factories.stream(station, code=f"P{place}"), kind="day")
    one = Assessment.objects.order_by("pk").first()
    with django_assert_num_queries(3):
        page(client, one)
    with django_assert_num_queries(5):
        client.get(reverse("judging:severity", args=[station.slug]))
    with django_assert_num_queries(4):
        table(client)
    client.force_login(factories.member(Role.INSPECTOR))
    client.get(reverse("judging:alerts"))
    with django_assert_num_queries(6):
        client.get(reverse("judging:alerts"))


MONTHS = [2026 * 12 + month for month in range(6)]


@pytest.mark.parametrize(
    ("ratios", "by_criterion", "chronic"),
    [
        ([1.4, 1.4, 0, 0, 0, 0], True, False),
        ([1.39, 1.39, 1.39, 0, 0, 0], False, False),
        ([1.39, 1.01, 1.01, 1.01, 0, 0], False, True),
        ([1.0, 1.0, 1.0, 1.0, 1.0, 1.0], False, False),
        ([2.0, 0, 0, 0, 0, 1.4], True, False),
        ([2.0, None, None, None, None, None], False, False),
    ],
)
def test_significant_non_compliance_of_who_discharges(ratios, by_criterion, chronic):
    told = {m: Decimal(str(r)) for m, r in zip(MONTHS, ratios, strict=True) if r is not None}
    found = rules.significance("COD", told, last=MONTHS[-1])
    assert (found.by_criterion, found.chronic) == (by_criterion, chronic)
    assert rules.significance("COD", {MONTHS[0] - 1: Decimal(9)}, last=MONTHS[-1]).over_limit == 0


def test_metals_are_significant_from_1_2_times_on():
    told = dict.fromkeys(MONTHS[:2], Decimal("1.2"))
    assert rules.significance("AS", told, last=MONTHS[-1]).by_criterion
    assert not rules.significance("COD", told, last=MONTHS[-1]).by_criterion


@pytest.mark.parametrize(
    ("over", "far", "chronic", "by_criterion"),
    [(66, 0, True, False), (65, 0, False, False), (33, 33, False, True), (33, 32, False, False)],
)
def test_significant_non_compliance_of_who_discharges_into_a_plant(
    over, far, chronic, by_criterion
):
    ratios = [Decimal(2)] * far + [Decimal("1.1")] * (over - far) + [Decimal("0.5")] * (100 - over)
    found = rules.plant_significance("COD", ratios)
    assert (found.chronic, found.by_criterion) == (chronic, by_criterion)
    assert not rules.plant_significance("COD", []).is_significant


@pytest.mark.parametrize(
    ("ratio", "band"),
    [("1.099999", 0), ("1.1", 1), ("1.499999", 1), ("1.5", 2), ("3", 3), ("5", 4), ("10", 5)],
)
def test_the_bands_of_decree_45(ratio, band):
    parameters.load()
    bands = seeing.bands(NOON.date())
    assert rules.band(Decimal(ratio), bands) == band


def test_the_page_of_a_station_counts_months_and_bands(client):
    parameters.load()
    stream = factories.stream(factories.station(facility=factories.facility()))
    today = datetime.now(UTC)
    for back in (1, 2):
        month = today.year * 12 + today.month - 1 - back
        at = datetime(month // 12, month % 12 + 1, 10, tzinfo=UTC)
        factories.assessment(stream, kind="day", at=int(at.timestamp() * 1000))
    said = client.get(
        reverse("judging:severity", args=[stream.thing.station.slug])
    ).content.decode()
    assert "vượt nghiêm trọng" in said
    assert "khung 2/5" in said


def test_an_administrator_enters_permits(client):
    home = factories.facility()
    admin = factories.administrator()
    admin.is_staff = admin.is_superuser = True
    admin.save()
    client.force_login(admin)
    form = {
        "facility": home.pk, "number": "GPMT 1", "since": "2026-01-01", "source": "GPMT 1",
        "limits-TOTAL_FORMS": 1, "limits-INITIAL_FORMS": 0, "limits-0-parameter_code": "COD",
        "limits-0-maximum": 100, "limits-0-ucum": "mg/L", "limits-0-statistic": "single",
        "limits-0-source": "GPMT 1", "limits-0-certainty": "A",
    }  # fmt: skip
    assert client.post(reverse("admin:judging_permit_add"), form).status_code == 302
    permit = Permit.objects.get()
    assert (permit.recorded_by, permit.limits.get().maximum) == (admin, 100)
    for name in ("permit", "plantacceptance", "connection"):
        assert client.get(reverse(f"admin:judging_{name}_changelist")).status_code == 200
