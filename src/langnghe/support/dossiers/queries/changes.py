"""Who changed what, and what somebody saw before others went on."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from langnghe.core import pagination
from langnghe.support.dossiers.models import AnswerChange, Dossier

PER_PAGE = 30


def changes_of(dossier: Dossier, cursor: str | None) -> pagination.Page[AnswerChange]:
    """The last first."""
    rows = AnswerChange.objects.filter(dossier=dossier).select_related("by")
    return pagination.page(rows, order=("-id",), cursor=cursor, limit=PER_PAGE)


def seen_at(dossier: Dossier, base: int) -> Mapping[str, Any]:
    """The answers as they stood at a revision: what changed since is taken back."""
    answers = dict(dossier.answers)
    newer = AnswerChange.objects.filter(dossier=dossier, revision__gt=base).order_by("-pk")
    for field, before in newer.values_list("field", "before"):
        answers[field] = before
    return answers


def as_handed_in(dossier: Dossier, since: datetime) -> Mapping[str, Any]:
    """The answers as they were when it was sent back: what is being completed is taken back."""
    answers = dict(dossier.answers)
    newer = AnswerChange.objects.filter(dossier=dossier, at__gte=since).order_by("-pk")
    for field, before in newer.values_list("field", "before"):
        answers[field] = before
    return answers


def last_changes(dossier: Dossier, fields: Collection[str]) -> dict[str, AnswerChange]:
    """The last change of each of these fields."""
    rows = AnswerChange.objects.filter(dossier=dossier, field__in=fields).select_related("by")
    return {one.field: one for one in rows.order_by("pk")}
