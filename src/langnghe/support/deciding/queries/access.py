"""Who asks, and what of a dossier he may open."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from langnghe.core.errors import NotFound
from langnghe.support.deciding import rules
from langnghe.support.deciding.models import Conflict, Sitting, Tranche
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.models import Dossier, Supervisor
from langnghe.support.dossiers.rules import Scope

WITH = ("version__offer", "round", "office", "officer", "producer", "person")


def supervised_by(user_id: int | None) -> frozenset[int]:
    """The offices where a person stands above the officers."""
    rows = Supervisor.objects.filter(person=user_id) if user_id else Supervisor.objects.none()
    return frozenset(rows.values_list("office_id", flat=True))


def scope_of(user_id: int | None) -> Scope:
    """Two queries."""
    return dossiers.scope_of(user_id, supervised_by(user_id))


@dataclass(frozen=True, slots=True)
class Opened:
    """A dossier of his desk, and what the asker declared of it."""

    dossier: Dossier
    declared: Conflict | None

    @property
    def is_open(self) -> bool:
        return rules.opens(self.declared)


def at_desk(scope: Scope) -> QuerySet[Dossier]:
    """What was handed in to the offices of the asker."""
    return Dossier.objects.filter(office__in=scope.offices).exclude(state=Dossier.State.DRAFT)


def dossier_at_desk(scope: Scope, uid: UUID) -> Opened:
    """:raises NotFound: of another office, or not handed in."""
    one = at_desk(scope).select_related(*WITH).filter(uid=uid).first()
    # A draft that was withdrawn or expired has no number: it was never handed in.
    if one is None or one.number is None:
        raise NotFound
    return Opened(one, declared_by(one, scope))


def declared_by(dossier: Dossier, scope: Scope) -> Conflict | None:
    return dossier.conflicts.filter(person=scope.user_id).first()


def own_dossier(scope: Scope, uid: UUID) -> Dossier:
    """Of the worker himself, or of the maker's house. :raises NotFound:"""
    one = Dossier.objects.select_related(*WITH).filter(uid=uid).first()
    if one is None or not dossiers.fills_in(one, scope):
        raise NotFound
    return one


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
