"""The lender's portfolio; to anybody else it does not exist."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from langnghe.capital.loans import public as loans
from langnghe.capital.portfolio import queries
from langnghe.core import clock, tables
from langnghe.ui import formatting, plots


@never_cache
@login_required
@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    found = queries.portfolio(loans.lenders_of(request.user.pk))
    owed = [(loans.bucket_label(name), told.outstanding) for name, told in found.buckets]
    plot = plots.bars(owed, formatting.money, _("Principal that is owed, by lateness"))
    context = {"tab": "portfolio", "found": found, "plot": plot, "buckets": owed}
    return render(request, "portfolio/portfolio.html", context)


@never_cache
@login_required
@require_GET
def sheet(request: HttpRequest, form: str) -> HttpResponse:
    lenders = loans.lenders_of(request.user.pk)
    head = [
        _("Number"), _("Borrower"), _("State"), _("Signed on"), _("Amount"), _("Paid out"),
        _("Principal that is left"), _("Due and unpaid"), _("Days late"), _("Next due on"),
        _("Jobs"), _("Village"), _("Craft"),
    ]  # fmt: skip
    rows = queries.rows(lenders)
    name = f"loans-{clock.today(timezone.now())}.{form}"
    if form == "csv":
        answer = HttpResponse(tables.as_csv(head, rows), content_type="text/csv; charset=utf-8")
    else:
        book = tables.as_workbook(_("Loans"), head, rows)
        answer = HttpResponse(book, content_type=tables.XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
