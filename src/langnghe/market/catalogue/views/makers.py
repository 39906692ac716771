"""Which makers somebody acts for, and which of them a page is about."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from langnghe.accounts import public as accounts
from langnghe.core.errors import NotFound
from langnghe.registry import public as registry


def producers_of(request: HttpRequest, scope: str) -> list[registry.ProducerFact]:
    """The makers that the asker acts for; the page does not exist for anybody else."""
    return registry.workshops(
        user_id=request.user.pk, session=request.session, scope=scope, now=timezone.now()
    )


def chosen_of(
    request: HttpRequest, producers: list[registry.ProducerFact]
) -> registry.ProducerFact:
    """The one that ?nha= names, else the first."""
    slug = request.GET.get("nha")
    if slug is None:
        return producers[0]
    chosen = next((producer for producer in producers if producer.slug == slug), None)
    if chosen is None:
        raise NotFound
    accounts.act_for(chosen.organisation_id)
    return chosen


def chosen_workshop(
    request: HttpRequest, scope: str
) -> tuple[registry.ProducerFact, dict[str, Any]]:
    """The workshop chosen by ?nha=, and what its shell shows."""
    producers = producers_of(request, scope)
    producer = chosen_of(request, producers)
    return producer, {
        "producers": producers,
        "producer": producer,
        "shop_query": f"?nha={producer.slug}" if len(producers) > 1 else "",
    }
