"""What of a dossier an asker may open."""

from dataclasses import dataclass
from uuid import UUID

from langnghe.core.errors import NotFound
from langnghe.support.deciding import rules
from langnghe.support.deciding.models import Conflict, Sitting, Tranche
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.queries import dossiers
from langnghe.support.dossiers.queries.dossiers import Opened, scope_of
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
    """:raises NotFound: of another office, or not handed in."""
    opened = dossiers.dossier_of_office(scope, uid)
    return AtDesk(opened, opened.dossier.conflicts.filter(person=scope.user_id).first())


def open_dossier(scope: Scope, uid: UUID) -> AtDesk:
    """Its contents. :raises NotFound: also before the declaration, and with a conflict."""
    found = dossier_at_desk(scope, uid)
    if not found.is_open:
        raise NotFound
    return found


def own_or_open(scope: Scope, uid: UUID) -> Dossier:
    """For what both sides see: the applicant's own, or opened at the desk. :raises NotFound:"""
    try:
        return dossiers.own_dossier(scope, uid).dossier
    except NotFound:
        return open_dossier(scope, uid).dossier


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
    "scope_of",
    "sitting",
    "tranche_of",
]
