"""What the public may know of support: by scheme and commune, without names."""

import csv
from collections.abc import Iterator

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from langnghe.core import clock, tables
from langnghe.core.errors import NotFound
from langnghe.support.deciding.queries import figures
from langnghe.support.deciding.queries.grants_made import Grant, grants_made

FIRST = 2020
GRANTS = (
    "Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date",
    "Recipient Org:Identifier", "Recipient Org:Name", "Recipient Ind:Identifier",
    "Recipient Ind:Name", "Funding Org:Identifier", "Funding Org:Name", "Grant Programme:Code",
    "Grant Programme:Title", "Beneficiary Location:Geographic Code", "Beneficiary Location:Name",
)  # fmt: skip


@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    year, now = _year(request), timezone.now()
    this = clock.today(now).year
    context = {"year": year, "cells": figures.public_statistics(year, now),
               "years": range(this, max(FIRST, this - 5) - 1, -1)}  # fmt: skip
    return render(request, "deciding/statistics.html", context)


@require_GET
def statistics_csv(request: HttpRequest) -> HttpResponse:
    year = _year(request)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ho-tro-{year}.csv"'
    table = csv.writer(response)
    table.writerow([
        _("Scheme"), _("Commune"), _("Code"), _("Dossiers received"),
        _("Agreement signed"), _("Granted, đồng"), _("Days, median"),
    ])  # fmt: skip
    for one in figures.public_statistics(year, timezone.now()):
        told = (one.received, one.signed, one.granted, one.median_days)
        row = [one.scheme, one.commune, one.commune_code, *(_hidden(cell) for cell in told)]
        table.writerow(row)
    return response


@require_GET
def grants_csv(request: HttpRequest) -> FileResponse:
    """Grants made, in the columns of the 360Giving Data Standard; their titles are English."""
    year = _year(request)
    rows: Iterator[list[str | int]] = (
        [
            one.id, one.scheme, _description(one), "VND", one.amount, one.awarded_on,
            "" if one.count else one.recipient_id, "" if one.count else one.recipient,
            one.recipient_id if one.count else "", one.recipient if one.count else "",
            one.funder_id, one.funder, one.offer, one.scheme, one.commune_code, one.commune,
        ]
        for one in grants_made(year, timezone.now())
    )  # fmt: skip
    name = f"khoan-ho-tro-{year}.csv"
    file = tables.file("csv", "", GRANTS, rows)
    return FileResponse(file, as_attachment=True, filename=name, content_type=tables.KINDS["csv"])


def _description(one: Grant) -> str:
    if not one.count:
        return one.scheme
    said = ngettext("%(scheme)s: %(count)s grant", "%(scheme)s: %(count)s grants", one.count)
    return said % {"scheme": one.scheme, "count": one.count}


def _hidden(cell: int | None) -> str:
    return "" if cell is None else str(cell)


def _year(request: HttpRequest) -> int:
    """:raises NotFound: of no year that there is."""
    told, this = request.GET.get("nam", ""), clock.today(timezone.now()).year
    if not told:
        return this
    if not told.isascii() or not told.isdecimal() or not FIRST <= int(told[:5]) <= this:
        raise NotFound
    return int(told)
