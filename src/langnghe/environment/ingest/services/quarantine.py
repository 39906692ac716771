"""What could not be taken: kept with its reason, mended and sent again, or dismissed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit
from langnghe.core.errors import Conflict, Refused
from langnghe.environment.ingest import observations, rules, txt
from langnghe.environment.ingest.models import Delivery, Quarantined
from langnghe.environment.ingest.services import messages
from langnghe.environment.ingest.services.taking import Taker
from langnghe.environment.sensing.services import store

S = Quarantined.State


class StillBroken(Refused):
    """What was written into the form cannot be taken either."""

    code = "still_broken"

    def __init__(self, reason: str) -> None:
        super().__init__(rules.REASONS[reason], field="text")


class NothingThere(Refused):
    code = "nothing_there"
    message = _("Write a reading: five fields with tabs between them.")


class LineDecided(Conflict):
    code = "line_decided"
    message = _("Somebody has looked at this line meanwhile.")


def put(delivery: Delivery, broken: Sequence[txt.Broken], now: datetime) -> None:
    """In the transaction in which the rest of its delivery is taken."""
    rows = [
        Quarantined(
            delivery=delivery, station_id=delivery.station_id, number=one.number,
            text=one.text[:1000], reason=one.reason, arrived_at=now,
        )
        for one in broken
    ]  # fmt: skip
    Quarantined.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


@transaction.atomic
def mend(*, line: Quarantined, text: str, by_id: int, now: datetime) -> None:
    """
    Take what somebody made of a line; the line as it came stays beside it.

    :raises LineDecided: :raises StillBroken: :raises NothingThere:
    """
    locked = _locked(line)
    _take(locked, text, now)
    locked.state, locked.corrected = S.TAKEN, text[:1000]
    locked.decided_by_id, locked.decided_at = by_id, now
    locked.save()
    audit.record("ingest.line.mended", locked, by_id=by_id, now=now, text=text[:1000])


@transaction.atomic
def dismiss(*, line: Quarantined, why: str, by_id: int, now: datetime) -> None:
    """:raises LineDecided:"""
    locked = _locked(line)
    locked.state, locked.why = S.DISMISSED, why[:300]
    locked.decided_by_id, locked.decided_at = by_id, now
    locked.save()
    audit.record("ingest.line.dismissed", locked, by_id=by_id, now=now, why=why[:300])


def try_again(*, delivery: Delivery, now: datetime) -> int:
    """The lines as they came: what was unknown then may be known by now. How many were taken."""
    taken = 0
    for line in Quarantined.objects.filter(delivery=delivery, state=S.OPEN).order_by("pk")[:1_000]:
        try:
            with transaction.atomic():
                locked = _locked(line)
                _take(locked, locked.text, now)
                locked.state, locked.decided_at = S.TAKEN, now
                locked.save()
        except Refused:
            continue
        taken += 1
    return taken


def _locked(line: Quarantined) -> Quarantined:
    rows = Quarantined.objects.select_for_update(of=("self",))
    locked = rows.select_related("delivery", "station__thing").get(pk=line.pk)
    if locked.state != S.OPEN:
        raise LineDecided
    return locked


def _take(line: Quarantined, text: str, now: datetime) -> None:
    if line.delivery.way == Delivery.Way.MQTT:
        _take_message(line, text, now)
        return
    lines = txt.read_text(text)
    if not lines or line.station is None:
        raise NothingThere(field="text")
    readings, broken = Taker(line.station, now).take(lines)
    if broken:
        raise StillBroken(broken[0].reason)
    store.record(readings, now=now)


def _take_message(line: Quarantined, text: str, now: datetime) -> None:
    topic, _space, payload = text.strip().partition(" ")
    told = observations.read(topic, payload.encode(), now)
    if isinstance(told, str):
        raise StillBroken(told)
    if messages.foreign(line.delivery.organisation_id, {told.reading.stream_id}):
        raise StillBroken("stream")
    messages.write([told], now)
