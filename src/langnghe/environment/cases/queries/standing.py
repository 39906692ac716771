"""How a maker stands with the environment: his facilities, cases and fines, counted."""

from datetime import date, datetime

from django.db.models import Count, Q
from django.utils import timezone

from langnghe.environment.cases import rules
from langnghe.environment.cases.facts import StandingFact
from langnghe.environment.cases.models import Case, FineDecision
from langnghe.environment.sensing.models import Facility

C = Case.State


def standing(producer_id: int, *, since: date, until: date) -> StandingFact:
    """Open now, whenever opened; confirmed and fined in the period (three queries)."""
    own = Q(facility__producer=producer_id)
    within = Q(opened_at__gte=_moment(since), opened_at__lt=_moment(until))
    beyond = (C.DETECTED, C.NOTIFIED, C.VERIFYING, C.DISMISSED)
    counted = Case.objects.filter(own).aggregate(
        open=Count("pk", filter=~Q(state__in=rules.ENDED)),
        confirmed=Count("pk", filter=within & ~Q(state__in=beyond)),
    )
    fines = FineDecision.objects.filter(
        case__facility__producer=producer_id, outcome=FineDecision.Outcome.FINE,
        superseded_at__isnull=True, decided_at__gte=_moment(since), decided_at__lt=_moment(until),
    )  # fmt: skip
    facilities = Facility.objects.filter(producer=producer_id).count()
    return StandingFact(facilities, counted["open"], counted["confirmed"], fines.count())


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  made aware
