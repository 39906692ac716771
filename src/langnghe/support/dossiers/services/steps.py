"""One way to take a step: asked who may, written down, its term counted, the applicant told."""

from collections.abc import Iterable
from datetime import date, datetime

from langnghe.core import clock, outbox, states
from langnghe.support.dossiers import refusals, rules
from langnghe.support.dossiers.facts import DossierMoved
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.queries.dossiers import opened
from langnghe.support.dossiers.rules import Scope


def take(
    dossier: Dossier, action: str, *, scope: Scope, now: datetime, reason: str = "",
) -> None:  # fmt: skip
    """
    Take a step of the table, for a person.

    :raises NotYours: :raises WrongState:
    """
    chosen = rules.DOSSIER.step(action)
    if chosen.who is None or not chosen.who(dossier, scope):
        raise refusals.NotYours
    happen(dossier, action, by_id=scope.user_id, now=now, reason=reason)


def happen(
    dossier: Dossier, action: str, *, by_id: int | None, now: datetime, reason: str = ""
) -> None:
    """
    The step itself, also where the system takes it. :raises WrongState:
    """
    states.move(dossier, rules.DOSSIER, action, by_id=by_id, now=now, reason=reason)
    dossier.since = now
    # Returns may have been read before the step: those that it made are counted with.
    dossier._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    dossier.due_on = due_on(dossier)
    Dossier.objects.filter(pk=dossier.pk).update(
        since=now, due_on=dossier.due_on, submitted_at=dossier.submitted_at,
        accepted_at=dossier.accepted_at, granted=dossier.granted, officer=dossier.officer_id,
    )  # fmt: skip
    change = states.history(dossier).last()
    assert change is not None  # noqa: S101  `move` has written it
    outbox.announce(DossierMoved(str(dossier.uid), action, change.pk), now=now)


def due_on(dossier: Dossier) -> date | None:
    """The last day of the term that runs now."""
    term = opened(dossier).term
    return term.due_on if term else None


def recount(dossiers: Iterable[Dossier], before: clock.WorkCalendar, now: datetime) -> int:
    """
    After a change of the calendar: terms that moved, each with its reason in the history.
    """
    moved = 0
    for dossier in dossiers:
        term = opened(dossier).term
        after = term.due_on if term else None
        if after == dossier.due_on:
            continue
        Dossier.objects.filter(pk=dossier.pk).update(due_on=after)
        why = term.why_moved(before) if term else ""
        states.note(dossier, dossier.state, dossier.state, "recount", by_id=None, now=now,
                    reason=why)  # fmt: skip
        moved += 1
    return moved
