"""What a cart costs delivered, and ordering it once."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Header, Router, Schema, Status
from pydantic import AfterValidator

from langnghe.accounts import public as accounts
from langnghe.core import clock, limits
from langnghe.core.errors import NotFound
from langnghe.core.http import client_address
from langnghe.core.schemas import MoneySchema, ProblemSchema, money
from langnghe.core.text import in_language
from langnghe.market.basket import queries as baskets
from langnghe.market.basket.api import visitor
from langnghe.market.basket.models import MOST_PIECES
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.catalogue.facts import SaleItem
from langnghe.market.checkout import queries, rules, services
from langnghe.market.checkout.facts import Buyer, Part, Quotation
from langnghe.market.orders import queries as orders
from langnghe.market.orders.api import OrderOut, new_order_out, order_out
from langnghe.market.orders.models import Order
from langnghe.registry import public as registry

router = Router(tags=["carts"], auth=visitor)
takes = accounts.Scoped(accounts.Scope.ORDERS_TAKE)
MOST_LINES = 50
HIDDEN: dict[int, Any] = {401: ProblemSchema, 403: ProblemSchema}
PaymentMethod = Literal["bank_qr", "cod"]


def _plain(text: str) -> str:
    """No control codes besides line breaks: no database, no label printer knows what to do."""
    if any(unicodedata.category(sign) == "Cc" and sign not in "\r\n\t" for sign in text):
        raise ValueError(_("Control characters are not allowed."))
    return text


def _email(text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise ValueError(error.messages[0]) from None
    return text


Text = Annotated[str, AfterValidator(_plain)]
# The official code, in force since 1 July 2025.
Commune = Annotated[str, Field(pattern=r"^[0-9]{1,5}$", examples=["00577"])]


class QuotedLineOut(Schema):
    id: UUID
    name: str
    quantity: int
    unit_price: MoneySchema
    total: MoneySchema
    tax_included: MoneySchema
    promised_on: date | None


class PartOut(Schema):
    """One maker's parcel."""

    producer: str = Field(description="Slug")
    producer_name: str
    zone: str | None
    weight_g: int
    goods: MoneySchema
    delivery: MoneySchema | None = Field(description="null where we do not deliver")
    promised_on: date | None = Field(description="The latest day of arrival")
    lines: list[QuotedLineOut]


class MethodOut(Schema):
    code: PaymentMethod
    open: bool
    reason: str = Field(description="Why it is not open for this order")


class QuoteOut(Schema):
    commune: str
    commune_name: str
    province_name: str
    parts: list[PartOut]
    goods: MoneySchema
    delivery: MoneySchema
    total: MoneySchema = Field(description="Send it back as `expected_total`")
    tax_included: MoneySchema
    min_age: int
    payment_methods: list[MethodOut]
    problems: list[str] = Field(description="What stands in the way of ordering")


class CheckoutIn(Schema):
    name: Text = Field(max_length=120)
    phone: Text = Field(max_length=20, description="0912 345 678 or +84912345678")
    email: Annotated[str, AfterValidator(_email)] = Field("", max_length=254)
    street: Text = Field(max_length=200)
    commune: Commune
    note: Text = Field("", max_length=500)
    payment_method: PaymentMethod
    of_age: bool = False
    accepts_terms: bool
    expected_total: MoneySchema | None = Field(
        None, description="What the buyer was shown; if it moved, 409 says what changed"
    )

    def buyer(self) -> Buyer:
        """:raises ContactMissing: the phone number is none."""
        phone = accounts.normalised(self.phone)
        if phone is None:
            raise services.ContactMissing(_("This is not a phone number."), field="phone")
        return Buyer(
            name=self.name,
            phone=phone,
            email=self.email,
            street=self.street,
            commune_code=self.commune,
            note=self.note,
            payment_method=self.payment_method,
            of_age=self.of_age,
            accepts_terms=self.accepts_terms,
        )


