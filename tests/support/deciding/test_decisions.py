"""Reviewed blind, decided with reasons, never over what was asked, never twice for the same."""

from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps

from langnghe.core.states import WrongState
from langnghe.support.deciding import refusals, rules, standing
from langnghe.support.deciding.models import Decision, Review
from langnghe.support.deciding.queries import rounds
from langnghe.support.deciding.services import (
    appeals,
    assigning,
    checking,
    decisions,
    ranking,
    reviewing,
)
from langnghe.support.dossiers.facts import Subject
from langnghe.support.dossiers.models import Dossier, Permission
from langnghe.support.dossiers.queries.earlier import earlier_support
from langnghe.support.offers.definition import Definition
from langnghe.support.offers.models import Round
from tests import factories
from tests.factories.deciding import NOW

pytestmark = pytest.mark.django_db
ASKED = 100_000_000


@pytest.fixture
def desk():
    return factories.support_desk()


def decide(dossier, scope, outcome="approved", **fields):
    told = {"amount": ASKED, "conditions": "", "reasons": [], "words": "Đủ", "now": NOW}
    if outcome == "refused":
        told |= {"reasons": [("purpose", "Máy để bán lại")], "amount": None}
    return decisions.decide(dossier=dossier, outcome=outcome, scope=scope, **(told | fields))


@pytest.mark.parametrize(
    ("points", "total"),
    [((10, 5), 1000), ((0, 0), 0), ((8, 4), 800), ((10, 0), 750), ((1, 0), 75), ((7, 2), 625)],
)
def test_the_total_is_the_weighted_share_of_the_most(points, total):
    criteria = Definition.model_validate(factories.content_of_scheme()).criteria
    assert rules.total(criteria, dict(zip(("need", "skill"), points, strict=True))) == total


def test_a_scheme_without_criteria_has_no_total():
    assert rules.total((), {}) is None


@pytest.mark.parametrize("points", [{}, {"need": 8}, {"need": 11, "skill": 1}, {"need": -1, "skill": 1},
                                    {"need": 1, "skill": 1, "luck": 1}])  # fmt: skip
def test_points_are_given_for_every_criterion_and_within_it(desk, points):
    dossier = asked_review(desk)
    with pytest.raises(refusals.PointsMissing):
        hand_in(dossier, desk.beside, points)
    assert not Review.objects.filter(done_at__isnull=False).exists()


def asked_review(desk):
    dossier = factories.dossier_in("review", desk)
    reviewing.ask_reviews(dossier=dossier, people=[desk.colleague.pk], scope=desk.scope, now=NOW)
    return dossier


def hand_in(dossier, scope, points=None, **fields):
    told = {"opinion": "approve", "amount": None, "words": "Cần"}
    reviewing.hand_in_review(
        dossier=dossier, points=points or {"need": 8, "skill": 4} if points is None else points,
        scope=scope, now=NOW, **(told | fields),
    )  # fmt: skip


def test_a_review_is_handed_in_once_by_whom_it_was_asked_of(desk):
    dossier = asked_review(desk)
    with pytest.raises(refusals.NotYours):
        hand_in(dossier, desk.above)
    with pytest.raises(refusals.WordsMissing):
        hand_in(dossier, desk.beside, words=" ")
    with pytest.raises(refusals.AmountMissing):
        hand_in(dossier, desk.beside, opinion="approve_less")
    hand_in(dossier, desk.beside)
    with pytest.raises(WrongState):
        hand_in(dossier, desk.beside)
    assert [one.total for one in Review.objects.all()] == [800]


def test_without_its_reviews_it_is_not_ready(desk):
    dossier = asked_review(desk)
    with pytest.raises(refusals.ReviewsMissing):
        reviewing.appraise(dossier=dossier, scope=desk.scope, now=NOW)
    hand_in(dossier, desk.beside)
    reviewing.appraise(dossier=dossier, scope=desk.scope, now=NOW)
    dossier.refresh_from_db()
    assert dossier.state == "appraised"


