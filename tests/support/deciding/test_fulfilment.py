"""Appeals, agreements, payments by two people, reports, and how it ends."""

from datetime import date, timedelta

import pytest

from langnghe.core.ids import uuid7
from langnghe.core.models import OutboxMessage
from langnghe.core.states import WrongState
from langnghe.programmes import public as programmes
from langnghe.support.deciding import refusals
from langnghe.support.deciding.models import Agreement, Appeal, Decision, Report, Review, Tranche
from langnghe.support.deciding.services import (
    agreements,
    appeals,
    decisions,
    endings,
    payments,
    reviewing,
)
from langnghe.support.dossiers.queries.dossiers import scope_of
from tests import factories
from tests.factories.deciding import NOW

pytestmark = pytest.mark.django_db
LATER, TODAY = timedelta(days=31), NOW.date()


@pytest.fixture
def desk():
    return factories.support_desk()


def refused(desk):
    dossier = factories.dossier_in("review", desk)
    decisions.decide(
        dossier=dossier, outcome="refused", amount=None, conditions="", words="Không phải máy",
        reasons=[("purpose", "")], scope=desk.scope, now=NOW,
    )  # fmt: skip
    return dossier


def complain(dossier, scope, now=NOW, words="Máy này là máy"):
    return appeals.appeal(dossier=dossier, words=words, scope=scope, now=now)


def answer(dossier, scope, outcome="reopened", reasons="Đúng là máy", now=NOW):
    appeals.answer_appeal(dossier=dossier, outcome=outcome, reasons=reasons, scope=scope, now=now)


def test_an_owner_appeals_within_the_term_of_the_letter(desk):
    dossier = refused(desk)
    owner = factories.owner_of(dossier)
    staff = factories.member("producer_staff", of=dossier.producer.organisation)
    for stranger in (scope_of(staff.pk), scope_of(factories.stranger().pk), desk.scope):
        with pytest.raises(refusals.NotYours):
            complain(dossier, stranger)
    with pytest.raises(refusals.WordsMissing):
        complain(dossier, owner, words=" ")
    with pytest.raises(refusals.TooLateToAppeal):
        complain(dossier, owner, NOW + LATER)
    complain(dossier, owner, NOW + timedelta(days=30))
    with pytest.raises(refusals.AppealedAlready):
        complain(dossier, owner)
    assert Appeal.objects.count() == 1


def test_what_is_reopened_is_reviewed_and_decided_anew(desk):
    dossier = factories.dossier_in("approved", desk)
    complain(dossier, factories.owner_of(dossier))
    with pytest.raises(refusals.NotYours):
        answer(dossier, desk.beside)
    answer(dossier, desk.above)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.granted) == ("review", None)
    assert not Decision.objects.filter(superseded_at__isnull=True).exists()
    assert not Review.objects.filter(superseded_at__isnull=True).exists()
    reviewing.ask_reviews(dossier=dossier, people=[desk.colleague.pk], scope=desk.scope, now=NOW)


def test_a_decision_that_stands_says_why(desk):
    dossier = refused(desk)
    complain(dossier, factories.owner_of(dossier))
    with pytest.raises(refusals.WordsMissing):
        answer(dossier, desk.above, "upheld", " ")
    answer(dossier, desk.above, "upheld", "Máy để bán lại")
    dossier.refresh_from_db()
    assert (dossier.state, Appeal.objects.get().answered_by) == ("refused", desk.supervisor)
    with pytest.raises(WrongState):
        answer(dossier, desk.above)


def test_whoever_decided_does_not_answer_the_appeal(desk):
    dossier = refused(desk)
    complain(dossier, factories.owner_of(dossier))
    Decision.objects.update(decided_by=desk.supervisor)
    with pytest.raises(refusals.SameDecider):
        answer(dossier, desk.above)
    assert Appeal.objects.get().outcome == ""


def test_both_sides_sign_the_same_text(desk):
    dossier = factories.dossier_in("approved", desk)
    owner = factories.owner_of(dossier)
    with pytest.raises(WrongState):
        agreements.sign(dossier=dossier, seen="", scope=owner, now=NOW)
    text = agreements.sign_for_office(dossier=dossier, scope=desk.scope, now=NOW)
    with pytest.raises(refusals.AgreementThere):
        agreements.sign_for_office(dossier=dossier, scope=desk.scope, now=NOW)
    told = {"dossier": dossier, "now": NOW}
    with pytest.raises(refusals.NotYours):
        agreements.sign(seen=text.digest, scope=desk.scope, **told)
    with pytest.raises(refusals.NotWhatWasSeen):
        agreements.sign(seen="0" * 64, scope=owner, **told)
    agreements.sign(seen=text.digest, scope=owner, **told)
    dossier.refresh_from_db()
    assert dossier.state == "agreed"
    assert [one.amount for one in Tranche.objects.all()] == [70_000_000, 30_000_000]


