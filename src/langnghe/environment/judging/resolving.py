"""
Which limit holds: of the permit, else of the plant that takes the water in, else of the local, the
sector's or the general regulation. By the day of the sample and the class of the facility; a pure
function over loaded rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from langnghe.environment.judging.facts import (
    Answer,
    FacilityClass,
    Factor,
    Level,
    Outcome,
    Question,
    Step,
)
from langnghe.environment.judging.models import (
    Bound,
    Coefficient,
    Connection,
    Limit,
    Permit,
    PermitLimit,
    PlantAcceptance,
    Regulation,
    Statistic,
)

SUBJECT_OF_ROLE = {
    "receiving": Regulation.Subject.SURFACE,
    "ambient": Regulation.Subject.AIR,
    "noise": Regulation.Subject.NOISE,
}
WATER = frozenset({"industrial", "domestic", "surface"})
# What the size of a receiving water is told in.
UNITS = {"river": "m³/s", "lake": "m³"}
ONE = Decimal(1)
BoundT = TypeVar("BoundT", bound=Bound)


@dataclass(frozen=True)
class Law:
    """The rows that a question may need (`queries.law`)."""

    regulations: Sequence[Regulation] = ()
    limits: Mapping[tuple[int, str], Sequence[Limit]] = field(default_factory=dict)
    coefficients: Mapping[int, Sequence[Coefficient]] = field(default_factory=dict)
    permits: Mapping[int, Sequence[Permit]] = field(default_factory=dict)
    permit_limits: Mapping[int, Sequence[PermitLimit]] = field(default_factory=dict)
    acceptances: Mapping[int, Sequence[PlantAcceptance]] = field(default_factory=dict)
    connections: Mapping[int, Sequence[Connection]] = field(default_factory=dict)


def resolve(question: Question, law: Law) -> Answer:
    """The limit for a question, or why there is none."""
    return _Way(question, law).answer()


class _End(Exception):
    """The way ends here."""

    def __init__(self, outcome: Outcome, code: str, **told: Any) -> None:
        super().__init__(code)
        self.outcome, self.step = outcome, Step(code, told)


class _Way:
    def __init__(self, question: Question, law: Law) -> None:
        self.question, self.law = question, law
        self.steps: list[Step] = []
        self.regulation: Regulation | None = None
        self.document = ""
        self.level: Level | None = None

    def say(self, code: str, **told: Any) -> None:
        self.steps.append(Step(code, told))

    def answer(self) -> Answer:
        try:
            return self._found()
        except _End as end:
            return Answer(
                end.outcome,
                (*self.steps, end.step),
                level=self.level,
                document=self.document,
                regulation=self.regulation.code if self.regulation else "",
                certainty=self.regulation.certainty if self.regulation else "A",
            )

    def _found(self) -> Answer:
        role, facility = self.question.role, self.question.facility
        if subject := SUBJECT_OF_ROLE.get(role):
            return self._of_tables(subject, None)
        if facility is None:
            raise _End(Outcome.NOT_APPLICABLE, "no_facility")
        if role == "influent":
            if facility.kind != "plant":
                raise _End(Outcome.NOT_APPLICABLE, "before_treatment")
            return self._of_plant(facility.id)
        return self._of_discharge(facility)

    def _of_discharge(self, facility: FacilityClass) -> Answer:
        if permit := self._permit(facility):
            rows = self.law.permit_limits.get(permit.pk, ())
            if row := self._one_of(rows, Level.PERMIT, permit.number):
                self.say("permit_applies", number=permit.number, since=_day(permit.since))
                return self._bounded("permit_limit", row)
            self.say("permit_silent", number=permit.number)
            facility = replace(
                facility,
                column=permit.column or facility.column,
                flow=facility.flow if permit.flow is None else permit.flow,
            )
        if facility.receiver == "plant":
            return self._of_its_plant(facility)
        return self._of_tables(facility.water, facility)

    def _permit(self, facility: FacilityClass) -> Permit | None:
        """The one in force; of several the one that names this very outfall, then the newest."""
        station, on = self.question.station_id, self.question.on
        found = [
            one
            for one in self.law.permits.get(facility.id, ())
            if _holds(one.since, one.until, on) and one.station_id in {None, station}
        ]
        return max(found, key=lambda one: (one.station_id is not None, one.since), default=None)

    def _of_its_plant(self, facility: FacilityClass) -> Answer:
        used = self.law.connections.get(facility.id, ())
        plants = [one for one in used if _holds(one.since, one.until, self.question.on)]
        if not plants:
            self.level = Level.PLANT
            raise _End(Outcome.NO_TABLE, "plant_unknown")
        return self._of_plant(plants[-1].plant_id)

    def _of_plant(self, plant_id: int) -> Answer:
        rows = self.law.acceptances.get(plant_id, ())
        self.level = Level.PLANT
        if not rows:
            raise _End(Outcome.NO_TABLE, "plant_empty")
        row = self._one_of(rows, Level.PLANT, "")
        if row is None:
            raise _End(Outcome.NOT_APPLICABLE, "plant_silent")
        self.say("plant_applies", since=_day(row.since))
        return self._bounded("acceptance", row)

    def _one_of(self, rows: Iterable[Any], level: Level, document: str) -> Any:
        """The row of a permit or a plant for the parameter; of several the newest."""
        asked = self.question
        found = [
            one
            for one in rows
            if one.parameter_code == asked.parameter
            and _holds(one.since or date.min, one.until, asked.on)
            and one.statistic in {Statistic.SINGLE, asked.statistic}
        ]
        if not found:
            return None
        self.level, self.document = level, document
        return max(found, key=lambda one: (one.statistic == asked.statistic, one.since or date.min))

    def _bounded(self, kind: str, row: PermitLimit | PlantAcceptance) -> Answer:
        return self._answer(kind, row, (), row.certainty)

    def _of_tables(self, subject: str, facility: FacilityClass | None) -> Answer:
        province, sector = self.question.province, facility.sector if facility else ""
        of_subject = [one for one in self.law.regulations if one.subject == subject]
        levels = (
            (Level.LOCAL, [one for one in of_subject
                           if one.province == province and one.sector in {"", sector}]),
            (Level.SECTOR, [one for one in of_subject
                            if not one.province and one.sector and one.sector == sector]),
            (Level.GENERAL, [one for one in of_subject if not one.province and not one.sector]),
        )  # fmt: skip
        for level, candidates in levels:
            regulation = self._in_force(candidates, facility)
            if regulation is None or self._passed_over(regulation):
                continue
            self.level, self.regulation, self.document = level, regulation, regulation.number
            self._say_regulation(regulation, level)
            rows = self.law.limits.get((regulation.pk, self.question.parameter), ())
            rows = [o for o in rows if _holds(o.valid_from, o.valid_until, self.question.on)]
            if rows:
                return self._of_table(regulation, rows, facility)
            self.say("not_listed", number=regulation.number)
        code = "not_limited" if self.regulation else "no_regulation"
        raise _End(Outcome.NOT_APPLICABLE, code)

    def _in_force(
        self, candidates: Sequence[Regulation], facility: FacilityClass | None
    ) -> Regulation | None:
        """The old one where it is kept, else the newest in force."""
        on = self.question.on
        for one in candidates:
            until = one.effective_until
            if until and one.transition_until and until <= on < one.transition_until:
                began = facility.began_on if facility else None
                if began is None:
                    self.regulation, self.document = one, one.number
                    raise _End(Outcome.UNCLEAR, "began_unknown", until=_day(until))
                if began < until:
                    last = one.transition_until - timedelta(days=1)
                    self.say("kept", number=one.number, began=_day(began), since=_day(until),
                             last=_day(last))  # fmt: skip
                    return one
        running = [one for one in candidates if _holds(starts_on(one), one.effective_until, on)]
        return max(running, key=starts_on, default=None)

    def _passed_over(self, regulation: Regulation) -> bool:
        if regulation.is_empty and not regulation.is_known_in_force:
            self.say("passed_over", number=regulation.number, title=regulation.title)
            return True
        return False

    def _say_regulation(self, regulation: Regulation, level: Level) -> None:
        told = {"number": regulation.number, "title": regulation.title}
        if regulation.is_empty:
            code = "empty" if regulation.effective_from else "empty_and_undated"
            raise _End(Outcome.NO_TABLE, code, level=level.value, **told)
        since = regulation.effective_from
        self.say("applies", level=level.value, since=_day(since) if since else "", **told)

    def _of_table(
        self, regulation: Regulation, rows: Sequence[Limit], facility: FacilityClass | None
    ) -> Answer:
        rows = self._narrowed(regulation, rows, facility)
        row = max(rows, key=lambda one: one.valid_from)
        factors = self._factors(regulation, row, facility) if row.takes_coefficients else ()
        return self._answer("limit", row, factors, regulation.certainty)

    def _narrowed(
        self, regulation: Regulation, rows: Sequence[Limit], facility: FacilityClass | None
    ) -> Sequence[Limit]:
        """
        The rows of this case. What the table asks for and nobody knows ends the way: no case is
        guessed.
        """
        asked = self.question
        rows = self._of_column(rows, facility.column if facility else "")
        began, start = facility.began_on if facility else None, regulation.effective_from
        age = (Limit.Age.EXISTING if began < start else Limit.Age.NEW) if began and start else ""
        rows = self._of_case(rows, "age", age)
        rows = self._of_case(rows, "zone", asked.zone)
        rows = self._of_flow(rows, facility.flow if facility else None)
        rows = [one for one in rows if asked.hour is None or _covers(one, asked.hour)]
        if regulation.subject in WATER:
            fitting = [one for one in rows if one.statistic in {Statistic.SINGLE, asked.statistic}]
        else:
            fitting = [one for one in rows if one.statistic == asked.statistic]
        if not fitting:
            raise _End(Outcome.NOT_APPLICABLE, "other_statistic", number=regulation.number)
        return fitting

    def _of_column(self, rows: Sequence[Limit], column: str) -> Sequence[Limit]:
        if all(not one.column for one in rows):
            return rows
        fitting = self._of_case(rows, "column", column)
        self.say("column", column=column)
        return fitting

    def _of_case(self, rows: Sequence[Limit], what: str, case: str) -> Sequence[Limit]:
        if all(not getattr(one, what) for one in rows):
            return rows
        if not case:
            raise _End(Outcome.UNCLEAR, f"{what}_unknown")
        fitting = [one for one in rows if getattr(one, what) in {"", case}]
        if not fitting:
            raise _End(Outcome.NOT_APPLICABLE, "other_case", what=what, case=case)
        if what != "column":
            self.say(what, case=str(case))
        return fitting

    def _of_flow(self, rows: Sequence[Limit], flow: Decimal | None) -> Sequence[Limit]:
        if all(not one.flow_over and one.flow_upto is None for one in rows):
            return rows
        if flow is None:
            raise _End(Outcome.UNCLEAR, "flow_unknown")
        fitting = [one for one in rows if _within(flow, one.flow_over, one.flow_upto)]
        if not fitting:
            raise _End(Outcome.NOT_APPLICABLE, "other_case", what="flow", case=_plain(flow))
        self.say("flow", flow=_plain(flow))
        return fitting

    def _factors(
        self, regulation: Regulation, row: Limit, facility: FacilityClass | None
    ) -> tuple[Factor, ...]:
        home = regulation.coefficients_of_id or regulation.pk
        rows = self.law.coefficients.get(home, ())
        kinds = [kind for kind in Coefficient.Kind if any(one.kind == kind for one in rows)]
        factors = []
        for kind in kinds:
            of_kind = [one for one in rows if one.kind == kind]
            size, unit = None, ""
            if facility and kind == Coefficient.Kind.KQ:
                of_kind = [one for one in of_kind if one.receiver == facility.receiver]
                size, unit = facility.receiver_size, UNITS.get(facility.receiver, "")
            elif facility and kind == Coefficient.Kind.KF:
                size, unit = facility.flow, "m³/24h"
            factors.append(self._factor(str(kind), of_kind, size, unit))
        return tuple(factors)

    def _factor(
        self, kind: str, rows: Sequence[Coefficient], size: Decimal | None, unit: str
    ) -> Factor:
        if size is None:
            fitting = [one for one in rows if one.is_default] or list(rows)
        else:
            fitting = [o for o in rows if o.over is not None and _within(size, o.over, o.upto)]
            fitting = fitting or [one for one in rows if not one.is_default]
        if not fitting:
            raise _End(Outcome.UNCLEAR, "coefficient_missing", kind=kind)
        values = sorted(one.value for one in fitting)
        factor = Factor(
            kind, values[0], values[-1], tuple(one.pk for one in fitting),
            "; ".join(sorted({one.source for one in fitting})),
            max(one.certainty for one in fitting),
        )  # fmt: skip
        if factor.value != factor.highest:
            self.say("coefficient_unknown", kind=kind, lowest=_plain(values[0]),
                     highest=_plain(values[-1]))  # fmt: skip
        elif size is None:
            self.say("coefficient_default", kind=kind, value=_plain(factor.value))
        else:
            self.say("coefficient", kind=kind, value=_plain(factor.value), size=_plain(size),
                     unit=unit)  # fmt: skip
        return factor

    def _answer(self, kind: str, row: Bound, factors: tuple[Factor, ...], certainty: str) -> Answer:
        if row.ucum != self.question.ucum:
            raise _End(Outcome.NOT_APPLICABLE, "other_unit", ucum=row.ucum)
        lowest = highest = ONE
        for one in factors:
            lowest, highest = lowest * one.value, highest * one.highest
        base = row.maximum
        maximum = None if base is None else base * lowest
        most = None if base is None else base * highest
        if factors and base is not None and maximum is not None:
            self.say("cmax", base=_plain(base), ucum=row.ucum, result=_plain(maximum),
                     factors=[[one.kind, _plain(one.value)] for one in factors])  # fmt: skip
        else:
            self.say("as_it_stands", minimum=_plain(row.minimum), maximum=_plain(row.maximum),
                     ucum=row.ucum)  # fmt: skip
        worst = max(certainty, row.certainty, *(one.certainty for one in factors))
        return Answer(
            Outcome.FOUND, tuple(self.steps), self.level, (kind, row.pk), base, row.minimum,
            maximum, most, row.ucum, factors, self.document, row.source, worst,
            self.regulation.code if self.regulation else "",
        )  # fmt: skip


def _holds(since: date, until: date | None, on: date) -> bool:
    return since <= on and (until is None or on < until)


def starts_on(regulation: Regulation) -> date:
    """Of one whose day is not established the day of its signature: from then on nobody knows."""
    return regulation.effective_from or regulation.signed_on or date.min


def _within(size: Decimal, over: Decimal, upto: Decimal | None) -> bool:
    # The first class begins at nothing: a flow of 0 is in it.
    return (size > over or size == over == 0) and (upto is None or size <= upto)


def _covers(row: Limit, hour: int) -> bool:
    if row.from_hour < row.until_hour:
        return row.from_hour <= hour < row.until_hour
    return hour >= row.from_hour or hour < row.until_hour


def _day(day: date) -> str:
    return day.isoformat()


def _plain(number: Decimal | None) -> str:
    """162.000000 → "162"."""
    return "" if number is None else f"{number.normalize():f}"
