"""
What the applicant does after the decision: reads the letter, appeals, signs or declines, shows,
reports. A house's dossier stands in its workshop, a worker's among the pages of his account.
"""

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
from langnghe.support.deciding.forms import (
    DeclineForm,
    ReportForm,
    ShowForm,
    SignForm,
    WordsForm,
)
from langnghe.support.deciding.queries import access, pages
from langnghe.support.deciding.rules import TRANCHE
from langnghe.support.deciding.services import agreements, appeals, endings, payments
from langnghe.support.deciding.views.agreements import agreement_on_paper, report_context
from langnghe.support.deciding.views.asking import blame
from langnghe.support.deciding.views.asking import pages as kept
from langnghe.support.deciding.views.letters import (
    letter_context,
    letter_on_paper,
    step_letter_on_paper,
)
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import Scope
from langnghe.support.dossiers.views.asking import frame, own


@never_cache
@login_required
@require_GET
def letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, one = own(request, uid)
    row = one.dossier
    context = letter_context(request, row) | frame(scope, one)
    context["pdf"] = reverse("deciding:letter_pdf", args=[uid])
    context["may_appeal"] = context["appeal"] is None and dossiers.hands_in(row, scope)
    context["agreement"] = pages.agreement(row)
    context["may_decline"] = _may_decline(row, scope) and context["agreement"] is None
    return render(request, "deciding/letter.html", context)


@never_cache
@login_required
@require_GET
def letter_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    return letter_on_paper(request, own(request, uid)[1].dossier)


@never_cache
@login_required
@require_GET
def step_letter(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    return step_letter_on_paper(request, own(request, uid)[1].dossier, step)


def _may_decline(row: Dossier, scope: Scope) -> bool:
    return row.state == Dossier.State.APPROVED and dossiers.hands_in(row, scope)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, one = own(request, uid)
    row = one.dossier
    if row.state == Dossier.State.DECLINED:  # sent twice
        return redirect("dossiers:dossier", uid)
    if not _may_decline(row, scope):
        raise NotFound
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            agreements.decline(dossier=row, reason=reason, scope=scope, now=timezone.now())
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("You declined the support."))
            return redirect("dossiers:dossier", uid)
    context = frame(scope, one) | {"form": form}
    return render(request, "deciding/own_decline.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, one = own(request, uid)
    row = one.dossier
    context = letter_context(request, row) | frame(scope, one)
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
    scope, one = own(request, uid)
    row = one.dossier
    held = pages.agreement(row)
    if held is None:  # not signed by the office yet, or opened again after an appeal
        return redirect("dossiers:dossier", uid)
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
    context = frame(scope, one) | {
        "agreement": held, "form": form, "may_sign": _may_decline(row, scope),
        "tranches": pages.tranches(held), **report_context(row, one.definition),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "deciding/own_agreement.html", context, status=status)


@never_cache
@login_required
@require_GET
def agreement_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    return agreement_on_paper(request, pages.agreement_of(own(request, uid)[1].dossier))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def tranche(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    scope, opened = own(request, uid)
    one = access.tranche_of(opened.dossier, number)
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
    context = frame(scope, opened) | {"tranche": one, "form": form if may_show else None}
    return render(request, "deciding/own_tranche.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, opened = own(request, uid)
    row = opened.dossier
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
    is_open = row.state == Dossier.State.RUNNING and one.accepted_at is None
    context = frame(scope, opened) | report_context(row, opened.definition)
    context["form"] = form if is_open else None
    return render(request, "deciding/own_report.html", context, status=422 if form.errors else 200)
