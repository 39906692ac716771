"""The applicant's pages: who sees them, what they keep, and what they say."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from langnghe.accounts.models import Membership
from langnghe.accounts.roles import Role
from langnghe.support.dossiers.models import Attached, Dossier, Paper, Permission, Return
from langnghe.support.dossiers.queries.dossiers import scope_of
from langnghe.support.dossiers.services import filling
from tests import factories

pytestmark = pytest.mark.django_db
# Session, person, his houses and roles, the dossiers with what they hang on, the calendar.
LISTED = 8
NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
PAGES = ("dossier", "changes", "papers", "facts", "hand_in", "withdraw")


@pytest.fixture
def house() -> Dossier:
    return factories.draft_dossier()


@pytest.fixture
def owner(house: Dossier) -> Any:
    return house.made_by


def at(name: str, dossier: Dossier, *more: Any) -> str:
    return reverse(f"dossiers:{name}", args=[dossier.uid, *more])


def form(dossier: Dossier, **typed: Any) -> dict[str, Any]:
    """A page of the small scheme as its form sends it."""
    dossier.refresh_from_db()
    shown = ["machine", "cost", "amount", "loan"]
    return {"revision": dossier.revision, "shown": shown, "do": "go", **typed}


def test_each_sees_what_is_his_and_strangers_see_nothing(client, house, owner):
    staff = factories.member(Role.PRODUCER_STAFF, of=house.producer.organisation)
    former = factories.member(Role.PRODUCER_STAFF, of=house.producer.organisation)
    Membership.objects.filter(user=former).delete()
    other = factories.user("other")
    factories.producer(owner=other)
    officer = factories.member(Role.COMMUNE_OFFICER, of=house.office)
    expected = {
        owner: 200, staff: 200, former: 404, other: 404, factories.user("stranger"): 404,
        officer: 404,
    }  # fmt: skip
    for person, status in expected.items():
        client.force_login(person)
        for name in PAGES:
            wanted = 404 if name == "withdraw" and person == staff else status
            assert client.get(at(name, house)).status_code == wanted, (name, person)
        assert client.get(at("section", house, "plan")).status_code == status
        assert client.get(at("paper", house, "quote")).status_code == status
        if status == 404:
            for name in ("hand_in", "facts", "withdraw"):
                assert client.post(at(name, house)).status_code == 404
            assert client.post(at("section", house, "plan"), form(house)).status_code == 404
    client.logout()
    for name in PAGES:
        assert client.get(at(name, house)).status_code == 302
    house.refresh_from_db()
    assert (house.state, house.revision) == ("draft", 0)


def test_what_was_handed_in_is_still_its_peoples_page_and_no_officers(client):
    sent = factories.submitted_dossier()
    officer = factories.member(Role.COMMUNE_OFFICER, of=sent.office)
    for person, status in ((sent.made_by, 200), (officer, 404)):
        client.force_login(person)
        for name in ("dossier", "receipt", "changes"):
            assert client.get(at(name, sent)).status_code == status
    client.force_login(sent.made_by)
    assert client.get(at("section", sent, "plan")).status_code == 404  # nothing can be changed
    page = client.get(at("dossier", sent)).content.decode()
    assert "3 ngày làm việc kể từ" in page  # how the day of the check came about


def test_a_page_is_kept_with_money_as_people_write_it(client, house, owner):
    client.force_login(owner)
    answer = client.post(at("section", house, "plan"),
                         form(house, machine="Máy dệt", cost="300.000.000", loan="no"))  # fmt: skip
    assert answer.status_code == 302
    house.refresh_from_db()
    told = {key: house.answers[key] for key in ("machine", "cost", "loan")}
    assert told == {"machine": "Máy dệt", "cost": 300_000_000, "loan": False}
    page = client.get(at("section", house, "plan")).content.decode()
    assert 'value="300.000.000"' in page
    assert "150.000.000" in page  # what may be granted at most
    assert "Máy dệt" in client.get(at("changes", house)).content.decode()


def test_what_is_wrong_is_said_beside_it_and_the_rest_is_kept(client, house, owner):
    client.force_login(owner)
    typed = form(house, machine="Máy dệt", cost="nhiều")
    answer = client.post(at("section", house, "plan"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="nhiều"' in page
    assert "field-wrong" in page
    house.refresh_from_db()
    assert house.answers["machine"] == "Máy dệt"
    assert "cost" not in house.answers


def test_a_question_comes_with_the_answer_that_it_hangs_on(client, house, owner):
    client.force_login(owner)
    path = at("section", house, "plan")
    assert 'name="bank"' not in client.get(path).content.decode()
    htmx = {"HX-Request": "true"}
    answer = client.post(path, form(house, loan="yes", do="auto"), headers=htmx)
    assert 'name="bank"' in answer.content.decode()
    assert answer["HX-Retarget"] == "#section"
    answer = client.post(path, form(house, loan="yes", machine="Lò", do="auto",
                                    shown=["machine", "cost", "amount", "loan", "bank"]),
                         headers=htmx)  # fmt: skip
    assert "HX-Retarget" not in answer
    assert 'name="revision" value="2"' in answer.content.decode()


def test_two_people_do_not_overwrite_each_other(client, house, owner):
    owner.full_name = "Nguyễn Thị Lan"
    owner.save()
    staff = factories.member(Role.PRODUCER_STAFF, of=house.producer.organisation)
    stale = form(house, machine="Máy của tôi", cost="5")
    filling.save_answers(dossier=house, values={"machine": "Máy của bà", "amount": 7}, base=0,
                         scope=scope_of(owner.pk), now=NOW)  # fmt: skip
    client.force_login(staff)
    path = at("section", house, "plan")

    answer = client.post(path, stale)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nguyễn Thị Lan đã sửa" in page
    assert "Máy của tôi" in page
    house.refresh_from_db()
    # What the other wrote stays, also where this page showed an older state; the rest is kept.
    told = {key: house.answers[key] for key in ("machine", "amount", "cost")}
    assert told == {"machine": "Máy của bà", "amount": 7, "cost": 5}

    theirs = client.post(path, form(house, machine="Máy của tôi", do="take:machine"))
    assert 'value="Máy của bà"' in theirs.content.decode()
    # The amount that the other wrote stands in the form meanwhile, not what was seen before.
    assert 'name="amount" value="7"' in page
    mine = form(house, machine="Máy của tôi", cost="5", amount="7")
    assert client.post(path, mine).status_code == 302
    house.refresh_from_db()
    assert house.answers["machine"] == "Máy của tôi"


def test_what_keeps_itself_shows_what_another_wrote_meanwhile(client, house, owner):
    staff = factories.member(Role.PRODUCER_STAFF, of=house.producer.organisation)
    stale = form(house, cost="5", do="auto")
    filling.save_answers(dossier=house, values={"amount": 7}, base=0, scope=scope_of(owner.pk),
                         now=NOW)  # fmt: skip
    client.force_login(staff)
    answer = client.post(at("section", house, "plan"), stale, headers={"HX-Request": "true"})
    assert answer["HX-Retarget"] == "#section"
    assert 'name="amount" value="7"' in answer.content.decode()
    house.refresh_from_db()
    assert (house.answers["amount"], house.answers["cost"]) == (7, 5)


TABLE = {
    "sections": [{"key": "plan", "title": {"vi": "Kế hoạch", "en": "Plan"}, "fields": [
        {"key": "cost", "kind": "money", "label": {"vi": "Giá", "en": "Cost"}},
        {"key": "amount", "kind": "money", "label": {"vi": "Xin", "en": "Asked"}},
        {"key": "rows", "kind": "table", "label": {"vi": "Máy", "en": "Machines"}, "columns": [
            {"key": "what", "kind": "text", "label": {"vi": "Tên máy", "en": "What"}},
            {"key": "price", "kind": "money", "label": {"vi": "Đơn giá", "en": "Price"}}]}]}],
}  # fmt: skip


def test_rows_are_added_and_removed_without_a_script_and_nothing_is_lost(client):
    one = factories.draft_dossier(of=factories.round_of(factories.offer(**TABLE)))
    client.force_login(one.made_by)
    path = at("section", one, "plan")
    typed = {"revision": 0, "shown": ["cost", "amount", "rows"], "cost": "9", "rows-rows": "2",
             "rows-0-what": "Lò", "rows-0-price": "1.000", "rows-1-what": "Xay",
             "rows-1-price": "2.000"}  # fmt: skip
    more = client.post(path, typed | {"do": "add:rows"})
    assert more.status_code == 200
    assert 'name="rows-2-what"' in more.content.decode()
    one.refresh_from_db()
    assert one.answers["rows"] == [{"what": "Lò", "price": 1000}, {"what": "Xay", "price": 2000}]

    less = client.post(path, typed | {"do": "remove:rows:0", "revision": one.revision})
    page = less.content.decode()
    assert 'name="rows-0-what" value="Xay"' in page
    assert "Lò" not in page.partition("<main")[2]

    wrong = typed | {"do": "go", "revision": one.revision, "rows-1-price": "xyz"}
    answer = client.post(path, wrong)
    assert answer.status_code == 422
    assert 'value="xyz"' in answer.content.decode()


def photo(name: str = "a.jpg", shade: int = 120) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, factories.scan(600, 400, (shade, shade, shade)), "image/jpeg")


def test_papers_are_photographed_once_and_used_again(client, house, owner):
    client.force_login(owner)
    path = at("paper", house, "registration")
    pdf = SimpleUploadedFile("b.pdf", b"%PDF-1.4 x %%EOF", "application/pdf")
    answer = client.post(path, {"do": "add", "pages": [photo(), pdf], "issued_on": "2026-01-02"})
    assert answer.status_code == 302
    paper = Attached.objects.get(dossier=house, key="registration").paper
    assert [one["type"] for one in paper.pages] == ["image/jpeg", "application/pdf"]
    shown = client.get(reverse("dossiers:page", args=[paper.uid, 1]))
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    assert client.get(reverse("dossiers:page", args=[paper.uid, 3])).status_code == 404
    client.post(path, {"do": "remove"})
    assert not Attached.objects.exists()
    assert "đã lưu: dùng lại được" in client.get(at("papers", house)).content.decode()
    client.post(path, {"use": str(paper.uid)})
    assert Attached.objects.get().paper == paper

    client.force_login(factories.user("stranger"))
    assert client.get(reverse("dossiers:page", args=[paper.uid, 1])).status_code == 404


def test_no_paper_is_kept_that_nobody_can_read_or_that_is_over(client, house, owner):
    client.force_login(owner)
    path = at("paper", house, "quote")
    text = SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")
    for typed in ({"pages": [text]}, {}, {"pages": [photo()], "issued_on": "2020-01-01"}):
        answer = client.post(path, {"do": "add", **typed})
        assert answer.status_code == 422, typed
        assert "notice-error" in answer.content.decode()
    assert not Paper.objects.exists()


def test_another_houses_paper_is_not_used(client, house, owner):
    other = factories.filled()
    paper = Attached.objects.filter(dossier=other).first().paper
    client.force_login(owner)
    answer = client.post(at("paper", house, paper.kind), {"use": str(paper.uid)})
    assert answer.status_code == 404
    assert not Attached.objects.filter(dossier=house).exists()


def test_only_an_owner_lets_the_office_see_a_fact_and_takes_it_back(client):
    one = factories.draft_dossier(
        of=factories.round_of(factories.offer(facts=["sales", "support"]))
    )
    staff = factories.member(Role.PRODUCER_STAFF, of=one.producer.organisation)
    client.force_login(staff)
    assert client.post(at("facts", one), {"fact": ["sales"]}).status_code == 403
    assert not Permission.objects.exists()
    client.force_login(one.made_by)
    page = client.get(at("facts", one)).content.decode()
    assert page.count('type="checkbox"') == 2
    client.post(at("facts", one), {"fact": ["sales"]})
    assert Permission.objects.get().fact == "sales"
    client.post(at("facts", one), {})
    assert Permission.objects.get().revoked_at is not None


def test_the_last_page_says_what_is_missing_and_hands_in_once(client, house, owner):
    client.force_login(owner)
    page = client.get(at("hand_in", house)).content.decode()
    assert at("section", house, "plan") in page
    assert at("paper", house, "quote") in page
    assert client.post(at("hand_in", house)).status_code == 422

    factories.filled(house)
    _keep_papers_young(house)
    staff = factories.member(Role.PRODUCER_STAFF, of=house.producer.organisation)
    client.force_login(staff)
    assert client.post(at("hand_in", house)).status_code == 403
    client.force_login(owner)
    assert client.post(at("hand_in", house)).status_code == 302
    assert client.post(at("hand_in", house)).status_code == 302  # pressed twice
    house.refresh_from_db()
    assert house.state == "submitted"
    assert house.number in client.get(at("receipt", house)).content.decode()


def _keep_papers_young(dossier: Dossier) -> None:
    """The pages read the clock of the machine."""
    for row in Attached.objects.filter(dossier=dossier).select_related("paper"):
        Paper.objects.filter(pk=row.paper_id).update(issued_on=datetime.now(UTC).date())


def test_what_was_asked_for_is_read_and_added(client):
    sent = factories.submitted_dossier()
    Return.objects.create(
        dossier=sent, number=1, reasons=[["paper_unreadable", "Chụp lại trang hai."]],
        asked_by=factories.user("officer"), asked_at=NOW, answer_by=date(2026, 7, 1),
    )  # fmt: skip
    Dossier.objects.filter(pk=sent.pk).update(state="returned")
    client.force_login(sent.made_by)
    page = client.get(at("dossier", sent)).content.decode()
    assert "Giấy không đọc được" in page
    assert "Chụp lại trang hai." in page
    assert client.get(at("section", sent, "plan")).status_code == 200


def test_an_owner_takes_a_dossier_back(client):
    sent = factories.submitted_dossier()
    client.force_login(sent.made_by)
    assert client.post(at("withdraw", sent), {}).status_code == 422
    assert client.post(at("withdraw", sent), {"sure": "on"}).status_code == 302
    sent.refresh_from_db()
    assert sent.state == "withdrawn"
    assert "Bạn đã rút" in client.get(at("dossier", sent)).content.decode()
    assert client.get(at("withdraw", sent)).status_code == 404


def test_a_house_or_a_worker_begins_in_an_open_round(client):
    version = factories.offered_scheme(applicants=["household", "worker"])
    path = reverse("dossiers:start", args=[version.offer.slug])
    assert client.get(path).status_code == 302
    worker = factories.user("worker")
    client.force_login(worker)
    assert client.get(path).status_code == 404  # no round is open
    open_round = factories.scheme_round(version, opens_on=date(2020, 1, 1), closes_on=None)
    typed = {"round": open_round.pk, "who": ":worker"}
    assert client.post(path, typed).status_code == 422  # where does he live?
    office, _officer = factories.commune_office(factories.producer())
    answer = client.post(path, typed | {"place": "Bát Tràng"})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    one = Dossier.objects.get()
    assert (one.person, one.office, one.answers["kind"]) == (worker, office, "worker")
    assert client.get(reverse("dossiers:own")).status_code == 200
    assert client.get(at("dossier", one)).status_code == 200

    owner = factories.user("owner")
    maker = factories.producer(owner=owner)
    client.force_login(owner)
    answer = client.post(path, {"round": open_round.pk, "who": f"{maker.slug}:household"})
    assert Dossier.objects.get(producer=maker).answers["name"] == maker.name
    other = {"round": open_round.pk, "who": f"{factories.producer().slug}:household"}
    assert client.post(path, other).status_code == 422


def test_a_form_is_printed_with_the_answers_in_it_and_no_markup_of_theirs(client):
    template = {"key": "letter", "title": {"vi": "Đơn", "en": "Letter"},
                "body": {"vi": "Máy: **{machine}**, {cost}.\n\n{bank}", "en": "x"}}  # fmt: skip
    one = factories.draft_dossier(of=factories.round_of(factories.offer(templates=[template])))
    values = {"machine": "<b>Lò</b>", "cost": 5_000}
    filling.save_answers(dossier=one, values=values, base=0, scope=scope_of(one.made_by_id),
                         now=NOW)  # fmt: skip
    client.force_login(one.made_by)
    page = client.get(at("printed", one, "letter")).content.decode()
    assert "<b>&lt;b&gt;Lò&lt;/b&gt;</b>" in page
    assert "5.000" in page
    assert "……" in page
    pdf = client.get(at("printed_pdf", one, "letter"))
    assert pdf.content.startswith(b"%PDF-") or pdf["Content-Type"].startswith("text/html")
    assert client.get(at("printed", one, "none")).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_of_dossiers_costs_as_much_however_many_there_are(
    client, n, django_assert_num_queries
):
    owner = factories.user("owner")
    maker = factories.producer(owner=owner)
    for _number in range(n):
        factories.draft_dossier(owner, maker)
    client.force_login(owner)
    path = reverse("dossiers:mine")
    client.get(path)
    with django_assert_num_queries(LISTED):
        assert client.get(path).status_code == 200
