"""The rows of an order: everything it stood on is copied into them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from langnghe.core import ids, states
from langnghe.market.checkout import rules
from langnghe.market.checkout.facts import BANK_QR, Buyer, Part, Quotation, QuotedLine
from langnghe.market.orders.models import Order, OrderLine, SellerOrder
from langnghe.registry.public import CommuneFact

S = SellerOrder.State
PREFIX = "LN"
LENGTH = 8  # of 27 letters: 282 billion numbers
ATTEMPTS = 5


def create(
    *,
    quotation: Quotation,
    buyer: Buyer,
    user_id: int | None,
    taken_by_id: int | None,
    language: str,
    now: datetime,
) -> tuple[Order, list[tuple[SellerOrder, Part]], dict[UUID, list[OrderLine]]]:
    """The order, its parts (always at least one) and the lines of each, in their first states."""
    draft = _order(quotation, buyer, user_id, language, now)
    draft.taken_by_id = taken_by_id
    order = _insert(draft)
    parts = [
        (_seller_order(order, number, part), part)
        for number, part in enumerate(quotation.parts, start=1)
    ]
    SellerOrder.objects.bulk_create(seller_order for seller_order, _part in parts)
    lines = {
        seller_order.pk: [
            _line(seller_order, position, line) for position, line in enumerate(part.lines, start=1)
        ]
        for seller_order, part in parts
    }
    OrderLine.objects.bulk_create(line for of_part in lines.values() for line in of_part)
    by_id = user_id or taken_by_id
    states.note_new([order, *(row for row, _part in parts)], by_id=by_id, now=now)
    return order, parts, lines


def _order(
    quotation: Quotation, buyer: Buyer, user_id: int | None, language: str, now: datetime
) -> Order:
    commune = _known(quotation.commune)
    # Nothing to pay needs no waiting.
    waits = buyer.payment_method == BANK_QR and quotation.total > 0
    return Order(
        user_id=user_id,
        language=language,
        contact_name=buyer.name.strip(),
        phone=buyer.phone,
        email=buyer.email,
        street=buyer.street.strip(),
        commune_id=commune.code,
        commune_name=commune.name,
        province_name=commune.province_name,
        note=buyer.note.strip(),
        payment_method=buyer.payment_method,
        goods_total=quotation.goods_total,
        delivery_total=quotation.delivery_total,
        total=quotation.total,
        state=Order.State.PENDING_PAYMENT if waits else Order.State.PLACED,
        payment_status=_payment_status(buyer, waits),
        terms_version=rules.TERMS_VERSION,
        created_at=now,
        hold_until=now + timedelta(minutes=quotation.hold_minutes) if waits else None,
        placed_at=None if waits else now,
    )


def _payment_status(buyer: Buyer, waits: bool) -> str:
    if waits:
        return Order.PaymentStatus.DUE
    if buyer.payment_method == BANK_QR:
        return Order.PaymentStatus.PAID
    return Order.PaymentStatus.ON_DELIVERY


def _insert(order: Order) -> Order:
    """Under a number that nobody has; a collision draws again."""
    for _attempt in range(ATTEMPTS):
        order.number = PREFIX + ids.code(LENGTH)
        try:
            with transaction.atomic():
                order.save(force_insert=True)
        except IntegrityError:
            # The number was taken at this very moment; any other reason is a fault.
            if not Order.objects.filter(number=order.number).exists():
                raise
        else:
            return order
    raise RuntimeError("No free order number was found.")


def _seller_order(order: Order, number: int, part: Part) -> SellerOrder:
    if part.delivery is None or part.promised_on is None:
        raise ValueError("A part without delivery cannot be ordered.")
    waits = order.state == Order.State.PENDING_PAYMENT
    return SellerOrder(
        number=f"{order.number}-{number}",
        order=order,
        producer_id=part.maker.id,
        producer_name=part.maker.name,
        producer_kind=part.maker.kind,
        village_name=part.maker.village_name,
        goods_total=part.goods_total,
        delivery_fee=part.fee,
        total=part.total,
        weight_g=part.weight_g,
        zone=part.delivery.zone,
        state=S.AWAITING_PAYMENT if waits else S.AWAITING_CONFIRMATION,
        created_at=order.created_at,
        promised_on=part.promised_on,
    )


def _line(seller_order: SellerOrder, position: int, quoted: QuotedLine) -> OrderLine:
    line, item, tax = quoted.line, quoted.line.item, quoted.tax
    return OrderLine(
        seller_order=seller_order,
        position=position,
        variant_id=item.variant_id,
        product_slug=item.product_slug,
        sku=item.sku,
        name=dict(item.name),
        label=dict(item.label),
        personalisation=line.personalisation,
        quantity=line.quantity,
        unit_price=line.unit_price,
        price_source=line.price_source,
        total=quoted.total,
        tax_name=tax.name,
        tax_rate=tax.rate,
        tax_included=tax.included,
        made_to_order=item.made_to_order,
        promised_on=quoted.promised_on or seller_order.promised_on,
        weight_g=line.weight_g,
    )


def _known(commune: CommuneFact | None) -> CommuneFact:
    if commune is None:
        raise ValueError("An order goes to a place.")
    return commune
