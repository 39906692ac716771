"""Announced measures, acts of law, programmes with their schemes, for programs."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from langnghe.core import clock
from langnghe.core.schemas import ProblemSchema
from langnghe.core.text import in_language
from langnghe.programmes.models import LegalBasis, Measure, Programme, Scheme
from langnghe.programmes.queries import law
from langnghe.programmes.queries import measures as queries

router = Router(tags=["programmes"])


class MeasureOut(Schema):
    slug: str
    url: str
    code: str
    area: str
    strength: str = Field(
        description="How firmly it was said: done, will, encourage, consider, aim, statement, wish"
    )
    text: str


class FigureOut(Schema):
    value: str
    on: date


class IndicatorOut(Schema):
    code: str
    name: str
    unit: str
    aggregation: str
    figure: FigureOut | None = Field(description="null: nobody has counted it yet")


class MeasureDetailOut(MeasureOut):
    who: list[str]
    for_whom: list[str]
    output: str
    source: str
    paragraph: int
    indicators: list[IndicatorOut]
    schemes: list[str] = Field(description="Slugs")
    legal_bases: list[str] = Field(description="Slugs")


class MeasureQuery(Schema):
    strength: str = Field("", max_length=20)
    area: str = Field("", max_length=30)


class LegalBasisOut(Schema):
    slug: str
    url: str
    kind: str
    number: str
    title: str
    issuer: str
    issued_on: date | None = Field(description="null: not established")
    effective_from: date | None
    effective_until: date | None = Field(description="The first day without it")
    standing: str = Field(description="in_force, coming, over, unknown")
    replaced_by: str | None = Field(description="Slug")
    source: str
    certainty: str


class SchemeOut(Schema):
    slug: str
    url: str
    name: str
    summary: str
    kind: str
    state: str
    since: date | None
    until: date | None
    is_demo: bool


class ProgrammeOut(Schema):
    slug: str
    url: str
    name: str
    purpose: str
    state: str
    since: date | None
    until: date | None
    is_demo: bool
    legal_bases: list[str] = Field(description="Slugs")
    schemes: list[SchemeOut]


@router.get(
    "/measures", response=list[MeasureOut], operation_id="list_measures",
    summary="What the city announced, sentence by sentence",
)  # fmt: skip
def list_measures(request: HttpRequest, asked: Query[MeasureQuery]) -> Any:
    return [_measure(one) for one in queries.narrowed(strength=asked.strength, area=asked.area)]


@router.get(
    "/measures/{slug:slug}", response={200: MeasureDetailOut, 404: ProblemSchema},
    operation_id="get_measure", summary="One measure with its indicators",
)  # fmt: skip
def get_measure(request: HttpRequest, slug: str) -> Any:
    one = queries.measure(slug)
    seen = queries.seen(list(one.indicators.all()))
    return _measure(one) | {
        "who": [in_language(name) for name in one.who],
        "for_whom": [in_language(name) for name in one.for_whom],
        "output": in_language(one.output),
        "source": in_language(one.source),
        "paragraph": one.paragraph,
        "indicators": [_indicator(row) for row in seen],
        "schemes": [row.slug for row in one.schemes.all()],
        "legal_bases": [row.slug for row in one.bases.all()],
    }


@router.get(
    "/legal-bases", response=list[LegalBasisOut], operation_id="list_legal_bases",
    summary="The acts of law that something here stands on",
)  # fmt: skip
def list_legal_bases(request: HttpRequest) -> Any:
    today = clock.today(timezone.now())
    return [_act(one, today) for one in law.acts()]


@router.get(
    "/programmes", response=list[ProgrammeOut], operation_id="list_programmes",
    summary="Programmes of support with their schemes",
)  # fmt: skip
def list_programmes(request: HttpRequest) -> Any:
    return [_programme(one) for one in law.programmes()]


def _measure(one: Measure) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "url": reverse("programmes:measure", args=[one.slug]),
        "code": one.code,
        "area": one.area,
        "strength": one.strength,
        "text": in_language(one.text),
    }


def _indicator(row: queries.Seen) -> dict[str, Any]:
    one, figure = row.indicator, row.figure
    return {
        "code": one.code,
        "name": in_language(one.name),
        "unit": one.unit,
        "aggregation": one.aggregation,
        "figure": {"value": f"{figure.value:f}", "on": figure.on} if figure else None,
    }


def _act(one: LegalBasis, today: date) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "url": reverse("programmes:act", args=[one.slug]),
        "kind": one.kind,
        "number": one.number,
        "title": in_language(one.title),
        "issuer": in_language(one.issuer),
        "issued_on": one.issued_on,
        "effective_from": one.effective_from,
        "effective_until": one.effective_until,
        "standing": one.standing_on(today),
        "replaced_by": one.replaced_by.slug if one.replaced_by else None,
        "source": in_language(one.source),
        "certainty": one.certainty,
    }


def _programme(one: Programme) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "url": reverse("programmes:programme", args=[one.slug]),
        "name": in_language(one.name),
        "purpose": in_language(one.purpose),
        "state": one.state,
        "since": one.since,
        "until": one.until,
        "is_demo": one.is_demo,
        "legal_bases": [row.slug for row in one.bases.all()],
        "schemes": [_scheme(row) for row in one.schemes.all()],
    }


def _scheme(one: Scheme) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "url": reverse("programmes:scheme", args=[one.slug]),
        "name": in_language(one.name),
        "summary": in_language(one.summary),
        "kind": one.kind,
        "state": one.state,
        "since": one.since,
        "until": one.until,
        "is_demo": one.is_demo,
    }
