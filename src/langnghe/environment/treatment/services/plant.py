"""The log of a plant: once a day, corrected in the open."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from langnghe.core import audit, clock
from langnghe.core.errors import NotFound
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment import refusals, rules
from langnghe.environment.treatment.models import DayLog, LogBefore, Project
from langnghe.environment.treatment.pictures import Kept
from langnghe.environment.treatment.queries import plant as reads
from langnghe.environment.treatment.services import person, photos


@transaction.atomic
def write_log(
    *, project: Project, day: date, values: Mapping[str, Any], kept: Kept | None = None,
    scope: Scope, now: datetime,
) -> DayLog:  # fmt: skip
    """
    What the plant did on a day.

    :raises NotFound: not the operator's. :raises NotRunning: :raises WrongDay:
    :raises LoggedAlready: somebody wrote it, perhaps just now.
    """
    by_id = _operator(project, scope)
    if project.state not in rules.RUNNING:
        raise refusals.NotRunning
    if day > clock.today(now):
        raise refusals.WrongDay(_("This day has not come yet."))
    if day < (reads.began_on(project) or day):
        raise refusals.WrongDay(_("On that day the plant did not run yet."))
    photo = photos.add(kept, by_id=by_id, now=now, project_id=project.pk)
    log = DayLog(
        project=project, day=day, **values, photo=photo, written_by_id=by_id, written_at=now
    )
    try:
        with transaction.atomic():
            log.save()
    except IntegrityError as error:
        # one_log_a_day: holds even when two are sent at once
        raise refusals.LoggedAlready from error
    audit.record("treatment.log.written", log, by_id=by_id, now=now, day=day)
    return log


@transaction.atomic
def correct_log(
    *, log: DayLog, version: int, values: Mapping[str, Any], words: str, kept: Kept | None = None,
    scope: Scope, now: datetime,
) -> None:  # fmt: skip
    """
    Say otherwise what a day was; what was said before is kept with the reason.

    :raises ReasonWanted: :raises NotFound: not the operator's.
    :raises ChangedMeanwhile: the log is not any more the one that was looked at.
    """
    by_id = _operator(log.project, scope)
    if not words.strip():
        raise refusals.ReasonWanted(field="why")
    before = DayLog.objects.get(pk=log.pk)
    photo = photos.add(kept, by_id=by_id, now=now, project_id=log.project_id) or before.photo
    changed = DayLog.objects.filter(pk=log.pk, version=version).update(
        **values, photo=photo, version=version + 1
    )
    if not changed:
        raise refusals.ChangedMeanwhile
    LogBefore.objects.create(
        log=before, version=version, words=words.strip(), corrected_by_id=by_id, corrected_at=now,
        told={name: _plain(getattr(before, name)) for name in DayLog.TOLD},
    )  # fmt: skip
    audit.record("treatment.log.corrected", before, by_id=by_id, now=now, version=version)


def _plain(value: Any) -> Any:
    return value if isinstance(value, dict | str | int | None) else str(value)


def _operator(project: Project, scope: Scope) -> int:
    if not rules.runs(project, scope):
        raise NotFound
    return person(scope)
