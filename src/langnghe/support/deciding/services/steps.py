"""What every step at the desk has in common: the lock, the declaration, the term."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from langnghe.core import clock, parameters, states
from langnghe.support.deciding import refusals, rules
from langnghe.support.deciding.models import Conflict
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.queries.dossiers import WITH
from langnghe.support.dossiers.rules import DOSSIER, Scope
from langnghe.support.dossiers.services import steps

SIGN_DAYS = "support.sign_days"


def locked(dossier: Dossier) -> Dossier:
    """One at a time changes it; as it is now."""
    return _locked([dossier.pk])[0]


def locked_with_others(dossier: Dossier) -> tuple[Dossier, list[Dossier]]:
    """
    It and the other dossiers of the same applicant: two of them are never approved side by side.
    """
    maker, person = dossier.producer_id, dossier.person_id
    own: dict[str, int | None] = {"producer": maker} if maker else {"person": person}
    found = {one.pk: one for one in _locked(_ids(own))}
    return found.pop(dossier.pk), list(found.values())


def _ids(own: dict[str, int | None]) -> list[int]:
    return list(Dossier.objects.filter(**own).values_list("pk", flat=True))


def _locked(ids: list[int]) -> list[Dossier]:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A lock belongs in a transaction.")
    rows = Dossier.objects.select_for_update(of=("self",), no_key=True).select_related(*WITH)
    return list(rows.filter(pk__in=ids).order_by("pk"))


def require_open(dossier: Dossier, scope: Scope) -> None:
    """Nobody takes a step before he has declared. :raises NotDeclared: :raises HasConflict:"""
    if not dossiers.sees(dossier, scope):
        raise refusals.NotYours
    declared = Conflict.objects.filter(dossier=dossier, person=scope.user_id).first()
    if declared is None:
        raise refusals.NotDeclared
    if not rules.opens(declared):
        raise refusals.HasConflict


def require_no_conflict(dossier: Dossier, person_id: int | None) -> None:
    """For whoever acts on it without opening it. :raises HasConflict:"""
    if Conflict.objects.filter(dossier=dossier, person=person_id, has_conflict=True).exists():
        raise refusals.HasConflict


def require_words(words: str, field: str = "words") -> None:
    if not words.strip():
        raise refusals.WordsMissing(field=field)


def sign_by(now: datetime) -> date:
    """The last day on which an agreement that the office signs today can be signed."""
    day = clock.today(now)
    return day + timedelta(days=int(parameters.value(SIGN_DAYS, on=day)))


def take(
    dossier: Dossier, action: str, scope: Scope, now: datetime, *, reason: str = "", **more: Any
) -> None:
    """A step of a person, who may take it. :raises NotYours: :raises WrongState:"""
    chosen = DOSSIER.step(action)
    if str(dossier.state) not in chosen.sources:
        raise states.WrongState
    if chosen.who is None or not chosen.who(dossier, scope):
        raise refusals.NotYours
    move(dossier, action, by_id=scope.user_id, now=now, reason=reason, **more)


def move(
    dossier: Dossier, action: str, *, by_id: int | None, now: datetime, reason: str = "",
    **more: Any,
) -> None:  # fmt: skip
    """The step itself, of a dossier that is locked. `more`: columns that change with it."""
    if more:  # before: constraints ask for them in the very statement that changes the state
        Dossier.objects.filter(pk=dossier.pk, state=dossier.state).update(**more)
        for name, value in more.items():
            setattr(dossier, name, value)
    steps.happen(dossier, action, by_id=by_id, now=now, reason=reason)
