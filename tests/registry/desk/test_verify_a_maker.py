"""The commune's officer vouches, asks for more or refuses; each with a term and a trail."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts.roles import Role
from langnghe.core import outbox, parameters
from langnghe.core.errors import NotFound
from langnghe.core.models import AuditEvent, StateChange
from langnghe.core.states import WrongState
from langnghe.registry.desk import refusals, rules, terms
from langnghe.registry.desk.models import Decision
from langnghe.registry.desk.services import joining, verification
from tests import factories
from tests.factories.desk import NOW

pytestmark = pytest.mark.django_db
ALL = tuple(rules.CHECKLISTS[-1].points)


@pytest.fixture(autouse=True)
def dated_rules():
    parameters.load()


@pytest.fixture
def owner():
    return factories.user("owner")


@pytest.fixture
def producer(owner):
    return factories.submitted(owner)


@pytest.fixture
def officer(client, producer):
    person = factories.officer(producer.village.commune_id)
    client.force_login(person)
    return person


def page(producer):
    return reverse("desk:maker", args=[producer.uid])


def test_the_officer_sees_what_was_typed_beside_the_papers(client, producer, officer):
    shown = client.get(page(producer)).content.decode()
    for text in (
        "0100233488",
        "0912 345 678",
        "Vietcombank",
        "0011000012345",
        "Bát và ấm",
        "/giay-to/",
    ):
        assert text in shown
    assert AuditEvent.objects.get(action="desk.producer.read").by_id == officer.pk
    client.get(page(producer))  # the second look of the day says nothing new
    assert AuditEvent.objects.filter(action="desk.producer.read").count() == 1


def test_he_vouches_when_every_point_is_ticked(client, producer, officer, owner):
    refused = client.post(page(producer), {"action": "verify", "ticked": ALL[:-1]})
    assert refused.status_code == 422
    assert "đánh dấu đủ các mục" in refused.content.decode()
    assert client.post(page(producer), {"action": "verify", "ticked": ALL}).status_code == 302
    producer.refresh_from_db()
    assert producer.state == "verified"
    decision = Decision.objects.get()
    assert decision.stood_on["checklist"] == {
        "version": "2026-1",
        "points": list(ALL),
        "ticked": list(ALL),
    }
    assert decision.stood_on["tax_code"] == "0100233488"
    assert decision.due_on == date(2026, 12, 1)  # five working days from Tuesday, 24 November
    outbox.deliver_due(timezone.now())
    letter = next(one for one in mail.outbox if one.to == [owner.email])
    assert producer.name in letter.subject
    assert f"/xuong/mo/{producer.uid}/" in letter.body


def test_more_wanted_is_told_mended_and_sent_again(client, producer, officer, owner):
    form = {"action": "ask_more", "reasons": ["unreadable"], "words": "Chụp lại giấy cho rõ"}
    assert client.post(page(producer), {**form, "words": ""}).status_code == 422
    assert client.post(page(producer), {**form, "reasons": []}).status_code == 422
    assert client.post(page(producer), form).status_code == 302
    outbox.deliver_due(timezone.now())
    assert "Chụp lại giấy cho rõ" in mail.outbox[0].body
    assert "Giấy tờ không đọc được" in mail.outbox[0].body
    client.force_login(owner)
    shown = client.get(f"/xuong/mo/{producer.uid}/").content.decode()
    assert "Chụp lại giấy cho rõ" in shown
    told = {"producer": producer, "by_id": owner.pk, "now": NOW + timedelta(days=1)}
    joining.add_paper(kind="workshop", content=factories.scan(900, 700), note="rõ hơn", **told)
    client.post(f"/xuong/mo/{producer.uid}/gui/")
    producer.refresh_from_db()
    assert producer.state == "submitted"
    client.force_login(officer)
    client.post(page(producer), {"action": "verify", "ticked": ALL})
    producer.refresh_from_db()
    assert producer.state == "verified"
    steps = StateChange.objects.filter(object_type="registry.producer").order_by("pk")
    assert [one.action for one in steps] == ["submit", "ask_more", "submit", "verify"]


def test_a_refusal_names_its_reasons_and_may_be_answered(client, producer, officer, owner):
    form = {"action": "refuse", "reasons": ["not_here", "made-up"], "words": "Không ai biết"}
    assert client.post(page(producer), form).status_code == 422  # a reason that is not on the list
    client.post(page(producer), {**form, "reasons": ["not_here"]})
    producer.refresh_from_db()
    assert (producer.state, Decision.objects.get().reasons) == ("refused", ["not_here"])
    client.force_login(owner)
    client.post(f"/xuong/mo/{producer.uid}/gui/")
    producer.refresh_from_db()
    assert producer.state == "submitted"


def test_an_officer_of_another_commune_sees_nobody(client, producer):
    client.force_login(factories.officer("99999"))
    assert client.get("/so/nguoi-lam/").context["rows"] == []
    assert client.get(page(producer)).status_code == 404
    assert client.post(page(producer), {"action": "verify", "ticked": ALL}).status_code == 404
    assert client.get(f"/so/tim/?q={producer.name}").context["found"].is_empty
    producer.refresh_from_db()
    assert producer.state == "submitted"


def test_the_city_sees_all_and_leaves_the_word_to_the_commune(client, producer):
    person = factories.member(Role.CITY_OFFICER)
    client.force_login(person)
    assert [file.producer for file, _due in client.get("/so/nguoi-lam/").context["rows"]] == [
        producer
    ]
    assert client.get(page(producer)).context["form"] is None
    assert client.post(page(producer), {"action": "verify", "ticked": ALL}).status_code == 404
    with pytest.raises(NotFound):
        verification.refuse(
            producer=producer, reasons=["other"], words="x", ticked=[],
            scope=factories.desk_of(person), now=NOW,
        )  # fmt: skip
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "role",
    [r for r in Role if r not in {Role.COMMUNE_OFFICER, Role.CITY_OFFICER, Role.ADMINISTRATOR}],
)
def test_to_everybody_else_there_is_no_desk(client, producer, role):
    client.force_login(factories.member(role))
    for path in ("/so/", "/so/nguoi-lam/", page(producer), "/so/quyet-dinh.csv", "/so/tim/?q=a"):
        assert client.get(path).status_code == 404


def test_a_draft_is_nobodys_business(client, officer):
    draft = factories.workshop(village=factories.village())
    assert client.get(page(draft)).status_code == 404


def test_what_was_decided_by_another_officer_is_not_decided_again(client, producer, officer):
    scope = factories.desk_of(factories.officer(producer.village.commune_id))
    stale = type(producer).objects.select_related("village").get(pk=producer.pk)
    verification.verify(producer=producer, ticked=ALL, words="", scope=scope, now=NOW)
    with pytest.raises(WrongState):
        verification.refuse(producer=stale, reasons=["other"], words="x", ticked=[], scope=scope, now=NOW)  # fmt: skip
    assert Decision.objects.count() == 1


def test_a_no_without_words_is_refused_even_by_the_database(producer, officer):
    with pytest.raises(refusals.ReasonWanted):
        verification.refuse(producer=producer, reasons=["other"], words=" ", ticked=[],
                            scope=factories.desk_of(officer), now=NOW)  # fmt: skip


def test_a_term_explains_itself_and_a_holiday_moves_it():
    friday = datetime(2026, 4, 24, 3, 0, tzinfo=UTC)
    before = terms.Terms(terms.VERIFY).due(terms.VERIFY, friday, friday)
    assert "5 ngày làm việc" in before.why
    factories.holiday(date(2026, 4, 28))
    after = terms.Terms(terms.VERIFY).due(terms.VERIFY, friday, friday)
    assert after.on > before.on
    late = terms.Terms(terms.VERIFY).due(terms.VERIFY, friday, friday + timedelta(days=30))
    assert (late.is_late, late.age) == (True, 30)


@pytest.mark.parametrize("days", range(12))
def test_what_is_late_by_counting_is_late_by_looking(days):
    """The count of the morning page and the badge of each row never disagree."""
    known, now = terms.Terms(terms.VERIFY), NOW
    since = now - timedelta(days=days)
    last = known.late_since(terms.VERIFY, terms.clock.today(now))
    assert known.due(terms.VERIFY, since, now).is_late == (terms.clock.today(since) <= last)


def test_who_waits_the_longest_stands_first(client, officer, producer):
    older = factories.submitted(village=producer.village, now=NOW - timedelta(days=9))
    rows = client.get("/so/nguoi-lam/").context["rows"]
    assert [file.producer for file, _due in rows] == [older, producer]
    assert rows[0][1].is_late


@pytest.mark.parametrize("n", [1, 3])
def test_the_queue_costs_the_same_for_any_length(
    client, officer, producer, n, django_assert_num_queries
):
    for _number in range(n - 1):
        factories.submitted(village=producer.village)
    with django_assert_num_queries(6):
        assert len(client.get("/so/nguoi-lam/").context["rows"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_the_morning_costs_the_same_for_any_length(
    client, officer, producer, n, django_assert_num_queries
):
    for _number in range(n - 1):
        factories.submitted(village=producer.village)
        factories.case(producer=factories.producer(village=producer.village))
    with django_assert_num_queries(31):
        shown = client.get("/so/")
    assert shown.context["work"].makers == n
