"""For which villages an association stands: what it tells of, whom it asks, for whom it vouches."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from langnghe.accounts import queries as accounts
from langnghe.accounts import rules
from langnghe.core.errors import NotFound
from langnghe.core.models import AuditEvent
from langnghe.registry import boards, consents
from langnghe.registry.heritage import queries as stories
from langnghe.registry.models import Consent, Remit
from tests import factories
from tests.factories.registry import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """Two villages of one commune with a maker each; the board stands for the first."""
    ours = factories.producer(owner=factories.user("ours"))
    theirs = factories.producer(owner=factories.user("theirs"), village=factories.village())
    assert ours.village_id != theirs.village_id
    assert ours.village.commune_id == theirs.village.commune_id
    board = factories.user("board")
    home = factories.association(person=board, villages=[ours.village])
    return {"ours": ours, "theirs": theirs, "board": board, "home": home}


def asked(scene, maker):
    return consents.ask(
        producer_id=maker.pk, association_id=scene["home"].pk, scopes=["orders"], until=None,
        by_id=scene["board"].pk, now=NOW,
    )  # fmt: skip


def told_of(user):
    villages, _cursor = stories.to_tell(user.pk, "village")
    return {subject.slug for subject, _state in villages}


def test_a_board_tells_of_its_village_and_of_no_other(scene):
    assert told_of(scene["board"]) == {scene["ours"].village.slug}
    stories.subject_for(scene["board"].pk, "village", scene["ours"].village.slug)
    with pytest.raises(NotFound):
        stories.subject_for(scene["board"].pk, "village", scene["theirs"].village.slug)


def test_artisans_follow_their_village(scene):
    own, other = (
        factories.artisan(village=scene[whose].village).slug for whose in ("ours", "theirs")
    )
    found, _cursor = stories.to_tell(scene["board"].pk, "artisan")
    assert [subject.slug for subject, _state in found] == [own]
    with pytest.raises(NotFound):
        stories.subject_for(scene["board"].pk, "artisan", other)


def test_the_officer_of_the_commune_tells_of_all_its_villages(scene):
    officer = factories.officer(scene["ours"].village.commune_id)
    assert told_of(officer) == {scene[one].village.slug for one in ("ours", "theirs")}


def test_a_board_asks_makers_of_its_village_and_no_others(scene):
    found = consents.find_makers(scene["board"].pk, "")
    assert [one.slug for one in found] == [scene["ours"].slug]
    assert asked(scene, scene["ours"])
    with pytest.raises(NotFound):
        asked(scene, scene["theirs"])
    assert Consent.objects.get().producer == scene["ours"]


def test_who_is_on_two_boards_asks_for_each_in_its_own_village(scene):
    factories.association(person=scene["board"], villages=[scene["theirs"].village])
    assert len(consents.find_makers(scene["board"].pk, "")) == 2
    with pytest.raises(NotFound):
        asked(scene, scene["theirs"])  # the other board's


def test_a_maker_lets_in_the_association_of_his_village_alone(scene):
    given = {"association_id": scene["home"].pk, "scopes": ["orders"], "until": None, "now": NOW}
    theirs, ours = (scene[one].organisation.memberships.get().user for one in ("theirs", "ours"))
    with pytest.raises(NotFound):
        consents.give(producer_id=scene["theirs"].pk, by_id=theirs.pk, **given)
    consents.give(producer_id=scene["ours"].pk, by_id=ours.pk, **given)
    assert Consent.objects.get().producer == scene["ours"]


@pytest.mark.parametrize(("whose", "may"), [("ours", True), ("theirs", False)])
def test_codes_are_handed_to_makers_of_the_own_village(scene, whose, may):
    maker = scene[whose].organisation.memberships.get().user
    home = rules.may_vouch_for(
        accounts.memberships_of(scene["board"].pk),
        accounts.memberships_of(maker.pk),
        areas=accounts.areas_of(maker.pk),
        boards=accounts.boards_of(maker.pk),
    )
    assert (home == scene["home"]) is may


def test_a_board_of_which_nothing_was_said_may_do_nothing(scene):
    Remit.objects.all().delete()
    with pytest.raises(NotFound):
        told_of(scene["board"])
    assert consents.find_makers(scene["board"].pk, "") == []


def test_a_whole_commune_has_to_be_said(scene):
    boards.set_remit(
        association=association(scene), village_ids=[], whole_commune=True, by_id=None, now=NOW
    )
    assert told_of(scene["board"]) == {scene[one].village.slug for one in ("ours", "theirs")}
    assert asked(scene, scene["theirs"])


def association(scene):
    home = scene["home"]
    return boards.accounts.association(home.uid, [home.area_code])


def test_what_stood_before_goes_on(scene):
    Remit.objects.all().delete()
    migration = import_module("langnghe.registry.migrations.0006_villages_of_associations")
    for _time in range(2):
        migration.keep_what_was_so(apps, None)
    assert told_of(scene["board"]) == {scene[one].village.slug for one in ("ours", "theirs")}


def page(scene):
    return reverse("desk:association", args=[scene["home"].uid])


def test_a_village_that_is_only_asked_for_is_not_to_be_had(scene):
    asked_for = factories.claim(commune=scene["ours"].village.commune_id).village
    assert asked_for not in boards.villages_in(asked_for.commune_id)
    with pytest.raises(NotFound):
        boards.set_remit(
            association=association(scene), village_ids=[asked_for.pk], whole_commune=False,
            by_id=None, now=NOW,
        )  # fmt: skip
    assert [one.village for one in Remit.objects.all()] == [scene["ours"].village]


def test_the_officer_says_for_which_villages_and_it_is_written_down(client, scene):
    officer = factories.officer(scene["ours"].village.commune_id)
    client.force_login(officer)
    shown = client.get(page(scene)).content.decode()
    assert scene["theirs"].village.name in shown

    answer = client.post(page(scene), {"villages": [scene["theirs"].village_id]})

    assert answer.url == reverse("desk:associations")
    assert [one.village for one in Remit.objects.all()] == [scene["theirs"].village]
    acts = AuditEvent.objects.filter(action__startswith="registry.remit").order_by("pk")
    assert [(one.action, one.by_id) for one in acts] == [
        ("registry.remit.taken", officer.pk), ("registry.remit.given", officer.pk)
    ]  # fmt: skip
    client.post(page(scene), {"whole_commune": "on"})
    assert [one.village for one in Remit.objects.all()] == [None]


def test_a_village_of_another_commune_is_no_choice(client, scene):
    elsewhere = factories.village(commune=factories.commune("Xã Phú Xuyên"))
    client.force_login(factories.officer(scene["ours"].village.commune_id))
    answer = client.post(page(scene), {"villages": [elsewhere.pk]})
    assert answer.status_code == 422
    with pytest.raises(NotFound):
        boards.set_remit(
            association=association(scene), village_ids=[elsewhere.pk], whole_commune=False,
            by_id=None, now=NOW,
        )  # fmt: skip
    assert [one.village for one in Remit.objects.all()] == [scene["ours"].village]


def test_the_officer_of_another_commune_finds_no_association(client, scene):
    client.force_login(factories.officer(factories.commune("Xã Phú Xuyên").pk))
    assert client.get(page(scene)).status_code == 404
    assert scene["home"].name not in client.get(reverse("desk:associations")).content.decode()
    assert client.post(page(scene), {"whole_commune": "on"}).status_code == 404
    assert [one.village for one in Remit.objects.all()] == [scene["ours"].village]


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_queries(client, scene, django_assert_num_queries, n):
    for _one in range(n):
        factories.association(villages=[scene["ours"].village, scene["theirs"].village])
    client.force_login(factories.officer(scene["ours"].village.commune_id))
    client.get(reverse("desk:associations"))
    with django_assert_num_queries(5):
        client.get(reverse("desk:associations"))


def test_the_board_is_told_what_it_lacks(client, scene):
    client.force_login(scene["board"])
    address = reverse("web:association")
    assert scene["ours"].village.name in client.get(address).content.decode()
    Remit.objects.all().delete()
    assert "hãy hỏi cán bộ xã" in client.get(address).content.decode()