class PhoneLine(Schema):
    variant: UUID = Field(description="The `uid` of a variant of yours")
    quantity: int = Field(ge=1, le=MOST_PIECES)


class PhoneQuoteIn(Schema):
    lines: list[PhoneLine] = Field(min_length=1, max_length=MOST_LINES)
    commune: Commune

    def pieces(self) -> dict[UUID, int]:
        found: dict[UUID, int] = {}
        for one in self.lines:
            found[one.variant] = found.get(one.variant, 0) + one.quantity
        return found


class PhoneOrderIn(CheckoutIn):
    lines: list[PhoneLine] = Field(min_length=1, max_length=MOST_LINES)
    accepts_terms: bool = Field(description="The buyer was told the total and the terms of sale")
    expected_total: MoneySchema = Field(
        description="What the buyer was told: the `total` of the quote. If it moved, 409 says how"
    )
    promised_on: date | None = Field(
        None, description="The day that the buyer was told. If it is a later one now, 409 says so"
    )

    def quoted(self) -> PhoneQuoteIn:
        return PhoneQuoteIn(lines=self.lines, commune=self.commune)


class TakenOut(Schema):
    url: str = Field(description="Where the buyer follows the order: tell it to nobody else")
    order: OrderOut


class OrderedOut(Schema):
    token: str = Field(description="The key to `GET /orders/{number}` and to the order's page")
    url: str
    order: OrderOut


@router.get(
    "/carts/{cart_id}/quote",
    response={200: QuoteOut, 404: ProblemSchema, 422: ProblemSchema},
    operation_id="quote_cart",
)
def quote(request: HttpRequest, cart_id: UUID, commune: Commune) -> Any:
    """Fees, days and taxes for a place: the very calculation that an order is made from."""
    basket = baskets.basket_for(user_id=request.user.pk, basket_id=cart_id)
    place = queries.place(commune)
    if place is None:
        raise services.NoDelivery(field="commune")
    return _quote_out(queries.quotation(basket=basket, commune=place, now=timezone.now()))


@router.post(
    "/carts/{cart_id}/checkout",
    response={
        201: OrderedOut,
        403: ProblemSchema,
        404: ProblemSchema,
        409: ProblemSchema,
        422: ProblemSchema,
        429: ProblemSchema,
    },
    operation_id="check_out",
)
def check_out(
    request: HttpRequest,
    response: HttpResponse,
    cart_id: UUID,
    data: CheckoutIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=120)],
) -> Any:
    """Order the cart. The same `Idempotency-Key` again gets the first order."""
    basket = baskets.basket_for(user_id=request.user.pk, basket_id=cart_id)
    limits.hit("checkout", client_address(request))
    placed = services.place_order(
        basket=basket,
        buyer=data.buyer(),
        idempotency_key=idempotency_key,
        expected_total=_whole(data.expected_total),
        user_id=request.user.pk,
        language=get_language() or settings.LANGUAGE_CODE,
        now=timezone.now(),
    )
    response["Cache-Control"] = "no-store"
    return Status(201, _ordered_out(placed))


@router.post(
    "/maker/phone-orders/quote",
    response={200: QuoteOut, **HIDDEN, 404: ProblemSchema, 422: ProblemSchema},
    auth=takes,
    tags=["maker"],
    operation_id="quote_phone_order",
)
def quote_phone_order(request: accounts.TokenRequest, data: PhoneQuoteIn) -> Any:
    """
    What goods of yours cost somebody who calls, delivered: to be told before he agrees. Needs the
    scope `orders:take`.
    """
    _maker, items = _own_goods(request, data.pieces())
    place = queries.place(data.commune)
    if place is None:
        raise services.NoDelivery(field="commune")
    now = timezone.now()
    view = queries.chosen(data.pieces(), items, today=clock.today(now))
    return _quote_out(queries.quotation_of(view, commune=place, now=now))


