"""The environment of villages for programs; only what the public may know."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from langnghe.core import clock
from langnghe.core.schemas import ProblemSchema
from langnghe.core.text import in_language
from langnghe.environment.cases.facts import Checked
from langnghe.environment.seeing import limits, periods, queries, series
from langnghe.environment.seeing.facts import Condition, Newest, StationFact, Trend
from langnghe.environment.sensing import comparing
from langnghe.environment.sensing.rules import NOBODY
from langnghe.environment.treatment.facts import PlantFact
from langnghe.registry import public as registry

router = Router(tags=["environment"])
YEAR = timedelta(days=365)


class VillageStateOut(Schema):
    slug: str
    name: str
    commune: str
    commune_code: str
    condition: Condition = Field(
        description="over | unjudged | within | silent (no verdict) | unknown (not measured)"
    )
    stations: int
    pollution_list: int | None = Field(description="Of Decision 2546/QĐ-UBND, 1 to 4")
    open_cases: int


class NewestOut(Schema):
    stream: int
    parameter: str
    name: str
    kind: str
    unit: str = Field(description="UCUM")
    time: datetime | None
    value: float | None
    flag: int = Field(
        description="Bits: 1 calibrating, 2 fault, 4 maintenance, 8 below, 16 above …"
    )
    verdict: str
    verdict_url: str | None
    completeness: int | None = Field(description="Per cent of the readings expected in 30 days")


class StationOut(Schema):
    slug: str
    name: str
    url: str
    role: str
    automatic: bool
    invented: bool = Field(description="Readings of the demo")
    lat: float | None
    lon: float | None
    condition: Condition
    newest: list[NewestOut]


class PollutionClassOut(Schema):
    list: int
    label: str
    document: str
    decided_on: date
    source: str
    certainty: str


class ConditionsOut(Schema):
    met: int
    partly: int
    of: int = Field(description="Conditions that apply to the village")
    percent: int
    inspected_on: date


class RemovalOut(Schema):
    parameter: str
    unit: str = Field(description="UCUM")
    inflow: float
    outflow: float
    percent: float
    at_least: bool = Field(description="Some of what left was below the limit of detection")
    days: int = Field(description="On which both were measured, of the last 30")


class TreatmentPlantOut(Schema):
    name: str
    url: str
    state: str
    words: str
    running: bool
    since: date | None
    capacity: float | None = Field(description="m³ a day, by design")
    invented: bool = Field(description="Of the demo")
    removal: list[RemovalOut]


class EnvironmentCardOut(Schema):
    village: str
    url: str
    condition: Condition
    pollution_class: PollutionClassOut | None
    article_56: ConditionsOut | None = Field(
        description="Article 56 of the Law, as the newest inspection that both sides signed saw it"
    )
    plants: list[TreatmentPlantOut]
    open_cases: int
    closed_cases: int = Field(description="Put right and closed")
    unanswered_complaints: int
    completeness: int | None
    trend: Trend
    stations: list[StationOut]


class StationDetailOut(StationOut):
    village: str


class PointOut(Schema):
    since: datetime
    until: datetime
    count: int
    low: float | None
    high: float | None
    first: float | None
    last: float | None


class SeriesOut(Schema):
    stream: int
    parameter: str
    unit: str
    by_hours: bool = Field(description="Of hours: first and last are their means")
    points: list[PointOut]


class LimitOut(Schema):
    stream: int
    parameter: str
    since: date
    until: date
    minimum: str | None
    maximum: str | None
    unit: str
    document: str
    outcome: str = Field(description="found | no_table | unclear | not_applicable")


class VerdictOut(Schema):
    url: str
    kind: str
    time: datetime
    value: str


class SpanQuery(Schema):
    since: date | None = Field(None, description="Without it, a year before `until`")
    until: date | None = Field(None, description="The last day; without it, today")


class SeriesQuery(SpanQuery):
    stream: int | None = Field(None, ge=1, le=2_147_483_647, description="Without it, the first")
    points: int = Field(1_000, ge=10, le=5_000)


@router.get(
    "/environment/villages",
    response=list[VillageStateOut],
    operation_id="list_village_environments",
    summary="All villages that are measured or classed, the worst first",
)
def list_villages(request: HttpRequest) -> Any:
    return [
        VillageStateOut(
            slug=one.slug, name=one.name, commune=one.commune, commune_code=one.commune_code,
            condition=one.condition, stations=one.stations, pollution_list=one.list_number,
            open_cases=one.open_cases,
        )
        for one in queries.board()
    ]  # fmt: skip


@router.get(
    "/environment/villages/{slug:slug}",
    response={200: EnvironmentCardOut, 404: ProblemSchema},
    operation_id="get_village_environment",
    summary="The environmental card of a village, with its stations and newest values",
)
def get_village(request: HttpRequest, slug: str) -> Any:
    village = registry.village(slug)
    card = queries.card(village.id, timezone.now())
    classed, beside = card.classed, card.beside
    return EnvironmentCardOut(
        village=village.slug,
        url=settings.PUBLIC_URL + reverse("seeing:card", args=[village.slug]),
        condition=card.condition,
        pollution_class=PollutionClassOut(
            list=classed.list_number, label=classed.label, document=classed.document,
            decided_on=classed.decided_on, source=classed.source, certainty=classed.certainty,
        ) if classed else None,
        article_56=_conditions(beside.checklist), plants=[_plant(one) for one in beside.plants],
        open_cases=beside.cases.open if beside.cases else 0,
        closed_cases=beside.cases.closed if beside.cases else 0,
        unanswered_complaints=card.complaints, completeness=card.completeness, trend=card.trend,
        stations=[StationOut(**_station(one)) for one in card.stations],
    )  # fmt: skip


def _conditions(one: Checked | None) -> ConditionsOut | None:
    if one is None:
        return None
    return ConditionsOut(met=one.met, partly=one.partly, of=one.of, percent=one.percent,
                         inspected_on=one.on)  # fmt: skip


def _plant(one: PlantFact) -> TreatmentPlantOut:
    return TreatmentPlantOut(
        name=one.name, url=settings.PUBLIC_URL + reverse("treatment:open_project", args=[one.slug]),
        state=one.state, words=one.words, running=one.is_running, since=one.since,
        capacity=None if one.capacity is None else float(one.capacity), invented=one.is_demo,
        removal=[
            RemovalOut(parameter=row.code, unit=row.unit, inflow=row.inflow, outflow=row.outflow,
                       percent=round(row.percent, 1), at_least=row.at_least, days=len(row.days))
            for row in one.removal
        ],
    )  # fmt: skip


@router.get(
    "/environment/stations/{slug:slug}",
    response={200: StationDetailOut, 404: ProblemSchema},
    operation_id="get_station",
    summary="A station with its newest values and verdicts",
)
def get_station(request: HttpRequest, slug: str) -> Any:
    station, fact = queries.station(NOBODY, slug, timezone.now())
    return StationDetailOut(**_station(fact), village=station.village.slug)


@router.get(
    "/environment/stations/{slug:slug}/series",
    response={200: SeriesOut, 404: ProblemSchema, 422: ProblemSchema},
    operation_id="get_station_series",
    summary="One series as points that keep each lowest and highest value",
)
def get_series(request: HttpRequest, slug: str, query: Query[SeriesQuery]) -> Any:
    station = queries.station_shown(slug)
    stream = queries.asked_stream(station, query.stream)
    since, until = _span(query)
    found = series.of(stream, since, until, query.points)
    return SeriesOut(
        stream=stream.pk, parameter=stream.property.code or "", unit=comparing.unit_of(stream),
        by_hours=found.by_hours,
        points=[
            PointOut(since=_time(one.first_at), until=_time(one.last_at), count=one.counted,
                     low=one.low, high=one.high, first=one.first, last=one.last)
            for one in found.buckets
        ],
    )  # fmt: skip


@router.get(
    "/environment/stations/{slug:slug}/limits",
    response={200: list[LimitOut], 404: ProblemSchema},
    operation_id="list_station_limits",
    summary="The limits of all series of a station, day by day as they changed",
)
def list_limits(request: HttpRequest, slug: str, query: Query[SpanQuery]) -> Any:
    """Limits in doubt are not told."""
    station = queries.station_shown(slug)
    since, until = _span(query)
    return [
        LimitOut(
            stream=stream.pk, parameter=stream.property.code or "", since=one.since,
            until=one.until, minimum=_number(one.minimum), maximum=_number(one.maximum),
            unit=one.answer.ucum, document=one.answer.document, outcome=str(one.answer.outcome),
        )
        for stream in queries.streams_of(station)
        for one in limits.steps(station, stream, since, until)
        if not one.in_doubt
    ]  # fmt: skip


@router.get(
    "/environment/stations/{slug:slug}/verdicts",
    response={200: list[VerdictOut], 404: ProblemSchema, 422: ProblemSchema},
    operation_id="list_station_verdicts",
    summary="What was over the limit in one series; the worst 400 where there is more",
)
def list_verdicts(request: HttpRequest, slug: str, query: Query[SeriesQuery]) -> Any:
    station = queries.station_shown(slug)
    stream = queries.asked_stream(station, query.stream)
    found = queries.exceedances(NOBODY, station, stream, *_span(query))
    return [
        VerdictOut(url=_verdict_address(str(one.uid)), kind=one.kind, time=_time(one.at),
                   value=str(one.value.normalize()))
        for one in found
    ]  # fmt: skip


def _span(query: SpanQuery) -> tuple[int, int]:
    last = query.until or clock.today(timezone.now())
    last = min(max(last, periods.FIRST), periods.LAST)
    since = min(max(query.since or last - YEAR, periods.FIRST), last)
    return periods.milliseconds(since), periods.milliseconds(last + clock.ONE_DAY)


def _number(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _time(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def _verdict_address(uid: str) -> str:
    return settings.PUBLIC_URL + reverse("judging:verdict", args=[uid])


def _station(one: StationFact) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "name": one.name,
        "url": settings.PUBLIC_URL + reverse("seeing:station", args=[one.slug]),
        "role": one.role,
        "automatic": one.is_automatic,
        "invented": one.is_demo,
        "lat": one.lat,
        "lon": one.lon,
        "condition": one.condition,
        "newest": [_newest(row) for row in one.newest],
    }


def _newest(one: Newest) -> NewestOut:
    return NewestOut(
        stream=one.stream_id, parameter=one.code, name=in_language(one.names) or one.code,
        kind=one.kind, unit=one.ucum, time=_time(one.at) if one.at is not None else None,
        value=one.value, flag=one.flag, verdict=one.verdict,
        verdict_url=_verdict_address(one.verdict_uid) if one.verdict_uid else None,
        completeness=one.completeness,
    )  # fmt: skip
