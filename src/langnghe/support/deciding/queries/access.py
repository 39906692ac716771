"""What of a dossier an asker may open."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from langnghe.core.errors import NotFound
from langnghe.support.deciding import rules
from langnghe.support.deciding.models import Conflict, Sitting, Tranche
from langnghe.support.dossiers.answers import asked_for
from langnghe.support.dossiers.models import Dossier, Paper
from langnghe.support.dossiers.queries import dossiers
from langnghe.support.dossiers.queries.changes import as_handed_in
from langnghe.support.dossiers.queries.dossiers import Opened, scope_of
from langnghe.support.dossiers.queries.papers import paper_in_dossier
from langnghe.support.dossiers.rules import Scope


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A dossier of his desk, and what the asker declared of it."""

    opened: Opened
    declared: Conflict | None

    @property
    def dossier(self) -> Dossier:
        return self.opened.dossier

    @property
    def is_open(self) -> bool:
        return rules.opens(self.declared)


def dossier_at_desk(scope: Scope, uid: UUID) -> AtDesk:
    """
    As it was handed in last: what the applicant completes meanwhile is his.

    :raises NotFound: of another office, or not handed in.
    """
    opened = dossiers.dossier_of_office(scope, uid)
    row, since = opened.dossier, sent_back_at(opened)
    if since is not None:
        row.answers = dict(as_handed_in(row, since))
        row.asked = asked_for(opened.definition, row.answers)
    return AtDesk(opened, opened.dossier.conflicts.filter(person=scope.user_id).first())


def sent_back_at(opened: Opened) -> datetime | None:
    """Since when it is with the applicant, or was when it ended; None: it came back."""
    last = opened.returns[-1] if opened.returns else None
    return last.asked_at if last and last.answered_at is None else None


def paper_at_desk(at: AtDesk, uid: UUID) -> Paper:
    """:raises NotFound: not of this dossier, or not handed in with it."""
    return paper_in_dossier(at.dossier, uid, before=sent_back_at(at.opened))


def open_dossier(scope: Scope, uid: UUID) -> AtDesk:
    """Its contents. :raises NotFound: also before the declaration, and with a conflict."""
    found = dossier_at_desk(scope, uid)
    if not found.is_open:
        raise NotFound
    return found


def own_or_open(scope: Scope, uid: UUID) -> tuple[Dossier, bool]:
    """
    For what both sides see: the applicant's own (True), or opened at the desk.

    :raises NotFound:
    """
    try:
        return dossiers.own_dossier(scope, uid).dossier, True
    except NotFound:
        return open_dossier(scope, uid).dossier, False


def tranche_of(dossier: Dossier, number: int) -> Tranche:
    """:raises NotFound:"""
    rows = Tranche.objects.select_related("agreement__decision")
    one = rows.filter(agreement__dossier=dossier, number=number).first()
    if one is None:
        raise NotFound
    one.agreement.dossier = dossier
    return one


def sitting(scope: Scope, uid: UUID) -> Sitting:
    """:raises NotFound: of another office."""
    one = Sitting.objects.filter(uid=uid, office__in=scope.offices).select_related("office").first()
    if one is None:
        raise NotFound
    return one


__all__ = [
    "AtDesk",
    "dossier_at_desk",
    "open_dossier",
    "own_or_open",
    "paper_at_desk",
    "scope_of",
    "sent_back_at",
    "sitting",
    "tranche_of",
]
