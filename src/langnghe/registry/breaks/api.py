"""Breaks of a maker, planned by his own software."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from pydantic import AfterValidator

from langnghe.accounts import public as accounts
from langnghe.core.errors import NotFound
from langnghe.core.reading import line
from langnghe.core.schemas import ClosedWordsSchema, ProblemSchema
from langnghe.core.text import in_language
from langnghe.registry import facts, queries
from langnghe.registry.breaks import queries as breaks
from langnghe.registry.breaks import services

router = Router(tags=["maker"])
READ = accounts.Scoped(accounts.Scope.GOODS_READ)
WRITE = accounts.Scoped(accounts.Scope.GOODS_WRITE)
NEEDS_READ, NEEDS_WRITE = "Needs the scope `goods:read`.", "Needs the scope `goods:write`."
REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 404, 409, 422), ProblemSchema)
Words = Annotated[str, Field(max_length=services.LONGEST_WORDS), AfterValidator(line)]


class BreakTexts(Schema):
    vi: Words = ""
    en: Words = ""


class BreakDays(Schema):
    first: date = Field(description="The first day on which it is closed")
    last: date = Field(description="The last one")
    paused: bool = Field(description="Take no orders meanwhile; else they are sent after it")


class BreakIn(BreakDays):
    words: BreakTexts | None = Field(None, description="What buyers read; left out: nothing")

    def told(self) -> dict[str, Any]:
        """As the services take it."""
        return {**self.dict(), "words": self.words.dict() if self.words else {}}


class BreakOut(BreakDays):
    uid: UUID
    opens_on: date
    words: BreakTexts


class BreakPage(Schema):
    items: list[BreakOut]
    next_cursor: str | None


@router.get(
    "/maker/breaks",
    response={200: BreakPage} | REFUSALS,
    auth=READ,
    operation_id="list_maker_breaks",
    summary="Your breaks, planned and past, the last first",
    description=NEEDS_READ,
)
def list_maker_breaks(
    request: accounts.TokenRequest, cursor: Annotated[str, Query(max_length=500)] = ""
) -> Any:
    items, next_cursor = breaks.of_makers(_makers(request), cursor=cursor or None)
    return BreakPage(items=[_break(one) for one in items], next_cursor=next_cursor)


@router.post(
    "/maker/breaks",
    response={201: BreakOut} | REFUSALS,
    auth=WRITE,
    operation_id="plan_maker_break",
    summary="Close for some days",
    description="Two breaks neither overlap nor touch. " + NEEDS_WRITE,
)
def plan_maker_break(request: accounts.TokenRequest, data: BreakIn) -> Any:
    makers = _makers(request)
    if not makers:
        raise NotFound
    planned = services.plan(producer_id=makers[0], **data.told(), **_asker(request))
    return Status(201, _break(planned))


@router.put(
    "/maker/breaks/{uuid:uid}",
    response={200: BreakOut} | REFUSALS,
    auth=WRITE,
    operation_id="change_maker_break",
    summary="Other days or words of a break that is not over",
    description="Of one that has begun the first day stays. " + NEEDS_WRITE,
)
def change_maker_break(request: accounts.TokenRequest, uid: UUID, data: BreakIn) -> Any:
    changed = services.change(
        producer_ids=_makers(request), uid=uid, **data.told(), **_asker(request)
    )
    return _break(changed)


@router.post(
    "/maker/breaks/{uuid:uid}/end",
    response={204: None} | REFUSALS,
    auth=WRITE,
    operation_id="end_maker_break",
    summary="Open again today; a break that has not begun is dropped",
    description=NEEDS_WRITE,
)
def end_maker_break(request: accounts.TokenRequest, uid: UUID) -> Any:
    services.end(producer_ids=_makers(request), uid=uid, **_asker(request))
    return Status(204, None)


def _makers(request: accounts.TokenRequest) -> list[int]:
    found = queries.producers_of_organisations([request.auth.organisation_id])
    return [one.id for one in found]


def _asker(request: accounts.TokenRequest) -> dict[str, Any]:
    return {"by_id": request.auth.user_id, "now": timezone.now()}


def _break(one: facts.BreakFact) -> BreakOut:
    words = BreakTexts(vi=one.words.get("vi", ""), en=one.words.get("en", ""))
    return BreakOut(
        uid=UUID(one.uid), first=one.first, last=one.last, opens_on=one.opens_on,
        paused=one.paused, words=words,
    )  # fmt: skip


def closed_out(one: facts.BreakFact | None) -> ClosedWordsSchema | None:
    if one is None:
        return None
    return ClosedWordsSchema(
        last=one.last, opens_on=one.opens_on, paused=one.paused, words=in_language(one.words)
    )
