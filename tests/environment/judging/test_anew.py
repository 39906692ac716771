"""What verdicts stand on changes: they are given again, in pieces, and the former ones are kept."""

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from langnghe.core import parameters
from langnghe.environment import public as environment
from langnghe.environment.judging import loading
from langnghe.environment.judging.importing import Wish
from langnghe.environment.judging.models import (
    Anew,
    Assessment,
    Connection,
    Day,
    Episode,
    Ground,
    Limit,
    Permit,
    PermitLimit,
    PlantAcceptance,
    Regulation,
    Standing,
)
from langnghe.environment.judging.services import anew, signing, verdicts
from langnghe.environment.sensing.facts import Reading
from langnghe.environment.sensing.models import Facility, Thing
from langnghe.environment.sensing.services import store
from tests import factories
from tests.environment.judging.measuring import NOON, START, automatic, hours, judge
from tests.environment.judging.test_races import ROOT, SCRIPT, database_url
from tests.factories.environment import MINUTE

HOUR = 60 * MINUTE
MIGRATIONS = "langnghe.environment.judging.migrations"
LATER = NOON + timedelta(minutes=1)


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def released():
    parameters.load()
    loading.load()


def young(**fields):
    """Under QCVN 40:2025, whose numbers could not be established."""
    home = factories.facility(sector="other", began_on=date(2025, 9, 1))
    return factories.stream(factories.station(facility=home), **fields)


def sign(maximum, now=LATER):
    wish = Wish(
        1, "COD", "mg/L", date(2025, 9, 1), column="B", statistic="single",
        maximum=Decimal(maximum), takes_coefficients=False,
    )  # fmt: skip
    return signing.sign(
        regulation=Regulation.objects.get(code="qcvn-40-2025"), wishes=[wish], document="TT",
        page="1", address="https://example.org/1", office="Sở", now=now,
        by_id=factories.officer("01").pk,
    )  # fmt: skip


def in_force():
    rows = Assessment.objects.filter(superseded_at=None).order_by("stream", "kind", "at")
    return list(rows.values_list("kind", "verdict"))


@pytest.mark.parametrize(("maximum", "verdict"), [("170.5", "pass"), ("170.4", "exceed")])
def test_once_a_table_is_signed_what_had_none_is_within_or_over_it(maximum, verdict):
    stream = young(kind="laboratory")
    store.record([Reading(stream.pk, START, 170.5)], now=NOON)
    judge()
    former = Assessment.objects.get()
    assert former.verdict == "no_table"
    sign(maximum)
    judge(LATER)
    former.refresh_from_db()
    assert former.superseded_at == LATER
    assert (former.verdict, former.replaced_by.verdict) == ("no_table", verdict)
    assert Standing.objects.get().verdict == verdict
    assert Episode.objects.count() == (verdict == "exceed")
    assert not Anew.objects.exists()


def test_averages_without_a_table_are_judged_once_it_is_there():
    stream = young()
    hours(stream, *[170.0] * 24)
    judge()
    assert (in_force(), Standing.objects.get().verdict) == ([], "no_table")
    sign("169")
    judge(LATER)
    assert in_force() == [("day", "exceed"), *[("hour", "exceed")] * 24]
    assert Day.objects.get(stream=stream).exceeded == 2**24 - 1


def look(now=LATER):
    asked = environment.follow_law(now=now)
    judge(now)
    return asked


def test_without_a_change_nothing_is_asked():
    hours(automatic(), 170.0)
    judge()
    assert [look(), look()] == [0, 0]
    assert Ground.objects.count() == Regulation.objects.count() + 1


def test_a_permit_recorded_and_changed_and_gone_is_followed():
    stream = automatic()
    hours(stream, 100.0)
    judge()
    look()
    home = stream.thing.station.facility
    permit = Permit.objects.create(facility=home, number="GP 1", since=date(2020, 1, 1))
    row = PermitLimit.objects.create(
        permit=permit, parameter_code="COD", maximum=90, ucum="mg/L", certainty="A"
    )
    assert (look(), in_force()) == (1, [("hour", "exceed")])
    PermitLimit.objects.update(maximum=100)
    assert (look(), in_force()) == (1, [("hour", "pass")])
    PermitLimit.objects.update(maximum=95)
    assert (look(), in_force()) == (1, [("hour", "exceed")])
    Permit.objects.update(until=date(2021, 1, 1))
    assert (look(), in_force()) == (1, [("hour", "pass")])
    assert row.pk == Assessment.objects.order_by("pk")[0].basis.permit_limit_id


