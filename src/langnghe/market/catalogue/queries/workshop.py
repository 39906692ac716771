"""What a maker sees of his own goods. Each read starts from the producers he acts for."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.core.prepared import all_of
from langnghe.core.text import fold, in_language
from langnghe.market.catalogue.facts import Picture, SaleItem
from langnghe.market.catalogue.models import Product, Variant
from langnghe.market.catalogue.queries.pictures import picture_of
from langnghe.market.catalogue.queries.sale import variants_for_sale

PAGE_SIZE = 20
GRID_SIZE = 100  # four fields each: a form may have a thousand
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LOW = 3  # so few free pieces are "running out"
FREE = F("stock__on_hand") - F("stock__held")


class NotYours(NotFound):
    """Unknown, or the goods of another maker: the asker cannot tell which."""

    code = "product_not_found"
    message = _("We do not know this product.")


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One variant on the maker's shelf."""

    uid: str
    sku: str
    label: str
    price: int
    wholesale_price: int | None
    on_hand: int
    held: int
    made_to_order: bool


@dataclass(frozen=True, slots=True)
class ShelfProduct:
    uid: UUID
    slug: str
    name: str
    state: str
    state_label: str
    made_to_order: bool
    making_days: int
    image: Picture | None
    rows: list[ShelfRow]


@dataclass(frozen=True, slots=True)
class Shelf:
    products: list[ShelfProduct]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class LowStock:
    """A variant of which little or nothing is free."""

    product_slug: str
    name: str
    label: str
    free: int


def shelf(
    producer_id: int, *, text: str = "", low_only: bool = False, cursor: str | None = None
) -> Shelf:
    """
    One page of a maker's goods, all states, the newest first.

    :raises BadCursor:
    """
    variants = Variant.objects.filter(active=True).select_related("stock")
    products = Product.objects.filter(producer_id=producer_id).prefetch_related(
        Prefetch("variants", variants.order_by("position", "pk"))
    )
    for word in fold(text).split():
        products = products.filter(search_text__contains=f" {word}")
    if low_only:
        low = _running_out(producer_id).values("product")
        products = products.filter(pk__in=low)
    page = pagination.page(products, order=("-id",), cursor=cursor, limit=PAGE_SIZE)
    return Shelf([_shelf_product(row) for row in page.items], page.next_cursor)


def offered(
    producer_id: int, *, text: str = "", uids: Iterable[UUID] = (), limit: int = 12
) -> list[SaleItem]:
    """
    What a maker sells by parcel: what was chosen already (`uids`) first, then some that fit the
    words (two queries).
    """
    rows = Variant.objects.filter(
        active=True,
        product__producer_id=producer_id,
        product__state=Product.State.PUBLISHED,
        product__oversized=False,
    )
    some = rows
    for word in fold(text).split():
        some = some.filter(product__search_text__contains=f" {word}")
    chosen = Q(uid__in=list(uids))
    found = rows.filter(chosen | Q(pk__in=some.order_by("-product_id", "position").values("pk")))
    picked = Case(When(chosen, then=Value(0)), default=Value(1))
    ids = list(
        found.order_by(picked, "-product_id", "position", "pk").values_list("pk", flat=True)[
            : limit + len(list(uids))
        ]
    )
    items = variants_for_sale(ids)
    return [items[pk] for pk in ids if items[pk].on_sale]


def grid(
    producer_id: int, *, text: str = "", low_only: bool = False, cursor: str | None = None
) -> pagination.Page[Variant]:
    """
    A hundred sizes and colours of a maker's goods with their products, the newest first.

    :raises BadCursor:
    """
    rows = Variant.objects.filter(active=True, product__producer_id=producer_id)
    if low_only:
        rows = _running_out(producer_id)
    for word in fold(text).split():
        rows = rows.filter(product__search_text__contains=f" {word}")
    order = ("-product_id", "position", "id")
    rows = rows.select_related("product", "stock")
    return pagination.page(rows, order=order, cursor=cursor, limit=GRID_SIZE)


