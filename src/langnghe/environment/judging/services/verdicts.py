"""
Verdicts: what was measured is held against the limit of its day, by the worker and in pieces.

An hour is judged once it is over, a day too; a sample at once. Whatever changes later is judged
again: the verdict is replaced, and the former one is kept. Verdicts of hours within the limit are
bits of their day (`Day`), not rows: a station with ten parameters would make 88,000 of them a year.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from langnghe.core.prepared import all_of
from langnghe.environment.judging import levels
from langnghe.environment.judging.facts import Answer, Outcome
from langnghe.environment.judging.models import Anew, Assessment, Day, Standing, Verdict, Year
from langnghe.environment.judging.rules import verdict_on
from langnghe.environment.judging.runs import HOUR, day_of, first_hour
from langnghe.environment.judging.services import alerts, episodes, writing, years
from langnghe.environment.judging.services.subjects import (
    Subject,
    completeness,
    hold,
    law_for,
    milliseconds,
    subjects,
)
from langnghe.environment.judging.services.writing import Result
from langnghe.environment.sensing.facts import DOES_NOT_COUNT
from langnghe.environment.sensing.models import Detail, Hour, Observation, Touched
from langnghe.environment.sensing.services import checks, rollups

AT_ONCE, MOST_PIECES = 500, 20
STREAMS_AT_ONCE = 50
HOURS_OF_A_DAY = 24
SPAN = 8  # hours of the average of eight hours
# How the way of an answer ends where there are limits, but none for this kind of average.
OTHER_AVERAGE = "other_statistic"


def judge(*, now: datetime) -> int:
    """By the clock: judge what changed, and what is over by now; how many hours and days."""
    touched = Touched.objects.all()
    due = Day.objects.filter(due_at__lte=milliseconds(now))
    done = 0
    asked = Anew.objects.all()
    ended = Year.objects.filter(due_at__lte=milliseconds(now))
    work: tuple[tuple[QuerySet[Any], Callable[[datetime], int], int], ...] = (
        (touched, _judge_touched, AT_ONCE), (due, _judge_due, AT_ONCE),
        (asked, _judge_anew, AT_ONCE), (ended, years.judge, years.AT_ONCE),
    )  # fmt: skip
    for waiting, piece, full in work:
        # Looked at first: nothing to do spares an idle worker the write lock.
        for _ in range(MOST_PIECES if waiting.exists() else 0):
            count = piece(now)
            done += count
            if count < full:
                break
    return done


@transaction.atomic
def _judge_touched(now: datetime) -> int:
    hours = rollups.take(AT_ONCE)
    # What the checks flag is counted anew, and what hangs on it is judged along.
    _Judging(now).run(checks.check(hours, now) if hours else [], set())
    return len(hours)


@transaction.atomic
def _judge_due(now: datetime) -> int:
    """Hours and days that were not over when their readings came."""
    present = milliseconds(now)
    rows = Day.objects.filter(due_at__lte=present).order_by("due_at")
    found = set(rows.values_list("stream_id", "day")[:AT_ONCE])
    # As everywhere the streams are held before their days; what is due is what is due by then.
    hold(subjects({stream for stream, _day in found}).values())
    again = rows.filter(
        stream_id__in={stream for stream, _day in found},
        day__among=all_of(sorted({day for _stream, day in found})),
    )
    due = [one for one in again if (one.stream_id, one.day) in found]
    hours = [
        (one.stream_id, first_hour(one.day) + place)
        for one in due
        for place in range(HOURS_OF_A_DAY)
        if one.waiting & (1 << place)
    ]
    _Judging(now).run(hours, {(one.stream_id, one.day) for one in due})
    return len(due)


@transaction.atomic
def _judge_anew(now: datetime) -> int:
    """
    Streams that what they are judged by changed for (`services.anew`), as far as a piece goes.

    Where it ends is written with its verdicts: whoever goes on begins there.
    """
    rows = Anew.objects.order_by("asked_at", "pk")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(skip_locked=True)
    asked = list(rows[:STREAMS_AT_ONCE])
    # Held before its hours are read: what comes meanwhile is judged by the new law as well.
    hold(subjects({one.stream_id for one in asked}).values())
    hours: list[tuple[int, int]] = []
    for one in asked:
        room = AT_ONCE - len(hours)
        found = Hour.objects.filter(stream_id=one.stream_id, hour__gte=one.since).order_by("hour")
        own = list(found.values_list("hour", flat=True)[:room])
        hours += [(one.stream_id, hour) for hour in own]
        if len(own) == room:
            Anew.objects.filter(pk=one.pk).update(since=own[-1] + 1)
            break
        Anew.objects.filter(pk=one.pk).delete()
    _Judging(now).run(hours, set())
    return len(hours) if len(asked) < STREAMS_AT_ONCE else AT_ONCE


class _Judging:
    """One piece of work, in one transaction."""

    def __init__(self, now: datetime) -> None:
        self.now, self.present = now, milliseconds(now)
        self.results: list[Result] = []

    def run(self, hours: list[tuple[int, int]], due: set[tuple[int, int]]) -> None:
        self.subjects = subjects({stream for stream, _place in [*hours, *due]})
        _forget_days({one for one in due if one[0] not in self.subjects})
        if not self.subjects:
            return
        hold(self.subjects.values())
        self.law = law_for(self.subjects.values())
        self.share = completeness(self.now)
        sampled = [one for one in hours if one[0] in self.subjects and self._by_sample(one[0])]
        averaged = [one for one in hours if one[0] in self.subjects and not self._by_sample(one[0])]
        self._samples(sampled)
        days = {(stream, day_of(hour)) for stream, hour in averaged}
        days |= {one for one in due if one[0] in self.subjects}
        self._averages(averaged, days)
        writing.write(self.results, self.now)
        touched = [(stream, hour * HOUR) for stream, hour in [*sampled, *averaged]]
        touched += [(stream, first_hour(day) * HOUR) for stream, day in due]
        _stand(self.results)
        episodes.follow(
            {one.stream.pk: (one.stream, one.station, one.by_sample)
             for one in self.subjects.values()},
            touched, now=self.now,
        )  # fmt: skip

    def _by_sample(self, stream_id: int) -> bool:
        return self.subjects[stream_id].by_sample

    def _answer(self, subject: Subject, day: int, statistic: str) -> Answer:
        return subject.answer(self.law, day, statistic)

    def _samples(self, hours: list[tuple[int, int]]) -> None:
        """Each reading by itself, with the limit of detection and the sample that it is of."""
        if not hours:
            return
        within = _within(hours)
        found = Observation.objects.filter(within).values_list("stream_id", "at", "result", "flag")
        details = {
            (one.stream_id, one.at): one
            for one in Detail.objects.filter(within).only("stream_id", "at", "sample_id")
        }
        judged = set()
        for stream_id, at, value, flag in found:
            if value is None or flag & DOES_NOT_COUNT:
                continue
            subject, day = self.subjects[stream_id], day_of(at // HOUR)
            answer = self._by_hour(subject, at, day)
            detail = details.get((stream_id, at))
            exact = subject.compared(value)
            if exact is None:
                continue
            verdict, ratio = verdict_on(exact, flag, answer)
            judged.add((stream_id, at))
            self.results.append(
                Result(subject.stream, subject.station, Assessment.Kind.SAMPLE, at, verdict, answer,
                       exact, flag, ratio, 1, 1, detail.sample_id if detail else None)
            )  # fmt: skip
        current = Assessment.objects.filter(within, kind="sample", superseded_at__isnull=True)
        for stream_id, at in current.values_list("stream_id", "at"):
            if (stream_id, at) not in judged:
                self._nothing(self.subjects[stream_id], Assessment.Kind.SAMPLE, at)

    def _by_hour(self, subject: Subject, at: int, day: int) -> Answer:
        """Noise has limits by the hour of the day."""
        hour = at // HOUR - first_hour(day) if subject.is_noise else None
        return subject.answer(self.law, day, "single", hour)

    def _averages(self, hours: list[tuple[int, int]], days: set[tuple[int, int]]) -> None:
        if not days:
            return
        air = {pk for pk, one in self.subjects.items() if one.is_air}
        # A span of eight hours may end on the day after, if there is one yet.
        after = {(stream, day_of(hour + SPAN - 1)) for stream, hour in hours if stream in air}
        rows = _days_of(days, after - days)
        counted = _hours_of(set(rows), before=SPAN - 1 if air else 0)
        self.levels = levels.of_hours(
            [(stream, hour) for stream, hour in hours if self.subjects[stream].is_noise]
        )
        for stream_id, hour in hours:
            day = rows[stream_id, day_of(hour)]
            self._hour(self.subjects[stream_id], day, hour, counted.get((stream_id, hour)))
        for place, day in rows.items():
            self._day(self.subjects[place[0]], day, counted)
        Day.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["stream_id", "day"],
            update_fields=["passed", "exceeded", "waiting", "verdict", "due_at"],
        )
        years.ask({one for one in rows if one[0] in air}, self.present)

    def _hour(self, subject: Subject, day: Day, hour: int, row: Hour | None) -> None:
        bit = 1 << (hour - first_hour(day.day))
        for name in ("passed", "exceeded", "waiting"):
            setattr(day, name, getattr(day, name) & ~bit)
        if (hour + 1) * HOUR > self.present:
            day.waiting |= bit
            return
        expected = max(1, 3_600 // subject.stream.interval)
        if subject.is_noise:
            verdict = self._level(subject, hour, expected, day.day)
        else:
            verdict = self._average(
                subject, Assessment.Kind.HOUR, hour * HOUR, [row] if row else [], expected, day.day
            )
        if verdict == Verdict.PASS:
            day.passed |= bit
        elif verdict == Verdict.EXCEED:
            day.exceeded |= bit

    def _day(self, subject: Subject, day: Day, counted: dict[tuple[int, int], Hour]) -> None:
        start = first_hour(day.day)
        end = (start + HOURS_OF_A_DAY) * HOUR
        if end > self.present:
            first = day.waiting & -day.waiting  # the lowest bit: the earliest hour
            day.due_at = (start + first.bit_length()) * HOUR if first else end
            return
        day.due_at = None
        expected = max(1, 86_400 // subject.stream.interval)
        rows = [counted.get((subject.stream.pk, start + place)) for place in range(24)]
        known = [row for row in rows if row]
        day.verdict = self._average(
            subject, Assessment.Kind.DAY, start * HOUR, known, expected, day.day
        )
        if subject.is_air and self._eight_hours(subject, day.day, counted) == Verdict.EXCEED:
            day.verdict = Verdict.EXCEED
        mean = self._mean(subject, known, expected)
        alerts.watch_capacity(subject.stream, subject.station, start * HOUR, mean, now=self.now)

    def _mean(self, subject: Subject, rows: list[Hour], expected: int) -> Decimal | None:
        """None: too few readings for a verdict, or numbers that cannot be."""
        count = sum(row.counted for row in rows)
        if not count or count * 100 < self.share * expected:
            return None
        mean = sum(row.total for row in rows) / count
        return subject.compared(mean, levels.AVERAGED_DIGITS)

    def _average(
        self, subject: Subject, kind: Assessment.Kind, at: int, rows: list[Hour], expected: int,
        day: int,
    ) -> str:  # fmt: skip
        mean = self._mean(subject, rows, expected)
        if mean is None or subject.is_noise:  # the mean of decibels is no level
            self._nothing(subject, kind, at)
            return ""
        count = sum(row.counted for row in rows)
        answer = self._answer(subject, day, kind.value)
        return self._judged(subject, kind, at, mean, answer, count, expected)

    def _level(self, subject: Subject, hour: int, expected: int, day: int) -> str:
        """Of an hour of noise: by its energy, against the limit of that hour of the day."""
        level, count = self.levels.get((subject.stream.pk, hour), (None, 0))
        if level is None or count * 100 < self.share * expected:
            self._nothing(subject, Assessment.Kind.HOUR, hour * HOUR)
            return ""
        answer = self._by_hour(subject, hour * HOUR, day)
        kind, at = Assessment.Kind.HOUR, hour * HOUR
        return self._judged(subject, kind, at, level, answer, count, expected)

    def _eight_hours(self, subject: Subject, day: int, counted: dict[tuple[int, int], Hour]) -> str:
        """
        Of all spans of eight hours in a row that end on a day the one with the highest average.
        """
        answer, kind = self._answer(subject, day, "8h"), Assessment.Kind.EIGHT_HOURS
        expected = max(1, SPAN * 3_600 // subject.stream.interval)
        first, pk = first_hour(day) - SPAN + 1, subject.stream.pk
        means: dict[int, tuple[Decimal, int]] = {}
        for begin in range(first, first + HOURS_OF_A_DAY):
            found = [counted.get((pk, hour)) for hour in range(begin, begin + SPAN)]
            rows = [row for row in found if row]
            is_asked = answer.outcome is Outcome.FOUND
            mean = self._mean(subject, rows, expected) if is_asked else None
            if mean is not None:
                means[begin] = mean, sum(row.counted for row in rows)
        highest = max(means, key=lambda begin: (means[begin][0], -begin), default=None)
        for begin in range(first, first + HOURS_OF_A_DAY):
            if begin != highest:
                self._nothing(subject, kind, begin * HOUR)
        if highest is None:
            return ""
        mean, count = means[highest]
        return self._judged(subject, kind, highest * HOUR, mean, answer, count, expected)

    def _judged(
        self, subject: Subject, kind: Assessment.Kind, at: int, mean: Decimal, answer: Answer,
        count: int, expected: int,
    ) -> str:  # fmt: skip
        verdict, ratio = verdict_on(mean, 0, answer)
        found = answer.outcome is Outcome.FOUND
        is_kept = found and (kind != Assessment.Kind.HOUR or verdict != Verdict.PASS)
        self.results.append(
            Result(subject.stream, subject.station, kind, at, verdict, answer, mean, 0, ratio,
                   count, expected, None, is_kept)
        )  # fmt: skip
        return verdict.value

    def _nothing(self, subject: Subject, kind: Assessment.Kind, at: int) -> None:
        self.results.append(Result(subject.stream, subject.station, kind, at))


def _stand(results: list[Result]) -> None:
    """
    The newest verdict of each stream, for boards. That there is no limit for hours says nothing
    where there is one for days.
    """
    newest: dict[int, Result] = {}
    for one in results:
        pk = one.stream.pk
        if one.answer is None:
            continue
        if pk not in newest or (_tells(one), one.at) >= (_tells(newest[pk]), newest[pk].at):
            newest[pk] = one
    rows = list(Standing.objects.filter(pk__in=newest))
    for row in rows:
        result = newest[row.stream_id]
        if row.at is None or (row.at <= result.at and _tells(result)):
            row.verdict, row.at = result.verdict, result.at
            row.certainty = result.answer.certainty if result.answer else ""
    Standing.objects.bulk_update(rows, ["verdict", "certainty", "at"])


def _tells(one: Result) -> bool:
    steps = one.answer.steps if one.answer else ()
    return not steps or steps[-1].code != OTHER_AVERAGE


def _forget_days(due: set[tuple[int, int]]) -> None:
    """Of streams that are not judged any more nothing is due."""
    for stream_id, day in due:
        Day.objects.filter(stream_id=stream_id, day=day).update(due_at=None)


def _within(hours: list[tuple[int, int]]) -> Q:
    condition = Q()
    for stream_id, hour in hours:
        condition |= Q(stream_id=stream_id, at__gte=hour * HOUR, at__lt=(hour + 1) * HOUR)
    return condition


def _hours_of(days: set[tuple[int, int]], before: int) -> dict[tuple[int, int], Hour]:
    """Of these days, and so many hours before each."""
    places = {
        first_hour(day) + place
        for day in {day for _stream, day in days}
        for place in range(-before, HOURS_OF_A_DAY)
    }
    rows = Hour.objects.filter(
        stream_id__in={stream for stream, _day in days},
        hour__among=all_of(sorted(places)),
    )
    return {(row.stream_id, row.hour): row for row in rows}


def _days_of(
    days: set[tuple[int, int]], besides: set[tuple[int, int]]
) -> dict[tuple[int, int], Day]:
    """`besides`: only those that there are."""
    wanted = days | besides
    rows = Day.objects.filter(
        stream_id__in={stream for stream, _day in wanted},
        day__among=all_of(sorted({day for _stream, day in wanted})),
    )
    known = {(row.stream_id, row.day): row for row in rows}
    found = {one: known.get(one) or Day(stream_id=one[0], day=one[1]) for one in days}
    return found | {one: known[one] for one in besides if one in known}
