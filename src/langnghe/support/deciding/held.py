"""What the desk of the dossiers holds of a person, and why (see `core.personal`)."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core.personal import Part
from langnghe.core.text import in_language
from langnghe.support.deciding import wording
from langnghe.support.deciding.models import (
    Appeal,
    Assignment,
    Conflict,
    Decision,
    Letter,
    Report,
    Review,
    Tranche,
)
from langnghe.support.dossiers.models import Supervisor
from langnghe.support.dossiers.rules import ON_THE_DESK

Row = dict[str, Any]
READS: dict[str, str | Promise] = {
    "support.dossier.read": gettext_lazy("Your dossier for support"),
    "support.paper.read": gettext_lazy("A paper of your dossier for support"),
    "support.tranche.read": gettext_lazy("What you showed for a payment of support"),
    "support.report.read": gettext_lazy("Photos and papers of your report on support"),
}


def tell_held(user_id: int) -> list[Part]:
    kept = _(
        "Decisions on public money, with what they stood on and who took part: kept by the Law on "
        "Archives and the rules of accounting. Under them your name goes with your account."
    )
    return [
        Part(
            "support_decisions",
            _("What I did at the desk of support dossiers, and appeals of mine"),
            _("Who decided, reviewed or had an interest is part of every decision on money."),
            [
                *_conflicts(user_id), *_reviews(user_id), *_decisions(user_id),
                *_appeals(user_id), *_assignments(user_id),
            ],
            kept=kept,
        ),
        Part(
            "support_letters",
            _("Letters on my dossiers for support, and why a report of mine was sent back"),
            _("Whoever applies alone is told in writing why something is asked of him, or ended."),
            [*_letters(user_id), *_reports(user_id)],
            kept=kept,
        ),
    ]  # fmt: skip


def _letters(user_id: int) -> list[Row]:
    rows = Letter.objects.filter(dossier__person=user_id).order_by("pk")
    return [
        {"letter": one.content["number"], "step": wording.action(one.action),
         "words": one.content["words"], "until": one.content["until"],
         "reasons": [": ".join(filter(None, (in_language(told["texts"]) or told["code"],
                                             told["words"])))
                     for told in one.content["reasons"]],
         "at": one.written_at.isoformat()}
        for one in rows
    ]  # fmt: skip


def _reports(user_id: int) -> list[Row]:
    """Sent back once; also where the report was accepted later."""
    rows = Report.objects.filter(agreement__dossier__person=user_id, sent_back_at__isnull=False)
    return [
        {"report": one.agreement.dossier.number, "sent_back_because": one.answer,
         "at": one.sent_back_at.isoformat() if one.sent_back_at else ""}
        for one in rows.select_related("agreement__dossier").order_by("pk")
    ]  # fmt: skip


def _conflicts(user_id: int) -> list[Row]:
    rows = Conflict.objects.filter(person=user_id).select_related("dossier").order_by("pk")
    return [
        {"declared": one.dossier.number, "has_conflict": one.has_conflict, "words": one.words,
         "at": one.at.isoformat()}
        for one in rows
    ]  # fmt: skip


def _reviews(user_id: int) -> list[Row]:
    rows = Review.objects.filter(reviewer=user_id).select_related("dossier").order_by("pk")
    return [
        {"review": one.dossier.number, "opinion": str(one.get_opinion_display()),
         "points": one.points, "words": one.words}
        for one in rows
    ]  # fmt: skip


def _decisions(user_id: int) -> list[Row]:
    rows = Decision.objects.filter(decided_by=user_id).select_related("dossier").order_by("pk")
    return [
        {"decision": one.dossier.number, "outcome": str(one.get_outcome_display()),
         "words": one.words, "at": one.decided_at.isoformat()}
        for one in rows
    ]  # fmt: skip


def _appeals(user_id: int) -> list[Row]:
    rows = Appeal.objects.filter(by=user_id).select_related("decision__dossier").order_by("pk")
    return [
        {"appeal": one.decision.dossier.number, "words": one.words, "at": one.at.isoformat()}
        for one in rows
    ]


def _assignments(user_id: int) -> list[Row]:
    rows = Assignment.objects.filter(officer=user_id).select_related("dossier").order_by("pk")
    return [{"had": one.dossier.number, "since": one.since.isoformat()} for one in rows]


def is_shown(digest: str) -> bool:
    """Whether a page was handed in with a payment or a report."""
    return any(
        model._default_manager.filter(pages__icontains=digest).exists()
        for model in (Tranche, Report)
    )


def forget_person(user_id: int, now: datetime) -> None:
    """What he has open is given back to his office, he supervises none; what is on file stays."""
    Supervisor.objects.filter(person=user_id).delete()
    open_ = Assignment.objects.filter(officer=user_id, until__isnull=True)
    for one in open_.filter(dossier__state__in=ON_THE_DESK).select_related("dossier"):
        one.until = now
        one.save(update_fields=["until"])
        type(one.dossier).objects.filter(pk=one.dossier_id).update(officer=None)
    Review.objects.filter(
        reviewer=user_id, done_at__isnull=True, superseded_at__isnull=True
    ).update(superseded_at=now)
