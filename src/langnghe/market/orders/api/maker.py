"""A maker's orders for his own software: through the same services and checks as his pages."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from django.forms import Form
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from langnghe.accounts import public as accounts
from langnghe.core import clock, states
from langnghe.core.errors import Refused
from langnghe.core.schemas import ProblemSchema
from langnghe.market.orders import queries, services
from langnghe.market.orders.api.shapes import (
    DeliveredOrderOut,
    MakerOrderOut,
    MakerOrdersOut,
    MovedSchema,
    PartState,
    delivered_order_out,
    maker_order_out,
)
from langnghe.market.orders.forms import ConfirmForm, HandOverForm, RefuseForm
from langnghe.registry import public as registry

router = Router(tags=["maker"])
reads = accounts.Scoped(accounts.Scope.ORDERS_READ)
writes = accounts.Scoped(accounts.Scope.ORDERS_WRITE)
HIDDEN: dict[int, Any] = {401: ProblemSchema, 403: ProblemSchema, 404: ProblemSchema}
STEP: dict[int, Any] = {200: MakerOrderOut, **HIDDEN, 409: MovedSchema, 422: ProblemSchema}


class Confirmation(Schema):
    ready_on: date = Field(description="Today at the earliest, within a year")


class Refusal(Schema):
    reason: str = Field(max_length=300, description="The buyer reads this")


class HandOver(Schema):
    carrier: str = Field(max_length=60, examples=["Viettel Post"])
    tracking_number: str = Field("", max_length=60)


class Moved(states.WrongState):
    """Says where the order stands now."""

    def __init__(self, state: str) -> None:
        super().__init__()
        self.more = {"state": state}


@router.get(
    "/maker/orders",
    response={200: MakerOrdersOut, 401: ProblemSchema, 403: ProblemSchema},
    auth=reads,
    operation_id="list_maker_orders",
)
def list_orders(
    request: accounts.TokenRequest,
    state: Annotated[PartState | None, Query(description="All, unless named")] = None,
    cursor: str | None = None,
) -> Any:
    """The orders of your makers, the newest first, without a word about who bought."""
    page = queries.seller_orders_of(_mine(request), state=state or "", cursor=cursor)
    return MakerOrdersOut(
        items=[maker_order_out(part) for part in page.items], next_cursor=page.next_cursor
    )


@router.get(
    "/maker/orders/{number}",
    response={200: DeliveredOrderOut, **HIDDEN},
    auth=reads,
    operation_id="get_maker_order",
)
def get_order(request: accounts.TokenRequest, number: str) -> Any:
    """One order with whom the parcel goes to. That you read this is written down."""
    part = queries.seller_order_of(_mine(request), number)
    services.note_reading(
        part=part,
        by_id=request.auth.user_id,
        token_id=request.auth.id,
        token_name=request.auth.name,
        now=timezone.now(),
    )
    return delivered_order_out(part, queries.parcel_of(part))


@router.post(
    "/maker/orders/{number}/confirm", response=STEP, auth=writes, operation_id="confirm_order"
)
def confirm(request: accounts.TokenRequest, number: str, data: Confirmation) -> Any:
    """You will deliver, and say when it is ready."""
    form = ConfirmForm(data.dict(), today=clock.today(timezone.now()))
    return _take(request, number, services.confirm, form)


@router.post(
    "/maker/orders/{number}/refuse", response=STEP, auth=writes, operation_id="refuse_order"
)
def refuse(request: accounts.TokenRequest, number: str, data: Refusal) -> Any:
    """You cannot deliver; the stock is free again."""
    return _take(request, number, services.refuse, RefuseForm(data.dict()))


@router.post(
    "/maker/orders/{number}/start-production",
    response=STEP,
    auth=writes,
    operation_id="start_production",
)
def start_production(request: accounts.TokenRequest, number: str) -> Any:
    """What is made to order is being made."""
    return _take(request, number, services.start_production)


@router.post("/maker/orders/{number}/pack", response=STEP, auth=writes, operation_id="pack_order")
def pack(request: accounts.TokenRequest, number: str) -> Any:
    """It is packed."""
    return _take(request, number, services.pack)


@router.post(
    "/maker/orders/{number}/hand-over", response=STEP, auth=writes, operation_id="hand_over_order"
)
def hand_over(request: accounts.TokenRequest, number: str, data: HandOver) -> Any:
    """The parcel leaves, and its pieces leave the stock."""
    return _take(request, number, services.hand_over, HandOverForm(data.dict()))


@router.post(
    "/maker/orders/{number}/deliver", response=STEP, auth=writes, operation_id="deliver_order"
)
def deliver(request: accounts.TokenRequest, number: str) -> Any:
    """It has arrived."""
    return _take(request, number, services.deliver)


def _mine(request: accounts.TokenRequest) -> list[int]:
    return [one.id for one in registry.producers_of_organisation(request.auth.organisation_id)]


def _take(
    request: accounts.TokenRequest,
    number: str,
    service: Callable[..., None],
    form: Form | None = None,
) -> MakerOrderOut:
    """
    One step. The answer says nothing about the buyer: this token may write, and need not read.

    :raises Moved: with the state in which the order is now.
    """
    mine = _mine(request)
    part = queries.seller_order_of(mine, number)
    details = _checked(form) if form else {}
    try:
        service(part=part, by_id=request.auth.user_id, now=timezone.now(), **details)
    except states.WrongState:
        raise Moved(queries.seller_order_of(mine, number).state) from None
    return maker_order_out(queries.seller_order_of(mine, number))


def _checked(form: Form) -> dict[str, Any]:
    """:raises Refused: the first thing that is wrong, by the very form of the page."""
    if form.is_valid():
        return dict(form.cleaned_data)
    field, errors = next(iter(form.errors.as_data().items()))
    raise Refused(errors[0].messages[0], code=errors[0].code or "not_valid", field=field)
