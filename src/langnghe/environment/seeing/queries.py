"""Reads: the board of villages, the card of one, a station with its newest values."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from langnghe.core import clock
from langnghe.core.errors import NotFound
from langnghe.core.models import Certainty
from langnghe.core.prepared import all_of
from langnghe.environment.judging import seeing as judged
from langnghe.environment.judging.models import Assessment, Episode, Standing
from langnghe.environment.seeing import neighbours, rules
from langnghe.environment.seeing.facts import (
    BoardRow,
    Card,
    Classed,
    Condition,
    Newest,
    Panel,
    StationFact,
)
from langnghe.environment.seeing.files import Source
from langnghe.environment.seeing.models import Complaint, VillagePollutionClass
from langnghe.environment.sensing import comparing
from langnghe.environment.sensing.models import Facility, Hour, Station, Stream
from langnghe.environment.sensing.rules import NOBODY, Scope

HOUR = 3_600_000
COMPLETE_DAYS, TREND_DAYS = 30, 90
MOST_EPISODES = 50
_VILLAGE = ("village_id", "village__slug", "village__name", "village__commune_id",
            "village__commune__name")  # fmt: skip


def stations_shown() -> QuerySet[Station]:
    """Those that everybody may see."""
    return Station.objects.filter(thing__is_public=True).exclude(
        village__certainty=Certainty.DOUBTFUL
    )


def board() -> list[BoardRow]:
    """Every village that is measured or classed, the worst first (5 queries)."""
    shown = stations_shown()
    villages: dict[int, tuple[Any, ...]] = {}
    stations: Counter[int] = Counter()  # here: to group by names costs the database more
    for one in shown.order_by().values_list(*_VILLAGE):
        villages[one[0]] = one
        stations[one[0]] += 1
    classes = _classes().exclude(village__certainty=Certainty.DOUBTFUL)
    classed: dict[int, int] = {}
    for *row, number in classes.order_by().values_list(*_VILLAGE, "list_number"):
        classed[row[0]] = number
        villages.setdefault(row[0], tuple(row))
    verdicts, over = _verdicts(), _over()
    cases = neighbours.under_way()
    rows = [
        BoardRow(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            rules.condition(verdicts.get(pk, ()), is_over=pk in over, stations=stations[pk]),
            stations[pk],
            classed.get(pk),
            cases.get(pk, 0),
        )
        for pk, row in villages.items()
    ]
    return sorted(rows, key=lambda one: (rules.ORDER[one.condition], one.slug))


def slugs_of_villages() -> list[str]:
    """Those of the board (one query)."""
    classed = _classes().exclude(village__certainty=Certainty.DOUBTFUL).order_by()
    measured = stations_shown().order_by().values_list("village__slug")
    return sorted(slug for (slug,) in measured.union(classed.values_list("village__slug")))


def slugs_of_stations(start: int, limit: int) -> list[str]:
    rows = stations_shown().order_by("slug").values_list("slug", flat=True)
    return list(rows[start : start + limit])


def _classes() -> QuerySet[VillagePollutionClass]:
    return VillagePollutionClass.objects.filter(ended_at__isnull=True).exclude(
        certainty=Certainty.DOUBTFUL
    )


def _standings() -> QuerySet[Standing]:
    return Standing.objects.filter(station__thing__is_public=True).exclude(
        certainty=Certainty.DOUBTFUL
    )


def _verdicts() -> dict[int, set[str]]:
    rows = _standings().order_by().values_list("station__village_id", "verdict").distinct()
    found: dict[int, set[str]] = {}
    for village, verdict in rows:
        found.setdefault(village, set()).add(verdict)
    return found


def episodes_shown(scope: Scope = NOBODY, of: Station | None = None) -> QuerySet[Episode]:
    rows = Episode.objects.exclude(state=Episode.State.WITHDRAWN)
    if of is not None and judged.covers(scope, of):
        return rows.filter(station=of)
    rows = rows.filter(station__thing__is_public=True).exclude(certainty=Certainty.DOUBTFUL)
    return rows if of is None else rows.filter(station=of)


def _over() -> set[int]:
    rows = episodes_shown().filter(state=Episode.State.OPEN)
    return set(rows.order_by().values_list("station__village_id", flat=True))


def panel(village_id: int, slug: str) -> Panel | None:
    """For the village's own page (8 queries, 5 where nothing is known); None: nothing is known."""
    stations = stations_shown().filter(village=village_id).count()
    number = _classes().filter(village=village_id).values_list("list_number", flat=True).first()
    told = neighbours.lines(neighbours.of_each([village_id]).get(village_id, neighbours.NOTHING))
    if not stations and number is None and not told:
        return None
    condition = Condition.UNKNOWN
    if stations:
        verdicts = _standings().filter(station__village=village_id)
        is_over = episodes_shown().filter(station__village=village_id, state="open").exists()
        given = verdicts.values_list("verdict", flat=True)
        condition = rules.condition(given, is_over=is_over, stations=stations)
    label = str(VillagePollutionClass.List(number).label) if number else ""
    return Panel(slug, condition, str(rules.CONDITIONS[condition]), stations, label, told)


