"""What a maker sees while he makes a product: what he typed, his pictures, his goods by state."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from langnghe.core import pagination
from langnghe.core.text import fold, in_language
from langnghe.market.catalogue.facts import Picture
from langnghe.market.catalogue.models import (
    CostSheet,
    Draft,
    Product,
    ProductImage,
    Upload,
    Variant,
)
from langnghe.market.catalogue.queries.pictures import picture_of
from langnghe.market.catalogue.queries.workshop import FREE, NotYours
from langnghe.registry import public as registry
from langnghe.ui.formatting import number

PAGE_SIZE = 20
MOST_DRAFTS_SHOWN = 100
FIRST_GOODS = 20  # among which the one is found that a maker begins with
DRAFT, ON_SALE, SOLD_OUT, HIDDEN = "draft", "on_sale", "sold_out", "hidden"
STATES: Mapping[str, Q] = {
    DRAFT: Q(state=Product.State.DRAFT),
    ON_SALE: Q(state=Product.State.PUBLISHED),
    SOLD_OUT: Q(state=Product.State.PUBLISHED, available=False, paused=False),
    HIDDEN: Q(state=Product.State.ARCHIVED),
}
LANGUAGES = ("vi", "en")
TEXTS = ("name", "description", "materials", "care")
MARKS = ("fragile", "food", "oversized")
STOCK, ORDER, SINGLE = "stock", "order", "single"


@dataclass(frozen=True, slots=True)
class Editing:
    """A product, what was typed of it and not saved, or both."""

    uid: UUID
    producer_id: int
    product: Product | None
    draft: Draft | None

    @property
    def is_new(self) -> bool:
        return self.product is None

    @property
    def has_unsaved(self) -> bool:
        return self.draft is not None and bool(self.draft.typed)

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields of the form."""
        if self.draft is not None and self.draft.typed:
            return dict(self.draft.typed)
        return typed_of(self.product) if self.product is not None else {}

    @property
    def revision(self) -> int:
        return self.draft.revision if self.draft is not None else 0


@dataclass(frozen=True, slots=True)
class EditPicture:
    """A picture of a product or of a draft, or one that is on its way to it."""

    uid: UUID
    alt: Mapping[str, str]
    picture: Picture | None  # None: it has not come yet, or was refused
    received: int
    size: int
    refused: bool

    @property
    def percent(self) -> int:
        return 100 * self.received // self.size if self.size else 100


@dataclass(frozen=True, slots=True)
class GoodsRow:
    uid: UUID
    slug: str  # "": a draft that is no product yet
    name: str
    state: str
    image: str
    price_from: int
    price_to: int
    free: int | None  # None: made to order, or not said yet
    making_days: int
    sold_out: bool
    unsaved: bool


@dataclass(frozen=True, slots=True)
class Goods:
    rows: list[GoodsRow]
    next_cursor: str | None
    counts: dict[str, int]  # per state, and "all"


def editing(producer_ids: Collection[int], uid: UUID) -> Editing | None:
    """
    What is made or changed under this uid; None where nobody uses it yet.

    :raises NotYours: it is another maker's.
    """
    variants = Variant.objects.select_related("stock").order_by("position", "pk")
    product = (
        Product.objects.filter(uid=uid)
        .select_related("craft", "costs")
        .prefetch_related(Prefetch("variants", variants))
        .first()
    )
    draft = Draft.objects.filter(uid=uid).first()
    owners = {row.producer_id for row in (product, draft) if row is not None}
    if owners - set(producer_ids):
        raise NotYours
    return Editing(uid, owners.pop(), product, draft) if owners else None


def typed_of(product: Product) -> dict[str, str]:
    """A product as it would have been typed."""
    typed = {
        f"{name}_{language}": str(getattr(product, name).get(language, ""))
        for name in TEXTS
        for language in LANGUAGES
    }
    typed |= {name: "on" for name in MARKS if getattr(product, name)}
    typed["craft"] = product.craft.slug
    typed["kind"] = ORDER if product.made_to_order else SINGLE if product.one_of_a_kind else STOCK
    for name in ("making_days", "weekly_capacity", "shelf_life_days"):
        typed[name] = str(getattr(product, name) or "")
    variants = [row for row in product.variants.all() if row.active]
    for place, variant in enumerate(variants):
        typed |= {f"rows-{place}-{name}": text for name, text in _typed_row(variant).items()}
    return typed | _typed_costs(getattr(product, "costs", None))


def _typed_row(variant: Variant) -> dict[str, str]:
    stock = getattr(variant, "stock", None)
    pieces = str(stock.on_hand if stock else 0)
    return {
        "uid": str(variant.uid),
        "label": str(variant.label.get("vi", "")),
        "label_en": str(variant.label.get("en", "")),
        "price": number(variant.price),
        "seen_price": str(variant.price),
        "pieces": pieces,
        "seen_pieces": pieces,
        "weight": str(variant.weight_g or ""),
    }


def _typed_costs(sheet: CostSheet | None) -> dict[str, str]:
    if sheet is None:
        return {}
    hours = f"{sheet.minutes / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return {
        "cost_materials": number(sheet.materials),
        "cost_hours": hours if sheet.minutes else "",
        "cost_wage": number(sheet.wage),
        "cost_packing": number(sheet.packing),
    }


def first_product(producer_id: int) -> registry.desk.FirstProduct | None:
    """
    What a maker begins to sell with (two queries): on sale before the rest, then what has a name
    and a price, then the oldest.
    """
    goods = Product.objects.filter(producer_id=producer_id).order_by("pk")[:FIRST_GOODS]
    drafts = Draft.objects.filter(producer_id=producer_id).order_by("pk")[:FIRST_GOODS]
    found = [*map(_saved, goods), *map(_typed, drafts)]
    return max(found, key=lambda one: (one.on_sale, one.is_ready), default=None)


