"""How it ends: reported and completed, fulfilled elsewhere, or stopped."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from langnghe.core import audit, states
from langnghe.core.states import WrongState
from langnghe.support.deciding import letter, refusals, rules
from langnghe.support.deciding.models import Agreement, Report, Tranche
from langnghe.support.deciding.rules import REPORT
from langnghe.support.deciding.services import appeals, money, steps
from langnghe.support.deciding.services.payments import Pages
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import REPORT_BACK, Scope

S, T = Dossier.State, Tranche.State


@transaction.atomic
def hand_in_report(
    *, dossier: Dossier, words: str, figures: Mapping[str, str], pages: Pages, scope: Scope,
    now: datetime,
) -> Report:  # fmt: skip
    """What came of it; until it is accepted it can be told anew."""
    row = steps.locked(dossier)
    if not dossiers.fills_in(row, scope):
        raise refusals.NotYours
    steps.require_words(words)
    report = _report(row)
    if report is None or row.state != S.RUNNING:
        raise WrongState
    kept = {page["digest"]: page for page in [*report.pages, *pages]}
    report.words, report.figures, report.pages = words, dict(figures), list(kept.values())
    report.handed_in_at, report.handed_in_by_id = now, rules.person(scope)
    report.save()
    states.move(report, REPORT, "hand_in", by_id=scope.user_id, now=now)
    appeals.note(row, "report", words, scope, now)
    audit.record("support.report.handed_in", row, by_id=scope.user_id, now=now)
    return report


@transaction.atomic
def send_report_back(*, dossier: Dossier, words: str, scope: Scope, now: datetime) -> Report:
    """
    What is still wanted; the applicant has as many days as for the papers of his dossier.

    :raises WordsMissing: :raises WrongState: it is not handed in, or accepted already.
    """
    row = steps.locked(dossier)
    steps.require_open(row, scope)
    if not dossiers.works_on(row, scope):
        raise refusals.NotYours
    steps.require_words(words)
    report = _report(row)
    if report is None or row.state != S.RUNNING:
        raise WrongState
    report.answer, report.sent_back_at = words.strip(), now
    report.sent_back_by_id = rules.person(scope)
    report.save(update_fields=["answer", "sent_back_at", "sent_back_by"])
    states.move(report, REPORT, "send_back", by_id=scope.user_id, now=now, reason=words)
    appeals.note(row, REPORT_BACK, words, scope, now)
    audit.record("support.report.sent_back", row, by_id=scope.user_id, now=now)
    return report


@transaction.atomic
def complete(*, dossier: Dossier, scope: Scope, now: datetime) -> None:
    """
    All is paid and the report is accepted with it.

    :raises FulfilledElsewhere: :raises PaymentsOpen: :raises ReportMissing:
    """
    row = steps.locked(dossier)
    steps.require_open(row, scope)
    if not dossiers.works_on(row, scope):
        raise refusals.NotYours
    if not row.version.definition.payments:
        raise refusals.FulfilledElsewhere
    if _tranches_open(row):
        raise refusals.PaymentsOpen
    report = _report(row)
    if row.version.definition.report_days is not None:
        if report is None or report.state != Report.State.HANDED_IN:
            raise refusals.ReportMissing
        report.accepted_at, report.accepted_by_id = now, rules.person(scope)
        report.save(update_fields=["accepted_at", "accepted_by"])
        states.move(report, REPORT, "accept", by_id=scope.user_id, now=now)
    steps.take(row, "complete", scope, now)
    audit.record("support.dossier.complete", row, by_id=scope.user_id, now=now)


@transaction.atomic
def stop(*, dossier: Dossier, words: str, scope: Scope, now: datetime) -> None:
    """
    By a supervisor: what is not paid is free again.

    :raises WordsMissing: :raises FulfilledElsewhere: what another context gave ends there.
    """
    row = steps.locked(dossier)
    steps.require_open(row, scope)
    steps.require_words(words)
    if row.state == S.RUNNING and not row.version.definition.payments:
        raise refusals.FulfilledElsewhere
    steps.take(row, "stop", scope, now, reason=words)
    held = Agreement.objects.select_related("decision").get(dossier=row)
    money.release_rest(row, held.decision, _unpaid(row, held), scope.user_id, now)
    letter.write(row, "stop", words=words.strip(), now=now)
    audit.record("support.dossier.stop", row, by_id=scope.user_id, now=now, words=words)


def claim(*, dossier: Dossier, by_id: int) -> None:
    """
    For whoever is about to fulfil it: until his transaction ends nobody else takes a step.

    :raises WrongState: it was fulfilled already, or stopped. :raises HasConflict:
    """
    row = steps.locked(dossier)
    steps.require_no_conflict(row, by_id)
    if row.state != S.AGREED:
        raise WrongState


@transaction.atomic
def fulfilled(*, dossier: Dossier, now: datetime) -> None:
    """Another context gave what was granted. Safe to repeat."""
    row = steps.locked(dossier)
    if row.state == S.AGREED:
        steps.move(row, "fulfil", by_id=None, now=now)
        audit.record("support.dossier.fulfil", row, by_id=None, now=now)


@transaction.atomic
def unfulfilled(*, dossier: Dossier, now: datetime) -> None:
    """Another context called off what it was about to give. Safe to repeat."""
    row = steps.locked(dossier)
    if row.state == S.RUNNING:
        steps.move(row, "unfulfil", by_id=None, now=now)
        audit.record("support.dossier.unfulfil", row, by_id=None, now=now)


@transaction.atomic
def completed(*, dossier: Dossier, now: datetime) -> None:
    """Another context is through with it. Safe to repeat."""
    row = steps.locked(dossier)
    if row.state in (S.AGREED, S.RUNNING):
        steps.move(row, "complete", by_id=None, now=now)
        audit.record("support.dossier.complete", row, by_id=None, now=now)


def _report(row: Dossier) -> Report | None:
    return Report.objects.filter(agreement__dossier=row).first()


def _unpaid(row: Dossier, held: Agreement) -> int:
    """Of the agreement; without payments all of it."""
    if row.version.definition.payments:
        return sum(one.amount for one in _tranches_open(row))
    return held.amount


def _tranches_open(row: Dossier) -> list[Tranche]:
    rows = Tranche.objects.filter(agreement__dossier=row)
    return list(rows.exclude(state__in=[T.PAID, T.RETURNED]))
