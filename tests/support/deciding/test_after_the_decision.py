"""What both sides do with a grant: declined, signed on paper, reported, sent back; who read it."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from langnghe.accounts.roles import Role
from langnghe.core.models import AuditEvent, OutboxMessage, PersonalReading, StateChange
from langnghe.core.states import WrongState
from langnghe.programmes import public as programmes
from langnghe.support import public
from langnghe.support.deciding import held, refusals
from langnghe.support.deciding.models import Agreement, Letter, Report
from langnghe.support.deciding.services import (
    agreements,
    appeals,
    checking,
    endings,
    payments,
    reviewing,
    templates,
)
from langnghe.support.deciding.urls import urlpatterns
from langnghe.support.dossiers import papers
from langnghe.support.dossiers.facts import DossierMoved
from langnghe.support.dossiers.queries.dossiers import scope_of
from tests import factories
from tests.factories.deciding import NOW
from tests.factories.support import photo
from tests.support.deciding.test_fulfilment import pay, tranche
from tests.support.deciding.test_pages import address, attach, see, strangers

pytestmark = pytest.mark.django_db
M = 1_000_000


@pytest.fixture
def desk():
    return factories.support_desk()


def approved(desk, planned=150 * M, **fields):
    line = factories.budget_line(planned)
    desk.round.budget_line = line.uid
    desk.round.save()
    return factories.dossier_in("approved", desk, **fields), line


def available(line):
    told = programmes.standing(line.pk)
    return told.available, told.reserved


def decline(dossier, scope, reason="", now=NOW):
    agreements.decline(dossier=dossier, reason=reason, scope=scope, now=now)


def test_what_an_owner_declines_is_money_for_others_at_once(desk):
    dossier, line = approved(desk)
    owner = factories.owner_of(dossier)
    staff = factories.member(Role.PRODUCER_STAFF, of=dossier.producer.organisation)
    for other in (scope_of(staff.pk), desk.scope, scope_of(factories.stranger().pk)):
        with pytest.raises(refusals.NotYours):
            decline(dossier, other)
    assert available(line) == (50 * M, 100 * M)

    decline(dossier, owner, "Đã tự mua máy")

    dossier.refresh_from_db()
    assert (dossier.state, available(line)) == ("declined", (150 * M, 0))
    change = StateChange.objects.filter(action="decline").get()
    assert (change.reason, change.by_id) == ("Đã tự mua máy", owner.user_id)
    assert AuditEvent.objects.filter(action="support.dossier.decline").count() == 1
    with pytest.raises(WrongState):
        decline(dossier, owner)


def test_signed_or_appealed_against_a_grant_is_not_declined_and_declined_it_is_not_signed(desk):
    signed = factories.dossier_in("agreed", desk)
    with pytest.raises(WrongState):
        decline(signed, factories.owner_of(signed))
    appealed, _line = approved(desk)
    owner = factories.owner_of(appealed)
    appeals.appeal(dossier=appealed, words="Xin thêm", scope=owner, now=NOW)
    with pytest.raises(refusals.AppealOpen):
        decline(appealed, owner)
    dossier = factories.dossier_in("approved", desk, asked=20 * M)
    owner = factories.owner_of(dossier)
    text = agreements.sign_for_office(dossier=dossier, scope=desk.scope, now=NOW)
    decline(dossier, owner)
    with pytest.raises(WrongState):
        agreements.sign(dossier=dossier, seen=text.digest, scope=owner, now=NOW)
    assert agreements.lapse_unsigned(now=NOW + timedelta(days=99)) == 0


def test_declining_by_its_page_and_what_the_tracker_says(client, desk):
    dossier = factories.dossier_in("approved", desk)
    owner = factories.member(of=dossier.producer.organisation)
    staff = factories.member(Role.PRODUCER_STAFF, of=dossier.producer.organisation)
    path, tracker = address("decline", dossier), reverse("dossiers:dossier", args=[dossier.uid])
    for person in (staff, desk.officer, factories.stranger(), factories.producer_owner()):
        assert see(client, person, path).status_code == 404
        assert see(client, person, path, sure="on").status_code == 404
    assert path in see(client, owner, tracker).content.decode()
    unsure = see(client, owner, path, reason="Không cần")
    assert (unsure.status_code, "Không cần" in unsure.content.decode()) == (422, True)
    assert see(client, owner, path, reason="Không cần", sure="on").status_code == 302
    page = see(client, owner, tracker).content.decode()
    assert "Bạn đã từ chối nhận hỗ trợ" in page
    assert path not in page
    assert see(client, owner, path, sure="on").url == tracker  # pressed again
    assert see(client, owner, address("letter", dossier)).status_code == 200
    [told] = letters_of("decline")
    assert told.to == [desk.officer.email]
    assert "Không cần" not in told.body


def letters_of(action):
    """The mails of the last such step."""
    mail.outbox.clear()
    rows = OutboxMessage.objects.filter(kind__endswith="DossierMoved").order_by("-pk")
    told = next(one.payload for one in rows if one.payload["action"] == action)
    public.tell_of_step(DossierMoved(**told))
    return mail.outbox


def reported(desk, **fields):
    """All is paid, and the report is handed in with a photo and a PDF."""
    dossier = factories.dossier_in("running", desk, **fields)
    owner = factories.owner_of(dossier)
    shown = [papers.keep(photo()).as_json(), papers.keep(b"%PDF-1.4 so lieu %%EOF").as_json()]
    payments.show(tranche=tranche(dossier, 2), words="", pages=shown[:1], scope=owner, now=NOW)
    payments.accept(tranche=tranche(dossier, 2), words="", scope=desk.scope, now=NOW)
    pay(dossier, 2, desk.beside)
    report(dossier, owner, shown)
    return dossier


def report(dossier, owner, pages=(), now=NOW):
    endings.hand_in_report(dossier=dossier, words="Đã nung", figures={}, pages=pages, scope=owner,
                           now=now)  # fmt: skip


def test_whoever_may_read_the_dossier_sees_what_was_shown_and_it_is_written_down(client, desk):
    dossier = reported(desk)
    owner = factories.member(of=dossier.producer.organisation)
    photo_, pdf = address("report_page", dossier, 1), address("report_page", dossier, 2)
    evidence = address("evidence", dossier, 2, 1)
    page = see(client, desk.colleague, address("desk_agreement", dossier)).content.decode()
    for path in (f'src="{photo_}"', f'href="{pdf}"', f'src="{evidence}"'):
        assert path in page
    assert f'src="{pdf}"' not in page  # a PDF is never shown inside of our own pages
    for person in (desk.colleague, owner):
        for path, kind in ((photo_, "image/jpeg"), (pdf, "application/pdf")):
            answer = see(client, person, path)
            assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        see(client, person, evidence)
    read = PersonalReading.objects.exclude(action="support.dossier.read").order_by("pk")
    assert [(one.action, one.by_id) for one in read] == [
        ("support.report.read", desk.colleague.pk), ("support.tranche.read", desk.colleague.pk),
    ]  # fmt: skip
    assert see(client, owner, address("report_page", dossier, 3)).status_code == 404
    late = factories.member(Role.COMMUNE_OFFICER, of=desk.office)  # he has not declared yet
    others = [one for one in strangers(desk, dossier)
              if not one.memberships.filter(organisation=dossier.producer.organisation)]  # fmt: skip
    for person in [*others, late]:
        for path in (photo_, pdf, evidence):
            assert see(client, person, path).status_code == 404


def test_whatever_page_of_a_dossier_an_officer_opens_is_written_down(client, desk):
    """Of every address at the desk that names a dossier: one that is added is asked for here."""
    owner = factories.producer_owner()
    dossier, later = reported(desk, made_by=owner), factories.asked_dossier(desk, made_by=owner)
    paper = attach(dossier)
    checking.send_back(dossier=later, reasons=[("papers", "Mờ")], scope=desk.scope, now=NOW)
    scored = factories.dossier_in("review", desk, made_by=owner)
    reviewing.ask_reviews(dossier=scored, people=[desk.officer.pk], scope=desk.scope, now=NOW)
    ready = factories.dossier_in("appraised", desk, made_by=owner)
    wanted = {
        "dossier": address("dossier", dossier), "paper": address("paper", dossier, paper.uid, 1),
        "score": address("score", scored), "decide": address("decide", ready),
        "desk_letter": address("desk_letter", dossier),
        "desk_letter_pdf": address("desk_letter_pdf", dossier),
        "desk_step_letter": address("desk_step_letter", later, "bo-sung"),
        "desk_agreement": address("desk_agreement", dossier),
        "desk_agreement_pdf": address("desk_agreement_pdf", dossier),
    }  # fmt: skip
    assert {one.name for one in urlpatterns
            if str(one.pattern).startswith("so/ho-so/<uuid:uid>/")} == set(wanted)  # fmt: skip
    for day, (name, path) in enumerate(wanted.items(), 1):
        with time_machine.travel(NOW + timedelta(days=day), tick=False):  # once a day is enough
            assert see(client, desk.officer, path).status_code == 200, name
        assert (
            PersonalReading.objects.filter(about_id=owner.pk, by_id=desk.officer.pk).count() == day
        ), name


@time_machine.travel(NOW + timedelta(days=1))
def test_a_report_is_sent_back_with_a_reason_a_term_and_a_letter(client, desk):
    dossier = reported(desk)
    owner = factories.member(of=dossier.producer.organisation)
    path, tracker = address("dossier", dossier), reverse("dossiers:dossier", args=[dossier.uid])
    assert "Báo cáo bị trả lại" not in see(client, owner, tracker).content.decode()
    form = {"action": "report_back", "words": "Thiếu ảnh máy"}
    assert see(client, desk.colleague, path, **form).status_code == 404
    assert see(client, desk.officer, path, **{**form, "words": ""}).status_code == 422
    assert see(client, desk.officer, path, **form).status_code == 302
    one = Report.objects.get()
    assert (one.state, one.answer, one.sent_back_by) == ("sent_back", "Thiếu ảnh máy", desk.officer)
    page = see(client, owner, tracker).content.decode()
    assert "Thiếu ảnh máy" in page
    assert address("report", dossier) in page
    for person, name in ((owner, "report"), (desk.officer, "desk_agreement")):
        told = see(client, person, address(name, dossier)).content.decode()
        assert "Thiếu ảnh máy" in told
    [letter] = [one for one in letters_of("report_back") if one.to == [owner.email]]
    assert "Thiếu ảnh máy" in letter.body
    assert see(client, desk.officer, path, **form).status_code == 404  # it is with the applicant
    with pytest.raises(refusals.ReportMissing):
        endings.complete(dossier=dossier, scope=desk.scope, now=NOW)
    again = {"words": "Đã nung, có ảnh", "pages": SimpleUploadedFile("a.jpg", photo(90))}
    assert see(client, owner, address("report", dossier), **again).status_code == 302
    assert "Báo cáo bị trả lại" not in see(client, owner, tracker).content.decode()
    endings.complete(dossier=dossier, scope=desk.scope, now=timezone.now())
    assert Report.objects.get().state == "accepted"


def test_a_report_that_is_not_there_or_accepted_is_not_sent_back(desk):
    dossier = reported(desk)
    with pytest.raises(refusals.NotYours):
        endings.send_report_back(dossier=dossier, words="Thiếu", scope=desk.beside, now=NOW)
    with pytest.raises(refusals.WordsMissing):
        endings.send_report_back(dossier=dossier, words=" ", scope=desk.scope, now=NOW)
    endings.complete(dossier=dossier, scope=desk.scope, now=NOW)
    with pytest.raises(WrongState):
        endings.send_report_back(dossier=dossier, words="Thiếu", scope=desk.scope, now=NOW)
    other = factories.dossier_in("running", desk)
    with pytest.raises(WrongState):
        endings.send_report_back(dossier=other, words="Thiếu", scope=desk.scope, now=NOW)


def test_a_worker_is_told_in_his_file_what_he_was_written_and_why_a_report_came_back(desk):
    worker = factories.user("thợ")
    fields = {"kind": "worker", "producer": None, "person": worker, "title": "Thợ gốm"}
    returned = factories.asked_dossier(desk, **fields)
    reasons = [("papers", "Báo giá mờ")]
    checking.send_back(dossier=returned, reasons=reasons, scope=desk.scope, now=NOW)
    other = factories.asked_dossier(desk)
    checking.send_back(dossier=other, reasons=reasons, scope=desk.scope, now=NOW)
    version, held_round = factories.desk_round()
    running = reported(desk, version=version, round=held_round, **fields)
    endings.send_report_back(dossier=running, words="Thiếu ảnh", scope=desk.scope, now=NOW)

    part = {one.key: one for one in held.tell_held(worker.pk)}["support_letters"]

    letter, report = part.rows
    assert (letter["letter"], letter["reasons"]) == (returned.number, ["Thiếu giấy tờ: Báo giá mờ"])
    assert (report["report"], report["sent_back_because"]) == (running.number, "Thiếu ảnh")


def own_words(desk, action):
    texts = {"opening_vi": "Kính gửi ông/bà", "closing_vi": "Trân trọng./.", "opening_en": "Dear"}
    templates.keep(office_id=desk.office.pk, action=action, texts=texts, scope=desk.above, now=NOW)


def test_letters_that_ask_for_completion_begin_and_end_as_the_office_writes_them(client, desk):
    own_words(desk, "send_back")
    dossier = factories.asked_dossier(desk)
    owner = factories.member(of=dossier.producer.organisation)
    path = address("step_letter", dossier, "bo-sung")
    assert see(client, owner, path).status_code == 404  # none was written yet
    checking.send_back(dossier=dossier, reasons=[("papers", "Báo giá mờ")], scope=desk.scope,
                       now=NOW)  # fmt: skip
    [letter] = letters_of("send_back")
    for words in ("Kính gửi ông/bà", "Báo giá mờ", "24/12/2026", "Trân trọng./."):
        assert words in letter.body
    own_words(desk, "stop")
    assert see(client, owner, path).status_code == 200
    assert see(client, owner, address("step_letter", dossier, "dung")).status_code == 404
    for person in (factories.stranger(), factories.producer_owner(), desk.officer):
        assert see(client, person, path).status_code == 404
    assert (
        see(client, desk.officer, address("desk_step_letter", dossier, "bo-sung")).status_code
        == 200
    )
    client.logout()
    checked = client.get(reverse("deciding:verify", args=[Letter.objects.get().code]))
    assert (checked.status_code, dossier.number in checked.content.decode()) == (200, True)
    assert dossier.title not in checked.content.decode()


def test_a_letter_on_stopped_support_begins_and_ends_so_as_well(client, desk):
    own_words(desk, "stop")
    dossier = factories.dossier_in("agreed", desk)
    owner = factories.member(of=dossier.producer.organisation)
    endings.stop(dossier=dossier, words="Máy đã bán", scope=desk.above, now=NOW)
    told = Letter.objects.get()
    assert (told.action, told.content["words"]) == ("stop", "Máy đã bán")
    [letter] = [one for one in letters_of("stop") if one.to == [owner.email]]
    assert "Kính gửi ông/bà" in letter.body
    path = address("step_letter", dossier, "dung")
    assert (
        path in see(client, owner, reverse("dossiers:dossier", args=[dossier.uid])).content.decode()
    )
    assert see(client, owner, path).status_code == 200


def test_no_link_leads_to_a_letter_that_was_never_written(client, desk):
    """Of what was sent back or stopped before letters of steps were kept."""
    returned, stopped = factories.asked_dossier(desk), factories.dossier_in("agreed", desk)
    checking.send_back(dossier=returned, reasons=[("papers", "Mờ")], scope=desk.scope, now=NOW)
    endings.stop(dossier=stopped, words="Máy đã bán", scope=desk.above, now=NOW)
    for dossier, step in ((returned, "bo-sung"), (stopped, "dung")):
        owner = factories.member(of=dossier.producer.organisation)
        tracker = reverse("dossiers:dossier", args=[dossier.uid])
        links = [
            (owner, tracker, address("step_letter", dossier, step)),
            (desk.officer, address("dossier", dossier), address("desk_step_letter", dossier, step)),
        ]
        for person, page, link in links:
            assert link in see(client, person, page).content.decode()
        Letter.objects.filter(dossier=dossier).delete()
        for person, page, link in links:
            assert link not in see(client, person, page).content.decode()


def test_without_an_agreement_its_own_page_leads_to_where_the_dossier_stands(client, desk):
    """So whoever kept its address learns that the dossier was opened again."""
    dossier = factories.dossier_in("approved", desk)
    owner = factories.member(of=dossier.producer.organisation)
    text = agreements.sign_for_office(dossier=dossier, scope=desk.scope, now=NOW)
    path, tracker = address("agreement", dossier), reverse("dossiers:dossier", args=[dossier.uid])
    assert see(client, owner, path).status_code == 200
    scope = factories.owner_of(dossier)
    appeals.appeal(dossier=dossier, words="Xin thêm", scope=scope, now=NOW)
    appeals.answer_appeal(dossier=dossier, outcome="reopened", reasons="Xét lại", scope=desk.above,
                          now=NOW)  # fmt: skip
    for form in ({}, {"seen": text.digest, "sure": "on"}):
        answer = see(client, owner, path, **form)
        assert (answer.status_code, answer.get("Location")) == (302, tracker)
    for person in (factories.stranger(), factories.producer_owner(), desk.officer):
        assert see(client, person, path).status_code == 404


def test_an_agreement_is_printed_for_both_sides_and_can_be_checked(client, desk):
    dossier = factories.dossier_in("approved", desk)
    owner = factories.member(of=dossier.producer.organisation)
    own, theirs = address("agreement_pdf", dossier), address("desk_agreement_pdf", dossier)
    assert see(client, owner, own).status_code == 404  # the office has not signed
    text = agreements.sign_for_office(dossier=dossier, scope=desk.scope, now=NOW)
    for person, path in ((owner, own), (desk.colleague, theirs)):
        answer = see(client, person, path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        pages = PdfReader(io.BytesIO(answer.content)).pages
        printed = " ".join(" ".join(one.extract_text() for one in pages).split())
        told = (desk.office.name, dossier.number, dossier.title, "100.000.000", text.code)
        assert [words for words in told if words not in printed] == []
    for person in strangers(desk, dossier):
        assert see(client, person, theirs).status_code == 404
    for person in (factories.stranger(), factories.producer_owner(), desk.officer):
        assert see(client, person, own).status_code == 404
    client.logout()
    check = reverse("deciding:verify", args=[text.code])
    assert "Chỉ cơ quan đã ký" in client.get(check).content.decode()
    agreements.sign(dossier=dossier, seen=text.digest, scope=factories.owner_of(dossier), now=NOW)
    page = client.get(check).content.decode()
    assert "Hai bên đã ký" in page
    assert dossier.title not in page
    assert "không còn hiệu lực" not in page
    endings.stop(dossier=dossier, words="Máy đã bán", scope=desk.above, now=NOW)
    assert "không còn hiệu lực" in client.get(check).content.decode()


OWN = ("letter", "appeal", "agreement", "report", "tranche")


def test_a_workers_pages_stand_outside_of_any_workshop_and_a_houses_inside_of_its_own(client, desk):
    worker = factories.user("thợ")
    fields = {"kind": "worker", "producer": None, "person": worker, "title": "Thợ gốm"}
    alone = factories.dossier_in("approved", desk, **fields)
    house = reported(desk)
    owner = factories.member(of=house.producer.organisation)
    see(client, worker, address("decline", alone))
    text = agreements.sign_for_office(dossier=alone, scope=desk.scope, now=NOW)
    pages = {"decline": address("decline", alone)}
    assert 'class="workshop' not in see(client, worker, pages["decline"]).content.decode()
    agreements.sign(dossier=alone, seen=text.digest, scope=scope_of(worker.pk), now=NOW)
    Report.objects.create(agreement=Agreement.objects.get(dossier=alone), due_on=NOW.date())
    for name in OWN:
        more = [2] if name == "tranche" else []
        for person, dossier, inside in ((worker, alone, False), (owner, house, True)):
            answer = see(client, person, address(name, dossier, *more))
            assert answer.status_code == 200, name
            assert ('class="workshop' in answer.content.decode()) == inside, name
