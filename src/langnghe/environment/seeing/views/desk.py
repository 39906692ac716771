"""The officer's complaints and classes; to anybody else these pages do not exist."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.accounts import public as accounts
from langnghe.core.errors import NotFound, Refused
from langnghe.environment.seeing import complaints as reads
from langnghe.environment.seeing import photos, rules
from langnghe.environment.seeing.forms import AnswerForm, CaseForm, ClassForm
from langnghe.environment.seeing.models import Complaint
from langnghe.environment.seeing.rules import Scope
from langnghe.environment.seeing.services import classes
from langnghe.environment.seeing.services import complaints as services
from langnghe.registry import public as registry


def officer(request: HttpRequest) -> Scope:
    """:raises NotFound:"""
    scope = rules.scope_of(request.user.pk)
    if not rules.is_officer(scope):
        raise NotFound
    return scope


@never_cache
@login_required
@require_GET
def complaints(request: HttpRequest) -> HttpResponse:
    scope = officer(request)
    open_only = request.GET.get("state") != "all"
    case = request.GET.get("vu-viec", "")
    page = reads.listed(
        scope, open_only=open_only and not case, cursor=request.GET.get("cursor"), case=case
    )
    terms = reads.Terms(timezone.now())
    context = {
        "tab": "complaints",
        "rows": [(one, terms.due(one)) for one in page.items],
        "next_cursor": page.next_cursor,
        "open_only": open_only,
        "case": case,
        "signs": bool(rules.office_of_signer(scope.user_id)),
    }
    return render(request, "seeing/complaints.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def complaint(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, now = officer(request), timezone.now()
    one = reads.one(scope, uid)
    form = AnswerForm(request.POST or None)
    if request.POST.get("action") == "look_into":
        return _look_into(request, scope, one)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            services.answer(complaint=one, words=words, office=_office(scope), scope=scope, now=now)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("seeing:complaint_desk", uid)
    return _page(request, scope, one, form, None if one.case else _case_form(None, one))


def _look_into(request: HttpRequest, scope: Scope, one: Complaint) -> HttpResponse:
    try:
        services.look_into(complaint=one, scope=scope, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted."))
    return redirect("seeing:complaint_desk", one.uid)


@never_cache
@login_required
@require_POST
def open_case(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, now = officer(request), timezone.now()
    one = reads.one(scope, uid)
    if one.case:
        return redirect("cases:case", one.case.uid)
    form = _case_form(request.POST, one)
    if form is None or not form.is_valid():
        return _page(request, scope, one, AnswerForm(), form)
    village_id, chosen = form.chosen()
    try:
        if village_id is None:
            case = services.join_case(complaint=one, case_uid=UUID(chosen), scope=scope, now=now)
        else:
            case = services.open_case(complaint=one, village_id=village_id, scope=scope, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("seeing:complaint_desk", uid)
    return redirect("cases:case", case.uid)


def _case_form(data: Any, one: Complaint) -> CaseForm | None:
    """None: no village is known there, and a case is of a village."""
    villages = reads.villages_of(one)
    if not villages:
        return None
    cases = [(str(row.uid), f"{row.number} · {row.title}") for row in reads.may_join(one)]
    return CaseForm(data, villages=villages, cases=cases, auto_id="case_%s")


def _page(
    request: HttpRequest, scope: Scope, one: Complaint, form: AnswerForm, cases: CaseForm | None
) -> HttpResponse:
    labels = {step.action: step.label for step in rules.COMPLAINTS.steps}
    context = {
        "tab": "complaints",
        "one": one,
        "due": reads.Terms(timezone.now()).due(one),
        "steps": rules.COMPLAINTS.open_to(one, scope),
        "history": [(row, labels.get(row.action, row.action)) for row in reads.history(one)],
        "form": form,
        "case_form": cases,
        "case_words": rules.CASES[one.case.state] if one.case else "",
    }
    wrong = form.errors or (cases and cases.errors)
    return render(request, "seeing/complaint_desk.html", context, status=422 if wrong else 200)


def _office(scope: Scope) -> str:
    held = accounts.memberships_of(scope.user_id)
    return next((one.organisation for one in held if one.role in rules.OFFICERS), "")


@never_cache
@login_required
@require_GET
def photo(request: HttpRequest, uid: UUID) -> FileResponse:
    one = reads.one(officer(request), uid)
    if not one.file:
        raise NotFound
    return FileResponse(photos.store().open(one.file), content_type="image/jpeg")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def classing(request: HttpRequest) -> HttpResponse:
    office = rules.office_of_signer(request.user.pk)
    if not office:
        raise NotFound
    form = ClassForm(request.POST or None, initial={"village": request.GET.get("lang", "")})
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            village = registry.village(told.pop("village"))
        except NotFound:
            form.add_error("village", _("There is no village of this name."))
        else:
            classes.sign(village_id=village.id, office=office, by_id=request.user.pk or 0,
                         now=timezone.now(), **told)  # fmt: skip
            messages.success(request, _("Entered under your name."))
            return redirect("seeing:card", village.slug)
    context = {"tab": "complaints", "form": form, "office": office}
    return render(request, "seeing/classing.html", context, status=422 if form.errors else 200)
