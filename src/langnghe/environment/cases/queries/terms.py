"""Terms that end soon or are over: of cases, measures, inspections and permits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from langnghe.core import clock, parameters
from langnghe.environment.cases import rules
from langnghe.environment.cases.models import Case, Inspection, Measure, Reminder
from langnghe.environment.cases.rules import Scope
from langnghe.environment.judging.models import Permit
from langnghe.environment.sensing.models import Facility

FIRST = "environment.remind_first_working_days"
LAST = "environment.remind_last_working_days"
LATE = "environment.remind_late_working_days"
# A permit that ended longer ago is a matter of its own (no permit), not of a term.
PERMITS_LATE_FOR = timedelta(days=60)
ONE_DAY = timedelta(days=1)
Kind, Stage = Reminder.Kind, Reminder.Stage
Subject = Case | Measure | Inspection | Permit


@dataclass(frozen=True, slots=True)
class Term:
    """`due_on`: the last day of it."""

    kind: str
    subject: Subject
    facility: Facility | None
    village: Any
    start: date
    due_on: date
    stage: str
    name: str  # which term of the subject

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.subject.pk}:{self.name}:{self.stage}"

    @property
    def is_late(self) -> bool:
        return self.stage == Stage.LATE


def near(now: datetime, scope: Scope | None = None) -> list[Term]:
    """Of everybody, or of whom an officer answers for; what ends first on top (6 queries)."""
    today = clock.today(now)
    work = _Work(
        today, clock.calendar(), parameters.values(*rules.TERMS.values(), on=today),
        parameters.values(FIRST, LAST, LATE, on=today), scope,
    )  # fmt: skip
    found = [*work.cases(), *work.measures(), *work.inspections(), *work.permits()]
    return sorted(found, key=lambda one: (one.due_on, one.kind, one.subject.pk))


def days_before(on: date) -> tuple[int, int]:
    """How many working days before an end the two words are due."""
    found = parameters.values(FIRST, LAST, on=on)
    return int(found[FIRST]), int(found[LAST])


def stage_on(
    today: date, start: date, due_on: date, calendar: clock.WorkCalendar,
    days: Mapping[str, Decimal],
) -> str:  # fmt: skip
    """
    Which word a term is due today: so many working days before its end, the last ones, or after it.
    "": none. A term too short for a word does without it.
    """
    if today >= calendar.add_working_days(due_on, int(days[LATE])):
        return Stage.LATE
    last = _before(due_on, int(days[LAST]), calendar)
    if today >= last > start or today == due_on != start:
        return Stage.LAST
    if last > today >= _before(due_on, int(days[FIRST]), calendar) > start:
        return Stage.FIRST
    return ""


def _before(day: date, days: int, calendar: clock.WorkCalendar) -> date:
    """So many working days earlier."""
    while days:
        day -= ONE_DAY
        days -= calendar.is_working(day)
    return day


@dataclass(frozen=True)
class _Work:
    today: date
    calendar: clock.WorkCalendar
    terms: Mapping[str, Decimal]
    days: Mapping[str, Decimal]
    scope: Scope | None

    def _where(self, commune: str) -> Q:
        if self.scope is None or self.scope.whole_city:
            return Q()
        return Q(**{f"{commune}__in": self.scope.communes})

    def cases(self) -> Iterator[Term]:
        """Of an order each measure has its own."""
        rows = Case.objects.exclude(state__in=[*rules.ENDED, Case.State.ORDERED])
        rows = rows.filter(self._where("village__commune_id"))
        for one in rows.select_related("village__commune", "facility").order_by("pk"):
            term = rules.deadline(one, self.terms, self.calendar)
            if term and term.due_on:
                name = f"{one.state}:{term.start}+{term.days}"
                yield from self._term(
                    Kind.CASE, one, one.facility, one.village, term.start, term.due_on, name
                )

    def measures(self) -> Iterator[Term]:
        rows = Measure.objects.filter(case__state=Case.State.ORDERED, met_at__isnull=True)
        rows = rows.filter(self._where("case__village__commune_id"))
        for one in rows.select_related("case__village__commune", "case__facility").order_by("pk"):
            term = clock.Deadline(
                one.ordered_on, one.days, clock.Counting.WORKING, self.calendar,
                extended_by=one.case.extended_by,
            )  # fmt: skip
            name = f"{one.ordered_on}+{one.days}+{one.case.extended_by}"
            if term.due_on:
                yield from self._term(
                    Kind.MEASURE, one, one.case.facility, one.case.village, one.ordered_on,
                    term.due_on, name,
                )  # fmt: skip

    def inspections(self) -> Iterator[Term]:
        rows = Inspection.objects.filter(state=Inspection.State.PLANNED)
        rows = rows.filter(self._where("village__commune_id"))
        for one in rows.select_related("village__commune", "facility").order_by("pk"):
            start = clock.today(one.planned_at)
            yield from self._term(
                Kind.INSPECTION, one, one.facility, one.village, start, one.planned_on,
                str(one.planned_on),
            )  # fmt: skip

    def permits(self) -> Iterator[Term]:
        """The last one of a facility: what another permit follows upon needs no word."""
        rows = Permit.objects.filter(
            until__gte=self.today - PERMITS_LATE_FOR, until__lte=self.today + PERMITS_LATE_FOR,
            facility__ended_on__isnull=True,
        )  # fmt: skip
        rows = rows.filter(self._where("facility__village__commune_id"))
        found = list(rows.select_related("facility__village__commune").order_by("pk"))
        later = Permit.objects.filter(facility__in=[one.facility_id for one in found])
        ends: dict[int, list[tuple[date, date | None]]] = {}
        for pk, since, until in later.values_list("facility_id", "since", "until"):
            ends.setdefault(pk, []).append((since, until))
        for one in found:
            until = one.until
            if until is None or any(
                since <= until and (end is None or end > until)
                for since, end in ends[one.facility_id]
            ):
                continue
            yield from self._term(
                Kind.PERMIT, one, one.facility, one.facility.village, one.since, until - ONE_DAY,
                str(until),
            )  # fmt: skip

    def _term(
        self, kind: str, subject: Subject, facility: Facility | None, village: Any, start: date,
        due_on: date, name: str,
    ) -> Iterator[Term]:  # fmt: skip
        stage = stage_on(self.today, start, due_on, self.calendar, self.days)
        if stage:
            yield Term(kind, subject, facility, village, start, due_on, stage, name)
