"""How often goods were looked at, for their maker."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, Q, Sum

from langnghe.market.catalogue.models import Product, ProductViews, StockMovement


def views_by(producer_id: int, *, since: date, truncate: Any) -> dict[date, int]:
    """Views of all goods of a maker, by week or month (one query)."""
    rows = (
        ProductViews.objects.filter(product__producer_id=producer_id, day__gte=since)
        .order_by()
        .annotate(start=truncate("day", output_field=DateField()))
        .values_list("start")
        .annotate(n=Sum("views"))
    )
    return dict(rows)


def most_viewed(
    producer_id: int, *, since: date, also: Iterable[int], limit: int
) -> dict[int, int]:
    """Views by product: of some, and of those looked at most (one query)."""
    rows = (
        ProductViews.objects.filter(product__producer_id=producer_id, day__gte=since)
        .order_by()
        .values_list("product_id")
        .annotate(n=Sum("views"))
        .order_by("-n", "product_id")
    )
    wanted, found = set(also), {}
    for place, (pk, n) in enumerate(rows):
        if place < limit or pk in wanted:
            found[pk] = n
    return found


def names_of(product_ids: Iterable[int]) -> dict[int, tuple[str, dict[str, str]]]:
    """Slug and name by id."""
    rows = Product.objects.filter(pk__in=set(product_ids)).order_by("pk")
    return {pk: (slug, name) for pk, slug, name in rows.values_list("pk", "slug", "name")}


def pieces_returned(producer_id: int, *, since: datetime, until: datetime | None = None) -> int:
    """How many pieces came back; `until` is exclusive."""
    came_back = Q(kind=StockMovement.Kind.RETURN, at__gte=since)
    if until is not None:
        came_back &= Q(at__lt=until)
    rows = StockMovement.objects.filter(came_back, stock__variant__product__producer_id=producer_id)
    return int(rows.aggregate(n=Sum("quantity", default=0))["n"])
