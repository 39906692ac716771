"""Villages and crafts for programs; only what the public may know."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from langnghe.accounts import public as accounts
from langnghe.core.schemas import ProblemSchema
from langnghe.core.text import in_language
from langnghe.registry import facts, public, queries

router = Router(tags=["places"])


class CraftOut(Schema):
    code: str
    slug: str
    name: str
    group: int
    villages: int


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
    q: str = ""
    craft: str = ""
    cursor: str | None = None
    limit: int = Field(24, ge=1, le=100)


@router.get("/crafts", response=list[CraftOut], summary="All crafts", operation_id="list_crafts")
def list_crafts(request: HttpRequest) -> Any:
    return [
        CraftOut(
            code=c.code, slug=c.slug, name=in_language(c.name), group=c.group, villages=c.villages
        )
        for c in queries.crafts()
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
    one = queries.village(slug)
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


class MakerOut(Schema):
    slug: str
    name: str
    village: str
    selling: bool = Field(description="Verified, and of a village that is open")


class WhoAmI(Schema):
    token: str = Field(description="The name its maker gave it")
    organisation: str
    makers: list[MakerOut]
    scopes: list[accounts.Scope]


class TokenRequest(HttpRequest):
    auth: accounts.TokenFact


@router.get(
    "/maker",
    response={200: WhoAmI, 401: ProblemSchema},
    auth=accounts.Scoped(""),
    tags=["maker"],
    operation_id="who_am_i",
)
def who_am_i(request: TokenRequest) -> Any:
    """For whom your token acts, and what it may do."""
    token = request.auth
    return WhoAmI(
        token=token.name,
        organisation=token.organisation,
        makers=[
            MakerOut(slug=one.slug, name=one.name, village=one.village_name, selling=one.selling)
            for one in public.producers_of_organisation(token.organisation_id)
        ],
        scopes=[scope for scope in accounts.Scope if scope in token.scopes],
    )
