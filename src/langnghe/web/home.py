"""The first page: what there is to buy, where it comes from, and what the villages amount to."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from langnghe.market import public as market
from langnghe.registry import public as registry


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the city, with the day it was reported."""

    value: int
    what: Promise
    source: Promise
    more_than: bool = False


BOTH = _("published by the city, 2/2025 and 3/2026")
FIGURES = (
    Figure(1_350, _("villages with a craft"), BOTH),
    Figure(337, _("of them recognised as craft villages"), BOTH),
    Figure(47, _("of the country's 52 traditional trades"), BOTH),
    Figure(24_000, _("billion đồng of revenue a year"), BOTH, more_than=True),
)
CRAFTS, VILLAGES = 12, 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    goods = market.counts()
    # All of it can be hashed: the page is kept by what it shows.
    context = {
        "crafts": goods.crafts[:CRAFTS],
        "villages": goods.villages[:VILLAGES],
        "cards": tuple(market.newest(limit=12)),
        "figures": FIGURES,
        "village_count": registry.count_villages(),
        "goods_count": goods.total,
    }
    return render(request, "web/home.html", context)
