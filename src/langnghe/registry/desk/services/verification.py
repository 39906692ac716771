"""The commune vouches for a maker, refuses, or asks for more."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from langnghe.core import clock
from langnghe.registry import services as registry
from langnghe.registry.desk import refusals, rules, terms
from langnghe.registry.desk.facts import Scope
from langnghe.registry.desk.models import Decision, MakerFile, Paper
from langnghe.registry.desk.services import register
from langnghe.registry.models import Producer


@transaction.atomic
def verify(
    *, producer: Producer, ticked: Collection[str], words: str, scope: Scope, now: datetime
) -> Decision:
    """
    :raises NotTicked: a point of the checklist is open.
    :raises NotFound: another commune's, or an officer who does not vouch.
    :raises WrongState: it was decided meanwhile.
    """
    points = rules.checklist(clock.today(now)).points
    if set(points) - set(ticked):
        raise refusals.NotTicked(field="ticked")
    registry.verify(producer=producer, by_id=scope.user_id, now=now)
    return _enter(producer, "verify", (), words, ticked, scope, now)


def ask_more(
    *,
    producer: Producer,
    reasons: Collection[str],
    words: str,
    ticked: Collection[str],
    scope: Scope,
    now: datetime,
) -> Decision:
    """Say what exactly is wanted. :raises ReasonWanted: :raises WrongState: :raises NotFound:"""
    return _not_yet("ask_more", producer, reasons, words, ticked, scope, now)


def refuse(
    *,
    producer: Producer,
    reasons: Collection[str],
    words: str,
    ticked: Collection[str],
    scope: Scope,
    now: datetime,
) -> Decision:
    """Never without a reason. :raises ReasonWanted: :raises WrongState: :raises NotFound:"""
    return _not_yet("refuse", producer, reasons, words, ticked, scope, now)


@transaction.atomic
def _not_yet(
    action: str,
    producer: Producer,
    reasons: Collection[str],
    words: str,
    ticked: Collection[str],
    scope: Scope,
    now: datetime,
) -> Decision:
    coded = _coded(reasons, words)
    step = {"ask_more": registry.ask_more, "refuse": registry.refuse}[action]
    step(producer=producer, reason=words, by_id=scope.user_id, now=now)
    return _enter(producer, action, coded, words, ticked, scope, now)


def _coded(reasons: Collection[str], words: str) -> tuple[str, ...]:
    known = tuple(code for code in rules.REASONS if code in reasons)
    if not known or not words.strip():
        raise refusals.ReasonWanted(field="words" if known else "reasons")
    return known


def _enter(
    producer: Producer,
    action: str,
    reasons: tuple[str, ...],
    words: str,
    ticked: Collection[str],
    scope: Scope,
    now: datetime,
) -> Decision:
    file = MakerFile.objects.filter(producer=producer).first()
    submitted = file.submitted_at if file else None
    due = terms.Terms(terms.VERIFY).due(terms.VERIFY, submitted, now)
    village = producer.village
    # A name becomes public by the verification, and by nothing else.
    public = f"{producer.name} · {village.name}" if action == "verify" else village.name
    return register.enter(
        subject=Decision.Subject.MAKER,
        action=action,
        title=f"{producer.name} · {village.name}",
        public_title=public,
        scope=scope,
        now=now,
        reasons=reasons,
        words=words.strip(),
        due_on=due.on if due else None,
        village=village,
        producer=producer,
        stood_on=_stood_on(producer, file, ticked, now),
    )


def _stood_on(
    producer: Producer, file: MakerFile | None, ticked: Collection[str], now: datetime
) -> dict[str, Any]:
    """What the officer had before him, copied: the maker may change it later."""
    one = rules.checklist(clock.today(now))
    papers = Paper.objects.filter(producer=producer, removed_at__isnull=True)
    return {
        "checklist": {
            "version": one.version,
            "points": list(one.points),
            "ticked": [point for point in one.points if point in ticked],
        },
        "name": producer.name,
        "kind": producer.kind,
        "village": producer.village.name,
        "tax_code": file.tax_code if file else "",
        "address": producer.address,
        "account": [producer.bank_bin, producer.bank_account, producer.bank_holder],
        "papers": [[str(p.uid), p.kind, p.digest] for p in papers],
    }
