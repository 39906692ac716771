"""The worker dies half-way through a sheet: the next one goes on, and each row is there once."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from langnghe.core import audit, outbox
from langnghe.core.models import AuditEvent
from langnghe.market.catalogue.models import Product, StockItem, StockMovement, Variant
from langnghe.market.catalogue.sheets import job
from tests import factories
from tests.market.catalogue.sheets.making import HEAD, confirm, problems, send, workbook, worked
from tests.market.checkout.test_kill import database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SCRIPT = Path(__file__).parent / "killed.py"
ROOT = Path(__file__).resolve().parents[4]
COUNT = 260  # three pieces
# As many as a file may have. Half a minute of writing, which is the same on both databases: there
# a tenth of it shows that it is.
MANY = 50_000 if connection.vendor == "sqlite" else 5_000
SIZES = 50  # of a product: four of them are a piece


@pytest.fixture(autouse=True)
def out_of_breath(monkeypatch):
    """Nobody else writes here."""
    monkeypatch.setattr(job, "BREATH", 0)


def work_and_die(words, piece=2):
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "langnghe.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, str(SCRIPT), words, str(piece)],
        env=environment, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr


def resumed(sheet):
    """Another worker, once the claim of the dead one has run out."""
    later = timezone.now() + outbox.LEASE + timedelta(seconds=1)
    while outbox.deliver_due(later):
        pass
    sheet.refresh_from_db()
    return sheet


@pytest.mark.parametrize(
    "words",
    [
        'INSERT INTO "catalogue_product"',
        'INSERT INTO "catalogue_stockmovement"',
        'INSERT INTO "core_auditevent"',
        'UPDATE "catalogue_sheet" SET "position"',
        "COMMIT",
    ],
)
def test_killed_while_it_is_written_each_row_is_there_once(words):
    owner = factories.user("maker")
    producer = factories.producer(owner=owner)
    known = factories.variant(product_fields={"producer": producer}, on_hand=5)
    rows = [
        [f"P-{number}", f"Bình {number}", f"S-{number}", 1000 + number, 3]
        for number in range(COUNT)
    ]
    sheet = worked(send(producer, workbook(["", "", known.sku, "", 8], *rows), by=owner))
    assert sheet.state == "ready", problems(sheet)
    confirm(sheet, by=owner)

    work_and_die(words)

    sheet.refresh_from_db()
    pieces = 2 if words == "COMMIT" else 1
    there = Product.objects.filter(producer=producer).count() - 1
    assert (sheet.state, sheet.rows_done) == ("applying", there + 1)
    assert (pieces - 1) * 60 < there < pieces * 110

    resumed(sheet)
    assert (sheet.state, sheet.rows_done, sheet.written, sheet.failed) == (
        "done",
        COUNT + 1,
        COUNT + 1,
        0,
    )
    assert Variant.objects.filter(sku__startswith="S-").count() == COUNT
    assert set(
        StockItem.objects.filter(variant__sku__startswith="S-").values_list("on_hand", flat=True)
    ) == {3}
    assert StockMovement.objects.filter(stock__variant__sku__startswith="S-").count() == COUNT
    assert StockItem.objects.get(variant=known).on_hand == 8
    assert StockMovement.objects.filter(stock__variant=known).count() == 2
    assert AuditEvent.objects.filter(action="catalogue.product.created").count() == COUNT
    assert AuditEvent.objects.filter(action="catalogue.sheet.written").count() == 1
    assert audit.verify() is None


def test_killed_while_it_is_read_it_is_counted_once():
    owner = factories.user("maker")
    producer = factories.producer(owner=owner)
    rows = [[f"P-{number}", f"Bình {number}", f"S-{number}", 1000, 3] for number in range(COUNT)]
    sheet = send(producer, workbook(*rows, head=HEAD), by=owner)

    work_and_die("COMMIT")

    resumed(sheet)
    assert (sheet.state, sheet.rows_done, sheet.created) == ("ready", COUNT, COUNT)
    assert not Product.objects.exists()


def test_a_file_of_the_largest_size_killed_half_way_is_there_once_and_errors_are_kept():
    owner = factories.user("maker")
    producer = factories.producer(owner=owner)
    known = [factories.variant(product_fields={"producer": producer}, on_hand=5) for _ in range(4)]
    rows = [
        [f"P-{n // SIZES}", f"Bình {n // SIZES}", f"S-{n}", 1000 + n, 3, ""]
        for n in range(MANY - len(known))
    ]
    low, high = (SIZES * (MANY * tenths // 10 // SIZES) for tenths in (4, 6))
    # At the beginning, before and after the place of death, and at the end.
    for place, variant in zip((0, low + 1, high + 2, MANY), known, strict=True):
        rows.insert(place, ["", "", variant.sku, "", 8, 5])
    sheet = send(producer, workbook(*rows, head=[*HEAD, "Số cái lúc tải về"]), by=owner)
    worked(sheet)
    assert (sheet.state, sheet.rows, sheet.rows_done) == ("ready", MANY, MANY), problems(sheet)
    sold = StockItem.objects.filter(variant__in=[known[0], known[2]])
    sold.update(on_hand=4)  # after he had looked at it
    confirm(sheet, by=owner)

    work_and_die('INSERT INTO "catalogue_stockmovement"', piece=MANY // SIZES // 4 // 2)

    sheet.refresh_from_db()
    assert low < sheet.rows_done < high
    there = Variant.objects.filter(sku__startswith="S-").count()
    assert sheet.rows_done == there + 2

    resumed(sheet)
    assert (sheet.state, sheet.rows_done, sheet.failed) == ("done", MANY, 2)
    new = Variant.objects.filter(sku__startswith="S-")
    assert new.count() == MANY - len(known)
    assert new.filter(stock__on_hand=3).count() == new.count()
    assert StockMovement.objects.filter(stock__variant__in=new).count() == new.count()
    assert Product.objects.filter(reference__startswith="P-").count() == sheet.written - 2
    counts = StockItem.objects.filter(variant__in=known).order_by("variant_id")
    assert list(counts.values_list("on_hand", flat=True)) == [4, 8, 4, 8]
    assert [(row, column) for row, column, _said in problems(sheet)] == [
        (2, "on_hand"), (high + 4, "on_hand")
    ]  # fmt: skip
    assert audit.verify() is None
