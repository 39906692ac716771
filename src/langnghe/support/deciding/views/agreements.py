"""Agreements with their payments and reports, for both sides; what is shown for them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.core import clock
from langnghe.core.errors import NotFound, Refused
from langnghe.support.deciding import rules
from langnghe.support.deciding.forms import NoteForm, PayForm, WordsForm
from langnghe.support.deciding.models import Agreement, Report, Tranche
from langnghe.support.deciding.queries import access, pages
from langnghe.support.deciding.queries.access import AtDesk
from langnghe.support.deciding.rules import TRANCHE
from langnghe.support.deciding.services import payments, reading
from langnghe.support.deciding.views.asking import blame, officer
from langnghe.support.deciding.views.desk import as_file
from langnghe.support.deciding.views.letters import checked_at, on_paper
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import Scope
from langnghe.support.offers.definition import Definition


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def desk_agreement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The agreement with its payments: one accepts, another pays."""
    scope = officer(request)
    at, held = _held(scope, uid)
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
    reading.note_reading(dossier=at.dossier, scope=scope, now=timezone.now())
    context = {"dossier": at.dossier, "agreement": held, "rows": rows, "at": at,
               **report_context(at.dossier, at.opened.definition)}  # fmt: skip
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
def desk_agreement_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    at, held = _held(scope, uid)
    reading.note_reading(dossier=at.dossier, scope=scope, now=timezone.now())
    return agreement_on_paper(request, held)


def _held(scope: Scope, uid: UUID) -> tuple[AtDesk, Agreement]:
    """Of an opened dossier. :raises NotFound: also where the office has not signed yet."""
    at = access.open_dossier(scope, uid)
    return at, pages.agreement_of(at.dossier)


def agreement_on_paper(request: HttpRequest, held: Agreement) -> HttpResponse:
    context = {"agreement": held, "text": held.text, **checked_at(request, held.code)}
    name = f"{held.dossier.number}-thoa-thuan"
    return on_paper(request, "deciding/agreement_paper.html", context, name)


def report_context(row: Dossier, definition: Definition) -> dict[str, Any]:
    """The report, and by when it comes again where it was sent back."""
    one = pages.report(row)
    term = rules.report_term(one, definition, clock.calendar()) if one else None
    is_late = term is not None and term.is_late(clock.today(timezone.now()))
    return {"report": one, "report_term": term, "report_is_late": is_late}


@never_cache
@login_required
@require_GET
def evidence(request: HttpRequest, uid: UUID, number: int, page: int) -> HttpResponse:
    """A page of what was shown for a payment: both sides."""
    row, scope = _either_side(request, uid)
    return _page(row, access.tranche_of(row, number), page, scope)


@never_cache
@login_required
@require_GET
def report_page(request: HttpRequest, uid: UUID, page: int) -> HttpResponse:
    """A page of the report: both sides."""
    row, scope = _either_side(request, uid)
    one = pages.report(row)
    if one is None:
        raise NotFound
    return _page(row, one, page, scope)


def _either_side(request: HttpRequest, uid: UUID) -> tuple[Dossier, Scope | None]:
    """The dossier; and who looks, where he is of the office. :raises NotFound:"""
    scope = access.scope_of(request.user.pk)
    row, is_own = access.own_or_open(scope, uid)
    return row, None if is_own else scope


def _page(row: Dossier, shown: Tranche | Report, page: int, reader: Scope | None) -> HttpResponse:
    if not 1 <= page <= len(shown.pages):
        raise NotFound
    if reader is not None:
        reading.note_shown(dossier=row, shown=shown, scope=reader, now=timezone.now())
    return as_file(shown.pages[page - 1])
