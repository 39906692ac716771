"""Whoever looks into a dossier or at a paper is written down, for the person it is about."""

from datetime import datetime

from django.db import transaction
from django.db.models import Model

from langnghe.core import audit, clock
from langnghe.core.models import PersonalReading
from langnghe.support.deciding import rules
from langnghe.support.deciding.models import Report, Tranche
from langnghe.support.dossiers.models import Dossier, Paper
from langnghe.support.dossiers.rules import Scope


@transaction.atomic
def note_reading(*, dossier: Dossier, scope: Scope, now: datetime) -> None:
    """Once a day is enough to know who knows it."""
    _note("support.dossier.read", dossier, dossier, scope, now)


@transaction.atomic
def note_paper(*, dossier: Dossier, paper: Paper, scope: Scope, now: datetime) -> None:
    _note("support.paper.read", paper, dossier, scope, now)


@transaction.atomic
def note_shown(*, dossier: Dossier, shown: Tranche | Report, scope: Scope, now: datetime) -> None:
    """What the applicant shows of what he did with the money."""
    action = "support.report.read" if isinstance(shown, Report) else "support.tranche.read"
    _note(action, shown, dossier, scope, now)


def _note(action: str, thing: Model, dossier: Dossier, scope: Scope, now: datetime) -> None:
    me, about = rules.person(scope), dossier.person_id or dossier.made_by_id
    if about == me:
        return
    midnight = now.astimezone(clock.LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    known = PersonalReading.objects.filter(
        about_id=about, by_id=me, action=action, object_id=str(thing.pk), at__gte=midnight
    )
    if not known.exists():
        audit.record_reading(action, thing, about_id=about, by_id=me, now=now)
