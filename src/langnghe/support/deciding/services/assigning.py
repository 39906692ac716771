"""Who works on a dossier, and who may not."""

from datetime import datetime

from django.db import transaction

from langnghe.accounts import public as accounts
from langnghe.core import audit
from langnghe.support.deciding import refusals, rules
from langnghe.support.deciding.models import Assignment, Conflict, Review
from langnghe.support.deciding.services import steps
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import Scope


@transaction.atomic
def take(*, dossier: Dossier, scope: Scope, now: datetime) -> None:
    """An officer takes what nobody has. :raises TakenAlready: :raises HasConflict:"""
    row = steps.locked(dossier)
    if not dossiers.sees(row, scope):
        raise refusals.NotYours
    if row.officer_id is not None:
        raise refusals.TakenAlready
    _give(row, rules.person(scope), scope, now, "")
    audit.record("support.dossier.taken", row, by_id=scope.user_id, now=now)


@transaction.atomic
def assign(*, dossier: Dossier, officer_id: int, scope: Scope, now: datetime) -> None:
    """A supervisor says who works on it. :raises NotOfTheOffice: :raises HasConflict:"""
    row = steps.locked(dossier)
    if not dossiers.supervises(row, scope):
        raise refusals.NotYours
    steps.require_no_conflict(row, scope.user_id)
    _close(row, now, "")
    _give(row, officer_id, scope, now, "")
    audit.record("support.dossier.assigned", row, by_id=scope.user_id, now=now, officer=officer_id)


@transaction.atomic
def hand_over(
    *, dossier: Dossier, officer_id: int, reason: str, scope: Scope, now: datetime
) -> None:
    """:raises WordsMissing: why. :raises NotOfTheOffice: :raises HasConflict:"""
    row = steps.locked(dossier)
    if not (dossiers.works_on(row, scope) or dossiers.supervises(row, scope)):
        raise refusals.NotYours
    if row.officer_id != scope.user_id:
        steps.require_no_conflict(row, scope.user_id)
    steps.require_words(reason, "reason")
    _close(row, now, reason)
    _give(row, officer_id, scope, now, reason)
    audit.record(
        "support.dossier.handed_over", row, by_id=scope.user_id, now=now, officer=officer_id,
        reason=reason,
    )  # fmt: skip


@transaction.atomic
def declare(
    *, dossier: Dossier, has_conflict: bool, words: str, scope: Scope, now: datetime
) -> Conflict:
    """
    Before anything is opened. With a conflict he is out of it at once, also as a reviewer.

    :raises DeclaredAlready: only a conflict that is found later can follow.
    """
    row = steps.locked(dossier)
    if not dossiers.sees(row, scope):
        raise refusals.NotYours
    if has_conflict:
        steps.require_words(words)
    me = rules.person(scope)
    declared = Conflict.objects.filter(dossier=row, person=me).first()
    if declared is not None and (declared.has_conflict or not has_conflict):
        raise refusals.DeclaredAlready
    declared = declared or Conflict(dossier=row, person_id=me)
    declared.has_conflict, declared.words, declared.at = has_conflict, words, now
    declared.save()
    if has_conflict:
        if row.officer_id == me:
            _close(row, now, words)
            _set_officer(row, None)
        if row.state in dossiers.ON_THE_DESK:  # also what he has handed in counts no more
            own = Review.objects.filter(dossier=row, reviewer=me, superseded_at__isnull=True)
            own.update(superseded_at=now)
    audit.record(
        "support.dossier.declared", row, by_id=scope.user_id, now=now, has_conflict=has_conflict
    )
    return declared


def may_work(dossier: Dossier, person_id: int) -> bool:
    """Of the office today, and without a conflict that is known."""
    people = {one.user_id for one in accounts.members_of(dossier.office_id)}
    conflicts = Conflict.objects.filter(dossier=dossier, person=person_id, has_conflict=True)
    return person_id in people and not conflicts.exists()


def _give(row: Dossier, officer_id: int, scope: Scope, now: datetime, reason: str) -> None:
    if not may_work(row, officer_id):
        raise refusals.HasConflict if officer_id == scope.user_id else refusals.NotOfTheOffice
    Assignment.objects.create(
        dossier=row, officer_id=officer_id, since=now, by_id=rules.person(scope), reason=reason
    )
    _set_officer(row, officer_id)


def _close(row: Dossier, now: datetime, reason: str) -> None:
    told = {"reason": reason} if reason else {}
    Assignment.objects.filter(dossier=row, until__isnull=True).update(until=now, **told)


def _set_officer(row: Dossier, officer_id: int | None) -> None:
    row.officer_id = officer_id
    Dossier.objects.filter(pk=row.pk).update(officer=officer_id)
