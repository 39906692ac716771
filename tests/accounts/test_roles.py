"""Who acts for whom, in which role."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from langnghe.accounts import public, queries, rules, services
from langnghe.accounts.models import Membership, Organisation, User
from langnghe.accounts.roles import HELD_IN, Kind, Role
from langnghe.core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, tzinfo=UTC)

# role → (the organisation it is held in, works in a workshop, administers, gives roles there)
TABLE = {
    "producer_owner": ("producer", True, False, True),
    "producer_staff": ("producer", True, False, False),
    "association": ("association", False, False, False),
    "commune_officer": ("commune", False, False, False),
    "city_officer": ("department", False, False, False),
    "inspector": ("inspectorate", False, False, False),
    "lender": ("lender", False, False, False),
    "analyst": ("laboratory", False, False, False),
    "plant_operator": ("operator", False, False, False),
    "administrator": ("platform", False, True, True),
}


def join(person: User, home: Organisation, role: str) -> Membership:
    return services.add_member(
        user_id=person.pk, organisation_id=home.pk, role=role, by_id=person.pk, now=NOW
    )


def test_the_table_names_every_role():
    assert set(TABLE) == set(Role.values) == set(HELD_IN)


@pytest.mark.parametrize("role", TABLE)
def test_what_a_role_is_for(role):
    kind, works, administers, manages = TABLE[role]
    home, person = factories.organisation(kind), factories.user()
    join(person, home, role)

    mine = queries.memberships_of(person.pk)
    [fact] = public.memberships_of(person.pk)
    assert (fact.organisation_id, fact.kind, fact.role) == (home.pk, kind, role)
    assert public.workshops_of(person.pk) == ({home.pk} if works else set())
    assert rules.works_in(mine, home.pk) is works
    assert public.is_administrator(person.pk) is administers
    assert rules.may_manage_members(mine, home.pk) is manages
    assert AuditEvent.objects.get().details == {"role": role}


@pytest.mark.parametrize("role", TABLE)
def test_a_role_reaches_no_other_organisation_of_the_kind(role):
    other = factories.organisation(TABLE[role][0])
    mine = queries.memberships_of(factories.member(role).pk)
    assert not rules.works_in(mine, other.pk)
    assert rules.may_manage_members(mine, other.pk) is (role == "administrator")


@pytest.mark.parametrize("role", TABLE)
@pytest.mark.parametrize("kind", Kind.values)
def test_a_role_is_held_in_its_kind_of_organisation_only(role, kind):
    home, person = factories.organisation(kind), factories.user()
    if TABLE[role][0] == kind:
        join(person, home, role)
        return
    with pytest.raises(services.CannotJoin):
        join(person, home, role)
    assert not Membership.objects.exists()
    assert not AuditEvent.objects.exists()


def test_an_unknown_role_is_refused_by_the_service_and_by_the_database():
    home, person = factories.organisation("producer"), factories.user()
    with pytest.raises(services.CannotJoin):
        join(person, home, "king")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=person, organisation=home, role="king", created_at=NOW)


def test_joining_twice_changes_nothing_and_another_role_is_refused():
    home, person = factories.organisation("producer"), factories.user()
    assert join(person, home, Role.PRODUCER_STAFF) == join(person, home, Role.PRODUCER_STAFF)
    with pytest.raises(services.CannotJoin) as refusal:
        join(person, home, Role.PRODUCER_OWNER)
    assert str(refusal.value) == "Người này đang giữ vai trò khác trong tổ chức đó."
    assert Membership.objects.get().role == Role.PRODUCER_STAFF
    assert AuditEvent.objects.count() == 1


def test_a_stranger_and_a_guest_hold_nothing():
    factories.producer_owner()
    for user_id in (None, factories.stranger().pk):
        assert public.memberships_of(user_id) == []
        assert public.workshops_of(user_id) == set()
        assert not public.is_administrator(user_id)


def test_a_closed_account_holds_nothing_and_is_told_nothing():
    home = factories.organisation("platform")
    person = factories.member(Role.ADMINISTRATOR, of=home)
    person.is_active = False
    person.save()
    assert not public.is_administrator(person.pk)
    assert public.members_of(home.pk) == []


def test_an_officer_answers_for_his_own_commune():
    person = factories.officer("00577")
    assert public.is_commune_officer_of(person.pk, "00577")
    assert not public.is_commune_officer_of(person.pk, "00565")
    assert not public.is_commune_officer_of(factories.producer_owner().pk, "")


def test_who_works_there_is_told_in_his_language():
    home = factories.organisation("producer")
    person = factories.user("Gốm", phone="+84912345678")
    factories.member(Role.PRODUCER_STAFF, of=home, person=person)
    factories.producer_owner()
    [contact] = public.members_of(home.pk)
    assert contact == public.Contact(person.pk, "Gốm", "+84912345678", "", "vi")
    assert contact == public.contact(person.pk)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "commune"},
        {"kind": "department"},
        {"kind": "department", "department": "magic"},
        {"kind": "producer", "department": "industry"},
        {"kind": "club"},
    ],
)
def test_the_database_refuses_an_office_that_does_not_say_what_it_answers_for(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(name="?", **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"phone": ""},
        {"email": ""},
        {"email": "Mua@example.org"},
        {"email": "mua@example.org", "phone_verified": True},
    ],
)
def test_the_database_refuses_a_person_who_cannot_be_reached(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(full_name="Nobody", **wrong)


@pytest.mark.parametrize("n", [1, 3])
def test_memberships_and_members_cost_one_query(n, django_assert_num_queries):
    person, home = factories.user(), factories.organisation("producer")
    for _number in range(n):
        factories.member(Role.PRODUCER_STAFF, person=person)
        factories.member(Role.PRODUCER_STAFF, of=home)
    with django_assert_num_queries(2):
        assert len(public.memberships_of(person.pk)) == n
        assert len(public.members_of(home.pk)) == n