def test_only_people_of_the_office_without_a_conflict_are_asked(desk):
    dossier = factories.dossier_in("review", desk)
    for person in (factories.officer("99999"), factories.stranger()):
        with pytest.raises(refusals.NotOfTheOffice):
            reviewing.ask_reviews(dossier=dossier, people=[person.pk], scope=desk.scope, now=NOW)
    assert not Review.objects.exists()


def test_a_decision_keeps_all_that_it_stood_on(desk):
    dossier = factories.dossier_in("appraised", desk)
    factories.let_see(dossier, "energy", revenue=90_000_000)
    made = decide(dossier, desk.scope)
    Permission.objects.update(revoked_at=NOW, revoked_by=desk.officer)
    dossier.refresh_from_db()
    dossier.answers["cost"] = 1
    dossier.save()
    made.refresh_from_db()
    kept = made.stood_on
    assert kept["answers"] == {"asked": ASKED, "cost": 300_000_000, "why": "Lò cũ hỏng"}
    assert kept["ceiling"] == 150_000_000
    assert [one["figures"] for one in kept["evidence"]] == [{"revenue": 90_000_000}]
    assert [one["total"] for one in kept["reviews"]] == [800]
    assert (made.letter["amount"], made.letter["appeal_by"]) == (ASKED, "2026-12-24")
    assert (dossier.state, dossier.granted, dossier.due_on) == ("approved", ASKED, None)


@pytest.mark.parametrize(
    ("outcome", "fields", "refusal"),
    [
        ("approved", {"words": ""}, refusals.WordsMissing),
        ("refused", {"words": ""}, refusals.WordsMissing),
        ("refused", {"reasons": []}, refusals.ReasonMissing),
        ("refused", {"amount": 5}, refusals.AmountMissing),
        ("approved", {"amount": None}, refusals.AmountMissing),
        ("approved", {"amount": ASKED + 1}, refusals.AmountTooHigh),
        ("approved", {"amount": ASKED - 1}, refusals.AmountNotLess),
        ("approved_less", {"amount": ASKED}, refusals.AmountNotLess),
    ],
)
def test_a_decision_that_is_not_right_is_none(desk, outcome, fields, refusal):
    dossier = factories.dossier_in("appraised", desk)
    with pytest.raises(refusal):
        decide(dossier, desk.scope, outcome, **fields)
    dossier.refresh_from_db()
    assert (dossier.state, Decision.objects.count()) == ("appraised", 0)


def test_nothing_over_the_ceiling_of_the_scheme_is_granted(desk):
    dossier = factories.dossier_in("appraised", desk, asked=160_000_000)
    with pytest.raises(refusals.OverCeiling) as refused:
        decide(dossier, desk.scope, amount=160_000_000)
    assert "150.000.000" in str(refused.value)
    decide(dossier, desk.scope, "approved_less", amount=150_000_000)


@pytest.mark.parametrize("state", ["submitted", "review", "appraised"])
def test_it_can_be_refused_while_others_are_waited_for(desk, state):
    dossier = factories.dossier_in(state, desk)
    made = decide(dossier, desk.scope, "refused")
    dossier.refresh_from_db()
    assert (dossier.state, dossier.granted) == ("refused", None)
    assert made.reasons == [["purpose", "Máy để bán lại"]]
    assert made.letter["reasons"][0]["texts"]["vi"] == "Không đúng mục đích"


def test_only_the_officer_who_has_it_decides(desk):
    dossier = factories.dossier_in("appraised", desk)
    for scope in (desk.beside, desk.above):
        with pytest.raises(refusals.NotYours):
            decide(dossier, scope)
    assert not Decision.objects.exists()


def test_the_same_thing_is_not_paid_for_twice(desk):
    first = factories.dossier_in("approved", desk)
    again = factories.dossier_in("appraised", desk, producer=first.producer)
    with pytest.raises(refusals.PaidTwice) as refused:
        decide(again, desk.scope)
    assert first.number in str(refused.value)
    other = factories.dossier_in("appraised", desk)
    decide(other, desk.scope)


