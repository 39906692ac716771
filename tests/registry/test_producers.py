"""Makers: registered, vouched for by their own commune."""

import pytest

from langnghe.accounts.roles import Role
from langnghe.core.errors import NotFound
from langnghe.core.states import WrongState
from langnghe.registry import public, services
from tests import factories
from tests.factories.registry import NOW

pytestmark = pytest.mark.django_db


def officer(area: str):
    return factories.member(
        Role.COMMUNE_OFFICER, of=factories.organisation("commune", area_code=area)
    )


def register(owner):
    return services.register_producer(
        name="Nhà Văn Gốm", kind="household", village=factories.village(), crafts=[],
        owner_id=owner.pk, now=NOW,
    )  # fmt: skip


def test_a_maker_is_vouched_for_by_his_own_commune():
    owner = factories.user("owner")
    producer = register(owner)
    assert [one.selling for one in public.producers_of(owner.pk)] == [False]
    services.submit(producer=producer, by_id=owner.pk, now=NOW)
    with pytest.raises(NotFound):
        services.verify(producer=producer, by_id=officer("99999").pk, now=NOW)
    producer.refresh_from_db()
    assert (producer.state, producer.verified_at) == ("submitted", None)
    services.verify(producer=producer, by_id=officer(producer.village.commune_id).pk, now=NOW)
    assert [one.selling for one in public.producers_of(owner.pk)] == [True]


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in {Role.COMMUNE_OFFICER, Role.ADMINISTRATOR}]
)
def test_nobody_else_may_vouch(role):
    owner = factories.user("owner")
    producer = register(owner)
    services.submit(producer=producer, by_id=owner.pk, now=NOW)
    with pytest.raises(NotFound):
        services.verify(producer=producer, by_id=factories.member(role).pk, now=NOW)


def test_a_refusal_says_why_and_can_be_answered():
    owner = factories.user("owner")
    producer, judge = register(owner), factories.administrator()
    services.submit(producer=producer, by_id=owner.pk, now=NOW)
    with pytest.raises(services.ReasonWanted):
        services.refuse(producer=producer, reason=" ", by_id=judge.pk, now=NOW)
    services.refuse(producer=producer, reason="Thiếu giấy", by_id=judge.pk, now=NOW)
    services.submit(producer=producer, by_id=owner.pk, now=NOW)
    services.ask_more(producer=producer, reason="Chụp rõ hơn", by_id=judge.pk, now=NOW)
    with pytest.raises(WrongState):
        services.verify(producer=producer, by_id=judge.pk, now=NOW)


def test_two_makers_of_one_name_have_two_addresses():
    owner = factories.user("owner")
    assert register(owner).slug != register(factories.user()).slug


@pytest.mark.parametrize("n", [1, 3])
def test_makers_of_a_person_cost_two_queries(n, django_assert_num_queries):
    owner = factories.user("owner")
    for _number in range(n):
        factories.producer(owner=owner)
    with django_assert_num_queries(2):
        assert len(public.producers_of(owner.pk)) == n
