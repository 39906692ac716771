"""Orders as the API tells them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

from langnghe.core.schemas import MoneySchema, ProblemSchema, money
from langnghe.core.text import in_language
from langnghe.market.orders import queries, rules
from langnghe.market.orders.models import Order, OrderLine, SellerOrder

# Written out, so that the document names them beside each field.
PartState = Literal[
    "awaiting_payment",
    "awaiting_confirmation",
    "confirmed",
    "in_production",
    "ready",
    "handed_over",
    "delivered",
    "closed",
    "cancelled",
]


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


class MakerOrderOut(Schema):
    """A maker's part of an order."""

    number: str
    producer: str = Field(description="Slug")
    state: PartState
    state_label: str
    created_at: datetime
    promised_on: date = Field(description="What the buyer was told")
    ready_on: date | None = Field(description="What the maker said on confirming")
    payment_method: str
    payment_status: str
    weight_g: int
    goods: MoneySchema
    delivery: MoneySchema
    total: MoneySchema = Field(description="To collect, when paid in cash on delivery")
    lines: list[LineOut]


class MakerOrdersOut(Schema):
    items: list[MakerOrderOut]
    next_cursor: str | None


class BuyerOut(Schema):
    """Whom the parcel goes to. Personal data: use it for this parcel, and nothing else."""

    name: str
    phone: str
    street: str
    commune: str
    commune_code: str
    province: str
    note: str


class DeliveredOrderOut(MakerOrderOut):
    """A maker's part with the buyer, and the parcel once it was handed over."""

    buyer: BuyerOut
    refusal_reason: str
    carrier: str
    tracking_number: str


class MovedSchema(ProblemSchema):
    """The step was taken before, or is not possible from where the order stands."""

    state: PartState | None = Field(None, description="Where it stands now")


def order_out(order: Order) -> OrderOut:
    """The order as the API tells it."""
    parts = queries.parts_of(order)
    return _order_out(order, [_part_out(part.row, part.lines, part.parcel) for part in parts])


def new_order_out(
    order: Order, parts: Iterable[tuple[SellerOrder, Iterable[OrderLine]]]
) -> OrderOut:
    """The same of rows that were just written: nothing is asked for, and nothing is sent yet."""
    return _order_out(order, [_part_out(part, lines, None) for part, lines in parts])


def _order_out(order: Order, parts: list[SellerOrderOut]) -> OrderOut:
    return OrderOut(
        number=order.number,
        state=order.state,
        state_label=str(rules.ORDER.public[order.state]),
        payment_method=order.payment_method,
        payment_status=order.payment_status,
        goods=money(order.goods_total),
        delivery=money(order.delivery_total),
        total=money(order.total),
        seller_orders=parts,
    )


def _part_out(part: SellerOrder, lines: Iterable[OrderLine], parcel: Any) -> SellerOrderOut:
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
        lines=[_line_out(line) for line in lines],
    )


def _line_out(line: OrderLine) -> LineOut:
    return LineOut(
        sku=line.sku,
        name=in_language(line.name),
        variant=in_language(line.label),
        personalisation=line.personalisation,
        quantity=line.quantity,
        unit_price=money(line.unit_price),
        total=money(line.total),
    )


def maker_order_out(part: SellerOrder) -> MakerOrderOut:
    """A maker's part without a word about who bought."""
    return MakerOrderOut(**_own(part))


def delivered_order_out(part: SellerOrder, parcel: Any) -> DeliveredOrderOut:
    """The same with all that the parcel needs."""
    order = part.order
    return DeliveredOrderOut(
        **_own(part),
        buyer=BuyerOut(
            name=order.contact_name,
            phone=order.phone,
            street=order.street,
            commune=order.commune_name,
            commune_code=order.commune_id,
            province=order.province_name,
            note=order.note,
        ),
        refusal_reason=part.refusal_reason,
        carrier=parcel.carrier if parcel else "",
        tracking_number=parcel.tracking_number if parcel else "",
    )


def _own(part: SellerOrder) -> dict[str, Any]:
    order = part.order
    return {
        "number": part.number,
        "producer": part.producer.slug,
        "state": part.state,
        "state_label": str(SellerOrder.State(part.state).label),
        "created_at": part.created_at,
        "promised_on": part.promised_on,
        "ready_on": part.ready_on,
        "payment_method": order.payment_method,
        "payment_status": order.payment_status,
        "weight_g": part.weight_g,
        "goods": money(part.goods_total),
        "delivery": money(part.delivery_fee),
        "total": money(part.total),
        "lines": [_line_out(line) for line in part.lines.all()],
    }
