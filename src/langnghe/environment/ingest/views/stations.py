"""Stations and their streams: completeness, what the checks say, corrections."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.core import clock
from langnghe.core.errors import NotFound, Refused
from langnghe.environment.ingest import queries, rules
from langnghe.environment.ingest.forms import CorrectionForm
from langnghe.environment.ingest.rules import Asker
from langnghe.environment.ingest.views.asking import context, keeper
from langnghe.environment.sensing import completeness, spelled
from langnghe.environment.sensing.models import Station, Stream
from langnghe.environment.sensing.services import checks, corrections
from langnghe.environment.sensing.times import moment, ms

DAYS = 31


@never_cache
@login_required
@require_GET
def stations(request: HttpRequest) -> HttpResponse:
    asker = keeper(request)
    page = queries.page_of_stations(asker, request.GET.get("cursor"))
    return render(request, "ingest/stations.html", context(asker, "stations", page=page))


@never_cache
@login_required
@require_GET
def station(request: HttpRequest, slug: str) -> HttpResponse:
    asker, now = keeper(request), timezone.now()
    found = queries.station(asker, slug)
    streams = queries.streams(found)
    automatic = [one for one, _extent in streams if one.kind == Stream.Kind.AUTOMATIC]
    today = completeness.of_day(automatic, clock.today(now), now)
    rows = [
        (one, spelled.amount(extent.last_result, one.ucum, extent.last_flag) if extent else "",
         moment(extent.last_at) if extent else None, today.get(one.pk))
        for one, extent in streams
        if one.kind != Stream.Kind.CORRECTED
    ]  # fmt: skip
    shown = context(
        asker, "stations", station=found, rows=rows, notes=queries.notes(found),
        place=found.facility if asker.oversees(found) else None,
    )  # fmt: skip
    return render(request, "ingest/station.html", shown)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def stream(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    asker, found, of = _stream(request, slug, number)
    may_correct = asker.oversees(found) and of.kind == Stream.Kind.AUTOMATIC
    if request.method == "POST" and not may_correct:
        raise NotFound
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _correct(of, form.cleaned_data, asker)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Corrected; the corrected series follows in a moment."))
            return redirect("ingest:stream", slug, number)
    now = timezone.now()
    # Nobody expects a sample every five minutes.
    sampled = of.kind in {Stream.Kind.LABORATORY, Stream.Kind.FIELD}
    days = completeness.days(of, last=clock.today(now), count=DAYS, now=now) if not sampled else []
    week = now - timedelta(days=7)
    shown = context(
        asker, "stations", station=found, stream=of, form=form if may_correct else None,
        days=days, months=completeness.months(days), limits=checks.limits_of(of),
        gaps=[] if sampled else completeness.gaps(of, since=week, until=now, most=10),
        unit=spelled.unit(of.ucum),
        flags=[(rules.FLAGS[flag], count) for flag, count in queries.count_flags(of, ms(week))],
        corrections=[
            (one, moment(one.since), moment(one.until)) for one in queries.corrections(of)
        ],
        may_correct=may_correct, corrected_id=queries.corrected_id(of),
    )  # fmt: skip
    return render(request, "ingest/stream.html", shown, status=422 if form.errors else 200)


def _stream(request: HttpRequest, slug: str, number: int) -> tuple[Asker, Station, Stream]:
    asker = keeper(request)
    found = queries.station(asker, slug)
    return asker, found, queries.stream(found, number)


def _correct(of: Stream, data: dict[str, Any], asker: Asker) -> None:
    corrections.correct(
        stream=of, kind=data["kind"], since=ms(data["since"]), until=ms(data["until"]),
        amount=data["amount"], reason=data["reason"], by_id=asker.user_id, now=timezone.now(),
    )  # fmt: skip


def _overseen(request: HttpRequest, slug: str, number: int) -> tuple[Asker, Stream]:
    asker, found, of = _stream(request, slug, number)
    if not asker.oversees(found):
        raise NotFound
    return asker, of


@login_required
@require_POST
def undo(request: HttpRequest, slug: str, number: int, uid: UUID) -> HttpResponse:
    asker, of = _overseen(request, slug, number)
    made = queries.correction(of, uid)
    try:
        corrections.undo(correction=made, by_id=asker.user_id, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("ingest:stream", slug, number)


@login_required
@require_POST
def undo_all(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    asker, of = _overseen(request, slug, number)
    corrections.undo_all(stream=of, by_id=asker.user_id, now=timezone.now())
    return redirect("ingest:stream", slug, number)
