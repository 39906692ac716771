"""Streams that are judged, with what the law asks of them: loaded once for a piece of work."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from langnghe.core import parameters
from langnghe.core.prepared import all_of
from langnghe.environment.judging import levels, queries
from langnghe.environment.judging.facts import Answer
from langnghe.environment.judging.models import Standing
from langnghe.environment.judging.resolving import Law, resolve
from langnghe.environment.sensing import comparing
from langnghe.environment.sensing.models import Station, Stream

COMPLETENESS = "environment.completeness_min"
FIRST_DAY = date(1970, 1, 1).toordinal()


@dataclass(slots=True)
class Subject:
    """A stream that is judged, with what the law asks of it."""

    stream: Stream
    station: Station
    by_sample: bool
    answers: dict[tuple[int, str, int | None], Answer] = field(default_factory=dict)

    @property
    def is_noise(self) -> bool:
        return self.station.role == Station.Role.NOISE

    @property
    def is_air(self) -> bool:
        """Of ambient air there are limits of 8 hours and of a year."""
        return self.station.role == Station.Role.AMBIENT

    def compared(self, number: float, digits: int = levels.DIGITS) -> Decimal | None:
        """In the unit that limits are in. None: too large for a verdict, and for anything real."""
        convert = comparing.converter(self.stream)
        try:
            return levels.kept(convert(number) if convert else number, digits)
        except (OverflowError, ValueError):  # infinite, before or after
            return None

    def answer(self, law: Law, day: int, statistic: str, hour: int | None = None) -> Answer:
        """`hour`: of the day; noise has limits by it."""
        key = day, statistic, hour
        if key not in self.answers:
            asked = queries.question_of(
                self.station, self.stream, on=date.fromordinal(FIRST_DAY + day),
                statistic=statistic, hour=hour,
            )  # fmt: skip
            self.answers[key] = resolve(asked, law)
        return self.answers[key]


def milliseconds(now: datetime) -> int:
    return int(now.timestamp() * 1000)


def completeness(now: datetime) -> Decimal:
    return parameters.value(COMPLETENESS, on=now.date())


def subjects(ids: set[int]) -> dict[int, Subject]:
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


def _subject(stream: Stream) -> Subject:
    station = stream.thing.station
    station.thing = stream.thing
    measured = stream.source or stream
    by_sample = measured.kind in {Stream.Kind.LABORATORY, Stream.Kind.FIELD}
    return Subject(stream, station, by_sample)


def hold(subjects: Iterable[Subject]) -> None:
    """Whoever judges a stream holds its row, in the order of the ids."""
    told = [Standing(stream=one.stream, station=one.station) for one in subjects]
    Standing.objects.bulk_create(told, ignore_conflicts=True)
    held = Standing.objects.filter(pk__in=[one.stream_id for one in told])
    list(held.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def law_for(subjects: Iterable[Subject]) -> Law:
    facilities = {one.station.facility_id for one in subjects if one.station.facility_id}
    return queries.law(facilities, {one.stream.property.code or "" for one in subjects})
