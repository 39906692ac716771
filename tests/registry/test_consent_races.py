"""Consent, asked for and ended by several at once, each on a connection of his own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from langnghe.core import audit
from langnghe.core.states import WrongState
from langnghe.registry import consents
from langnghe.registry.models import Consent
from tests import factories
from tests.factories.registry import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(job, times):
    barrier = Barrier(times)

    def run(_number):
        barrier.wait(timeout=60)
        try:
            return job()
        except WrongState as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_the_same_is_asked_for_once():
    board, maker = factories.user("board"), factories.producer()
    home = factories.association(person=board)

    def ask():
        return tuple(
            consents.ask(
                producer_id=maker.pk, association_id=home.pk, scopes=Consent.Scope.values,
                until=None, by_id=board.pk, now=NOW,
            )
        )  # fmt: skip

    answers = at_once(ask, 5)

    assert len(set(answers)) == 1
    assert Consent.objects.count() == 3
    assert audit.verify() is None


def test_a_consent_is_revoked_once():
    owner = factories.user("owner")
    maker = factories.producer(owner=owner)
    consent = factories.consent(maker, factories.association())

    def revoke():
        consents.answer(uid=consent.uid, action="revoke", by_id=owner.pk, now=NOW)
        return "revoked"

    answers = at_once(revoke, 5)

    assert sorted(answers) == ["revoked", *["wrong_state"] * 4]
