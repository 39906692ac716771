"""How an order stands with its money: derived by one function, stored, and checked nightly."""

from langnghe.market.orders.models import Order, SellerOrder
from langnghe.market.payments import queries as payments
from langnghe.market.payments.facts import Standing
from langnghe.market.payments.models import PaymentIntent

Status = Order.PaymentStatus
State = Order.State
OF_STANDING = {
    Standing.DUE: Status.DUE,
    Standing.PART_PAID: Status.PART_PAID,
    Standing.PAID: Status.PAID,
    Standing.OVERPAID: Status.OVERPAID,
}


def settle_standing(order: Order) -> None:
    """Derive the payment status from the money received and what is still to be delivered."""
    order.payment_status = derived_status(order)
    order.save(update_fields=["payment_status"])


def derived_status(order: Order) -> str:
    """The one function that says how an order stands with its money."""
    if order.payment_method == PaymentIntent.Method.CASH_ON_DELIVERY:
        return Status.ON_DELIVERY
    intent = payments.intent_of(order.number)
    received = intent.received if intent else 0
    owed = amount_owed(order)
    if received > owed and owed < order.total:
        return Status.REFUND_DUE
    return OF_STANDING[payments.standing(intent)] if intent else Status.DUE


def amount_owed(order: Order) -> int:
    """What the buyer still has to pay for, in đồng: the parts that were not called off."""
    if order.state in {State.CANCELLED, State.EXPIRED}:
        return 0
    rows = order.seller_orders.exclude(state=SellerOrder.State.CANCELLED)
    return sum(rows.values_list("total", flat=True))
