"""Orders as their buyers, makers and administrators may see them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.utils.crypto import constant_time_compare

from langnghe.core import pagination, states
from langnghe.core.errors import NotFound
from langnghe.core.ids import uuid7
from langnghe.core.models import StateChange
from langnghe.core.prepared import Prepared, PreparedByKeys
from langnghe.market.orders import rules
from langnghe.market.orders.models import Order, OrderLine, SellerOrder
from langnghe.market.payments import queries as payments
from langnghe.market.payments.models import PaymentIntent
from langnghe.market.shipping import queries as shipping
from langnghe.market.shipping.models import Parcel

S = SellerOrder.State
_LINES = Prefetch("lines", OrderLine.objects.order_by("position"))
PER_PAGE = 20


def order_by_secret(number: str, secret: str) -> Order:
    """
    An order by its secret link.

    :raises NotFound: no such order, or not its secret.
    """
    order = next(iter(_BY_NUMBER.rows(number=number)), None)
    # Compared in constant time, and an unknown number takes the same way.
    if not constant_time_compare(order.secret if order else "", secret) or order is None:
        raise NotFound
    return cast("Order", order)


_BY_NUMBER = Prepared(lambda number: Order.objects.filter(number=number), number="a number")


@dataclass(frozen=True, slots=True)
class Part:
    """A maker's part of an order, with what belongs to it."""

    row: SellerOrder
    lines: list[OrderLine]
    parcel: Parcel | None


def parts_of(order: Order) -> list[Part]:
    """The parts of an order by their numbers (three queries)."""
    rows: list[SellerOrder] = _PARTS.rows(order_id=order.pk)
    parcels = shipping.parcels_of(row.number for row in rows)
    lines: dict[UUID, list[OrderLine]] = {}
    for line in _LINES_OF_PARTS.rows(order_id=order.pk):
        lines.setdefault(line.seller_order_id, []).append(line)
    return [Part(row, lines.get(row.pk, []), parcels.get(row.number)) for row in rows]


_PARTS = Prepared(
    lambda order_id: SellerOrder.objects.filter(order_id=order_id).order_by("number"),
    order_id=uuid7(),
)
_LINES_OF_PARTS = Prepared(
    lambda order_id: OrderLine.objects.filter(seller_order__order_id=order_id).order_by("position"),
    order_id=uuid7(),
)


def order_by_id(order_id: UUID) -> Order:
    """What was announced of it, for whoever reacts."""
    [order] = _BY_ID.rows(order_id=order_id)
    return cast("Order", order)


_BY_ID = Prepared(lambda order_id: Order.objects.filter(pk=order_id), order_id=uuid7())


def makers_of(order_id: UUID) -> list[Any]:
    """The parts of an order, each with number, state and the organisation of its maker."""
    return _MAKERS.rows(order_id=order_id)


_MAKERS = Prepared(
    lambda order_id: (
        SellerOrder.objects.filter(order_id=order_id)
        .order_by("number")
        .values_list("pk", "number", "state", "producer__organisation_id")
    ),
    order_id=uuid7(),
)


def order_by_phone(number: str, phone: str) -> Order:
    """
    A guest who lost the link gives the number and the phone.

    :raises NotFound:
    """
    order = Order.objects.filter(number=number.strip().upper(), phone=phone).first()
    if order is None:
        raise NotFound
    return order


def orders_of_buyer(user_id: int, cursor: str | None) -> pagination.Page[Order]:
    rows = Order.objects.filter(user_id=user_id)
    return pagination.page(rows, order=("-created_at", "-id"), cursor=cursor, limit=PER_PAGE)


def held_of_buyer(user_id: int) -> list[dict[str, Any]]:
    """All that his orders hold of a buyer, for his own file (two queries)."""
    rows = Order.objects.filter(user_id=user_id).prefetch_related("seller_orders__lines")
    return [
        {
            "number": order.number,
            "ordered_at": order.created_at,
            "name": order.contact_name,
            "phone": order.phone,
            "email": order.email,
            "address": f"{order.street}, {order.commune_name}, {order.province_name}",
            "note": order.note,
            "total": order.total,
            "currency": order.currency,
            "lines": [
                {"goods": line.name, "quantity": line.quantity, "total": line.total}
                for part in order.seller_orders.all()
                for line in part.lines.all()
            ],
        }
        for order in rows
    ]


