"""What everybody may read: the card of a village, a station with its plots."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from langnghe.core import clock
from langnghe.environment.judging import wording
from langnghe.environment.seeing import pages, periods, queries, rules
from langnghe.environment.seeing.forms import LookForm
from langnghe.registry import public as registry


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        village = registry.village(slug)
    except registry.Moved as moved:
        return redirect("seeing:card", moved.slug, permanent=True)
    now = timezone.now()
    found = queries.card(village.id, now)
    first, _end = periods.month(clock.today(now))
    context = {
        "village": village,
        "card": found,
        "condition": rules.CONDITIONS[found.condition],
        "badge": rules.BADGES[found.condition],
        "trend": rules.TRENDS[found.trend],
        "stations": [
            (one, rules.CONDITIONS[one.condition], rules.BADGES[one.condition], pages.rows(one))
            for one in found.stations
        ],
        "is_demo": any(one.is_demo for one in found.stations),
        "report": first - clock.ONE_DAY,
    }
    return render(request, "seeing/card.html", context)


@require_safe
def station(request: HttpRequest, slug: str) -> HttpResponse:
    scope, now = rules.scope_of(request.user.pk), timezone.now()
    one, fact = queries.station(scope, slug, now)
    form = LookForm(request.GET)
    form.is_valid()
    told = form.cleaned_data
    stream = queries.stream_of(one, told.get("s"))
    extent = getattr(stream, "extent", None)
    last = periods.day_of(extent.last_at) if extent else clock.today(now)
    name = told.get("ky") or "thang"
    around = told.get("quanh") or last
    page = pages.page(one, stream, name, around, scope) if stream else None
    span = (page.period.first, page.period.end) if page else (0, 0)
    context = {
        "station": one,
        "fact": fact,
        "place": one.facility if scope.covers(one.village.commune_id) else None,
        "condition": rules.CONDITIONS[fact.condition],
        "badge": rules.BADGES[fact.condition],
        "rows": pages.rows(fact),
        "page": page,
        "periods": [(key, label, key == name) for key, label in periods.NAMES.items()],
        "around": around,
        "episodes": [
            (row, wording.told(row.worst), wording.moment(row.began_at),
             wording.moment(row.last_at))
            for row in (queries.episodes(scope, one, *span) if page else ())
        ],
    }  # fmt: skip
    return render(request, "seeing/station.html", context)
