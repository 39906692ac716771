"""Two people at once, and a process that is killed: one acts, nothing is half."""

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

from langnghe.core.errors import Refused
from langnghe.core.models import AuditEvent, OutboxMessage
from langnghe.core.states import WrongState
from langnghe.programmes import public as programmes
from langnghe.support.deciding import refusals
from langnghe.support.deciding.models import Agreement, Assignment, Decision, Tranche
from langnghe.support.deciding.services import agreements, assigning, decisions, payments
from langnghe.support.dossiers.models import Dossier
from tests import factories
from tests.factories.deciding import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ASKED = 100_000_000
SCRIPT = Path(__file__).parent / "killed.py"
ROOT = Path(__file__).resolve().parents[3]


def at_once(*jobs):
    """What each was refused with; None: it was done."""
    together, said = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place):
        try:
            together.wait()
            jobs[place]()
        except Refused as refusal:
            said[place] = type(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def approve(dossier, scope):
    dossier = Dossier.objects.get(pk=dossier.pk)
    decisions.decide(
        dossier=dossier, outcome="approved", amount=dossier.asked, conditions="", reasons=[],
        words="Đủ", scope=scope, now=NOW,
    )  # fmt: skip


def refuse(dossier, scope):
    decisions.decide(
        dossier=dossier, outcome="refused", amount=None, conditions="",
        reasons=[("purpose", "")], words="Không", scope=scope, now=NOW,
    )  # fmt: skip


def test_decided_twice_at_once_there_is_one_decision():
    desk = factories.support_desk()
    dossier, scope = factories.dossier_in("appraised", desk), desk.scope
    said = at_once(lambda: approve(dossier, scope), lambda: refuse(dossier, scope))
    assert sorted(map(str, said)) == sorted(map(str, [None, refusals.DecidedAlready]))
    made = Decision.objects.get()
    assert Dossier.objects.get().state == ("approved" if made.amount else "refused")


def test_two_dossiers_of_one_applicant_for_the_same_are_not_both_approved():
    desk = factories.support_desk()
    first = factories.dossier_in("appraised", desk)
    _version, later = factories.desk_round()
    later.offer = desk.version.offer
    later.opens_on = later.opens_on.replace(month=2)
    later.save()
    second = factories.dossier_in("appraised", desk, producer=first.producer, round=later)
    scope = desk.scope
    said = at_once(lambda: approve(first, scope), lambda: approve(second, scope))
    assert sorted(map(str, said)) == sorted(map(str, [None, refusals.PaidTwice]))
    assert Dossier.objects.filter(state="approved").count() == 1


def test_two_officers_who_take_it_at_once_do_not_both_have_it():
    desk = factories.support_desk()
    dossier, one, other = factories.desk_dossier(desk), desk.scope, desk.beside
    said = at_once(
        lambda: assigning.take(dossier=dossier, scope=one, now=NOW),
        lambda: assigning.take(dossier=dossier, scope=other, now=NOW),
    )
    assert sorted(map(str, said)) == sorted(map(str, [None, refusals.TakenAlready]))
    assert Assignment.objects.get().officer_id == Dossier.objects.get().officer_id


def test_signed_at_the_moment_it_lapses_it_is_either():
    desk = factories.support_desk()
    dossier = factories.dossier_in("approved", desk)
    text = agreements.sign_for_office(dossier=dossier, scope=desk.scope, now=NOW)
    owner, late = factories.owner_of(dossier), NOW.replace(month=12, day=30)
    at_once(
        lambda: agreements.sign(dossier=dossier, seen=text.digest, scope=owner, now=NOW),
        lambda: agreements.lapse_unsigned(now=late),
    )
    signed = Agreement.objects.get().signed_at is not None
    assert Dossier.objects.get().state == ("agreed" if signed else "expired")
    assert Tranche.objects.count() == (2 if signed else 0)


def test_declined_at_the_moment_it_is_signed_it_is_either_and_its_money_too():
    desk = factories.support_desk()
    line = factories.budget_line(ASKED)
    desk.round.budget_line = line.uid
    desk.round.save()
    dossier = factories.dossier_in("approved", desk)
    text = agreements.sign_for_office(dossier=dossier, scope=desk.scope, now=NOW)
    owner, told = factories.owner_of(dossier), {"dossier": dossier, "now": NOW}
    said = at_once(
        lambda: agreements.sign(seen=text.digest, scope=owner, **told),
        lambda: agreements.decline(reason="", scope=owner, **told),
    )
    signed = Agreement.objects.get().signed_at is not None
    assert said == ([None, WrongState] if signed else [WrongState, None])
    assert Dossier.objects.get().state == ("agreed" if signed else "declined")
    money = programmes.standing(line.pk)
    assert (money.available, money.reserved, money.committed) == (
        (0, 0, ASKED) if signed else (ASKED, 0, 0)
    )


def test_paid_twice_at_once_it_is_paid_once():
    desk = factories.support_desk()
    dossier = factories.dossier_in("agreed", desk)
    one = Tranche.objects.select_related("agreement__dossier").get(number=1)
    payments.accept(tranche=one, words="", scope=desk.scope, now=NOW)
    people = (desk.beside, desk.above)

    def pay(scope):
        payments.pay(tranche=one, reference="UNC", paid_on=NOW.date(), scope=scope, now=NOW)

    said = at_once(*(lambda scope=scope: pay(scope) for scope in people))
    assert sum(refusal is None for refusal in said) == 1
    assert AuditEvent.objects.filter(action="support.tranche.paid").count() == 1
    dossier.refresh_from_db()
    assert dossier.state == "running"


def database_url():
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    login = f"{quote(told['USER'])}:{quote(told['PASSWORD'])}"
    return f"postgres://{login}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


@pytest.mark.parametrize(
    "words",
    ['INSERT INTO "deciding_decision"', 'UPDATE "dossiers_dossier"', "core_statechange", "COMMIT"],
)
def test_killed_inside_a_decision_nothing_is_half(words):
    desk = factories.support_desk()
    dossier = factories.dossier_in("appraised", desk)
    messages, events = OutboxMessage.objects.count(), AuditEvent.objects.count()
    environment = {
        **os.environ, "DATABASE_URL": database_url(), "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "langnghe.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, str(SCRIPT), dossier.number, words],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    if words != "COMMIT":
        assert not Decision.objects.exists()
        assert (OutboxMessage.objects.count(), AuditEvent.objects.count()) == (messages, events)
        approve(dossier, desk.scope)
    dossier.refresh_from_db()
    assert (dossier.state, Decision.objects.count()) == ("approved", 1)
    assert AuditEvent.objects.filter(action="support.dossier.decided").count() == 1


def test_fifty_dossiers_that_race_for_the_last_money_get_exactly_what_there_is():
    desk = factories.support_desk()
    line = factories.budget_line(7 * ASKED + ASKED // 2)
    desk.round.budget_line = line.uid
    desk.round.save()
    waiting = [factories.dossier_in("appraised", desk) for _one in range(50)]
    scope, said = desk.scope, []
    for begin in range(0, 50, 10):  # as many at once as the database has connections to spare
        group = waiting[begin : begin + 10]
        said += at_once(*(lambda one=one: approve(one, scope) for one in group))
    assert [said.count(None), said.count(refusals.BudgetShort)] == [7, 43]
    told = programmes.standing(line.pk)
    assert (told.available, told.reserved) == (ASKED // 2, 7 * ASKED)
    assert Dossier.objects.filter(state="approved").count() == Decision.objects.count() == 7
