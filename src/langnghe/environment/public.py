"""What other contexts may ask of the environment of a village."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.utils import timezone

from langnghe.core import outbox
from langnghe.core.personal import Part
from langnghe.environment.cases import held as case_held
from langnghe.environment.cases import letters as case_letters
from langnghe.environment.cases.facts import CaseMoved, StandingFact, TermNear
from langnghe.environment.cases.queries import cases, standing
from langnghe.environment.cases.services import reminders
from langnghe.environment.ingest import held as ingest_held
from langnghe.environment.ingest.public import (
    forget_deliveries,
    take_folder,
    take_up_held,
    work_on_delivery,
)
from langnghe.environment.judging import held as judging_held
from langnghe.environment.judging import letters, rules, seeing
from langnghe.environment.judging import loading as regulations
from langnghe.environment.judging.facts import (
    AlertEscalated,
    AlertRaised,
    ExceedanceBegan,
    ExceedanceEnded,
)
from langnghe.environment.judging.services import alerts, anew, verdicts
from langnghe.environment.seeing import complaints, held, neighbours, queries
from langnghe.environment.seeing import letters as complaint_letters
from langnghe.environment.seeing import rules as seen
from langnghe.environment.seeing.facts import BoardRow, ComplaintFiled, Condition, Panel
from langnghe.environment.sensing import loading
from langnghe.environment.sensing.services.corrections import rebuild as rebuild_corrected
from langnghe.environment.treatment import held as treatment_held
from langnghe.environment.treatment.facts import EcoLabelFact
from langnghe.environment.treatment.queries import clean

__all__ = [
    "BoardRow",
    "Condition",
    "EcoLabelFact",
    "Panel",
    "board",
    "count_alerts",
    "count_cases",
    "count_complaints",
    "count_stations_for_sitemap",
    "count_villages_for_sitemap",
    "eco_labels",
    "escalate_alerts",
    "follow_law",
    "forget_deliveries",
    "forget_person",
    "judge",
    "load_parameters",
    "load_regulations",
    "panel",
    "rebuild_corrected",
    "remind_of_terms",
    "station_sitemap_rows",
    "take_folder",
    "take_up_held",
    "tell_city_of_alert",
    "tell_facility",
    "tell_held",
    "tell_of_alert",
    "tell_of_complaint",
    "tell_of_term",
    "tell_software",
    "told_of",
    "village_sitemap_rows",
    "watch_stations",
    "words_for",
    "work_on_delivery",
]


def load_parameters() -> int:
    """Bring the national list of parameters in, as the release has it."""
    return loading.load()


def load_regulations() -> int:
    """Bring the limits of the release in; what an officer signed stays."""
    return regulations.load()


def count_alerts(*, communes: frozenset[str], whole_city: bool) -> int:
    """How many alerts wait for an officer who answers for these communes."""
    return seeing.count_alerts(rules.Scope(communes=communes, whole_city=whole_city))


def count_cases(*, communes: frozenset[str], whole_city: bool) -> int:
    """How many cases of the environment are under way in them."""
    return cases.count_under_way(rules.Scope(communes=communes, whole_city=whole_city))


def count_complaints(*, communes: frozenset[str], whole_city: bool) -> int:
    """How many complaints wait there for an officer's answer."""
    return complaints.waiting(rules.Scope(communes=communes, whole_city=whole_city))


def board() -> list[BoardRow]:
    """Every village that is measured or classed, the worst first."""
    return queries.board()


def count_villages_for_sitemap() -> int:
    return len(queries.slugs_of_villages())


def village_sitemap_rows(start: int, limit: int) -> list[tuple[str, datetime | None]]:
    return [(slug, None) for slug in queries.slugs_of_villages()[start : start + limit]]


def count_stations_for_sitemap() -> int:
    return queries.stations_shown().count()


def station_sitemap_rows(start: int, limit: int) -> list[tuple[str, datetime | None]]:
    return [(slug, None) for slug in queries.slugs_of_stations(start, limit)]


def panel(village_id: int, slug: str) -> Panel | None:
    """What the page of a village shows of its environment; None: nothing is known."""
    return queries.panel(village_id, slug)


def told_of(village_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """What cases, inspections and plants tell of villages, in short sentences (3 or 4 queries)."""
    found = neighbours.of_each(village_ids)
    return {village: neighbours.lines(one) for village, one in found.items()}


def words_for(condition: Condition) -> tuple[str, str]:
    """How a village is, in words, and the look of the badge for it."""
    return str(seen.CONDITIONS[condition]), seen.BADGES[condition]


def judge(*, now: datetime) -> int:
    """By the clock: hold what was measured against the limits of its day."""
    return verdicts.judge(now=now)


def follow_law(*, now: datetime) -> int:
    """By the clock: where limits, permits or facilities changed verdicts are given again."""
    return anew.look(now=now)


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


@outbox.outside
def tell_facility(fact: CaseMoved) -> None:
    case_letters.tell_facility(fact.entry_uid)


def remind_of_terms(*, now: datetime) -> int:
    """By the clock: who has to do something by a day is told before it, and after."""
    return reminders.remind(now=now)


@outbox.outside
def tell_of_term(fact: TermNear) -> None:
    case_letters.tell_of_term(fact.reminder_uid)


@outbox.outside
def tell_of_complaint(fact: ComplaintFiled) -> None:
    complaint_letters.tell_officers(fact.complaint_uid, now=timezone.now())


def tell_software(fact: ExceedanceBegan | ExceedanceEnded) -> None:
    letters.tell_software(fact)


def standing_of_maker(producer_id: int, *, since: date, until: date) -> StandingFact:
    """His facilities, cases and fines, counted; `until` is exclusive (three queries)."""
    return standing.standing(producer_id, since=since, until=until)


def eco_labels(producer_ids: Iterable[int], *, on: date) -> list[EcoLabelFact]:
    """The eco labels of these makers that are in force on a day (one query)."""
    return clean.eco_labels(producer_ids, on)


def tell_held(user_id: int) -> list[Part]:
    """All that is held of a person here, and why it is kept."""
    holders = (held, case_held, treatment_held, judging_held, ingest_held)
    return [part for holder in holders for part in holder.tell_held(user_id)]


def forget_person(user_id: int, now: datetime) -> None:
    for holder in (held, case_held, judging_held):
        holder.forget_person(user_id, now)