def test_a_scheme_that_excludes_another_looks_both_ways(desk):
    first = factories.dossier_in("approved", desk)
    version, round_ = factories.desk_round(excludes=[desk.version.offer.scheme])
    fields = {"producer": first.producer, "version": version, "round": round_}
    again = factories.dossier_in("appraised", desk, **fields)
    with pytest.raises(refusals.PaidTwice):
        decide(again, desk.scope)
    made = factories.dossier_in("approved", desk, version=version, round=round_)
    late = factories.dossier_in("appraised", desk, producer=made.producer)
    with pytest.raises(refusals.PaidTwice):
        decide(late, desk.scope)


def test_a_round_is_ranked_once_all_is_ready_and_stays_as_it_was():
    desk = factories.support_desk(is_ranked=True, closes_on=NOW.date())
    later = NOW + timedelta(days=1)
    first, second = (factories.dossier_in("review", desk) for _one in range(2))
    told = {"round_": desk.round, "office_id": desk.office.pk, "scope": desk.scope}
    with pytest.raises(refusals.RoundRuns):
        ranking.fix_ranking(now=NOW, **told)
    with pytest.raises(refusals.NotAllReady):
        ranking.fix_ranking(now=later, **told)
    for dossier, points in ((first, {"need": 5, "skill": 5}), (second, {"need": 9, "skill": 5})):
        reviewing.ask_reviews(
            dossier=dossier, people=[desk.colleague.pk], scope=desk.scope, now=NOW
        )
        hand_in(dossier, desk.beside, points)
        reviewing.appraise(dossier=dossier, scope=desk.scope, now=NOW)
    with pytest.raises(refusals.RankingMissing):
        decide(first, desk.scope)
    made = ranking.fix_ranking(now=later, **told)
    assert [(one["number"], one["total"], one["rank"]) for one in made.rows] == [
        (second.number, 925, 1), (first.number, 625, 2),
    ]  # fmt: skip
    assert decide(first, desk.scope, now=later).stood_on["ranking"]["rank"] == 2


def found_later(dossier, scope):
    assigning.declare(dossier=dossier, has_conflict=True, words="Anh em họ", scope=scope, now=NOW)


def test_with_a_conflict_in_one_of_its_rows_nobody_fixes_a_ranking_or_sees_the_row():
    desk = factories.support_desk(is_ranked=True, closes_on=NOW.date())
    first, second = (factories.dossier_in("appraised", desk) for _one in range(2))
    told = {"round_": desk.round, "office_id": desk.office.pk, "now": NOW + timedelta(days=1)}
    found_later(first, desk.above)
    with pytest.raises(refusals.ConflictInRows):
        ranking.fix_ranking(scope=desk.above, **told)
    made = ranking.fix_ranking(scope=desk.scope, **told)
    assert len(rounds.rows_open_to(desk.scope, made)) == 2
    assert [one["number"] for one in rounds.rows_open_to(desk.above, made)] == [second.number]


def test_with_a_conflict_in_one_of_its_dossiers_nobody_closes_a_sitting_or_reads_the_advice():
    desk = factories.support_desk(needs_committee=True)
    dossier = factories.dossier_in("appraised", desk)
    held = ranking.open_sitting(
        office_id=desk.office.pk, held_on=NOW.date(), scope=desk.scope, now=NOW,
        members=[("A", ""), ("B", ""), ("C", "")],
    )  # fmt: skip
    ranking.advise(sitting=held, dossier=dossier, opinion="approve", amount=None, words="Nên",
                   scope=desk.scope, now=NOW)  # fmt: skip
    found_later(dossier, desk.above)
    with pytest.raises(refusals.ConflictInRows):
        ranking.close_sitting(sitting=held, minutes="Biên bản", scope=desk.above, now=NOW)
    held.refresh_from_db()
    assert held.closed_at is None
    assert [one["words"] for one in rounds.advice_in_words(held, desk.scope)] == ["Nên"]
    assert rounds.advice_in_words(held, desk.above) == []


def test_of_two_with_as_many_points_the_first_handed_in_is_first():
    desk = factories.support_desk(is_ranked=True, closes_on=NOW.date())
    late = factories.dossier_in("appraised", desk)
    early = factories.dossier_in("appraised", desk)
    type(early).objects.filter(pk=early.pk).update(submitted_at=NOW - timedelta(hours=1))
    made = ranking.fix_ranking(
        round_=desk.round, office_id=desk.office.pk, scope=desk.scope,
        now=NOW + timedelta(days=1),
    )  # fmt: skip
    assert [one["number"] for one in made.rows] == [early.number, late.number]


