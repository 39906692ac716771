"""The lender's portfolio; to anybody else it does not exist."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
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
def sheet(request: HttpRequest, form: str) -> FileResponse:
    lenders = loans.lenders_of(request.user.pk)
    head = [
        _("Number of the loan"), _("Borrower"), _("State"), _("Signed on"), _("Amount"),
        _("Disbursed"), _("Principal that is left"), _("Due and unpaid"), _("Days late"),
        _("Next due on"), _("Jobs"), _("Village"), _("Craft"), _("Lender"),
    ]  # fmt: skip
    rows = queries.rows(lenders)
    name = f"loans-{clock.today(timezone.now())}.{form}"
    file = tables.file(form, _("Loans"), head, rows)
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=tables.KINDS[form]
    )  # fmt: skip
