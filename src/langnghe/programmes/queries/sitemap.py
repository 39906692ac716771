"""What search engines may find: the page, how many there are, and the rows."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet

from langnghe.programmes.models import LegalBasis, Measure
from langnghe.programmes.queries.law import public_programmes, public_schemes

Rows = list[tuple[str, datetime | None]]


def _count(rows: Callable[[], QuerySet[Any]]) -> int:
    return rows().count()


def _rows(rows: Callable[[], QuerySet[Any]], start: int, limit: int) -> Rows:
    slugs = rows().order_by("pk").values_list("slug", flat=True)
    return [(slug, None) for slug in slugs[start : start + limit]]


# By section: the name of the page, how many, which.
SITEMAP: dict[str, tuple[str, Callable[[], int], Callable[[int, int], Rows]]] = {
    name: (f"programmes:{page}", partial(_count, rows), partial(_rows, rows))
    for name, page, rows in (
        ("measures", "measure", Measure.objects.all),
        ("acts", "act", LegalBasis.objects.all),
        ("programmes", "programme", public_programmes),
        ("schemes", "scheme", public_schemes),
    )
}