def test_the_conditions_of_a_plant_and_the_connection_to_it_are_followed():
    stream = automatic()
    hours(stream, 170.0)
    judge()
    look()
    home, plant = stream.thing.station.facility, factories.facility(kind="plant")
    Facility.objects.filter(pk=home.pk).update(receiver="plant")
    assert look() == 1
    assert Standing.objects.get().verdict == "no_table"
    Connection.objects.create(facility=home, plant=plant, since=date(2020, 1, 1))
    assert look() == 1
    PlantAcceptance.objects.create(
        plant=plant, parameter_code="COD", maximum=169, ucum="mg/L", certainty="A",
        since=date(2020, 1, 1),
    )  # fmt: skip
    assert look() == 1
    assert in_force() == [("hour", "exceed")]


@pytest.mark.parametrize(
    ("change", "verdict"),
    [({"column": "A"}, "exceed"), ({"flow": 6000}, "exceed"), ({"water": "domestic"}, "pass"),
     ({"name": "Tên khác"}, "pass")],
)  # fmt: skip
def test_what_a_facility_is_counts_and_what_it_is_called_does_not(change, verdict):
    stream = automatic()
    hours(stream, 155.0)
    judge()
    look()
    Facility.objects.update(**change)
    assert look() == ("name" not in change)
    found = [one for _kind, one in in_force()]
    assert found == (["exceed"] if verdict == "exceed" else [])


def test_a_zone_that_is_told_is_followed():
    station = factories.station(role="noise")
    stream = factories.stream(station, code="NOISE", kind="field", ucum="dB[SPL]")
    at = int(datetime(2024, 5, 1, 3, tzinfo=UTC).timestamp() * 1000)
    store.record([Reading(stream.pk, at, 60.0)], now=NOON)
    judge()
    look()
    assert in_force() == [("sample", "inconclusive")]
    Thing.objects.update(properties={"zone": "special"})
    assert (look(), in_force()) == (1, [("sample", "exceed")])


def test_of_a_regulation_those_are_asked_whom_it_may_concern():
    mine, water = young(), young()
    air = factories.stream(factories.station(role="ambient"), code="SO2")
    Facility.objects.filter(pk=water.thing.station.facility_id).update(water="domestic")
    look()
    before = sign("90", now=NOON)
    assert list(Anew.objects.values_list("stream", flat=True)) == [mine.pk]
    assert before.rows == 1
    Limit.objects.filter(regulation__code="qcvn-05-2023", parameter_code="SO2").update(maximum=1)
    anew.look(now=LATER)
    assert set(Anew.objects.values_list("stream", flat=True)) == {mine.pk, air.pk}


def test_a_regulation_that_begins_later_leaves_no_verdict_of_before():
    stream = young(kind="laboratory")
    store.record([Reading(stream.pk, START, 170.5)], now=NOON)
    look()
    sign("170", now=NOON)
    judge()
    assert in_force() == [("sample", "exceed")]
    mine = Regulation.objects.filter(code="qcvn-40-2025")
    mine.update(effective_from=date(2026, 10, 1))
    assert (look(), in_force()) == (1, [("sample", "not_applicable")])
    mine.update(effective_from=date(2025, 9, 1))
    assert (look(), in_force()) == (1, [("sample", "exceed")])


@pytest.mark.parametrize("moved", [{"sector": "livestock"}, {"province": "79"},
                                   {"subject": "noise", "sector": "", "province": ""}])  # fmt: skip
def test_whom_a_regulation_does_not_concern_any_more_is_judged_without_it(moved):
    stream = young(kind="laboratory")
    store.record([Reading(stream.pk, START, 170.5)], now=NOON)
    look()
    sign("170", now=NOON)
    judge()
    assert in_force() == [("sample", "exceed")]
    Regulation.objects.filter(code="qcvn-40-2025").update(**moved)
    assert look() == 1
    assert in_force() != [("sample", "exceed")]


