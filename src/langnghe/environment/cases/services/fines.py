"""Fines: proposed by the table, decided by a person for reasons, appealed against."""

from datetime import datetime

from django.db import IntegrityError, transaction

from langnghe.core import audit
from langnghe.environment.cases import refusals, rules
from langnghe.environment.cases.fines import Proposal
from langnghe.environment.cases.models import Appeal, Case, FineDecision
from langnghe.environment.cases.rules import Scope
from langnghe.environment.cases.services import cases


@transaction.atomic
def decide(
    *, case: Case, outcome: str, amount: int | None, number: str, reasons: str,
    proposal: Proposal, scope: Scope, now: datetime,
) -> FineDecision:  # fmt: skip
    """
    The amount may lie outside of what was proposed: the reasons say why.

    :raises NotFineable: :raises DecidedAlready: :raises AmountWrong: :raises WordsMissing:
    """
    if not rules.decides_on_fines(case, scope):
        raise refusals.NotYours
    if case.state not in rules.FINEABLE:
        raise refusals.NotFineable
    decision = _decision(case, outcome, amount, number, reasons, proposal.as_kept(), scope, now)
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError as error:  # one_decision_in_force_per_case
        raise refusals.DecidedAlready from error
    cases.note(case=case, action="fine", words=reasons, by_id=scope.user_id, now=now)
    audit.record(
        "cases.fine.decided", case, by_id=scope.user_id, now=now, outcome=outcome, amount=amount
    )
    return decision


@transaction.atomic
def appeal(*, decision: FineDecision, words: str, scope: Scope, now: datetime) -> Appeal:
    """The facility is not content. :raises AppealedAlready: :raises WordsMissing:"""
    if not rules.answers(decision.case, scope):
        raise refusals.NotYours
    if not words.strip():
        raise refusals.WordsMissing(field="words")
    if decision.superseded_at is not None:
        raise refusals.AppealedAlready
    made = Appeal(decision=decision, words=words, by_id=rules.person(scope), at=now)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:  # one_appeal_per_decision
        raise refusals.AppealedAlready from error
    cases.note(case=decision.case, action="appeal", words=words, by_id=scope.user_id, now=now)
    audit.record("cases.fine.appealed", decision.case, by_id=scope.user_id, now=now)
    return made


@transaction.atomic
def answer_appeal(
    *, appeal: Appeal, outcome: str, reasons: str, scope: Scope, now: datetime,
    decide_anew: tuple[str, int | None, str] | None = None,
) -> None:  # fmt: skip
    """
    It stands; or it is changed, and `decide_anew` (outcome, amount, number) takes its place.

    :raises WordsMissing: :raises DecidedAlready: :raises AmountWrong:
    """
    former = appeal.decision
    case = former.case
    if not rules.decides_on_fines(case, scope):
        raise refusals.NotYours
    if not reasons.strip():
        raise refusals.WordsMissing(field="reasons")
    answered = Appeal.objects.filter(pk=appeal.pk, outcome="").update(
        outcome=outcome, reasons=reasons, answered_by_id=scope.user_id, answered_at=now
    )
    if not answered:
        raise refusals.DecidedAlready
    if outcome == Appeal.Outcome.CHANGED:
        if decide_anew is None:
            raise refusals.AmountWrong(field="outcome")
        FineDecision.objects.filter(pk=former.pk).update(superseded_at=now)
        _decision(case, *decide_anew, reasons, former.proposal, scope, now).save()
    cases.note(case=case, action="appeal_answered", words=reasons, by_id=scope.user_id, now=now)
    audit.record("cases.fine.appeal_answered", case, by_id=scope.user_id, now=now, outcome=outcome)


def _decision(
    case: Case, outcome: str, amount: int | None, number: str, reasons: str,
    proposal: dict[str, object], scope: Scope, now: datetime,
) -> FineDecision:  # fmt: skip
    if not reasons.strip():
        raise refusals.WordsMissing(field="reasons")
    if (outcome == FineDecision.Outcome.FINE) != bool(amount and amount > 0):
        raise refusals.AmountWrong(field="amount")
    return FineDecision(
        case=case, outcome=outcome, amount=amount or None, number=number, reasons=reasons,
        proposal=proposal, decided_by_id=rules.person(scope), office=cases.office_of(scope.user_id),
        decided_at=now,
    )  # fmt: skip
