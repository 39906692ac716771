"""Villages, crafts, makers and communes for programs; only what the public may know."""

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from langnghe.core import clock
from langnghe.core.schemas import ClosedWordsSchema, ProblemSchema
from langnghe.core.text import in_language
from langnghe.registry import facts, places, queries, village_page
from langnghe.registry.breaks.api import closed_out
from langnghe.registry.maker_api import router as makers

__all__ = ["makers", "router"]
router = Router(tags=["places"])
Text = Annotated[str, Field(max_length=120)]


class CraftOut(Schema):
    code: str
    slug: str
    name: str
    group: int
    villages: int


class CraftDetailOut(CraftOut):
    story: str


class ProducerOut(Schema):
    slug: str
    url: str
    name: str
    kind: str
    kind_label: str
    village: str = Field(description="Slug")
    village_name: str
    since_year: int | None
    selling: bool
    is_demo: bool
    closed: ClosedWordsSchema | None


class ProducerDetailOut(ProducerOut):
    story: str


class ProducerPage(Schema):
    items: list[ProducerOut]
    next_cursor: str | None


class ProducerQuery(Schema):
    q: Text = ""
    village: Text = ""
    craft: Text = ""
    cursor: str = Field("", max_length=500)
    limit: int = Field(24, ge=1, le=100)


class CommuneOut(Schema):
    code: str = Field(description="The official code, in force since 1 July 2025")
    name: str
    province: str
    old_name: str | None = Field(description="The former unit that was asked for by this name")


class VillageOut(Schema):
    slug: str
    name: str
    crafts: list[str]
    commune: str
    commune_code: str
    province: str
    status: str
    description: str
    certainty: str


class RecognitionOut(Schema):
    title: str
    state: str
    year: int | None
    decision: str
    wording: str
    certainty: str


class ClaimOut(Schema):
    topic: str
    certainty: str
    sources: list[str]


class VillageDetailOut(VillageOut):
    other_names: list[str]
    former_commune: str
    former_district: str
    era: str
    lat: float | None
    lon: float | None
    recognitions: list[RecognitionOut]
    facts: list[ClaimOut]


class VillagePage(Schema):
    items: list[VillageOut]
    total: int
    next_cursor: str | None


class VillageQuery(Schema):
    q: Text = ""
    craft: Text = ""
    cursor: str | None = Field(None, max_length=500)
    limit: int = Field(24, ge=1, le=100)


@router.get("/crafts", response=list[CraftOut], summary="All crafts", operation_id="list_crafts")
def list_crafts(request: HttpRequest) -> Any:
    return [CraftOut(**_craft_fields(one)) for one in queries.crafts()]


@router.get(
    "/crafts/{slug:slug}",
    response={200: CraftDetailOut, 301: None, 404: ProblemSchema},
    operation_id="get_craft",
    summary="One craft with its story",
)
def get_craft(request: HttpRequest, slug: str) -> Any:
    try:
        one, story = queries.craft(slug)
    except queries.Moved as moved:
        return _moved("get_craft", moved)
    villages = queries.count_villages(craft=one.slug)
    return CraftDetailOut(**_craft_fields(one) | {"villages": villages}, story=in_language(story))


@router.get(
    "/producers",
    response={200: ProducerPage, 422: ProblemSchema},
    operation_id="list_producers",
    summary="Verified makers, by slug",
)
def list_producers(request: HttpRequest, query: Query[ProducerQuery]) -> Any:
    makers, next_cursor = queries.producers(
        text=query.q,
        village=query.village,
        craft=query.craft,
        cursor=query.cursor or None,
        limit=query.limit,
    )
    items = [ProducerOut(**_producer_fields(one)) for one in makers]
    return ProducerPage(items=items, next_cursor=next_cursor)


@router.get(
    "/producers/{slug:slug}",
    response={200: ProducerDetailOut, 301: None, 404: ProblemSchema},
    operation_id="get_producer",
    summary="One maker; his goods are at `/products?producer=…`",
)
def get_producer(request: HttpRequest, slug: str) -> Any:
    try:
        one = queries.producer(slug)
    except queries.Moved as moved:
        return _moved("get_producer", moved)
    return ProducerDetailOut(**_producer_fields(one), story=in_language(one.story))


@router.get(
    "/communes",
    response=list[CommuneOut],
    operation_id="find_communes",
    summary="Where to deliver: communes by their names, new or old",
)
def find_communes(request: HttpRequest, q: Annotated[str, Query(max_length=120)]) -> Any:
    """The likeliest first, ten at most. Marks may be left out, and districts named."""
    return [
        CommuneOut(
            code=match.commune.code,
            name=match.commune.name,
            province=match.commune.province_name,
            old_name=match.matched_old_name,
        )
        for match in places.find_communes(q)
    ]


@router.get(
    "/villages",
    response={200: VillagePage, 422: ProblemSchema},
    summary="Craft villages, by slug",
    description="`lat` and `lon` of a village are the centroid of its former commune.",
    operation_id="list_villages",
)
def list_villages(
    request: HttpRequest,
    query: Query[VillageQuery],
) -> Any:
    items, next_cursor = queries.villages(
        text=query.q, craft=query.craft, cursor=query.cursor, limit=query.limit
    )
    return VillagePage(
        items=[VillageOut(**_fields(one)) for one in items],
        total=queries.count_villages(text=query.q, craft=query.craft),
        next_cursor=next_cursor,
    )


@router.get(
    "/villages/{slug}",
    response={200: VillageDetailOut, 404: ProblemSchema},
    operation_id="get_village",
)
def get_village(request: HttpRequest, slug: str) -> Any:
    """A village with its recognitions, and how sure each matter is."""
    one = village_page.village(slug)
    return VillageDetailOut(
        **_fields(one),
        other_names=list(one.other_names),
        former_commune=one.former_commune,
        former_district=one.former_district,
        era=in_language(one.era),
        lat=one.lat,
        lon=one.lon,
        recognitions=[
            RecognitionOut(
                title=r.title, state=r.state, year=r.year, decision=r.decision,
                wording=r.wording, certainty=r.certainty,
            )
            for r in one.recognitions
        ],
        facts=[
            ClaimOut(topic=c.topic, certainty=c.certainty, sources=list(c.sources))
            for c in one.claims
            if c.certainty != "C"
        ],
    )  # fmt: skip


def _moved(operation: str, moved: queries.Moved) -> HttpResponse:
    return HttpResponsePermanentRedirect(reverse(f"api:{operation}", args=[moved.slug]))


def _craft_fields(one: facts.CraftFact) -> dict[str, Any]:
    return {
        "code": one.code,
        "slug": one.slug,
        "name": in_language(one.name),
        "group": one.group,
        "villages": one.villages,
    }


def _producer_fields(one: facts.ProducerFact) -> dict[str, Any]:
    same = (
        "slug",
        "name",
        "kind",
        "kind_label",
        "village_name",
        "since_year",
        "selling",
        "is_demo",
    )
    address = settings.PUBLIC_URL + reverse("web:producer", args=[one.slug])
    return {name: getattr(one, name) for name in same} | {
        "url": address,
        "village": one.village_slug,
        "closed": closed_out(one.closed(clock.today(timezone.now()))),
    }


def _fields(one: facts.VillageCard) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "name": one.name,
        "crafts": [craft.slug for craft in one.crafts],
        "commune": one.commune.name,
        "commune_code": one.commune.code,
        "province": one.commune.province_name,
        "status": one.status,
        "description": in_language(one.description),
        "certainty": one.certainty,
    }