def _saved(product: Product) -> registry.desk.FirstProduct:
    return registry.desk.FirstProduct(
        str(product.uid),
        in_language(product.name),
        is_ready=product.price_from > 0,
        on_sale=product.state == Product.State.PUBLISHED,
    )


def _typed(draft: Draft) -> registry.desk.FirstProduct:
    name = str(draft.typed.get("name_vi", "")).strip()
    priced = any(
        field.startswith("rows-") and field.endswith("-price") and re.search("[1-9]", text)
        for field, text in draft.typed.items()
    )
    return registry.desk.FirstProduct(
        str(draft.uid), name, is_ready=bool(name and priced), on_sale=False
    )


def last_wage(producer_id: int) -> int | None:
    """What the maker's hour was worth to him last time."""
    sheets = CostSheet.objects.filter(product__producer_id=producer_id, wage__gt=0)
    return sheets.order_by("-changed_at", "-pk").values_list("wage", flat=True).first()


def edit_pictures(uid: UUID, product: Product | None) -> list[EditPicture]:
    """In their order; those on their way stand behind those of a product."""
    rows = ProductImage.objects.filter(product=product) if product else ProductImage.objects.none()
    there = [
        EditPicture(row.uid, row.alt, _picture(row), 1, 1, refused=False)
        for row in rows.order_by("position", "pk")
    ]
    uploads = Upload.objects.filter(of=uid, image=None).order_by("position", "pk")
    return there + [
        EditPicture(
            row.uid,
            row.alt,
            _picture(row) if row.has_come else None,
            row.received,
            row.size,
            refused=bool(row.refusal),
        )
        for row in uploads
    ]


def _picture(row: ProductImage | Upload) -> Picture:
    return picture_of(
        alt=row.alt,
        is_drawing=False,
        width=row.width,
        height=row.height,
        renditions=row.renditions,
    )


def own_upload(user_id: int | None, uid: UUID) -> Upload | None:
    """An upload that this person began."""
    return Upload.objects.filter(uid=uid, by_id=user_id).first()


def upload_of(of: UUID, uid: UUID) -> Upload | None:
    return Upload.objects.filter(uid=uid, of=of, image=None).first()


def my_goods(
    producer_id: int, *, state: str = "", text: str = "", cursor: str | None = None
) -> Goods:
    """
    One page of a maker's goods, drafts first and then the newest.

    :raises BadCursor:
    """
    products = _searched(Product.objects.filter(producer_id=producer_id), text)
    if state:
        products = products.filter(STATES[state])
    pieces = Variant.objects.filter(product=OuterRef("pk"), active=True).order_by()
    products = products.annotate(
        free_pieces=Subquery(pieces.values("product").annotate(sum=Sum(FREE)).values("sum"))
    )
    page = pagination.page(products, order=("-id",), cursor=cursor, limit=PAGE_SIZE)
    drafts = _drafts(producer_id)
    unsaved = {draft.uid for draft in drafts if draft.typed}
    rows = [_goods_row(row, unsaved=row.uid in unsaved) for row in page.items]
    if state in {"", DRAFT} and not cursor:
        rows = _draft_rows(drafts, text) + rows
    return Goods(rows, page.next_cursor, _counts(producer_id, len(_new_drafts(drafts))))


def _counts(producer_id: int, new: int) -> dict[str, int]:
    counted: dict[str, int] = Product.objects.filter(producer_id=producer_id).aggregate(
        **{name: Count("pk", filter=condition) for name, condition in STATES.items()},
        all=Count("pk"),
    )
    counted[DRAFT] += new
    counted["all"] += new
    return counted


def _searched(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    for word in fold(text).split():
        products = products.filter(search_text__contains=f" {word}")
    return products


def _drafts(producer_id: int) -> list[Any]:
    first = Upload.objects.filter(of=OuterRef("uid"), image=None).exclude(renditions=[])
    rows = Draft.objects.filter(producer_id=producer_id).annotate(
        product_id=Subquery(Product.objects.filter(uid=OuterRef("uid")).values("pk")[:1]),
        picture=Subquery(first.order_by("position", "pk").values("renditions")[:1]),
    )
    return list(rows.order_by("-changed_at", "-pk")[:MOST_DRAFTS_SHOWN])


def _new_drafts(drafts: list[Any]) -> list[Any]:
    return [draft for draft in drafts if draft.product_id is None]


def _draft_rows(drafts: list[Any], text: str) -> list[GoodsRow]:
    words = fold(text).split()
    rows = []
    for draft in _new_drafts(drafts):
        name = str(draft.typed.get("name_vi", "")).strip()
        if all(word in fold(name) for word in words):
            rows.append(_draft_row(draft, name))
    return rows


def _draft_row(draft: Any, name: str) -> GoodsRow:
    image = default_storage.url(draft.picture[0]["file"]) if draft.picture else ""
    return GoodsRow(
        uid=draft.uid, slug="", name=name, state=DRAFT, image=image, price_from=0, price_to=0,
        free=None, making_days=0, sold_out=False, unsaved=True,
    )  # fmt: skip


def _goods_row(product: Any, *, unsaved: bool) -> GoodsRow:
    image = product.card.get("image")
    published = product.state == Product.State.PUBLISHED
    return GoodsRow(
        uid=product.uid,
        slug=product.slug,
        name=in_language(product.name),
        state=product.state,
        image=picture_of(**image).src if image else "",
        price_from=product.price_from,
        price_to=product.price_to,
        free=None if product.made_to_order else product.free_pieces or 0,
        making_days=product.making_days if product.made_to_order else 0,
        sold_out=published and not (product.available or product.paused),
        unsaved=unsaved,
    )
