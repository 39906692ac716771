"""What others may ask of the desk, and how it reacts to its own decisions."""

from datetime import datetime

from django.utils import timezone

from langnghe.core import outbox
from langnghe.registry.desk import letters, queries, rules
from langnghe.registry.desk.facts import DecisionMade, FirstProduct, MorningDue, Reported, Scope
from langnghe.registry.desk.held import READS, forget_person, tell_held
from langnghe.registry.desk.models import Case
from langnghe.registry.desk.queries import Matter, Morning
from langnghe.registry.desk.services import moderation, mornings

REASONS = Case.Rule.choices


def scope_of(user_id: int | None) -> Scope | None:
    """What an officer answers for; None: to him there is no desk."""
    return rules.scope_of(user_id)


def rule_said(rule: str) -> str:
    """What a rule is called by which a text was taken down; "" where none was."""
    known = dict(Case.Rule.choices)
    return str(known.get(rule, Case.Rule.OTHER.label)) if rule else ""


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


def owe_morning_letters(*, now: datetime) -> int:
    """By the clock: on a working day's morning each officer is owed one letter; how many."""
    return mornings.owe_letters(now=now)


@outbox.outside
def write_to_officer(fact: MorningDue) -> None:
    """What waits on his desk: figures and links, in his language."""
    letters.write_to_officer(fact.user_id, fact.day, timezone.now())


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
    "owe_morning_letters",
    "report",
    "rule_said",
    "scope_of",
    "tell_held",
    "tell_maker",
    "write_to_officer",
]
