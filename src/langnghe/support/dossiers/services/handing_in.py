"""A dossier goes to its office: complete, with a number; comes back; is taken back; expires."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from langnghe.core import audit, clock
from langnghe.core.text import in_language
from langnghe.support.dossiers import answers, refusals, rules
from langnghe.support.dossiers.models import Dossier, NumberSeries, Return
from langnghe.support.dossiers.queries.dossiers import locked
from langnghe.support.dossiers.queries.evidence import permitted
from langnghe.support.dossiers.queries.papers import attached_to, is_good
from langnghe.support.dossiers.rules import Scope
from langnghe.support.dossiers.services import steps
from langnghe.support.dossiers.services.evidence import copy_facts
from langnghe.support.dossiers.services.filling import is_open
from langnghe.support.offers import eligibility
from langnghe.support.offers.definition import Definition

S = Dossier.State
DRAFT_DAYS = 180  # an untouched draft is thrown away
BATCH = 200


@transaction.atomic
def submit(*, dossier: Dossier, scope: Scope, now: datetime) -> Dossier:
    """
    Hand in: it gets a number, and the facts agreed to are copied. A repeat changes nothing.

    :raises NotYours: :raises RoundClosed: :raises NotEligible: :raises Incomplete:
    """
    row = locked(dossier.pk)
    if row.state == S.SUBMITTED:
        return row
    if not is_open(row.round, now):
        raise refusals.RoundClosed
    definition = row.version.definition
    _check(row, definition, now)
    row.number = next_number(clock.today(now).year)
    Dossier.objects.filter(pk=row.pk).update(number=row.number)
    row.submitted_at = now
    copy_facts(row, definition, now)
    steps.take(row, "submit", scope=scope, now=now)
    audit.record("support.dossier.submitted", row, by_id=scope.user_id, now=now,
                 number=row.number)  # fmt: skip
    return row


@transaction.atomic
def resubmit(*, dossier: Dossier, scope: Scope, now: datetime) -> Dossier:
    """
    Hand in again after it was sent back; what had started goes on.

    :raises NotYours: :raises NotEligible: :raises Incomplete: :raises TooLate:
    """
    row = locked(dossier.pk)
    definition = row.version.definition
    last = steps.due_on(row)
    if row.state == S.RETURNED and last is not None and clock.today(now) > last:
        raise refusals.TooLate
    _check(row, definition, now)
    Return.objects.filter(dossier=row, answered_at__isnull=True).update(answered_at=now)
    row.submitted_at = now
    copy_facts(row, definition, now)
    steps.take(row, "resubmit", scope=scope, now=now)
    audit.record("support.dossier.resubmitted", row, by_id=scope.user_id, now=now)
    return row


@transaction.atomic
def withdraw(*, dossier: Dossier, scope: Scope, now: datetime, reason: str = "") -> None:
    """
    The applicant takes it back before anything was decided. :raises NotYours: :raises WrongState:
    """
    row = locked(dossier.pk)
    if row.state not in rules.OPEN:
        raise refusals.NotOpenForAnswers
    steps.take(row, "withdraw", scope=scope, now=now, reason=reason)
    audit.record("support.dossier.withdrawn", row, by_id=scope.user_id, now=now)


def expire(*, now: datetime) -> int:
    """
    Drafts that nobody touches or whose round is over, and those not completed in their time.

    What was asked for and not added ends on the day after its term. Each in a transaction of its
    own; another worker at the same time finds nothing left.
    """
    today = clock.today(now)
    dead = Q(changed_at__lt=now - timedelta(days=DRAFT_DAYS)) | Q(round__closes_on__lt=today)
    drafts = Dossier.objects.filter(dead, state=S.DRAFT)
    returned = Dossier.objects.filter(state=S.RETURNED, due_on__lt=today)
    count = 0
    for rows in (drafts, returned):
        for pk in rows.order_by("pk").values_list("pk", flat=True)[:BATCH]:
            count += _expire(pk, now)
    return count


@transaction.atomic
def _expire(pk: int, now: datetime) -> bool:
    row = locked(pk)
    if row.state == S.RETURNED:
        last = steps.due_on(row)  # counted anew: a holiday may have been added
        if last is None or last >= clock.today(now):
            return False
    elif row.state != S.DRAFT:
        return False
    steps.happen(row, "expire", by_id=None, now=now)
    audit.record("support.dossier.expired", row, by_id=None, now=now)
    return True


def _check(row: Dossier, definition: Definition, now: datetime) -> None:
    facts = {"kind": row.kind, **row.answers}
    verdict = eligibility.judge(definition, facts)
    if verdict.broken:
        raise refusals.NotEligible(parts=[
            refusals.NotEligible(in_language(rule.because), field=rule.needs.field)
            for rule in verdict.broken
        ])  # fmt: skip
    if gaps := missing(row, definition, now):
        raise refusals.Incomplete(parts=[
            refusals.Missing(code=f"missing_{gap.where}", field=gap.key) for gap in gaps
        ])  # fmt: skip


def missing(row: Dossier, definition: Definition, now: datetime) -> list[answers.Gap]:
    """What is not there yet; a paper that is over is not there."""
    wanted = {one.key: one for one in definition.papers}
    today = clock.today(now)
    attached = [
        key for key, paper in attached_to(row).items()
        if key in wanted and is_good(wanted[key], paper, today)
    ]  # fmt: skip
    return answers.gaps(definition, row.kind, row.answers, attached, permitted(row))


def next_number(year: int) -> str:
    """HS-2026-000123: the next of its year, without a gap, in the transaction that uses it."""
    if not NumberSeries.objects.filter(year=year).update(last=F("last") + 1):
        try:
            with transaction.atomic():
                NumberSeries.objects.create(year=year, last=1)
        except IntegrityError:  # another was the first of the year at the same moment
            NumberSeries.objects.filter(year=year).update(last=F("last") + 1)
    return f"HS-{year}-{NumberSeries.objects.get(year=year).last:06d}"