def _parts_of(producer_ids: Iterable[int]) -> QuerySet[SellerOrder]:
    """
    What makers may see: their own parts, once the buyer's payment is settled or promised. What they
    took by phone they have seen anyhow.
    """
    return (
        SellerOrder.objects.filter(producer_id__in=list(producer_ids))
        .exclude(
            state=S.AWAITING_PAYMENT,
            order__transfer_reported_at__isnull=True,
            order__taken_by__isnull=True,
        )
        .exclude(order__state__in=[Order.State.EXPIRED])
        .select_related("order__taken_by", "producer")
        .prefetch_related(_LINES)
    )


def seller_orders_of(
    producer_ids: Collection[int], *, state: str, cursor: str | None
) -> pagination.Page[SellerOrder]:
    """A maker's orders, newest first; `state` "" for all, "open" for those with work to do."""
    rows = _parts_of(producer_ids)
    if state == "open":
        rows = rows.filter(state__in=rules.OPEN)
    elif state:
        rows = rows.filter(state=state)
    return pagination.page(rows, order=("-created_at", "-id"), cursor=cursor, limit=PER_PAGE)


def seller_order_of(producer_ids: Collection[int], number: str) -> SellerOrder:
    """
    One part of an order, for its maker.

    :raises NotFound: it is another maker's, or does not exist.
    """
    part = _parts_of(producer_ids).filter(number=number).first()
    if part is None:
        raise NotFound
    return part


MOST_TODAY = 50


@dataclass(frozen=True)
class Today:
    """What a maker has to do now, the most urgent first: late ones stand on top."""

    to_confirm: list[SellerOrder]
    to_make: list[SellerOrder]
    to_pack: list[SellerOrder]
    to_hand_over: list[SellerOrder]
    on_the_way: list[SellerOrder]
    transfers: list[SellerOrder]

    @property
    def is_empty(self) -> bool:
        return not self.count

    @property
    def count(self) -> int:
        return sum(
            map(
                len,
                (self.to_confirm, self.to_make, self.to_pack, self.to_hand_over, self.on_the_way,
                 self.transfers),
            )
        )  # fmt: skip


def today_of(producer_ids: Collection[int]) -> Today:
    """Up to fifty parts with work to do, by the day that was promised (two queries)."""
    rows = _parts_of(producer_ids).filter(state__in=[*rules.OPEN, S.AWAITING_PAYMENT])
    parts = list(rows.order_by("promised_on", "number")[:MOST_TODAY])

    def among(*chosen: str, made: bool | None = None) -> list[SellerOrder]:
        return [
            part for part in parts if part.state in chosen and made in {None, made_to_order(part)}
        ]

    return Today(
        to_confirm=among(S.AWAITING_CONFIRMATION),
        to_make=among(S.CONFIRMED, made=True),
        to_pack=among(S.IN_PRODUCTION) + among(S.CONFIRMED, made=False),
        to_hand_over=among(S.READY),
        on_the_way=among(S.HANDED_OVER),
        transfers=among(S.AWAITING_PAYMENT),
    )


def pieces_waiting(product_ids: Iterable[int]) -> dict[int, int]:
    """Pieces ordered and not yet made, by product (one query)."""
    return {row.variant__product_id: row.pieces for row in _WAITING.rows(product_ids)}


# By the maker's open parts, and not by all that was ever sold of a product.
_WAITING = PreparedByKeys(
    lambda ids: (
        OrderLine.objects.filter(
            variant__product__pk__among=ids,
            made_to_order=True,
            seller_order__producer=F("variant__product__producer"),
            seller_order__state__in=rules.TO_MAKE,
        )
        .order_by()
        .values("variant__product_id")
        .annotate(pieces=Sum("quantity"))
        .values_list("variant__product_id", "pieces")
    )
)


def made_to_order(part: SellerOrder) -> bool:
    """Whether something of it has to be made first; its lines were fetched with it."""
    return any(line.made_to_order for line in part.lines.all())


def last_carrier(producer_ids: Collection[int]) -> str:
    """To whom a maker gave his last parcel (two queries)."""
    given = SellerOrder.objects.filter(
        producer_id__in=producer_ids, state__in=[S.HANDED_OVER, S.DELIVERED, S.CLOSED]
    )
    number = given.order_by("-created_at").values_list("number", flat=True).first()
    parcel = shipping.parcels_of([number]).get(number) if number else None
    return parcel.carrier if parcel else ""


@dataclass(frozen=True, slots=True)
class Pick:
    """Pieces of one kind to take from the shelf or to make, and for which orders."""

    name: dict[str, str]
    label: dict[str, str]
    sku: str
    personalisation: str
    made_to_order: bool
    quantity: int
    numbers: tuple[str, ...]


MOST_PICKED = 1_000


