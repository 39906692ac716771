"""
Files of stations: known by name and content, read once, in pieces that each commit.

A piece's readings, its broken lines and the place that it ends at are one transaction: whoever is
killed, and wherever, leaves all of a piece or nothing of it, and whoever comes next goes on there.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import IO

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from langnghe.core import ids, outbox
from langnghe.core.errors import Refused
from langnghe.environment.ingest import txt
from langnghe.environment.ingest.facts import DeliveryDue
from langnghe.environment.ingest.models import Delivery, Quarantined
from langnghe.environment.ingest.services import quarantine
from langnghe.environment.ingest.services.taking import Taker
from langnghe.environment.sensing.facts import Recorded
from langnghe.environment.sensing.models import Station
from langnghe.environment.sensing.services import store

SMALL = 500_000  # bytes: read at once, in one transaction; larger files go to the worker
MOST_BYTES = 2_000_000_000
PIECE = 5_000  # readings
SLICE = 8.0  # seconds: a worker that is told to stop is not waited for longer
_CHUNK = 1 << 20
KEPT_FOR = timedelta(days=90)  # loggers send again what is sixty days old
S = Delivery.State


class NotNamed(Refused):
    """The name of the file says neither station nor time."""

    code = "file_name"
    message = _(
        "A file is named TINH_COSO_TRAM_yyyyMMddHHmmss.txt: HN_ABCD_NUO001_20260101120000.txt"
    )


class NoSuchStation(Refused):
    """None of the sender's."""

    code = "unknown_station"
    message = _("You have no station with the code in the name of this file.")


class FileTooLarge(Refused):
    code = "file_too_large"
    message = _("The file is too large. Send it in several.")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: `stations` are those he may send for. Of a folder the file's name alone tells."""

    way: str
    stations: Q
    organisation_id: int | None = None
    user_id: int | None = None
    may_wait: bool = False  # for its station to be registered


FOLDER = Sender(Delivery.Way.FOLDER, Q(), may_wait=True)


def receive(*, name: str, file: IO[bytes], sender: Sender, now: datetime) -> Delivery:
    """
    Take a file in; what is small is read at once.

    :raises NotNamed: :raises NoSuchStation: :raises FileTooLarge:
    """
    name = name.replace("\\", "/").rpartition("/")[2]
    told = txt.file_name(name)
    if told is None or len(name) > 160:
        raise NotNamed(field="file")
    digest, size = _looked_through(file)
    station = _station(told.code, sender.stations)
    if station is None and not sender.may_wait:
        raise NoSuchStation(field="file")
    found = Delivery.objects.filter(name=name, digest=digest).select_related("station").first()
    if found:
        return _again(found, now)
    fresh = Delivery(
        way=sender.way, name=name, digest=digest, size=size, code=told.code, station=station,
        organisation_id=sender.organisation_id, by_id=sender.user_id,
        state=S.READING if station else S.HELD, arrived_at=now, last_at=now,
    )  # fmt: skip
    is_small = station is not None and size <= SMALL
    if not is_small:
        fresh.file.save(f"readings/{ids.uuid7()}.txt", File(file), save=False)
    try:
        with transaction.atomic():
            fresh.save()
            if is_small:
                _whole(fresh, file, now)
            elif station:
                due(fresh, now)
    except IntegrityError:
        # The same file at the same moment: the other one has it.
        if not is_small:
            fresh.file.delete(save=False)
        return _again(Delivery.objects.get(name=name, digest=digest), now)
    return fresh


def due(delivery: Delivery, now: datetime) -> None:
    """In a lane: a large backfill holds up its own station alone."""
    outbox.announce(DeliveryDue(delivery.pk), now=now, lane=f"readings:{delivery.code}"[:80])


def _station(code: str, among: Q) -> Station | None:
    rows = Station.objects.filter(among, file_code__iexact=code)
    return rows.select_related("thing", "village").first()


