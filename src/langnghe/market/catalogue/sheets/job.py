"""
The work on a sheet, in slices of some seconds.

Each piece of it locks the sheet, does its goods, and commits them together with the place it came
to. Whoever is killed, and wherever, leaves all of a piece or nothing of it; whoever comes next
begins where the last one ended. Two at once wait for each other and then see where to go on.
"""

import json
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from langnghe.core import audit, outbox, states
from langnghe.market.catalogue.services.upsert import CHUNK, met_another
from langnghe.market.catalogue.sheets.cells import Group
from langnghe.market.catalogue.sheets.facts import Problem, SheetDue
from langnghe.market.catalogue.sheets.judging import Desk, Judged, figures
from langnghe.market.catalogue.sheets.models import Sheet, SheetProblem
from langnghe.market.catalogue.sheets.opening import NotTaken, Opened, open_sheet
from langnghe.market.catalogue.sheets.rules import LIFE
from langnghe.market.catalogue.sheets.services import due, lock

SLICE = 4.0  # seconds: a worker that is told to stop is not waited for longer
MOST_PROBLEMS = 2_000
MOST_SAMPLES = 40
TRIES = 4
# On SQLite whoever wants to write looks again every 50 ms, at first: so long each piece leaves the
# database to others.
BREATH = 0.05
S = Sheet.State
Lines = tuple[list[Group], int, bool]  # some products, where they end, and whether all do


@outbox.outside
def work(fact: SheetDue) -> None:
    """Reaction: do what comes next, for some seconds, and say if there is more."""
    sheet = Sheet.objects.filter(pk=fact.sheet_id).first()
    if sheet is None or sheet.state not in {S.CHECKING, S.APPLYING}:
        return
    with override(sheet.language):
        if not sheet.lines:
            _open(sheet)
        else:
            _go_on(sheet)


def _open(sheet: Sheet) -> None:
    """The file as lines, once: what is killed meanwhile is simply done again."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "sent", Path(folder) / "lines"
        with sheet.file.open("rb") as sent, source.open("wb") as copy:
            while piece := sent.read(1 << 20):
                copy.write(piece)
        try:
            opened = open_sheet(source, target)
        except NotTaken as refusal:
            _refuse(sheet, str(refusal))
            return
        with target.open("rb") as file:
            sheet.lines.save(f"sheets/{sheet.pk}/lines", File(file), save=False)
    _keep_lines(sheet, opened)


@transaction.atomic
def _refuse(sheet: Sheet, said: str) -> None:
    now = timezone.now()
    locked = lock(sheet)
    if locked.state == S.CHECKING and not locked.lines:
        states.move(locked, LIFE, "refuse", by_id=None, now=now)
        Sheet.objects.filter(pk=sheet.pk).update(
            refusal=said[:300], checked_at=now, finished_at=now
        )


def _keep_lines(sheet: Sheet, opened: Opened) -> None:
    with transaction.atomic():
        locked = lock(sheet)
        if locked.state == S.CHECKING and not locked.lines:
            told: dict[str, Any] = {
                "lines": sheet.lines.name,
                "rows": opened.rows,
                "unknown_columns": opened.unknown_columns,
            }
            Sheet.objects.filter(pk=sheet.pk).update(**told)
            _note(sheet, opened.problems)
            due(sheet, now=timezone.now())
            return
    sheet.lines.delete(save=False)  # another worker was quicker, or it was cancelled


def _go_on(sheet: Sheet) -> None:
    ends = time.monotonic() + SLICE
    desk = Desk(sheet.producer_id, by_id=sheet.by_id, now=timezone.now())
    with sheet.lines.open("rb") as file:
        while _piece(sheet, desk, file, is_last=time.monotonic() >= ends):
            if connection.vendor == "sqlite":
                time.sleep(BREATH)


def _piece(sheet: Sheet, desk: Desk, file: Any, *, is_last: bool) -> bool:
    """One piece of the work; whether there is more to do in this slice."""
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _locked_piece(sheet, desk, file, is_last=is_last)
        except (IntegrityError, OperationalError) as error:
            # Somebody else wrote the same at the same moment: mostly it is plain now what is his.
            if not met_another(error) or attempt == TRIES - 1:
                raise
    return False


def _locked_piece(sheet: Sheet, desk: Desk, file: Any, *, is_last: bool) -> bool:
    locked = lock(sheet)
    if locked.state != sheet.state:
        return False  # cancelled, or finished by another worker
    now = timezone.now()
    groups, end, is_end = _lines_from(file, locked.position)
    told = desk.write(groups) if locked.state == S.APPLYING else desk.judge(groups)
    _advance(locked, told, end, now)
    if is_end:
        _finish(locked, now)
    elif is_last:
        due(locked, now=now)
    return not (is_end or is_last)


def _lines_from(file: Any, position: int) -> Lines:
    """Products from a place on, so many that they make a piece."""
    file.seek(position)
    groups: list[Group] = []
    weight = 0
    while weight < CHUNK:
        line = file.readline()
        if not line:
            return groups, file.tell(), True
        groups.append(json.loads(line))
        weight += 1 + len(groups[-1])
    end = file.tell()
    return groups, end, not file.read(1)


def _advance(sheet: Sheet, told: Sequence[Judged], end: int, now: datetime) -> None:
    """In the transaction in which the goods are written: the place that they end at."""
    _note(sheet, [problem for one in told for problem in one.problems])
    counts = figures(told)
    sheet.position = end
    sheet.rows_done += sum(one.entry.rows for one in told)
    sheet.failed += counts["failed"]
    fields = ["position", "rows_done", "failed"]
    if sheet.state == S.APPLYING:
        sheet.written += counts["created"] + counts["changed"]
        fields.append("written")
    else:
        for name in ("created", "changed", "unchanged"):
            setattr(sheet, name, getattr(sheet, name) + counts[name])
            fields.append(name)
        if len(sheet.samples) < MOST_SAMPLES:
            found = [_sample(one) for one in told if one.status in {"created", "updated"}]
            sheet.samples = (sheet.samples + found)[:MOST_SAMPLES]
            fields.append("samples")
    sheet.save(update_fields=fields)


def _sample(judged: Judged) -> dict[str, Any]:
    return {
        "row": judged.entry.row,
        "name": judged.entry.name,
        "status": judged.status,
        "fields": judged.fields[:12],
    }


def _note(sheet: Sheet, problems: Sequence[Problem]) -> None:
    if not problems:
        return
    room = MOST_PROBLEMS - SheetProblem.objects.filter(sheet=sheet).count()
    SheetProblem.objects.bulk_create(
        SheetProblem(
            sheet=sheet,
            row=one.row,
            column=one.column,
            value=one.value.replace("\0", "")[:100],
            said=one.said[:400],
        )
        for one in problems[: max(room, 0)]
    )


def _finish(sheet: Sheet, now: datetime) -> None:
    if sheet.state == S.APPLYING:
        states.move(sheet, LIFE, "finish", by_id=None, now=now)
        Sheet.objects.filter(pk=sheet.pk).update(finished_at=now)
        audit.record(
            "catalogue.sheet.written",
            sheet,
            by_id=sheet.by_id,
            now=now,
            written=sheet.written,
            failed=sheet.failed,
        )
        return
    is_right = not SheetProblem.objects.filter(sheet=sheet).exists()
    states.move(sheet, LIFE, "offer" if is_right else "refuse", by_id=None, now=now)
    ended: dict[str, Any] = {} if is_right else {"finished_at": now}
    Sheet.objects.filter(pk=sheet.pk).update(checked_at=now, **ended)
