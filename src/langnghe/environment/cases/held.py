"""What cases and inspections hold of a person, and why (see `core.personal`)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from langnghe.core.personal import Part
from langnghe.environment.cases import wording
from langnghe.environment.cases.models import (
    Appeal,
    Check,
    Entry,
    FineDecision,
    Inspection,
    Member,
    Photo,
    Signature,
)

Row = dict[str, Any]


def tell_held(user_id: int) -> list[Part]:
    # Law on Handling of Administrative Violations, article 57 (recalled): the file of a penalty
    # is kept as the law on archives has it.
    kept = _(
        "Steps of a case, decisions, appeals and signed minutes with the names in them: the file "
        "of an authority, kept by the Law on Handling of Administrative Violations (article 57) "
        "and the Law on Archives. Under steps your name goes with your account."
    )
    return [
        Part(
            "environment_cases",
            _("What I said and did in cases of the environment"),
            _("A case shows who did what on which day, to both sides."),
            [*_entries(user_id), *_appeals(user_id), *_decisions(user_id)],
            kept=kept,
        ),
        Part(
            "environment_inspections",
            _("Inspections that I took part in, and what I signed"),
            _("Minutes are signed by both sides under their names."),
            [*_inspections(user_id), *_signatures(user_id)],
            kept=kept,
        ),
    ]


def _entries(user_id: int) -> list[Row]:
    rows = Entry.objects.filter(by=user_id).select_related("case").order_by("at", "pk")
    photos = Photo.objects.filter(added_by=user_id, entry__isnull=False)
    counted: dict[int | None, int] = {}
    for pk in photos.values_list("entry_id", flat=True):
        counted[pk] = counted.get(pk, 0) + 1
    return [
        {"case": one.case.number, "step": wording.action(one.action), "words": one.words,
         "office": one.office, "at": one.at.isoformat(), "photos": counted.get(one.pk, 0)}
        for one in rows
    ]  # fmt: skip


def _appeals(user_id: int) -> list[Row]:
    rows = Appeal.objects.filter(by=user_id).select_related("decision__case").order_by("pk")
    return [
        {"appeal": one.decision.case.number, "words": one.words, "at": one.at.isoformat()}
        for one in rows
    ]


def _decisions(user_id: int) -> list[Row]:
    rows = FineDecision.objects.filter(decided_by=user_id).select_related("case")
    return [
        {"decision": one.case.number, "outcome": str(one.get_outcome_display()),
         "reasons": one.reasons, "at": one.decided_at.isoformat()}
        for one in rows
    ]  # fmt: skip


def _inspections(user_id: int) -> list[Row]:
    rows = Inspection.objects.filter(team__user=user_id).select_related("facility", "village")
    answers = Check.objects.filter(by=user_id)
    counted: dict[int, int] = {}
    for pk in answers.values_list("inspection_id", flat=True):
        counted[pk] = counted.get(pk, 0) + 1
    return [
        {"inspection": one.facility.name if one.facility else one.village.name,
         "day": one.planned_on.isoformat(), "state": str(one.get_state_display()),
         "answers": counted.get(one.pk, 0)}
        for one in rows.order_by("planned_on", "pk")
    ]  # fmt: skip


def _signatures(user_id: int) -> list[Row]:
    """By his own account; who signed on another's phone is known by the name in the minutes."""
    rows = Signature.objects.filter(by=user_id, way=Signature.Way.ACCOUNT).order_by("pk")
    return [
        {"signed_as": one.name, "position": one.position, "side": str(one.get_side_display()),
         "at": one.at.isoformat()}
        for one in rows
    ]  # fmt: skip


def forget_person(user_id: int, now: datetime) -> None:
    """He goes along to no inspection that has not begun; what is on file stays."""
    Member.objects.filter(user=user_id, inspection__state=Inspection.State.PLANNED).delete()
