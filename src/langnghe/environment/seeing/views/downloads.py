"""Files: readings, the month of a commune, the catalogue entry."""

from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from langnghe.core import clock, limits
from langnghe.core.errors import NotFound
from langnghe.core.http import client_address
from langnghe.environment.seeing import catalogue as entries
from langnghe.environment.seeing import files, periods, queries, reports, rules
from langnghe.environment.seeing.forms import SpanForm
from langnghe.registry import public as registry
from langnghe.ui import paper

YEARS = range(2000, 2100)
MONTHS = range(1, 13)


@require_safe
def readings(request: HttpRequest, slug: str) -> HttpResponse | StreamingHttpResponse:
    limits.hit("readings", client_address(request))
    scope, now = rules.scope_of(request.user.pk), timezone.now()
    station, _fact = queries.station(scope, slug, now)
    form = SpanForm(request.GET)
    form.is_valid()
    told = form.cleaned_data
    streams = queries.streams_of(station, told.get("s"))
    since, last = told.get("tu") or periods.FIRST, told.get("den") or clock.today(now)
    rows = files.readings(
        slug, streams, periods.milliseconds(since), periods.milliseconds(last + clock.ONE_DAY)
    )
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.csv"'
    return response


@require_safe
def report(request: HttpRequest, commune: str, year: int, month: int) -> HttpResponse:
    now = timezone.now()
    if year not in YEARS or month not in MONTHS or date(year, month, 1) > clock.today(now):
        raise NotFound
    limits.hit("readings", client_address(request))
    place = registry.commune(commune)
    context = {"commune": place, "month": reports.month(commune, date(year, month, 1), now),
               "now": now}  # fmt: skip
    try:
        content = paper.pdf("seeing/report.html", context)
    except paper.NoPdf:
        return render(request, "seeing/report.html", context | {"no_pdf": True})
    response = HttpResponse(content, content_type="application/pdf")
    name = f"moi-truong-{commune}-{year}-{month:02d}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_safe
def catalogue(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        entries.entry(), content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip
