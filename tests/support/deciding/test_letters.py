"""Who is told of which step, in his language; and what a context above is told of a grant."""

import pytest
from django.core import mail

from langnghe.core.errors import NotFound
from langnghe.core.models import OutboxMessage
from langnghe.support import public
from langnghe.support.deciding import held
from langnghe.support.deciding.models import Review
from langnghe.support.deciding.services import appeals, checking, reviewing
from langnghe.support.dossiers.facts import DossierMoved
from tests import factories
from tests.factories.deciding import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return factories.support_desk()


def tell_last():
    mail.outbox.clear()
    told = OutboxMessage.objects.filter(kind__endswith="DossierMoved").order_by("-pk").first()
    public.tell_of_step(DossierMoved(**told.payload))
    return [(one.to, one.subject, one.body) for one in mail.outbox]


def test_the_applicants_people_are_told_what_is_missing_in_their_language(desk):
    dossier = factories.asked_dossier(desk)
    owner = factories.member(of=dossier.producer.organisation)
    owner.language = "en"
    owner.save()
    checking.send_back(
        dossier=dossier, reasons=[("papers", "Báo giá mờ")], scope=desk.scope, now=NOW
    )
    [(to, subject, body)] = tell_last()
    assert to == [owner.email]
    assert subject == f"{dossier.number}: Send back for completion"
    assert "Báo giá mờ" in body


def test_an_appeal_is_told_to_the_officer_without_its_words(desk):
    dossier = factories.dossier_in("approved", desk)
    appeals.appeal(
        dossier=dossier, words="Chuyện riêng", scope=factories.owner_of(dossier), now=NOW
    )
    [(to, subject, body)] = tell_last()
    assert to == [desk.officer.email]
    assert "Khiếu nại" in subject
    assert "Chuyện riêng" not in body


def test_a_context_above_reads_what_was_granted_and_says_when_it_is_given(desk):
    dossier = factories.dossier_in("approved", desk)
    with pytest.raises(NotFound):
        public.granted(str(dossier.uid))
    dossier = factories.dossier_in("agreed", desk)
    told = public.granted(str(dossier.uid))
    assert (told.number, told.kind, told.amount, told.producer_id) == (
        dossier.number, "equipment", 100_000_000, dossier.producer_id,
    )  # fmt: skip
    public.fulfilled(dossier_uid=str(dossier.uid), now=NOW)
    public.completed(dossier_uid=str(dossier.uid), now=NOW)
    dossier.refresh_from_db()
    assert dossier.state == "completed"


def test_who_closes_his_account_leaves_nothing_undone_behind(desk):
    dossier = factories.dossier_in("review", desk)
    reviewing.ask_reviews(dossier=dossier, people=[desk.officer.pk], scope=desk.scope, now=NOW)
    [part] = held.tell_held(desk.officer.pk)
    assert [sorted(row)[0] for row in part.rows] == ["at", "opinion", "had"]
    held.forget_person(desk.officer.pk, NOW)
    dossier.refresh_from_db()
    assert dossier.officer is None
    assert not Review.objects.filter(superseded_at__isnull=True).exists()


def test_a_draft_that_was_given_up_is_told_to_nobody(desk):
    dossier = factories.desk_dossier(desk, state="withdrawn", number=None)
    public.tell_of_step(DossierMoved(str(dossier.uid), "withdraw", 0))
    assert mail.outbox == []