def test_a_grant_that_nobody_signs_in_time_lapses(desk):
    dossier = factories.dossier_in("approved", desk)
    text = agreements.sign_for_office(dossier=dossier, scope=desk.scope, now=NOW)
    assert agreements.lapse_unsigned(now=NOW + timedelta(days=30)) == 0
    with pytest.raises(refusals.TooLateToSign):
        agreements.sign(dossier=dossier, seen=text.digest, scope=factories.owner_of(dossier),
                        now=NOW + LATER)  # fmt: skip
    assert agreements.lapse_unsigned(now=NOW + LATER) == 1
    assert agreements.lapse_unsigned(now=NOW + LATER) == 0
    dossier.refresh_from_db()
    assert dossier.state == "expired"
    assert Agreement.objects.get().signed_at is None


def tranche(dossier, number):
    return Tranche.objects.select_related("agreement__dossier").get(
        agreement__dossier=dossier, number=number
    )


def pay(dossier, number, scope, reference="UNC 7", on=TODAY):
    payments.pay(
        tranche=tranche(dossier, number), reference=reference, paid_on=on, scope=scope, now=NOW,
    )  # fmt: skip


def show(dossier, scope, number=2, pages=None):
    payments.show(
        tranche=tranche(dossier, number), words="Đã lắp", scope=scope, now=NOW,
        pages=[factories.pdf_page()] if pages is None else pages,
    )  # fmt: skip


def test_one_accepts_and_another_pays_in_order(desk):
    dossier = factories.dossier_in("agreed", desk)
    payments.accept(tranche=tranche(dossier, 1), words="", scope=desk.scope, now=NOW)
    with pytest.raises(refusals.EvidenceMissing):
        payments.accept(tranche=tranche(dossier, 2), words="", scope=desk.scope, now=NOW)
    show(dossier, factories.owner_of(dossier))
    payments.accept(tranche=tranche(dossier, 2), words="", scope=desk.scope, now=NOW)
    with pytest.raises(refusals.EarlierFirst):
        pay(dossier, 2, desk.beside)
    with pytest.raises(refusals.SamePayer):
        pay(dossier, 1, desk.scope)
    with pytest.raises(refusals.ReferenceMissing):
        pay(dossier, 1, desk.beside, " ")
    pay(dossier, 1, desk.beside)
    dossier.refresh_from_db()
    assert (dossier.state, Report.objects.count()) == ("running", 0)
    pay(dossier, 2, desk.beside)
    assert Report.objects.get().due_on == date(2027, 2, 22)


def test_more_evidence_is_asked_for_in_words_and_added_to_what_was_shown(desk):
    dossier = factories.dossier_in("running", desk)
    owner = factories.owner_of(dossier)
    with pytest.raises(refusals.EvidenceMissing):
        show(dossier, owner, pages=[])
    with pytest.raises(refusals.NotYours):
        show(dossier, desk.scope)
    show(dossier, owner)
    told = {"scope": desk.scope, "now": NOW}
    with pytest.raises(refusals.WordsMissing):
        payments.send_back(tranche=tranche(dossier, 2), words="", **told)
    payments.send_back(tranche=tranche(dossier, 2), words="Ảnh mờ", **told)
    show(dossier, owner, pages=[factories.pdf_page("b")])
    assert [page["digest"][0] for page in tranche(dossier, 2).pages] == ["a", "b"]


def report(dossier, scope):
    endings.hand_in_report(
        dossier=dossier, words="Đã nung 20 mẻ", figures={"kWh": "900"}, pages=[], scope=scope,
        now=NOW,
    )  # fmt: skip


def test_paid_and_reported_it_is_completed(desk):
    dossier = factories.dossier_in("running", desk)
    owner = factories.owner_of(dossier)
    with pytest.raises(refusals.PaymentsOpen):
        endings.complete(dossier=dossier, scope=desk.scope, now=NOW)
    show(dossier, owner)
    payments.accept(tranche=tranche(dossier, 2), words="", scope=desk.scope, now=NOW)
    pay(dossier, 2, desk.beside)
    with pytest.raises(refusals.ReportMissing):
        endings.complete(dossier=dossier, scope=desk.scope, now=NOW)
    with pytest.raises(refusals.NotYours):
        report(dossier, desk.scope)
    report(dossier, owner)
    endings.complete(dossier=dossier, scope=desk.scope, now=NOW)
    dossier.refresh_from_db()
    assert (dossier.state, Report.objects.get().accepted_by) == ("completed", desk.officer)


