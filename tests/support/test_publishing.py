"""Schemes come in as versions, and rounds open."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from langnghe.support.offers import check, eligibility
from langnghe.support.offers.definition import Definition
from langnghe.support.offers.models import Offer, OfferVersion, Round
from langnghe.support.offers.refusals import NotADefinition, RoundBackwards, RoundThere
from langnghe.support.offers.services import publishing
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
TODAY = date(2026, 11, 24)
SLUGS = ["gian-hang-hoi-cho", "may-moc-50", "quy-ho-tro-nong-dan", "quy-hop-tac-xa",
         "vay-giai-quyet-viec-lam"]  # fmt: skip


@pytest.fixture
def released() -> dict[str, Definition]:
    publishing.load(now=NOW)
    rows = OfferVersion.objects.select_related("offer")
    return {one.offer.slug: one.definition for one in rows}


def test_the_release_brings_its_schemes_in_once(released):
    assert sorted(released) == SLUGS
    assert publishing.load(now=NOW) == 0
    assert OfferVersion.objects.count() == len(SLUGS)


def test_a_changed_release_is_the_next_version_and_what_a_person_published_stays(released):
    old = OfferVersion.objects.get(offer__slug="may-moc-50")
    OfferVersion.objects.filter(pk=old.pk).update(content=factories.scheme_content())
    assert publishing.load(now=NOW) == 1
    newest = OfferVersion.objects.get(offer__slug="may-moc-50", number=2)
    assert newest.definition == released["may-moc-50"]

    by = factories.user("clerk")
    publishing.publish(
        offer_slug="may-moc-50", content=factories.scheme_content(), by_id=by.pk, now=NOW
    )
    assert publishing.load(now=NOW) == 0


def test_a_definition_that_is_not_whole_or_asks_nobody_is_refused():
    version = factories.offered_scheme()
    wrong = [
        {"amount": "nothing"},
        {"limits": [{"percent": 50, "of": "price", "source": {"act": "x", "certainty": "A"}}]},
        {"name": {"vi": "Chỉ một thứ tiếng"}},
    ]
    for change in wrong:
        with pytest.raises(NotADefinition):
            publishing.publish(offer_slug="may-thu", content=factories.scheme_content(**change),
                               by_id=None, now=NOW)  # fmt: skip
    assert list(OfferVersion.objects.all()) == [version]


def test_a_round_does_not_end_before_it_begins_nor_begin_twice():
    version = factories.offered_scheme()
    with pytest.raises(RoundBackwards):
        factories.scheme_round(version, closes_on=date(2026, 9, 30))
    factories.scheme_round(version)
    with pytest.raises(RoundThere):
        factories.scheme_round(version)
    assert Round.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "most"),
    [
        ({"kind": "household", "workers": 7}, 1_400_000_000),
        ({"kind": "enterprise", "workers": 60}, 10_000_000_000),
        ({"kind": "cooperative", "workers": 50}, 10_000_000_000),
        ({"kind": "worker"}, 200_000_000),
        ({"kind": "household"}, None),
    ],
)
def test_the_job_loan_is_bounded_by_workers(released, answers, most):
    found = eligibility.ceiling(released["vay-giai-quyet-viec-lam"], answers)
    assert (found[0] if found else None) == most


@pytest.mark.parametrize(
    ("slug", "answers", "most"),
    [
        ("may-moc-50", {"machine_cost": 1_000_000_001}, 500_000_000),
        ("may-moc-50", {"machine_cost": 999_999_999}, 499_999_999),
        ("quy-ho-tro-nong-dan", {"households": 6}, 600_000_000),
        ("quy-hop-tac-xa", {"plan_cost": 100}, 80),
        ("gian-hang-hoi-cho", {"fair_kind": "own", "stand_cost": 12_000_000}, 12_000_000),
        ("gian-hang-hoi-cho", {"fair_kind": "other", "stand_cost": 12_000_000}, 9_600_000),
    ],
)
def test_each_scheme_says_how_much_at_most(released, slug, answers, most):
    assert eligibility.ceiling(released[slug], answers)[0] == most


def test_a_fifth_of_own_capital_is_enough_and_a_hair_less_is_not(released):
    scheme = released["quy-hop-tac-xa"]
    told = {"kind": "cooperative", "bad_debt": False}
    for share, fits in (("20", True), ("19.99", False)):
        assert check.outcome(scheme, told | {"own_capital_percent": share}).fits is fits


def test_every_question_of_the_release_has_its_words_in_the_dictionary(released):
    words = check.dictionary()
    for definition in released.values():
        for key in {*check._hangs_on(definition)}:
            assert key in words, key
            if key in definition.fields:
                assert definition.fields[key].kind == words[key].kind, key


def test_one_may_see_the_scheme_of_a_dossier_begun_before():
    first = factories.offered_scheme()
    second = publishing.publish(
        offer_slug="may-thu", content=factories.scheme_content(decision_days=20), by_id=None,
        now=NOW + timedelta(days=1),
    )  # fmt: skip
    assert (first.definition.decision_days, second.definition.decision_days) == (10, 20)
    assert Offer.objects.get().versions.count() == 2
    assert eligibility.judge(first.definition, {"workers": Decimal(1)}).fits


def test_an_administrator_publishes_the_next_version_and_a_wrong_one_is_refused(client):
    factories.offered_scheme()
    admin = factories.administrator()
    admin.is_staff = admin.is_superuser = True
    admin.save()
    client.force_login(admin)
    path = reverse("admin:offers_offerversion_add")
    offer = Offer.objects.get()
    wrong = {"offer": offer.pk, "content": json.dumps({"amount": "x"})}
    assert client.post(path, wrong).status_code == 200
    right = {"offer": offer.pk, "content": json.dumps(factories.scheme_content(decision_days=7))}
    assert client.post(path, right).status_code == 302
    version = OfferVersion.objects.get(number=2)
    assert (version.definition.decision_days, version.published_by) == (7, admin)

    path = reverse("admin:offers_round_add")
    told = {"offer": offer.pk, "name": '{"vi": "Đợt 2", "en": "Round 2"}', "opens_on": "2026-12-01"}
    assert client.post(path, told).status_code == 302
    assert Round.objects.get().opens_on == date(2026, 12, 1)


def test_the_line_of_a_round_is_of_its_scheme_and_stays_once_the_round_has_begun(client):
    factories.offered_scheme()
    admin = factories.administrator()
    admin.is_staff = admin.is_superuser = True
    admin.save()
    client.force_login(admin)
    offer, line, foreign = Offer.objects.get(), factories.budget_line(), factories.budget_line()
    Offer.objects.filter(pk=offer.pk).update(scheme=line.scheme.slug)
    path = reverse("admin:offers_round_add")
    told = {"offer": offer.pk, "name": '{"vi": "Đợt 2", "en": "Round 2"}', "opens_on": "2026-01-01"}
    for wrong in (foreign.uid, offer.pk):
        assert client.post(path, {**told, "budget_line": wrong}).status_code == 200
    assert client.post(path, {**told, "budget_line": line.uid}).status_code == 302
    made = Round.objects.get()
    assert made.budget_line == line.uid

    client.post(reverse("admin:offers_round_change", args=[made.pk]), {**told, "budget_line": ""})
    made.refresh_from_db()
    assert made.budget_line == line.uid
