"""Who asks: to anybody else these pages do not exist."""

from typing import Any

from django.http import HttpRequest

from langnghe.core import ids
from langnghe.core.errors import NotFound
from langnghe.environment.ingest import queries, rules
from langnghe.environment.ingest.rules import Asker


def asker(request: HttpRequest) -> Asker:
    """:raises NotFound:"""
    found = rules.asker(request.user.pk)
    if found is None:
        raise NotFound
    return found


def keeper(request: HttpRequest) -> Asker:
    """
    An officer, or who keeps stations.

    :raises NotFound:
    """
    found = asker(request)
    if not found.may_keep:
        raise NotFound
    return found


def context(found: Asker, here: str, **more: Any) -> dict[str, Any]:
    """What every page of these shows."""
    waiting = queries.count_open_lines(found) if found.may_keep else 0
    person = ids.person_mark(found.user_id)
    return {"asker": found, "here": here, "waiting": waiting, "person": person, **more}