@router.post(
    "/maker/phone-orders",
    response={
        201: TakenOut,
        **HIDDEN,
        404: ProblemSchema,
        409: ProblemSchema,
        422: ProblemSchema,
    },
    auth=takes,
    tags=["maker"],
    operation_id="take_phone_order",
)
def take_phone_order(
    request: accounts.TokenRequest,
    response: HttpResponse,
    data: PhoneOrderIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=120)],
) -> Any:
    """
    Write down an order that a buyer gave by telephone, by the rules of the shop. The same
    `Idempotency-Key` again gets the first order. The buyer's letters are in the language of
    `Accept-Language`. Needs the scope `orders:take`.
    """
    pieces = data.quoted().pieces()
    maker, _items = _own_goods(request, pieces)
    order = services.take_order(
        producer_id=maker,
        pieces=pieces,
        buyer=data.buyer(),
        token=idempotency_key,
        expected_total=_whole(data.expected_total) or 0,
        promised_on=data.promised_on,
        by_id=request.auth.user_id,
        language=get_language() or settings.LANGUAGE_CODE,
        now=timezone.now(),
    )
    response["Cache-Control"] = "no-store"  # the address opens the order
    return Status(201, TakenOut(url=_page_of(order), order=order_out(order)))


def _own_goods(
    request: accounts.TokenRequest, pieces: Mapping[UUID, int]
) -> tuple[int, list[SaleItem]]:
    """
    The maker and the goods, which have to be of one maker whom the token acts for.

    :raises NotFound:
    """
    mine = {one.id for one in registry.producers_of_organisation(request.auth.organisation_id)}
    items = list(catalogue.variants_by_uid(pieces).values())
    makers = {item.producer_id for item in items}
    if len(items) < len(pieces) or len(makers) != 1 or not makers <= mine:
        raise NotFound
    return makers.pop(), items


def _page_of(order: Order) -> str:
    return settings.PUBLIC_URL + reverse("orders:order", args=[order.number, order.secret])


def _ordered_out(placed: services.Placed) -> OrderedOut:
    number, secret = placed.order.number, placed.order.secret
    return OrderedOut(
        token=secret,
        url=_page_of(placed.order),
        order=new_order_out(placed.order, placed.parts)
        if placed.parts
        else order_out(orders.order_by_secret(number, secret)),
    )


def _whole(given: MoneySchema | None) -> int | None:
    """:raises TotalRefused: it is no amount of đồng."""
    if given is None:
        return None
    if given.currency != "VND" or not given.amount.isdecimal():
        raise services.TotalRefused(field="expected_total")
    return int(given.amount)


def _quote_out(quotation: Quotation) -> QuoteOut:
    place, problems = quotation.commune, rules.told(quotation.problems)
    if quotation.no_delivery:
        problems.append(quotation.no_delivery)
    return QuoteOut(
        commune=place.code if place else "",
        commune_name=place.name if place else "",
        province_name=place.province_name if place else "",
        parts=[_part_out(part) for part in quotation.parts],
        goods=money(quotation.goods_total),
        delivery=money(quotation.delivery_total),
        total=money(quotation.total),
        tax_included=money(quotation.tax_included),
        min_age=quotation.min_age,
        payment_methods=[
            MethodOut(code=one.code, open=not one.refusal, reason=one.refusal)  # type: ignore[arg-type]  # of checkout.facts
            for one in quotation.methods
        ],
        problems=problems,
    )


def _part_out(part: Part) -> PartOut:
    return PartOut(
        producer=part.maker.slug,
        producer_name=part.maker.name,
        zone=part.delivery.zone if part.delivery else None,
        weight_g=part.weight_g,
        goods=money(part.goods_total),
        delivery=money(part.fee) if part.delivery else None,
        promised_on=part.promised_on,
        lines=[
            QuotedLineOut(
                id=one.line.id,
                name=in_language(one.line.name),
                quantity=one.line.quantity,
                unit_price=money(one.line.unit_price),
                total=money(one.total),
                tax_included=money(one.tax.included),
                promised_on=one.promised_on,
            )
            for one in part.lines
        ],
    )
