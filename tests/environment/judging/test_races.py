"""Several workers judge the same hours, readings come meanwhile, and one is killed."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from langnghe.core import parameters
from langnghe.core.models import OutboxMessage
from langnghe.environment.judging import loading
from langnghe.environment.judging.models import Alert, Assessment, Basis, Day, Episode
from langnghe.environment.judging.services import alerts
from langnghe.environment.sensing.models import Hour, Touched
from tests import factories
from tests.environment.judging.measuring import NOON, START, automatic, hours, judge

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SCRIPT = Path(__file__).parent / "killed.py"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def released():
    parameters.load()
    loading.load()


def at_once(*jobs):
    failed = []

    def run(job):
        try:
            job()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def outcome():
    return (
        sorted(
            Assessment.objects.filter(superseded_at=None).values_list("stream", "at", "verdict")
        ),
        sorted(Episode.objects.values_list("stream", "state", "events")),
        Alert.objects.count(),
        Touched.objects.count(),
    )


def test_two_workers_that_judge_the_same_hours_end_in_one_verdict_and_one_episode_each():
    streams = [automatic() for _ in range(3)]
    for stream in streams:
        hours(stream, *[170.0] * 6)
    at_once(judge, judge, judge)
    verdicts, episodes, raised, left = outcome()
    assert [len(verdicts), raised, left] == [18, 3, 0]
    assert [state for _stream, state, _events in episodes] == ["open"] * 3
    assert [events for _stream, _state, events in episodes] == [6] * 3
    assert OutboxMessage.objects.filter(kind="judging.ExceedanceBegan").count() == 3


def test_readings_that_come_while_it_is_judged_are_judged_as_well():
    stream = automatic()
    hours(stream, *[100.0] * 8)

    def deliver():
        for place in range(8):
            hours(stream, 170.0, since=START + place * 3_600_000)

    at_once(deliver, judge, judge)
    judge()
    verdicts, episodes, _raised, left = outcome()
    assert (len(verdicts), left) == (8, 0)
    assert episodes == [(stream.pk, "open", 8)]
    assert Day.objects.get(stream=stream).exceeded == 0b1111_1111


def test_an_alert_is_acknowledged_by_one_of_two():
    alert = factories.alert()
    officers = [factories.officer(alert.station.village.commune_id) for _ in range(2)]
    answers = []

    def acknowledge(officer):
        try:
            alerts.acknowledge(alert=alert, words="", by_id=officer.pk, now=NOON)
        except alerts.AlreadyAcknowledged:
            answers.append("late")

    at_once(*[lambda one=one: acknowledge(one) for one in officers])
    assert answers == ["late"]


def database_url():
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    login = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}"
    return f"postgres://{login}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


@pytest.mark.parametrize(
    "words",
    [
        "DELETE FROM sensing_touched",
        'INSERT INTO "judging_assessment"',
        'INSERT INTO "judging_episode"',
        "COMMIT",
    ],
)
def test_killed_on_the_way_nothing_is_half_and_the_next_round_does_it_all(words):
    stream = automatic()
    hours(stream, *[170.0] * 3)
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "langnghe.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, str(SCRIPT), words],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    if words != "COMMIT":
        rows = (Assessment, Basis, Day, Episode, Alert, OutboxMessage, Hour)
        assert [model.objects.count() for model in rows] == [0] * 7
        assert Touched.objects.count() == 3
    judge()
    judge()
    verdicts, episodes, raised, left = outcome()
    assert [len(verdicts), raised, left] == [3, 1, 0]
    assert episodes == [(stream.pk, "open", 3)]


def test_what_is_due_is_held_by_its_stream_first_as_everywhere():
    stream = automatic()
    hours(stream, *[170.0] * 24, now=NOON)
    judge(datetime.fromtimestamp(START / 1000 + 3_600, UTC))
    assert Day.objects.get().due_at
    with CaptureQueriesContext(connection) as said:
        judge()
    told = [one["sql"] for one in said if "FOR " in one["sql"] or "INSERT " in one["sql"]]
    tables = [one for one in told if '"judging_day"' in one or '"judging_standing"' in one]
    assert '"judging_standing"' in tables[0]
    assert not [one for one in tables if one.startswith("SELECT") and '"judging_day"' in one]
    assert Day.objects.get().due_at is None
