"""What the applicant does after the decision: reads the letter, appeals, signs, shows, reports."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.core.errors import NotFound, Refused
from langnghe.support.deciding.forms import ReportForm, ShowForm, SignForm, WordsForm
from langnghe.support.deciding.queries import access, pages
from langnghe.support.deciding.rules import TRANCHE
from langnghe.support.deciding.services import agreements, appeals, endings, payments
from langnghe.support.deciding.views.asking import applicant, blame
from langnghe.support.deciding.views.asking import pages as kept
from langnghe.support.deciding.views.letters import letter_context, letter_on_paper
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.queries.dossiers import own_dossier


@never_cache
@login_required
@require_GET
def letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = applicant(request)
    row = own_dossier(scope, uid).dossier
    context = letter_context(request, row)
    context["pdf"] = reverse("deciding:letter_pdf", args=[uid])
    context["may_appeal"] = context["appeal"] is None and dossiers.hands_in(row, scope)
    context["agreement"] = pages.agreement(row)
    return render(request, "deciding/letter.html", {**context, "base": "ui/workshop.html"})


@never_cache
@login_required
@require_GET
def letter_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    return letter_on_paper(request, own_dossier(applicant(request), uid).dossier)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = applicant(request)
    row = own_dossier(scope, uid).dossier
    context = letter_context(request, row)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appeals.appeal(
                dossier=row, words=form.cleaned_data["words"], scope=scope, now=timezone.now()
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("The office has your appeal."))
            return redirect("deciding:letter", uid)
    context["form"] = form if dossiers.hands_in(row, scope) else None
    return render(request, "deciding/own_appeal.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def agreement(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = applicant(request)
    row = own_dossier(scope, uid).dossier
    held = pages.agreement(row)
    if held is None:
        raise NotFound
    held.dossier = row
    form = SignForm(request.POST or None, initial={"seen": held.digest})
    if request.method == "POST" and form.is_valid():
        try:
            agreements.sign(
                dossier=row, seen=form.cleaned_data["seen"], scope=scope, now=timezone.now()
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("Signed."))
            return redirect("deciding:agreement", uid)
    context = {"dossier": row, "agreement": held, "form": form,
               "may_sign": held.signed_at is None and dossiers.hands_in(row, scope),
               "tranches": pages.tranches(held), "report": pages.report(row)}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "deciding/own_agreement.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def tranche(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    scope = applicant(request)
    row = own_dossier(scope, uid).dossier
    one = access.tranche_of(row, number)
    form = ShowForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            payments.show(
                tranche=one, words=told["words"], pages=kept(told["pages"]), scope=scope,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("The office has your evidence."))
            return redirect("deciding:agreement", uid)
    may_show = any(step.action == "show" for step in TRANCHE.open_to(one, scope))
    context = {"dossier": row, "tranche": one, "form": form if may_show else None}
    return render(request, "deciding/own_tranche.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = applicant(request)
    row = own_dossier(scope, uid).dossier
    one = pages.report(row)
    if one is None:
        raise NotFound
    form = ReportForm(request.POST or None, request.FILES or None, initial={"words": one.words})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            endings.hand_in_report(
                dossier=row, words=told["words"], figures=told["figures"],
                pages=kept(told["pages"]), scope=scope, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("The office has your report."))
            return redirect("deciding:agreement", uid)
    context = {"dossier": row, "report": one, "form": form if one.accepted_at is None else None}
    return render(request, "deciding/own_report.html", context, status=422 if form.errors else 200)
