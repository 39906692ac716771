"""What a maker does with a sheet: send it, have it written, or let it be."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit, outbox, states
from langnghe.core.errors import Conflict, Refused
from langnghe.market.catalogue.sheets.facts import SheetDue
from langnghe.market.catalogue.sheets.models import Sheet
from langnghe.market.catalogue.sheets.rules import LIFE, WORKING

MOST_BYTES = 20_000_000
KEPT_FOR = timedelta(days=30)


class TooLarge(Refused):
    code = "sheet_too_large"
    message = _("The file is larger than 20 MB. Split it into several.")


class AnotherIsWritten(Conflict):
    code = "another_sheet_is_written"
    message = _("Another file is just being written. Wait until it is done.")


def send_sheet(
    *,
    producer_id: int,
    upload: File[Any],
    key: str,
    language: str,
    by_id: int,
    now: datetime,
) -> Sheet:
    """
    Keep a file of goods and have it read. The same form again gets the first sheet.

    :raises TooLarge:
    """
    if (upload.size or 0) > MOST_BYTES:
        raise TooLarge(field="file")
    if first := Sheet.objects.filter(producer_id=producer_id, key=key).first():
        return first
    sheet = Sheet(
        producer_id=producer_id,
        by_id=by_id,
        key=key,
        language=language,
        name=(upload.name or "")[-200:],
        sent_at=now,
    )
    # The file first, so that a row never names one that is not there. Its name is ours.
    sheet.file.save(f"sheets/{sheet.pk}/sent", upload, save=False)
    try:
        with transaction.atomic():
            sheet.save(force_insert=True)
            states.note_new([sheet], by_id=by_id, now=now)
            audit.record("catalogue.sheet.sent", sheet, by_id=by_id, now=now)
            due(sheet, now=now)
    except IntegrityError:
        # one_sheet_per_form: the second of two that came at once
        sheet.file.delete(save=False)
        return Sheet.objects.get(producer_id=producer_id, key=key)
    return sheet


@transaction.atomic
def confirm_sheet(*, sheet: Sheet, by_id: int, now: datetime) -> None:
    """
    Have all of it written. A second word to it changes nothing.

    :raises WrongState: something is wrong in it, or it was cancelled.
    :raises AnotherIsWritten:
    """
    locked = lock(sheet)
    if locked.state in {Sheet.State.APPLYING, Sheet.State.DONE}:
        return
    try:
        with transaction.atomic():
            states.move(locked, LIFE, "confirm", by_id=by_id, now=now)
    except IntegrityError as error:
        # one_sheet_of_a_maker_is_written_at_a_time
        raise AnotherIsWritten from error
    Sheet.objects.filter(pk=sheet.pk).update(position=0, rows_done=0, failed=0)
    due(sheet, now=now)
    audit.record("catalogue.sheet.confirmed", sheet, by_id=by_id, now=now)


@transaction.atomic
def cancel_sheet(*, sheet: Sheet, by_id: int, now: datetime) -> None:
    """
    Let it be, as long as nothing is written.

    :raises WrongState:
    """
    locked = lock(sheet)
    if locked.state == Sheet.State.CANCELLED:
        return
    states.move(locked, LIFE, "cancel", by_id=by_id, now=now)
    Sheet.objects.filter(pk=sheet.pk).update(finished_at=now)
    audit.record("catalogue.sheet.cancelled", sheet, by_id=by_id, now=now)


def lock(sheet: Sheet) -> Sheet:
    """The one lock of a sheet: whoever moves it or works on it holds it to the end."""
    return Sheet.objects.select_for_update().get(pk=sheet.pk)


def due(sheet: Sheet, *, now: datetime) -> None:
    """In the transaction of the caller. In a lane: a large file holds up its own maker alone."""
    outbox.announce(SheetDue(sheet.pk), now=now, lane=f"sheet:{sheet.producer_id}")


def forget_old(*, now: datetime) -> int:
    """By the clock: delete files and what was wrong in them; what became of them stays."""
    old = Sheet.objects.filter(sent_at__lt=now - KEPT_FOR).exclude(file="", lines="")
    gone = 0
    for sheet in old.exclude(state__in=WORKING).order_by("sent_at")[:1_000]:
        sheet.problems.all().delete()
        for file in (sheet.file, sheet.lines):
            if file:
                file.delete(save=False)
        files: dict[str, Any] = {"file": "", "lines": "", "samples": []}
        Sheet.objects.filter(pk=sheet.pk).update(**files)
        gone += 1
    return gone
