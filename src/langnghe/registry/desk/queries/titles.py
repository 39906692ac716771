"""Dossiers for titles, and the titles that are checked every year."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from langnghe.core import clock, pagination
from langnghe.core.errors import NotFound
from langnghe.core.text import fold
from langnghe.registry.desk import rules, terms
from langnghe.registry.desk.facts import Scope
from langnghe.registry.desk.models import Decision, Dossier, Paper, YearlyCheck
from langnghe.registry.desk.queries.making import villages_like
from langnghe.registry.desk.queries.waiting import PER_PAGE, within
from langnghe.registry.models import Recognition, Village

OPEN = (Dossier.State.DOSSIER, Dossier.State.SUBMITTED, Dossier.State.COUNCIL_REVIEW)
BEFORE_THE_CITY = (Dossier.State.SUBMITTED, Dossier.State.COUNCIL_REVIEW)


def dossiers(scope: Scope, *, open_only: bool, cursor: str | None) -> pagination.Page[Dossier]:
    rows = within(Dossier.objects.all(), scope).select_related("village__commune", "craft")
    if open_only:
        rows = rows.filter(state__in=OPEN)
    return pagination.page(rows, order=("opened_at", "pk"), cursor=cursor, limit=PER_PAGE)


def waiting_dossiers(scope: Scope) -> QuerySet[Dossier]:
    return within(Dossier.objects.filter(state__in=BEFORE_THE_CITY), scope)


def dossier(scope: Scope, uid: UUID) -> Dossier:
    """:raises NotFound:"""
    rows = within(Dossier.objects.filter(uid=uid), scope)
    row: Dossier | None = rows.select_related("village__commune", "craft", "recognition").first()
    if row is None:
        raise NotFound
    return row


def lock_dossier(one: Dossier) -> Dossier:
    rows = Dossier.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("village", "craft").get(pk=one.pk)


def evidence_of(one: Dossier) -> list[Paper]:
    return list(Paper.objects.filter(dossier=one, removed_at__isnull=True))


def decisions_on_dossier(one: Dossier) -> list[Decision]:
    return list(Decision.objects.filter(dossier=one).order_by("decided_at", "pk"))


def criteria_of(one: Dossier, on: date) -> list[rules.Criterion]:
    """Judged by the thresholds of the day on which it was submitted, or of today."""
    day = clock.today(one.submitted_at) if one.submitted_at else on
    known = terms.Terms(*THRESHOLDS.values())
    found = {name: known.value(key, day) for name, key in THRESHOLDS.items()}
    missing = [name for name, value in found.items() if value is None]
    if missing:
        raise LookupError(f"No threshold in force on {day}: {missing}")
    thresholds = {name: int(value or 0) for name, value in found.items()}
    has_craft = Recognition.objects.filter(
        village=one.village,
        title=Recognition.Title.TRADITIONAL_CRAFT,
        state=Recognition.State.GRANTED,
    ).exists()
    return rules.criteria(one, thresholds, has_craft)


THRESHOLDS = {
    "share": "village.household_share_min",
    "stable": "village.stable_years_min",
    "over": "craft.traditional_years_over",
}


def titles(
    scope: Scope, year: int, *, unchecked_only: bool, cursor: str | None
) -> pagination.Page[Recognition]:
    """Titles that are checked every year, by village; `checked`: this year's is done."""
    rows = unchecked(scope, year) if unchecked_only else titles_in_force(scope)
    rows = rows.annotate(checked=Exists(_check(year))).select_related("village__commune")
    return pagination.page(rows, order=("village__slug", "pk"), cursor=cursor, limit=PER_PAGE)


def unchecked(scope: Scope, year: int) -> QuerySet[Recognition]:
    return titles_in_force(scope).exclude(Exists(_check(year)))


def titles_in_force(scope: Scope) -> QuerySet[Recognition]:
    rows = Recognition.objects.filter(
        title__in=rules.CHECKED_YEARLY,
        state__in=[Recognition.State.GRANTED, Recognition.State.UNDER_REVIEW],
    )
    return within(rows, scope)


def _check(year: int) -> QuerySet[YearlyCheck]:
    return YearlyCheck.objects.filter(recognition=OuterRef("pk"), year=year)


def title(scope: Scope, village: str, title: str) -> Recognition:
    """:raises NotFound:"""
    rows = titles_in_force(scope).filter(village__slug=village, title=title)
    row = rows.select_related("village__commune").order_by("pk").first()
    if row is None:
        raise NotFound
    return row


def checks_of(recognition: Recognition) -> list[YearlyCheck]:
    return list(YearlyCheck.objects.filter(recognition=recognition).order_by("-year"))


def village_within(scope: Scope, text: str) -> Village | None:
    """The village that an officer means, of those that he answers for; the very name wins."""
    found = [one for one in villages_like(text) if scope.covers(one.commune_id)]
    exact = [one for one in found if fold(one.name) == fold(text)]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    return None


def main_craft_id(village: Village) -> int:
    """:raises NotFound: a village without a craft."""
    pair = village.village_crafts.order_by("-is_main", "pk").first()
    if pair is None:
        raise NotFound
    return pair.craft_id
