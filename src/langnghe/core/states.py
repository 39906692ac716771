"""State tables: what may happen to a thing, from where, to where, by whom, and how it is called."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from langnghe.core import acting
from langnghe.core.errors import Conflict
from langnghe.core.models import StateChange

BATCH = 1_000  # rows of one statement: PostgreSQL takes 65,535 parameters


class WrongState(Conflict):
    """The thing is not in a state from which this can be done."""

    code = "wrong_state"
    message = _("This is not possible any more: the state has changed meanwhile.")


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed transition. `label` speaks to staff; the public reads the label of the state."""

    action: str
    sources: frozenset[str]
    target: str
    label: str | Promise
    # A predicate of `rules.py`: (thing, asker) → may he. None: only the system does this.
    who: Callable[..., bool] | None = None


@dataclass(frozen=True)
class Table:
    """All steps of one kind of thing, and the plain words the public reads for each state."""

    steps: tuple[Step, ...]
    public: dict[str, str | Promise] = field(default_factory=dict)

    def step(self, action: str) -> Step:
        for step in self.steps:
            if step.action == action:
                return step
        raise KeyError(action)

    def possible(self, state: str) -> list[Step]:
        return [step for step in self.steps if state in step.sources]

    def open_to(self, thing: Any, asker: Any) -> list[Step]:
        """The steps that the asker may take now."""
        possible = self.possible(str(thing.state))
        return [step for step in possible if step.who and step.who(thing, asker)]


def step(
    action: str,
    sources: str | Iterable[str],
    target: str,
    label: str | Promise,
    who: Callable[..., bool] | None = None,
) -> Step:
    names = [sources] if isinstance(sources, str) else sources
    return Step(action, frozenset(str(name) for name in names), str(target), label, who)


def move(
    thing: Any,
    table: Table,
    action: str,
    *,
    by_id: int | None,
    now: datetime,
    reason: str = "",
    for_id: int | None = None,
) -> None:
    """
    Take one step, by one conditional UPDATE, and write it down.

    :raises WrongState: the row is not (any more) in a state that the step starts from.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A step belongs in a transaction.")
    chosen, before = table.step(action), str(thing.state)
    rows: models.Manager[Any] = type(thing)._default_manager
    moved = before in chosen.sources and rows.filter(pk=thing.pk, state=before).update(
        state=chosen.target
    )
    if not moved:
        raise WrongState
    thing.state = chosen.target
    note(thing, before, chosen.target, action, by_id=by_id, now=now, reason=reason, for_id=for_id)


def note(
    thing: models.Model,
    before: str,
    after: str,
    action: str,
    *,
    by_id: int | None,
    now: datetime,
    reason: str = "",
    for_id: int | None = None,
) -> None:
    """Write a step down."""
    _change(thing, before, after, action, by_id, now, reason=reason, for_id=for_id).save()


def note_new(things: Iterable[Any], *, by_id: int | None, now: datetime) -> None:
    """Write down the first states of new things."""
    changes = (_change(thing, "", str(thing.state), "create", by_id, now) for thing in things)
    StateChange.objects.bulk_create(changes, batch_size=BATCH)


def note_each(
    moves: Iterable[tuple[Any, str, str, str]], *, by_id: int | None, now: datetime
) -> None:
    """Write down several steps: thing, from, to, action."""
    changes = (
        _change(thing, before, after, action, by_id, now) for thing, before, after, action in moves
    )
    StateChange.objects.bulk_create(changes, batch_size=BATCH)


def _change(
    thing: models.Model,
    before: str,
    after: str,
    action: str,
    by_id: int | None,
    now: datetime,
    for_id: int | None = None,
    **more: Any,
) -> StateChange:
    whom = acting.for_whom()
    if whom and for_id is None:
        for_id = whom.organisation_id
    return StateChange(
        object_type=thing._meta.label_lower,
        object_id=str(thing.pk),
        from_state=before,
        to_state=after,
        action=action,
        at=now,
        by_id=by_id,
        for_id=for_id,
        **more,
    )


def history(thing: models.Model) -> models.QuerySet[StateChange]:
    """The steps of a thing, oldest first."""
    return StateChange.objects.filter(
        object_type=thing._meta.label_lower, object_id=str(thing.pk)
    ).order_by("at", "pk")
