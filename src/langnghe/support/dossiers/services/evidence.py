"""Consent to single facts, and the copies that an office decides upon."""

from datetime import datetime

from django.db import IntegrityError, transaction

from langnghe.core import audit, clock
from langnghe.support.dossiers import refusals, rules, sources
from langnghe.support.dossiers.models import Dossier, Evidence, Permission
from langnghe.support.dossiers.queries.evidence import permitted, subject
from langnghe.support.dossiers.rules import Scope
from langnghe.support.offers.definition import Definition


@transaction.atomic
def permit_fact(*, dossier: Dossier, fact: str, scope: Scope, now: datetime) -> None:
    """
    The office may see this fact. Given twice it is given once.

    :raises NotYours: :raises FactUnknown: :raises NotOpenForAnswers: it was decided or given up.
    """
    if not rules.hands_in(dossier, scope):
        raise refusals.NotYours
    if dossier.state not in rules.OPEN:
        raise refusals.NotOpenForAnswers
    definition = dossier.version.definition
    if fact not in {one.key for one in sources.asked_by(definition)}:
        raise refusals.FactUnknown
    try:
        with transaction.atomic():
            Permission.objects.create(
                dossier=dossier, fact=fact, given_by_id=scope.user_id or 0, given_at=now
            )
    except IntegrityError:  # one_permission_in_force_per_fact
        return
    if dossier.state != Dossier.State.DRAFT:  # the office has it already: it sees the fact now
        copy_facts(dossier, definition, now, only={fact})
    audit.record("support.fact.permitted", dossier, by_id=scope.user_id, now=now, fact=fact)


@transaction.atomic
def revoke_fact(*, dossier: Dossier, fact: str, scope: Scope, now: datetime) -> None:
    """From now on the office does not see it; what was decided upon stays. :raises NotYours:"""
    if not rules.hands_in(dossier, scope):
        raise refusals.NotYours
    rows = Permission.objects.filter(dossier=dossier, fact=fact, revoked_at__isnull=True)
    if rows.update(revoked_at=now, revoked_by=scope.user_id):
        audit.record("support.fact.revoked", dossier, by_id=scope.user_id, now=now, fact=fact)


def copy_facts(
    dossier: Dossier, definition: Definition, now: datetime, only: set[str] | None = None
) -> list[Evidence]:
    """What the applicant agreed to, as it stands today, with its period."""
    given, today = permitted(dossier), clock.today(now)
    found = []
    for source in sources.asked_by(definition):
        if source.key not in given or (only is not None and source.key not in only):
            continue
        since, until = sources.period(source, today)
        figures = source.read(subject(dossier), since, until)
        if figures is not None:
            found.append(Evidence(dossier=dossier, fact=source.key, since=since, until=until,
                                  figures=dict(figures), copied_at=now))  # fmt: skip
    return Evidence.objects.bulk_create(found)
