"""Letters and agreements: one page for both sides, on paper, and for whoever doubts a copy."""

from datetime import date
from typing import Any
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
from langnghe.support.deciding.forms import NoteForm, PayForm, WordsForm
from langnghe.support.deciding.models import Decision, Tranche
from langnghe.support.deciding.queries import access, pages
from langnghe.support.deciding.rules import TRANCHE
from langnghe.support.deciding.services import payments
from langnghe.support.deciding.views.asking import blame, officer
from langnghe.support.deciding.views.desk import as_file
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import Scope
from langnghe.ui import paper, qr


@never_cache
@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Anybody may ask whether a letter is genuine; nothing of a person is told."""
    found = pages.letter_by_code(code.upper())
    status = 200 if found else 404
    return render(request, "deciding/verify.html", {"letter": found, "code": code}, status=status)


@never_cache
@login_required
@require_GET
def desk_letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    at = access.open_dossier(officer(request), uid)
    context = letter_context(request, at.dossier)
    context["back"] = reverse("deciding:dossier", args=[uid])
    context["pdf"] = reverse("deciding:desk_letter_pdf", args=[uid])
    return render(request, "deciding/letter.html", {**context, "base": "ui/desk.html"})


@never_cache
@login_required
@require_GET
def desk_letter_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    at = access.open_dossier(officer(request), uid)
    return letter_on_paper(request, at.dossier)


def letter_context(request: HttpRequest, row: Dossier) -> dict[str, Any]:
    """:raises NotFound: nothing was decided."""
    decision = pages.in_force(row)
    if decision is None:
        raise NotFound
    address = request.build_absolute_uri(reverse("deciding:verify", args=[decision.code]))
    told = decision.letter
    return {
        "dossier": row, "decision": decision, "letter": told, "address": address,
        "day": date.fromisoformat(told["day"]),
        "appeal_by": date.fromisoformat(told["appeal_by"]) if told["appeal_by"] else None,
        "outcome": Decision.Outcome(decision.outcome).label,
        "qr": qr.picture(address), "appeal": pages.appeal_of(decision),
    }  # fmt: skip


def letter_on_paper(request: HttpRequest, row: Dossier) -> HttpResponse:
    context = letter_context(request, row)
    try:
        content = paper.pdf("deciding/letter_paper.html", context)
    except paper.NoPdf:
        return render(request, "deciding/letter_paper.html", {**context, "no_pdf": True})
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{row.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def desk_agreement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The agreement with its payments: one accepts, another pays."""
    scope = officer(request)
    at = access.open_dossier(scope, uid)
    held = pages.agreement(at.dossier)
    if held is None:
        raise NotFound
    held.dossier = at.dossier
    action, number = request.POST.get("action", ""), request.POST.get("number", "")
    rows = [
        (one, _forms(one, scope, request.POST if number == str(one.number) else None, action))
        for one in pages.tranches(held)
    ]
    used = next((form for one, forms in rows for name, _label, form in forms
                 if form.is_bound and name == action), None)  # fmt: skip
    if request.method == "POST" and used is None:
        raise NotFound
    if used is not None and used.is_valid():
        chosen = next(one for one, _forms_ in rows if str(one.number) == number)
        try:
            _perform(chosen, action, used.cleaned_data, scope)
        except Refused as refusal:
            blame(used, refusal)
        else:
            messages.success(request, _("Noted."))
            return redirect("deciding:desk_agreement", uid)
    context = {"dossier": at.dossier, "agreement": held, "rows": rows, "at": at,
               "report": pages.report(at.dossier)}  # fmt: skip
    status = 422 if used is not None and used.errors else 200
    return render(request, "deciding/agreement.html", context, status=status)


FORMS: dict[str, Any] = {"accept": NoteForm, "send_back": WordsForm, "pay": PayForm,
                         "give_back": WordsForm}  # fmt: skip


def _forms(one: Tranche, scope: Scope, data: Any, action: str) -> list[tuple[str, str, Any]]:
    state = one.agreement.dossier.state
    running = state in (Dossier.State.AGREED, Dossier.State.RUNNING)
    found = []
    for step in TRANCHE.open_to(one, scope):
        is_back = step.action == "give_back"
        if step.action not in FORMS or is_back == running:
            continue
        if step.action == "accept" and one.state == Tranche.State.WAITING and one.wanted:
            continue
        told = data if step.action == action else None
        form = FORMS[step.action](told, auto_id=f"{step.action}_{one.number}_%s")
        found.append((step.action, str(step.label), form))
    return found


def _perform(one: Tranche, action: str, told: dict[str, Any], scope: Scope) -> None:
    verbs: dict[str, Any] = {"accept": payments.accept, "send_back": payments.send_back,
                             "pay": payments.pay, "give_back": payments.give_back}  # fmt: skip
    verbs[action](tranche=one, scope=scope, now=timezone.now(), **told)


@never_cache
@login_required
@require_GET
def evidence(request: HttpRequest, uid: UUID, number: int, page: int) -> HttpResponse:
    """A page of what was shown for a payment: both sides."""
    scope = access.scope_of(request.user.pk)
    row = access.own_or_open(scope, uid)
    found = access.tranche_of(row, number)
    if not 1 <= page <= len(found.pages):
        raise NotFound
    return as_file(found.pages[page - 1])
