"""The end of a day run twice at once, or killed; a receipt told twice at once."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from langnghe.capital.loans.models import DayEnd, Loan, Receipt
from langnghe.capital.loans.services import receipts
from langnghe.capital.loans.services.day_end import run_day_end
from langnghe.core.errors import ApplicationError
from langnghe.core.models import OutboxMessage
from langnghe.ledger import public as ledger
from tests import factories
from tests.capital.test_loans import FIRST, fits, standing
from tests.factories.loans import at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SCRIPT = Path(__file__).parent / "killed.py"
ROOT = Path(__file__).resolve().parents[2]


def at_once(*jobs):
    """What each gave back, or the code of what it was refused with."""
    together, said = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place):
        try:
            together.wait()
            said[place] = jobs[place]()
        except ApplicationError as refusal:
            said[place] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_two_who_end_the_day_at_once_end_each_loan_once():
    made = [factories.paid_out() for _n in range(6)]

    def end():
        return run_day_end(on=FIRST, now=at(FIRST), piece=2)

    assert sum(at_once(end, end)) == 6
    assert Loan.objects.filter(due_principal=8_333_333).count() == 6
    for loan in made:
        fits(loan)


def test_one_receipt_told_twice_at_once_counts_once():
    loan = factories.paid_out()

    def receive():
        return receipts.record_receipt(
            lender_id=loan.lender_id, loan=loan, amount=1_000_000, value_on=FIRST,
            channel="bank", key="same", now=at(FIRST), by_id=None,
        ).amount  # fmt: skip

    assert at_once(receive, receive) == [1_000_000, 1_000_000]
    assert Receipt.objects.count() == 1
    fits(loan)


def test_two_receipts_at_once_are_both_in_the_book():
    loan = factories.paid_out()

    def receive(key):
        return lambda: receipts.record_receipt(
            lender_id=loan.lender_id, loan=loan, amount=1_000_000, value_on=FIRST,
            channel="bank", key=key, now=at(FIRST), by_id=None,
        ).amount  # fmt: skip

    assert at_once(receive("a"), receive("b")) == [1_000_000, 1_000_000]
    fits(loan)
    assert standing(loan).due_interest == 0


def database_url():
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    login = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}"
    return f"postgres://{login}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


@pytest.mark.parametrize(
    ("words", "after", "ended"),
    [
        ('INTO "ledger_entry"', 1, 0),
        ('UPDATE "loans_loan"', 3, 1),
        ('UPDATE "loans_dayend"', 2, 1),
    ],
)
def test_killed_on_the_way_the_next_run_goes_on_where_it_was(words, after, ended):
    made = [factories.paid_out() for _n in range(3)]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "langnghe.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }

    done = subprocess.run(
        [sys.executable, str(SCRIPT), words, str(after)],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == -signal.SIGKILL, done.stderr
    assert Loan.objects.filter(due_principal__gt=0).count() == ended
    assert run_day_end(on=FIRST, now=at(FIRST), piece=1) == 3 - ended
    assert DayEnd.objects.get().done_at is not None
    told = [one.payload["loan_uid"] for one in OutboxMessage.objects.all()]
    assert sorted(told) == sorted(str(one.uid) for one in made)
    for loan in made:
        fits(loan)
    assert ledger.verify() == []
