"""An order by its token."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from langnghe.core.schemas import MoneySchema, ProblemSchema, money
from langnghe.core.text import in_language
from langnghe.market.orders import queries, rules
from langnghe.market.orders.models import Order, SellerOrder

router = Router(tags=["orders"])


class LineOut(Schema):
    sku: str
    name: str
    variant: str
    personalisation: str
    quantity: int
    unit_price: MoneySchema
    total: MoneySchema


class SellerOrderOut(Schema):
    number: str
    maker: str
    village: str
    state: str
    state_label: str
    promised_on: date
    ready_on: date | None
    carrier: str
    tracking_number: str
    goods: MoneySchema
    delivery: MoneySchema
    total: MoneySchema
    lines: list[LineOut]


class OrderOut(Schema):
    number: str
    state: str
    state_label: str
    payment_method: str
    payment_status: str
    goods: MoneySchema
    delivery: MoneySchema
    total: MoneySchema
    seller_orders: list[SellerOrderOut]


@router.get(
    "/orders/{number}",
    response={200: OrderOut, 404: ProblemSchema},
    summary="An order, by the token that came with it",
    description="The token goes into `Authorization: Bearer …`, or into `?token=`.",
)
def get_order(request: HttpRequest, number: str, token: str = "") -> Any:
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    secret = given if scheme.lower() == "bearer" and given else token
    return order_out(queries.order_by_secret(number, secret))


def order_out(order: Order) -> OrderOut:
    """The order as the API tells it."""
    parcels = queries.parcels_of(order)
    return OrderOut(
        number=order.number,
        state=order.state,
        state_label=str(rules.ORDER.public[order.state]),
        payment_method=order.payment_method,
        payment_status=order.payment_status,
        goods=money(order.goods_total),
        delivery=money(order.delivery_total),
        total=money(order.total),
        seller_orders=[
            _part_out(part, parcels.get(part.number)) for part in order.seller_orders.all()
        ],
    )


def _part_out(part: SellerOrder, parcel: Any) -> SellerOrderOut:
    return SellerOrderOut(
        number=part.number,
        maker=part.producer_name,
        village=part.village_name,
        state=part.state,
        state_label=str(rules.SELLER_ORDER.public[part.state]),
        promised_on=part.promised_on,
        ready_on=part.ready_on,
        carrier=parcel.carrier if parcel else "",
        tracking_number=parcel.tracking_number if parcel else "",
        goods=money(part.goods_total),
        delivery=money(part.delivery_fee),
        total=money(part.total),
        lines=[
            LineOut(
                sku=line.sku,
                name=in_language(line.name),
                variant=in_language(line.label),
                personalisation=line.personalisation,
                quantity=line.quantity,
                unit_price=money(line.unit_price),
                total=money(line.total),
            )
            for line in part.lines.all()
        ],
    )
