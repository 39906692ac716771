"""Two at once: one log a day, one correction of it, one closing of a quarter, one label."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from langnghe.core.errors import Refused
from langnghe.environment.treatment.models import (
    DayLog,
    EcoLabel,
    LogBefore,
    Movement,
    Project,
    Quarter,
    Stage,
)
from langnghe.environment.treatment.services import clean, plant, projects, waste
from tests import factories
from tests.factories.treatment import DAY, NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LATER = datetime(2027, 1, 5, 3, tzinfo=UTC)


def at_once(*acts):
    """What each of them got: the code of a refusal, or "done"."""
    together, got = threading.Barrier(len(acts)), []

    def run(act):
        try:
            together.wait()
            act()
            got.append("done")
        except Refused as refusal:
            got.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(got)


def test_a_log_that_is_sent_twice_at_once_is_one_log():
    of = factories.plant_of()
    scope = factories.operator(of.facility.operator)
    values = {"inflow": Decimal(800), "outflow": Decimal(790), "bypass": Decimal(0)}

    def write():
        plant.write_log(project=of, day=DAY, values=values, scope=scope, now=NOW)

    assert at_once(write, write, write) == ["done", "logged_already", "logged_already"]
    assert DayLog.objects.count() == 1


def test_two_corrections_at_once_are_one_and_nothing_said_is_lost():
    log = factories.log(factories.plant_of())
    scope = factories.operator(log.project.facility.operator)

    def correct(inflow):
        values = {"inflow": Decimal(inflow), "outflow": log.outflow}
        plant.correct_log(log=log, version=1, values=values, words="Nhầm", scope=scope, now=NOW)

    assert at_once(lambda: correct(1), lambda: correct(2)) == ["changed_meanwhile", "done"]
    log.refresh_from_db()
    assert (log.version, LogBefore.objects.get().told["inflow"]) == (2, "800.00")


def test_two_officers_who_move_a_project_at_once_take_one_step():
    project = factories.project()
    scope = factories.office(project.served.first().village)
    told = {"project": project, "on": DAY, "scope": scope, "now": NOW}
    got = at_once(
        lambda: projects.move(action="approve", number="1", **told),
        lambda: projects.move(action="cancel", words="x", **told),
        lambda: projects.move(action="approve", number="2", **told),
    )
    project.refresh_from_db()
    assert Stage.objects.filter(project=project).count() == 1 + got.count("done")
    # Approved and then cancelled is a way, too; approved twice is none.
    assert got in (["done", "done", "wrong_state"], ["done", "wrong_state", "wrong_state"])
    assert Project.objects.get().state in {"approved", "cancelled"}


def test_a_load_and_the_closing_of_its_quarter_at_once_leave_a_balance_that_is_true():
    stream = factories.stream_of_waste()
    scope = factories.office(stream.village)
    told = {"stream": stream, "scope": scope, "now": LATER, "year": 2026, "quarter": 4}
    factories.load(stream, 700)
    waste.count(generated=700, stored_end=0, **told)
    values = {"moved_on": DAY, "kg": 50, "generator": stream.generators.get(),
              "destination": factories.destination()}  # fmt: skip
    got = at_once(
        lambda: waste.move(stream=stream, values=values, key="k", scope=scope, now=NOW),
        lambda: waste.close_quarter(**told),
    )
    quarter = Quarter.objects.get()
    moved = sum(Movement.objects.values_list("kg", flat=True))
    assert got in (["done", "not_balanced"], ["done", "quarter_closed"])
    if quarter.state == "closed":
        assert (quarter.moved, moved) == (700, 700)
    else:
        assert moved == 750


def test_a_quarter_is_closed_once_and_begun_once():
    stream = factories.stream_of_waste()
    told = {"stream": stream, "scope": factories.office(stream.village), "now": LATER}

    def begin():
        waste.begin_quarter(year=2026, quarter=4, stored_start=0, **told)

    def close():
        waste.close_quarter(year=2026, quarter=4, **told)

    assert at_once(begin, begin, begin) == ["done"] * 3
    assert at_once(close, close) == ["done", "wrong_state"]
    assert Quarter.objects.count() == 1


def test_two_officers_who_grant_at_once_grant_one_label():
    adoption = factories.proven()
    scope = factories.office(adoption.facility.village)

    def grant():
        clean.grant_label(adoption=adoption, number="07/NST", expires_on=date(2027, 1, 1),
                          scope=scope, now=NOW)  # fmt: skip

    assert at_once(grant, grant) == ["done", "known_already"]
    assert EcoLabel.objects.count() == 1
