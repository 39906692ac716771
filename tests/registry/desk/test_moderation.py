"""Anybody reports; the desk takes down, the maker answers, the desk restores or upholds."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from langnghe.core import outbox, parameters
from langnghe.core.errors import NotFound
from langnghe.core.states import WrongState
from langnghe.registry import own_page
from langnghe.registry.desk import refusals
from langnghe.registry.desk.models import Case, Decision
from langnghe.registry.desk.services import joining, moderation
from tests import factories
from tests.factories.desk import NOW

pytestmark = pytest.mark.django_db
STORY = {"vi": "Nhà tôi làm gốm.", "en": "We make pots."}


@pytest.fixture(autouse=True)
def dated_rules():
    parameters.load()


@pytest.fixture
def owner():
    return factories.user("owner")


@pytest.fixture
def producer(owner):
    return factories.producer(owner=owner, story=STORY)


@pytest.fixture
def officer(client, producer):
    person = factories.officer(producer.village.commune_id)
    client.force_login(person)
    return person


def page(case):
    return reverse("desk:case", args=[case.uid])


def taken(producer, officer):
    case = factories.case(producer=producer)
    moderation.take_down(case=case, rule="misleading", words="Bài không đúng",
                         scope=factories.desk_of(officer), now=NOW)  # fmt: skip
    producer.refresh_from_db()
    return case


def test_what_several_report_is_one_case(producer):
    first, second = factories.case(producer=producer), factories.case(producer=producer)
    assert first == second
    assert first.reports.count() == 2


def test_a_new_report_after_a_decision_opens_a_new_case(producer, officer):
    first = factories.case(producer=producer)
    moderation.dismiss(case=first, words="", scope=factories.desk_of(officer), now=NOW)
    assert factories.case(producer=producer) != first


def test_a_text_is_taken_down_and_put_back_as_it_was(client, producer, officer, owner):
    case = factories.case(producer=producer)
    form = {"action": "take_down", "rule": "misleading", "words": "Bài không đúng"}
    assert client.post(page(case), {**form, "rule": ""}).status_code == 422
    assert client.post(page(case), {**form, "words": ""}).status_code == 422
    assert client.post(page(case), form).status_code == 302
    producer.refresh_from_db()
    assert producer.story == {}
    assert "Nhà tôi làm gốm" not in client.get(f"/nguoi-lam/{producer.slug}/").content.decode()
    outbox.deliver_due(timezone.now())
    assert mail.outbox[0].to == [owner.email]
    assert "Bài không đúng" in mail.outbox[0].body

    client.force_login(owner)
    answer = reverse("desk:answer", args=[case.uid])
    assert "Bài không đúng" in client.get(answer).content.decode()
    assert client.post(answer, {"text": ""}).status_code == 422
    client.post(answer, {"text": "Tôi có giấy tờ"})
    case.refresh_from_db()
    assert (case.state, case.answer) == ("answered", "Tôi có giấy tờ")

    client.force_login(officer)
    assert "Tôi có giấy tờ" in client.get(page(case)).content.decode()
    client.post(page(case), {"action": "restore", "words": "Đúng là của làng"})
    producer.refresh_from_db()
    case.refresh_from_db()
    assert (producer.story, case.state) == (STORY, "restored")
    actions = Decision.objects.order_by("pk").values_list("action", "reasons")
    assert list(actions) == [("take_down", ["misleading"]), ("restore", ["misleading"])]


def test_a_village_text_is_taken_down_as_well(officer):
    village = factories.village(description={"vi": "Làng xưa", "en": "Old"})
    maker = factories.producer(village=village)
    case = factories.case(kind="village", ref=village.slug, producer=maker)
    scope = factories.desk_of(officer)
    moderation.take_down(case=case, rule="insult", words="x", scope=scope, now=NOW)
    village.refresh_from_db()
    assert village.description == {}
    moderation.restore(case=case, words="", scope=scope, now=NOW)
    village.refresh_from_db()
    assert village.description == {"vi": "Làng xưa", "en": "Old"}


def test_while_it_is_down_its_maker_writes_no_other_story(producer, officer, owner):
    taken(producer, officer)
    type(producer).objects.update(state="more_wanted")
    with pytest.raises(refusals.StoryTakenDown):
        joining.save_story(producer=producer, answers={"what": "Mới"}, english="", since_year=None,
                           by_id=owner.pk, now=NOW)  # fmt: skip


def test_nor_by_the_page_in_his_own_words(producer, officer, owner):
    taken(producer, officer)
    with pytest.raises(refusals.StoryTakenDown):
        own_page.change_page(producer_id=producer.pk, name=producer.name, story=STORY,
                             since_year=None, opening_hours={}, visit_note={}, by_id=owner.pk,
                             now=NOW)  # fmt: skip
    producer.refresh_from_db()
    assert producer.story == {}


def test_goods_are_hidden_and_given_back_by_the_market(producer, officer):
    product = factories.product(producer=producer, variants=1)
    case = factories.case(kind="product", ref=str(product.uid), producer=producer)
    scope = factories.desk_of(officer)
    moderation.take_down(case=case, rule="forbidden", words="Ngà voi", scope=scope, now=NOW)
    outbox.deliver_due(timezone.now())
    product.refresh_from_db()
    assert (product.state, product.listed, product.withheld_for) == (
        "archived",
        False,
        str(case.uid),
    )
    moderation.restore(case=case, words="Là xương trâu", scope=scope, now=NOW)
    outbox.deliver_due(timezone.now())
    product.refresh_from_db()
    assert (product.state, product.listed, product.withheld_for) == ("published", True, "")


def test_a_report_says_nothing_of_who_reported_and_the_maker_sees_no_mere_report(
    client, producer, officer, owner
):
    reporter = factories.user("Người tố")
    case = factories.case(producer=producer)
    case.reports.update(reporter=reporter)
    assert "Người tố" not in client.get(page(case)).content.decode()
    client.force_login(owner)
    assert client.get(reverse("desk:answer", args=[case.uid])).status_code == 404


def test_an_officer_of_another_commune_and_a_stranger_touch_nothing(client, producer):
    case = factories.case(producer=producer)
    form = {"action": "take_down", "rule": "insult", "words": "x"}
    other = factories.officer("99999")
    for person in (other, factories.stranger(), factories.producer_owner()):
        client.force_login(person)
        assert client.post(page(case), form).status_code == 404
    with pytest.raises(NotFound):
        moderation.dismiss(case=case, words="", scope=factories.desk_of(other), now=NOW)
    case.refresh_from_db()
    assert (case.state, Decision.objects.count()) == ("open", 0)


def test_only_its_own_maker_answers(producer, officer):
    case = taken(producer, officer)
    for person in (factories.producer_owner(), officer, factories.administrator()):
        with pytest.raises(NotFound):
            moderation.answer(case=case, text="x", by_id=person.pk, now=NOW)
    case.refresh_from_db()
    assert case.state == "taken_down"


def test_what_is_decided_is_not_decided_twice(producer, officer):
    case = taken(producer, officer)
    scope = factories.desk_of(officer)
    stale = Case.objects.select_related("village").get(pk=case.pk)
    moderation.uphold(case=case, words="Không có giấy tờ", scope=scope, now=NOW)
    with pytest.raises(WrongState):
        moderation.restore(case=stale, words="", scope=scope, now=NOW)
    producer.refresh_from_db()
    assert producer.story == {}


def test_an_answer_has_a_term_of_its_own(client, producer, officer, owner):
    case = taken(producer, officer)
    now = NOW + timedelta(days=1)
    moderation.answer(case=case, text="x", by_id=owner.pk, now=now)
    due = client.get(page(case)).context["due"]
    assert "3 ngày làm việc" in due.why


@pytest.mark.parametrize("n", [1, 3])
def test_the_queue_costs_the_same_for_any_length(
    client, officer, producer, n, django_assert_num_queries
):
    for _number in range(n):
        factories.case(producer=factories.producer(village=producer.village))
    with django_assert_num_queries(6):
        assert len(client.get("/so/phan-anh/").context["rows"]) == n
