"""The month of a commune: stations, completeness, verdicts, episodes; only what is public."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum

from langnghe.core.models import Certainty
from langnghe.core.text import in_language
from langnghe.environment.cases.facts import Months
from langnghe.environment.judging import wording
from langnghe.environment.judging.models import Assessment
from langnghe.environment.seeing import neighbours, periods, queries
from langnghe.environment.seeing.series import HOUR
from langnghe.environment.sensing.models import Hour, Station, Stream
from langnghe.registry import public as registry

MOST_VILLAGES = 500  # of a commune
NO_CASES = Months(0, 0)


@dataclass(frozen=True, slots=True)
class Measured:
    """One parameter of one station in the month."""

    station: str
    village: str
    parameter: str
    readings: int
    completeness: int | None
    verdicts: int
    over: int
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Spell:
    station: str
    village: str
    parameter: str
    began: datetime
    last: datetime
    worst: str


@dataclass(frozen=True, slots=True)
class Acted:
    """A village of which more is known than its stations tell."""

    village: str
    cases: Months  # opened and ended in the month
    told: tuple[str, ...]  # as it is on the day of the report


@dataclass(frozen=True, slots=True)
class Month:
    since: date
    until: date
    rows: tuple[Measured, ...]
    episodes: tuple[Spell, ...]
    villages: tuple[Acted, ...]


def month(commune: str, since: date, now: datetime) -> Month:
    """Of the stations of a commune that everybody may see, and of its villages (10 queries)."""
    since, until = periods.month(since)
    first, end = periods.milliseconds(since), periods.milliseconds(until)
    end = min(end, int(now.timestamp() * 1000))
    stations = queries.stations_shown().filter(village__commune=commune)
    rows = Stream.objects.filter(thing__station__in=stations, property__code__isnull=False)
    streams = list(
        rows.select_related("property", "thing__station__village").order_by("thing__name", "pk")
    )
    counted = _readings(streams, first, end)
    judged = _verdicts(stations, first, end)
    measured = tuple(
        Measured(
            one.thing.name, one.thing.station.village.name,
            in_language(one.property.names) or one.property.code or "",
            counted.get(one.pk, 0), _share(one, counted.get(one.pk, 0), first, end),
            *judged.get(one.pk, (0, 0)), one.thing.station.is_demo,
        )
        for one in streams
    )  # fmt: skip
    return Month(
        since, until, measured, _episodes(stations, first, end), _villages(commune, since, until)
    )


def _villages(commune: str, since: date, until: date) -> tuple[Acted, ...]:
    cards, _next = registry.villages(commune=commune, limit=MOST_VILLAGES)
    ids = [one.id for one in cards]
    cases = neighbours.between(ids, periods.midnight(since), periods.midnight(until))
    beside = neighbours.of_each(ids)
    return tuple(
        Acted(
            one.name, cases.get(one.id, NO_CASES),
            neighbours.lines(beside.get(one.id, neighbours.NOTHING)),
        )
        for one in cards
        if one.id in cases or one.id in beside
    )  # fmt: skip


def _readings(streams: Iterable[Stream], first: int, end: int) -> dict[int, int]:
    rows = Hour.objects.filter(
        stream_id__in=[one.pk for one in streams], hour__gte=first // HOUR, hour__lt=end // HOUR
    )
    return dict(rows.order_by().values_list("stream_id").annotate(n=Sum("readings")))


def _share(one: Stream, count: int, first: int, end: int) -> int | None:
    expected = (end - first) / 1_000 / one.interval
    if one.kind != Stream.Kind.AUTOMATIC or expected < 1:
        return None
    return min(100, round(100 * count / expected))


def _verdicts(stations: QuerySet[Station], first: int, end: int) -> dict[int, tuple[int, int]]:
    rows = Assessment.objects.filter(
        station__in=stations, superseded_at__isnull=True, kind__in=["day", "sample"],
        verdict__in=["pass", "exceed"], at__gte=first, at__lt=end,
    ).exclude(basis__certainty=Certainty.DOUBTFUL)  # fmt: skip
    told = rows.order_by().values_list("stream_id").annotate(
        n=Count("pk"), over=Count("pk", filter=Q(verdict="exceed"))
    )  # fmt: skip
    return {stream: (n, over) for stream, n, over in told}


def _episodes(stations: QuerySet[Station], first: int, end: int) -> tuple[Spell, ...]:
    rows = queries.episodes_shown().filter(
        station__in=stations, began_at__lt=end, last_at__gte=first
    )
    rows = rows.select_related(
        "station__thing", "station__village", "worst__basis", "worst__stream"
    )
    return tuple(
        Spell(
            one.station.thing.name, one.station.village.name, told.parameter,
            wording.moment(one.began_at), wording.moment(one.last_at),
            f"{told.value} ({told.limit})",
        )
        for one in rows.order_by("began_at")
        for told in [wording.told(one.worst)]
    )  # fmt: skip
