"""Inspections: planned, begun, what was found and taken, cancelled."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from langnghe.core import audit, states
from langnghe.environment.cases import checklists, refusals, rules
from langnghe.environment.cases.models import Case, Finding, Inspection, Member
from langnghe.environment.cases.rules import Scope
from langnghe.environment.cases.services import cases
from langnghe.environment.sensing.models import Facility, Sample, Station


@transaction.atomic
def plan(
    *, village_id: int, facility: Facility | None, kind: str, cause: str, planned_on: date,
    is_announced: bool, team: Iterable[int], overlap_reason: str, scope: Scope, now: datetime,
) -> Inspection:  # fmt: skip
    """
    Enter an inspection, with the checklists as they are in force on its day.

    :raises PlannedTwice: :raises CauseMissing:
    """
    if kind != Inspection.Kind.PLANNED and not cause.strip():
        raise refusals.CauseMissing(field="cause")
    made = Inspection(
        village_id=village_id, facility=facility, kind=kind, cause=cause.strip(),
        planned_on=planned_on, year=planned_on.year, is_announced=is_announced,
        overlap_reason=overlap_reason.strip(),
        checklists=checklists.versions(facility is not None, planned_on),
        planned_by_id=rules.person(scope), planned_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:  # one_planned_inspection_a_year
        raise refusals.PlannedTwice(field="overlap_reason") from error
    Member.objects.bulk_create(
        Member(inspection=made, user_id=pk) for pk in sorted({*team, rules.person(scope)})
    )
    states.note_new([made], by_id=scope.user_id, now=now)
    audit.record(
        "cases.inspection.planned", made, by_id=scope.user_id, now=now, kind=kind,
        overlap_reason=overlap_reason,
    )  # fmt: skip
    return made


@transaction.atomic
def cancel(*, inspection: Inspection, words: str, scope: Scope, now: datetime) -> None:
    """:raises WordsMissing: without a reason none is dropped."""
    if not words.strip():
        raise refusals.WordsMissing(field="words")
    _require(inspection, scope)
    states.move(inspection, rules.INSPECTION, "cancel", by_id=scope.user_id, now=now, reason=words)
    audit.record("cases.inspection.cancelled", inspection, by_id=scope.user_id, now=now)


@transaction.atomic
def add_finding(
    *, inspection: Inspection, words: str, measure: str, days: int | None, item: str,
    scope: Scope, now: datetime,
) -> Finding:  # fmt: skip
    """:raises WordsMissing: :raises WrongState: once the minutes are drawn up."""
    if not words.strip():
        raise refusals.WordsMissing(field="words")
    held = hold_open(inspection, scope)
    last = held.findings.aggregate(last=Max("number"))["last"] or 0
    made = Finding.objects.create(
        inspection=held, number=last + 1, item=item, words=words.strip(), measure=measure.strip(),
        days=days, by_id=rules.person(scope), at=now,
    )  # fmt: skip
    audit.record("cases.inspection.found", held, by_id=scope.user_id, now=now, finding=made.pk)
    return made


@transaction.atomic
def make_case(*, finding: Finding, scope: Scope, now: datetime) -> Case:
    """
    A case of a finding, what was seen being all the detection there is. Asked again, the same one.

    :raises NotYours:
    """
    inspection = finding.inspection
    _require(inspection, scope)
    case = cases.open_case(
        source=Case.Source.INSPECTION, source_key=f"finding:{finding.pk}",
        village_id=inspection.village_id, facility=inspection.facility, title=finding.words[:160],
        words=finding.measure, by_id=scope.user_id, now=now,
    )  # fmt: skip
    Finding.objects.filter(pk=finding.pk).update(case=case)
    return case


@transaction.atomic
def take_sample(
    *, inspection: Inspection, station: Station, code: str, laboratory: str, scope: Scope,
    now: datetime,
) -> Sample:  # fmt: skip
    """A bottle goes to a laboratory; its results come in as any others. :raises SampleKnown:"""
    held = hold_open(inspection, scope)
    sample = Sample(
        station=station, code=code.strip(), taken_at=now, taken_by=cases.office_of(scope.user_id),
        laboratory_name=laboratory.strip(), recorded_by_id=scope.user_id, recorded_at=now,
    )  # fmt: skip
    sample.taken_by = sample.taken_by[:120]
    try:
        with transaction.atomic():
            sample.save()
    except IntegrityError as error:
        raise refusals.SampleKnown(field="code") from error
    held.samples.add(sample)
    audit.record("cases.inspection.sampled", held, by_id=scope.user_id, now=now, sample=sample.pk)
    return sample


def hold(inspection: Inspection) -> Inspection:
    """The row, locked: whoever answers, draws up or signs does so one after the other."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An inspection is held in a transaction.")
    rows = Inspection.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("facility__producer", "village", "case").get(pk=inspection.pk)


def hold_open(inspection: Inspection, scope: Scope) -> Inspection:
    """
    The row, and it is under way from now on. :raises NotYours: :raises WrongState:
    """
    _require(inspection, scope)
    held = hold(inspection)
    if held.state not in {Inspection.State.PLANNED, Inspection.State.UNDER_WAY}:
        raise states.WrongState
    return held


def _require(inspection: Inspection, scope: Scope) -> None:
    if not rules.inspects(inspection, scope):
        raise refusals.NotYours
