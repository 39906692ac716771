"""What is told of a village, a craft or an artisan goes as one: text, story, pictures, manifest."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from langnghe.accounts.roles import Role, Sector
from langnghe.core import parameters
from langnghe.core.errors import NotFound
from langnghe.registry.desk.models import Case, Decision
from langnghe.registry.desk.public import rule_said
from langnghe.registry.desk.services import moderation
from langnghe.registry.heritage import services
from langnghe.registry.heritage.models import StoryPicture
from langnghe.registry.heritage.services.states import TakenDown
from tests import factories
from tests.factories.desk import NOW

pytestmark = pytest.mark.django_db
KINDS = ("village", "craft", "artisan")
FORM = {"reason": "misleading", "words": "Sai năm", "key": "k"}
TEXT = {"vi": "Lời kể xưa", "en": "Told of old"}


@pytest.fixture(autouse=True)
def dated_rules():
    parameters.load()


@pytest.fixture
def city():
    person = factories.member(Role.CITY_OFFICER)
    home = person.memberships.get().organisation
    home.department = Sector.CULTURE
    home.save()
    return person


@pytest.fixture
def told(client, city):
    """Of each kind: a text, a story with a picture, its pages; a report by a guest."""

    def of(kind):
        craft = factories.craft(story=TEXT)
        told = TEXT if kind == "village" else {}
        village = factories.village(craft=craft, description=told)
        row = {"village": village, "craft": craft}.get(kind) or factories.artisan(
            village=village, story=TEXT
        )
        story = factories.story(row, factories.content("Lửa lò", "Fire"), by=city.pk)
        factories.story_picture(row, by=city.pk)
        factories.publish_story(row, by=city.pk)
        word = {"village": "lang", "craft": "nghe", "artisan": "nghe-nhan"}[kind]
        assert f"/bao/{word}/{row.slug}/" in client.get(f"/{word}/{row.slug}/").content.decode()
        client.post(f"/bao/{word}/{row.slug}/", FORM)
        picture = StoryPicture.objects.get()
        return {
            "row": row,
            "case": Case.objects.get(),
            "page": f"/{word}/{row.slug}/",
            "api": f"/api/v1/{kind}s/{row.slug}/story",
            "manifest": reverse("heritage-open:manifest", args=[story.uid]),
            "picture": reverse("heritage-open:picture", args=[picture.uid, picture.width]),
        }

    return of


def down(told, person):
    moderation.take_down(case=told["case"], rule="misleading", words="Sai",
                         scope=factories.desk_of(person), now=NOW)  # fmt: skip


def served(client, told):
    client.logout()
    return [client.get(told[name]).status_code for name in ("api", "manifest", "picture")]


@pytest.mark.parametrize("kind", KINDS)
def test_it_goes_as_one_says_by_which_rule_and_comes_back_as_one(client, told, city, kind):
    it = told(kind)
    before = client.get(it["page"]).content.decode()
    assert ("Lửa lò" in before, "Lời kể xưa" in before) == (True, True)
    assert served(client, it) == [200, 200, 200]
    down(it, city)
    page = client.get(it["page"]).content.decode()
    assert ("Lửa lò" in page, "Lời kể xưa" in page) == (False, False)
    assert "Hình ảnh hoặc bài viết gây hiểu lầm" in page
    assert "misleads" in client.get(f"/en{it['page']}").content.decode()
    assert served(client, it) == [404, 404, 404]
    problem = client.get(it["api"]).json()
    assert (problem["code"], problem["rule"]) == ("taken_down", "misleading")

    moderation.restore(case=it["case"], words="", scope=factories.desk_of(city), now=NOW)
    after = client.get(it["page"]).content.decode()
    assert ("Lửa lò" in after, "Lời kể xưa" in after, "gây hiểu lầm" in after) == (
        True, True, False,
    )  # fmt: skip
    assert served(client, it) == [200, 200, 200]


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_publishes_it_meanwhile_and_after_the_last_word_only_something_else(
    client, told, city, kind
):
    it = told(kind)
    subject = factories.story_subject(it["row"])
    publish = {"subject": subject, "action": "publish", "by_id": city.pk, "now": NOW}
    down(it, city)
    services.add_block(subject=subject, kind="text", content=factories.content("Lời mới"),
                       key="new", by_id=city.pk, now=NOW)  # fmt: skip
    with pytest.raises(TakenDown):
        services.move_story(**publish)
    moderation.uphold(case=it["case"], words="Sai", scope=factories.desk_of(city), now=NOW)
    assert "Lời mới" not in client.get(it["page"]).content.decode()
    services.move_story(**publish)
    page = client.get(it["page"]).content.decode()
    assert ("Lời mới" in page, "gây hiểu lầm" in page) == (True, False)


def test_the_very_text_that_stays_down_is_not_published_again(told, city):
    it = told("village")
    down(it, city)
    moderation.uphold(case=it["case"], words="Sai", scope=factories.desk_of(city), now=NOW)
    with pytest.raises(TakenDown):
        factories.publish_story(it["row"], by=city.pk)


def test_its_editors_are_told(client, told, city):
    it = told("village")
    down(it, city)
    client.force_login(city)
    page = client.get(f"/so/di-san{it['page']}").content.decode()
    assert "Hình ảnh hoặc bài viết gây hiểu lầm" in page


def test_of_a_craft_the_city_decides_and_no_commune_sees_it(client, told, city):
    it = told("craft")
    page = reverse("desk:case", args=[it["case"].uid])
    client.force_login(factories.officer())
    assert client.get(page).status_code == 404
    assert client.get("/so/phan-anh/").context["rows"] == []
    with pytest.raises(NotFound):
        down(it, factories.officer())
    client.force_login(city)
    client.post(page, {"action": "take_down", "rule": "insult", "words": "x"})
    assert client.get("/so/phan-anh/").status_code == client.get("/so/").status_code == 200
    assert client.get("/so/quyet-dinh/").context["rows"]
    decision = Decision.objects.get()
    assert (decision.village, decision.public_title) == (
        None, f"Bài viết về một nghề · {it['row'].name['vi']}",
    )  # fmt: skip
    assert decision.public_title in client.get("/quyet-dinh/").content.decode()


def test_of_an_artisan_the_commune_decides(client, told, city):
    it = told("artisan")
    officer = factories.officer(it["row"].village.commune_id)
    down(it, officer)
    it["row"].refresh_from_db()
    assert (it["row"].story, it["row"].taken_down) == ({}, "misleading")
    with pytest.raises(NotFound):
        moderation.restore(case=it["case"], words="", scope=factories.desk_of(
            factories.officer("99999")), now=NOW)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "said"), [("", ""), ("insult", "Xúc phạm"), ("gossip", "Lý do khác")]
)
def test_a_rule_that_nobody_knows_is_another_reason(rule, said):
    assert rule_said(rule).startswith(said)
    assert bool(rule_said(rule)) is bool(rule)


@pytest.mark.parametrize(
    ("steps", "description", "rule"),
    [
        ("", {}, "misleading"), ("uphold", {}, "misleading"), ("uphold", TEXT, ""),
        ("restore", {}, ""),
    ],
)  # fmt: skip
def test_what_was_down_before_stays_hidden(told, steps, description, rule):
    it = told("village")
    officer = factories.officer(it["row"].commune_id)
    down(it, officer)
    if steps:
        it["case"].refresh_from_db()
        scope = factories.desk_of(officer)
        getattr(moderation, steps)(case=it["case"], words="x", scope=scope, now=NOW)
    row = type(it["row"]).objects.filter(pk=it["row"].pk)
    row.update(taken_down="", description=description)

    name = "langnghe.registry.desk.migrations.0002_villages_asked_for_letters_and_crafts"
    import_module(name).hide_stories(apps, None)

    assert row.get().taken_down == rule
