"""The money of a line: every verb once, nobody spends what is not there or another's."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from langnghe import wiring
from langnghe.accounts.roles import Role
from langnghe.core.errors import Refused
from langnghe.core.models import AuditEvent
from langnghe.ledger import public as ledger
from langnghe.programmes import public as programmes
from langnghe.programmes.models import BudgetLine
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def move(verb, line, amount, key="k", reference="dossier:1", **more):
    told = {"reference": reference, "by_id": 7, "now": NOW, **more}
    return getattr(programmes, verb)(line_id=line.pk, amount=amount, key=key, **told)


def stands(line):
    one = programmes.standing(line.pk)
    return (
        one.planned, one.available, one.reserved, one.committed, one.disbursed, one.returned,
    )  # fmt: skip


def test_money_goes_from_plan_to_reservation_commitment_and_payment():
    line = factories.budget_line(1_000)
    assert stands(line) == (1_000, 1_000, 0, 0, 0, 0)
    move("reserve", line, 600)
    assert stands(line) == (1_000, 400, 600, 0, 0, 0)
    move("commit", line, 500)
    move("release", line, 100)
    assert stands(line) == (1_000, 500, 0, 500, 0, 0)
    move("disburse", line, 300)
    move("release", line, 150, key="less", committed=True)
    assert stands(line) == (1_000, 650, 0, 50, 300, 0)
    move("return_", line, 40)
    assert stands(line) == (1_000, 650, 0, 50, 260, 40)
    assert ledger.verify() == []


def test_what_comes_back_may_be_spent_again_where_the_line_says_so():
    line = factories.budget_line(1_000, returns_to="available")
    for verb in ("reserve", "commit", "disburse", "return_"):
        move(verb, line, 100)
    assert stands(line) == (1_000, 1_000, 0, 0, 0, 0)


def test_more_than_is_free_is_refused_and_nothing_moves():
    line = factories.budget_line(1_000)
    move("reserve", line, 900)
    before = AuditEvent.objects.count()
    with pytest.raises(programmes.OutOfBudget):
        move("reserve", line, 101, key="other", reference="dossier:2")
    assert stands(line) == (1_000, 100, 900, 0, 0, 0)
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("verb", ["release", "commit", "disburse", "return_"])
def test_nobody_moves_what_is_held_for_another(verb):
    line = factories.budget_line(1_000)
    for before in ("reserve", "commit", "disburse"):
        move(before, line, {"reserve": 600, "commit": 400, "disburse": 200}[before])
    with pytest.raises(programmes.NotHeld):
        move(verb, line, 1, key="other", reference="dossier:2")
    assert stands(line) == (1_000, 400, 200, 200, 200, 0)


def test_no_more_is_committed_than_was_reserved_for_the_same_case():
    line = factories.budget_line(1_000)
    move("reserve", line, 300)
    move("reserve", line, 300, key="other", reference="dossier:2")
    with pytest.raises(programmes.NotHeld):
        move("commit", line, 301)
    move("commit", line, 300)


def test_what_a_case_holds_in_one_line_is_nothing_in_another():
    one, other = factories.budget_line(1_000), factories.budget_line(1_000)
    move("reserve", one, 300)
    with pytest.raises(programmes.NotHeld):
        move("commit", other, 300)


@pytest.mark.parametrize("verb", ["reserve", "commit", "disburse", "return_", "plan"])
def test_the_same_verb_sent_again_counts_once_also_on_another_day(verb):
    line = factories.budget_line(1_000)
    for before in ("reserve", "commit", "disburse"):
        move(before, line, 500, key="before")
        if before == verb:
            break
    amount = 100
    if verb in {"reserve", "commit", "disburse"}:
        first = move(verb, line, 500, key="before")
    else:
        first = move(verb, line, amount)
    before, audited = stands(line), AuditEvent.objects.count()
    again = move(
        verb, line, 500 if verb in {"reserve", "commit", "disburse"} else amount,
        key="before" if verb in {"reserve", "commit", "disburse"} else "k",
        now=NOW + timedelta(days=3),
    )  # fmt: skip
    assert again == first
    assert (stands(line), AuditEvent.objects.count()) == (before, audited)


def test_a_key_stands_for_one_amount():
    line = factories.budget_line(1_000)
    move("reserve", line, 500)
    with pytest.raises(ledger.KeyUsedOtherwise):
        move("reserve", line, 400)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_not_moved(amount):
    line = factories.budget_line(1_000)
    with pytest.raises(programmes.NothingToMove):
        move("reserve", line, amount)


def test_a_plan_is_cut_only_while_the_money_is_free():
    line = factories.budget_line(1_000)
    move("reserve", line, 900)
    with pytest.raises(programmes.OutOfBudget):
        move("plan", line, -101)
    move("plan", line, -100, key="less")
    assert stands(line) == (900, 0, 900, 0, 0, 0)


def test_a_line_is_opened_once_for_a_scheme_a_year_and_a_source():
    line = factories.budget_line(code="thanh-pho")
    with pytest.raises(programmes.LineThereAlready):
        factories.budget_line(of=line.scheme, code="thanh-pho")
    factories.budget_line(of=line.scheme, code="thanh-pho", year=2027)
    assert BudgetLine.objects.count() == 2


def test_every_verb_stands_in_the_trail():
    line = factories.budget_line(1_000)
    move("reserve", line, 10)
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.by_id) == ("programmes.budget.reserve", 7)
    assert event.details == {"amount": 10, "reference": "dossier:1"}


VERBS = st.sampled_from(["plan", "reserve", "release", "commit", "disburse", "return_"])


class Sums(TestCase):
    @given(st.lists(st.tuples(VERBS, st.integers(1, 50), st.sampled_from("ab")), max_size=12))
    def test_whatever_is_done_the_parts_make_up_the_plan(self, steps):
        line = factories.budget_line(100)
        for number, (verb, amount, reference) in enumerate(steps):
            try:
                move(verb, line, amount, key=f"{number}", reference=reference)
            except Refused:
                continue
        planned, *parts = stands(line)
        assert sum(parts) == planned
        assert min(parts) >= 0
        assert ledger.verify() == []


def test_everybody_reads_where_the_money_of_a_scheme_is(client):
    line = factories.budget_line(2_000_000)
    move("reserve", line, 700_000)
    page = client.get(reverse("programmes:scheme", args=[line.scheme.slug])).content.decode()
    assert "Tổng kế hoạch là 2.000.000\u00a0₫; đã chi 0\u00a0₫, còn 1.300.000\u00a0₫" in page
    assert "700.000\u00a0₫" in page


def test_a_scheme_without_a_budget_here_says_so(client):
    page = client.get(reverse("programmes:scheme", args=[factories.scheme().slug]))
    assert "Nền tảng không theo dõi ngân sách" in page.content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_a_scheme_costs_the_same_however_many_lines_it_has(
    client, n, django_assert_num_queries
):
    scheme = factories.scheme()
    for _ in range(n):
        factories.budget_line(100, of=scheme)
        scheme.bases.add(factories.act())
        scheme.measures.add(factories.measure())
    with django_assert_num_queries(6):
        client.get(reverse("programmes:scheme", args=[scheme.slug]))


@pytest.fixture
def officer(client):
    person = factories.member(Role.CITY_OFFICER)
    client.force_login(person)
    return person


def test_an_officer_of_the_city_reads_lines_and_their_history(client, officer):
    line = factories.budget_line(2_000_000)
    move("reserve", line, 700_000)
    page = client.get(reverse("programmes:budget")).content.decode()
    assert "1.300.000\u00a0₫" in page
    page = client.get(reverse("programmes:line", args=[line.uid])).content.decode()
    assert "Đang giữ chỗ <b>700.000\u00a0₫</b>" in page
    assert "dossier:1" in page


def test_an_officer_changes_a_plan(client, officer):
    line = factories.budget_line(1_000)
    address = reverse("programmes:line", args=[line.uid])
    form = {"amount": "2.500", "reference": "QĐ 12", "key": "form"}
    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code == 302
    assert stands(line) == (3_500, 3_500, 0, 0, 0, 0)
    client.post(address, {"amount": "-500", "key": "other"})
    assert stands(line) == (3_000, 3_000, 0, 0, 0, 0)
    page = client.get(address).content.decode()
    assert "<b>-500\u00a0₫</b>" in page


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("-1001", "Dòng ngân sách không còn đủ số tiền này."),
        ("0", "Hãy ghi một số tiền lớn hơn không."),
        ("nhiều", "Hãy ghi số tiền bằng chữ số, đơn vị đồng."),
        ("9" * 20, "Hãy ghi số tiền bằng chữ số, đơn vị đồng."),
        ("²", "Hãy ghi số tiền bằng chữ số, đơn vị đồng."),
    ],
)
def test_a_plan_that_cannot_be_is_said_beside_the_field(client, officer, amount, said):
    line = factories.budget_line(1_000)
    answer = client.post(
        reverse("programmes:line", args=[line.uid]), {"amount": amount, "key": "form"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert f'value="{amount}"' in page
    assert stands(line) == (1_000, 1_000, 0, 0, 0, 0)


@pytest.mark.parametrize("role", [None, *[role for role in Role if role not in {
    Role.CITY_OFFICER, Role.ADMINISTRATOR}]])  # fmt: skip
def test_to_anybody_else_a_line_does_not_exist(client, role):
    line = factories.budget_line(1_000)
    client.force_login(factories.member(role) if role else factories.user("stranger"))
    address = reverse("programmes:line", args=[line.uid])
    assert client.get(address).status_code == 404
    assert client.post(address, {"amount": "5", "key": "k"}).status_code == 404
    assert client.get(reverse("programmes:budget")).status_code == 404
    assert client.get(reverse("programmes:line_new")).status_code == 404
    form = {**NEW, "scheme": line.scheme.slug}
    assert client.post(reverse("programmes:line_new"), form).status_code == 404
    assert BudgetLine.objects.count() == 1
    assert stands(line) == (1_000, 1_000, 0, 0, 0, 0)


@pytest.mark.parametrize("n", [1, 3])
def test_the_desk_costs_the_same_however_many_lines_there_are(
    client, officer, n, django_assert_num_queries
):
    for _ in range(n):
        line = factories.budget_line(1_000)
        move("reserve", line, 10, key=f"{line.pk}")
    client.get(reverse("programmes:budget"))
    with django_assert_num_queries(5):
        client.get(reverse("programmes:budget"))
    with django_assert_num_queries(7):
        client.get(reverse("programmes:line", args=[line.uid]))


NEW = {
    "year": "2027", "source_vi": "Ngân sách thành phố", "source_en": "City budget",
    "returns_to": "available",
}  # fmt: skip


def test_an_officer_opens_a_line_and_only_once(client, officer):
    scheme, address = factories.scheme(), reverse("programmes:line_new")
    answer = client.post(address, {**NEW, "scheme": scheme.slug})
    line = BudgetLine.objects.get()
    assert answer.url == reverse("programmes:line", args=[line.uid])
    assert (line.year, line.code, line.returns_to) == (2027, "ngan-sach-thanh-pho", "available")
    again = client.post(address, {**NEW, "scheme": scheme.slug})
    assert again.status_code == 422
    assert "đã có dòng ngân sách của nguồn và năm đó" in again.content.decode()
    assert BudgetLine.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"year": "1999"}, {"scheme": "nowhere"}, {"source_vi": "!!!"}, {"source_en": ""}]
)
def test_a_line_that_cannot_be_keeps_what_was_typed(client, officer, wrong):
    form = {**NEW, "scheme": factories.scheme().slug, **wrong}
    answer = client.post(reverse("programmes:line_new"), form)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not BudgetLine.objects.exists()


def test_a_scheme_leads_to_where_it_is_asked_for_while_it_is_open(client, monkeypatch):
    monkeypatch.setattr(wiring, "HOW_TO_ASK", lambda scheme: f"/xin/{scheme.slug}/")
    scheme, closed = factories.scheme(), factories.scheme("closed")
    page = client.get(reverse("programmes:scheme", args=[scheme.slug])).content.decode()
    assert f'href="/xin/{scheme.slug}/"' in page
    page = client.get(reverse("programmes:scheme", args=[closed.slug])).content.decode()
    assert "/xin/" not in page
