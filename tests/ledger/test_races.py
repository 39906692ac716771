"""Many writers at once, each on a connection of his own, and one that is killed."""

import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from langnghe.core.errors import Refused
from langnghe.ledger import public as ledger
from langnghe.ledger.models import Account, Entry, Transfer
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SCRIPT = Path(__file__).parent / "killed.py"
ROOT = Path(__file__).resolve().parents[2]


def at_once(jobs):
    barrier = Barrier(len(jobs))

    def run(job):
        barrier.wait(timeout=60)
        try:
            return job()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_fifty_who_want_the_last_of_it_get_exactly_what_there_is():
    purse, shop = factories.funded_account(100), factories.account()

    def take(n):
        return lambda: factories.posted((shop, purse, 30), key=f"take {n}") and "got"

    assert Counter(at_once([take(n) for n in range(50)])) == {"got": 3, "overdrawn": 47}
    assert ledger.balances([purse, shop]) == {purse: 10, shop: 90}
    assert ledger.verify() == []


def test_the_same_key_at_the_same_moment_is_one_entry():
    purse, shop = factories.funded_account(100), factories.account()
    job = lambda: factories.posted((shop, purse, 30), key="one").uid  # noqa: E731
    assert len(set(at_once([job] * 12))) == 1
    assert ledger.balances([purse]) == {purse: 70}


def test_those_who_move_the_same_accounts_the_other_way_round_do_not_wait_for_each_other():
    one, two = factories.funded_account(100), factories.funded_account(100)

    def swap(n):
        there, back = (one, two, 1), (two, one, 2)
        moves = (there, back) if n % 2 else (back, there)
        return lambda: factories.posted(*moves, key=f"swap {n}") and "got"

    assert Counter(at_once([swap(n) for n in range(20)])) == {"got": 20}
    assert ledger.balances([one, two]) == {one: 80, two: 120}


def test_an_account_opened_by_many_at_once_is_one():
    job = lambda: ledger.open_account(book="b", code="cash", kind="asset")  # noqa: E731
    assert len(set(at_once([job] * 8))) == 1
    assert Account.objects.count() == 1


def test_an_entry_undone_by_many_at_once_is_undone_once():
    purse, shop = factories.funded_account(100), factories.account()
    entry = factories.posted((shop, purse, 30))

    def undo(n):
        told = {"entry_uid": entry.uid, "on": entry.on, "memo": "", "by_id": None}
        return lambda: ledger.reverse(key=f"undo {n}", now=entry.posted_at, **told) and "undone"

    assert Counter(at_once([undo(n) for n in range(6)])) == {"undone": 1, "already_reversed": 5}
    assert ledger.balances([purse]) == {purse: 100}


def database_url():
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    login = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}"
    return f"postgres://{login}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


@pytest.mark.parametrize(
    ("words", "spent"),
    [
        ('INTO "ledger_entry"', 0),
        ("UPDATE ledger_account", 0),
        ('INTO "ledger_transfer"', 0),
        ("COMMIT", 40),
    ],
)
def test_killed_on_the_way_nothing_is_half(words, spent):
    purse, shop = factories.funded_account(100), factories.account()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "langnghe.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(shop), str(purse), words],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert ledger.balances([purse, shop]) == {purse: 100 - spent, shop: spent}
    assert (Entry.objects.count(), Transfer.objects.count()) == ((2, 2) if spent else (1, 1))
    assert ledger.verify() == []
    factories.posted((shop, purse, 40), key="the entry")
    assert ledger.balances([purse, shop]) == {purse: 60, shop: 40}
