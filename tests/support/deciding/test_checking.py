"""Accepted, or sent back with the reasons of the scheme; the clock runs and stands still."""

from datetime import date, timedelta

import pytest

from langnghe.core import states
from langnghe.core.models import OutboxMessage
from langnghe.support.deciding import refusals
from langnghe.support.deciding.services import checking, terms
from langnghe.support.dossiers.models import Dossier, Return
from langnghe.support.dossiers.services import steps
from tests import factories
from tests.factories.deciding import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MISSING = [("papers", "Báo giá không đọc được")]


@pytest.fixture
def desk():
    return factories.support_desk()


def back(dossier, now):
    """Handed in again by the applicant, as the engine does it."""
    Return.objects.filter(dossier=dossier).update(answered_at=now)
    dossier = Dossier.objects.get(pk=dossier.pk)
    steps.happen(dossier, "resubmit", by_id=dossier.made_by_id, now=now)
    return dossier


def test_acceptance_starts_the_clock_of_the_decision(desk):
    dossier = factories.asked_dossier(desk)
    assert dossier.due_on == date(2026, 11, 27)  # three working days to look whether it is whole
    checking.accept(dossier=dossier, scope=desk.scope, now=NOW)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.accepted_at) == ("review", NOW)
    assert dossier.due_on == date(2026, 12, 15)
    assert states.history(dossier).last().action == "accept"
    assert OutboxMessage.objects.count() in (0, 1)


def test_the_clock_stands_still_while_it_is_with_the_applicant(desk):
    dossier = factories.dossier_in("review", desk)
    made = checking.send_back(dossier=dossier, reasons=MISSING, scope=desk.scope, now=NOW)
    dossier.refresh_from_db()
    assert (dossier.state, made.number, made.reasons) == ("returned", 1, [list(MISSING[0])])
    assert dossier.due_on == made.answer_by == date(2026, 12, 24)
    dossier = back(dossier, NOW + 7 * DAY)
    assert dossier.due_on == date(2026, 12, 22)  # the five working days are not counted
    checking.accept(dossier=dossier, scope=desk.scope, now=NOW + 8 * DAY)
    dossier.refresh_from_db()
    assert dossier.accepted_at == NOW  # the first acceptance counts


@pytest.mark.parametrize("reasons", [[], [("weather", "x")]])
def test_it_is_sent_back_for_reasons_of_the_scheme_only(desk, reasons):
    dossier = factories.asked_dossier(desk)
    with pytest.raises(refusals.ReasonMissing):
        checking.send_back(dossier=dossier, reasons=reasons, scope=desk.scope, now=NOW)
    assert not Return.objects.exists()


def test_a_second_return_needs_somebody_above(desk):
    dossier = factories.asked_dossier(desk)
    told = {"reasons": MISSING, "now": NOW + DAY}
    checking.send_back(dossier=dossier, reasons=MISSING, scope=desk.scope, now=NOW)
    dossier = back(dossier, NOW + DAY)
    with pytest.raises(refusals.SupervisorNeeded):
        checking.send_back(dossier=dossier, scope=desk.scope, **told)
    checking.propose_return(dossier=dossier, scope=desk.scope, **told)
    with pytest.raises(refusals.ProposedAlready):
        checking.propose_return(dossier=dossier, scope=desk.scope, **told)
    with pytest.raises(refusals.NotYours):
        answer(dossier, desk.beside)
    answer(dossier, desk.above)
    dossier.refresh_from_db()
    last = dossier.returns.last()
    assert (dossier.state, last.number, last.asked_by, last.agreed_by) == (
        "returned", 2, desk.officer, desk.supervisor,
    )  # fmt: skip


def test_somebody_above_who_does_not_agree_says_why(desk):
    dossier = factories.asked_dossier(desk)
    checking.send_back(dossier=dossier, reasons=MISSING, scope=desk.scope, now=NOW)
    dossier = back(dossier, NOW + DAY)
    checking.propose_return(dossier=dossier, reasons=MISSING, scope=desk.scope, now=NOW + DAY)
    with pytest.raises(refusals.WordsMissing):
        answer(dossier, desk.above, is_agreed=False)
    answer(dossier, desk.above, is_agreed=False, words="Đã đủ")
    dossier.refresh_from_db()
    assert (dossier.state, dossier.returns.count()) == ("submitted", 1)


def answer(dossier, scope, is_agreed=True, words=""):
    checking.answer_proposal(
        dossier=dossier, is_agreed=is_agreed, words=words, scope=scope, now=NOW + DAY
    )


def test_a_holiday_added_later_moves_the_terms_that_run_and_says_why(desk):
    dossier = factories.dossier_in("review", desk)
    assert terms.follow_calendar(now=NOW) == 0
    factories.holiday(date(2026, 12, 1))
    assert terms.follow_calendar(now=NOW) == 1
    dossier.refresh_from_db()
    assert dossier.due_on == date(2026, 12, 16)
    last = states.history(dossier).last()
    assert last.action == "recount"
    assert "01/12/2026" in last.reason
    assert terms.follow_calendar(now=NOW) == 0
