"""Goods by sheet: take them home, bring them back, look at what would happen, say yes."""

import tempfile
from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.core import ids
from langnghe.core.errors import NotFound, Refused
from langnghe.market.catalogue.sheets import queries, services, writing
from langnghe.market.catalogue.sheets.columns import label_of
from langnghe.market.catalogue.sheets.forms import SheetForm
from langnghe.market.catalogue.sheets.models import Sheet
from langnghe.market.catalogue.sheets.rules import WORKING
from langnghe.registry import public as registry

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 2_000_000  # of a workbook; the rest of it goes to the disk


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def sheets(request: HttpRequest) -> HttpResponse:
    producer, context = registry.shop.shown(request, "goods")
    form = SheetForm(initial={"key": ids.token()})
    if request.method == "POST":
        form = SheetForm(request.POST, request.FILES)
        if form.is_valid():
            sheet = services.send_sheet(
                producer_id=producer.id,
                upload=form.cleaned_data["file"],
                key=form.cleaned_data["key"],
                language=get_language() or "vi",
                by_id=cast("int", request.user.pk),  # logged in
                now=timezone.now(),
            )
            return redirect("catalogue:sheet", sheet.pk)
    context |= {
        "form": form,
        "page": queries.sheets_of(producer.id, cursor=request.GET.get("cursor")),
    }
    return render(request, "catalogue/sheets.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def sheet(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    found = _sheet(request, sheet_id)
    context = {
        "sheet": found,
        "producer": found.producer,
        "is_working": found.state in WORKING,
        "problems": [(one, label_of(one.column)) for one in queries.first_problems(found)],
        "problem_count": queries.count_problems(found),
        "samples": [
            one | {"columns": [label_of(key) or key for key in one["fields"]]}
            for one in found.samples
        ],
    }
    # While it is worked on, the page asks again for its middle alone.
    part = request.headers.get("HX-Target") == "sheet"
    name = "catalogue/sheet_state.html" if part else "catalogue/sheet.html"
    return render(request, name, context)


@login_required
@require_POST
def confirm(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    return _step(request, sheet_id, services.confirm_sheet)


@login_required
@require_POST
def cancel(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    return _step(request, sheet_id, services.cancel_sheet)


def _step(request: HttpRequest, sheet_id: UUID, verb: Any) -> HttpResponse:
    found = _sheet(request, sheet_id)
    try:
        verb(sheet=found, by_id=request.user.pk, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("catalogue:sheet", found.pk)


@never_cache
@login_required
@require_GET
def problems(request: HttpRequest, sheet_id: UUID) -> HttpResponseBase:
    found = _sheet(request, sheet_id)
    return _csv(writing.problems_as_csv(queries.all_problems(found)), _("errors"))


@never_cache
@login_required
@require_GET
def sent_file(request: HttpRequest, sheet_id: UUID) -> HttpResponseBase:
    """What was sent, as it came; only ever to be kept, never to be shown."""
    found = _sheet(request, sheet_id)
    if not found.file:
        raise NotFound
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.name or "sheet",
        content_type="application/octet-stream",
    )


@never_cache
@login_required
@require_GET
def template(request: HttpRequest) -> HttpResponseBase:
    producer, _context = registry.shop.shown(request, "goods")
    crafts = writing.own_crafts(producer.id)
    return _workbook(writing.example(crafts[0] if crafts else ""), crafts, _("template"))


@never_cache
@login_required
@require_GET
def goods_workbook(request: HttpRequest) -> HttpResponseBase:
    producer, _context = registry.shop.shown(request, "goods")
    rows = writing.rows_of(queries.whole_shelf(producer.id))
    return _workbook(rows, writing.own_crafts(producer.id), f"{producer.slug}-{_today()}")


@never_cache
@login_required
@require_GET
def goods_csv(request: HttpRequest) -> HttpResponseBase:
    producer, _context = registry.shop.shown(request, "goods")
    rows = writing.rows_of(queries.whole_shelf(producer.id))
    return _csv(writing.as_csv(rows), f"{producer.slug}-{_today()}")


def _today() -> str:
    return f"{timezone.localdate():%Y-%m-%d}"


def _sheet(request: HttpRequest, sheet_id: UUID) -> Sheet:
    """A sheet of a maker that the asker acts for; to anybody else there is none."""
    return queries.sheet_of([one.id for one in registry.shop.makers(request, "goods")], sheet_id)


def _workbook(rows: Iterable[writing.Row], crafts: list[str], name: str) -> HttpResponseBase:
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the answer closes it
    writing.write_workbook(file, rows, crafts)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _csv(lines: Iterable[bytes], name: str) -> HttpResponseBase:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
