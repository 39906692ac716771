"""The check and the public pages: what fits, what does not, and exactly why."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from langnghe.core import outbox
from langnghe.support import public as support
from langnghe.support.offers import check
from langnghe.support.offers.definition import FormField
from langnghe.support.offers.forms import AnswersForm
from langnghe.support.offers.models import SavedSearch
from langnghe.support.offers.queries import schemes
from langnghe.support.offers.services import publishing, searches
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
CHECK = "/ho-tro/kiem-tra/"


@pytest.fixture
def today(monkeypatch):
    """The pages read the clock of the machine; the rounds of these tests are open then."""
    version = factories.offered_scheme()
    factories.scheme_round(version, opens_on=date(2020, 1, 1), closes_on=None)
    return version


def test_a_question_is_asked_once_and_only_while_it_matters():
    publishing.load(now=NOW)
    definitions = [one.definition for one in _all()]
    first = [one.key for one in check.questions(definitions, {})]
    assert first[0] == "kind"
    assert len(first) == len(set(first))
    assert "own_capital_percent" in first

    household = [one.key for one in check.questions(definitions, {"kind": "household"})]
    assert "own_capital_percent" not in household  # only co-operatives can get that fund
    assert "workers" in household

    worker = [one.key for one in check.questions(definitions, {"kind": "worker"})]
    assert worker == ["resident", "term_months"]


def _all():
    return schemes.schemes(date(2026, 11, 24))


def test_the_check_says_what_fits_and_exactly_why_not(client, today):
    page = client.get(CHECK, {"kind": "household", "workers": "0"}).content.decode()
    assert "Phải có lao động" in page
    assert "Quy định thử" in page
    assert "không hợp" in page

    page = client.get(CHECK, {"kind": "household", "workers": "3", "cost": "800.000.000"})
    text = page.content.decode()
    assert "50 % của 800.000.000" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "400.000.000" in text


def test_the_check_goes_step_by_step_and_takes_no_answer_for_one(client, today):
    first = client.get(CHECK)
    assert [one.name for one in first.context["fields"]] == ["kind", "workers", "cost"]
    then = client.get(CHECK, {"kind": "household", "hoi": ["kind", "workers", "cost"]})
    assert then.context["fields"] == []
    assert then.context["results"][0]["outcome"].rank == 1
    wrong = client.get(CHECK, {"kind": "household", "workers": "ba", "hoi": ["workers", "cost"]})
    assert [one.name for one in wrong.context["fields"]] == ["workers"]
    assert 'value="ba"' in wrong.content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_lists_ask_the_database_as_often_however_many_schemes_there_are(
    client, n, django_assert_num_queries
):
    for number in range(n):
        factories.scheme_round(factories.offered_scheme(f"may-{number}"))
    for path in ("/ho-tro/", CHECK, "/api/v1/support-schemes"):
        client.get(path)
        with django_assert_num_queries(3):
            assert client.get(path).status_code == 200
    with django_assert_num_queries(4):
        assert client.get("/ho-tro/may-0/").status_code == 200


def test_a_scheme_tells_in_both_languages_all_that_one_has_to_know(client):
    publishing.load(now=NOW)
    for slug in ("may-moc-50", "vay-giai-quyet-viec-lam", "quy-hop-tac-xa"):
        page = client.get(f"/ho-tro/{slug}/").content.decode()
        assert "Giấy tờ" in page
        assert client.get(f"/en/ho-tro/{slug}/").status_code == 200
    page = client.get("/en/ho-tro/may-moc-50/").content.decode()
    assert "at most 500 million" in page
    assert "Within 3 working days" in page
    assert client.get("/ho-tro/khong-co/").status_code == 404


def test_the_list_is_filtered_by_who_and_for_what(client):
    publishing.load(now=NOW)
    shown = client.get("/ho-tro/", {"ai": "worker"}).context["rows"]
    assert [one.slug for one, _facts in shown] == ["vay-giai-quyet-viec-lam"]
    shown = client.get("/ho-tro/", {"viec": "stand"}).context["rows"]
    assert [one.slug for one, _facts in shown] == ["gian-hang-hoi-cho"]


def test_programs_check_too(client, today):
    body = {"answers": {"kind": "household", "workers": 2, "cost": 1_000}}
    told = client.post("/api/v1/support-check", body, content_type="application/json").json()
    assert told["verdicts"][0]["verdict"] == "fits"
    assert told["verdicts"][0]["most"] == {"amount": "500", "currency": "VND"}
    assert told["questions"] == []
    wrong = {"answers": {"kind": "king", "worker": 2}}
    answer = client.post("/api/v1/support-check", wrong, content_type="application/json")
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} == {"answers.kind", "answers.worker"}
    detail = client.get("/api/v1/support-schemes/may-thu").json()
    assert detail["papers"][0]["key"] == "registration"
    assert client.get("/api/v1/support-schemes/none").status_code == 404


def test_whoever_keeps_a_search_hears_of_what_fits_and_once(client):
    person = factories.user("maker", email="maker@example.org")
    client.force_login(person)
    factories.scheme_round(factories.offered_scheme())
    answer = client.post(reverse("offers:search_keep"),
                         {"name": "Máy", "kind": "household", "workers": "2"})  # fmt: skip
    assert answer.status_code == 302
    search = SavedSearch.objects.get()
    assert search.answers == {"kind": "household", "workers": 2}
    SavedSearch.objects.update(told_until=NOW)

    assert searches.announce_fitting(now=NOW) == 0  # it was there before
    later = NOW + timedelta(days=2)
    content = factories.scheme_content(decision_days=5)
    publishing.publish(offer_slug="may-thu", content=content, by_id=None, now=later)
    assert searches.announce_fitting(now=later) == 1
    assert searches.announce_fitting(now=later) == 0
    outbox.deliver_due(later)
    assert [one.to for one in mail.outbox] == [["maker@example.org"]]
    assert "Máy" in mail.outbox[0].subject


def test_nobody_is_told_of_what_does_not_fit_or_when_he_wants_no_letters():
    person = factories.user("maker")
    factories.saved_search(person, kind="household", workers=0)
    quiet = factories.saved_search(person, kind="household", workers=3)
    searches.tell_or_not(search=quiet, is_told=False, now=NOW)
    factories.scheme_round(factories.offered_scheme(), opens_on=date(2026, 11, 25))
    assert searches.announce_fitting(now=datetime(2026, 11, 26, tzinfo=UTC)) == 0


def test_a_kept_search_is_its_persons_alone(client):
    search = factories.saved_search(factories.user("maker"), kind="household")
    path = reverse("offers:search_change", args=[search.uid])
    assert client.post(path).status_code == 302
    client.force_login(factories.user("stranger"))
    assert client.post(path, {"action": "forget"}).status_code == 404
    assert SavedSearch.objects.count() == 1
    client.force_login(search.person)
    assert client.get(reverse("offers:searches")).status_code == 200
    client.post(path, {"action": "quiet"})
    assert not SavedSearch.objects.get().is_told
    client.post(path, {"action": "forget"})
    assert SavedSearch.objects.count() == 0


def test_ten_searches_are_enough_and_a_search_goes_with_its_person():
    person = factories.user("maker")
    for _number in range(10):
        searches.keep_search(name="x", answers={}, person_id=person.pk, now=NOW)
    with pytest.raises(searches.TooManySearches):
        searches.keep_search(name="x", answers={}, person_id=person.pk, now=NOW)
    assert len(support.tell_searches(person.pk)[0].rows) == 10
    support.forget_searches(person.pk, NOW)
    assert SavedSearch.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("25.000.000", 25_000_000), ("25,000,000", 25_000_000), ("25 000 000 đ", 25_000_000),
        ("1000", 1_000), ("", None), ("25.00", "whole"), ("1e6", "whole"), ("-5", "least"),
        ("9" * 20, "most"),
    ],
)  # fmt: skip
def test_money_is_read_however_its_thousands_are_written(typed, kept):
    question = FormField(key="cost", kind="money", label=factories.texts("Giá"), least=0)
    form = AnswersForm([question], {"cost": typed})
    if isinstance(kept, str):
        assert form.has_error("cost", kept)
    else:
        assert form.is_valid()
        assert form.told() == {"cost": kept}


def test_a_share_keeps_its_decimals_exactly():
    question = FormField(key="own", kind="number", decimals=2, label=factories.texts("Vốn"))
    for typed, kept in (("19,99", "19.99"), ("20.50", "20.50"), ("20", "20")):
        form = AnswersForm([question], {"own": typed})
        assert form.is_valid()
        assert form.told() == {"own": kept}
    assert AnswersForm([question], {"own": "19,999"}).has_error("own", "decimals")
