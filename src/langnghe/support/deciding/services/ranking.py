"""The order of a round, fixed; and what a committee advises in its sitting."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from langnghe.core import audit, clock
from langnghe.core.errors import NotFound
from langnghe.support.deciding import refusals, rules
from langnghe.support.deciding.models import Ranking, Review, Sitting
from langnghe.support.deciding.services import steps
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import Scope
from langnghe.support.offers.models import Round

S = Dossier.State
BEFORE = (S.SUBMITTED, S.RETURNED, S.REVIEW)


@transaction.atomic
def fix_ranking(*, round_: Round, office_id: int, scope: Scope, now: datetime) -> Ranking:
    """
    Rows are copied: later reviews do not rewrite it. Ties: whoever handed in first.

    :raises RoundRuns: :raises NotAllReady: :raises NothingToRank: :raises ConflictInRows:
    """
    if office_id not in scope.offices:
        raise NotFound
    if round_.closes_on is None or clock.today(now) <= round_.closes_on:
        raise refusals.RoundRuns
    there = Dossier.objects.filter(round=round_, office=office_id)
    if there.filter(state__in=BEFORE).exists():
        raise refusals.NotAllReady
    ready = there.filter(state=S.APPRAISED)
    _require_no_conflict(ready, scope)
    rows = _ranked(list(ready))
    if not rows:
        raise refusals.NothingToRank
    made = Ranking.objects.create(
        round=round_, office_id=office_id, rows=rows, made_by_id=rules.person(scope), made_at=now
    )
    audit.record("support.round.ranked", made, by_id=scope.user_id, now=now, rows=len(rows))
    return made


def _ranked(found: list[Dossier]) -> list[dict[str, Any]]:
    totals: dict[int, list[int]] = {}
    done = Review.objects.filter(
        dossier__in=found, superseded_at__isnull=True, total__isnull=False, done_at__isnull=False
    )
    for dossier_id, total in done.values_list("dossier_id", "total"):
        totals.setdefault(dossier_id, []).append(total or 0)
    mean = {one.pk: rules.mean(totals.get(one.pk, [])) for one in found}
    found.sort(key=lambda one: (-mean[one.pk], one.submitted_at, one.pk))
    return [
        {
            "dossier": str(one.uid), "number": one.number, "title": one.title,
            "total": mean[one.pk], "asked": one.asked, "rank": place,
        }
        for place, one in enumerate(found, 1)
    ]  # fmt: skip


@transaction.atomic
def open_sitting(
    *, office_id: int, held_on: date, members: Sequence[tuple[str, str]], scope: Scope,
    now: datetime,
) -> Sitting:  # fmt: skip
    """`members`: names and positions. :raises MembersMissing:"""
    if office_id not in scope.offices:
        raise NotFound
    named = [[name.strip(), position.strip()] for name, position in members if name.strip()]
    if len(named) < 3:
        raise refusals.MembersMissing(field="members")
    made = Sitting.objects.create(
        office_id=office_id, held_on=held_on, members=named, made_by_id=rules.person(scope)
    )
    audit.record("support.sitting.opened", made, by_id=scope.user_id, now=now)
    return made


@transaction.atomic
def advise(
    *, sitting: Sitting, dossier: Dossier, opinion: str, amount: int | None, words: str,
    scope: Scope, now: datetime,
) -> None:  # fmt: skip
    """What the committee advises on one dossier; said again, the last counts."""
    row = steps.locked(dossier)
    steps.require_open(row, scope)
    steps.require_words(words)
    held = _open(sitting, scope)
    if row.state != S.APPRAISED or row.office_id != held.office_id:
        raise refusals.NotUnderReview
    held.advice[str(row.uid)] = {
        "opinion": opinion, "amount": amount, "words": words, "at": now.isoformat(),
    }  # fmt: skip
    held.save(update_fields=["advice"])
    audit.record("support.sitting.advised", held, by_id=scope.user_id, now=now, dossier=row.pk)


@transaction.atomic
def close_sitting(*, sitting: Sitting, minutes: str, scope: Scope, now: datetime) -> None:
    """:raises WordsMissing: without minutes. :raises SittingClosed: :raises ConflictInRows:"""
    steps.require_words(minutes, "minutes")
    held = _open(sitting, scope)
    _require_no_conflict(Dossier.objects.filter(uid__in=list(held.advice)), scope)
    held.minutes, held.closed_at = minutes, now
    held.save(update_fields=["minutes", "closed_at"])
    audit.record("support.sitting.closed", held, by_id=scope.user_id, now=now)


def _require_no_conflict(rows: QuerySet[Dossier], scope: Scope) -> None:
    if rows.filter(conflicts__person=scope.user_id, conflicts__has_conflict=True).exists():
        raise refusals.ConflictInRows


def _open(sitting: Sitting, scope: Scope) -> Sitting:
    held = Sitting.objects.select_for_update(no_key=True).get(pk=sitting.pk)
    if held.office_id not in scope.offices:
        raise NotFound
    if held.closed_at is not None:
        raise refusals.SittingClosed
    return held
