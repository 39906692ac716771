"""Results of laboratories: shown first, then written as a whole; again, nothing changes."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit
from langnghe.core.errors import Conflict
from langnghe.environment.ingest import lab, tables
from langnghe.environment.ingest.lab import Row
from langnghe.environment.ingest.models import LabSheet
from langnghe.environment.sensing.facts import Flag, Reading
from langnghe.environment.sensing.models import (
    Detail,
    ObservedProperty,
    Sample,
    Station,
    Stream,
)
from langnghe.environment.sensing.services import store, streams
from langnghe.environment.sensing.times import moment

KIND = Stream.Kind.LABORATORY
S = LabSheet.State


class SheetDecided(Conflict):
    code = "sheet_decided"
    message = _("This sheet was written already, or has mistakes.")


def hand_in(
    *, station: Station, laboratory_id: int, name: str, content: bytes, by_id: int, now: datetime
) -> LabSheet:
    """
    Read a sheet and keep it with what is wrong in it; nothing is written yet.

    :raises NotATable:
    """
    told = tables.rows(content, lab.headers(), lab.WANTED)
    rows = lab.read(told, _units(station), now)
    if not rows:
        raise tables.NotATable(_("There are no results in it."), field="file")
    _compare_with_kept(station, laboratory_id, rows)
    state = S.WRONG if any(one.wrong for one in rows) else S.OFFERED
    return LabSheet.objects.create(
        station=station, laboratory_id=laboratory_id, name=name[:160], state=state,
        rows=[asdict(one) for one in rows], by_id=by_id, sent_at=now,
    )  # fmt: skip


@transaction.atomic
def write(*, sheet: LabSheet, by_id: int, now: datetime) -> LabSheet:
    """
    All of it, or nothing.

    :raises SheetDecided:
    """
    locked = LabSheet.objects.select_for_update(of=("self",)).select_related(
        "station__thing", "laboratory"
    ).get(pk=sheet.pk)  # fmt: skip
    if locked.state != S.OFFERED:
        raise SheetDecided
    rows = [Row(**one) for one in locked.rows]
    _compare_with_kept(locked.station, locked.laboratory_id, rows)
    if any(one.wrong for one in rows):
        raise SheetDecided
    made = [one.made for one in rows]
    samples = _samples(locked, made, now)
    of = {code: streams.of_parameter(locked.station, code, KIND)
          for code in sorted({one["code"] for one in made})}  # fmt: skip
    recorded = store.record(
        [
            Reading(of[one["code"]].pk, one["taken_at"], one["result"],
                    one["flag"] | int(Flag.DETAILED))
            for one in made
        ],
        now=now,
    )  # fmt: skip
    _write_details(made, of, samples)
    locked.state, locked.written_at = S.DONE, now
    locked.new, locked.changed, locked.known = recorded.new, recorded.changed, recorded.known
    locked.save()
    audit.record("ingest.sheet.written", locked, by_id=by_id, now=now, results=len(made))
    return locked


def _units(station: Station) -> dict[str, str]:
    known = dict(ObservedProperty.objects.filter(code__isnull=False).values_list("code", "ucum"))
    own = streams.by_parameter(station, KIND)
    return {str(code): own[code].ucum if code in own else ucum for code, ucum in known.items()}


def _compare_with_kept(station: Station, laboratory_id: int | None, rows: list[Row]) -> None:
    """A sample of this code is another laboratory's, or was taken at another time."""
    codes = {one.made["sample"] for one in rows if one.made}
    kept = {one.code: one for one in Sample.objects.filter(station=station, code__in=codes)}
    others = Sample.objects.filter(
        station=station,
        taken_at__in={moment(one.made["taken_at"]) for one in rows if one.made},
    ).exclude(code__in=codes)
    at = {one.taken_at: one.code for one in others}
    for row in rows:
        if not row.made:
            continue
        found, taken = kept.get(row.made["sample"]), moment(row.made["taken_at"])
        if found and found.laboratory_id != laboratory_id:
            row.wrong["sample"] = gettext("Another laboratory has a sample of this code here.")
        elif found and found.taken_at != taken:
            row.wrong["taken_at"] = gettext("This sample is known with another time.")
        elif taken in at:
            said = gettext("Sample %(sample)s was taken at the same minute here.")
            row.wrong["taken_at"] = said % {"sample": at[taken]}


def _samples(sheet: LabSheet, made: list[dict[str, Any]], now: datetime) -> dict[str, Sample]:
    """Each is made once."""
    found: dict[str, Sample] = {}
    for one in made:
        if one["sample"] in found:
            continue
        found[one["sample"]] = Sample.objects.get_or_create(
            station=sheet.station,
            code=one["sample"],
            defaults={
                "taken_at": moment(one["taken_at"]), "taken_by": one["taken_by"],
                "laboratory_id": sheet.laboratory_id,
                "laboratory_name": sheet.laboratory.name if sheet.laboratory else "",
                "licence": one["licence"], "recorded_by_id": sheet.by_id, "recorded_at": now,
            },
        )[0]  # fmt: skip
    return found


def _write_details(
    made: list[dict[str, Any]], of: dict[str, Stream], samples: dict[str, Sample]
) -> None:
    details = [
        Detail(
            stream_id=of[one["code"]].pk, at=one["taken_at"], sample=samples[one["sample"]],
            detection_limit=one["lod"], quantification_limit=one["loq"], method=one["method"],
        )
        for one in made
    ]  # fmt: skip
    Detail.objects.bulk_create(
        details, update_conflicts=True, unique_fields=["stream_id", "at"],
        update_fields=["sample", "detection_limit", "quantification_limit", "method"],
    )  # fmt: skip


def write_template(file: IO[bytes], station: Station) -> None:
    """A workbook with a row for each parameter of the station's medium."""
    medium = {"ambient": "air", "noise": "noise"}.get(station.role, "water")
    rows = ObservedProperty.objects.filter(code__isnull=False, medium=medium).order_by("pk")
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(gettext("Results"))
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#EFE6D4", "border": 1})
    for place, label in enumerate(lab.COLUMNS.values()):
        sheet.set_column(place, place, 18, text)
        sheet.write_string(0, place, str(label), head)
    sheet.freeze_panes(1, 0)
    places = {key: place for place, key in enumerate(lab.COLUMNS)}
    for number, one in enumerate(rows, 1):
        sheet.write_string(number, places["parameter"], str(one.code))
        sheet.write_string(number, places["unit"], one.ucum)
    _write_help(book, station, rows)
    book.close()


def _write_help(book: Any, station: Station, rows: Iterable[ObservedProperty]) -> None:
    sheet = book.add_worksheet(gettext("How to fill it in"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    told = [
        (gettext("Station"), station.thing.name),
        (
            gettext("Sample code"),
            gettext("Once for its rows; the rows below belong to it until the next."),
        ),
        (gettext("Taken at"), gettext("Day and time like 24/11/2026 09:30.")),
        (
            gettext("Result"),
            gettext("A number; “< 0,05” below the limit; KPH for “not detected”, with LOD."),
        ),
        (gettext("Unit"), gettext("Other units are converted, or refused.")),
        ("", ""),
        *((str(one.code), one.name) for one in rows),
    ]
    for number, (name, about) in enumerate(told):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, about)
