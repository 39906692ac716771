"""Plans take their steps, by officers of the city alone."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from langnghe.accounts.roles import Role
from langnghe.core import states
from langnghe.core.models import AuditEvent
from langnghe.programmes import demo, rules
from langnghe.programmes import public as programmes
from langnghe.programmes.models import Programme, Scheme
from langnghe.programmes.refusals import SaysNothing
from langnghe.programmes.services import plans
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def officer(client):
    person = factories.member(Role.CITY_OFFICER)
    client.force_login(person)
    return person


def step(thing, action, officer, words=""):
    plans.move(thing=thing, action=action, words=words, planner=rules.Planner(officer.pk), now=NOW)


def test_a_programme_goes_from_draft_to_its_end(officer):
    programme = factories.programme("drafting")
    seen = []
    for action in ("consult", "approve", "start", "amend", "resume", "suspend", "resume"):
        step(programme, action, officer, "Lý do")
        seen.append(programme.state)
    step(programme, "complete", officer)
    assert seen == [
        "consulted", "approved", "running", "amended", "running", "suspended", "running",
    ]  # fmt: skip
    assert Programme.objects.get().state == "completed"
    assert AuditEvent.objects.filter(action__startswith="programmes.programme.").count() == 8


@pytest.mark.parametrize("action", ["amend", "suspend"])
def test_whoever_stops_or_changes_a_programme_says_why(officer, action):
    programme = factories.programme("running")
    with pytest.raises(SaysNothing):
        step(programme, action, officer, "  ")
    assert Programme.objects.get().state == "running"


@pytest.mark.parametrize(
    ("state", "action"),
    [
        ("drafting", "approve"),
        ("consulted", "start"),
        ("completed", "resume"),
        ("amended", "complete"),
    ],
)
def test_no_step_is_left_out(officer, state, action):
    programme = factories.programme(state)
    with pytest.raises(states.WrongState):
        step(programme, action, officer, "Lý do")


def test_an_officer_moves_a_programme_and_its_schemes_on_one_page(client, officer):
    scheme = factories.scheme("draft", programme=factories.programme("approved"))
    address = reverse("programmes:plan", args=[scheme.programme.slug])
    assert client.post(address, {"action": "start", "words": ""}).status_code == 302
    assert client.post(address, {"action": f"announce:{scheme.slug}"}).status_code == 302
    assert client.post(address, {"action": f"open:{scheme.slug}"}).status_code == 302
    assert programmes.scheme(scheme.slug).is_open
    answer = client.post(address, {"action": f"close:{scheme.slug}", "words": ""})
    assert answer.status_code == 422
    assert "Hãy ghi lý do." in answer.content.decode()
    client.post(address, {"action": f"close:{scheme.slug}", "words": "Hết vốn"})
    assert Scheme.objects.get().state == "closed"
    assert "Đang thực hiện" in client.get(address).content.decode()


@pytest.mark.parametrize("action", ["", "start", "nonsense", "open:nowhere", "announce:"])
def test_a_step_that_is_not_possible_changes_nothing(client, officer, action):
    programme = factories.programme("running")
    address = reverse("programmes:plan", args=[programme.slug])
    assert client.post(address, {"action": action, "words": "x"}).status_code == 302
    assert Programme.objects.get().state == "running"


@pytest.mark.parametrize("role", [None, *[role for role in Role if role not in {
    Role.CITY_OFFICER, Role.ADMINISTRATOR}]])  # fmt: skip
def test_to_anybody_else_the_desk_of_plans_does_not_exist(client, role):
    programme = factories.programme("approved")
    client.force_login(factories.member(role) if role else factories.user("stranger"))
    address = reverse("programmes:plan", args=[programme.slug])
    assert client.get(reverse("programmes:plans")).status_code == 404
    assert client.get(address).status_code == 404
    assert client.post(address, {"action": "start"}).status_code == 404
    assert Programme.objects.get().state == "approved"


def test_the_morning_leads_officers_of_the_city_to_budgets(client, officer):
    page = client.get(reverse("web:desk")).content.decode()
    assert reverse("programmes:budget") in page
    client.force_login(factories.member(Role.COMMUNE_OFFICER))
    page = client.get(reverse("web:desk")).content.decode()
    assert reverse("programmes:budget") not in page


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_plans_costs_the_same_however_long_it_is(
    client, officer, n, django_assert_num_queries
):
    for _ in range(n):
        factories.scheme(programme=factories.programme())
    client.get(reverse("programmes:plans"))
    with django_assert_num_queries(5):
        client.get(reverse("programmes:plans"))


def test_the_demo_says_that_it_is_invented(client):
    programmes.load()
    demo.load(now=NOW, progress=lambda *_: None)
    demo.load(now=NOW, progress=lambda *_: None)
    invented = Scheme.objects.filter(is_demo=True)
    assert invented.count() == 4
    assert all("minh hoạ" in one.name["vi"] for one in invented)
    for slug, (planned, _spent) in demo.BUDGETS.items():
        [line] = programmes.lines_of(programmes.scheme(slug).id)
        assert (line.standing.planned, line.is_demo) == (planned, True)
    page = client.get(reverse("programmes:scheme", args=["gian-hang-hoi-cho"])).content.decode()
    assert "Hình thức hỗ trợ này là ví dụ hư cấu." in page
    real = client.get(reverse("programmes:scheme", args=["ho-tro-may-moc-50"])).content.decode()
    assert "Hình thức hỗ trợ này là ví dụ hư cấu." not in real
    assert "Các số tiền này là hư cấu; hình thức hỗ trợ thì không." in real