def picks_of(producer_ids: Collection[int]) -> list[Pick]:
    """All pieces of what is confirmed and not packed yet, kind by kind (one query)."""
    lines = OrderLine.objects.filter(
        seller_order__producer_id__in=list(producer_ids),
        seller_order__state__in=[S.CONFIRMED, S.IN_PRODUCTION],
    ).select_related("seller_order")
    urgent = lines.order_by("seller_order__promised_on", "seller_order__number", "position")
    kinds: dict[tuple[str, str], list[OrderLine]] = {}
    for line in urgent[:MOST_PICKED]:
        kinds.setdefault((line.sku, line.personalisation), []).append(line)
    return [
        Pick(
            name=of[0].name,
            label=of[0].label,
            sku=sku,
            personalisation=writing,
            made_to_order=of[0].made_to_order,
            quantity=sum(line.quantity for line in of),
            numbers=tuple(line.seller_order.number for line in of),
        )
        for (sku, writing), of in kinds.items()
    ]


def counts_of(producer_ids: Collection[int]) -> dict[str, int]:
    """How many parts stand in which state."""
    rows = _parts_of(producer_ids).order_by().values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}


def waiting_of(producer_ids: Collection[int], today: date) -> dict[int, tuple[int, int]]:
    """By maker: how many parts wait for him, and how many of them are late (one query)."""
    late = Q(promised_on__lt=today) & ~Q(state=S.HANDED_OVER)
    rows = (
        SellerOrder.objects.filter(producer_id__in=producer_ids, state__in=rules.OPEN)
        .order_by()
        .values_list("producer_id")
        .annotate(open=Count("pk"), late=Count("pk", filter=late))
    )
    return {pk: (waiting, behind) for pk, waiting, behind in rows}


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A part that waits, without anything of its buyer."""

    number: str
    state_label: str
    promised_on: date
    late: bool


MOST_SHOWN = 300


def open_parts_of(producer_ids: Collection[int], today: date) -> dict[int, list[OpenPart]]:
    """By maker: what waits for him, the most urgent first (one query)."""
    rows = SellerOrder.objects.filter(producer_id__in=producer_ids, state__in=rules.OPEN)
    found: dict[int, list[OpenPart]] = {}
    for part in rows.order_by("promised_on", "number")[:MOST_SHOWN]:
        shown = OpenPart(
            part.number, part.get_state_display(), part.promised_on, is_late(part, today)
        )
        found.setdefault(part.producer_id, []).append(shown)
    return found


def is_late(part: SellerOrder, today: date) -> bool:
    """Promised for a day that has passed, and not on its way."""
    waiting = {S.AWAITING_CONFIRMATION, S.CONFIRMED, S.IN_PRODUCTION, S.READY}
    return part.state in waiting and part.promised_on < today


def intent_of(order: Order) -> PaymentIntent | None:
    return payments.intent_of(order.number)


def may_confirm_transfer(order: Order, producer_ids: Collection[int]) -> PaymentIntent | None:
    """The payment, when it goes straight to one of these makers and is still open."""
    intent = payments.intent_of(order.number)
    if (
        intent
        and order.state in {Order.State.PENDING_PAYMENT, Order.State.EXPIRED}
        and intent.payee_producer_id in producer_ids
    ):
        return intent
    return None


def waiting_transfers(cursor: str | None) -> pagination.Page[Order]:
    """For administrators: orders that wait for a transfer to the platform, or need a refund."""
    wanted = Q(state=Order.State.PENDING_PAYMENT) | Q(
        payment_status__in=[Order.PaymentStatus.REFUND_DUE, Order.PaymentStatus.OVERPAID]
    )
    rows = Order.objects.filter(wanted)
    return pagination.page(rows, order=("-created_at", "-id"), cursor=cursor, limit=PER_PAGE)


def order_by_number(number: str) -> Order:
    """
    For administrators.

    :raises NotFound:
    """
    order = Order.objects.filter(number=number).first()
    if order is None:
        raise NotFound
    return order


def parcel_of(part: SellerOrder) -> Parcel | None:
    return shipping.parcels_of([part.number]).get(part.number)


def history_of(part: SellerOrder) -> list[StateChange]:
    return list(states.history(part).select_related("by"))


def changes_of(parts: Iterable[UUID]) -> dict[UUID, dict[str, datetime]]:
    """When each part reached each state (one query)."""
    found: dict[UUID, dict[str, datetime]] = {part: {} for part in parts}
    for row in _CHANGES.rows(str(part) for part in found):
        found[UUID(row.object_id)][row.to_state] = row.at
    return found


_CHANGES = PreparedByKeys(
    lambda parts: (
        StateChange.objects.filter(object_type="orders.sellerorder", object_id__among=parts)
        .order_by("at", "pk")
        .values_list("object_id", "to_state", "at")
    )
)
