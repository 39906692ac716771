"""Treatment projects, clean technology and eco labels for programs: what the public may know."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from langnghe.core import clock
from langnghe.core.schemas import ProblemSchema
from langnghe.core.text import in_language
from langnghe.environment.treatment.facts import Money, Proof
from langnghe.environment.treatment.models import Technology
from langnghe.environment.treatment.queries import clean, plant, removal
from langnghe.environment.treatment.queries import projects as queries
from langnghe.registry import public as registry

router = Router(tags=["environment"])


class TreatmentQuery(Schema):
    cursor: str | None = Field(None, max_length=500)


class MilestoneOut(Schema):
    state: str
    planned_on: date | None = Field(description="As it was promised first")
    moved_to: date | None
    reached_on: date | None
    days_late: int | None = Field(description="Negative when early")


class TreatmentProjectOut(Schema):
    slug: str
    url: str
    name: str
    kind: str
    state: str
    state_in_words: str
    since: date | None
    days_late: int | None
    villages: list[str]
    commune_code: str
    capacity: str | None = Field(description="In `unit` a day: m3 or t")
    unit: str
    certainty: str
    is_demo: bool


class TreatmentProjectPage(Schema):
    items: list[TreatmentProjectOut]
    next_cursor: str | None


class FundingOut(Schema):
    source: str
    planned: int = Field(description="Đồng, over all years")
    allocated: int
    disbursed: int


class RemovalOut(Schema):
    parameter: str
    unit: str
    inflow: float
    outflow: float
    share: float = Field(description="1 - outflow/inflow")
    at_least: bool = Field(description="Something that left was below the limit of detection")
    days: list[date]


class TreatmentProjectDetailOut(TreatmentProjectOut):
    owner: str
    technology: str
    regulation: str
    column: str
    cost: int | None
    source: str
    households_connected: int | None
    households_planned: int | None
    milestones: list[MilestoneOut]
    funding: list[FundingOut]
    days_with_log: int = Field(description="Of the last 30")
    utilisation_percent: float | None
    removal: list[RemovalOut]


class EffectOut(Schema):
    kind: str
    unit: str
    before: str
    after: str


class CleanTechnologyOut(Schema):
    slug: str
    url: str
    name: str
    kind: str
    adopters: int
    effects: list[EffectOut]
    certainty: str
    is_demo: bool


class CleanTechnologyPage(Schema):
    items: list[CleanTechnologyOut]
    next_cursor: str | None


class MeasuredOut(Schema):
    parameter: str
    unit: str
    before: float
    after: float
    at_least: bool


class CleanTechnologyDetailOut(CleanTechnologyOut):
    summary: str
    source: str
    measured: list[MeasuredOut] = Field(description="Where it was taken up")


class EcoLabelOut(Schema):
    producer: str = Field(description="Slug")
    number: str
    technology: str = Field(description="Slug")
    granted_on: date
    expires_on: date = Field(description="The first day on which it does not hold")
    is_demo: bool


@router.get(
    "/treatment-projects",
    response={200: TreatmentProjectPage, 422: ProblemSchema},
    operation_id="list_treatment_projects",
    summary="Projects for wastewater and waste of villages, by slug",
)
def list_projects(request: HttpRequest, query: Query[TreatmentQuery]) -> Any:
    rows, next_cursor = queries.public(cursor=query.cursor, today=_today())
    items = [TreatmentProjectOut(**_project(row)) for row in rows]
    return TreatmentProjectPage(items=items, next_cursor=next_cursor)


@router.get(
    "/treatment-projects/{slug:slug}",
    response={200: TreatmentProjectDetailOut, 404: ProblemSchema},
    operation_id="get_treatment_project",
    summary="One project: promised and done, who pays, what the plant takes out",
)
def get_project(request: HttpRequest, slug: str) -> Any:
    found, today = queries.shown(slug), _today()
    row, figures = queries.row_of(found, today), plant.figures(found, today)
    return TreatmentProjectDetailOut(
        **_project(row),
        owner=found.owner_name or found.get_owner_kind_display(),
        technology=found.technology,
        regulation=found.regulation,
        column=found.column,
        cost=found.cost,
        source=found.source,
        households_connected=queries.connected(found),
        households_planned=found.households,
        milestones=[
            MilestoneOut(
                state=one.state, planned_on=one.planned_on, moved_to=one.moved_to,
                reached_on=one.reached_on, days_late=one.days_late,
            )
            for one in row.milestones
        ],
        funding=[_funding(source, sums) for source, sums in queries.by_source(found)],
        days_with_log=figures.days,
        utilisation_percent=figures.utilisation,
        removal=[
            RemovalOut(
                parameter=one.code, unit=one.unit, inflow=one.inflow, outflow=one.outflow,
                share=one.share, at_least=one.at_least, days=list(one.days),
            )
            for one in removal.removal(found.facility_id, today)
        ],
    )  # fmt: skip


@router.get(
    "/clean-technologies",
    response={200: CleanTechnologyPage, 422: ProblemSchema},
    operation_id="list_clean_technologies",
    summary="Clean technology and materials, by slug",
)
def list_technologies(request: HttpRequest, query: Query[TreatmentQuery]) -> Any:
    page = clean.technologies(cursor=query.cursor)
    items = [CleanTechnologyOut(**_technology(one)) for one in page.items]
    return CleanTechnologyPage(items=items, next_cursor=page.next_cursor)


@router.get(
    "/clean-technologies/{slug:slug}",
    response={200: CleanTechnologyDetailOut, 404: ProblemSchema},
    operation_id="get_clean_technology",
    summary="One of them, and what was measured where it was taken up",
)
def get_technology(request: HttpRequest, slug: str) -> Any:
    found = clean.technology(slug)
    return CleanTechnologyDetailOut(
        **_technology(found),
        summary=in_language(found.summary),
        source=found.source,
        measured=[_measured(one) for one in clean.proofs_of(found)],
    )


@router.get(
    "/eco-labels",
    response=list[EcoLabelOut],
    operation_id="list_eco_labels",
    summary="Eco labels that are in force today",
)
def list_labels(request: HttpRequest) -> Any:
    labels = clean.every_label(_today())
    makers = registry.producers_by_ids({one.producer_id for one in labels})
    return [
        EcoLabelOut(
            producer=makers[one.producer_id].slug, number=one.number,
            technology=one.technology_slug, granted_on=one.granted_on, expires_on=one.expires_on,
            is_demo=one.is_demo,
        )
        for one in labels
        if one.producer_id in makers and makers[one.producer_id].selling
    ]  # fmt: skip


def _today() -> date:
    return clock.today(timezone.now())


def _project(row: queries.Row) -> dict[str, Any]:
    one = row.project
    return {
        "slug": one.slug,
        "url": reverse("treatment:open_project", args=[one.slug]),
        "name": one.name,
        "kind": one.kind,
        "state": one.state,
        "state_in_words": str(row.plain),
        "since": row.since,
        "days_late": row.late,
        "villages": row.villages,
        "commune_code": one.commune_id,
        "capacity": None if one.capacity is None else f"{one.capacity.normalize():f}",
        "unit": one.unit,
        "certainty": one.certainty,
        "is_demo": one.is_demo,
    }


def _funding(source: str, sums: Money) -> FundingOut:
    return FundingOut(
        source=source, planned=sums.planned, allocated=sums.allocated, disbursed=sums.disbursed
    )


def _technology(one: Technology) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "url": reverse("treatment:technology", args=[one.slug]),
        "name": in_language(one.name),
        "kind": one.kind,
        "adopters": clean.adopters(one),
        "effects": [
            EffectOut(
                kind=effect.kind, unit=effect.unit, before=f"{effect.before.normalize():f}",
                after=f"{effect.after.normalize():f}",
            )
            for effect in one.effects.all()
        ],
        "certainty": one.certainty,
        "is_demo": one.is_demo,
    }  # fmt: skip


def _measured(one: Proof) -> MeasuredOut:
    return MeasuredOut(
        parameter=one.code, unit=one.unit, before=one.before, after=one.after,
        at_least=one.at_least,
    )  # fmt: skip
