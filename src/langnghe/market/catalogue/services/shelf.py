"""The maker's quick edit: what stands on the shelf and what it costs, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from langnghe.core.errors import Refused
from langnghe.market.catalogue.models import Variant
from langnghe.market.catalogue.services.products import change_price
from langnghe.market.catalogue.services.stock import count_stock


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


def edit_shelf(
    *, edits: Sequence[ShelfEdit], by_id: int | None, now: datetime
) -> dict[int, list[Refused]]:
    """
    Save each row by itself, so that one refused row does not hold back the others.

    Gives the refusals by variant id; each names its field. A row is saved whole or not at all.
    """
    refusals = {edit.variant.pk: _edit(edit, by_id=by_id, now=now) for edit in edits}
    return {variant_id: found for variant_id, found in refusals.items() if found}


def _edit(edit: ShelfEdit, *, by_id: int | None, now: datetime) -> list[Refused]:
    refusals: list[Refused] = []
    with transaction.atomic():
        # Stock before price: both lock the product last, and a sale takes the stock row first.
        if edit.on_hand is not None:
            try:
                count_stock(
                    variant=edit.variant,
                    on_hand=edit.on_hand,
                    expected=edit.seen_on_hand,
                    by_id=by_id,
                    now=now,
                )
            except Refused as refusal:
                refusals.append(refusal)
        if edit.price is not None:
            try:
                change_price(
                    variant=edit.variant,
                    price=edit.price,
                    expected=edit.seen_price,
                    by_id=by_id,
                    now=now,
                )
            except Refused as refusal:
                refusals.append(refusal)
        if refusals:
            transaction.set_rollback(True)
    return refusals
