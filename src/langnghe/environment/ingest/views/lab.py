"""Laboratories: a template of the station, its sheet with what is wrong in it, and yes."""

import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.accounts import public as accounts
from langnghe.core.errors import NotFound, Refused
from langnghe.environment.ingest import lab, queries
from langnghe.environment.ingest.forms import SheetForm
from langnghe.environment.ingest.models import LabSheet
from langnghe.environment.ingest.rules import Asker
from langnghe.environment.ingest.services import lab as services
from langnghe.environment.ingest.views.asking import asker, context

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def analyst(request: HttpRequest) -> Asker:
    """:raises NotFound:"""
    found = asker(request)
    if not found.analyses:
        raise NotFound
    return found


@never_cache
@login_required
@require_GET
def sheets(request: HttpRequest) -> HttpResponse:
    """Of one's own laboratory; an officer sees those of his villages."""
    found = asker(request)
    if not (found.analyses or found.is_officer):
        raise NotFound
    text = request.GET.get("q", "")[:80].strip()
    shown = context(
        found, "sheets", page=queries.lab_sheets(found, request.GET.get("cursor")), text=text,
        stations=queries.stations_like(text) if found.analyses else [],
    )  # fmt: skip
    return render(request, "ingest/sheets.html", shown)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    found = analyst(request)
    station = queries.station_to_sample(slug)
    homes = sorted(accounts.organisation_names(found.analyses).items(), key=lambda one: one[1])
    form = SheetForm(request.POST or None, request.FILES or None, homes=homes)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = services.hand_in(
                station=station, laboratory_id=form.cleaned_data["laboratory"],
                name=file.name, content=file.read(), by_id=found.user_id, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("ingest:sheet", sheet.uid)
    shown = context(found, "sheets", station=station, form=form)
    return render(request, "ingest/sheet_new.html", shown, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = asker(request)
    told = queries.lab_sheet(found, uid)
    rows = [_row(one) for one in told.rows]
    shown = context(
        found, "sheets", sheet=told, rows=rows, wrong=sum(bool(one["wrong"]) for one in rows),
        may_write=told.state == LabSheet.State.OFFERED and told.laboratory_id in found.analyses,
    )  # fmt: skip
    return render(request, "ingest/sheet.html", shown)


def _row(one: dict[str, Any]) -> dict[str, Any]:
    cells, wrong = one["cells"], one["wrong"]
    return {
        "number": one["number"],
        "right": [(label, cells[key]) for key, label in lab.COLUMNS.items()
                  if cells.get(key) and key not in wrong],
        "wrong": [(label, cells.get(key, ""), wrong[key]) for key, label in lab.COLUMNS.items()
                  if key in wrong],
    }  # fmt: skip


@login_required
@require_POST
def write(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = analyst(request)
    told = queries.lab_sheet(found, uid)
    if told.laboratory_id not in found.analyses:
        raise NotFound
    try:
        services.write(sheet=told, by_id=found.user_id, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Written."))
    return redirect("ingest:sheet", told.uid)


@never_cache
@login_required
@require_GET
def template(request: HttpRequest, slug: str) -> HttpResponseBase:
    analyst(request)
    station = queries.station_to_sample(slug)
    file = io.BytesIO()
    services.write_template(file, station)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{slug}.xlsx", content_type=XLSX)
