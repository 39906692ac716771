"""
Averages of a calendar year, of ambient air: of its daily averages, once the year is over, and again
after a late reading or a change of the law.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction

from langnghe.environment.judging import levels
from langnghe.environment.judging.facts import Outcome
from langnghe.environment.judging.models import Assessment, Year
from langnghe.environment.judging.resolving import Law
from langnghe.environment.judging.rules import verdict_on
from langnghe.environment.judging.runs import HOUR, day_of, first_hour
from langnghe.environment.judging.services import writing
from langnghe.environment.judging.services.subjects import (
    FIRST_DAY,
    Subject,
    completeness,
    hold,
    law_for,
    milliseconds,
    subjects,
)
from langnghe.environment.judging.services.writing import Result
from langnghe.environment.sensing.models import Hour

AT_ONCE = 20


def ask(days: Iterable[tuple[int, int]], present: int) -> None:
    """The years of (stream, day since 1970); the caller holds the streams."""
    wanted = {(stream, date.fromordinal(FIRST_DAY + day).year) for stream, day in days}
    ends = {year: first_hour(_new_year(year + 1)) * HOUR for _stream, year in wanted}
    rows = [
        Year(stream_id=stream, year=year, due_at=max(present, ends[year]))
        for stream, year in sorted(wanted)
    ]
    Year.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


@transaction.atomic
def judge(now: datetime) -> int:
    """A piece of those that are over; how many."""
    rows = Year.objects.filter(due_at__lte=milliseconds(now)).order_by("due_at", "pk")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(skip_locked=True)
    due = list(rows[:AT_ONCE])
    found = subjects({one.stream_id for one in due})
    hold(found.values())
    law, share = law_for(found.values()), completeness(now)
    results = [
        _judged(found[one.stream_id], one.year, law, share) for one in due if one.stream_id in found
    ]
    writing.write(results, now)
    Year.objects.filter(pk__in=[one.pk for one in due]).delete()
    return len(due)


def _judged(subject: Subject, year: int, law: Law, share: Decimal) -> Result:
    first, end = _new_year(year), _new_year(year + 1)
    kind, at = Assessment.Kind.YEAR, first_hour(first) * HOUR
    # By what holds on its last day.
    answer = subject.answer(law, end - 1, "year")
    nothing = Result(subject.stream, subject.station, kind, at)
    if answer.outcome is not Outcome.FOUND:
        return nothing  # its 8,760 hours are not looked at
    means = _means(subject, first, end, share)
    if not means or len(means) * 100 < share * (end - first):
        return nothing
    mean = subject.compared(sum(means) / len(means), levels.AVERAGED_DIGITS)
    if mean is None:
        return nothing
    verdict, ratio = verdict_on(mean, 0, answer)
    return Result(
        subject.stream, subject.station, kind, at, verdict, answer, mean, 0, ratio, len(means),
        end - first,
    )  # fmt: skip


def _means(subject: Subject, first: int, end: int, share: Decimal) -> list[float]:
    """Of the days that have enough readings."""
    expected = max(1, 86_400 // subject.stream.interval)
    rows = Hour.objects.filter(
        stream=subject.stream, hour__gte=first_hour(first), hour__lt=first_hour(end)
    )
    days: dict[int, tuple[int, float]] = {}
    for hour, counted, total in rows.values_list("hour", "counted", "total"):
        count, amount = days.get(day_of(hour), (0, 0.0))
        days[day_of(hour)] = count + counted, amount + total
    told = [one for one in days.values() if one[0] and one[0] * 100 >= share * expected]
    return [amount / count for count, amount in told]


def _new_year(year: int) -> int:
    """The first of January, in days since 1970."""
    return date(year, 1, 1).toordinal() - FIRST_DAY
