"""A product as its maker saves it: what is said of it, its rows, its pictures, in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from langnghe.core import audit, clock, parameters
from langnghe.core.errors import ApplicationError, NotFound, NotValid
from langnghe.market.catalogue.facts import ProductWish, Texts, VariantWish
from langnghe.market.catalogue.models import (
    CostSheet,
    Draft,
    Product,
    ProductImage,
    StockItem,
    Upload,
    Variant,
)
from langnghe.market.catalogue.queries.detail import ProductPage, page_as_if_on_sale
from langnghe.market.catalogue.queries.editing import Editing, edit_pictures
from langnghe.market.catalogue.rules import suggested_price
from langnghe.market.catalogue.services import uploads
from langnghe.market.catalogue.services.drafts import ensure_draft
from langnghe.market.catalogue.services.images import (
    attached,
    describe_images,
    order_images,
    remove_image,
)
from langnghe.market.catalogue.services.products import price_moved, publish
from langnghe.market.catalogue.services.refusals import OnlyOne
from langnghe.market.catalogue.services.search import reindex
from langnghe.market.catalogue.services.stock import count_stock, locked_for_count
from langnghe.market.catalogue.services.upsert import write_product

# Of each sale, in percent, where the platform takes one; none where no rule says so.
PLATFORM_SHARE = "market.platform_share_percent"
_SKU_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another


@dataclass(frozen=True, slots=True)
class RowEdit:
    """
    One size or colour as it was typed; `seen_…` is what the page showed of it, if it was there.

    `at`: what stands before the names of its fields in the form. `uid`: of its variant, or drawn
    by the form for a new one, so that the same form sent again makes no second one.
    """

    at: str
    uid: UUID
    label: Texts
    price: int
    weight_g: int
    pieces: int
    seen_price: int | None = None
    seen_pieces: int | None = None
    gone: bool = False

    # Only what differs from what the page showed: the rest may have moved meanwhile.

    @property
    def priced(self) -> bool:
        return self.seen_price not in {None, self.price}

    @property
    def counted(self) -> bool:
        return not self.gone and self.seen_pieces not in {None, self.pieces}

    @property
    def sku(self) -> str:
        """A stock number for whoever has none of his own, always the same for this row."""
        number, letters = self.uid.int, []
        for _place in range(10):
            number, letter = divmod(number, len(_SKU_LETTERS))
            letters.append(_SKU_LETTERS[letter])
        return "LN-" + "".join(letters)


@dataclass(frozen=True, slots=True)
class Costs:
    materials: int = 0
    minutes: int = 0
    wage: int = 0
    packing: int = 0

    @property
    def total(self) -> int:
        return self.materials + -(-self.minutes * self.wage // 60) + self.packing


@dataclass(frozen=True, slots=True)
class Edit:
    """All that the form of a product says: fields as in `ProductWish`, rows, the maker's costs."""

    changes: Mapping[str, Any]
    rows: Sequence[RowEdit] = field(default_factory=tuple)
    costs: Costs = Costs()


class NoSuchPicture(NotFound):
    code = "image_not_found"


@transaction.atomic
def save_product(
    *, producer_id: int, uid: UUID, edit: Edit, on_sale: bool, by_id: int | None, now: datetime
) -> Product:
    """
    Make a product of what was typed, or change it; whole or not at all. The draft is over then.

    A repeat finds the product made, and changes nothing.

    :raises Refused: what is wrong with it, by field, as with `write_product` and `publish`.
    """
    list(Draft.objects.select_for_update().filter(uid=uid))
    product = Product.objects.filter(uid=uid).first()
    variants = _variants(product, edit.rows)
    # In everybody's order: stock, variants, products.
    counted = [row for row in edit.rows if row.counted and row.uid in variants]
    stocked = not edit.changes.get("made_to_order")
    if counted and stocked:
        locked_for_count(variants[row.uid].pk for row in counted)
    wishes = [wish for row in edit.rows if (wish := _wish(row, variants.get(row.uid)))]
    saved = write_product(
        producer_id=producer_id,
        wish=ProductWish(
            edit.changes,
            tuple(wishes),
            product_id=product.pk if product else None,
            uid=uid,
            is_counted=True,
        ),
        by_id=by_id,
        now=now,
    )
    if stocked:
        _count(counted, variants, by_id=by_id, now=now)
        _require_single(saved)
    _attach(saved, by_id=by_id, now=now)
    _keep_costs(saved, edit.costs, now)
    Draft.objects.filter(uid=uid).delete()
    if on_sale and saved.state != Product.State.PUBLISHED:
        publish(product=saved, by_id=by_id, now=now)
    return saved