def classed(village_id: int) -> Classed | None:
    one = _classes().filter(village=village_id).first()
    if one is None:
        return None
    return Classed(
        one.list_number, one.get_list_number_display(), one.document, one.decided_on, one.source,
        one.get_certainty_display(),
    )  # fmt: skip


def card(village_id: int, now: datetime) -> Card:
    """What the public may know of a village's environment."""
    rows = stations_shown().filter(village=village_id)
    stations = facts_of(rows, now=now)
    before, lately = _shares(village_id, now)
    trend, shares = rules.trend(before, lately)
    told = [one.completeness for two in stations for one in two.newest]
    known = [one for one in told if one is not None]
    return Card(
        condition=min(
            (one.condition for one in stations), key=rules.ORDER.__getitem__,
            default=Condition.UNKNOWN,
        ),
        classed=classed(village_id),
        beside=neighbours.of_one(village_id, clock.today(now)),
        complaints=Complaint.objects.filter(village=village_id, answered_at__isnull=True).count(),
        completeness=round(sum(known) / len(known)) if known else None,
        trend=trend,
        over_share=shares,
        stations=tuple(stations),
    )  # fmt: skip


def _shares(village_id: int, now: datetime) -> tuple[tuple[int, int], tuple[int, int]]:
    """(verdicts, over) of the last three months and of the three before (one query)."""
    middle = _milliseconds(now - timedelta(days=TREND_DAYS))
    first = _milliseconds(now - timedelta(days=2 * TREND_DAYS))
    over = Q(verdict="exceed")
    lately = Q(at__gte=middle)
    rows = Assessment.objects.filter(
        station__in=stations_shown().filter(village=village_id), superseded_at__isnull=True,
        kind__in=["day", "sample"], verdict__in=["pass", "exceed"], at__gte=first,
    ).exclude(basis__certainty=Certainty.DOUBTFUL)  # fmt: skip
    told = rows.aggregate(
        before=Count("pk", filter=~lately), before_over=Count("pk", filter=~lately & over),
        lately=Count("pk", filter=lately), lately_over=Count("pk", filter=lately & over),
    )  # fmt: skip
    return (told["before"], told["before_over"]), (told["lately"], told["lately_over"])


def facts_of(rows: QuerySet[Station], *, now: datetime, scope: Scope = NOBODY) -> list[StationFact]:
    """Stations with their newest values and what was made of them (6 queries for any number)."""
    stations = list(
        rows.select_related("thing", "facility__producer", "village")
        .prefetch_related("thing__locations")
        .order_by("slug")
    )
    streams = _streams(stations)
    open_ids = episodes_shown().filter(state="open", station__in=stations)
    over = set(open_ids.values_list("station_id", flat=True))
    of_station: dict[int, list[Stream]] = {}
    for stream in streams:
        of_station.setdefault(stream.thing_id, []).append(stream)
    doubtful = {one.pk for one in stations if judged.covers(scope, one)}
    told = _Verdicts(streams, doubtful)
    complete = _completeness(streams, now)
    return [
        _fact(one, of_station.get(one.thing_id, []), told, complete, is_over=one.pk in over)
        for one in stations
    ]


def _streams(stations: Collection[Station]) -> list[Stream]:
    def newest(kind: str) -> Subquery:
        rows = Assessment.objects.filter(
            stream=OuterRef("pk"), kind=kind, superseded_at__isnull=True
        )
        return Subquery(rows.order_by("-at").values("pk")[:1])

    rows = Stream.objects.filter(thing__in=[one.thing_id for one in stations])
    rows = rows.filter(property__code__isnull=False).select_related("property", "extent")
    return list(rows.annotate(day=newest("day"), sample=newest("sample")).order_by("pk"))


class _Verdicts:
    """The newest verdict of each stream that the reader may see (2 queries)."""

    def __init__(self, streams: Iterable[Any], doubtful: Collection[int]) -> None:
        ids = {pk for one in streams for pk in (one.day, one.sample) if pk}
        rows = Assessment.objects.filter(pk__among=all_of(sorted(ids))).order_by("at")
        self.rows: dict[int, Assessment] = {}
        for row in rows.select_related("basis"):
            if row.basis.certainty != Certainty.DOUBTFUL or row.station_id in doubtful:
                self.rows[row.stream_id] = row
        standings = Standing.objects.filter(pk__in=[one.pk for one in streams])
        self.standings = {
            one.pk: one.verdict
            for one in standings
            if one.certainty != Certainty.DOUBTFUL or one.station_id in doubtful
        }

    def of(self, stream_id: int) -> tuple[str, str, int | None]:
        """Verdict, the id of its page, and of when."""
        if row := self.rows.get(stream_id):
            return row.verdict, str(row.uid), row.at
        return self.standings.get(stream_id, ""), "", None


