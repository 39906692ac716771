"""What other contexts may ask of the environment of a village."""

from datetime import datetime

from langnghe.core import outbox
from langnghe.environment.judging import letters, rules, seeing
from langnghe.environment.judging import loading as regulations
from langnghe.environment.judging.facts import (
    AlertEscalated,
    AlertRaised,
    ExceedanceBegan,
    ExceedanceEnded,
)
from langnghe.environment.judging.services import alerts, verdicts
from langnghe.environment.seeing import complaints, held, queries
from langnghe.environment.seeing import rules as seen
from langnghe.environment.seeing.facts import BoardRow, Condition, Panel
from langnghe.environment.sensing import loading


def load_parameters() -> int:
    """Bring the national list of parameters in, as the release has it."""
    return loading.load()


def load_regulations() -> int:
    """Bring the limits of the release in; what an officer signed stays."""
    return regulations.load()


def count_alerts(user_id: int | None) -> int | None:
    """How many alerts wait for an officer; None: alerts are none of his business."""
    scope = rules.scope_of(user_id)
    return seeing.count_alerts(scope) if rules.is_officer(scope) else None


def count_complaints(user_id: int | None) -> int | None:
    """How many complaints wait for an officer's answer; None: none of his business."""
    scope = rules.scope_of(user_id)
    return complaints.waiting(scope) if rules.is_officer(scope) else None


def board() -> list[BoardRow]:
    """Every village that is measured or classed, the worst first."""
    return queries.board()


def panel(village_id: int, slug: str) -> Panel | None:
    """What the page of a village shows of its environment; None: nothing is known."""
    return queries.panel(village_id, slug)


def words_for(condition: Condition) -> tuple[str, str]:
    """How a village is, in words, and the look of the badge for it."""
    return str(seen.CONDITIONS[condition]), seen.BADGES[condition]


def judge(*, now: datetime) -> int:
    """By the clock: hold what was measured against the limits of its day."""
    return verdicts.judge(now=now)


def watch_stations(*, now: datetime) -> None:
    """By the clock: stations without data, instruments that do not measure."""
    alerts.watch(now=now)


def escalate_alerts(*, now: datetime) -> int:
    """By the clock: what nobody acknowledged in time goes to the city."""
    return alerts.escalate(now=now)


@outbox.outside
def tell_of_alert(fact: AlertRaised) -> None:
    letters.tell_officers(fact.alert_uid)


@outbox.outside
def tell_city_of_alert(fact: AlertEscalated) -> None:
    letters.tell_officers(fact.alert_uid, city=True)


def tell_software(fact: ExceedanceBegan | ExceedanceEnded) -> None:
    letters.tell_software(fact)


tell_held, forget_person = held.tell_held, held.forget_person

__all__ = [
    "BoardRow",
    "Condition",
    "Panel",
    "board",
    "count_alerts",
    "count_complaints",
    "escalate_alerts",
    "forget_person",
    "judge",
    "load_parameters",
    "load_regulations",
    "panel",
    "tell_city_of_alert",
    "tell_held",
    "tell_of_alert",
    "tell_software",
    "watch_stations",
    "words_for",
]
