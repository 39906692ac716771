"""
A corrected series beside the measured one: made of it by operations, in their order.

What is measured is never changed. A corrected reading is computed anew whenever what it is made of
changes: a reading, an operation, or one that was undone.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit, outbox
from langnghe.core.errors import Conflict, Refused
from langnghe.environment.sensing.facts import CHECKED, CorrectionDue, Flag, Reading
from langnghe.environment.sensing.models import Correction, Extent, Observation, Stream, Touched
from langnghe.environment.sensing.services import store
from langnghe.environment.sensing.times import DAY, HOUR

K = Correction.Kind
Rows = dict[int, tuple[float | None, int]]  # at → result, flag
PIECE = 10 * DAY
LONGEST = 3_700 * DAY


class NotCorrectable(Refused):
    """A corrected stream, or one that people measured."""

    code = "not_correctable"
    message = _("Only what an instrument measured by itself can be corrected.")


class NotACorrection(Refused):
    """It would do nothing, or nobody could say what."""

    code = "not_a_correction"


class AlreadyUndone(Conflict):
    code = "already_undone"
    message = _("This correction was undone already.")


@transaction.atomic
def correct(
    *, stream: Stream, kind: str, since: int, until: int, amount: float | None, reason: str,
    by_id: int, now: datetime,
) -> Correction:  # fmt: skip
    """
    Add an operation; the corrected series follows by the worker.

    :raises NotCorrectable: :raises NotACorrection:
    """
    if stream.kind != Stream.Kind.AUTOMATIC:
        raise NotCorrectable
    _require_sense(kind, since, until, amount)
    amount = amount if kind in {K.SHIFT, K.SCALE, K.DRIFT} else None
    locked = Stream.objects.select_for_update(no_key=True).get(pk=stream.pk)
    made = Correction.objects.create(
        stream=locked, kind=kind, since=since, until=until, amount=amount, reason=reason,
        made_by_id=by_id, made_at=now,
    )  # fmt: skip
    corrected = Stream.objects.filter(source=locked).exists()
    if corrected:
        _due(locked.pk, since, until, now)
    else:
        _make_stream(locked)
        extent = Extent.objects.filter(stream=locked.pk).first()
        first, last = (extent.first_at, extent.last_at + 1) if extent else (since, until)
        _due(locked.pk, min(first, since), max(last, until), now)
    audit.record(
        "sensing.correction.made", made, by_id=by_id, now=now,
        kind=kind, since=since, until=until, amount=amount,
    )  # fmt: skip
    return made


@transaction.atomic
def undo(*, correction: Correction, by_id: int, now: datetime) -> None:
    """:raises AlreadyUndone:"""
    rows = Correction.objects.filter(pk=correction.pk, undone_at__isnull=True)
    if not rows.update(undone_at=now, undone_by_id=by_id):
        raise AlreadyUndone
    _due(correction.stream_id, correction.since, correction.until, now)
    audit.record("sensing.correction.undone", correction, by_id=by_id, now=now)


@transaction.atomic
def undo_all(*, stream: Stream, by_id: int, now: datetime) -> int:
    """How many there were; the corrected series is then as the measured one."""
    rows = Correction.objects.filter(stream=stream, undone_at__isnull=True)
    found = list(rows.select_for_update().order_by("pk"))
    if not found:
        return 0
    span = rows.aggregate(since=Min("since"), until=Max("until"))
    rows.update(undone_at=now, undone_by_id=by_id)
    _due(stream.pk, span["since"], span["until"], now)
    audit.record_each(
        [("sensing.correction.undone", one, {}) for one in found], by_id=by_id, now=now
    )
    return len(found)


def rebuild(fact: CorrectionDue) -> None:
    """Reaction: piece by piece; doing it again changes nothing."""
    since = fact.since
    while since < fact.until:
        until = min(since + PIECE, fact.until)
        with transaction.atomic():
            _rebuild(fact.stream_id, since, until, timezone.now())
        since = until


rebuild.outside = True  # type: ignore[attr-defined]  # each piece commits by itself


def follow(hours: Iterable[tuple[int, int]], *, now: datetime) -> None:
    """In the transaction in which hours of measured streams are looked at."""
    by_stream: dict[int, list[int]] = defaultdict(list)
    for stream_id, hour in hours:
        by_stream[stream_id].append(hour)
    have = Stream.objects.filter(source__in=list(by_stream))
    for stream_id in sorted(by_stream.keys() & set(have.values_list("source", flat=True))):
        for since, until in _spans(by_stream[stream_id]):
            _rebuild(stream_id, since, until, now)


def _spans(hours: list[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for hour in hours:
        if spans and spans[-1][1] == hour * HOUR and hour * HOUR - spans[-1][0] < PIECE:
            spans[-1] = (spans[-1][0], (hour + 1) * HOUR)
        else:
            spans.append((hour * HOUR, (hour + 1) * HOUR))
    return spans


def _require_sense(kind: str, since: int, until: int, amount: float | None) -> None:
    if until <= since:
        raise NotACorrection(_("It must end after it begins."), field="until")
    if until - since > LONGEST:
        raise NotACorrection(_("This is longer than ten years."), field="until")
    if kind in {K.SHIFT, K.SCALE, K.DRIFT}:
        if amount is None:
            raise NotACorrection(_("Say by how much."), field="amount")
        if amount == (1 if kind == K.SCALE else 0):
            raise NotACorrection(_("This changes nothing."), field="amount")


def _due(stream_id: int, since: int, until: int, now: datetime) -> None:
    outbox.announce(CorrectionDue(stream_id, since, until), now=now, lane=f"corrected:{stream_id}")


def _make_stream(source: Stream) -> Stream:
    fields = ("name", "description", "properties", "owner_id", "thing_id", "sensor_id",
              "property_id", "unit", "ucum", "observation_type", "observed_area", "feature_id",
              "interval", "lowest", "highest")  # fmt: skip
    told = {name: getattr(source, name) for name in fields}
    return Stream.objects.create(**told, kind=Stream.Kind.CORRECTED, source=source)


def _rebuild(stream_id: int, since: int, until: int, now: datetime) -> None:
    # Both in one order, as every delivery takes them: what is read here does not change meanwhile.
    own = Stream.objects.filter(Q(pk=stream_id) | Q(source=stream_id)).order_by("pk")
    locked = list(own.select_for_update(no_key=True))
    source = next((one for one in locked if one.pk == stream_id), None)
    target = next((one for one in locked if one.source_id == stream_id), None)
    if source is None or target is None:
        return
    wanted = _corrected(source, since, until)
    there = _rows(target.pk, since, until)
    stale = [at for at, row in there.items() if wanted.get(at) != row]
    for begin in range(0, len(stale), 500):
        piece = stale[begin : begin + 500]
        Observation.objects.filter(stream=target.pk, at__in=piece).delete()
    gone = {at // HOUR for at in stale}
    touched = [Touched(stream_id=target.pk, hour=hour) for hour in sorted(gone)]
    Touched.objects.bulk_create(touched, ignore_conflicts=True)
    fresh = [
        Reading(target.pk, at, *row) for at, row in sorted(wanted.items()) if there.get(at) != row
    ]
    store.record(fresh, now=now)
    if stale and not fresh:
        _mend_extent(target.pk)


def _mend_extent(stream_id: int) -> None:
    """What was the newest may be gone."""
    last = Observation.objects.filter(stream=stream_id).order_by("-at").first()
    if last:
        Extent.objects.filter(stream=stream_id).update(
            last_at=last.at, last_result=last.result, last_flag=last.flag
        )
    else:
        Extent.objects.filter(stream=stream_id).delete()


def _rows(stream_id: int, since: int, until: int) -> Rows:
    rows = Observation.objects.filter(stream=stream_id, at__gte=since, at__lt=until)
    return {at: (result, flag) for at, result, flag in rows.values_list("at", "result", "flag")}


def _corrected(stream: Stream, since: int, until: int) -> Rows:
    made = Correction.objects.filter(stream=stream.pk, undone_at__isnull=True).order_by("pk")
    operations = list(made.filter(since__lt=until, until__gt=since))
    # A line is drawn between readings that earlier operations may have changed elsewhere.
    everywhere = list(made) if any(one.kind == K.FILL for one in operations) else operations
    rows: Rows = {at: (result, int(flag & ~Flag.DETAILED))
            for at, (result, flag) in _rows(stream.pk, since, until).items()}  # fmt: skip
    for operation in operations:
        if operation.kind == K.FILL:
            before = [one for one in everywhere if one.pk < operation.pk]
            _fill(rows, stream, operation, before, since, until)
            continue
        for at in [at for at in rows if operation.since <= at < operation.until]:
            rows[at] = _applied(operation, at, *rows[at])
    return rows


def _applied(
    operation: Correction, at: int, result: float | None, flag: int
) -> tuple[float | None, int]:
    amount = operation.amount or 0.0
    if operation.kind == K.REJECT:
        return result, flag | Flag.REJECTED | Flag.CORRECTED
    if operation.kind == K.ACCEPT:
        return result, flag & ~(Flag.REJECTED | CHECKED) | Flag.CORRECTED
    if result is None:
        return result, flag
    if operation.kind == K.SHIFT:
        result += amount
    elif operation.kind == K.SCALE:
        result *= amount
    elif operation.kind == K.DRIFT:
        # Nothing at its beginning, all of it at its end.
        result -= amount * (at - operation.since) / (operation.until - operation.since)
    return result, flag | Flag.CORRECTED


def _fill(
    rows: Rows, stream: Stream, operation: Correction, before: Sequence[Correction],
    since: int, until: int,
) -> None:  # fmt: skip
    own = Observation.objects.filter(stream=stream.pk, result__isnull=False)
    left = own.filter(at__lt=operation.since).order_by("-at").first()
    right = own.filter(at__gte=operation.until).order_by("at").first()
    if left is None or right is None:
        return  # a line has two ends
    low, high = _told(left, before), _told(right, before)
    step = stream.interval * 1000
    first = -(-(max(since, operation.since) - operation.since) // step)
    grid = range(operation.since + first * step, min(until, operation.until), step)
    empty = [at for at, (result, _flag) in rows.items()
             if result is None and operation.since <= at < operation.until]  # fmt: skip
    taken = sorted(rows)
    for at in [*empty, *(at for at in grid if not _is_near(taken, at, step // 2))]:
        share = (at - left.at) / (right.at - left.at)
        rows[at] = (low + (high - low) * share, int(Flag.CORRECTED))


def _told(one: Observation, before: Sequence[Correction]) -> float:
    told: tuple[float | None, int] = (one.result, one.flag)
    for operation in before:
        if operation.kind != K.FILL and operation.since <= one.at < operation.until:
            told = _applied(operation, one.at, *told)
    return told[0] or 0.0


def _is_near(instants: Sequence[int], at: int, reach: int) -> bool:
    place = bisect_left(instants, at - reach)
    return place < len(instants) and instants[place] <= at + reach