def test_what_was_judged_by_former_methods_is_asked_when_the_program_is_brought_up():
    asked = [
        factories.stream(factories.station(role="noise"), code="NOISE", ucum="dB[SPL]"),
        factories.stream(factories.station(role="ambient"), code="SO2", ucum="ug/m3"),
        automatic(ucum="ug/L"),
    ]
    automatic()
    anew.ask({asked[0].pk: 500}, now=NOON)
    migration = import_module(f"{MIGRATIONS}.0007_judged_by_former_methods")
    migration.judge_anew(apps, None)
    told = Anew.objects.order_by("pk").values_list("pk", "since")
    assert list(told) == [(one.pk, 0) for one in asked]


def test_the_reach_of_what_was_seen_before_is_noted_when_the_program_is_brought_up():
    look()
    Ground.objects.update(reach=[])
    import_module(f"{MIGRATIONS}.0006_reach_of_regulations").note_reach(apps, None)
    assert Ground.objects.get(key="regulation:qcvn-40-2025").reach == ["industrial", "", "", 0]
    assert Ground.objects.exclude(reach=[]).count() == Regulation.objects.count()


def test_streams_are_asked_once_and_in_the_order_of_their_ids():
    streams = [young() for _ in range(3)]
    look()
    Facility.objects.filter(pk=streams[2].thing.station.facility_id).update(column="A")
    Regulation.objects.filter(code="qcvn-40-2025").update(effective_until=date(2040, 1, 1))
    with CaptureQueriesContext(connection) as said:
        assert anew.look(now=LATER) == 3
    inserts = [one["sql"] for one in said if one["sql"].startswith('INSERT INTO "judging_anew"')]
    assert len(inserts) == 1
    first = Anew.objects.get(stream=streams[2]).since
    assert (first, Anew.objects.get(stream=streams[0]).since > 0) == (0, True)


def test_asked_again_on_the_way_it_begins_where_the_earlier_one_asks():
    stream = automatic()
    anew.ask({stream.pk: 500}, now=NOON)
    anew.ask({stream.pk: 700}, now=LATER)
    assert list(Anew.objects.values_list("since", "asked_at")) == [(500, LATER)]
    anew.ask({stream.pk: 300}, now=LATER)
    assert Anew.objects.get().since == 300


def test_many_streams_of_few_hours_are_done_in_one_round():
    for _ in range(60):
        hours(automatic(), 100.0)
    judge()
    look()
    Facility.objects.update(column="A")
    assert look() == 60
    assert in_force() == [("hour", "exceed")] * 60
    assert not Anew.objects.exists()


def killed(*words):
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "langnghe.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *words],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("words", [("UPDATE \"judging_anew\"", "1"),
                                   ("UPDATE \"judging_anew\"", "2"),
                                   ("DELETE FROM \"judging_anew\"", "1")])  # fmt: skip
def test_killed_on_the_way_judging_anew_goes_on_where_it_was_and_ends_the_same(words):
    stream = automatic(interval=3_600)
    given = [Reading(stream.pk, START - n * HOUR, 100.0) for n in range(1, 1_201)]
    store.record(given, now=NOON)
    while judge():
        pass
    anew.look(now=NOON)
    Facility.objects.update(column="A")
    assert anew.look(now=NOON) == 1
    begun = Anew.objects.get().since
    killed(*words)
    done = Anew.objects.get().since
    assert (done > begun) is (words[1] == "2" or words[0].startswith("DELETE"))
    judge()
    assert not Anew.objects.exists()
    rows = Assessment.objects.filter(superseded_at=None, verdict="exceed")
    assert rows.filter(kind="hour").count() == 1_200
    assert rows.filter(kind="day").count() == 50
    assert Assessment.objects.filter(kind="hour").count() == 1_200
    assert Episode.objects.exclude(state="withdrawn").count() == 1
    verdicts.judge(now=LATER)
    assert Assessment.objects.filter(kind="hour").count() == 1_200