class _Undo(Exception):
    pass


def preview_product(
    *, producer_id: int, uid: UUID, edit: Edit, by_id: int | None, now: datetime
) -> ProductPage:
    """
    The page that buyers would see. Saved and read in the way of a real one, and then undone: so
    nothing of it can differ.

    :raises Refused: as with `save_product`.
    """
    try:
        with transaction.atomic():
            product = save_product(
                producer_id=producer_id, uid=uid, edit=edit, on_sale=False, by_id=by_id, now=now
            )
            page = page_as_if_on_sale(product.slug, clock.today(now))
            raise _Undo
    except _Undo:
        return page


def suggestion(costs: Costs, today: date) -> dict[str, Any]:
    """What a piece costs its maker, and the price at which that is left to him."""
    found = parameters.values(PLATFORM_SHARE, on=today)
    share = found.get(PLATFORM_SHARE, Decimal(0))
    price = suggested_price(costs.total, share) if costs.total else 0
    return {"cost": costs.total, "share": share, "suggested": price}


def _variants(product: Product | None, rows: Sequence[RowEdit]) -> dict[UUID, Variant]:
    if product is None:
        return {}
    skus = {row.sku: row.uid for row in rows}
    which = Q(uid__in=[row.uid for row in rows]) | Q(sku__in=skus)
    found = Variant.objects.filter(which, product=product)
    return {skus.get(variant.sku, variant.uid): variant for variant in found}


def _wish(row: RowEdit, variant: Variant | None) -> VariantWish | None:
    """What is told of a row; None where there is nothing to write."""
    if variant is None:
        if row.gone or row.seen_price is not None:
            return None
        changes = {"label": dict(row.label), "price": row.price, "weight_g": row.weight_g}
        return VariantWish(row.sku, {**changes, "on_hand": row.pieces}, at=row.at)
    if row.gone:
        return VariantWish(variant.sku, {"active": False}, may_be_there=True, at=row.at)
    told: dict[str, Any] = {"label": dict(row.label), "weight_g": row.weight_g, "active": True}
    if row.priced:
        if moved := price_moved(variant.price, row.price, row.seen_price):
            moved.field = f"{row.at}price"
            raise moved
        told["price"] = row.price
    return VariantWish(variant.sku, told, may_be_there=True, at=row.at)


def _count(
    rows: Sequence[RowEdit], variants: Mapping[UUID, Variant], *, by_id: int | None, now: datetime
) -> None:
    wrong: list[ApplicationError] = []
    for row in rows:
        try:
            count_stock(
                variant=variants[row.uid],
                on_hand=row.pieces,
                expected=row.seen_pieces,
                by_id=by_id,
                now=now,
            )
        except ApplicationError as refusal:
            refusal.field = f"{row.at}pieces"
            wrong.append(refusal)
    if wrong:
        raise NotValid(parts=wrong)


def _require_single(product: Product) -> None:
    if not product.one_of_a_kind:
        return
    rows = StockItem.objects.filter(variant__product=product, variant__active=True)
    if rows.filter(on_hand__gt=1).exists():
        raise OnlyOne(field="one_of_a_kind")


def _attach(product: Product, *, by_id: int | None, now: datetime) -> None:
    """The pictures that came while it was a draft, in their order."""
    rows = Upload.objects.select_for_update().filter(of=product.uid, image=None)
    come = [row for row in rows.order_by("position", "pk") if row.has_come]
    for row in come:
        image = attached(
            product_id=product.pk,
            renditions=row.renditions,
            alt=row.alt or product.name,
            size=(row.width, row.height),
        )
        row.image, row.touched_at = image.uid, now
        audit.record("catalogue.image.added", image, by_id=by_id, now=now)
    if come:
        Upload.objects.bulk_update(come, ["image", "touched_at"])
        reindex(product_ids=[product.pk])


