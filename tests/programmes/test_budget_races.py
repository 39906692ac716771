"""Many dossiers want the last of a line, each on a connection of its own."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from langnghe.core.errors import Refused
from langnghe.ledger import public as ledger
from langnghe.programmes import public as programmes
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def at_once(jobs):
    barrier = Barrier(len(jobs))

    def run(job):
        barrier.wait(timeout=60)
        try:
            job()
            return "done"
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return Counter(pool.map(run, jobs))


def job(verb, line, amount, key, reference):
    return lambda: getattr(programmes, verb)(
        line_id=line.pk, amount=amount, key=key, reference=reference, by_id=None, now=NOW
    )


def test_fifty_dossiers_never_spend_the_same_dong():
    line = factories.budget_line(100)
    jobs = [job("reserve", line, 30, f"k{n}", f"dossier:{n}") for n in range(50)]
    assert at_once(jobs) == {"done": 3, "out_of_budget": 47}
    standing = programmes.standing(line.pk)
    assert (standing.available, standing.reserved) == (10, 90)
    assert ledger.verify() == []


def test_of_commit_and_release_of_the_same_money_one_wins():
    line = factories.budget_line(100)
    job("reserve", line, 60, "k", "dossier:1")()
    job("reserve", line, 40, "k2", "dossier:2")()
    jobs = [job("commit" if n % 2 else "release", line, 60, f"k{n}", "dossier:1") for n in range(8)]
    assert at_once(jobs) == {"done": 1, "not_held": 7}
    standing = programmes.standing(line.pk)
    assert standing.reserved == 40
    assert standing.available + standing.committed == 60


def test_a_decision_sent_twice_at_once_is_one():
    line = factories.budget_line(100)
    assert at_once([job("reserve", line, 60, "k", "dossier:1")] * 8) == {"done": 8}
    assert programmes.standing(line.pk).reserved == 60
