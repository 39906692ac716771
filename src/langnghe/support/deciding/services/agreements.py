"""The agreement: the office signs, then the applicant, or it lapses and the money is free."""

import hashlib
import json
import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from langnghe.core import audit, clock, ids, outbox
from langnghe.core.money import share_out
from langnghe.core.states import WrongState
from langnghe.support.deciding import letter, refusals, rules
from langnghe.support.deciding.models import Agreement, Decision, Tranche
from langnghe.support.deciding.services import appeals, decisions, money, steps
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.facts import SupportGranted
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import Scope
from langnghe.support.offers.definition import Definition

logger = logging.getLogger(__name__)


@transaction.atomic
def sign_for_office(*, dossier: Dossier, scope: Scope, now: datetime) -> Agreement:
    """The text comes from the decision. :raises AgreementThere: :raises NothingDecided:"""
    row = steps.locked(dossier)
    steps.require_open(row, scope)
    if not dossiers.works_on(row, scope):
        raise refusals.NotYours
    decision = decisions.in_force(row)
    if appeals.open_appeal(row):
        raise refusals.AppealOpen
    if row.state != Dossier.State.APPROVED:
        raise refusals.NothingDecided
    if decision is None or decision.amount is None:
        raise refusals.NothingDecided
    if Agreement.objects.filter(dossier=row).exists():
        raise refusals.AgreementThere
    text = _text(row, row.version.definition, decision, now)
    made = Agreement.objects.create(
        dossier=row, decision=decision, amount=decision.amount, text=text, digest=digest(text),
        office_signed_by_id=rules.person(scope), office_signed_at=now,
        sign_by=steps.sign_by(now), code=ids.code(letter.CODE),
    )  # fmt: skip
    appeals.note(row, "agreement", "", scope, now)
    audit.record("support.agreement.signed_by_office", row, by_id=scope.user_id, now=now)
    return made


@transaction.atomic
def sign(*, dossier: Dossier, seen: str, scope: Scope, now: datetime) -> Agreement:
    """
    By an owner: it binds the house. The money is committed; whoever fulfils it is told.

    :raises NotWhatWasSeen: :raises TooLateToSign: :raises WrongState:
    """
    row = steps.locked(dossier)
    held = Agreement.objects.filter(dossier=row).select_related("decision").first()
    if held is None or held.signed_at is not None or row.state != Dossier.State.APPROVED:
        raise WrongState
    if not dossiers.hands_in(row, scope):
        raise refusals.NotYours
    if seen != held.digest:
        raise refusals.NotWhatWasSeen
    if appeals.open_appeal(row):
        raise refusals.AppealOpen
    if clock.today(now) > held.sign_by:
        raise refusals.TooLateToSign
    held.signed_by_id, held.signed_at = rules.person(scope), now
    held.save(update_fields=["signed_by", "signed_at"])
    _make_tranches(held, row.version.definition)
    money.commit(row, held.decision, scope.user_id, now)
    steps.take(row, "agree", scope, now)
    outbox.announce(SupportGranted(str(row.uid), row.version.offer.kind), now=now)
    audit.record("support.dossier.agree", row, by_id=scope.user_id, now=now, digest=held.digest)
    return held


@transaction.atomic
def decline(*, dossier: Dossier, reason: str, scope: Scope, now: datetime) -> None:
    """
    By an owner, before he has signed: what was reserved can be given to others at once.

    :raises AppealOpen: :raises NotYours: :raises WrongState: signed, lapsed or reopened meanwhile.
    """
    row = steps.locked(dossier)
    if appeals.open_appeal(row):
        raise refusals.AppealOpen
    steps.take(row, "decline", scope, now, reason=reason.strip())
    decision = decisions.in_force(row)
    if decision is not None:
        money.release(row, decision, scope.user_id, now)
    audit.record("support.dossier.decline", row, by_id=scope.user_id, now=now)


def lapse_unsigned(*, now: datetime) -> int:
    """By the clock: what nobody signed in time is no grant any more; how many."""
    late = Agreement.objects.filter(
        signed_at__isnull=True, sign_by__lt=clock.today(now),
        dossier__state=Dossier.State.APPROVED,
    )  # fmt: skip
    return sum(_lapse_alone(one, now) for one in late.select_related("dossier", "decision"))


def _lapse_alone(held: Agreement, now: datetime) -> bool:
    try:
        return _lapse(held, now)
    except Exception:  # the others must not wait for it; the next hour tries again
        logger.exception("The grant of dossier %s did not lapse.", held.dossier_id)
        return False


@transaction.atomic
def _lapse(held: Agreement, now: datetime) -> bool:
    row = steps.locked(held.dossier)
    signed = Agreement.objects.filter(pk=held.pk, signed_at__isnull=False).exists()
    if signed or row.state != Dossier.State.APPROVED or appeals.open_appeal(row):
        return False
    steps.move(row, "expire", by_id=None, now=now)
    money.release(row, held.decision, None, now)
    audit.record("support.dossier.expire", row, by_id=None, now=now)
    return True


def digest(text: dict[str, Any]) -> str:
    content = json.dumps(text, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def _text(
    row: Dossier, definition: Definition, decision: Decision, now: datetime
) -> dict[str, Any]:
    shares = _shares(decision.amount or 0, definition)
    return {
        "number": row.number, "office": decision.authority, "applicant": row.title,
        "scheme": definition.name, "amount": decision.amount, "decided_on":
        clock.today(decision.decided_at).isoformat(), "conditions": decision.conditions,
        "payments": [
            {"name": one.name, "amount": share, "evidence": list(one.evidence)}
            for one, share in zip(definition.payments, shares, strict=True)
        ],
        "report_days": definition.report_days, "signed_on": clock.today(now).isoformat(),
    }  # fmt: skip


def _shares(amount: int, definition: Definition) -> list[int]:
    weights = [one.percent for one in definition.payments]
    return share_out(amount, weights) if weights else []


def _make_tranches(held: Agreement, definition: Definition) -> None:
    shares = _shares(held.amount, definition)
    Tranche.objects.bulk_create(
        Tranche(
            agreement=held, number=number, name=one.name, amount=share, wanted=list(one.evidence)
        )
        for number, (one, share) in enumerate(zip(definition.payments, shares, strict=True), 1)
    )
