"""The folder of FTP and SFTP servers: read when whole, read once, whoever is killed meanwhile."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from langnghe.core import outbox
from langnghe.environment.ingest.models import Delivery
from langnghe.environment.ingest.services import folder
from langnghe.environment.sensing.models import Observation, Superseded
from tests import factories
from tests.market.checkout.test_kill import database_url

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
COD = factories.txt("COD 12 mg/L")
DAY = "HN_ABCD/NUO001/2026/11/24"


@pytest.fixture
def drop(settings, tmp_path):
    settings.READINGS_FOLDER = str(tmp_path / "drop")
    return tmp_path / "drop"


def put(drop, name, content=COD, *, seconds_ago=60.0, below=DAY):
    path = drop / below / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    then = time.time() - seconds_ago
    os.utime(path, (then, then))
    return path


def left(drop, *, hidden=False):
    found = (path.relative_to(drop) for path in drop.rglob("*") if path.is_file())
    return sorted(str(path) for path in found if path.parts[0].startswith(".") is hidden)


def test_a_file_is_read_and_put_aside(drop):
    factories.logger_station()
    put(drop, factories.file_name())
    assert folder.take() == 1
    assert folder.take() == 0
    assert left(drop) == []
    assert left(drop, hidden=True) == [f".read/{factories.file_name()}.{len(COD)}"]
    assert (Delivery.objects.get().way, Observation.objects.count()) == ("folder", 1)


def test_without_a_folder_there_is_nothing_to_do(drop):
    assert folder.take() == 0


@pytest.mark.parametrize("name", [f"{factories.file_name()}.part", f".{factories.file_name()}"])
def test_a_file_still_being_written_is_not_read(drop, name):
    factories.logger_station()
    put(drop, factories.file_name(), seconds_ago=0)
    put(drop, name)
    assert folder.take() == 0
    assert not Delivery.objects.exists()


def test_what_is_written_to_a_file_after_it_was_read_is_read_as_well(drop, monkeypatch):
    factories.logger_station()
    path = put(drop, factories.file_name(), COD)
    with path.open("ab") as slow:
        assert folder.take() == 1
        slow.write(factories.txt("pH 7 -"))
    monkeypatch.setattr(folder, "KEPT", 0.0)
    folder.take()
    assert Observation.objects.count() == 2
    assert left(drop, hidden=True) == []


def test_nobody_sends_for_anothers_station(drop):
    factories.logger_station()
    put(drop, factories.file_name(), below="HN_ABC/NUO001")
    put(drop, "notes.txt", b"hello")
    assert folder.take() == 2
    assert not Observation.objects.exists()
    assert left(drop, hidden=True) == [
        f".refused/HN_ABC/NUO001/{factories.file_name()}", f".refused/{DAY}/notes.txt",
    ]  # fmt: skip


def test_files_are_read_in_the_order_in_which_they_were_written(drop):
    factories.logger_station()
    put(drop, factories.file_name("20261124090500"), factories.txt("COD 2 mg/L"), below="HN_ABCD")
    put(drop, factories.file_name("20261124090000"), factories.txt("COD 1 mg/L"), below="HN_ABCD/z")
    folder.take()
    assert Observation.objects.get().result == 2.0


def test_a_link_leads_nowhere(drop, tmp_path):
    factories.logger_station()
    outside = tmp_path / factories.file_name()
    outside.write_bytes(COD)
    (drop / DAY).mkdir(parents=True)
    (drop / DAY / factories.file_name()).symlink_to(outside)
    assert folder.take() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "more"),
    [
        ('INSERT INTO "ingest_delivery"', []), ("INSERT INTO sensing_touched", []),
        ("INSERT INTO sensing_extent", []), ('UPDATE "ingest_delivery"', []),
        ("COMMIT", []), ("MOVE", []), ("COMMIT", ["large"]), ("core_outbox", ["large"]),
    ],
)  # fmt: skip
def test_whoever_is_killed_leaves_it_right(drop, settings, words, more):
    factories.logger_station()
    for minute in range(3):
        when = f"2026112409{minute:02}00"
        put(drop, factories.file_name(when), factories.txt(f"COD {minute} mg/L", "X 1 m", at=when))
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "LANGNGHE_READINGS_FOLDER": str(drop),
        "DJANGO_SETTINGS_MODULE": "langnghe.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "killed.py"), words, *more],
        env=environment, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    # The other process kept its files where an installation does.
    kept = {**settings.STORAGES["private"], "OPTIONS": {"location": settings.PRIVATE_ROOT}}
    settings.STORAGES = {**settings.STORAGES, "private": kept}
    folder.take()
    while outbox.deliver_due(timezone.now() + timedelta(days=1)):
        pass
    assert left(drop) == []
    assert sorted(Observation.objects.values_list("result", flat=True)) == [0.0, 1.0, 2.0]
    assert not Superseded.objects.exists()
    found = Delivery.objects.order_by("name").values_list("state", "new", "known", "refused")
    assert list(found) == [("done", 1, 0, 1)] * 3
