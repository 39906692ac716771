"""A dossier is begun and filled in by the people of a house."""

from datetime import UTC, date, datetime, timedelta

import pytest

from langnghe.accounts.models import Membership
from langnghe.accounts.roles import Role
from langnghe.core.errors import NotFound
from langnghe.support.dossiers import refusals
from langnghe.support.dossiers.models import AnswerChange, Dossier
from langnghe.support.dossiers.queries.dossiers import dossier_of_office, own_dossier, scope_of
from langnghe.support.dossiers.services import filling
from tests import factories
from tests.factories.support import NOW

pytestmark = pytest.mark.django_db


def save(one: Dossier, by: int, base: int = 0, **values: object) -> Dossier:
    return filling.save_answers(dossier=one, values=values, base=base, scope=scope_of(by), now=NOW)


def test_begins_once_in_a_round_however_often_it_is_asked():
    first = factories.draft_dossier()

    again = filling.start_dossier(
        round_id=first.round_id, kind="household", producer_id=first.producer_id, area_code="",
        scope=scope_of(first.made_by_id), now=NOW,
    )  # fmt: skip

    assert again.pk == first.pk
    assert first.office.area_code == first.producer.village.commune_id
    assert first.title == first.producer.name


def test_is_not_begun_before_the_round_opens_nor_after_its_last_day():
    opened = factories.round_of(opens_on=date(2026, 6, 1), closes_on=date(2026, 6, 10))
    last_evening = datetime(2026, 6, 10, 16, 59, tzinfo=UTC)  # 23:59 in Hanoi

    assert factories.draft_dossier(of=opened, now=last_evening).state == "draft"
    for now in (datetime(2026, 5, 31, 16, 59, tzinfo=UTC), last_evening + timedelta(minutes=1)):
        with pytest.raises(refusals.RoundClosed):
            factories.draft_dossier(of=opened, now=now)
    assert Dossier.objects.count() == 1


def test_a_house_applies_as_what_it_is():
    owner = factories.user()
    maker = factories.producer(owner=owner)
    factories.commune_office(maker)
    for kind in ("cooperative", "worker"):
        with pytest.raises(refusals.KindNotServed):
            filling.start_dossier(
                round_id=factories.round_of().pk, kind=kind, producer_id=maker.pk, area_code="",
                scope=scope_of(owner.pk), now=NOW,
            )  # fmt: skip


def test_a_stranger_begins_nothing_for_a_house_and_sees_nothing_of_it():
    one, stranger = factories.draft_dossier(), factories.user("stranger")

    with pytest.raises(refusals.NotYours):
        save(one, stranger.pk, machine="Khác")
    with pytest.raises(NotFound):
        own_dossier(scope_of(stranger.pk), one.uid)
    assert not AnswerChange.objects.exists()


def test_a_colleague_fills_in_and_a_former_one_does_not():
    one = factories.draft_dossier()
    staff = factories.member(Role.PRODUCER_STAFF, of=one.producer.organisation)

    save(one, staff.pk, machine="Máy dệt")
    Membership.objects.filter(user=staff).delete()

    with pytest.raises(refusals.NotYours):
        save(one, staff.pk, machine="Khác")
    with pytest.raises(NotFound):
        own_dossier(scope_of(staff.pk), one.uid)
    one.refresh_from_db()
    assert one.answers["machine"] == "Máy dệt"
    assert [(c.field, c.before, c.after, c.by) for c in one.changes.all()] == [
        ("machine", None, "Máy dệt", staff)
    ]


def test_two_people_do_not_overwrite_each_other():
    one = factories.draft_dossier()
    staff = factories.member(Role.PRODUCER_STAFF, of=one.producer.organisation)
    save(one, staff.pk, machine="Máy dệt", cost=5)

    with pytest.raises(refusals.ChangedMeanwhile) as told:
        save(one, one.made_by_id, base=0, machine="Máy tiện", amount=2)

    one.refresh_from_db()
    assert told.value.fields == ("machine",)
    assert one.answers == {"kind": "household", "machine": "Máy dệt", "cost": 5}
    assert save(one, one.made_by_id, base=1, machine="Máy tiện").answers["machine"] == "Máy tiện"
    assert save(one, one.made_by_id, base=0, amount=2).asked == 2  # nobody else touched it


def test_the_same_again_is_no_change():
    one = factories.draft_dossier()
    save(one, one.made_by_id, machine="Máy dệt")

    again = save(one, one.made_by_id, machine="Máy dệt")

    assert (again.revision, AnswerChange.objects.count()) == (1, 1)


def test_a_wrong_answer_keeps_none_and_says_which():
    one = factories.draft_dossier()

    with pytest.raises(refusals.NotAnAnswer) as told:
        save(one, one.made_by_id, machine="Máy dệt", cost="nhiều", amount=-1)

    one.refresh_from_db()
    assert [part.field for part in told.value.by_field()] == ["cost", "amount"]
    assert (one.answers, one.revision) == ({"kind": "household"}, 0)


def test_the_office_sees_no_draft():
    one = factories.draft_dossier()
    _office, officer = factories.commune_office(one.producer)

    with pytest.raises(NotFound):
        dossier_of_office(scope_of(officer.pk), one.uid)
    factories.submitted_dossier(one)

    assert dossier_of_office(scope_of(officer.pk), one.uid).dossier.pk == one.pk


def test_another_communes_officer_sees_nothing():
    one = factories.submitted_dossier()
    other = factories.member(Role.COMMUNE_OFFICER)

    with pytest.raises(NotFound):
        dossier_of_office(scope_of(other.pk), one.uid)
