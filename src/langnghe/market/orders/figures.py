"""
What a maker asks of his shop: sold, looked at, what with what, where the buyers are.

Counted from orders that stand; what was never paid or was called off is told apart. Nobody can be
told from it: of buyers the province alone, and none with fewer than three orders.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateField, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils import timezone

from langnghe.core.text import in_language
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.orders.models import Order, OrderLine, SellerOrder

S = SellerOrder.State
PERIODS = 12
MOST_GOODS, MOST_PAIRS = 15, 10
FEWEST = 3  # a smaller cell could be a person
TRUNCATE: dict[str, Any] = {"week": TruncWeek, "month": TruncMonth}


@dataclass(frozen=True, slots=True)
class Period:
    start: date
    orders: int = 0
    pieces: int = 0
    revenue: int = 0
    views: int = 0


@dataclass(frozen=True, slots=True)
class Goods:
    slug: str
    name: str
    pieces: int
    revenue: int
    views: int


@dataclass(frozen=True, slots=True)
class Pair:
    first: str
    second: str
    orders: int


@dataclass(frozen=True, slots=True)
class Figures:
    periods: tuple[Period, ...]
    goods: tuple[Goods, ...]
    pairs: tuple[Pair, ...]
    provinces: tuple[tuple[str, int], ...]
    some_hidden: bool  # provinces with fewer orders than are shown
    refused: int
    cancelled: int
    returned: int  # pieces

    @property
    def orders(self) -> int:
        return sum(one.orders for one in self.periods)

    @property
    def pieces(self) -> int:
        return sum(one.pieces for one in self.periods)

    @property
    def revenue(self) -> int:
        return sum(one.revenue for one in self.periods)

    @property
    def views(self) -> int:
        return sum(one.views for one in self.periods)


def starts(by: str, today: date) -> list[date]:
    """The first days of the last twelve weeks (from Monday) or months, the present one last."""
    if by == "week":
        monday = today - timedelta(days=today.weekday())
        return [monday - timedelta(weeks=back) for back in range(PERIODS - 1, -1, -1)]
    months = today.year * 12 + today.month - 1
    return [
        date((months - back) // 12, (months - back) % 12 + 1, 1)
        for back in range(PERIODS - 1, -1, -1)
    ]


def figures_of(producer_id: int, *, by: str, today: date) -> Figures:
    """Of the last twelve weeks or months (ten queries, however much there is)."""
    days = starts(by, today)
    parts, since = _parts(producer_id, days[0]), days[0]
    views = catalogue.views_by(producer_id, since=since, truncate=TRUNCATE[by])
    provinces, some_hidden = _provinces(parts)
    refused, cancelled = _called_off(parts)
    sold = _standing(parts)
    return Figures(
        periods=_periods(sold, days, TRUNCATE[by], views),
        goods=_goods(sold, producer_id, since),
        pairs=_pairs(sold),
        provinces=provinces,
        some_hidden=some_hidden,
        refused=refused,
        cancelled=cancelled,
        returned=catalogue.pieces_returned(producer_id, since=_moment(since)),
    )


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  made aware


def _parts(producer_id: int, since: date) -> QuerySet[SellerOrder]:
    """All that was ordered and not given up for want of a payment."""
    return SellerOrder.objects.filter(
        producer_id=producer_id, created_at__gte=_moment(since)
    ).exclude(Q(state=S.AWAITING_PAYMENT) | Q(order__state=Order.State.EXPIRED))


def _standing(parts: QuerySet[SellerOrder]) -> QuerySet[OrderLine]:
    rows = OrderLine.objects.filter(seller_order__in=parts.exclude(state=S.CANCELLED))
    return rows.order_by()


def _periods(
    sold: QuerySet[OrderLine], days: Iterable[date], truncate: Any, views: dict[date, int]
) -> tuple[Period, ...]:
    rows = (
        sold.annotate(start=truncate("seller_order__created_at", output_field=DateField()))
        .values("start")
        .annotate(
            orders=Count("seller_order", distinct=True),
            pieces=Sum("quantity"),
            revenue=Sum("total"),
        )
    )
    found = {row["start"]: row for row in rows}
    return tuple(
        Period(day, views=views.get(day, 0), **_counted(found.get(day, {}))) for day in days
    )


def _counted(row: Any) -> dict[str, int]:
    return {name: row.get(name, 0) for name in ("orders", "pieces", "revenue")}


def _goods(sold: QuerySet[OrderLine], producer_id: int, since: date) -> tuple[Goods, ...]:
    """What brought most, and what was looked at most."""
    sums = sold.values_list("variant__product_id").annotate(
        pieces=Sum("quantity"), revenue=Sum("total")
    )
    best = {pk: (n, sum_) for pk, n, sum_ in sums.order_by("-revenue")[:MOST_GOODS]}
    looked = catalogue.most_viewed(producer_id, since=since, also=best, limit=MOST_GOODS)
    names = catalogue.names_of({*best, *looked})
    rows = [
        Goods(
            slug=names[pk][0],
            name=in_language(names[pk][1]),
            pieces=best.get(pk, (0, 0))[0],
            revenue=best.get(pk, (0, 0))[1],
            views=looked.get(pk, 0),
        )
        for pk in names
    ]
    return tuple(sorted(rows, key=lambda one: (-one.revenue, -one.views, one.slug)))


def _pairs(sold: QuerySet[OrderLine]) -> tuple[Pair, ...]:
    """Different goods of one parcel, each pair once."""
    other = "seller_order__lines__variant__product"
    rows = (
        sold.filter(**{f"{other}_id__gt": F("variant__product_id")})
        .values_list("variant__product_id", f"{other}_id")
        .annotate(orders=Count("seller_order", distinct=True))
        .order_by("-orders", "variant__product_id", f"{other}_id")
    )
    found = list(rows[:MOST_PAIRS])
    names = catalogue.names_of({pk for first, second, _n in found for pk in (first, second)})
    return tuple(
        Pair(in_language(names[first][1]), in_language(names[second][1]), n)
        for first, second, n in found
    )


def _provinces(parts: QuerySet[SellerOrder]) -> tuple[tuple[tuple[str, int], ...], bool]:
    rows = (
        parts.exclude(state=S.CANCELLED)
        .order_by()
        .values_list("order__province_name")
        .annotate(n=Count("pk"))
        .order_by("-n", "order__province_name")
    )
    found = list(rows)
    shown = tuple((name, n) for name, n in found if n >= FEWEST)
    return shown, len(shown) < len(found)


def _called_off(parts: QuerySet[SellerOrder]) -> tuple[int, int]:
    """Refused by the maker, called off by the buyer."""
    sums = parts.filter(state=S.CANCELLED).aggregate(
        refused=Count("pk", filter=~Q(refusal_reason="")),
        cancelled=Count("pk", filter=Q(refusal_reason="")),
    )
    return sums["refused"], sums["cancelled"]
