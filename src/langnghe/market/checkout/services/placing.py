"""The one verb of checkout: a basket becomes an order, once, whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core import audit, idempotency, outbox
from langnghe.core.errors import Conflict, Refused
from langnghe.market.basket import services as baskets
from langnghe.market.basket.facts import OUT_OF_STOCK, Problem
from langnghe.market.basket.models import Basket
from langnghe.market.basket.rules import shortage
from langnghe.market.catalogue import services as catalogue
from langnghe.market.checkout import queries, rules
from langnghe.market.checkout.facts import CASH_ON_DELIVERY, Buyer, Part, Quotation, Shown
from langnghe.market.checkout.services import rows
from langnghe.market.orders.facts import OrderPlaced
from langnghe.market.orders.models import Order, OrderLine, SellerOrder
from langnghe.market.payments import services as payments
from langnghe.ui.formatting import money

Parts = list[tuple[SellerOrder, Part]]


@dataclass(frozen=True, slots=True)
class Placed:
    """An order with its parts and their lines as they were written; none if it stood before."""

    order: Order
    parts: Sequence[tuple[SellerOrder, Sequence[OrderLine]]] = ()


class BasketEmpty(Refused):
    code = "basket_empty"
    message = gettext_lazy("There is nothing in the basket.")


class ContactMissing(Refused):
    """No name, phone number or street: nobody could deliver."""

    code = "contact_missing"
    message = gettext_lazy("We need a name, a phone number and a street to deliver.")


class NoDelivery(Refused):
    """The place is unknown, or no tariff reaches it."""

    code = "no_delivery"
    message = gettext_lazy("Choose the commune or ward to deliver to.")


class MethodRefused(Refused):
    """This way to pay is not open for this order."""

    code = "payment_method_refused"
    message = gettext_lazy("Choose how to pay.")


class AgeNotConfirmed(Refused):
    code = "age_not_confirmed"


class TermsNotAccepted(Refused):
    code = "terms_not_accepted"
    message = gettext_lazy("Please accept the terms of sale.")


class TotalRefused(Refused):
    """What should have been the total is no amount of đồng."""

    code = "total_refused"
    message = gettext_lazy("Write the expected total in whole đồng.")


class NotAsItStands(Conflict):
    """Some goods cannot be ordered any more, or not in this number; the message names each."""

    def __init__(self, problems: Sequence[tuple[Mapping[str, str], Problem]]) -> None:
        super().__init__(" ".join(rules.told(problems)), code=problems[0][1].code)


class Changed(Conflict):
    """Not what the buyer saw. `changes` says exactly how; he confirms or leaves."""

    code = "quotation_changed"

    def __init__(self, changes: list[rules.Change]) -> None:
        self.changes = changes
        super().__init__(" ".join(f"{change.text}." for change in changes))


@transaction.atomic
def place_order(
    *,
    basket: Basket,
    buyer: Buyer,
    idempotency_key: str,
    user_id: int | None,
    language: str,
    now: datetime,
    expected_total: int | None = None,
    shown: Shown | None = None,
    promised_on: date | None = None,
    taken_by_id: int | None = None,
) -> Placed:
    """
    Turn the basket into an order: everything in one transaction, so a crash leaves nothing half.

    A repeat with the same key gets the first order. `shown` (or `expected_total` and `promised_on`)
    is what the buyer saw; if prices, stock, fees or days moved since, he is told exactly what, and
    nothing is bought.
    `taken_by_id` wrote it down for a buyer on the telephone.

    :raises BasketClosed: :raises BasketEmpty: :raises NotAsItStands: :raises ContactMissing:
    :raises NoDelivery: :raises MethodRefused: :raises AgeNotConfirmed: :raises TermsNotAccepted:
    :raises Changed: :raises KeyReused:
    """
    scope, asked = queries.scope_of(basket.pk), idempotency.fingerprint(buyer, user_id)
    # Requests for one basket queue here; whoever comes second finds it closed, and what the first
    # did. An open basket was never ordered, so nothing can be kept for any key of it.
    if not baskets.close(basket=basket, now=now):
        if earlier := idempotency.once(scope, idempotency_key, asked):
            return Placed(Order.objects.get(pk=earlier))
        raise baskets.BasketClosed
    quotation = queries.quotation(
        basket=basket,
        commune=queries.place(buyer.commune_code),
        now=now,
        ahead=catalogue.line_up,
    )
    _refuse_what_cannot_be_bought(quotation)
    _refuse_what_is_missing(quotation, buyer)
    _refuse_what_was_not_shown(quotation, expected_total, promised_on, shown)
    order, parts, lines = rows.create(
        quotation=quotation,
        buyer=buyer,
        user_id=user_id,
        taken_by_id=taken_by_id,
        language=language,
        now=now,
    )
    _hold(parts, quotation, now)
    _expect_payment(order, parts, quotation, now)
    idempotency.keep(scope, idempotency_key, asked, str(order.pk), now=now)
    outbox.announce(OrderPlaced(order_id=order.pk), now=now)
    # Last: from here to the end of the transaction all writers of the audit trail wait for us.
    audit.record(
        "checkout.order.placed",
        order,
        by_id=user_id or taken_by_id,
        now=now,
        number=order.number,
        total=order.total,
        method=order.payment_method,
        parts=len(parts),
    )
    return Placed(order, [(row, lines[row.pk]) for row, _part in parts])


def _refuse_what_cannot_be_bought(quotation: Quotation) -> None:
    if quotation.problems:
        raise NotAsItStands(quotation.problems)
    if not quotation.parts:
        raise BasketEmpty


def _refuse_what_is_missing(quotation: Quotation, buyer: Buyer) -> None:
    for field in ("phone", "name", "street"):
        if not getattr(buyer, field).strip():
            raise ContactMissing(field=field)
    if not quotation.has_delivery:
        raise NoDelivery(quotation.no_delivery or None, field="commune")
    refusal = quotation.refusal_of(buyer.payment_method)
    if refusal is None or refusal:
        raise MethodRefused(refusal, field="payment_method")
    if quotation.min_age and not buyer.of_age:
        raise AgeNotConfirmed(
            _("Only those who are %(age)s or older may buy some of these goods.")
            % {"age": quotation.min_age},
            field="of_age",
        )
    if not buyer.accepts_terms:
        raise TermsNotAccepted(field="accepts_terms")


def _refuse_what_was_not_shown(
    quotation: Quotation,
    expected_total: int | None,
    promised_on: date | None,
    shown: Shown | None,
) -> None:
    found = rules.changes(shown, quotation) if shown else []
    if expected_total is not None and expected_total != quotation.total:
        values = {"now": money(quotation.total), "then": money(expected_total)}
        found.append(rules.Change(_("The total is now %(now)s, before %(then)s") % values))
    if promised_on:
        days = {part.maker.slug: promised_on.isoformat() for part in quotation.parts}
        found += rules.later_days(days, quotation)
    if found:
        raise Changed(found)


def _hold(parts: Parts, quotation: Quotation, now: datetime) -> None:
    """All sources in one call, so that the stock rows are taken in order of their ids."""
    wanted: dict[str, Mapping[int, int]] = {
        f"seller-order:{seller_order.pk}": _pieces(part) for seller_order, part in parts
    }
    try:
        catalogue.hold_new(wanted=wanted, now=now)
    except catalogue.OutOfStock as refusal:
        # Somebody was faster between our look at the stock and the statement that takes it.
        names = {one.line.item.variant_id: one.line.name for one in quotation.lines}
        raise NotAsItStands(
            [
                (names[variant_id], Problem(OUT_OF_STOCK, shortage(free)))
                for variant_id, free in refusal.shortages.items()
            ]
        ) from refusal


def _pieces(part: Part) -> dict[int, int]:
    """Lines with different writing are pieces of one stock."""
    pieces: dict[int, int] = {}
    for one in part.lines:
        key = one.line.item.variant_id
        pieces[key] = pieces.get(key, 0) + one.line.quantity
    return pieces


def _expect_payment(order: Order, parts: Parts, quotation: Quotation, now: datetime) -> None:
    """One transfer for the order; or cash at every door to which a parcel comes."""
    if order.payment_method == CASH_ON_DELIVERY:
        for seller_order, _part in parts:
            if seller_order.total:
                payments.expect(
                    reference=seller_order.number,
                    method=CASH_ON_DELIVERY,
                    amount=seller_order.total,
                    now=now,
                )
    elif order.total:
        payments.expect(
            reference=order.number,
            method=order.payment_method,
            amount=order.total,
            memo=order.number,
            payee=quotation.payee,
            now=now,
        )
