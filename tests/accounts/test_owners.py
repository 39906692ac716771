"""A producer keeps at least one owner."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import ProtectedError

from langnghe.accounts import services
from langnghe.accounts.models import Membership
from langnghe.accounts.roles import Role
from langnghe.core import audit
from langnghe.core.models import AuditEvent
from tests import factories

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def leave(membership: Membership) -> None:
    services.remove_member(membership=membership, by_id=membership.user_id, now=NOW)


@pytest.mark.django_db
def test_the_last_owner_cannot_leave():
    home = factories.organisation("producer")
    owner = Membership.objects.get(user=factories.producer_owner(of=home))
    factories.member(Role.PRODUCER_STAFF, of=home)
    factories.producer_owner()

    with pytest.raises(services.LastOwner) as refusal:
        leave(owner)

    assert str(refusal.value).startswith("Mỗi cơ sở phải có ít nhất một chủ.")
    assert Membership.objects.filter(organisation=home).count() == 2
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_one_of_two_owners_may_leave_and_staff_always():
    home = factories.organisation("producer")
    for person in (
        factories.producer_owner(of=home),
        factories.member(Role.PRODUCER_STAFF, of=home),
    ):
        factories.producer_owner(of=home)
        leave(Membership.objects.get(user=person))
        assert not Membership.objects.filter(user=person).exists()
    assert AuditEvent.objects.filter(action="accounts.member.removed").count() == 2


@pytest.mark.django_db
def test_leaving_twice_is_noted_once():
    home = factories.organisation("producer")
    factories.producer_owner(of=home)
    membership = Membership.objects.get(user=factories.producer_owner(of=home))
    leave(membership)
    leave(membership)
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
def test_an_account_that_holds_a_role_cannot_be_deleted():
    person = factories.producer_owner()
    with pytest.raises(ProtectedError):
        person.delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_two_owners_who_leave_at_once_one_stays():
    home = factories.organisation("producer")
    owners = [Membership.objects.get(user=factories.producer_owner(of=home)) for _ in range(2)]
    barrier = Barrier(2)

    def run(membership: Membership) -> str:
        barrier.wait(timeout=30)
        try:
            leave(membership)
        except services.LastOwner as refusal:
            return refusal.code
        finally:
            connection.close()
        return "left"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(run, owners))

    assert answers == ["last_owner", "left"]
    assert Membership.objects.count() == 1
    assert audit.verify() is None
