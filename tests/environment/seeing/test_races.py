"""Two officers at one complaint at once: one case of it, one step, one answer."""

import pytest

from langnghe.core.states import WrongState
from langnghe.environment.cases.models import Case
from langnghe.environment.seeing.models import Complaint
from langnghe.environment.seeing.services import complaints
from langnghe.environment.sensing.rules import scope_of
from tests import factories
from tests.environment.cases.test_races import at_once
from tests.factories.cases import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def one():
    return factories.complaint(factories.village())


def fresh(one):
    return Complaint.objects.get(pk=one.pk)


def test_two_who_open_a_case_at_once_open_one(one):
    scopes = [scope_of(factories.officer(one.commune_id).pk) for _number in range(2)]

    def open_case(scope):
        seen = fresh(one)
        return lambda: complaints.open_case(
            complaint=seen, village_id=one.village_id, scope=scope, now=NOW
        )

    assert at_once(*map(open_case, scopes)) == [None, None]
    case = Case.objects.get()
    assert (fresh(one).case, fresh(one).state) == (case, "looked_into")
    assert case.entries.count() == 1


def test_one_opens_a_case_while_another_one_joins_it_to_a_case(one):
    there = factories.case_of(factories.works(producer=factories.producer(village=one.village)))
    scope = scope_of(factories.officer(one.commune_id).pk)
    seen, other = fresh(one), fresh(one)

    said = at_once(
        lambda: complaints.open_case(
            complaint=seen, village_id=one.village_id, scope=scope, now=NOW
        ),
        lambda: complaints.join_case(complaint=other, case_uid=there.uid, scope=scope, now=NOW),
    )

    assert said == [None, None]
    # Whoever came second was given the case of the first: no case is left without its complaint.
    assert Case.objects.count() == (1 if fresh(one).case == there else 2)


def test_two_who_answer_at_once_answer_once(one):
    scopes = [scope_of(factories.officer(one.commune_id).pk) for _number in range(2)]

    def answer(scope):
        seen = fresh(one)
        return lambda: complaints.answer(
            complaint=seen, words=f"Của {scope.user_id}", office="UBND", scope=scope, now=NOW
        )

    said = at_once(*map(answer, scopes))

    assert sorted(said, key=str) == sorted([None, WrongState], key=str)
    winner = scopes[said.index(None)]
    assert fresh(one).answer == f"Của {winner.user_id}"
