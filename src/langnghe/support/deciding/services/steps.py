"""What every step of a dossier has in common: the lock, the clock, who is told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from langnghe.core import clock, outbox, states
from langnghe.support.deciding import refusals, rules
from langnghe.support.deciding.models import Conflict
from langnghe.support.deciding.queries.access import WITH
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.facts import DossierMoved
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import DOSSIER, Scope

# Of which steps the applicant is told.
TOLD = frozenset({
    "send_back", "accept", "approve", "refuse", "reopen", "pay", "complete", "stop", "expire",
})  # fmt: skip


def locked(dossier: Dossier) -> Dossier:
    """One at a time changes it; as it is now."""
    return next(iter(_locked([dossier.pk])))


def locked_with_others(dossier: Dossier) -> tuple[Dossier, list[Dossier]]:
    """
    It and the other dossiers of the same applicant: two of them are never approved side by side.
    """
    own = (
        {"producer": dossier.producer_id} if dossier.producer_id else {"person": dossier.person_id}
    )
    rows = _locked(Dossier.objects.filter(**own).values_list("pk", flat=True))
    found = {one.pk: one for one in rows}
    return found.pop(dossier.pk), list(found.values())


def _locked(ids: Iterable[int]) -> list[Dossier]:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A lock belongs in a transaction.")
    rows = Dossier.objects.select_for_update(of=("self",), no_key=True).select_related(*WITH)
    return list(rows.filter(pk__in=list(ids)).order_by("pk"))


def require_open(dossier: Dossier, scope: Scope) -> None:
    """Nobody takes a step before he has declared. :raises NotDeclared: :raises HasConflict:"""
    if not dossiers.sees(dossier, scope):
        raise refusals.NotYours
    declared = Conflict.objects.filter(dossier=dossier, person=scope.user_id).first()
    if declared is None:
        raise refusals.NotDeclared
    if not rules.opens(declared):
        raise refusals.HasConflict


def require_words(words: str, field: str = "words") -> None:
    if not words.strip():
        raise refusals.WordsMissing(field=field)


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
    """
    The step itself, of a dossier that is locked: `since` and `due_on` follow, the applicant is
    told. `more`: columns that change with it.

    :raises WrongState:
    """
    # A constraint asks for some of them in the very statement that changes the state.
    if more:
        Dossier.objects.filter(pk=dossier.pk, state=dossier.state).update(**more)
        for name, value in more.items():
            setattr(dossier, name, value)
    states.move(dossier, DOSSIER, action, by_id=by_id, now=now, reason=reason)
    dossier.since = now
    recount(dossier, since=now)
    if action in TOLD:
        tell(dossier, action, now)


def recount(dossier: Dossier, **more: Any) -> clock.Deadline | None:
    """The day on which the present term ends, as the calendar stands now."""
    returns = list(dossier.returns.order_by("number"))
    term = dossiers.deadline(dossier, dossier.version.definition, returns, clock.calendar())
    dossier.due_on = term.due_on if term else None
    Dossier.objects.filter(pk=dossier.pk).update(due_on=dossier.due_on, **more)
    return term


def tell(dossier: Dossier, action: str, now: datetime) -> None:
    """The letter says what was true then: it hangs on the last step that was written down."""
    change = states.history(dossier).last()
    change_id = change.pk if change else 0
    outbox.announce(DossierMoved(str(dossier.uid), action, change_id), now=now)
