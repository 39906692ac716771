"""What a facility sees of its own cases, at Xưởng: it reads, answers, shows, appeals, signs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.core.errors import NotFound, Refused
from langnghe.environment.cases import photos, rules, wording
from langnghe.environment.cases.forms import AnswerForm, AppealForm, OwnSignForm
from langnghe.environment.cases.models import Case
from langnghe.environment.cases.queries import cases as queries
from langnghe.environment.cases.queries import inspections
from langnghe.environment.cases.rules import Scope
from langnghe.environment.cases.services import cases as services
from langnghe.environment.cases.services import fines, minutes
from langnghe.environment.cases.views.asking import owner, taken


@never_cache
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    scope = owner(request)
    rows = queries.own_cases(scope, timezone.now())
    context = {
        "tab": "more",
        "rows": [(one, rules.CASE.public[one.case.state]) for one in rows],
        "inspections": inspections.own_inspections(scope),
        "facilities": queries.own_facilities(scope),
    }
    return render(request, "cases/mine.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def own_case(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = owner(request)
    one = queries.own_case(scope, uid)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    form = AnswerForm(
        request.POST if action in {"answer", "submit"} else None,
        request.FILES if action in {"answer", "submit"} else None,
    )
    appeal = AppealForm(request.POST if action == "appeal" else None, auto_id="appeal_%s")
    used = {"answer": form, "submit": form, "appeal": appeal}.get(action)
    if used is not None and used.is_valid():
        try:
            _act(one, action, used.cleaned_data, scope)
        except Refused as refusal:
            used.add_error(refusal.field if refusal.field in used.fields else None, str(refusal))
        else:
            messages.success(request, _("The authority has it."))
            return redirect("cases:own_case", one.uid)
    context = _context(one, form, appeal)
    wrong = used is not None and used.errors
    return render(request, "cases/own_case.html", context, status=422 if wrong else 200)


def _act(one: Case, action: str, told: dict[str, Any], scope: Scope) -> None:
    now = timezone.now()
    if action == "appeal":
        decision = _in_force(one)
        if decision is None:
            raise NotFound
        fines.appeal(decision=decision, words=told["words"], scope=scope, now=now)
        return
    verb = services.submit if action == "submit" else services.answer
    verb(case=one, scope=scope, now=now, words=told["words"], pictures=taken(told["photos"]))


def _in_force(one: Case) -> Any:
    found = next((row for row in queries.fines_of(one) if row.superseded_at is None), None)
    if found is not None:
        found.case = one
    return found


def _context(one: Case, form: AnswerForm, appeal: AppealForm) -> dict[str, Any]:
    decisions = queries.fines_of(one)
    current = next((row for row in decisions if row.superseded_at is None), None)
    return {
        "tab": "more", "case": one, "row": queries.with_term(one, timezone.now()), "form": form,
        "appeal_form": appeal if current and not current.appeals.all() else None,
        "public": rules.CASE.public[Case.State(one.state)],
        "may_submit": one.state == Case.State.ORDERED,
        "may_answer": one.state not in rules.ENDED,
        "entries": wording.entries(queries.entries(one)), "measures": queries.measures(one),
        "fines": decisions,
    }  # fmt: skip


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def own_minutes(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = owner(request)
    one = inspections.own_inspection(scope, uid)
    text = inspections.minutes(one)
    if text is None:
        raise NotFound
    form = OwnSignForm(request.POST or None, initial={"seen": text.digest})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            minutes.sign(
                minutes=text, seen=told["seen"], side="inspected", way="account",
                name=told["name"], position=told["position"], scope=scope, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Signed."))
            return redirect("cases:own_minutes", one.uid)
    signed = {signature.side for signature in text.signatures.all()}
    context = {
        "tab": "more", "one": one, "minutes": text, "intact": minutes.is_intact(text),
        "form": None if "inspected" in signed else form,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "cases/own_minutes.html", context, status=status)


@never_cache
@login_required
@require_GET
def photo(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    one = queries.photo_for(rules.scope_of(request.user.pk), uid)
    try:
        file = photos.store().open(one.file)
    except FileNotFoundError as error:
        raise NotFound from error
    response = FileResponse(file, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    return response
