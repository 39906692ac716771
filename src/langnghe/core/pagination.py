"""Keyset pagination: every page costs the same, and nothing is skipped when rows are added."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Refused

Row = TypeVar("Row")  # a model, or a named tuple of its values


class BadCursor(Refused):
    """The cursor is not one of ours, or belongs to another order."""

    code = "bad_cursor"
    message = _("This page mark is not valid here. Start from the first page.")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    items: list[Row]
    next_cursor: str | None


def page(
    rows: QuerySet[Any, Row], *, order: Sequence[str], cursor: str | None, limit: int
) -> Page[Row]:
    """
    The next `limit` rows in `order`: fields, "-" for descending, the last one unique, none NULL.

    :raises BadCursor:
    """
    rows = rows.order_by(*order)
    if cursor:
        rows = rows.filter(_after(order, decode(cursor, order)))
    return first_of(list(rows[: limit + 1]), order=order, limit=limit)


def first_of(found: Sequence[Row], *, order: Sequence[str], limit: int) -> Page[Row]:
    """A page of rows that were read in `order`, one more than `limit` where there are more."""
    items = list(found[:limit])
    more = len(found) > limit
    return Page(items, _encode(items[-1], order) if more else None)


def _after(order: Sequence[str], values: Sequence[object]) -> Q:
    """Rows behind `values`: (a > x) or (a = x and b > y) …, bounded on the first field."""
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field, beyond = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{beyond}": value})
        equal &= Q(**{field: value})
    # Says nothing new, but lets both databases walk an index from here.
    first, bound = order[0], "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first.lstrip('-')}__{bound}": values[0]}) & condition


class _Plain:
    """Turns the sort values into text; the fields they are compared with read them back."""

    def dumps(self, content: Any) -> bytes:
        return json.dumps(content, default=self._text, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)

    @staticmethod
    def _text(value: object) -> str:
        return value.isoformat() if isinstance(value, date) else str(value)


def _encode(row: object, order: Sequence[str]) -> str:
    return encode([reduce(getattr, name.lstrip("-").split("__"), row) for name in order], order)


def encode(values: Sequence[object], order: Sequence[str]) -> str:
    """Where a page ends, as a text. Signed: a cursor not made here never reaches the database."""
    return _signed(tuple(values), tuple(order))


@lru_cache(maxsize=2_000)  # the first pages end at the same places over and over
def _signed(values: tuple[object, ...], order: tuple[str, ...]) -> str:
    return signing.dumps([order, values], salt=__name__, serializer=_Plain)


def decode(cursor: str, order: Sequence[str]) -> list[object]:
    """:raises BadCursor:"""
    try:
        told, values = signing.loads(cursor, salt=__name__, serializer=_Plain)
    except signing.BadSignature:
        raise BadCursor from None
    if told != list(order):
        raise BadCursor
    return list(values)
