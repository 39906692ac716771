"""The map of the environment: every village that is measured or classed, its state in words."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from langnghe.environment import public as environment
from langnghe.registry import public as registry
from langnghe.web.places import map as maps

PER_PAGE = 60


class Spot(NamedTuple):
    """A commune of the map and the worst of its villages."""

    spot: maps.Spot
    label: str
    badge: str


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    rows = environment.board()
    counts = [
        (one, *environment.words_for(one), sum(row.condition == one for row in rows))
        for one in environment.Condition
    ]
    chosen, commune = request.GET.get("tinhtrang", ""), request.GET.get("xa", "")
    shown = [
        row for row in rows if chosen in {"", row.condition} and commune in {"", row.commune_code}
    ]
    after = request.GET.get("sau", "")
    start = next((place + 1 for place, row in enumerate(shown) if row.slug == after), 0)
    here = shown[start : start + PER_PAGE]
    told = environment.told_of([row.village_id for row in here])
    context = {
        "rows": [
            (row, *environment.words_for(row.condition), told.get(row.village_id, ()))
            for row in here
        ],
        "next_after": here[-1].slug if len(shown) > start + PER_PAGE else "",
        "total": len(rows),
        "counts": [one for one in counts if one[-1]],
        "chosen": chosen,
        "commune": next((row.commune for row in shown if commune), ""),
        "picking": bool(request.GET.get("chon")),
        "map": _map(rows),
    }
    return render(request, "web/places/environment.html", context)


def _map(rows: list[environment.BoardRow]) -> tuple[maps.Map, list[Spot]] | None:
    worst: dict[str, environment.BoardRow] = {}
    for row in rows:  # the worst stands first
        worst.setdefault(row.commune_code, row)
    drawn = maps.draw(
        tuple(registry.outline(settings.HOME_PROVINCE)),
        tuple(spot for spot in registry.spots() if spot[0].code in worst),
    )
    if drawn is None:
        return None
    return drawn, [
        Spot(spot, *environment.words_for(worst[spot.code].condition)) for spot in drawn.spots
    ]
