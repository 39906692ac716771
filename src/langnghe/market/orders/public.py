"""How orders react to what was announced: letters to people, events to makers' software."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, override

from langnghe.accounts import public as accounts
from langnghe.core import outbox
from langnghe.core.personal import Part
from langnghe.core.text import in_language
from langnghe.market.orders import mails, queries, rules, services
from langnghe.market.orders.facts import (
    OrderCancelled,
    OrderExpired,
    OrderPaid,
    OrderPlaced,
    SellerOrderMoved,
    TransferReported,
)
from langnghe.market.orders.models import Order, SellerOrder
from langnghe.market.shipping.facts import FreightAsked
from langnghe.market.shipping.queries import parcels_of
from langnghe.registry import public as registry

BuyerFact = OrderPlaced | OrderPaid | OrderExpired | OrderCancelled
MakerFact = OrderPlaced | OrderPaid | TransferReported


@outbox.outside
def tell_buyer(fact: BuyerFact) -> None:
    """Confirmation, payment, expiry or cancellation, by e-mail where there is an address."""
    order = queries.order_by_id(fact.order_id)
    _tell(order, _TEMPLATES[type(fact)], {})


_TEMPLATES: dict[type, str] = {
    OrderPlaced: "placed",
    OrderPaid: "paid",
    OrderExpired: "expired",
    OrderCancelled: "cancelled",
}


@outbox.outside
def tell_buyer_of_step(fact: SellerOrderMoved) -> None:
    """Each step of a maker, in plain words."""
    part = SellerOrder.objects.select_related("order").get(pk=fact.seller_order_id)
    with override(part.order.language):
        words = str(rules.SELLER_ORDER.public[fact.state])
    parcel = parcels_of([part.number]).get(part.number)
    _tell(part.order, "step", {"part": part, "words": words, "parcel": parcel})


def _tell(order: Order, template: str, more: dict[str, object]) -> None:
    if not order.email:
        return
    parts = list(order.seller_orders.prefetch_related("lines").order_by("number"))
    lines = [
        (line.quantity, in_language(line.name, order.language), line.total)
        for part in parts
        for line in part.lines.all()
    ]
    context = {"order": order, "lines": lines, "link": mails.order_address(order), **more}
    mails.send(to=order.email, language=order.language, template=template, context=context)


@outbox.outside
def tell_makers(fact: MakerFact) -> None:
    """A new order, a payment, or a transfer to look for: to the makers whom it concerns."""
    order = queries.order_by_id(fact.order_id)
    if isinstance(fact, OrderPlaced) and order.state == Order.State.PENDING_PAYMENT:
        return  # nothing to do for the maker before it is paid
    for row in queries.makers_of(order.pk):
        if people := _with_address(row.producer__organisation_id):
            part = order.seller_orders.get(pk=row.pk)
            path = reverse("orders:seller_order", args=[part.number])
            _tell_people(people, "maker", {"part": part, "order": order}, path)


@outbox.outside
def tell_maker_of_freight(fact: FreightAsked) -> None:
    producer = registry.producer_by_id(fact.producer_id)
    people = _with_address(producer.organisation_id)
    _tell_people(people, "freight", {}, reverse("orders:today"))


def _with_address(organisation_id: int) -> list[accounts.Contact]:
    return [member for member in accounts.members_of(organisation_id) if member.email]


def _tell_people(
    people: Iterable[accounts.Contact], template: str, context: dict[str, object], path: str
) -> None:
    for member in people:
        mails.send(
            to=member.email,
            language=member.language,
            template=template,
            context={**context, "link": settings.PUBLIC_URL + path},
        )


def tell_software(fact: OrderPlaced | OrderPaid | OrderCancelled) -> None:
    """A new order, or one called off: to the software of the makers whom it concerns."""
    order = queries.order_by_id(fact.order_id)
    if order.placed_at is None:
        return  # the makers have not seen it
    is_over = isinstance(fact, OrderCancelled)
    kind = accounts.Event.ORDER_UPDATED if is_over else accounts.Event.ORDER_CREATED
    for part in queries.makers_of(order.pk):
        key = f"{part.number}:{part.state if is_over else kind}"
        _tell_software(part.producer__organisation_id, kind, key, part.number, part.state)


def tell_software_of_step(fact: SellerOrderMoved) -> None:
    """Each step of a maker, whoever took it."""
    part = SellerOrder.objects.select_related("producer").get(pk=fact.seller_order_id)
    organisation_id, key = part.producer.organisation_id, f"{part.number}:{fact.state}"
    _tell_software(organisation_id, accounts.Event.ORDER_UPDATED, key, part.number, fact.state)


def _tell_software(
    organisation_id: int, kind: accounts.Event, key: str, number: str, state: str
) -> None:
    """Number and state alone: names and addresses are fetched by who may see them."""
    accounts.announce_event(
        organisation_id=organisation_id,
        kind=kind,
        key=key,
        data={"number": number, "state": state},
        now=timezone.now(),
    )


def pieces_waiting(product_ids: Collection[int]) -> dict[int, int]:
    """Pieces ordered and not yet made, by product."""
    return queries.pieces_waiting(product_ids)


def expire_unpaid(*, now: datetime) -> int:
    """Give up orders that were not paid in time; run by the clock."""
    return services.expire_unpaid(now=now)


KEPT = gettext_lazy(
    "Orders with name, phone and address for ten years, because they are documents of accounting "
    "(Law 88/2015 on accounting, article 41; Decree 174/2016, article 13). Nobody but the maker, "
    "the platform's accountants and the tax office reads them."
)
READS = {"orders.part.read": gettext_lazy("Name, phone number and address of an order")}


def tell_held(user_id: int) -> list[Part]:
    """The orders of a buyer (see `core.personal`)."""
    return [
        Part(
            "orders",
            gettext("My orders"),
            gettext("So that goods reach you, can come back, and the books are right."),
            queries.held_of_buyer(user_id),
            kept=str(KEPT),
        )
    ]


def forget_person(user_id: int, now: datetime) -> None:
    """
    What the law does not ask for: the address of letters, and what was written to the maker.

    An order stays tied to the account that was emptied: who it was stands in the order alone.
    """
    services.forget_buyer(user_id=user_id)
