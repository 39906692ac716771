"""An order that a maker, or somebody who acts for him, writes down for a buyer on the telephone."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from langnghe.core import idempotency
from langnghe.core.errors import NotFound
from langnghe.market.basket import services as baskets
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.checkout import queries
from langnghe.market.checkout.facts import Buyer
from langnghe.market.checkout.services.placing import BasketEmpty, place_order
from langnghe.market.orders.models import Order


@transaction.atomic
def take_order(
    *,
    producer_id: int,
    pieces: Mapping[UUID, int],
    buyer: Buyer,
    token: str,
    expected_total: int,
    promised_on: date | None = None,
    by_id: int,
    language: str,
    now: datetime,
) -> Order:
    """
    Place an order of one maker's goods, by the very rules of the shop. Once per `token`.

    :raises NotFound: goods of another maker.
    :raises BasketEmpty: nothing was chosen; else whatever `baskets.add` and `place_order` refuse.
    """
    scope = queries.phone_scope(producer_id)
    asked = idempotency.fingerprint(buyer, sorted(pieces.items()))
    if earlier := idempotency.once(scope, token, asked):
        return Order.objects.get(pk=earlier)
    if not pieces:
        raise BasketEmpty
    basket = baskets.open_basket(user_id=None, now=now)
    items = catalogue.variants_by_uid(pieces)
    for uid, quantity in pieces.items():
        item = items.get(uid)
        if item is None or item.producer_id != producer_id:
            raise NotFound
        baskets.add(basket=basket, item=item, quantity=quantity, now=now)
    placed = place_order(
        basket=basket,
        buyer=buyer,
        idempotency_key=token,
        user_id=None,
        taken_by_id=by_id,
        language=language,
        expected_total=expected_total,
        promised_on=promised_on,
        now=now,
    )
    idempotency.keep(scope, token, asked, str(placed.order.pk), now=now)
    return placed.order