def _keep_costs(product: Product, costs: Costs, now: datetime) -> None:
    """For the maker alone: no list, no export and no trail names them."""
    figures = {name: getattr(costs, name) for name in ("materials", "minutes", "wage", "packing")}
    if any(figures.values()):
        CostSheet.objects.update_or_create(product=product, defaults={**figures, "changed_at": now})
    else:
        CostSheet.objects.filter(product=product).delete()


@transaction.atomic
def discard(*, editing: Editing, by_id: int | None, now: datetime) -> None:
    """Throw away what was typed and not saved; of what is no product yet, its pictures too."""
    if editing.draft is None:
        return
    if editing.product is None:
        uploads.drop_all(of=editing.uid)
    Draft.objects.filter(pk=editing.draft.pk).delete()
    audit.record("catalogue.draft.discarded", editing.draft, by_id=by_id, now=now)


@transaction.atomic
def duplicate(
    *, editing: Editing, name: str, copy: UUID, by_id: int | None, now: datetime
) -> Draft:
    """
    Begin a product like this one, with its pictures, under the uid `copy`; again: the same draft.

    :raises TooManyDrafts:
    """
    draft = ensure_draft(uid=copy, producer_id=editing.producer_id, by_id=by_id, now=now)
    if draft.typed or editing.product is None:
        return draft
    typed = {
        field: text
        for field, text in editing.typed.items()
        if not field.endswith(("-uid", "-seen_price", "-seen_pieces"))
    }
    draft.typed, draft.revision = {**typed, "name_vi": name, "name_en": ""}, draft.revision + 1
    draft.save()
    images = editing.product.images.order_by("position", "pk")
    # Files are named by their content and never deleted: both products may name them.
    Upload.objects.bulk_create(_copies(images, draft, by_id, now))
    return draft


def _copies(images: Any, draft: Draft, by_id: int | None, now: datetime) -> list[Upload]:
    return [
        Upload(
            uid=_derived(draft.uid, place),
            of=draft.uid,
            producer_id=draft.producer_id,
            by_id=by_id,
            size=0,
            position=place,
            alt=row.alt,
            width=row.width,
            height=row.height,
            renditions=row.renditions,
            touched_at=now,
        )
        for place, row in enumerate(images)
        if not row.is_drawing
    ]


def _derived(uid: UUID, place: int) -> UUID:
    return UUID(int=(uid.int + place + 1) % 2**128)


def move_picture(*, editing: Editing, uid: UUID, to: str, by_id: int | None, now: datetime) -> None:
    """Let a picture stand one place earlier or later, or first.

    :raises NoSuchPicture:
    """
    come = [one.uid for one in edit_pictures(editing.uid, editing.product) if one.picture]
    if uid not in come:
        raise NoSuchPicture
    before = come.index(uid)
    after = {"first": 0, "earlier": max(before - 1, 0), "later": before + 1}[to]
    come.insert(after, come.pop(before))
    if editing.product is None:
        uploads.order_uploads(of=editing.uid, uids=come)
    else:
        order_images(product=editing.product, uids=come, by_id=by_id, now=now)


def drop_picture(*, editing: Editing, uid: UUID, by_id: int | None, now: datetime) -> None:
    """
    Take a picture away; one that is gone already is no trouble.

    :raises NotFit: a product on sale would have none.
    """
    upload = Upload.objects.filter(of=editing.uid, uid=uid, image=None).first()
    if upload is not None:
        uploads.drop_upload(upload=upload)
        return
    if editing.product is not None:
        image = ProductImage.objects.filter(product=editing.product, uid=uid).first()
        if image is not None:
            remove_image(image=image, by_id=by_id, now=now)


def describe_pictures(
    *, editing: Editing, said: Mapping[UUID, Texts], by_id: int | None, now: datetime
) -> None:
    """Say what is seen on pictures."""
    if not said:
        return
    uploads.describe_uploads(of=editing.uid, said=said)
    if editing.product is not None:
        describe_images(product=editing.product, said=said, by_id=by_id, now=now)
