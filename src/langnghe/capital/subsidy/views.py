"""A lender's subsidies and the claims of a quarter; to anybody else these pages do not exist."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.capital.loans import public as loans
from langnghe.capital.subsidy import queries, rules, services, sheets
from langnghe.capital.subsidy.forms import AgreementForm, EndForm, QuarterForm
from langnghe.core import clock, tables
from langnghe.core.errors import NotFound, Refused


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def claims(request: HttpRequest) -> HttpResponse:
    lenders, now = loans.lenders_of(request.user.pk), timezone.now()
    year, quarter = rules.last_quarter(clock.today(now))
    asked = QuarterForm(request.GET if "year" in request.GET else None)
    if asked.is_valid():
        year, quarter = asked.cleaned_data["year"], asked.cleaned_data["quarter"]
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _agree(form.cleaned_data, lenders, request.user.pk)
        except (Refused, NotFound) as refusal:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("subsidy:claims")
    page = queries.overview(lenders, year, quarter, request.GET.get("cursor"))
    context: dict[str, Any] = {
        "tab": "subsidy", "year": year, "quarter": quarter, "form": form,
        "asked": QuarterForm(initial={"year": year, "quarter": quarter}),
        "rows": page.items, "next_cursor": page.next_cursor,
    }  # fmt: skip
    return render(request, "subsidy/claims.html", context, status=422 if form.errors else 200)


def _agree(told: dict[str, Any], lenders: frozenset[int], by_id: int | None) -> None:
    loan_id = loans.id_by_number(lenders, told.pop("number"))
    services.agree_on_subsidy(loan_id=loan_id, by_id=by_id, now=timezone.now(), **told)


@never_cache
@login_required
@require_http_methods(["POST"])
def count(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The claim of a quarter is counted."""
    lenders = loans.lenders_of(request.user.pk)
    agreement, form = queries.agreement_of(lenders, uid), QuarterForm(request.POST)
    if not form.is_valid():
        raise NotFound
    told = form.cleaned_data
    try:
        services.prepare_claim(
            agreement=agreement, by_id=request.user.pk, now=timezone.now(), **told
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(sheets.address(told["year"], told["quarter"]))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A subsidy gives nothing from a day on, for a reason."""
    agreement = queries.agreement_of(loans.lenders_of(request.user.pk), uid)
    now = timezone.now()
    form = EndForm(request.POST or None, initial={"on": clock.today(now)})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_subsidy(
                agreement=agreement, by_id=request.user.pk, now=now, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("subsidy:claims")
    context = {"tab": "subsidy", "agreement": agreement, "form": form}
    return render(request, "subsidy/end.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["POST"])
def move(request: HttpRequest, uid: UUID) -> HttpResponse:
    claim = queries.claim_of(loans.lenders_of(request.user.pk), uid)
    action = request.POST.get("action", "")
    if action not in {step.action for step in rules.CLAIM.possible(claim.state)}:
        raise NotFound
    try:
        services.move_claim(claim=claim, action=action, by_id=request.user.pk, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(sheets.address(claim.year, claim.quarter))


@never_cache
@login_required
@require_GET
def sheet(request: HttpRequest, year: int, quarter: int, form: str) -> FileResponse:
    """The claims of a quarter, a row for each stretch of days of each disbursement."""
    found = queries.claims_of(loans.lenders_of(request.user.pk), year, quarter)
    head, rows = sheets.head(), sheets.rows(found)
    file = tables.file(form, _("Claims"), head, rows)
    return FileResponse(
        file, as_attachment=True, filename=f"subsidy-{year}-Q{quarter}.{form}",
        content_type=tables.KINDS[form],
    )  # fmt: skip
