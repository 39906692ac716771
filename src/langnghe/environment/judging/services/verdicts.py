"""
Verdicts: what was measured is held against the limit of its day, by the worker and in pieces.

An hour is judged once it is over, a day too; a sample at once. Whatever changes later is judged
again: the verdict is replaced, and the former one is kept. Verdicts of hours within the limit are
bits of their day (`Day`), not rows: a station with ten parameters would make 88,000 of them a year.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Q

from langnghe.core import parameters
from langnghe.core.prepared import all_of
from langnghe.environment.judging import queries
from langnghe.environment.judging.facts import Answer, Outcome
from langnghe.environment.judging.models import Anew, Assessment, Day, Standing, Verdict
from langnghe.environment.judging.resolving import Law, resolve
from langnghe.environment.judging.rules import verdict_on
from langnghe.environment.judging.runs import HOUR, day_of, first_hour
from langnghe.environment.judging.services import alerts, episodes, writing
from langnghe.environment.judging.services.writing import Result
from langnghe.environment.sensing.facts import DOES_NOT_COUNT
from langnghe.environment.sensing.models import (
    Detail,
    Hour,
    Observation,
    Station,
    Stream,
    Touched,
)
from langnghe.environment.sensing.services import checks, rollups

AT_ONCE, MOST_PIECES = 500, 20
STREAMS_AT_ONCE = 50
COMPLETENESS = "environment.completeness_min"
FIRST_DAY = date(1970, 1, 1).toordinal()
AVERAGED_DIGITS = 9  # a mean of floats is not exact behind these
HOURS_OF_A_DAY = 24
# The mean of decibels is no level: noise is judged by single values.
NOT_AVERAGED = frozenset({"NOISE"})


def judge(*, now: datetime) -> int:
    """By the clock: judge what changed, and what is over by now; how many hours and days."""
    touched = Touched.objects.all()
    due = Day.objects.filter(due_at__lte=_milliseconds(now))
    done = 0
    asked = Anew.objects.all()
    work = ((touched, _judge_touched), (due, _judge_due), (asked, _judge_anew))
    for waiting, piece in work:
        # Looked at first: nothing to do spares an idle worker the write lock.
        for _ in range(MOST_PIECES if waiting.exists() else 0):
            count = piece(now)
            done += count
            if count < AT_ONCE:
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
    present = _milliseconds(now)
    rows = Day.objects.filter(due_at__lte=present).order_by("due_at")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(skip_locked=True)
    due = list(rows[:AT_ONCE])
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
    _hold(_subjects({one.stream_id for one in asked}).values())
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


@dataclass(slots=True)
class _Subject:
    """A stream that is judged, with what the law asks of it."""

    stream: Stream
    station: Station
    by_sample: bool
    answers: dict[tuple[int, str], Answer] = field(default_factory=dict)


class _Judging:
    """One piece of work, in one transaction."""

    def __init__(self, now: datetime) -> None:
        self.now, self.present = now, _milliseconds(now)
        self.results: list[Result] = []

    def run(self, hours: list[tuple[int, int]], due: set[tuple[int, int]]) -> None:
        self.subjects = _subjects({stream for stream, _place in [*hours, *due]})
        _forget_days({one for one in due if one[0] not in self.subjects})
        if not self.subjects:
            return
        _hold(self.subjects.values())
        self.law = _law_for(self.subjects.values())
        self.share = _completeness(self.now)
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

    def _answer(self, subject: _Subject, day: int, statistic: str) -> Answer:
        if (day, statistic) not in subject.answers:
            asked = queries.question_of(
                subject.station, subject.stream, on=date.fromordinal(FIRST_DAY + day),
                statistic=statistic,
            )  # fmt: skip
            subject.answers[day, statistic] = resolve(asked, self.law)
        return subject.answers[day, statistic]

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
            answer = self._sample_answer(subject, at, day)
            detail = details.get((stream_id, at))
            exact = Decimal(repr(value))
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

    def _sample_answer(self, subject: _Subject, at: int, day: int) -> Answer:
        """Noise has limits by the hour of the day."""
        if subject.station.role != Station.Role.NOISE:
            return self._answer(subject, day, "single")
        asked = queries.question_of(
            subject.station, subject.stream, on=date.fromordinal(FIRST_DAY + day),
            statistic="single", hour=at // HOUR - first_hour(day),
        )  # fmt: skip
        return resolve(asked, self.law)

    def _averages(self, hours: list[tuple[int, int]], days: set[tuple[int, int]]) -> None:
        if not days:
            return
        counted = _hours_of(days)
        rows = _days_of(days)
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

    def _hour(self, subject: _Subject, day: Day, hour: int, row: Hour | None) -> None:
        bit = 1 << (hour - first_hour(day.day))
        for name in ("passed", "exceeded", "waiting"):
            setattr(day, name, getattr(day, name) & ~bit)
        if (hour + 1) * HOUR > self.present:
            day.waiting |= bit
            return
        expected = max(1, 3_600 // subject.stream.interval)
        verdict = self._average(
            subject, Assessment.Kind.HOUR, hour * HOUR, [row] if row else [], expected, day.day
        )
        if verdict == Verdict.PASS:
            day.passed |= bit
        elif verdict == Verdict.EXCEED:
            day.exceeded |= bit

    def _day(self, subject: _Subject, day: Day, counted: dict[tuple[int, int], Hour]) -> None:
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
        alerts.watch_capacity(
            subject.stream, subject.station, start * HOUR, self._mean(known, expected), now=self.now
        )

    def _mean(self, rows: list[Hour], expected: int) -> Decimal | None:
        """None: too few readings for a verdict."""
        count = sum(row.counted for row in rows)
        if not count or count * 100 < self.share * expected:
            return None
        mean = sum(row.total for row in rows) / count
        return Decimal(f"{mean:.{AVERAGED_DIGITS}g}")

    def _average(
        self, subject: _Subject, kind: Assessment.Kind, at: int, rows: list[Hour], expected: int,
        day: int,
    ) -> str:  # fmt: skip
        mean = self._mean(rows, expected)
        if mean is None or subject.stream.property.code in NOT_AVERAGED:
            self._nothing(subject, kind, at)
            return ""
        answer = self._answer(subject, day, kind.value)
        verdict, ratio = verdict_on(mean, 0, answer)
        found = answer.outcome is Outcome.FOUND
        is_kept = found and (kind == Assessment.Kind.DAY or verdict != Verdict.PASS)
        self.results.append(
            Result(subject.stream, subject.station, kind, at, verdict, answer, mean, 0, ratio,
                   sum(row.counted for row in rows), expected, None, is_kept)
        )  # fmt: skip
        return verdict.value

    def _nothing(self, subject: _Subject, kind: Assessment.Kind, at: int) -> None:
        self.results.append(Result(subject.stream, subject.station, kind, at))


def _milliseconds(now: datetime) -> int:
    return int(now.timestamp() * 1000)


def _completeness(now: datetime) -> Decimal:
    return parameters.value(COMPLETENESS, on=now.date())


def _subjects(ids: set[int]) -> dict[int, _Subject]:
    """Of a corrected series the measured one is not judged; without a station there is no limit."""
    rows = Stream.objects.filter(
        pk__among=all_of(sorted(ids)),
        property__code__isnull=False,
        thing__station__isnull=False,
        corrected__isnull=True,
    )
    rows = rows.select_related(
        "property", "source", "thing__station__facility", "thing__station__village__commune"
    )
    return {stream.pk: _subject(stream) for stream in rows.order_by("pk")}


def _subject(stream: Stream) -> _Subject:
    station = stream.thing.station
    station.thing = stream.thing
    measured = stream.source or stream
    by_sample = measured.kind in {Stream.Kind.LABORATORY, Stream.Kind.FIELD}
    return _Subject(stream, station, by_sample)


def _hold(subjects: Iterable[_Subject]) -> None:
    """Whoever judges a stream holds its row, in the order of the ids."""
    told = [Standing(stream=one.stream, station=one.station) for one in subjects]
    Standing.objects.bulk_create(told, ignore_conflicts=True)
    held = Standing.objects.filter(pk__in=[one.stream_id for one in told])
    list(held.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _law_for(subjects: Iterable[_Subject]) -> Law:
    facilities = {one.station.facility_id for one in subjects if one.station.facility_id}
    return queries.law(facilities, {one.stream.property.code or "" for one in subjects})


def _stand(results: list[Result]) -> None:
    """The newest verdict of each stream, for boards."""
    newest: dict[int, Result] = {}
    for one in results:
        if one.answer and (one.stream.pk not in newest or one.at >= newest[one.stream.pk].at):
            newest[one.stream.pk] = one
    rows = list(Standing.objects.filter(pk__in=newest))
    for row in rows:
        result = newest[row.stream_id]
        if row.at is None or row.at <= result.at:
            row.verdict, row.at = result.verdict, result.at
            row.certainty = result.answer.certainty if result.answer else ""
    Standing.objects.bulk_update(rows, ["verdict", "certainty", "at"])


def _forget_days(due: set[tuple[int, int]]) -> None:
    """Of streams that are not judged any more nothing is due."""
    for stream_id, day in due:
        Day.objects.filter(stream_id=stream_id, day=day).update(due_at=None)


def _within(hours: list[tuple[int, int]]) -> Q:
    condition = Q()
    for stream_id, hour in hours:
        condition |= Q(stream_id=stream_id, at__gte=hour * HOUR, at__lt=(hour + 1) * HOUR)
    return condition


def _hours_of(days: set[tuple[int, int]]) -> dict[tuple[int, int], Hour]:
    places = [first_hour(day) + place for day in {day for _s, day in days} for place in range(24)]
    rows = Hour.objects.filter(
        stream_id__in={stream for stream, _day in days},
        hour__among=all_of(sorted(places)),
    )
    return {(row.stream_id, row.hour): row for row in rows}


def _days_of(days: set[tuple[int, int]]) -> dict[tuple[int, int], Day]:
    rows = Day.objects.filter(
        stream_id__in={stream for stream, _day in days},
        day__among=all_of(sorted({day for _stream, day in days})),
    )
    known = {(row.stream_id, row.day): row for row in rows}
    return {one: known.get(one) or Day(stream_id=one[0], day=one[1]) for one in days}
