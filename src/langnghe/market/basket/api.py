"""Baskets for programs. A guest's cart is reached by its random id alone, a member's by him."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError
from ninja.utils import check_csrf

from langnghe.core import clock
from langnghe.core.schemas import MoneySchema, ProblemSchema, money
from langnghe.core.text import in_language
from langnghe.market.basket import queries, services
from langnghe.market.basket.facts import BasketView, Group, Line, Problem
from langnghe.market.basket.forms import HIGHEST
from langnghe.market.basket.models import MOST_PIECES, Basket
from langnghe.market.catalogue import queries as catalogue


def visitor(request: HttpRequest) -> str:
    """
    Everyone may come in. Who comes with the session of a member shows its CSRF token to write:
    otherwise another site could fill his basket, or order, with his cookie.
    """
    if request.user.is_authenticated and check_csrf(request):
        raise HttpError(403, _("The CSRF token is missing."))
    return "visitor"


router = Router(tags=["carts"], auth=visitor)


class ProblemOut(Schema):
    code: Literal["out_of_stock", "not_on_sale", "maker_closed", "ask_freight", "order_limit"]
    detail: str


class CartLine(Schema):
    id: UUID
    variant: UUID
    sku: str
    product: str = Field(description="Slug")
    name: str
    personalisation: str
    quantity: int
    unit_price: MoneySchema
    price_source: Literal["list", "wholesale"]
    total: MoneySchema
    making_days: int = Field(description="Working days, behind all who ordered before; 0: there")
    problem: ProblemOut | None


class CartGroup(Schema):
    """What one maker sends in one parcel."""

    producer: str = Field(description="Slug")
    producer_name: str
    goods: MoneySchema
    lines: list[CartLine]


class Cart(Schema):
    id: UUID
    ordered: bool = Field(description="It became an order and cannot be changed any more")
    pieces: int
    goods: MoneySchema = Field(description="Of all that can be ordered")
    groups: list[CartGroup]
    problem: ProblemOut | None = Field(description="Of the cart as a whole")
    can_be_ordered: bool


class NewLine(Schema):
    variant: UUID
    quantity: int = Field(1, ge=-HIGHEST, le=HIGHEST, description=f"1 to {MOST_PIECES}")
    personalisation: str = Field("", max_length=500)


class LineChange(Schema):
    quantity: int = Field(ge=-HIGHEST, le=HIGHEST, description="0 takes the line out")


REFUSALS: dict[int, Any] = {404: ProblemSchema, 409: ProblemSchema, 422: ProblemSchema}


@router.post("/carts", response={201: Cart, 403: ProblemSchema}, operation_id="open_cart")
def open_cart(request: HttpRequest, response: HttpResponse) -> Any:
    """A new cart, each time; for a member who is logged in, his open one."""
    # The id is all that a guest's cart is locked with. Others behind his address share his keys.
    response["Cache-Control"] = "no-store"
    basket = services.open_basket(user_id=request.user.pk, now=timezone.now())
    # A guest's is always a new one: there is nothing in it to look up.
    view = queries.contents(basket, _today()) if request.user.is_authenticated else BasketView()
    return Status(201, cart_out(basket, view))


@router.get("/carts/{cart_id}", response={200: Cart, 404: ProblemSchema}, operation_id="get_cart")
def get_cart(request: HttpRequest, cart_id: UUID) -> Any:
    """The cart at the prices of this moment."""
    basket = _cart(request, cart_id)
    return cart_out(basket, queries.contents(basket, _today()))


@router.post(
    "/carts/{cart_id}/lines", response={201: Cart, **REFUSALS}, operation_id="add_cart_line"
)
def add_line(request: HttpRequest, cart_id: UUID, data: NewLine) -> Any:
    """Put pieces in; the same variant with the same writing goes onto one line."""
    basket = _cart(request, cart_id)
    item = catalogue.variant_for_sale(data.variant)
    if item is None:
        raise queries.NoSuchGoods(field="variant")
    added = services.add(
        basket=basket,
        item=item,
        quantity=data.quantity,
        personalisation=data.personalisation,
        now=timezone.now(),
    )
    return Status(
        201, cart_out(basket, queries.view_of(added.lines, {item.variant_id: item}, _today()))
    )


@router.patch(
    "/carts/{cart_id}/lines/{line_id}",
    response={200: Cart, **REFUSALS},
    operation_id="change_cart_line",
)
def change_line(request: HttpRequest, cart_id: UUID, line_id: UUID, data: LineChange) -> Any:
    basket = _cart(request, cart_id)
    services.set_quantity(
        basket=basket, line_id=line_id, quantity=data.quantity, now=timezone.now()
    )
    return cart_out(basket, queries.contents(basket, _today()))


@router.api_operation(
    ["DELETE"],
    "/carts/{cart_id}/lines/{line_id}",
    response={200: Cart, 404: ProblemSchema, 409: ProblemSchema},
    operation_id="remove_cart_line",
)
def remove_line(request: HttpRequest, cart_id: UUID, line_id: UUID) -> Any:
    """Take a line out; one that is out already stays so."""
    basket = _cart(request, cart_id)
    services.remove(basket=basket, line_id=line_id, now=timezone.now())
    return cart_out(basket, queries.contents(basket, _today()))


def _today() -> date:
    return clock.today(timezone.now())


def _cart(request: HttpRequest, cart_id: UUID) -> Basket:
    return queries.basket_for(user_id=request.user.pk, basket_id=cart_id)


def cart_out(basket: Basket, view: BasketView) -> Cart:
    return Cart(
        id=basket.pk,
        ordered=basket.closed_at is not None,
        pieces=view.pieces,
        goods=money(view.goods_total),
        groups=[_group_out(group) for group in view.groups],
        problem=problem_out(view.problem),
        can_be_ordered=view.can_be_ordered and basket.closed_at is None,
    )


def _group_out(group: Group) -> CartGroup:
    return CartGroup(
        producer=group.maker.slug,
        producer_name=group.maker.name,
        goods=money(group.goods_total),
        lines=[_line_out(line) for line in group.lines],
    )


def _line_out(line: Line) -> CartLine:
    return CartLine(
        id=line.id,
        variant=UUID(line.item.variant_uid),
        sku=line.item.sku,
        product=line.item.product_slug,
        name=in_language(line.name),
        personalisation=line.personalisation,
        quantity=line.quantity,
        unit_price=money(line.unit_price),
        price_source=line.price_source,  # type: ignore[arg-type]  # list or wholesale
        total=money(line.total),
        making_days=line.making_days,
        problem=problem_out(line.problem),
    )


def problem_out(problem: Problem | None) -> ProblemOut | None:
    if problem is None:
        return None
    return ProblemOut(code=problem.code, detail=problem.text)  # type: ignore[arg-type]  # of facts
