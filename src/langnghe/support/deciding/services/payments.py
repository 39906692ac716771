"""Payments against evidence: one accepts, another pays; what is not spent comes back."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from langnghe.core import audit, clock, states
from langnghe.core.states import WrongState
from langnghe.support.deciding import refusals, rules
from langnghe.support.deciding.models import Agreement, Report, Tranche
from langnghe.support.deciding.rules import TRANCHE
from langnghe.support.deciding.services import appeals, money, steps
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import Scope

S, T = Dossier.State, Tranche.State
Pages = Sequence[dict[str, Any]]  # as of dossiers.Paper.pages


@transaction.atomic
def show(*, tranche: Tranche, words: str, pages: Pages, scope: Scope, now: datetime) -> None:
    """What was done for it, by the applicant's people. :raises EvidenceMissing:"""
    row, one = _held(tranche)
    if not pages:
        raise refusals.EvidenceMissing(field="pages")
    kept = {page["digest"]: page for page in [*one.pages, *pages]}
    _step(one, "show", scope, now, words=words, pages=list(kept.values()))
    appeals.note(row, "show", words, scope, now)
    audit.record("support.tranche.shown", row, by_id=scope.user_id, now=now, tranche=one.number)


@transaction.atomic
def accept(*, tranche: Tranche, words: str, scope: Scope, now: datetime) -> None:
    """:raises EvidenceMissing: something has to be shown for it, and nothing was."""
    row, one = _held(tranche)
    steps.require_open(row, scope)
    if one.state == T.WAITING and one.wanted:
        raise refusals.EvidenceMissing
    # A constraint asks for both in one statement with the state.
    told = {"accepted_by_id": rules.person(scope), "accepted_at": now, "answer": words}
    _step(one, "accept", scope, now, **told)
    audit.record("support.tranche.accepted", row, by_id=scope.user_id, now=now, tranche=one.number)


@transaction.atomic
def send_back(*, tranche: Tranche, words: str, scope: Scope, now: datetime) -> None:
    """:raises WordsMissing: what else is wanted."""
    row, one = _held(tranche)
    steps.require_open(row, scope)
    steps.require_words(words)
    _step(one, "send_back", scope, now, answer=words)
    appeals.note(row, "more_evidence", words, scope, now)
    audit.record("support.tranche.sent_back", row, by_id=scope.user_id, now=now, tranche=one.number)


@transaction.atomic
def pay(*, tranche: Tranche, reference: str, paid_on: date, scope: Scope, now: datetime) -> None:
    """
    Noted by another person than who decided, in the order of the payments.

    :raises SamePayer: :raises EarlierFirst: :raises ReferenceMissing: :raises PaidLater:
    :raises PaidBeforeSigned:
    """
    row, one = _held(tranche)
    steps.require_open(row, scope)
    if not reference.strip():
        raise refusals.ReferenceMissing(field="reference")
    _require_day(one.agreement, paid_on, now)
    if one.agreement.decision.decided_by_id == scope.user_id:
        raise refusals.SamePayer
    unpaid = one.agreement.tranches.exclude(state__in=[T.PAID, T.RETURNED])
    if unpaid.filter(number__lt=one.number).exists():
        raise refusals.EarlierFirst
    _step(one, "pay", scope, now, paid_on=paid_on, payment_ref=reference.strip())
    money.disburse(row, one, scope.user_id, now)
    if row.state == S.AGREED:
        steps.move(row, "pay", by_id=scope.user_id, now=now)
    else:
        appeals.note(row, "paid", "", scope, now)
    due = rules.report_due(row.version.definition, paid_on)
    if due is not None and not unpaid.exists():
        Report.objects.get_or_create(agreement=one.agreement, defaults={"due_on": due})
    audit.record(
        "support.tranche.paid", row, by_id=scope.user_id, now=now, tranche=one.number,
        amount=one.amount, reference=one.payment_ref,
    )  # fmt: skip


@transaction.atomic
def give_back(*, tranche: Tranche, words: str, scope: Scope, now: datetime) -> None:
    """Money that came back, after a stop. :raises WordsMissing:"""
    row, one = _held(tranche, [S.STOPPED])
    steps.require_open(row, scope)
    steps.require_words(words)
    _step(one, "give_back", scope, now, answer=words)
    money.give_back(row, one, scope.user_id, now)
    audit.record(
        "support.tranche.given_back", row, by_id=scope.user_id, now=now, tranche=one.number,
        amount=one.amount,
    )  # fmt: skip


def _require_day(held: Agreement, paid_on: date, now: datetime) -> None:
    if paid_on > clock.today(now):
        raise refusals.PaidLater(field="paid_on")
    if held.signed_at is not None and paid_on < clock.today(held.signed_at):
        raise refusals.PaidBeforeSigned(field="paid_on")


def _held(
    tranche: Tranche, states_: Collection[str] = (S.AGREED, S.RUNNING)
) -> tuple[Dossier, Tranche]:
    """The dossier is what is locked: all that hangs on it waits for it."""
    row = steps.locked(tranche.agreement.dossier)
    one = Tranche.objects.select_related("agreement__decision").get(pk=tranche.pk)
    one.agreement.dossier = row
    if row.state not in states_:
        raise WrongState
    return row, one


def _step(one: Tranche, action: str, scope: Scope, now: datetime, **more: Any) -> None:
    """:raises NotYours: :raises WrongState:"""
    chosen = TRANCHE.step(action)
    if one.state not in chosen.sources:
        raise WrongState
    if chosen.who is None or not chosen.who(one, scope):
        raise refusals.NotYours
    for name, value in more.items():
        setattr(one, name, value)
    one.save(update_fields=list(more))
    states.move(one, TRANCHE, action, by_id=scope.user_id, now=now)
