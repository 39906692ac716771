"""The register: who decided what, when and why; of it everybody reads the public part."""

import csv
import io
from datetime import timedelta

import pytest

from langnghe.core import parameters
from langnghe.core.models import AuditEvent
from langnghe.registry.desk import rules
from langnghe.registry.desk.services import moderation, verification
from tests import factories
from tests.factories.desk import NOW

pytestmark = pytest.mark.django_db
ALL = tuple(rules.CHECKLISTS[-1].points)


@pytest.fixture(autouse=True)
def dated_rules():
    parameters.load()


@pytest.fixture
def village():
    return factories.village(name="Bát Tràng")


@pytest.fixture
def officer(village):
    return factories.officer(village.commune_id)


def decided(officer, village, action="verify", words="=lời riêng", now=NOW):
    producer = factories.submitted(village=village)
    told = {
        "producer": producer,
        "words": words,
        "ticked": ALL,
        "scope": factories.desk_of(officer),
        "now": now,
    }
    if action == "verify":
        verification.verify(**told)
    else:
        verification.refuse(reasons=["not_here"], **told)
    return producer


def test_the_public_part_names_nobody_who_is_not_public_and_quotes_nothing(
    client, officer, village
):
    good, bad = decided(officer, village), decided(officer, village, "refuse")
    shown = client.get("/quyet-dinh/").content.decode()
    assert good.name in shown
    assert bad.name not in shown
    assert "lời riêng" not in shown
    assert officer.full_name not in shown
    assert "Trong làng không ai biết" in shown  # the reason by its code
    # Words are looked for by officers alone: otherwise one could ask for a name.
    assert len(client.get(f"/quyet-dinh/?q={good.name}").context["rows"]) == 2


def test_a_report_about_a_maker_does_not_name_him_in_public(client, officer, village):
    producer = factories.producer(village=village, name="Nhà Ông Bảy")
    case = factories.case(producer=producer)
    moderation.dismiss(case=case, words="", scope=factories.desk_of(officer), now=NOW)
    assert "Nhà Ông Bảy" not in client.get("/quyet-dinh/").content.decode()


def test_an_officer_reads_the_words_of_his_own_commune(client, officer, village):
    decided(officer, village, "refuse")
    client.force_login(officer)
    assert "lời riêng" in client.get("/so/quyet-dinh/").content.decode()
    client.force_login(factories.officer("99999"))
    assert client.get("/so/quyet-dinh/").context["rows"] == []


def test_it_is_narrowed_by_words_matter_and_days(client, officer, village):
    old = decided(officer, village, now=NOW - timedelta(days=30))
    new = decided(officer, village)
    client.force_login(officer)

    def found(query):
        return [
            row.producer_id for row, *_rest in client.get(f"/so/quyet-dinh/{query}").context["rows"]
        ]

    assert found("") == [new.pk, old.pk]
    assert found("?since=2026-11-20") == [new.pk]
    assert found("?until=2026-11-20") == [old.pk]
    assert found(f"?q={old.name.lower()}&subject=maker") == [old.pk]
    assert found("?subject=title") == []
    for never in ("since=never", "since=0001-01-01", "until=9999-12-31"):
        shown = client.get(f"/so/quyet-dinh/?{never}")
        assert list(shown.context["form"].errors) == [never[:5]]


def test_a_file_of_it_holds_no_formula_and_is_in_the_trail(client, officer, village):
    decided(officer, village, "refuse")
    client.force_login(officer)
    answer = client.get("/so/quyet-dinh.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    assert len(head) == len(row) == 10
    assert row[8] == "'=lời riêng"
    assert AuditEvent.objects.get(action="desk.register.exported").by_id == officer.pk


@pytest.mark.parametrize("path", ["/quyet-dinh/", "/so/quyet-dinh/"])
def test_it_goes_on_page_by_page(client, officer, village, path):
    for _number in range(31):
        decided_case = factories.case(producer=factories.producer(village=village))
        moderation.dismiss(case=decided_case, words="", scope=factories.desk_of(officer), now=NOW)
    client.force_login(officer)
    first = client.get(path)
    assert len(first.context["rows"]) == 30
    assert len(client.get(f"{path}?cursor={first.context['next_cursor']}").context["rows"]) == 1


def test_a_search_finds_makers_by_name_and_tax_code_and_what_was_decided(client, officer, village):
    producer = decided(officer, village)
    factories.case(producer=producer)
    factories.dossier(officer, village=village)
    client.force_login(officer)
    found = client.get("/so/tim/?q=0100233488").context["found"]
    assert found.makers == [producer]
    found = client.get("/so/tim/?q=bat trang").context["found"]
    assert (len(found.makers), len(found.cases), len(found.dossiers), len(found.decisions)) == (
        1,
        1,
        1,
        1,
    )


@pytest.mark.parametrize("n", [1, 3])
def test_the_register_costs_the_same_for_any_length(
    client, officer, village, n, django_assert_num_queries
):
    for _number in range(n):
        decided(officer, village)
    client.force_login(officer)
    with django_assert_num_queries(4):
        assert len(client.get("/so/quyet-dinh/").context["rows"]) == n
    client.logout()
    with django_assert_num_queries(1):
        assert len(client.get("/quyet-dinh/").context["rows"]) == n


def test_programs_read_the_public_part_and_nothing_else(client, officer, village):
    good, bad = decided(officer, village), decided(officer, village, "refuse")
    english = {"Accept-Language": "en"}
    refused, verified = client.get("/api/v1/decisions", headers=english).json()["items"]
    assert (verified["title"], refused["title"]) == (f"{good.name} · Bát Tràng", "Bát Tràng")
    assert (refused["action"], refused["action_label"]) == ("refuse", "Refused")
    assert refused["reasons"] == [{"code": "not_here", "label": "Not known in this village"}]
    for hidden in (bad.name, "lời riêng", officer.full_name, "0100233488"):
        assert hidden not in str(refused), hidden
    in_vietnamese = client.get("/api/v1/decisions").json()["items"][0]
    assert in_vietnamese["action_label"] == "Bị từ chối"


def test_programs_go_on_page_by_page_and_narrow_down(client, officer, village):
    for back in (40, 20, 0):
        decided(officer, village, now=NOW - timedelta(days=back))
    first = client.get("/api/v1/decisions?limit=2").json()
    rest = client.get(f"/api/v1/decisions?limit=2&cursor={first['next_cursor']}").json()
    assert [len(page["items"]) for page in (first, rest)] == [2, 1]
    assert rest["next_cursor"] is None

    def days(query):
        told = client.get(f"/api/v1/decisions?{query}").json()
        return [one["decided_at"][:10] for one in told["items"]]

    assert days("since=2026-11-04&until=2026-11-23") == ["2026-11-04"]
    assert days("subject=title") == []
    assert len(days("subject=maker")) == 3
    for wrong in (
        "since=never", "subject=gossip", "limit=1000", "cursor=x",
        "since=0001-01-01", "until=9999-12-31",
    ):  # fmt: skip
        assert client.get(f"/api/v1/decisions?{wrong}").status_code == 422, wrong


@pytest.mark.parametrize("n", [1, 3])
def test_a_page_for_programs_costs_one_statement(
    client, officer, village, n, django_assert_num_queries
):
    for _number in range(n):
        decided(officer, village)
    with django_assert_num_queries(1):
        assert len(client.get("/api/v1/decisions").json()["items"]) == n
