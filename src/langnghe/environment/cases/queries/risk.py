"""How urgent each facility is: the facts of all of them in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Max

from langnghe.core import clock, parameters
from langnghe.environment.cases import risks, rules
from langnghe.environment.cases.models import Case, Inspection
from langnghe.environment.cases.queries import measured
from langnghe.environment.cases.queries.inspections import planned_counts
from langnghe.environment.cases.risks import Known, Score
from langnghe.environment.cases.rules import Scope
from langnghe.environment.judging.models import Alert, Connection, Episode, Permit
from langnghe.environment.sensing.models import Facility

YEAR = timedelta(days=365)
PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Ranked:
    facility: Facility
    score: Score
    planned: int  # inspections of the plan of this year


def ranked(scope: Scope, now: datetime) -> list[Ranked]:
    """The most urgent first."""
    rows = Facility.objects.filter(ended_on__isnull=True).select_related("village__commune")
    if not scope.whole_city:
        rows = rows.filter(village__commune_id__in=scope.communes)
    known = _known(now)
    planned = planned_counts(clock.today(now).year)
    found = [Ranked(one, risks.score(known.of(one)), planned.get(one.pk, 0)) for one in rows]
    return sorted(found, key=lambda one: (-one.score.total, one.facility.name, one.facility.pk))


@dataclass(frozen=True, slots=True)
class _Known:
    ratios: dict[int, Decimal]
    open_cases: dict[int, int]
    overdue: dict[int, int]
    permitted: set[int]
    silent: dict[int, int]
    complaints: dict[int, int]
    inspected: dict[int, int]
    significant: dict[int, int]
    missing: dict[int, Decimal]
    homes: dict[int, Decimal]
    water: dict[int, Decimal]

    def of(self, one: Facility) -> Known:
        return Known(
            sector=one.sector, sector_name=one.get_sector_display(), flow=one.flow,
            ratio=self.ratios.get(one.pk), open_cases=self.open_cases.get(one.pk, 0),
            overdue_cases=self.overdue.get(one.pk, 0), has_permit=one.pk in self.permitted,
            silent=self.silent.get(one.pk, 0), complaints=self.complaints.get(one.pk, 0),
            not_inspected_days=self.inspected.get(one.pk),
            significant=self.significant.get(one.pk, 0), missing=self.missing.get(one.pk),
            near_homes=self.homes.get(one.pk), near_water=self.water.get(one.pk),
        )  # fmt: skip


def _known(now: datetime) -> _Known:
    today, calendar = clock.today(now), clock.calendar()
    ago, since = now - YEAR, int((now - YEAR).timestamp() * 1000)
    terms = parameters.values(*rules.TERMS.values(), on=today)
    open_cases: dict[int, int] = {}
    overdue: dict[int, int] = {}
    for case in Case.objects.exclude(state__in=rules.ENDED).filter(facility__isnull=False):
        pk = case.facility_id or 0
        open_cases[pk] = open_cases.get(pk, 0) + 1
        overdue[pk] = overdue.get(pk, 0) + rules.is_overdue(case, terms, calendar, today)
    episodes = Episode.objects.exclude(state="withdrawn").filter(
        began_at__gte=since, worst_ratio__isnull=False, station__facility__isnull=False
    )
    silent = Alert.objects.filter(
        kind__in=["silence", "status"], opened_at__gte=ago, station__facility__isnull=False
    )
    complaints = Case.objects.filter(source="complaint", opened_at__gte=ago, facility__isnull=False)
    inspected = Inspection.objects.filter(state="signed", facility__isnull=False).order_by()
    facility = "station__facility_id"
    return _Known(
        dict(episodes.order_by().values_list(facility).annotate(worst=Max("worst_ratio"))),
        open_cases,
        overdue,
        {*Permit.objects.values_list("facility_id", flat=True)}
        | {*Connection.objects.values_list("facility_id", flat=True)},
        dict(silent.order_by().values_list(facility).annotate(n=Count("pk"))),
        dict(complaints.order_by().values_list("facility_id").annotate(n=Count("pk"))),
        {
            pk: (today - day).days
            for pk, day in inspected.values_list("facility_id").annotate(last=Max("planned_on"))
        },
        measured.significant(now),
        measured.missing(now),
        *measured.distances(),
    )  # fmt: skip
