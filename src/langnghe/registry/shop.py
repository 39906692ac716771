"""In whose workshop a page of Xưởng works: asked first by every one of them."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from langnghe.accounts import public as accounts
from langnghe.core.errors import NotFound
from langnghe.registry.acting import workshops
from langnghe.registry.facts import ProducerFact


def makers(request: HttpRequest, scope: str) -> list[ProducerFact]:
    """
    Those the asker may act for in a matter (`Consent.Scope`; "" for any), never none.

    :raises NotFound: to everybody else the page does not exist.
    """
    return workshops(
        user_id=request.user.pk, session=request.session, scope=scope, now=timezone.now()
    )


def chosen(request: HttpRequest, among: Sequence[ProducerFact]) -> ProducerFact:
    """The one that ?nha= names, for whom he then acts; else the first. :raises NotFound:"""
    slug = request.GET.get("nha")
    if not slug:
        return among[0]
    for one in among:
        if one.slug == slug:
            accounts.act_for(one.organisation_id)
            return one
    raise NotFound


def shown(request: HttpRequest, scope: str) -> tuple[ProducerFact, dict[str, Any]]:
    """The chosen one, and what the shell of the page shows of him."""
    all_of_them = makers(request, scope)
    maker = chosen(request, all_of_them)
    return maker, shell(maker, all_of_them)


def shell(maker: ProducerFact, among: Sequence[ProducerFact]) -> dict[str, Any]:
    """`shop_query` stays in every address where there is more than one to choose from."""
    return {"producer": maker, "shop_query": f"?nha={maker.slug}" if len(among) > 1 else ""}
