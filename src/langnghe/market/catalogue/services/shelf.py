"""The maker's quick edit: what stands on the shelf and what it costs, one row or a thousand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from langnghe.core import audit
from langnghe.core.errors import Refused
from langnghe.core.ids import uuid7
from langnghe.core.rewriting import update_each
from langnghe.market.catalogue.models import Product, StockItem, StockMovement, Variant
from langnghe.market.catalogue.services import checks, stock
from langnghe.market.catalogue.services.products import price_moved
from langnghe.market.catalogue.services.upsert import chunks

CHUNK = 250


@dataclass(frozen=True, slots=True)
class ShelfEdit:
    """
    New figures of one variant; None: left as it is.

    `seen_…` is what the page showed: an edit never overwrites what moved since.
    """

    variant: Variant
    on_hand: int | None = None
    seen_on_hand: int | None = None
    price: int | None = None
    seen_price: int | None = None

    @property
    def changes(self) -> bool:
        return self.on_hand is not None or self.price is not None


@dataclass(slots=True)
class Edited:
    """What became of the rows, by variant id. Each refusal names its field."""

    refusals: dict[int, list[Refused]] = field(default_factory=lambda: defaultdict(list))
    changed: set[int] = field(default_factory=set)


def edit_shelf(*, edits: Sequence[ShelfEdit], by_id: int | None, now: datetime) -> Edited:
    """
    Save each row whole or not at all; one that is refused does not hold back the others.

    Each variant comes once. Commits chunk by chunk: what was interrupted may be sent again.
    """
    edited = Edited()
    for chunk in chunks(edits, CHUNK):
        with transaction.atomic():
            edit_together(chunk, edited, by_id=by_id, now=now)
    return edited


def edit_together(
    edits: Sequence[ShelfEdit], edited: Edited, *, by_id: int | None, now: datetime
) -> None:
    """In the transaction of the caller."""
    # Locked in everybody's order: stock, variants, then (by `follow`) products, the trail last.
    stocks = stock.locked_for_count([edit.variant.pk for edit in edits if edit.on_hand is not None])
    prices = _locked_prices([edit.variant.pk for edit in edits if edit.price is not None])
    good = [edit for edit in edits if _is_right(edit, stocks, prices, edited)]
    acts = _write_stocks(good, stocks, by_id=by_id, now=now) + _write_prices(good, prices, now)
    ids = {edit.variant.pk: edit.variant.product_id for edit in good}
    edited.changed |= {variant_id for _action, _row, variant_id, _details in acts}
    if acts:
        stock.follow(product_ids={ids[variant_id] for _action, _row, variant_id, _details in acts})
    audit.record_each(
        [(action, row, details) for action, row, _variant_id, details in acts], by_id=by_id, now=now
    )


def _locked_prices(variant_ids: Sequence[int]) -> dict[int, Variant]:
    if not variant_ids:
        return {}
    rows = Variant.objects.select_for_update(of=("self",), no_key=True)
    return {row.pk: row for row in rows.filter(pk__in=variant_ids).order_by("pk")}


def _is_right(
    edit: ShelfEdit,
    stocks: Mapping[int, StockItem],
    prices: Mapping[int, Variant],
    edited: Edited,
) -> bool:
    variant_id = edit.variant.pk
    wrong: list[Refused | None] = []
    if edit.on_hand is not None:
        wrong.append(stock.wrong_count(stocks[variant_id], edit.on_hand, edit.seen_on_hand))
    if edit.price is not None:
        variant = prices[variant_id]
        wrong.append(price_moved(variant.price, edit.price, edit.seen_price))
        wrong += checks.price(edit.price, variant.wholesale_price)
    if found := [one for one in wrong if one is not None]:
        edited.refusals[variant_id] += found
    return not found


_Act = tuple[str, Any, int, dict[str, object]]


def _write_stocks(
    edits: Sequence[ShelfEdit],
    stocks: Mapping[int, StockItem],
    *,
    by_id: int | None,
    now: datetime,
) -> list[_Act]:
    acts: list[_Act] = []
    moved, movements = [], []
    for edit in edits:
        if edit.on_hand is None or edit.on_hand == stocks[edit.variant.pk].on_hand:
            continue
        row = stocks[edit.variant.pk]
        figures: dict[str, object] = {"before": row.on_hand, "after": edit.on_hand}
        movement = StockMovement(
            stock=row,
            kind=StockMovement.Kind.ADJUST,
            quantity=edit.on_hand - row.on_hand,
            source=f"count:{uuid7()}",
            at=now,
            by_id=by_id,
        )
        # The row is locked, so the figure is the same that a guarded UPDATE would come to.
        row.on_hand = edit.on_hand
        moved.append(row)
        movements.append(movement)
        acts.append(("catalogue.stock.counted", row, edit.variant.pk, figures))
    if moved:
        update_each(moved, ["on_hand"])
        StockMovement.objects.bulk_create(movements)
    return acts


def _write_prices(
    edits: Sequence[ShelfEdit], prices: Mapping[int, Variant], now: datetime
) -> list[_Act]:
    acts: list[_Act] = []
    for edit in edits:
        if edit.price is None or edit.price == prices[edit.variant.pk].price:
            continue
        row = prices[edit.variant.pk]
        figures: dict[str, object] = {"before": row.price, "after": edit.price}
        row.price = edit.price
        acts.append(("catalogue.price.changed", row, row.pk, figures))
    if acts:
        rows = [row for _action, row, _variant_id, _details in acts]
        update_each(rows, ["price"])
        Product.objects.filter(pk__in={row.product_id for row in rows}).update(changed_at=now)
    return acts
