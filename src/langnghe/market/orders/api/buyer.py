"""An order by the token that came with it."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from langnghe.core.schemas import ProblemSchema
from langnghe.market.orders import queries, services
from langnghe.market.orders.api.shapes import OrderOut, order_out
from langnghe.market.orders.models import Order

router = Router(tags=["orders"])
HOW = "The token goes into `Authorization: Bearer …`, or into `?token=`."
REFUSALS: dict[int, Any] = {404: ProblemSchema, 409: ProblemSchema}


@router.get(
    "/orders/{number}",
    response={200: OrderOut, 404: ProblemSchema},
    operation_id="get_order",
    summary="An order, by the token that came with it",
    description=HOW,
)
def get_order(request: HttpRequest, number: str, token: str = "") -> Any:
    return order_out(_order(request, number, token))


@router.post(
    "/orders/{number}/cancel",
    response={200: OrderOut, **REFUSALS},
    operation_id="cancel_order",
    summary="Call an order off, as long as no maker has begun",
    description=f"{HOW} Once more changes nothing.",
)
def cancel_order(request: HttpRequest, number: str, token: str = "") -> Any:
    order = _order(request, number, token)
    services.cancel_order(order=order, by_id=None, now=timezone.now())
    return order_out(_order(request, number, token))


@router.post(
    "/orders/{number}/report-transfer",
    response={200: OrderOut, **REFUSALS},
    operation_id="report_transfer",
    summary="Say that the money was sent, so that somebody looks and the goods wait longer",
    description=f"{HOW} Once more changes nothing.",
)
def report_transfer(request: HttpRequest, number: str, token: str = "") -> Any:
    order = _order(request, number, token)
    services.report_transfer(order=order, now=timezone.now())
    return order_out(_order(request, number, token))


def _order(request: HttpRequest, number: str, token: str) -> Order:
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    secret = given if scheme.lower() == "bearer" and given else token
    return queries.order_by_secret(number, secret)
