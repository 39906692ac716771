"""Pieces and prices as a maker's software tells them, by stock number."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from langnghe.market.catalogue.facts import Outcome
from langnghe.market.catalogue.models import Variant
from langnghe.market.catalogue.queries.goods import NoSuchVariant
from langnghe.market.catalogue.services.refusals import SentTwice
from langnghe.market.catalogue.services.shelf import Edited, ShelfEdit, edit_shelf

Figures = tuple[str, Variant | None, Mapping[str, Any]]


def set_figures(*, figures: Sequence[Figures], by_id: int | None, now: datetime) -> list[Outcome]:
    """
    Set what was told of each variant (None: it is not the maker's); what became of each, in order.

    A stock number that came before in the same call is refused.
    """
    seen: set[str] = set()
    outcomes: dict[int, Outcome] = {}
    edits: dict[int, ShelfEdit] = {}
    for place, (sku, variant, told) in enumerate(figures):
        if sku in seen:
            outcomes[place] = Outcome("failed", refusals=(SentTwice(field="sku"),))
        elif variant is None:
            outcomes[place] = Outcome("failed", refusals=(NoSuchVariant(field="sku"),))
        else:
            edits[place] = ShelfEdit(
                variant=variant,
                on_hand=told.get("on_hand"),
                seen_on_hand=told.get("expected_on_hand"),
                price=told.get("price"),
                seen_price=told.get("expected_price"),
            )
        seen.add(sku)
    edited = edit_shelf(edits=list(edits.values()), by_id=by_id, now=now)
    outcomes |= {place: _outcome(edit, edited) for place, edit in edits.items()}
    return [outcomes[place] for place in range(len(figures))]


def _outcome(edit: ShelfEdit, edited: Edited) -> Outcome:
    variant = edit.variant
    if wrong := edited.refusals.get(variant.pk):
        return Outcome("failed", str(variant.uid), tuple(wrong))
    return Outcome("updated" if variant.pk in edited.changed else "unchanged", str(variant.uid))
