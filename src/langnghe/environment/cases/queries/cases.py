"""Cases as officers and facilities see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from langnghe.core import clock, pagination, parameters
from langnghe.core.errors import NotFound
from langnghe.environment.cases import fines, rules
from langnghe.environment.cases.fines import Proposal
from langnghe.environment.cases.models import (
    Appeal,
    Case,
    Entry,
    FineDecision,
    Inspection,
    Measure,
    Photo,
)
from langnghe.environment.cases.rules import Scope
from langnghe.environment.judging.models import Episode
from langnghe.environment.sensing.models import Facility

PER_PAGE = 20
MOST_OPEN = 2_000  # under way at once, in the whole city
FACTOR = "environment.fine_organisation_factor"
MONTHS = "environment.repeat_months"


@dataclass(frozen=True, slots=True)
class Row:
    """A case of the queue with the term of its state."""

    case: Case
    term: clock.Deadline | None
    due_on: date | None
    left: int | None  # calendar days, negative when late
    age: int  # calendar days since it was opened

    @property
    def is_late(self) -> bool:
        return self.left is not None and self.left < 0


def _of_officer(scope: Scope) -> QuerySet[Case]:
    if scope.whole_city:
        return Case.objects.all()
    return Case.objects.filter(village__commune_id__in=scope.communes)


def _own(scope: Scope) -> QuerySet[Case]:
    """Of one's own facilities, from the notice on."""
    own = Q(facility__producer__organisation_id__in=scope.organisations)
    own |= Q(facility__operator_id__in=scope.organisations)
    return Case.objects.filter(own).exclude(state=Case.State.DETECTED)


WITH = ("village__commune", "facility__producer", "episode__station__thing", "opened_by")


def case_of_officer(scope: Scope, uid: UUID) -> Case:
    """:raises NotFound: of another commune."""
    return _one(_of_officer(scope), uid)


def own_case(scope: Scope, uid: UUID) -> Case:
    """:raises NotFound: of another's facility, or before the notice."""
    return _one(_own(scope), uid)


def _one(rows: QuerySet[Case], uid: UUID) -> Case:
    found: Case | None = rows.select_related(*WITH, "episode__worst").filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def under_way(scope: Scope, now: datetime) -> list[Row]:
    """All that waits for somebody, what is due first on top (3 queries)."""
    rows = _of_officer(scope).exclude(state__in=rules.ENDED)
    found = _with_terms(rows.select_related(*WITH).order_by("since", "pk")[:MOST_OPEN], now)
    return sorted(found, key=lambda one: (one.due_on or date.max, one.case.opened_at))


def ended(scope: Scope, cursor: str | None) -> pagination.Page[Case]:
    rows = _of_officer(scope).filter(state__in=rules.ENDED).select_related(*WITH)
    return pagination.page(rows, order=("-since", "-pk"), cursor=cursor, limit=PER_PAGE)


def count_under_way(scope: Scope) -> int:
    return _of_officer(scope).exclude(state__in=rules.ENDED).count()


def own_cases(scope: Scope, now: datetime) -> list[Row]:
    rows = _own(scope).select_related(*WITH).order_by("-since", "-pk")
    return _with_terms(rows[:PER_PAGE], now)


def with_term(case: Case, now: datetime) -> Row:
    return _with_terms([case], now)[0]


def _with_terms(cases: QuerySet[Case] | Sequence[Case], now: datetime) -> list[Row]:
    today, calendar = clock.today(now), clock.calendar()
    terms = parameters.values(*rules.TERMS.values(), on=today)
    found = []
    for case in cases:
        term = rules.deadline(case, terms, calendar)
        due = term.due_on if term else None
        left = (due - today).days if due else None
        found.append(Row(case, term, due, left, (today - clock.today(case.opened_at)).days))
    return found


def entries(case: Case) -> list[Entry]:
    rows = case.entries.select_related("by").prefetch_related(
        Prefetch("photos", Photo.objects.order_by("pk"))
    )
    return list(rows)


@dataclass(frozen=True, slots=True)
class Due:
    measure: Measure
    term: clock.Deadline


def measures(case: Case) -> list[Due]:
    """Each with its own term; what was added to the order is added to all."""
    calendar = clock.calendar()
    return [
        Due(one, clock.Deadline(one.ordered_on, one.days, clock.Counting.WORKING, calendar,
                                extended_by=case.extended_by))
        for one in case.measures.all()
    ]  # fmt: skip


