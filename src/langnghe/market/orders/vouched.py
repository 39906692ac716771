"""Sales that the platform can vouch for: delivered, paid for, not given back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from langnghe.core.models import StateChange
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.orders.models import Order, SellerOrder

S, Paid = SellerOrder.State, Order.PaymentStatus
PIECE = 500  # parts of one statement
# On delivery it was paid at the door; a transfer is here, or it does not count.
PAID_FOR = (Paid.ON_DELIVERY, Paid.PAID, Paid.OVERPAID)


@dataclass(frozen=True, slots=True)
class SalesFact:
    """Amounts in đồng, without delivery; `until` is exclusive. `refused`: orders turned down."""

    since: date
    until: date
    orders: int
    revenue: int
    refused: int
    returned: int  # pieces


def sales(producer_id: int, *, since: date, until: date) -> SalesFact:
    """Counted on the day of delivery, not of the order."""
    first, last = _moment(since), _moment(until)
    parts = SellerOrder.objects.filter(producer_id=producer_id)
    done = parts.filter(state__in=(S.DELIVERED, S.CLOSED), order__payment_status__in=PAID_FOR)
    # What was delivered in the period was ordered before its end.
    totals = dict(done.filter(created_at__lt=last).values_list("pk", "goods_total"))
    delivered = _delivered([str(pk) for pk in totals], first, last)
    revenue = sum(total for pk, total in totals.items() if str(pk) in delivered)
    turned_down = Q(created_at__gte=first, created_at__lt=last) & ~Q(refusal_reason="")
    refused = parts.filter(turned_down, state=S.CANCELLED).count()
    returned = catalogue.pieces_returned(producer_id, since=first, until=last)
    return SalesFact(since, until, len(delivered), revenue, refused, returned)


def _delivered(ids: list[str], first: datetime, last: datetime) -> set[str]:
    """Those of them that were delivered in the period."""
    found: set[str] = set()
    for start in range(0, len(ids), PIECE):
        steps = StateChange.objects.filter(
            object_type=SellerOrder._meta.label_lower, object_id__in=ids[start : start + PIECE],
            action="deliver", at__gte=first, at__lt=last,
        )  # fmt: skip
        found.update(steps.order_by().values_list("object_id", flat=True))
    return found


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  made aware
