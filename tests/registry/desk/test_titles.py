"""Titles by Decree 52/2018: dossier, council, decision, yearly check, warning, withdrawal."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from langnghe.accounts.roles import Role
from langnghe.core import parameters
from langnghe.core.errors import NotFound
from langnghe.core.states import WrongState
from langnghe.registry.desk import queries, refusals, rules, terms
from langnghe.registry.desk.models import Decision, Dossier, YearlyCheck
from langnghe.registry.desk.services import recognition
from langnghe.registry.models import Artisan, Recognition
from tests import factories
from tests.factories.desk import FULL, NOW

pytestmark = pytest.mark.django_db
THRESHOLDS = {"share": 20, "stable": 2, "over": 50}
OPINION = {"opinion": "Đủ tiêu chí", "votes_for": 9, "votes_against": 0}


@pytest.fixture(autouse=True)
def dated_rules():
    parameters.load()


@pytest.fixture
def village():
    return factories.village(name="Bát Tràng")


@pytest.fixture
def commune(village):
    return factories.officer(village.commune_id)


@pytest.fixture
def city():
    return factories.member(Role.CITY_OFFICER)


def judged(title, **values):
    found = rules.criteria(Dossier(title=title, values=values), THRESHOLDS)
    return {one.code: one.met for one in found}


@pytest.mark.parametrize(
    ("households", "working", "met"),
    [(500, 100, True), (10_000, 1_999, False), (3, 1, True), (100, 0, False), (None, 5, None)],
)
def test_a_fifth_of_the_households_and_not_a_hair_less(households, working, met):
    values = {"households_in_craft": working} | ({"households": households} if households else {})
    assert judged("village", **values)["share"] is met


@pytest.mark.parametrize(("years", "met"), [(1, False), (2, True)])
def test_stable_for_two_years(years, met):
    assert judged("village", stable_years=years)["stable"] is met


@pytest.mark.parametrize(("years", "met"), [(50, False), (51, True)])
def test_a_traditional_trade_is_older_than_fifty_years(years, met):
    assert judged("traditional_craft", years_in_place=years)["age"] is met


def test_a_traditional_village_needs_a_traditional_trade(village, commune):
    dossier = factories.dossier(commune, title="traditional_village", village=village, values=FULL)
    codes = {one.code: one.met for one in queries.criteria_of(dossier, date(2026, 11, 24))}
    assert codes["age"] is None
    Recognition.objects.create(
        village=village, title="traditional_craft", wording="x", certainty="A"
    )
    codes = {one.code: one.met for one in queries.criteria_of(dossier, date(2026, 11, 24))}
    assert codes == {"share": True, "stable": True, "environment": True, "trade": True}


def test_an_artisan_is_named_only_with_consent():
    assert judged("hanoi", years_in_craft=30, works="x", taught="y")["consent"] is None
    assert all(judged("hanoi", years_in_craft=30, works="x", taught="y", consent=True).values())


def test_from_the_commune_by_the_council_to_the_page_of_the_village(client, village, commune, city):
    client.force_login(commune)
    client.post("/so/danh-hieu/moi/", {"title": "village", "village_text": "bat trang"})
    dossier = Dossier.objects.get()
    page = reverse("desk:dossier", args=[dossier.uid])
    upload = SimpleUploadedFile("bien-ban.jpg", factories.scan(), "image/jpeg")
    client.post(f"{page}minh-chung/", {"kind": "evidence", "picture": upload, "note": "Biên bản"})
    assert client.post(page, {"action": "submit"}).status_code == 302  # told why it is not sent
    dossier.refresh_from_db()
    assert dossier.state == "dossier"
    assert (
        client.post(page, {"action": "save", **FULL, "households_in_craft": 600}).status_code == 422
    )
    client.post(page, {"action": "save", **FULL})
    client.post(page, {"action": "submit"})
    dossier.refresh_from_db()
    assert (dossier.state, dossier.papers.get().note) == ("submitted", "Biên bản")
    # The council is the city's: to the commune these steps do not exist.
    assert client.post(page, {"action": "convene", "council_on": "2026-12-01"}).status_code == 404
    client.force_login(city)
    client.post(page, {"action": "convene", "council_on": "2026-12-01"})
    assert client.post(page, {"action": "recognise", **OPINION}).status_code == 422  # no number
    client.post(
        page,
        {"action": "recognise", **OPINION, "number": "1234/QĐ-UBND", "decided_on": "2026-12-15"},
    )
    granted = Recognition.objects.get()
    assert (granted.state, granted.decision, granted.year) == ("granted", "1234/QĐ-UBND", 2026)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.recognition, dossier.votes_for) == ("recognised", granted, 9)
    assert "1234/QĐ-UBND" in client.get(f"/lang/{village.slug}/").content.decode()
    assert "1234/QĐ-UBND" in client.get("/quyet-dinh/").content.decode()


def submitted(commune, village, **fields):
    dossier = factories.dossier(commune, village=village, values=FULL, **fields)
    recognition.submit(dossier=dossier, scope=factories.desk_of(commune), now=NOW)
    dossier.refresh_from_db()
    return dossier


def test_the_council_has_thirty_working_days_from_the_valid_dossier(village, commune):
    dossier = submitted(commune, village)
    due = terms.Terms(terms.COUNCIL).due(terms.COUNCIL, dossier.submitted_at, NOW)
    assert due.on == date(2027, 1, 6)  # six weeks and the first of January
    assert "30 ngày làm việc" in due.why


def test_what_is_sent_back_is_mended_and_its_term_begins_anew(village, commune, city):
    dossier = submitted(commune, village)
    scope = factories.desk_of(city)
    with pytest.raises(refusals.ReasonWanted):
        recognition.send_back(dossier=dossier, words="", scope=scope, now=NOW)
    recognition.send_back(dossier=dossier, words="Thiếu giấy phép", scope=scope, now=NOW)
    later = datetime(2026, 12, 10, 3, 0, tzinfo=UTC)
    recognition.submit(dossier=dossier, scope=factories.desk_of(commune), now=later)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.submitted_at) == ("submitted", later)


def test_an_artisan_is_honoured_and_a_refused_one_is_not_named_in_public(
    client, village, commune, city
):
    values = {"years_in_craft": 40, "works": "Bình rạn", "taught": "20 người", "consent": True}
    scope = factories.desk_of(city)
    for person in ("Trần Văn Độ", "Lê Thị Chưa"):
        dossier = factories.dossier(
            commune, title="hanoi", village=village, person=person, values=values
        )
        recognition.submit(dossier=dossier, scope=factories.desk_of(commune), now=NOW)
        recognition.convene(dossier=dossier, council_on=date(2026, 12, 1), scope=scope, now=NOW)
        if person == "Trần Văn Độ":
            recognition.recognise(dossier=dossier, **OPINION, number="55/QĐ", decided_on=date(2026, 12, 9), scope=scope, now=NOW)  # fmt: skip
        else:
            recognition.refuse(dossier=dossier, **OPINION, scope=scope, now=NOW)
    artisan = Artisan.objects.get()
    assert (artisan.name, artisan.title, artisan.title_year) == ("Trần Văn Độ", "hanoi", 2026)
    shown = client.get("/quyet-dinh/").content.decode()
    assert "Trần Văn Độ" in shown
    assert "Lê Thị Chưa" not in shown


def test_one_open_dossier_per_title(village, commune):
    factories.dossier(commune, village=village)
    with pytest.raises(refusals.OpenAlready):
        factories.dossier(commune, village=village)


def test_another_commune_opens_nothing_here(client, village):
    other = factories.officer("99999")
    with pytest.raises(NotFound):
        factories.dossier(other, village=village)
    client.force_login(other)
    page = client.post("/so/danh-hieu/moi/", {"title": "village", "village_text": village.name})
    assert page.status_code == 422
    assert not Dossier.objects.exists()


def test_the_year_ends_before_the_thirtieth_of_november():
    assert terms.Terms(terms.MONTH, terms.DAY).yearly(date(2026, 3, 1)) == date(2026, 11, 29)


def test_checked_kept_warned_and_withdrawn(client, village, commune, city):
    title = factories.title(village)
    page = reverse("desk:check", args=[village.slug, "village"])
    client.force_login(commune)
    assert [row for row, _slug in client.get("/so/kiem-tra/").context["rows"]] == [title]
    assert client.post(page, {"outcome": "warned", "words": ""}).status_code == 422
    client.post(page, {"outcome": "warned", "words": "Còn 15 % số hộ"})
    title.refresh_from_db()
    assert title.state == "under_review"
    assert client.get("/so/kiem-tra/").context["rows"] == []
    assert client.post(page, {"outcome": "kept"}).status_code == 422  # once a year
    # To withdraw is the city's.
    assert (
        client.post(page, {"action": "revoke", "number": "9/QĐ", "words": "x"}).status_code == 404
    )
    client.force_login(city)
    client.post(page, {"action": "revoke", "number": "9/QĐ", "words": "Không còn làm nghề"})
    title.refresh_from_db()
    assert title.state == "withdrawn"
    assert list(Decision.objects.order_by("pk").values_list("action", flat=True)) == [
        "warn",
        "revoke",
    ]


def test_a_warning_is_lifted_by_the_next_check(village, commune):
    title, scope = (
        factories.title(
            village,
        ),
        factories.desk_of(commune),
    )
    recognition.check_title(recognition=title, outcome="warned", words="x", scope=scope, now=NOW)
    later = datetime(2027, 10, 1, tzinfo=UTC)
    recognition.check_title(recognition=title, outcome="kept", words="", scope=scope, now=later)
    title.refresh_from_db()
    assert title.state == "granted"
    assert list(YearlyCheck.objects.order_by("year").values_list("year", "outcome")) == [(2026, "warned"), (2027, "kept")]  # fmt: skip


def test_without_a_warning_nothing_is_withdrawn(village, city):
    title = factories.title(village)
    with pytest.raises(WrongState):
        recognition.revoke(recognition=title, number="9/QĐ", words="x", scope=factories.desk_of(city), now=NOW)  # fmt: skip


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("/so/danh-hieu/", 6), ("/so/kiem-tra/", 6)])
def test_lists_cost_the_same_for_any_length(
    client, commune, n, path, queries, django_assert_num_queries
):
    for _number in range(n):
        home = factories.village()
        factories.dossier(commune, village=home)
        factories.title(home)
    client.force_login(commune)
    with django_assert_num_queries(queries):
        assert len(client.get(path).context["rows"]) == n