def inspections_of(case: Case) -> list[Inspection]:
    return list(case.inspections.order_by("planned_on", "pk"))


def fines_of(case: Case) -> list[FineDecision]:
    """All decisions, the one in force last, with the appeals against them."""
    rows = case.fines.select_related("decided_by").order_by("-superseded_at", "pk")
    appeals = Appeal.objects.select_related("by", "answered_by")
    return list(rows.prefetch_related(Prefetch("appeals", appeals)))


def open_appeal(case: Case) -> Appeal | None:
    rows = Appeal.objects.select_related("decision__case__village", "decision__case__facility")
    return rows.filter(decision__case=case, outcome="").first()


def earlier_decisions(case: Case) -> list[FineDecision]:
    """
    Of the same facility and parameter, within the months before this case was opened: what makes it
    a repeated offence.
    """
    if case.facility_id is None or not case.parameter_code:
        return []
    months = int(parameters.value(MONTHS, on=clock.today(case.opened_at)))
    rows = FineDecision.objects.filter(
        case__facility_id=case.facility_id, case__parameter_code=case.parameter_code,
        superseded_at__isnull=True, decided_at__lt=case.opened_at,
        decided_at__gte=months_before(case.opened_at, months),
    )  # fmt: skip
    rows = rows.exclude(outcome=FineDecision.Outcome.NONE).exclude(case_id=case.pk)
    return list(rows.select_related("case").order_by("decided_at"))


def months_before(moment: datetime, months: int) -> datetime:
    local = moment.astimezone(clock.LOCAL)
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    day = local.day
    while True:
        try:
            return local.replace(year=year, month=month + 1, day=day)
        except ValueError:  # 31 of a month that has 30
            day -= 1


def proposal(case: Case, earlier: Sequence[FineDecision]) -> Proposal:
    on = clock.today(case.opened_at)
    is_household = case.facility is None or case.facility.kind == Facility.Kind.HOUSEHOLD
    factor = Decimal(1) if is_household else parameters.value(FACTOR, on=on)
    return fines.propose(
        ratio=case.ratio, flow=case.flow, is_repeated=bool(earlier),
        is_wastewater=case.role == "effluent", factor=int(factor), on=on,
    )  # fmt: skip


def episode_for(scope: Scope, uid: UUID) -> Episode:
    """:raises NotFound: of another commune."""
    rows = Episode.objects.select_related("station__thing", "station__facility", "station__village")
    one = rows.filter(uid=uid).first()
    if one is None or not scope.covers(one.station.village.commune_id):
        raise NotFound
    return one


def case_of_episode(uid: UUID) -> Case | None:
    return Case.objects.filter(episode__uid=uid).first()


def facilities(scope: Scope) -> list[Facility]:
    """That an officer answers for, to choose from."""
    rows = Facility.objects.select_related("village").filter(ended_on__isnull=True)
    if not scope.whole_city:
        rows = rows.filter(village__commune_id__in=scope.communes)
    return list(rows.order_by("name", "pk")[:MOST_OPEN])


def own_facilities(scope: Scope) -> list[Facility]:
    """Of a maker's people, and of who runs a plant."""
    mine = Q(producer__organisation__in=scope.organisations) | Q(operator__in=scope.organisations)
    rows = Facility.objects.filter(mine, ended_on__isnull=True).select_related("village")
    return list(rows.order_by("name", "pk")[:MOST_OPEN])


def photo_for(scope: Scope, uid: UUID) -> Photo:
    """Officers of the place, and whose case or facility it is. :raises NotFound:"""
    rows = Photo.objects.select_related(
        "entry__case__village", "entry__case__facility__producer",
        "inspection__village", "inspection__facility__producer",
    )  # fmt: skip
    one = rows.filter(uid=uid).first()
    if one is None:
        raise NotFound
    if one.entry:
        case = one.entry.case
        seen = rules.handles(case, scope) or rules.answers(case, scope)
    else:
        inspection = one.inspection
        seen = inspection is not None and (
            rules.inspects(inspection, scope)
            or (inspection.state in SHOWN and rules.is_of(inspection.facility, scope))
        )
    if not seen:
        raise NotFound
    return one


SHOWN = frozenset({Inspection.State.MINUTES, Inspection.State.SIGNED})