def test_a_committee_advises_before_anybody_approves():
    desk = factories.support_desk(needs_committee=True)
    dossier = factories.dossier_in("appraised", desk)
    with pytest.raises(refusals.AdviceMissing):
        decide(dossier, desk.scope)
    told = {"office_id": desk.office.pk, "held_on": NOW.date(), "scope": desk.scope, "now": NOW}
    with pytest.raises(refusals.MembersMissing):
        ranking.open_sitting(members=[("A", "Chủ tịch")], **told)
    held = ranking.open_sitting(members=[("A", "Chủ tịch"), ("B", ""), ("C", "")], **told)
    ranking.advise(sitting=held, dossier=dossier, opinion="approve", amount=None, words="Nên",
                   scope=desk.scope, now=NOW)  # fmt: skip
    with pytest.raises(refusals.AdviceMissing):
        decide(dossier, desk.scope)
    ranking.close_sitting(sitting=held, minutes="Biên bản", scope=desk.scope, now=NOW)
    with pytest.raises(refusals.SittingClosed):
        ranking.close_sitting(sitting=held, minutes="Khác", scope=desk.scope, now=NOW)
    assert decide(dossier, desk.scope).stood_on["advice"]["words"] == "Nên"


def test_what_a_committee_said_before_an_appeal_is_not_said_of_the_dossier_anew():
    """Also where its sitting closes only afterwards."""
    desk = factories.support_desk(needs_committee=True)
    dossier = factories.dossier_in("review", desk)
    told = {"office_id": desk.office.pk, "held_on": NOW.date(), "scope": desk.scope, "now": NOW,
            "members": [("A", "Chủ tịch"), ("B", ""), ("C", "")]}  # fmt: skip
    held, later = ranking.open_sitting(**told), NOW + timedelta(days=1)
    appraise(dossier, desk)
    advise(held, dossier, desk, NOW)
    decide(dossier, desk.scope, "refused")
    appeals.appeal(dossier=dossier, words="Xem lại", scope=factories.owner_of(dossier), now=NOW)
    appeals.answer_appeal(dossier=dossier, outcome="reopened", reasons="Đúng", scope=desk.above,
                          now=later)  # fmt: skip
    appraise(dossier, desk)
    ranking.close_sitting(sitting=held, minutes="Biên bản", scope=desk.scope, now=later)
    dossier.refresh_from_db()
    assert standing.advice(dossier) is None
    with pytest.raises(refusals.AdviceMissing):
        decide(dossier, desk.scope)
    fresh = ranking.open_sitting(**told)
    advise(fresh, dossier, desk, later)
    ranking.close_sitting(sitting=fresh, minutes="Biên bản", scope=desk.scope, now=later)
    assert decide(dossier, desk.scope).stood_on["advice"]["sitting"] == str(fresh.uid)


def appraise(dossier, desk):
    reviewing.ask_reviews(dossier=dossier, people=[desk.colleague.pk], scope=desk.scope, now=NOW)
    reviewing.hand_in_review(
        dossier=dossier, points={"need": 8, "skill": 4}, opinion="approve", amount=None,
        words="Cần máy mới", scope=desk.beside, now=NOW,
    )  # fmt: skip
    reviewing.appraise(dossier=dossier, scope=desk.scope, now=NOW)


