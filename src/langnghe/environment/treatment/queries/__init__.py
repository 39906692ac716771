"""What is read of treatment; the first parameter is what the asker answers for."""

from typing import Any

from django.db.models import QuerySet

from langnghe.environment.sensing.rules import Scope

PER_PAGE = 30


def within(rows: QuerySet[Any], scope: Scope, commune: str) -> QuerySet[Any]:
    """Of an officer: those of his communes. `commune`: the path to its code."""
    return rows if scope.whole_city else rows.filter(**{f"{commune}__in": scope.communes})
