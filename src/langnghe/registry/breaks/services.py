"""Breaks are planned, changed and ended by those who act for a maker."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core import audit, clock, outbox
from langnghe.core.errors import Conflict, Refused
from langnghe.registry import facts
from langnghe.registry.breaks import queries
from langnghe.registry.breaks.models import Break
from langnghe.registry.models import Producer
from langnghe.ui.formatting import day as in_words

LONGEST_WORDS = 200
FURTHEST = timedelta(days=366)
A_DAY = timedelta(days=1)


class DaysRefused(Refused):
    """Days that have passed, in the wrong order, or too far away."""

    code = "days_refused"


class BreaksMeet(Conflict):
    """Two breaks would overlap, or touch: nobody could say when it opens again."""

    code = "breaks_meet"


class TooManyBreaks(Refused):
    code = "too_many_breaks"
    message = gettext_lazy("So many breaks are planned already. Take one away first.")


class BreakIsOver(Conflict):
    code = "break_is_over"
    message = gettext_lazy("This break is over already.")


@transaction.atomic
def plan(
    *,
    producer_id: int,
    first: date,
    last: date,
    paused: bool,
    words: Mapping[str, str],
    by_id: int | None,
    now: datetime,
) -> facts.BreakFact:
    """
    A new break. Sent twice, it is the same one.

    :raises DaysRefused: :raises BreaksMeet: :raises TooManyBreaks:
    """
    row = Break(producer=_locked(producer_id), first=first, last=last, paused=paused)
    row.words = _said(words)
    same = Break.objects.filter(
        producer_id=producer_id, first=first, last=last, paused=paused
    ).first()
    if same and same.words == row.words:
        return queries.break_fact(same)
    _refuse_days(first, last, clock.today(now))
    if first < clock.today(now):
        raise DaysRefused(_("This day has passed."), field="first")
    _refuse_others(row, clock.today(now))
    row.save(force_insert=True)
    _tell("planned", row, by_id, now)
    return queries.break_fact(row)


@transaction.atomic
def change(
    *,
    producer_ids: Collection[int],
    uid: UUID,
    first: date,
    last: date,
    paused: bool,
    words: Mapping[str, str],
    by_id: int | None,
    now: datetime,
) -> facts.BreakFact:
    """
    Other days or words; of one that has begun the first day stays.

    :raises NotFound: :raises BreakIsOver: :raises DaysRefused: :raises BreaksMeet:
    """
    today, row = clock.today(now), _own(producer_ids, uid)
    if row.last < today:
        raise BreakIsOver
    _refuse_days(first, last, today)
    if first != row.first and min(first, row.first) < today:
        raise DaysRefused(
            _("It has begun already: its first day stays.")
            if row.first < today
            else _("This day has passed."),
            field="first",
        )
    before = (row.first, row.last, row.paused, row.words)
    row.first, row.last, row.paused, row.words = first, last, paused, _said(words)
    if (row.first, row.last, row.paused, row.words) != before:
        _refuse_others(row, today)
        row.save()
        _tell("changed", row, by_id, now)
    return queries.break_fact(row)


@transaction.atomic
def end(*, producer_ids: Collection[int], uid: UUID, by_id: int | None, now: datetime) -> None:
    """
    It opens again today. One that is over stays as it was; one of which no day has passed goes.

    :raises NotFound:
    """
    today, row = clock.today(now), _own(producer_ids, uid)
    if row.last < today:
        return
    _tell("ended", row, by_id, now)
    if row.first < today:
        row.last = today - A_DAY
        row.save(update_fields=["last"])
    else:
        row.delete()


def _own(producer_ids: Collection[int], uid: UUID) -> Break:
    """Read again under the lock: another may just have ended it."""
    _locked(queries.found(producer_ids, uid).producer_id)
    return queries.found(producer_ids, uid)


def _locked(producer_id: int) -> Producer:
    """Whoever plans, changes or ends breaks of a maker queues here."""
    return Producer.objects.select_for_update(no_key=True).get(pk=producer_id)


def _refuse_days(first: date, last: date, today: date) -> None:
    if last < first:
        raise DaysRefused(_("The last day comes before the first one."), field="last")
    if last < today:
        raise DaysRefused(_("This day has passed."), field="last")
    if last > today + FURTHEST:
        raise DaysRefused(_("This is more than a year away."), field="last")


def _refuse_others(row: Break, today: date) -> None:
    # One that is over stands in nobody's way: who opened again today may close again today.
    others = Break.objects.filter(producer=row.producer, last__gte=today).exclude(pk=row.pk)
    met = others.filter(first__lte=row.last + A_DAY, last__gte=row.first - A_DAY).first()
    if met:
        said = _("There is a break from %(first)s to %(last)s: change that one.")
        days = {"first": in_words(met.first), "last": in_words(met.last)}
        raise BreaksMeet(said % days, field="first")
    if others.count() >= queries.MOST_BREAKS:
        raise TooManyBreaks


def _said(words: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in words.items() if text.strip()}


def _tell(step: str, row: Break, by_id: int | None, now: datetime) -> None:
    outbox.announce(facts.BreaksChanged(row.producer_id), now=now)
    audit.record(
        f"registry.break.{step}",
        row,
        by_id=by_id,
        now=now,
        first=row.first,
        last=row.last,
        paused=row.paused,
    )
