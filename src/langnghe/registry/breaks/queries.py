"""Reads of breaks: beside whom they belong to, on a day, and all of them."""

import json
from collections.abc import Collection
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import OuterRef

from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.core.prepared import Listed, as_text
from langnghe.registry import facts
from langnghe.registry.breaks.models import Break

PER_PAGE = 30
# So many breaks of a maker are not over at most (`services` refuse more), and as many are handed
# out with him, the last first: whoever is closed today says so wherever he is read.
MOST_BREAKS = 12


def listed(producer: str) -> Listed:
    """The breaks of a maker inside a row that names him: a text for `read`."""
    rows = Break.objects.filter(producer=OuterRef(producer)).order_by("-last")
    return Listed(rows[:MOST_BREAKS], "uid", "first", "last", "paused", as_text("words"))


def read(text: str) -> tuple[facts.BreakFact, ...]:
    return () if text == "[]" else _read(text)


@lru_cache(maxsize=1_000)
def _read(text: str) -> tuple[facts.BreakFact, ...]:
    return tuple(
        facts.BreakFact(
            str(UUID(uid)), date.fromisoformat(first), date.fromisoformat(last), bool(paused),
            json.loads(words),
        )
        for uid, first, last, paused, words in json.loads(text)
    )  # fmt: skip


def closed_makers(day: date, *, among: Collection[int] | None = None) -> dict[int, facts.BreakFact]:
    """Who has a break on this day (among some, or all), by id, and which."""
    rows = Break.objects.filter(first__lte=day, last__gte=day)
    if among is not None:
        rows = rows.filter(producer_id__in=among)
    return {row.producer_id: break_fact(row) for row in rows}


def break_fact(row: Break) -> facts.BreakFact:
    return facts.BreakFact(str(row.uid), row.first, row.last, row.paused, row.words)


def of_makers(
    producer_ids: Collection[int], *, cursor: str | None = None
) -> tuple[list[facts.BreakFact], str | None]:
    """A page of all breaks of some makers, the last first (one query)."""
    rows = Break.objects.filter(producer_id__in=list(producer_ids))
    page = pagination.page(rows, order=("-last", "-id"), cursor=cursor, limit=PER_PAGE)
    return [break_fact(row) for row in page.items], page.next_cursor


def one_of(producer_ids: Collection[int], uid: UUID) -> facts.BreakFact:
    """
    The same. :raises NotFound: there is none, or it is another maker's.
    """
    return break_fact(found(producer_ids, uid))


def found(producer_ids: Collection[int], uid: UUID) -> Break:
    """
    :raises NotFound: there is none, or it is another maker's.
    """
    row = Break.objects.filter(producer_id__in=list(producer_ids), uid=uid).first()
    if row is None:
        raise NotFound
    return row
