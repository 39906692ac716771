"""For whom a token acts, and which associations may act for him: for makers' own software."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Router, Schema

from langnghe.accounts import public as accounts
from langnghe.core.schemas import ProblemSchema
from langnghe.registry import public

router = Router(tags=["maker"])


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


@router.get(
    "/maker",
    response={200: WhoAmI, 401: ProblemSchema},
    auth=accounts.Scoped(""),
    operation_id="who_am_i",
)
def who_am_i(request: accounts.TokenRequest) -> Any:
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


class ConsentOut(Schema):
    """What a maker was asked to let an association do, and what became of it."""

    maker: str = Field(description="Slug")
    association: str
    matter: Literal["goods", "stock", "orders"]
    matter_label: str
    given: Literal["in_app", "on_paper"]
    state: Literal["asked", "in_force", "declined", "revoked", "ended"]
    state_label: str
    since: date
    until: date | None = Field(description="The first day on which it holds no more")
    asked_at: datetime
    decided_at: datetime | None


class ConsentsOut(Schema):
    items: list[ConsentOut]


@router.get(
    "/maker/consents",
    response={200: ConsentsOut, 401: ProblemSchema, 403: ProblemSchema},
    auth=accounts.Scoped(accounts.Scope.CONSENTS_READ),
    operation_id="list_maker_consents",
)
def list_consents(request: accounts.TokenRequest) -> Any:
    """
    Which associations may act for you, and in what; what is open first, 200 at most. It is given
    and taken back by people, in the workshop. Needs the scope `consents:read`.
    """
    makers = public.producers_of_organisation(request.auth.organisation_id)
    found = public.consents.consent_of_maker([one.id for one in makers])
    same = ("association", "given", "state", "state_label", "since", "until", "asked_at")
    return {
        "items": [
            {name: getattr(one, name) for name in (*same, "decided_at")}
            | {"maker": one.producer_slug, "matter": one.scope, "matter_label": one.scope_label}
            for one in found
        ]
    }
