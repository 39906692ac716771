"""The work that waits: pieces ordered and not yet made, which the next order stands behind."""

from collections.abc import Callable, Collection
from datetime import date
from importlib import import_module

from django.conf import settings

from langnghe.market.catalogue.queries.detail import ProductPage


def pieces_waiting(product_ids: Collection[int]) -> dict[int, int]:
    """By product (one query). Orders know; the wiring says how they are asked."""
    if not product_ids:
        return {}
    tell: Callable[[Collection[int]], dict[int, int]]
    tell = import_module(settings.WIRING).PIECES_WAITING
    return tell(product_ids)


def leaves_on(page: ProductPage, today: date) -> date | None:
    """
    The day by which a piece leaves that is ordered today (one query); None, and no query, where
    no number of pieces a week is told.
    """
    if page.calendar is None:
        return None
    return page.leaves_on(today, pieces_waiting([page.id]).get(page.id, 0))
