"""By the clock: terms that a change of the calendar moved."""

import json
from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from langnghe.core import clock
from langnghe.core.clock import WorkCalendar
from langnghe.core.models import CalendarDay
from langnghe.support.deciding.models import FollowedCalendar
from langnghe.support.deciding.services import steps
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.services import steps as dossier_steps

AT_ONCE = 500


def follow_calendar(*, now: datetime) -> int:
    """
    Count the terms of all that wait anew, and write down which moved and why; how many did.

    Killed on the way it begins anew: what is as it should be is left alone.
    """
    days = [[day.isoformat(), kind] for day, kind in
            CalendarDay.objects.order_by("day").values_list("day", "kind")]  # fmt: skip
    followed = FollowedCalendar.objects.filter(pk=1).first()
    if followed is not None and followed.days == days:
        return 0
    before = clock.calendar_of(json.dumps(followed.days if followed else []))
    calendar, moved, last = clock.calendar(), 0, 0
    open_ = Dossier.objects.filter(state__in=dossiers.ON_THE_DESK).select_related("version")
    while found := list(
        open_.filter(pk__gt=last).order_by("pk").prefetch_related("returns")[:AT_ONCE]
    ):
        last = found[-1].pk
        moved += sum(_recount(one, before, now) for one in found if _is_wrong(one, calendar))
    FollowedCalendar.objects.update_or_create(pk=1, defaults={"days": days, "at": now})
    return moved


def _is_wrong(one: Dossier, calendar: WorkCalendar) -> bool:
    returns = sorted(one.returns.all(), key=lambda row: row.number)
    term = dossiers.deadline(one, one.version.definition, returns, calendar)
    return one.due_on != (term.due_on if term else None)


@transaction.atomic
def _recount(one: Dossier, before: WorkCalendar, now: datetime) -> int:
    with override("vi"):  # the log of an authority
        return dossier_steps.recount([steps.locked(one)], before, now)