def _completeness(streams: Iterable[Stream], now: datetime) -> dict[int, int]:
    """Per cent of the readings expected in 30 days, or since the first one (one query)."""
    present = _milliseconds(now) // HOUR
    begin = present - COMPLETE_DAYS * 24
    automatic = [one for one in streams if one.kind == Stream.Kind.AUTOMATIC]
    rows = Hour.objects.filter(
        stream_id__in=[one.pk for one in automatic], hour__gte=begin, hour__lt=present
    )
    found = dict(rows.order_by().values_list("stream_id").annotate(n=Sum("readings")))
    complete = {}
    for one in automatic:
        extent = getattr(one, "extent", None)
        if extent is None:
            continue
        hours = present - max(begin, extent.first_at // HOUR)
        expected = hours * 3_600 / one.interval
        if expected >= 1:
            complete[one.pk] = min(100, round(100 * found.get(one.pk, 0) / expected))
    return complete


def _fact(
    one: Station, streams: Iterable[Stream], verdicts: _Verdicts, complete: Mapping[int, int],
    *, is_over: bool,
) -> StationFact:  # fmt: skip
    newest = tuple(_newest(stream, verdicts, complete) for stream in streams)
    place = next(iter(one.thing.locations.all()), None)
    point = (place.north, place.east) if place else (None, None)
    return StationFact(
        one.slug, one.thing.name, one.role, one.get_role_display(), one.is_automatic, one.is_demo,
        name_of_facility(one.facility), *point,
        rules.condition((row.verdict for row in newest), is_over=is_over, stations=1), newest,
    )  # fmt: skip


def name_of_facility(facility: Facility | None) -> str:
    """Of a household the public reads no name."""
    if facility is None:
        return _("Of the village itself")
    if facility.kind == Facility.Kind.HOUSEHOLD:
        return str(facility.get_kind_display())
    return facility.name


def _newest(stream: Stream, verdicts: _Verdicts, complete: Mapping[int, int]) -> Newest:
    extent = getattr(stream, "extent", None)
    value, convert = extent.last_result if extent else None, comparing.converter(stream)
    return Newest(
        stream.pk, stream.property.code or "", stream.property.names, stream.kind,
        comparing.unit_of(stream), extent.last_at if extent else None,
        convert(value) if convert and value is not None else value,
        extent.last_flag if extent else 0, *verdicts.of(stream.pk), complete.get(stream.pk),
    )  # fmt: skip


def station(scope: Scope, slug: str, now: datetime) -> tuple[Station, StationFact]:
    """:raises NotFound:"""
    one = judged.station(scope, slug)
    [fact] = facts_of(Station.objects.filter(pk=one.pk), now=now, scope=scope)
    return one, fact


def station_shown(slug: str) -> Station:
    """What everybody may see. :raises NotFound:"""
    return judged.station(NOBODY, slug)


def asked_stream(station: Station, stream_id: int | None) -> Stream:
    """:raises NotFound: the station has no such series, or none at all."""
    found = streams_of(station, stream_id)
    if not found:
        raise NotFound
    return found[0]


def streams_of(station: Station, stream_id: int | None = None) -> list[Stream]:
    """A station's series, or the one that was asked for."""
    rows = Stream.objects.filter(thing=station.thing_id, property__code__isnull=False)
    rows = rows.select_related("property", "extent").order_by("pk")
    return list(rows.filter(pk=stream_id) if stream_id else rows)


def sources_of(station: Station, stream_id: int | None) -> list[Source]:
    """What a file of a station holds (one query)."""
    return [Source(station, one) for one in streams_of(station, stream_id)]


def sources_in(village_id: int) -> list[Source]:
    """What a file of a village holds: all that everybody may see (one query)."""
    rows = Stream.objects.filter(
        thing__station__in=stations_shown().filter(village=village_id), property__code__isnull=False
    )
    rows = rows.select_related("property", "thing__station__village")
    return [Source(one.thing.station, one) for one in rows.order_by("thing__station__slug", "pk")]


def stream_of(station: Station, stream_id: int | None) -> Stream | None:
    """The asked one of a station's series, else its first."""
    found = {one.pk: one for one in streams_of(station)}
    return found.get(stream_id or 0) or next(iter(found.values()), None)


def exceedances(scope: Scope, station: Station, stream: Stream, since: int, until: int,
                *, but: Collection[str] = (), most: int = 400) -> list[Any]:  # fmt: skip
    """
    (uid, kind, at, value) over the limit in a span, the worst where there are too many.

    `but`: kinds of averages that are left out.
    """
    rows = Assessment.objects.filter(
        stream=stream, verdict="exceed", superseded_at__isnull=True, at__gte=since, at__lt=until
    )
    if but:
        rows = rows.exclude(kind__in=but)
    if not judged.covers(scope, station):
        rows = rows.exclude(basis__certainty=Certainty.DOUBTFUL)
    worst = rows.order_by("-value").values_list("uid", "kind", "at", "value", named=True)[:most]
    return sorted(worst, key=lambda one: one.at)


def episodes(scope: Scope, station: Station, since: int, until: int) -> list[Episode]:
    rows = episodes_shown(scope, station).filter(began_at__lt=until, last_at__gte=since)
    rows = rows.select_related("worst__basis", "worst__stream")
    return list(rows.order_by("-began_at")[:MOST_EPISODES])


def _milliseconds(now: datetime) -> int:
    return int(now.timestamp() * 1000)
