"""Verdicts for programs: everybody's, and with a token those of one's own places."""

from datetime import UTC, date, datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema
from ninja.errors import AuthenticationError

from langnghe.accounts import public as accounts
from langnghe.core.schemas import ProblemSchema
from langnghe.environment.judging import listing, wording
from langnghe.environment.judging.models import Assessment
from langnghe.environment.sensing import comparing
from langnghe.environment.sensing.rules import NOBODY, Scope, scope_of_token

router = Router(tags=["environment"])
ANY_TOKEN = accounts.Scoped("")
Outcome = Literal["pass", "exceed", "inconclusive", "no_table", "not_applicable"]
Kind = Literal["sample", "hour", "8h", "day", "year"]


class VerdictQuery(Schema):
    outcome: list[Outcome] = Field([], description="One or several; without it, all")
    kind: list[Kind] = Field([], description="One or several; without it, all")
    station: str | None = Field(None, max_length=200)
    village: str | None = Field(None, max_length=200)
    parameter: str | None = Field(None, max_length=20, description="Of the national list: COD")
    since: date | None = Field(None, description="The first day, in Viet Nam")
    until: date | None = Field(None, description="The last day")
    cursor: str | None = Field(None, max_length=500)
    limit: int = Field(50, ge=1, le=200)


class JudgedOut(Schema):
    url: str = Field(description="The page that says every step to the limit")
    station: str
    village: str
    parameter: str
    kind: str = Field(description="A sample, or the average of what: as in the query")
    time: datetime = Field(description="Of the sample, or where the average begins")
    value: str
    qualifier: str = Field(description="`<` or `>`: the limit of what could be measured")
    unit: str = Field(description="UCUM")
    outcome: str
    minimum: str | None
    maximum: str | None = Field(description="Cmax, with all coefficients")
    ratio: str | None = Field(description="value / maximum")
    document: str = Field(description="The regulation, the permit or the plant; empty: none")
    certainty: str = Field(description="A named in a source, B well known, C in doubt")
    counted: int = Field(description="Readings; of a year the days")
    expected: int
    judged_at: datetime
    invented: bool = Field(description="Readings of the demo")


class JudgedPage(Schema):
    items: list[JudgedOut]
    next_cursor: str | None


@router.get(
    "/environment/verdicts",
    response={200: JudgedPage} | dict.fromkeys((401, 404, 422), ProblemSchema),
    operation_id="list_verdicts",
    summary="Verdicts, the latest first, by outcome, station, village, parameter and day",
    description="Those that hold today; former ones are told by the page of each. Hours within "
    "their limit have no verdict of their own: their day has. Without a token what everybody may "
    "see: of public stations, and nothing that stands on numbers in doubt. With a token of a "
    "commune, a plant, a maker or a laboratory (any scope) also those of its own places and "
    "samples. A station or village that you may not see, and one that does not exist: 404.",
)
def list_verdicts(request: HttpRequest, query: Query[VerdictQuery]) -> Any:
    wanted = listing.Wanted(**query.dict(exclude={"cursor", "limit"}))
    page = listing.verdicts(_scope(request), wanted, cursor=query.cursor, limit=query.limit)
    return JudgedPage(items=[_told(one) for one in page.items], next_cursor=page.next_cursor)


def _scope(request: HttpRequest) -> Scope:
    shown = request.headers.get("Authorization", "")
    if not shown:
        return NOBODY
    token = ANY_TOKEN.authenticate(request, accounts.shown_secret(shown))
    if token is None:
        raise AuthenticationError
    return scope_of_token(token)


def _told(one: Assessment) -> JudgedOut:
    answer, basis = one.basis.content["answer"], one.basis
    return JudgedOut(
        url=settings.PUBLIC_URL + reverse("judging:verdict", args=[one.uid]),
        station=one.station.slug, village=one.station.village.slug,
        parameter=basis.parameter_code, kind=one.kind,
        time=datetime.fromtimestamp(one.at / 1000, UTC), value=f"{one.value.normalize():f}",
        qualifier=wording.sign(one.flag), unit=answer["ucum"] or comparing.unit_of(one.stream),
        outcome=one.verdict, minimum=_number(basis.minimum), maximum=_number(basis.maximum),
        ratio=_number(one.ratio), document=answer["document"], certainty=basis.certainty,
        counted=one.counted, expected=one.expected, judged_at=one.judged_at,
        invented=one.station.is_demo,
    )  # fmt: skip


def _number(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"
