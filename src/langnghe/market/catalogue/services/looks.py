"""
How often goods were looked at, per day; of the one who looked nothing is kept.

A page adds one line to a file of its node; the worker there counts what came together. So a view
costs the page no statement.
"""

import contextlib
import os
import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from langnghe.core import clock, idempotency, ids
from langnghe.market.catalogue.models import Product, ProductViews

FILE = "now"
WAIT = 30  # seconds: nobody writes any more to a file that was put aside
KEPT_FOR = timedelta(days=800)  # two years, and what it takes to look back at them
# Cubot makes telephones. People come from within Zalo and Facebook: those are no programs.
PROGRAMS = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|preview|scrap|fetch|monitor|lighthouse|headless|python|curl|"
    r"wget|java/|go-http|okhttp|httpclient|libwww|facebookexternalhit",
    re.IGNORECASE,
)
AHEAD = ("Purpose", "Sec-Purpose", "X-Moz")


def note_view(product_id: int, headers: Mapping[str, str]) -> None:
    """Somebody looks at the page of a product; programs, and browsers that load ahead, do not."""
    agent = headers.get("User-Agent", "")
    if not agent or PROGRAMS.search(agent):
        return
    if any("prefetch" in headers.get(name, "").lower() for name in AHEAD):
        return
    # A full disk must not take the page from anybody: then a view is not counted.
    with contextlib.suppress(OSError):
        _write(product_id)


def _write(product_id: int) -> None:
    folder = Path(settings.VIEWS_ROOT)
    line = f"{clock.today(timezone.now()):%Y-%m-%d} {product_id}\n".encode()
    try:
        file = _open(folder)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        file = _open(folder)
    try:
        os.write(file, line)  # a line is written whole: processes may share the file
    finally:
        os.close(file)


def _open(folder: Path) -> int:
    return os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)


def count_views(*, now: datetime) -> int:
    """
    Each node: count what was noted, about twice a minute; how many views.

    A file is put aside first, and counted when nobody writes to it any more.
    """
    folder = Path(settings.VIEWS_ROOT)
    aside = sorted(folder.glob("aside-*"))
    if not aside and (folder / FILE).exists():
        (folder / FILE).rename(folder / f"aside-{ids.uuid7().hex}")
    quiet = [path for path in aside if path.stat().st_ctime + WAIT <= now.timestamp()]
    return sum(_count(path, now) for path in quiet)


def forget_old_views(*, now: datetime) -> int:
    """Delete counts that no page shows any more; how many."""
    old = ProductViews.objects.filter(day__lt=clock.today(now) - KEPT_FOR)
    return int(old.delete()[0])


def _count(path: Path, now: datetime) -> int:
    views = Counter(path.read_text(encoding="ascii", errors="ignore").split("\n"))
    del views[""]
    with transaction.atomic():
        # Counted and not yet removed, when this process was killed: not counted again.
        if idempotency.once("catalogue.views", path.name, "") is None:
            _add(views)
            idempotency.keep("catalogue.views", path.name, "", "counted", now=now)
    path.unlink(missing_ok=True)
    return views.total()


def _add(views: Counter[str]) -> None:
    rows = {}
    for line, count in views.items():
        day, _space, product = line.partition(" ")
        if product.isdecimal():
            rows[(int(product), day)] = count
    known = set(
        Product.objects.filter(pk__in={pk for pk, _day in rows}).values_list("pk", flat=True)
    )
    wanted = [(key, count) for key, count in sorted(rows.items()) if key[0] in known]
    new = [ProductViews(product_id=pk, day=day, views=0) for (pk, day), _count in wanted]
    ProductViews.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    for (pk, day), count in wanted:
        ProductViews.objects.filter(product_id=pk, day=day).update(views=F("views") + count)
