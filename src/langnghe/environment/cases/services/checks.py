"""Answers to a checklist, as phones send them: once each, in any order, nothing overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from langnghe.core import audit, states
from langnghe.environment.cases import checklists, refusals, rules
from langnghe.environment.cases.models import Check, Inspection, Photo
from langnghe.environment.cases.photos import Taken
from langnghe.environment.cases.rules import Scope
from langnghe.environment.cases.services.inspections import hold

TOO_LATE = frozenset({
    Inspection.State.MINUTES, Inspection.State.SIGNED, Inspection.State.CANCELLED,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """`bases`: the answers that whoever gave it saw, and takes the place of."""

    item: str
    value: str
    note: str = ""
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    saved: int
    contradictions: tuple[str, ...]  # items
    is_late: bool


@transaction.atomic
def keep_answers(
    *, inspection: Inspection, key: str, given: Sequence[Given],
    pictures: Sequence[tuple[str, Taken]], scope: Scope, now: datetime,
) -> Saved:  # fmt: skip
    """
    Take answers and photos in under the key of their sending; what is there already stays.

    What comes after the minutes were drawn up is kept, marked, and no part of them.

    :raises NotAnItem: :raises NotYours:
    """
    if not rules.inspects(inspection, scope):
        raise refusals.NotYours
    held = hold(inspection)
    items = {one.code for lists in checklists.named(held.checklists) for one in lists.items}
    named = {one.item for one in given} | {item for item, _taken in pictures}
    if not named <= items:
        raise refusals.NotAnItem
    is_late = held.state in TOO_LATE
    if held.state == Inspection.State.PLANNED:
        states.move(held, rules.INSPECTION, "begin", by_id=scope.user_id, now=now)
    Check.objects.bulk_create(
        [
            Check(
                inspection=held, uid=f"{key}:{one.item}", item=one.item, value=one.value,
                note=one.note, bases=list(one.bases), by_id=rules.person(scope), received_at=now,
                is_late=is_late,
            )
            for one in given
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    Photo.objects.bulk_create(
        [
            Photo(
                key=f"{held.pk}:{item}:{one.digest}", inspection=held, item=item, file=one.file,
                digest=one.digest, width=one.width, height=one.height, is_late=is_late,
                added_by_id=rules.person(scope), added_at=now,
            )
            for item, one in pictures
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    found = rules.heads(held.checks.all())
    audit.record("cases.checks.saved", held, by_id=scope.user_id, now=now, key=key, late=is_late)
    split = tuple(sorted(item for item, own in found.items() if len(own) > 1))
    return Saved(len(given) + len(pictures), split, is_late)