def _looked_through(file: IO[bytes]) -> tuple[str, int]:
    sha, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(_CHUNK):
        sha.update(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise FileTooLarge(field="file")
    file.seek(0)
    return sha.hexdigest(), size


def _again(delivery: Delivery, now: datetime) -> Delivery:
    """The same bytes: nothing is counted twice; what could not be taken then is tried again."""
    Delivery.objects.filter(pk=delivery.pk).update(times=F("times") + 1, last_at=now)
    if delivery.state == S.DONE:
        quarantine.try_again(delivery=delivery, now=now)
    delivery.refresh_from_db()
    return delivery


def _whole(delivery: Delivery, file: IO[bytes], now: datetime) -> None:
    for lines, is_end in _pieces(txt.entries(file)):
        _take(delivery, lines, now)
        if is_end:
            _finish(delivery)


def work(fact: DeliveryDue) -> None:
    """Reaction: read a large file on for some seconds, and say if there is more."""
    delivery = Delivery.objects.select_related("station__thing").get(pk=fact.delivery_id)
    if delivery.state != S.READING:
        return
    ends = time.monotonic() + SLICE
    with delivery.file.open("rb") as file:
        for lines, is_end in _pieces(islice(txt.entries(file), delivery.place, None)):
            is_last = time.monotonic() >= ends
            if not _piece(delivery, lines, is_end=is_end, is_last=is_last):
                return


work.outside = True  # type: ignore[attr-defined]  # each piece commits by itself


@transaction.atomic
def _piece(delivery: Delivery, lines: list[txt.Entry], *, is_end: bool, is_last: bool) -> bool:
    """One piece; whether to go on: not when another worker was here meanwhile."""
    now = timezone.now()
    locked = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if locked.place != delivery.place or locked.state != S.READING:
        return False
    _take(delivery, lines, now)
    if is_end:
        _finish(delivery)
    elif is_last:
        due(delivery, now)
    return not (is_end or is_last)


def _pieces(
    lines: Iterable[txt.Entry],
) -> Iterator[tuple[list[txt.Entry], bool]]:
    """At least one, and the last one says that it is."""
    rest = iter(lines)
    piece = list(islice(rest, PIECE))
    while True:
        following = list(islice(rest, PIECE)) if len(piece) == PIECE else []
        yield piece, not following
        if not following:
            return
        piece = following


def _take(delivery: Delivery, lines: list[txt.Entry], now: datetime) -> None:
    station = delivery.station
    if station is None:
        return
    readings, broken = Taker(station, now).take(lines, delivery.place + 1)
    recorded = store.record(readings, now=now)
    quarantine.put(delivery, broken, now)
    _count(delivery, recorded, len(lines), len(broken))


def _count(delivery: Delivery, recorded: Recorded, lines: int, broken: int) -> None:
    delivery.place += lines
    delivery.new += recorded.new
    delivery.changed += recorded.changed
    delivery.known += recorded.known
    delivery.refused += broken
    delivery.save(update_fields=["place", "new", "changed", "known", "refused"])


def _finish(delivery: Delivery) -> None:
    """A file that came again under its name says anew what it could not say before."""
    delivery.state = S.DONE
    name, delivery.file.name = delivery.file.name, ""
    delivery.save(update_fields=["state", "file"])
    former = Quarantined.objects.filter(
        delivery__name=delivery.name, delivery__lt=delivery.pk, state=Quarantined.State.OPEN
    )
    former.update(state=Quarantined.State.REPLACED)
    if name:
        storage = delivery.file.storage
        transaction.on_commit(lambda: storage.delete(name))


def take_up(*, now: datetime) -> int:
    """By the clock: files that waited for their station to be registered; how many."""
    held = Delivery.objects.filter(state=S.HELD).order_by("pk")
    codes = set(held.values_list("code", flat=True).distinct()[:1_000])
    known = dict(Station.objects.filter(file_code__in=codes).values_list("file_code", "pk"))
    taken = 0
    for delivery in held.filter(code__in=known)[:500]:
        with transaction.atomic():
            mine = Delivery.objects.filter(pk=delivery.pk, state=S.HELD)
            if mine.update(state=S.READING, station_id=known[delivery.code]):
                due(delivery, now)
                taken += 1
    return taken


def forget(*, now: datetime) -> int:
    """By the clock: that old files came, and nothing of them waits or was decided; how many."""
    old = Delivery.objects.filter(state=S.DONE, last_at__lt=now - KEPT_FOR, lines__isnull=True)
    oldest = list(old.order_by("pk").values_list("pk", flat=True)[:20_000])
    for begin in range(0, len(oldest), 500):
        Delivery.objects.filter(pk__in=oldest[begin : begin + 500]).delete()
    return len(oldest)
