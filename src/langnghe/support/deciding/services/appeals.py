"""An appeal against a decision, answered by somebody above who did not decide."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from langnghe.core import audit, clock, outbox, states
from langnghe.core.states import WrongState
from langnghe.support.deciding import refusals, rules
from langnghe.support.deciding.models import Agreement, Appeal, Decision, SupersededAgreement
from langnghe.support.deciding.services import decisions, money, reviewing, steps
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.facts import DossierMoved
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import DOSSIER, Scope


@transaction.atomic
def appeal(*, dossier: Dossier, words: str, scope: Scope, now: datetime) -> Appeal:
    """
    By an owner of the house (or the worker), within the term that the letter names.

    :raises NothingDecided: :raises TooLateToAppeal: :raises AppealedAlready: :raises WordsMissing:
    """
    row = steps.locked(dossier)
    if not dossiers.hands_in(row, scope):
        raise refusals.NotYours
    steps.require_words(words)
    decision = decisions.in_force(row)
    if decision is None or row.state not in DOSSIER.step("reopen").sources:
        raise refusals.NothingDecided
    term = rules.appeal_term(decision, row.version.definition, clock.calendar())
    if term.is_late(clock.today(now)):
        raise refusals.TooLateToAppeal
    made = Appeal(decision=decision, words=words.strip(), by_id=rules.person(scope), at=now)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:  # one appeal per decision
        raise refusals.AppealedAlready from error
    note(row, "appeal", words, scope, now)
    audit.record("support.decision.appealed", row, by_id=scope.user_id, now=now, appeal=made.pk)
    return made


@transaction.atomic
def answer_appeal(
    *, dossier: Dossier, outcome: str, reasons: str, scope: Scope, now: datetime
) -> None:
    """
    The decision stands, or all of it is reviewed anew: then its money is free again.

    :raises WordsMissing: :raises SameDecider: :raises WrongState: :raises OtherOpen:
    """
    row = steps.locked(dossier)
    if not dossiers.supervises(row, scope):
        raise refusals.NotYours
    steps.require_open(row, scope)
    steps.require_words(reasons, "reasons")
    decision = decisions.in_force(row)
    asked = Appeal.objects.filter(decision=decision, outcome="").first() if decision else None
    if decision is None or asked is None:
        raise WrongState
    if decision.decided_by_id == scope.user_id:
        raise refusals.SameDecider
    Appeal.objects.filter(pk=asked.pk).update(
        outcome=outcome, reasons=reasons.strip(), answered_by=scope.user_id, answered_at=now
    )
    if outcome == Appeal.Outcome.REOPENED:
        _reopen(row, decision, reasons, scope, now)
    else:
        # The days that the appeal took are not lost to whoever has still to sign.
        waiting = Agreement.objects.filter(dossier=row, signed_at__isnull=True)
        waiting.update(sign_by=steps.sign_by(now))
        note(row, "uphold", reasons, scope, now)
    audit.record("support.appeal.answered", row, by_id=scope.user_id, now=now, outcome=outcome)


def open_appeal(row: Dossier) -> Appeal | None:
    rows = Appeal.objects.filter(decision__dossier=row, outcome="")
    return rows.select_related("decision", "by").first()


def _reopen(row: Dossier, decision: Decision, reasons: str, scope: Scope, now: datetime) -> None:
    Decision.objects.filter(pk=decision.pk).update(superseded_at=now)
    reviewing.supersede(row, now)
    _supersede_agreement(row, now)
    # The clock of the decision starts anew: the old term was kept or missed by the old decision.
    try:
        with transaction.atomic():
            steps.take(row, "reopen", scope, now, reason=reasons, accepted_at=now)
    except IntegrityError as error:  # one_open_dossier_per_round_and_maker, … and_worker
        raise _other_is_open(row) from error
    if decision.amount is not None:
        money.release(row, decision, scope.user_id, now)
        row.granted = row.granted_on = None
        Dossier.objects.filter(pk=row.pk).update(granted=None, granted_on=None)


def _supersede_agreement(row: Dossier, now: datetime) -> None:
    """Of the office alone so far: the next decision has one of its own, this one's code is kept."""
    held = Agreement.objects.filter(dossier=row, signed_at__isnull=True).first()
    if held is None:
        return
    SupersededAgreement.objects.create(
        dossier=row, text=held.text, code=held.code, digest=held.digest, superseded_at=now,
        office_signed_by_id=held.office_signed_by_id, office_signed_at=held.office_signed_at,
    )  # fmt: skip
    held.delete()


def _other_is_open(row: Dossier) -> refusals.OtherOpen:
    others = Dossier.objects.filter(
        round=row.round_id, producer=row.producer_id, person=row.person_id, state__in=dossiers.OPEN
    )
    number = others.exclude(pk=row.pk).values_list("number", flat=True).first()
    if not number:  # a draft; also one that was given up at this very moment
        return refusals.OtherOpen()
    said = _("Dossier %(number)s of the same applicant is open in this round: it ends first.")
    return refusals.OtherOpen(said % {"number": number})


def note(row: Dossier, action: str, words: str, scope: Scope, now: datetime) -> None:
    """Beside the steps of the table: the state stays, it is part of the history."""
    state = str(row.state)
    states.note(row, state, state, action, by_id=scope.user_id, now=now, reason=words)
    change = states.history(row).last()
    outbox.announce(DossierMoved(str(row.uid), action, change.pk if change else 0), now=now)