def test_what_a_committee_advised_before_it_was_noted_when_still_counts():
    desk = factories.support_desk(needs_committee=True)
    told = {"office_id": desk.office.pk, "held_on": NOW.date(), "scope": desk.scope, "now": NOW,
            "members": [("A", ""), ("B", ""), ("C", "")]}  # fmt: skip
    dossiers = [factories.dossier_in("appraised", desk) for _one in range(2)]
    sittings = [ranking.open_sitting(**told) for _one in dossiers]
    for held, dossier in zip(sittings, dossiers, strict=True):
        advise(held, dossier, desk, NOW)
        held.refresh_from_db()
        del held.advice[str(dossier.uid)]["at"]
        held.save()
    closed, open_ = sittings
    later = NOW + timedelta(days=1)
    ranking.close_sitting(sitting=closed, minutes="Biên bản", scope=desk.scope, now=NOW)
    migration = import_module(
        "langnghe.support.deciding.migrations.0004_superseded_agreements_and_when_advice_was_given"
    )
    for day in (NOW, later):  # the second time nothing is changed
        with time_machine.travel(day, tick=False):
            migration.date_advice(apps, None)
    ranking.close_sitting(sitting=open_, minutes="Biên bản", scope=desk.scope, now=later)
    for held, dossier in zip(sittings, dossiers, strict=True):
        advice = decide(dossier, desk.scope, now=later).stood_on["advice"]
        assert (advice["sitting"], advice["at"]) == (str(held.uid), NOW.isoformat())


def advise(held, dossier, desk, now):
    ranking.advise(sitting=held, dossier=dossier, opinion="approve", amount=None, words="Nên",
                   scope=desk.scope, now=now)  # fmt: skip


def test_what_was_decided_is_not_decided_again(desk):
    dossier = factories.dossier_in("review", desk)
    decide(dossier, desk.scope, "refused")
    with pytest.raises(refusals.DecidedAlready):
        decide(dossier, desk.scope, "refused")
    with pytest.raises(WrongState):
        checking.accept(dossier=dossier, scope=desk.scope, now=NOW)


def test_a_review_of_somebody_who_finds_a_conflict_late_counts_no_more(desk):
    dossier = factories.dossier_in("appraised", desk)
    assigning.declare(
        dossier=dossier, has_conflict=True, words="Anh em", scope=desk.beside, now=NOW
    )
    with pytest.raises(refusals.ReviewsMissing):
        decide(dossier, desk.scope)
    reviewing.ask_reviews(dossier=dossier, people=[desk.supervisor.pk], scope=desk.scope, now=NOW)
    hand_in(dossier, desk.above)
    decide(dossier, desk.scope)


@pytest.mark.parametrize(("state", "is_granted"), [("agreed", False), ("completed", True)])
def test_a_scheme_is_granted_again_in_a_later_round_once_the_first_is_completed(
    desk, state, is_granted
):
    first = factories.dossier_in("approved", desk)
    Dossier.objects.filter(pk=first.pk).update(state=state)
    later = Round.objects.create(offer=desk.round.offer, name={}, opens_on=date(2026, 6, 1))
    again = factories.dossier_in("appraised", desk, producer=first.producer, round=later)
    if is_granted:
        assert decide(again, desk.scope).amount == ASKED
    else:
        with pytest.raises(refusals.PaidTwice):
            decide(again, desk.scope)


def test_what_is_opened_again_needs_a_new_ranking_and_new_advice():
    desk = factories.support_desk(is_ranked=True, needs_committee=True, closes_on=NOW.date())
    dossier, later = factories.dossier_in("appraised", desk), NOW + timedelta(days=1)
    told = {"office_id": desk.office.pk, "scope": desk.scope, "now": later}
    ranking.fix_ranking(round_=desk.round, **told)
    held = ranking.open_sitting(
        held_on=later.date(), members=[("A", "Chủ tịch"), ("B", ""), ("C", "")], **told
    )
    ranking.advise(sitting=held, dossier=dossier, opinion="approve", amount=None, words="Nên",
                   scope=desk.scope, now=later)  # fmt: skip
    ranking.close_sitting(sitting=held, minutes="Biên bản", scope=desk.scope, now=later)
    assert standing.ranking_row(dossier)
    assert standing.advice(dossier)
    dossier.accepted_at = later + timedelta(days=9)  # as an appeal leaves it
    assert (standing.ranking_row(dossier), standing.advice(dossier)) == (None, None)


def test_a_grant_is_dated_by_its_decision_whatever_came_after(desk):
    first = factories.dossier_in("approved", desk)
    Dossier.objects.filter(pk=first.pk).update(state="completed", since=NOW + timedelta(days=400))
    day = NOW.date()
    [told] = earlier_support(
        Subject(first.producer_id, None), since=day, until=day + timedelta(days=1)
    )
    assert (told.on, told.amount) == (day, ASKED)
