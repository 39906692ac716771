"""The register of decisions: each is written down in the transaction that makes it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from langnghe.core import audit, outbox
from langnghe.core.text import fold
from langnghe.registry.desk import rules
from langnghe.registry.desk.facts import DecisionMade, Scope
from langnghe.registry.desk.models import Decision


def enter(
    *,
    subject: str,
    action: str,
    title: str,
    public_title: str,
    scope: Scope,
    now: datetime,
    reasons: tuple[str, ...] = (),
    due_on: date | None = None,
    **more: Any,
) -> Decision:
    """Enter a decision, and announce it to those whom it concerns. Call it after the step."""
    words = [title, scope.office, more.get("number", ""), *rules.reason_labels(list(reasons))]
    decision = Decision.objects.create(
        subject=subject,
        action=action,
        title=title[:240],
        public_title=public_title[:240],
        office=scope.office,
        reasons=list(reasons),
        due_on=due_on,
        decided_by_id=scope.user_id,
        decided_at=now,
        folded=fold(" ".join(words)),
        **more,
    )
    outbox.announce(DecisionMade(str(decision.uid)), now=now)
    audit.record(f"desk.decision.{action}", decision, by_id=scope.user_id, now=now)
    return decision


@transaction.atomic
def note_export(*, scope: Scope, now: datetime) -> None:
    """The register leaves the platform in a file: who took it along."""
    last = Decision.objects.order_by("-pk").first()
    if last:
        audit.record("desk.register.exported", last, by_id=scope.user_id, now=now)
