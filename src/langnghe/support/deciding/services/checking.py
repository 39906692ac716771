"""Whether it is complete: accepted, or sent back with the reasons of the scheme."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from langnghe.core import audit, clock
from langnghe.core.states import WrongState
from langnghe.support.deciding import letter, refusals, rules
from langnghe.support.deciding.models import ReturnProposal
from langnghe.support.deciding.services import steps
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.models import Dossier, Return
from langnghe.support.dossiers.rules import DOSSIER, Scope
from langnghe.support.offers.definition import Definition

Reasons = Sequence[tuple[str, str]]  # code of the scheme, words of the officer


@transaction.atomic
def accept(*, dossier: Dossier, scope: Scope, now: datetime) -> None:
    """It is complete; the first time the clock of the decision starts."""
    row = steps.locked(dossier)
    steps.require_open(row, scope)
    steps.take(row, "accept", scope, now, accepted_at=row.accepted_at or now)
    audit.record("support.dossier.accept", row, by_id=scope.user_id, now=now)


@transaction.atomic
def send_back(*, dossier: Dossier, reasons: Reasons, scope: Scope, now: datetime) -> Return:
    """
    The first time. :raises SupervisorNeeded: it was sent back before: `propose_return`.
    """
    row = steps.locked(dossier)
    steps.require_open(row, scope)
    known = check_reasons(row.version.definition, reasons)
    if row.returns.exists():
        raise refusals.SupervisorNeeded
    return _send_back(row, known, scope, now, asked_by=rules.person(scope), agreed_by=None)


@transaction.atomic
def propose_return(
    *, dossier: Dossier, reasons: Reasons, scope: Scope, now: datetime
) -> ReturnProposal:
    """A second return, which somebody above agrees to. :raises ProposedAlready:"""
    row = steps.locked(dossier)
    steps.require_open(row, scope)
    if not dossiers.works_on(row, scope):
        raise refusals.NotYours
    if row.state not in DOSSIER.step("send_back").sources:
        raise WrongState
    asked = ReturnProposal(
        dossier=row, reasons=check_reasons(row.version.definition, reasons),
        asked_by_id=rules.person(scope), asked_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError as error:  # one_open_proposal_of_a_return_per_dossier
        raise refusals.ProposedAlready from error
    audit.record("support.return.proposed", row, by_id=scope.user_id, now=now)
    return asked


@transaction.atomic
def answer_proposal(
    *, dossier: Dossier, is_agreed: bool, words: str, scope: Scope, now: datetime
) -> None:
    """By somebody above the officer. :raises OwnProposal: :raises WordsMissing: why not."""
    row = steps.locked(dossier)
    asked = row.proposals.filter(answered_at__isnull=True).first()
    if asked is None:
        raise WrongState
    if not dossiers.supervises(row, scope):
        raise refusals.NotYours
    steps.require_open(row, scope)
    me = rules.person(scope)
    if asked.asked_by_id == me:
        raise refusals.OwnProposal
    if not is_agreed:
        steps.require_words(words)
    rows = ReturnProposal.objects.filter(pk=asked.pk)
    rows.update(is_agreed=is_agreed, words=words, answered_by=me, answered_at=now)
    if is_agreed:
        _send_back(row, asked.reasons, scope, now, asked_by=asked.asked_by_id, agreed_by=me)
    else:
        audit.record("support.return.declined", row, by_id=me, now=now, words=words)


def check_reasons(definition: Definition, reasons: Reasons) -> list[list[str]]:
    """:raises ReasonMissing: none, or one that the scheme does not know."""
    known = {one.code for one in definition.refusals}
    if not reasons or any(code not in known for code, _words in reasons):
        raise refusals.ReasonMissing(field="reasons")
    return [[code, words.strip()] for code, words in reasons]


def _send_back(
    row: Dossier, reasons: list[list[str]], scope: Scope, now: datetime, *, asked_by: int,
    agreed_by: int | None,
) -> Return:  # fmt: skip
    made = Return.objects.create(
        dossier=row, number=row.returns.count() + 1, reasons=reasons, asked_by_id=asked_by,
        asked_at=now, answer_by=_answer_by(row.version.definition, now), agreed_by_id=agreed_by,
    )  # fmt: skip
    said = "\n".join(words for _code, words in reasons if words)
    if agreed_by is None:
        steps.take(row, "send_back", scope, now, reason=said)
    else:
        steps.move(row, "send_back", by_id=asked_by, now=now, reason=said)
    letter.write(row, "send_back", words="", reasons=reasons, until=made.answer_by, now=now)
    audit.record(
        "support.dossier.send_back", row, by_id=asked_by, now=now, agreed_by=agreed_by,
        codes=[code for code, _words in reasons],
    )  # fmt: skip
    return made


def _answer_by(definition: Definition, now: datetime) -> date:
    """By the scheme's own term: the same day that the applicant's clock shows."""
    term = dossiers.completion_term(now, definition, clock.calendar())
    return term.due_on or clock.today(now)
