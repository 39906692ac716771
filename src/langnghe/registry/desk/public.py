"""What others may ask of the desk, and how it reacts to its own decisions."""

from datetime import datetime

from langnghe.core import outbox
from langnghe.registry.desk import letters, queries, rules
from langnghe.registry.desk.facts import DecisionMade, FirstProduct, Reported, Scope
from langnghe.registry.desk.held import READS, forget_person, tell_held
from langnghe.registry.desk.models import Case
from langnghe.registry.desk.queries import Matter, Morning
from langnghe.registry.desk.services import moderation

REASONS = Case.Rule.choices


def scope_of(user_id: int | None) -> Scope | None:
    """What an officer answers for; None: to him there is no desk."""
    return rules.scope_of(user_id)


def morning(scope: Scope, now: datetime) -> Morning:
    return queries.morning(scope, now)


def report(
    *, target: Reported, reason: str, words: str, reporter_id: int | None, key: str, now: datetime
) -> None:
    """Anybody tells the authority that something is wrong with what is shown."""
    moderation.report(
        target=target, reason=reason, words=words, reporter_id=reporter_id, key=key, now=now
    )


@outbox.outside
def tell_maker(fact: DecisionMade) -> None:
    """A letter to those who run the workshop, in their language."""
    letters.tell_maker(fact.decision_uid)


__all__ = [
    "READS",
    "REASONS",
    "DecisionMade",
    "FirstProduct",
    "Matter",
    "Morning",
    "Reported",
    "Scope",
    "forget_person",
    "morning",
    "report",
    "scope_of",
    "tell_held",
    "tell_maker",
]