def test_what_is_stopped_gives_back_what_was_paid(desk):
    dossier = factories.dossier_in("running", desk)
    told = {"tranche": tranche(dossier, 1), "words": "Máy đã bán", "now": NOW}
    with pytest.raises(WrongState):
        payments.give_back(scope=desk.beside, **told)
    with pytest.raises(refusals.NotYours):
        endings.stop(dossier=dossier, words="Máy đã bán", scope=desk.scope, now=NOW)
    endings.stop(dossier=dossier, words="Máy đã bán", scope=desk.above, now=NOW)
    payments.give_back(scope=desk.beside, **told)
    dossier.refresh_from_db()
    assert (dossier.state, tranche(dossier, 1).state) == ("stopped", "returned")


def test_another_context_fulfils_what_has_no_payments():
    desk = factories.support_desk(payments=[], report_days=None)
    dossier = factories.dossier_in("agreed", desk)
    assert not Tranche.objects.exists()
    assert isinstance(OutboxMessage.objects.count(), int)
    for verb, state in ((endings.fulfilled, "running"), (endings.completed, "completed")):
        for _again in range(2):
            verb(dossier=dossier, now=NOW)
        dossier.refresh_from_db()
        assert dossier.state == state


def budget(desk, planned):
    line = factories.budget_line(planned)
    desk.round.budget_line = line.uid
    desk.round.save()
    return line


def standing(line):
    told = programmes.standing(line.pk)
    return told.available, told.reserved, told.committed, told.disbursed


M = 1_000_000


def test_the_money_is_reserved_committed_and_paid_out_with_the_steps(desk):
    line = budget(desk, 150 * M)
    dossier = factories.dossier_in("approved", desk)
    assert standing(line) == (50 * M, 100 * M, 0, 0)
    text = agreements.sign_for_office(dossier=dossier, scope=desk.scope, now=NOW)
    agreements.sign(dossier=dossier, seen=text.digest, scope=factories.owner_of(dossier), now=NOW)
    assert standing(line) == (50 * M, 0, 100 * M, 0)
    payments.accept(tranche=tranche(dossier, 1), words="", scope=desk.scope, now=NOW)
    pay(dossier, 1, desk.beside)
    assert standing(line) == (50 * M, 0, 30 * M, 70 * M)
    endings.stop(dossier=dossier, words="Máy đã bán", scope=desk.above, now=NOW)
    assert standing(line) == (80 * M, 0, 0, 70 * M)
    payments.give_back(tranche=tranche(dossier, 1), words="UNC 9", scope=desk.beside, now=NOW)
    assert (standing(line)[3], programmes.standing(line.pk).returned) == (0, 70 * M)


def test_what_is_given_elsewhere_is_not_closed_by_hand_and_not_stopped_once_it_is_given():
    desk = factories.support_desk(payments=[], report_days=None)
    dossier = factories.dossier_in("agreed", desk)
    with pytest.raises(refusals.FulfilledElsewhere):
        endings.complete(dossier=dossier, scope=desk.scope, now=NOW)
    endings.fulfilled(dossier=dossier, now=NOW)
    with pytest.raises(refusals.FulfilledElsewhere):
        endings.stop(dossier=dossier, words="Bán rồi", scope=desk.above, now=NOW)
    dossier.refresh_from_db()
    assert dossier.state == "running"


def test_what_was_to_be_given_elsewhere_frees_all_its_money_when_it_is_stopped():
    desk = factories.support_desk(payments=[], report_days=None)
    line = budget(desk, 150 * M)
    dossier = factories.dossier_in("agreed", desk)
    assert standing(line) == (50 * M, 0, 100 * M, 0)
    endings.stop(dossier=dossier, words="Rút lui", scope=desk.above, now=NOW)
    assert standing(line) == (150 * M, 0, 0, 0)


def test_the_money_stays_with_the_line_it_was_reserved_of_whatever_the_round_names_later(desk):
    line = budget(desk, 150 * M)
    first, second = (factories.dossier_in("approved", desk, asked=50 * M) for _one in range(2))
    assert standing(line) == (50 * M, 100 * M, 0, 0)
    other = budget(desk, 10 * M)
    text = agreements.sign_for_office(dossier=first, scope=desk.scope, now=NOW)
    agreements.sign(dossier=first, seen=text.digest, scope=factories.owner_of(first), now=NOW)
    payments.accept(tranche=tranche(first, 1), words="", scope=desk.scope, now=NOW)
    pay(first, 1, desk.beside)
    agreements.sign_for_office(dossier=second, scope=desk.scope, now=NOW)
    assert agreements.lapse_unsigned(now=NOW + LATER) == 1
    endings.stop(dossier=first, words="Máy đã bán", scope=desk.above, now=NOW)
    assert standing(line) == (115 * M, 0, 0, 35 * M)
    assert standing(other) == (10 * M, 0, 0, 0)


