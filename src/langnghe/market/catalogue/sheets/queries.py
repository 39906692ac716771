"""Sheets as their makers may see them, and the goods of which a sheet speaks."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.market.catalogue.models import Product, StockItem, Variant
from langnghe.market.catalogue.queries.workshop import ids_of_references
from langnghe.market.catalogue.sheets.models import Sheet, SheetProblem

PER_PAGE = 10
PROBLEMS_SHOWN = 50
AT_ONCE = 500
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Told:
    """A maker's own goods of those that are named."""

    products: list[Product]
    by_sku: Mapping[str, Variant]
    variants: Mapping[int, Mapping[str, Variant]]


def sheets_of(producer_id: int, *, cursor: str | None = None) -> pagination.Page[Sheet]:
    """
    What a maker has sent, the last first.

    :raises BadCursor:
    """
    rows = Sheet.objects.filter(producer_id=producer_id).select_related("by")
    return pagination.page(rows, order=("-sent_at", "-id"), cursor=cursor, limit=PER_PAGE)


def sheet_of(producer_ids: Collection[int], sheet_id: UUID) -> Sheet:
    """:raises NotFound:"""
    rows = Sheet.objects.filter(producer_id__in=producer_ids, pk=sheet_id)
    sheet = rows.select_related("producer").first()
    if sheet is None:
        raise NotFound
    return sheet


def first_problems(sheet: Sheet) -> list[SheetProblem]:
    return list(SheetProblem.objects.filter(sheet=sheet).order_by("row", "pk")[:PROBLEMS_SHOWN])


def all_problems(sheet: Sheet) -> list[SheetProblem]:
    """So many as are kept: two thousand at most."""
    return list(SheetProblem.objects.filter(sheet=sheet).order_by("row", "pk"))


def count_problems(sheet: Sheet) -> int:
    return SheetProblem.objects.filter(sheet=sheet).count()


def goods_told(producer_id: int, *, uids: set[str], references: set[str], skus: set[str]) -> Told:
    """
    Five queries, whatever is named: each by one index, and none that walks along his whole shelf.
    """
    sane = {uid.lower() for uid in uids if _UID.fullmatch(uid.lower())}
    ids = set(Product.objects.filter(uid__in=sane).values_list("pk", flat=True).order_by())
    ids.update(ids_of_references(producer_id, references))
    ids.update(Variant.objects.filter(sku__in=skus).values_list("product_id", flat=True).order_by())
    # Whoever writes them reads the rest; texts and cards make a row wide.
    rows = Product.objects.filter(pk__in=ids).order_by("pk")
    rows = rows.only("uid", "slug", "reference", "name", "producer_id")
    # Not in SQL: PostgreSQL, which does not know yet how many he has, would look through all his.
    products = [row for row in rows if row.producer_id == producer_id]
    by_id = {row.pk: row for row in products}
    by_sku: dict[str, Variant] = {}
    variants: dict[int, dict[str, Variant]] = defaultdict(dict)
    for row in Variant.objects.filter(product_id__in=by_id).order_by("position", "pk"):
        row.product = by_id[row.product_id]
        by_sku[row.sku] = variants[row.product_id][row.sku] = row
    return Told(products, by_sku, variants)


def stocks_of(variant_ids: Collection[int]) -> dict[int, StockItem]:
    """With what tells whether a count of them is right."""
    rows = StockItem.objects.filter(variant_id__in=variant_ids).select_related("variant__product")
    kinds = ("variant__product__made_to_order", "variant__product__one_of_a_kind")
    return {row.variant_id: row for row in rows.only("on_hand", "held", *kinds)}


def whole_shelf(producer_id: int) -> Iterator[Product]:
    """All goods of a maker in the order they were made, some hundred in memory at a time."""
    variants = Variant.objects.select_related("stock").order_by("position", "pk")
    rows = Product.objects.filter(producer_id=producer_id).select_related("craft")
    rows = rows.prefetch_related(Prefetch("variants", variants))
    last = 0
    # No cursor of the database: it would bind its connection for as long as somebody reads.
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield from found
        last = found[-1].pk
