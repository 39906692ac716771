"""The desk's pages: open to the office, closed before a declaration, and to all others not there."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts.roles import Role
from langnghe.core import clock
from langnghe.core.models import PersonalReading
from langnghe.support.deciding.models import Agreement, Conflict, Decision, Review
from langnghe.support.deciding.services import assigning, checking, payments
from langnghe.support.dossiers import papers
from langnghe.support.dossiers.models import Attached, Paper
from langnghe.support.dossiers.services import filling, handing_in
from langnghe.support.dossiers.services import papers as filing
from tests import factories
from tests.factories.deciding import NOW
from tests.support.deciding.test_fulfilment import tranche

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return factories.support_desk()


def address(name, dossier, *more):
    return reverse(f"deciding:{name}", args=[dossier.uid, *more])


def see(client, person, path, **form):
    client.force_login(person)
    return client.post(path, form) if form else client.get(path)


def attach(dossier):
    page = papers.keep(b"%PDF-1.4 bao gia %%EOF")
    paper = Paper.objects.create(
        producer=dossier.producer, kind="quote", name="Báo giá", pages=[page.as_json()],
        added_by=dossier.made_by, added_at=NOW,
    )  # fmt: skip
    Attached.objects.create(dossier=dossier, key="quote", paper=paper, by=dossier.made_by, at=NOW)
    return paper


def strangers(desk, dossier):
    """Everybody who is not of the office."""
    left = factories.member(Role.COMMUNE_OFFICER, of=desk.office)
    left.memberships.all().delete()
    return [
        left,
        factories.officer("99999"),
        factories.member(Role.LENDER),
        factories.member(Role.CITY_OFFICER),
        factories.member(Role.INSPECTOR),
        factories.member(of=dossier.producer.organisation),
        factories.stranger(),
    ]


DESK = ("dossier", "score", "decide", "desk_letter", "desk_letter_pdf", "desk_agreement")


def test_to_everybody_else_there_is_no_such_dossier(client, desk):
    dossier = factories.dossier_in("agreed", desk)
    paper = attach(dossier)
    paths = [address(name, dossier) for name in DESK]
    paths.append(address("paper", dossier, paper.uid, 1))
    for person in strangers(desk, dossier):
        for path in paths:
            assert see(client, person, path).status_code == 404, path
            assert see(client, person, path, action="complete").status_code in (404, 405), path
    dossier.refresh_from_db()
    assert dossier.state == "agreed"


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.CITY_OFFICER, Role.LENDER])
def test_officers_of_every_kind_of_office_have_a_queue_of_their_own(client, role):
    desk, other = factories.support_desk(role), factories.support_desk(role)
    mine, theirs = factories.desk_dossier(desk), factories.desk_dossier(other)
    page = see(client, desk.colleague, reverse("deciding:queue")).content.decode()
    assert mine.number in page
    assert theirs.number not in page


@pytest.mark.parametrize("declared", [None, True])
def test_before_a_declaration_and_with_a_conflict_one_sees_number_and_title_only(
    client, desk, declared
):
    dossier = factories.desk_dossier(desk)
    paper = attach(dossier)
    assigning.take(dossier=dossier, scope=desk.scope, now=NOW)
    if declared:
        assigning.declare(dossier=dossier, has_conflict=True, words="Anh em", scope=desk.scope,
                          now=NOW)  # fmt: skip
    page = see(client, desk.officer, address("dossier", dossier))
    text = page.content.decode()
    assert (page.status_code, dossier.number in text, "Lò cũ hỏng" in text) == (200, True, False)
    for path in (address("paper", dossier, paper.uid, 1), address("decide", dossier)):
        assert see(client, desk.officer, path).status_code == 404
    assert (
        see(client, desk.officer, address("dossier", dossier), action="accept").status_code == 404
    )
    assert not PersonalReading.objects.exists()


def test_an_officer_declares_takes_and_accepts_by_pages(client, desk):
    dossier = factories.desk_dossier(desk)
    path = address("dossier", dossier)
    for form in (
        {"action": "declare", "has_conflict": "no"}, {"action": "take"}, {"action": "accept"},
    ):  # fmt: skip
        assert see(client, desk.officer, path, **form).status_code == 302, form
    page = see(client, desk.officer, path).content.decode()
    assert "Lò cũ hỏng" in page
    dossier.refresh_from_db()
    assert (dossier.state, dossier.officer) == ("review", desk.officer)
    assert Conflict.objects.get().has_conflict is False


def test_what_is_missing_is_said_beside_the_field_and_what_was_typed_stays(client, desk):
    dossier = factories.asked_dossier(desk)
    answer = see(client, desk.officer, address("dossier", dossier), action="send_back",
                 words="Thiếu báo giá")  # fmt: skip
    assert answer.status_code == 422
    assert "Thiếu báo giá" in answer.content.decode()
    dossier.refresh_from_db()
    assert dossier.state == "submitted"


def test_whose_paper_was_looked_at_may_see_by_whom(client, desk):
    dossier = factories.asked_dossier(desk)
    paper = attach(dossier)
    for _again in range(2):
        answer = see(client, desk.colleague, address("paper", dossier, paper.uid, 1))
        assert answer.content.startswith(b"%PDF")
    read = PersonalReading.objects.filter(action="support.paper.read")
    assert [(one.about_id, one.by_id) for one in read] == [(desk.officer.pk, desk.colleague.pk)]
    assert see(client, desk.colleague, address("paper", dossier, paper.uid, 2)).status_code == 404


def test_a_review_and_a_decision_by_pages(client, desk):
    dossier = factories.dossier_in("review", desk)
    path = address("dossier", dossier)
    see(client, desk.officer, path, action="ask_reviews", people=[desk.colleague.pk])
    sheet = {"points_need": 8, "points_skill": 4, "opinion": "approve", "words": "Cần"}
    assert see(client, desk.supervisor, address("score", dossier)).status_code == 404
    wrong = see(client, desk.colleague, address("score", dossier), **{**sheet, "points_need": 99})
    assert wrong.status_code == 422
    assert see(client, desk.colleague, address("score", dossier), **sheet).status_code == 302
    assert see(client, desk.officer, path, action="appraise").status_code == 302
    form = {"outcome": "approved", "amount": "100000000", "words": "Đủ"}
    over = see(client, desk.officer, address("decide", dossier), **{**form, "amount": "100000001"})
    assert (over.status_code, Decision.objects.count()) == (422, 0)
    assert see(client, desk.colleague, address("decide", dossier), **form).status_code == 404
    assert see(client, desk.officer, address("decide", dossier), **form).status_code == 302
    letter = see(client, desk.officer, address("desk_letter", dossier)).content.decode()
    assert "100.000.000" in letter


def test_reviews_are_blind_until_ones_own_is_handed_in(client, desk):
    dossier = factories.dossier_in("appraised", desk)
    page = see(client, desk.officer, address("dossier", dossier)).content.decode()
    assert "Cần máy mới" in page
    other = factories.dossier_in("review", desk)
    form = {"action": "ask_reviews", "people": [desk.colleague.pk, desk.officer.pk]}
    see(client, desk.officer, address("dossier", other), **form)
    sheet = {"points_need": 8, "points_skill": 4, "opinion": "approve", "words": "Rất nên"}
    see(client, desk.colleague, address("score", other), **sheet)
    assert "Rất nên" not in see(client, desk.officer, address("dossier", other)).content.decode()
    see(client, desk.officer, address("score", other), **{**sheet, "words": "Nên"})
    assert "Rất nên" in see(client, desk.officer, address("dossier", other)).content.decode()


def test_the_letter_is_the_applicants_and_anybody_may_check_a_copy(client, desk):
    dossier = factories.dossier_in("approved", desk)
    owner = factories.member(of=dossier.producer.organisation)
    staff = factories.member(Role.PRODUCER_STAFF, of=dossier.producer.organisation)
    for person in (owner, staff):
        assert see(client, person, address("letter", dossier)).status_code == 200
    for person in (factories.stranger(), factories.producer_owner(), desk.officer):
        for name in ("letter", "letter_pdf", "appeal", "agreement", "report"):
            assert see(client, person, address(name, dossier)).status_code == 404
    client.logout()
    code = Decision.objects.get().code
    page = client.get(reverse("deciding:verify", args=[code.lower()]))
    assert page.status_code == 200
    assert dossier.number in page.content.decode()
    assert dossier.title not in page.content.decode()
    assert client.get(reverse("deciding:verify", args=["ABC"])).status_code == 404


def test_the_letter_prints(client, desk):
    dossier = factories.dossier_in("approved", desk)
    answer = see(client, desk.officer, address("desk_letter_pdf", dossier))
    assert answer.status_code == 200
    assert answer["Content-Type"] in ("application/pdf", "text/html; charset=utf-8")


def test_an_owner_appeals_and_somebody_above_answers(client, desk):
    dossier = factories.dossier_in("approved", desk, now=timezone.now())
    owner = factories.member(of=dossier.producer.organisation)
    staff = factories.member(Role.PRODUCER_STAFF, of=dossier.producer.organisation)
    assert see(client, staff, address("appeal", dossier), words="Xin thêm").status_code == 403
    assert see(client, owner, address("appeal", dossier), words="").status_code == 422
    assert see(client, owner, address("appeal", dossier), words="Xin thêm").status_code == 302
    path = address("dossier", dossier)
    form = {"action": "answer_appeal", "outcome": "reopened", "reasons": "Xem lại"}
    assert see(client, desk.colleague, path, **form).status_code == 404
    assert see(client, desk.supervisor, path, **form).status_code == 302
    dossier.refresh_from_db()
    assert dossier.state == "review"


def test_signing_showing_and_paying_by_pages(client, desk):
    now = timezone.now()
    dossier = factories.dossier_in("approved", desk, now=now)
    owner = factories.member(of=dossier.producer.organisation)
    staff = factories.member(Role.PRODUCER_STAFF, of=dossier.producer.organisation)
    see(client, desk.officer, address("dossier", dossier), action="sign")
    text = Agreement.objects.get()
    form = {"seen": text.digest, "agrees": "on"}
    assert see(client, staff, address("agreement", dossier), **form).status_code != 302
    assert see(client, owner, address("agreement", dossier), **form).status_code == 302
    pay = address("desk_agreement", dossier)
    assert see(client, desk.officer, pay, action="accept", number=1).status_code == 302
    told = {"action": "pay", "number": 1, "reference": "UNC 1", "paid_on": str(clock.today(now))}
    assert see(client, desk.officer, pay, **told).status_code == 404
    assert see(client, desk.colleague, pay, **{**told, "reference": ""}).status_code == 422
    assert see(client, desk.colleague, pay, **told).status_code == 302
    with_file = {"words": "Đã lắp", "pages": pdf()}
    show = address("tranche", dossier, 2)
    assert see(client, staff, show, words="x").status_code == 422
    assert see(client, staff, show, **with_file).status_code == 302
    evidence = address("evidence", dossier, 2, 1)
    for person in (owner, desk.colleague):
        assert see(client, person, evidence).content.startswith(b"%PDF")
    for person in strangers(desk, dossier)[:5]:
        assert see(client, person, evidence).status_code == 404


def pdf():
    return SimpleUploadedFile("a.pdf", b"%PDF-1.4 bien ban %%EOF", "application/pdf")


def test_the_report_is_written_on_its_page_and_closes_it(client, desk):
    dossier = factories.dossier_in("running", desk)
    owner = factories.member(of=dossier.producer.organisation)
    payments.show(tranche=tranche(dossier, 2), words="", pages=[factories.pdf_page()],
                  scope=factories.owner_of(dossier), now=NOW)  # fmt: skip
    payments.accept(tranche=tranche(dossier, 2), words="", scope=desk.scope, now=NOW)
    payments.pay(tranche=tranche(dossier, 2), reference="2", paid_on=NOW.date(),
                 scope=desk.beside, now=NOW)  # fmt: skip
    form = {"words": "Đã nung", "figures": "kWh | 900"}
    assert see(client, owner, address("report", dossier), words="").status_code == 422
    assert see(client, owner, address("report", dossier), **form).status_code == 302
    assert (
        "Đã nung" in see(client, desk.officer, address("desk_agreement", dossier)).content.decode()
    )
    see(client, desk.officer, address("dossier", dossier), action="complete")
    dossier.refresh_from_db()
    assert dossier.state == "completed"


def test_a_round_and_a_sitting_by_pages(client):
    desk = factories.support_desk(is_ranked=True, needs_committee=True,
                                  closes_on=NOW.date().replace(day=20))  # fmt: skip
    dossier = factories.dossier_in("appraised", desk)
    path = reverse("deciding:round", args=[desk.round.uid])
    assert see(client, desk.officer, path).status_code == 200
    assert see(client, desk.officer, path, fix="1").status_code == 302
    assert dossier.number in see(client, desk.officer, path).content.decode()
    stranger = factories.officer("99999")
    assert see(client, stranger, path).status_code == 404
    new = {"held_on": "2026-11-25", "members": "A | Chủ tịch\nB\nC"}
    assert see(client, desk.officer, reverse("deciding:sittings"), held_on="2026-11-25",
               members="A").status_code == 422  # fmt: skip
    made = see(client, desk.officer, reverse("deciding:sittings"), **new)["Location"]
    advice = {"dossier": str(dossier.uid), "opinion": "approve", "words": "Nên"}
    assert see(client, desk.officer, made, **advice).status_code == 302
    assert see(client, desk.officer, made, minutes="Biên bản").status_code == 302
    assert "Biên bản" in see(client, desk.officer, made).content.decode()
    assert see(client, stranger, made).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_the_queue_costs_the_same_however_long_it_is(client, desk, django_assert_num_queries, n):
    for _one in range(n):
        factories.asked_dossier(desk)
    client.force_login(desk.officer)
    client.get(reverse("deciding:queue"))
    with django_assert_num_queries(QUEUE):
        client.get(reverse("deciding:queue"))


@pytest.mark.parametrize("n", [1, 3])
def test_workload_and_figures_cost_the_same(client, desk, django_assert_num_queries, n):
    for _one in range(n):
        factories.dossier_in("approved", desk)
        factories.asked_dossier(desk)
    client.force_login(desk.officer)
    for name, queries in (("workload", WORKLOAD), ("figures", FIGURES)):
        with django_assert_num_queries(queries):
            page = client.get(reverse(f"deciding:{name}"))
        assert page.status_code == 200


QUEUE, WORKLOAD, FIGURES = 9, 8, 6


def test_whoever_stands_above_is_led_to_the_letters_of_the_office(client, desk):
    path, workload = reverse("deciding:letter_templates"), reverse("deciding:workload")
    assert f'href="{path}"' in see(client, desk.supervisor, workload).content.decode()
    assert f'href="{path}"' not in see(client, desk.officer, workload).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_a_dossier_costs_the_same_however_much_is_in_it(
    client, desk, django_assert_num_queries, n
):
    dossier = factories.dossier_in("review", desk)
    factories.let_see(dossier, "support", grants=[])
    for place in range(n):
        factories.let_see(dossier, f"fact{place}")
        Review.objects.create(
            dossier=dossier, reviewer=factories.member(Role.COMMUNE_OFFICER, of=desk.office),
            asked_by=desk.officer, asked_at=NOW, done_at=NOW, opinion="approve", words="Nên",
            total=500,
        )  # fmt: skip
        factories.dossier_in("approved", factories.support_desk(), producer=dossier.producer)
    path = address("dossier", dossier)
    see(client, desk.officer, path)
    with django_assert_num_queries(PAGE):
        client.get(path)


@time_machine.travel(NOW + timedelta(days=1))
@pytest.mark.parametrize("n", [1, 3])
def test_public_figures_cost_the_same(client, desk, django_assert_num_queries, n):
    for place in range(n):
        other = factories.support_desk()
        factories.dossier_in("agreed", other, area_code=f"0000{place}")
    with django_assert_num_queries(PUBLIC):
        assert client.get(reverse("deciding:statistics"), {"nam": "2026"}).status_code == 200


PAGE, PUBLIC = 29, 5


@time_machine.travel(NOW + timedelta(days=1))
def test_the_queue_puts_first_what_is_due_first_and_filters(client, desk):
    late = factories.asked_dossier(desk, submitted_at=NOW.replace(month=10))
    type(late).objects.filter(pk=late.pk).update(due_on="2026-10-01")
    fresh = factories.desk_dossier(desk)

    def numbers(query=""):
        page = see(client, desk.officer, reverse("deciding:queue") + query).content.decode()
        return sorted((page.find(n), n) for n in (late.number, fresh.number) if n in page)

    assert [n for _at, n in numbers()] == [late.number, fresh.number]
    for query, found in (
        ("?loc=mine", [late.number]), ("?loc=unassigned", [fresh.number]),
        ("?loc=ended", []), ("?trang-thai=review", []), ("?loc=late", [late.number]),
        (f"?goi={desk.version.offer.slug}", [late.number, fresh.number]), ("?goi=khac", []),
    ):  # fmt: skip
        assert [n for _at, n in numbers(query)] == found, query


def test_only_somebody_above_writes_how_letters_begin(client, desk):
    path = reverse("deciding:letter_templates")
    assert see(client, desk.officer, path).status_code == 404
    form = {"action": "approve", "opening_vi": "Kính gửi", "opening_en": "Dear"}
    assert see(client, desk.supervisor, path, **form).status_code == 302
    dossier = factories.dossier_in("approved", desk)
    assert Decision.objects.get(dossier=dossier).letter["opening"]["vi"] == "Kính gửi"


def test_a_worker_alone_reads_appeals_and_signs_for_himself(client, desk):
    worker = factories.user("thợ")
    fields = {"kind": "worker", "producer": None, "person": worker, "title": "Thợ gốm"}
    dossier = factories.dossier_in("approved", desk, **fields)
    for name in ("letter", "appeal"):
        assert see(client, worker, address(name, dossier)).status_code == 200
        assert see(client, factories.stranger(), address(name, dossier)).status_code == 404
    see(client, desk.officer, address("dossier", dossier), action="sign")
    text = Agreement.objects.get()
    form = {"seen": text.digest, "agrees": "on"}
    assert (
        see(client, factories.stranger(), address("agreement", dossier), **form).status_code == 404
    )
    assert see(client, worker, address("agreement", dossier), **form).status_code == 302
    see(client, desk.officer, address("dossier", dossier))
    read = PersonalReading.objects.filter(action="support.dossier.read")
    assert [(one.about_id, one.by_id) for one in read] == [(worker.pk, desk.officer.pk)]


def test_earlier_support_is_shown_while_the_applicant_agrees(client, desk):
    dossier = factories.dossier_in("review", desk)
    other = factories.dossier_in("approved", factories.support_desk(), producer=dossier.producer)
    path = address("dossier", dossier)
    assert other.number not in see(client, desk.officer, path).content.decode()
    factories.let_see(dossier, "support", grants=[])
    assert other.number in see(client, desk.officer, path).content.decode()


def test_while_it_is_with_the_applicant_the_office_reads_what_was_handed_in(client, desk):
    dossier = factories.asked_dossier(desk)
    attach(dossier)
    owner, later = factories.owner_of(dossier), NOW + timedelta(hours=1)
    checking.send_back(dossier=dossier, reasons=[("papers", "Mờ")], scope=desk.scope, now=NOW +
                       timedelta(minutes=1))  # fmt: skip
    dossier.refresh_from_db()
    filling.save_answers(dossier=dossier, values={"why": "Đang viết dở", "asked": 77_000_000},
                         base=0, scope=owner, now=later)  # fmt: skip
    paper = filing.add_paper(
        dossier=dossier, key="quote", contents=[b"%PDF-1.4 moi %%EOF"], issued_on=None,
        expires_on=None, scope=owner, now=later,
    )  # fmt: skip
    path, file = address("dossier", dossier), address("paper", dossier, paper.uid, 1)
    page = see(client, desk.officer, path).content.decode()
    assert "Lò cũ hỏng" in page
    assert "Đang viết dở" not in page
    assert "77.000.000" not in page
    assert see(client, desk.officer, file).status_code == 404
    handing_in.resubmit(dossier=dossier, scope=owner, now=later)
    page = see(client, desk.officer, path).content.decode()
    assert "Đang viết dở" in page
    assert see(client, desk.officer, file).status_code == 200