def test_a_grant_that_cannot_lapse_does_not_keep_the_others_from_it(desk, caplog):
    budget(desk, 250 * M)
    first, second = (factories.dossier_in("approved", desk) for _one in range(2))
    for one in (first, second):
        agreements.sign_for_office(dossier=one, scope=desk.scope, now=NOW)
    Decision.objects.filter(dossier=first).update(budget_line=uuid7())  # there is none

    assert agreements.lapse_unsigned(now=NOW + LATER) == 1

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("approved", "expired")
    assert "did not lapse" in caplog.text


def test_a_payment_is_noted_with_a_day_between_the_agreement_and_today(desk):
    dossier = factories.dossier_in("agreed", desk)
    payments.accept(tranche=tranche(dossier, 1), words="", scope=desk.scope, now=NOW)
    day = NOW.date()
    for on, refused_ in (
        (day + timedelta(days=1), refusals.PaidLater),
        (day - timedelta(days=1), refusals.PaidBeforeSigned),
    ):
        with pytest.raises(refused_) as told:
            pay(dossier, 1, desk.beside, on=on)
        assert told.value.field == "paid_on"


def test_nothing_is_shown_accepted_or_paid_after_a_stop(desk):
    dossier = factories.dossier_in("running", desk)
    show(dossier, factories.owner_of(dossier))
    payments.accept(tranche=tranche(dossier, 2), words="", scope=desk.scope, now=NOW)
    endings.stop(dossier=dossier, words="Máy đã bán", scope=desk.above, now=NOW)
    with pytest.raises(WrongState):
        pay(dossier, 2, desk.beside)


def test_what_the_line_does_not_hold_is_not_granted(desk):
    line = budget(desk, 99 * M)
    dossier = factories.dossier_in("appraised", desk)
    with pytest.raises(refusals.BudgetShort):
        decisions.decide(
            dossier=dossier, outcome="approved", amount=100 * M, conditions="", reasons=[],
            words="Đủ", scope=desk.scope, now=NOW,
        )  # fmt: skip
    dossier.refresh_from_db()
    assert (dossier.state, standing(line)) == ("appraised", (99 * M, 0, 0, 0))
    assert not Decision.objects.exists()


def test_what_lapses_or_is_reopened_frees_its_money(desk):
    line = budget(desk, 200 * M)
    first, second = (factories.dossier_in("approved", desk) for _one in range(2))
    assert standing(line) == (0, 200 * M, 0, 0)
    agreements.sign_for_office(dossier=first, scope=desk.scope, now=NOW)
    assert agreements.lapse_unsigned(now=NOW + LATER) == 1
    agreements.sign_for_office(dossier=second, scope=desk.scope, now=NOW)
    complain(second, factories.owner_of(second))
    answer(second, desk.above)
    assert standing(line) == (200 * M, 0, 0, 0)
    assert [one.dossier_id for one in Agreement.objects.all()] == [first.pk]


def test_while_an_appeal_is_open_nothing_is_signed_and_nothing_lapses(desk):
    dossier = factories.dossier_in("approved", desk)
    owner = factories.owner_of(dossier)
    text = agreements.sign_for_office(dossier=dossier, scope=desk.scope, now=NOW)
    complain(dossier, owner)
    with pytest.raises(refusals.AppealOpen):
        agreements.sign(dossier=dossier, seen=text.digest, scope=owner, now=NOW)
    assert agreements.lapse_unsigned(now=NOW + LATER) == 0
    answer(dossier, desk.above, "upheld", now=NOW + LATER)
    assert agreements.lapse_unsigned(now=NOW + LATER) == 0
    agreements.sign(dossier=dossier, seen=text.digest, scope=owner, now=NOW + LATER)
    dossier.refresh_from_db()
    assert dossier.state == "agreed"


def test_it_is_not_opened_again_while_another_of_the_round_is_open(desk):
    dossier = refused(desk)
    complain(dossier, factories.owner_of(dossier))
    other = factories.desk_dossier(desk, producer=dossier.producer)
    with pytest.raises(refusals.OtherOpen) as said:
        answer(dossier, desk.above)
    assert other.number in str(said.value)
    type(other).objects.filter(pk=other.pk).update(state="draft", number=None)
    with pytest.raises(refusals.OtherOpen):
        answer(dossier, desk.above)
    type(other).objects.filter(pk=other.pk).update(state="withdrawn")
    answer(dossier, desk.above)
    dossier.refresh_from_db()
    assert dossier.state == "review"
