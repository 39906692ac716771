"""Files: readings, the month of a commune, the catalogue entry."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from langnghe.core import clock, limits
from langnghe.core.errors import NotFound, Refused
from langnghe.core.http import client_address
from langnghe.environment.seeing import catalogue as entries
from langnghe.environment.seeing import columns, files, periods, queries, reports, rules
from langnghe.environment.seeing.files import Source
from langnghe.environment.seeing.forms import SpanForm
from langnghe.registry import public as registry
from langnghe.ui import paper

YEARS = range(2000, 2100)
MONTHS = range(1, 13)
CSV = "csv"
A_YEAR = timedelta(days=366)


class SpanUnreadable(Refused):
    """Rather no file than another one than was asked for."""

    code = "span_unreadable"
    message = _("Say the days as 2026-11-24.")


class SpanTooLong(Refused):
    """All stations of a village at once: without an end it would hold a server for an hour."""

    code = "span_too_long"
    message = _("A file of a whole village holds one year at most. Ask for each year by itself.")


Streamed = StreamingHttpResponse


@require_safe
def of_station(request: HttpRequest, slug: str, ending: str) -> Streamed:
    limits.hit("readings", client_address(request))
    now = timezone.now()
    station, _fact = queries.station(rules.scope_of(request.user.pk), slug, now)
    told = _asked(request)
    span = told.get("tu") or periods.FIRST, told.get("den") or clock.today(now)
    return _file(slug, queries.sources_of(station, told.get("s")), span, ending, now)


@require_safe
def of_village(request: HttpRequest, slug: str, ending: str) -> Streamed | HttpResponse:
    limits.hit("readings", client_address(request))
    try:
        village = registry.village(slug)
    except registry.Moved as moved:
        kind = "csv" if ending == CSV else "parquet"
        return redirect(f"seeing:village_{kind}", moved.slug, permanent=True)
    now = timezone.now()
    span = _year(_asked(request), clock.today(now))
    return _file(f"{slug}-moi-truong", queries.sources_in(village.id), span, ending, now)


def _year(told: dict[str, Any], today: date) -> tuple[date, date]:
    """
    The last one of what was asked for, where no beginning was.

    :raises SpanTooLong:
    """
    last = told.get("den") or today
    since = told.get("tu") or last - A_YEAR
    if last - since > A_YEAR:
        raise SpanTooLong
    return since, last


def _asked(request: HttpRequest) -> dict[str, Any]:
    """:raises SpanUnreadable:"""
    form = SpanForm(request.GET)
    if not form.is_valid():
        raise SpanUnreadable
    return form.cleaned_data


def _file(
    name: str, sources: list[Source], days: tuple[date, date], ending: str, now: datetime
) -> Streamed:
    since, last = days
    span = periods.milliseconds(since), periods.milliseconds(last + clock.ONE_DAY)
    if ending == CSV:
        response = Streamed(files.as_csv(sources, *span), content_type="text/csv; charset=utf-8")
    else:
        content = columns.as_parquet(sources, *span, now=now)
        response = Streamed(content, content_type="application/vnd.apache.parquet")
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
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