def running_out(producer_id: int, *, limit: int = 10) -> list[LowStock]:
    """What a maker should make or count next: the scarcest first."""
    rows = _running_out(producer_id).select_related("product", "stock")
    return [_low_stock(row) for row in rows.order_by(FREE, "pk")[:limit]]


def _low_stock(row: Variant) -> LowStock:
    return LowStock(
        product_slug=row.product.slug,
        name=in_language(row.product.name),
        label=in_language(row.label),
        free=free_pieces(row),
    )


MOST_SCARCE = 300


def scarce_goods_of(producer_ids: Collection[int]) -> dict[int, list[LowStock]]:
    """By maker: what runs out, the scarcest first (one query)."""
    rows = _running_out(*producer_ids).select_related("product", "stock")
    found: dict[int, list[LowStock]] = {}
    for row in rows.order_by(FREE, "pk")[:MOST_SCARCE]:
        found.setdefault(row.product.producer_id, []).append(_low_stock(row))
    return found


def count_running_out(producer_ids: Collection[int]) -> dict[int, int]:
    """By maker: of how many variants little or nothing is free (one query)."""
    rows = _running_out(*producer_ids).order_by().values_list("product__producer_id")
    return dict(rows.annotate(n=Count("pk")))


def _running_out(*producer_ids: int) -> QuerySet[Variant]:
    return Variant.objects.filter(
        active=True,
        product__producer_id__in=producer_ids,
        product__made_to_order=False,
        product__state=Product.State.PUBLISHED,
    ).filter(Q(stock__isnull=True) | Q(stock__on_hand__lte=F("stock__held") + LOW))


def variants_of(producer_ids: Collection[int], uids: Iterable[str]) -> dict[str, Variant]:
    """
    Variants by uid, all of them goods of these producers.

    :raises NotYours: any of them is unknown or belongs to another maker.
    """
    wanted = set(uids)
    if not all(_UID.fullmatch(uid) for uid in wanted):
        raise NotYours
    rows = Variant.objects.filter(
        product__producer_id__in=producer_ids, uid__in=wanted
    ).select_related("product", "stock")
    found = {str(row.uid): row for row in rows}
    if set(found) != wanted:
        raise NotYours
    return found


def product_of(producer_ids: Collection[int], slug: str) -> Product:
    """
    A product of one of these producers.

    :raises NotYours:
    """
    product = Product.objects.filter(producer_id__in=producer_ids, slug=slug).first()
    if product is None:
        raise NotYours
    return product


def _shelf_product(product: Product) -> ShelfProduct:
    image = product.card.get("image")
    return ShelfProduct(
        uid=product.uid,
        slug=product.slug,
        name=in_language(product.name),
        state=product.state,
        state_label=product.get_state_display(),
        made_to_order=product.made_to_order,
        making_days=product.making_days,
        image=picture_of(**image) if image else None,
        rows=[_shelf_row(variant, product) for variant in product.variants.all()],
    )


def shelf_row(variant: Variant) -> ShelfRow:
    return _shelf_row(variant, variant.product)


def _shelf_row(variant: Variant, product: Product) -> ShelfRow:
    stock = getattr(variant, "stock", None)
    return ShelfRow(
        uid=str(variant.uid),
        sku=variant.sku,
        label=in_language(variant.label),
        price=variant.price,
        wholesale_price=variant.wholesale_price,
        on_hand=stock.on_hand if stock else 0,
        held=stock.held if stock else 0,
        made_to_order=product.made_to_order,
    )


def free_pieces(variant: Variant) -> int:
    """What can still be promised; the stock row was fetched with the variant."""
    stock = getattr(variant, "stock", None)
    return stock.on_hand - stock.held if stock else 0


def ids_of_references(producer_id: int, references: Collection[str]) -> list[int]:
    """The goods of a maker that his books call so."""
    if not references:
        return []
    # The empty one is written out: by a parameter SQLite would not know that the index of
    # references will do, and walk along all his goods for each piece of a sheet.
    named = Product.objects.exclude(reference=RawSQL("''", ()))
    rows = named.filter(producer_id=producer_id, reference__among=all_of(sorted(references)))
    return list(rows.values_list("pk", flat=True).order_by())
