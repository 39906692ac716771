"""Who is told of which step, in his language; and what a context above is told of a grant."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from langnghe.core.errors import NotFound
from langnghe.core.models import OutboxMessage
from langnghe.support import public
from langnghe.support.deciding import held
from langnghe.support.deciding.models import Decision, Review
from langnghe.support.deciding.services import agreements, appeals, checking, endings, reviewing
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
    part = held.tell_held(desk.officer.pk)[0]
    assert [sorted(row)[0] for row in part.rows] == ["at", "opinion", "had"]
    held.forget_person(desk.officer.pk, NOW)
    dossier.refresh_from_db()
    assert dossier.officer is None
    assert not Review.objects.filter(superseded_at__isnull=True).exists()


def test_a_draft_that_was_given_up_is_told_to_nobody(desk):
    dossier = factories.desk_dossier(desk, state="withdrawn", number=None)
    public.tell_of_step(DossierMoved(str(dossier.uid), "withdraw", 0))
    assert mail.outbox == []


def checked(client, code):
    """What `/xac-nhan/` says of a code to anybody."""
    answer = client.get(reverse("deciding:verify", args=[code]))
    return answer.status_code, answer.content.decode()


NOT_YET, ENDED = "chưa có hiệu lực hoặc không còn", "khoản hỗ trợ đã bị từ chối nhận, bị dừng"
REOPENED = "hồ sơ đã được xem xét lại"


def test_an_approval_is_in_force_as_long_as_what_it_granted(client, desk):
    declined, lapsed, stopped = (
        factories.dossier_in(state, desk) for state in ("approved", "approved", "agreed")
    )
    codes = [Decision.objects.get(dossier=one).code for one in (declined, lapsed, stopped)]
    assert not any("không còn hiệu lực" in checked(client, code)[1] for code in codes)
    agreements.decline(dossier=declined, reason="", scope=factories.owner_of(declined), now=NOW)
    agreements.sign_for_office(dossier=lapsed, scope=desk.scope, now=NOW)
    assert agreements.lapse_unsigned(now=NOW + timedelta(days=99)) == 1
    endings.stop(dossier=stopped, words="Máy đã bán", scope=desk.above, now=NOW)
    for code in codes:
        status, page = checked(client, code)
        assert (status, ENDED in page) == (200, True)


def test_an_agreement_of_the_office_alone_is_not_in_force_and_stays_known_after_an_appeal(
    client, desk
):
    dossier = factories.dossier_in("approved", desk)
    owner = factories.owner_of(dossier)
    letter = Decision.objects.get().code
    held = agreements.sign_for_office(dossier=dossier, scope=desk.scope, now=NOW)
    assert NOT_YET in checked(client, held.code)[1]

    appeals.appeal(dossier=dossier, words="Xin thêm", scope=owner, now=NOW)
    appeals.answer_appeal(
        dossier=dossier, outcome="reopened", reasons="Xét lại", scope=desk.above, now=NOW
    )

    for code in (held.code, letter):
        status, page = checked(client, code)
        assert (status, REOPENED in page, dossier.number in page) == (200, True, True)
        assert dossier.title not in page
