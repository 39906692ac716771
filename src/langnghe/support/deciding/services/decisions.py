"""A decision: never without reasons, over what was asked, or twice for the same."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from langnghe.core import audit, clock, ids
from langnghe.core.states import WrongState
from langnghe.support.deciding import letter, refusals, rules, standing
from langnghe.support.deciding.models import Decision
from langnghe.support.deciding.services import checking, money, reviewing, steps
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import DOSSIER, Scope
from langnghe.support.dossiers.services.evidence import copy_facts
from langnghe.support.offers import eligibility
from langnghe.support.offers.definition import Definition
from langnghe.ui import formatting

O = Decision.Outcome  # noqa: E741  read as Outcome


@transaction.atomic
def decide(
    *, dossier: Dossier, outcome: str, amount: int | None, conditions: str,
    reasons: checking.Reasons, words: str, scope: Scope, now: datetime,
) -> Decision:  # fmt: skip
    """
    In the same transaction the money is reserved and the letter written.

    :raises DecidedAlready: :raises ReasonMissing: :raises WordsMissing: :raises AmountMissing:
    :raises AmountTooHigh: :raises OverCeiling: :raises PaidTwice: :raises BudgetShort:
    :raises ReviewsMissing: :raises RankingMissing: :raises AdviceMissing:
    """
    row, others = steps.locked_with_others(dossier)
    steps.require_open(row, scope)
    action = "refuse" if outcome == O.REFUSED else "approve"
    _require_undecided(row, action)
    steps.require_words(words)
    definition = row.version.definition
    known = checking.check_reasons(definition, reasons) if outcome == O.REFUSED else []
    if outcome == O.REFUSED:
        if amount is not None:
            raise refusals.AmountMissing(field="amount")
    else:
        _check_amount(row, definition, outcome, amount)
        _check_ready(row, definition)
        _require_no_other(row, definition, others)
    copy_facts(row, definition, now)
    made = _write(row, definition, outcome, amount, conditions, known, words, scope, now)
    if amount is not None:
        money.reserve(row, made, now)
        steps.take(row, action, scope, now, reason=words, granted=amount,
                   granted_on=clock.today(now))  # fmt: skip
    else:
        steps.take(row, action, scope, now, reason=words)
    audit.record(
        "support.dossier.decided", row, by_id=scope.user_id, now=now, outcome=outcome,
        amount=amount, codes=[code for code, _words in known], decision=made.pk,
    )  # fmt: skip
    return made


def in_force(row: Dossier) -> Decision | None:
    return Decision.objects.filter(dossier=row, superseded_at__isnull=True).first()


def _require_undecided(row: Dossier, action: str) -> None:
    if in_force(row) is not None:
        raise refusals.DecidedAlready
    if str(row.state) not in DOSSIER.step(action).sources:
        raise WrongState


def _check_amount(row: Dossier, definition: Definition, outcome: str, amount: int | None) -> None:
    asked = row.asked or 0
    if amount is None or amount < 1:
        raise refusals.AmountMissing(field="amount")
    if amount > asked:
        raise refusals.AmountTooHigh(field="amount")
    if (outcome == O.APPROVED_LESS) != (amount < asked):
        raise refusals.AmountNotLess(field="amount")
    limit = eligibility.ceiling(definition, row.answers)
    if limit is not None and amount > limit[0]:
        said = _("The scheme grants at most %(most)s here (%(act)s).")
        told = {"most": formatting.money(limit[0]), "act": limit[1].source.act}
        raise refusals.OverCeiling(said % told, field="amount")


def _check_ready(row: Dossier, definition: Definition) -> None:
    reviewing.require_reviews(row, definition)
    if definition.is_ranked and standing.ranking_row(row) is None:
        raise refusals.RankingMissing
    if definition.needs_committee and standing.advice(row) is None:
        raise refusals.AdviceMissing


def _require_no_other(row: Dossier, definition: Definition, others: Sequence[Dossier]) -> None:
    """The same thing is not paid for twice. :raises PaidTwice: with the number of the other."""
    own = row.version.offer
    names = {own.slug, own.scheme}
    for one in others:
        if one.state not in dossiers.SUPPORTED:
            continue
        offer = one.version.offer
        theirs = {offer.slug, offer.scheme}
        excluded = theirs & {*definition.excludes} or names & {*one.version.definition.excludes}
        if excluded or (theirs & names and _is_for_the_same(row, one)):
            said = _("Dossier %(number)s of the same applicant has support for the same already.")
            raise refusals.PaidTwice(said % {"number": one.number})


def _is_for_the_same(row: Dossier, other: Dossier) -> bool:
    """In a scheme that is granted again in later rounds: what was completed is another thing."""
    return other.round_id == row.round_id or other.state != Dossier.State.COMPLETED


def _write(
    row: Dossier, definition: Definition, outcome: str, amount: int | None, conditions: str,
    reasons: list[list[str]], words: str, scope: Scope, now: datetime,
) -> Decision:  # fmt: skip
    limit = eligibility.ceiling(definition, row.answers)
    made = Decision(
        dossier=row, outcome=outcome, amount=amount, conditions=conditions.strip(),
        reasons=reasons, words=words.strip(), decided_by_id=rules.person(scope),
        authority=row.office.name, decided_at=now, code=ids.code(letter.CODE),
        stood_on=standing.copy(row, limit[0] if limit else None),
    )  # fmt: skip
    term = rules.appeal_term(made, definition, clock.calendar())
    made.letter = letter.content(
        row, definition, outcome=outcome, amount=amount, conditions=made.conditions,
        reasons=reasons, words=made.words, authority=made.authority,
        appeal_by=term.due_on.isoformat() if term.due_on else "", now=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:  # one_decision_on_support_in_force_per_dossier
        raise refusals.DecidedAlready from error
    return made
