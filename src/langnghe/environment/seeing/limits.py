"""The limits of a stream along a span of time, as steps: they change with law and permits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from langnghe.core import clock
from langnghe.core.models import Certainty
from langnghe.environment.judging import queries
from langnghe.environment.judging.facts import Answer, Outcome, Question
from langnghe.environment.judging.resolving import Law, resolve
from langnghe.environment.sensing.models import Station, Stream

DATES = (
    "effective_from", "effective_until", "transition_until", "valid_from", "valid_until", "since",
    "until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """From a day to before another one; without bounds `answer` says why there are none."""

    since: date
    until: date
    minimum: Decimal | None
    maximum: Decimal | None
    answer: Answer
    in_doubt: bool


def steps(station: Station, stream: Stream, since: int, until: int) -> list[Step]:
    """What held on each day of a span (7 queries). `station` as `judging.seeing.station` has it."""
    first = _day(since)
    end = _day(until - 1) + timedelta(days=1)
    facilities = [station.facility_id] if station.facility_id else []
    law = queries.law(facilities, [stream.property.code or ""])
    days = sorted({first, *(day for day in _changes(law) if first < day < end)})
    found: list[Step] = []
    for day, following in zip(days, [*days[1:], end], strict=True):
        answer = resolve(_asked(station, stream, day), law)
        if found and _bounds(found[-1].answer) == _bounds(answer):
            last = found.pop()
            found.append(Step(last.since, following, last.minimum, last.maximum, last.answer,
                              last.in_doubt))  # fmt: skip
        else:
            found.append(Step(day, following, *_numbers(answer), answer,
                              answer.certainty == Certainty.DOUBTFUL))  # fmt: skip
    return found


def _asked(station: Station, stream: Stream, day: date) -> Question:
    is_sampled = stream.kind in {Stream.Kind.LABORATORY, Stream.Kind.FIELD}
    is_noise = station.role == Station.Role.NOISE
    statistic = "single" if is_sampled or is_noise else "hour"
    hour = 12 if is_noise else None  # by day; the night's limit stands in the table of limits
    return queries.question_of(station, stream, on=day, statistic=statistic, hour=hour)


def _numbers(answer: Answer) -> tuple[Decimal | None, Decimal | None]:
    if answer.outcome is not Outcome.FOUND:
        return None, None
    return answer.minimum, answer.maximum


def _bounds(answer: Answer) -> tuple[object, ...]:
    return answer.outcome, answer.minimum, answer.maximum, answer.document


def _changes(law: Law) -> Iterator[date]:
    """Every day on which some row begins or ends."""
    mappings = (law.limits, law.permits, law.permit_limits, law.acceptances, law.connections,
                law.coefficients)  # fmt: skip
    rows = [*law.regulations, *(row for one in mappings for group in one.values() for row in group)]
    for row in rows:
        for name in DATES:
            if day := getattr(row, name, None):
                yield day


def _day(milliseconds: int) -> date:
    return datetime.fromtimestamp(milliseconds / 1000, clock.LOCAL).date()
