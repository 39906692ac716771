"""A maker's goods by state: drafts, on sale, sold out, hidden."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from langnghe.market.catalogue import queries
from langnghe.market.catalogue.queries.editing import DRAFT, HIDDEN, ON_SALE, SOLD_OUT
from langnghe.registry import public as registry

STATES = {
    "": _("All"),
    DRAFT: _("Drafts"),
    ON_SALE: _("On sale"),
    SOLD_OUT: _("Sold out"),
    HIDDEN: _("Hidden"),
}


@login_required
@require_safe
def goods(request: HttpRequest) -> HttpResponse:
    producer, shell = registry.shop.shown(request, "goods")
    state = request.GET.get("loai", "")
    state = state if state in STATES else ""
    text = request.GET.get("q", "")[:100]
    found = queries.my_goods(producer.id, state=state, text=text, cursor=request.GET.get("cursor"))
    context = shell | {
        "text": text,
        "state": state,
        "tabs": _tabs(request, state, found.counts),
        "rows": found.rows,
        "next_url": _address(request, cursor=found.next_cursor) if found.next_cursor else "",
        "all_url": _address(request, q="", loai="", cursor=""),
    }
    return render(request, "catalogue/goods.html", context)


def _tabs(request: HttpRequest, state: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": _address(request, loai=value, cursor=""),
            "count": counts[value or "all"],
            "current": value == state,
        }
        for value, label in STATES.items()
    ]


def _address(request: HttpRequest, **changes: str) -> str:
    """This list, narrowed as it is now but for the changes."""
    kept = {name: request.GET[name] for name in ("nha", "q", "loai") if name in request.GET}
    query = urlencode({name: value for name, value in (kept | changes).items() if value})
    return reverse("catalogue:goods") + (f"?{query}" if query else "")
