"""Several people and several dossiers at once."""

import threading

import pytest
from django.db import connection

from langnghe.accounts.roles import Role
from langnghe.core.errors import Refused
from langnghe.support.dossiers.models import AnswerChange, Dossier, NumberSeries
from langnghe.support.dossiers.queries.dossiers import scope_of
from langnghe.support.dossiers.services import filling, handing_in
from tests import factories
from tests.factories.support import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*jobs):
    """What each was refused with; None: it was done."""
    together, said = threading.Barrier(len(jobs)), ["not run"] * len(jobs)

    def run(place):
        try:
            together.wait()
            jobs[place]()
            said[place] = None
        except Refused as refusal:
            said[place] = type(refusal).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_dossiers_handed_in_at_once_have_each_its_number():
    ready = [factories.filled() for _each in range(6)]

    said = at_once(*(
        lambda one=one: handing_in.submit(dossier=one, scope=scope_of(one.made_by_id), now=NOW)
        for one in ready
    ))  # fmt: skip

    assert said == [None] * 6
    numbers = sorted(Dossier.objects.values_list("number", flat=True))
    assert numbers == [f"HS-2026-{number:06d}" for number in range(1, 7)]
    assert NumberSeries.objects.get().last == 6


def test_one_dossier_handed_in_twice_at_once_has_one_number():
    one = factories.filled()
    scope = scope_of(one.made_by_id)

    said = at_once(*[lambda: handing_in.submit(dossier=one, scope=scope, now=NOW)] * 4)

    assert said == [None] * 4
    assert NumberSeries.objects.get().last == 1


def test_two_colleagues_who_answer_at_once_do_not_overwrite_each_other():
    one = factories.draft_dossier()
    staff = factories.member(Role.PRODUCER_STAFF, of=one.producer.organisation)

    def save(by, word):
        scope = scope_of(by)
        return lambda: filling.save_answers(
            dossier=one, values={"machine": word}, base=0, scope=scope, now=NOW
        )

    said = at_once(save(one.made_by_id, "Máy dệt"), save(staff.pk, "Máy tiện"))

    assert sorted(said, key=str) == ["ChangedMeanwhile", None]
    assert AnswerChange.objects.count() == 1


def test_begun_twice_at_once_it_is_one_dossier():
    owner = factories.user()
    maker, opened = factories.producer(owner=owner), factories.round_of()
    factories.commune_office(maker)

    said = at_once(*[lambda: factories.draft_dossier(owner, maker, opened)] * 3)

    assert said == [None] * 3
    assert Dossier.objects.count() == 1
