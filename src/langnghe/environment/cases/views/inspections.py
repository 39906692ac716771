"""Inspections at the desk: the plan, one of them, its checklist on a phone, its minutes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.core import clock
from langnghe.core.errors import NotFound, Refused
from langnghe.environment.cases import papers, risks, rules
from langnghe.environment.cases.forms import (
    CancelForm,
    FindingForm,
    PlanForm,
    SampleForm,
    SignForm,
)
from langnghe.environment.cases.models import Inspection
from langnghe.environment.cases.queries import cases as case_queries
from langnghe.environment.cases.queries import inspections as queries
from langnghe.environment.cases.queries import risk
from langnghe.environment.cases.rules import Scope
from langnghe.environment.cases.services import inspections as services
from langnghe.environment.cases.services import minutes
from langnghe.environment.cases.views.asking import officer, taken
from langnghe.ui import paper


@never_cache
@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    scope = officer(request)
    open_only = request.GET.get("state") != "all"
    page = queries.listed(scope, open_only=open_only, cursor=request.GET.get("cursor"))
    context = {
        "tab": "environment", "rows": page.items, "next_cursor": page.next_cursor,
        "open_only": open_only,
    }  # fmt: skip
    return render(request, "cases/inspections.html", context)


@never_cache
@login_required
@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """Whom to inspect first, and why: each point with its reason."""
    scope, now = officer(request), timezone.now()
    rows = Paginator(risk.ranked(scope, now), risk.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": "environment", "rows": rows, "year": clock.today(now).year,
        "weights": risks.weights(),
    }  # fmt: skip
    return render(request, "cases/plan.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    scope, now = officer(request), timezone.now()
    facilities = case_queries.facilities(scope)
    asked = request.POST.get("facility") or request.GET.get("facility") or ""
    chosen = next((one for one in facilities if str(one.pk) == asked), None)
    people = queries.candidates(chosen.village.commune_id, scope.user_id) if chosen else {}
    initial = {"facility": asked, "planned_on": clock.today(now), "is_announced": True}
    form = PlanForm(request.POST or None, facilities=facilities, people=people, initial=initial)
    if request.method == "POST" and form.is_valid() and chosen:
        told = form.cleaned_data
        try:
            made = services.plan(
                village_id=chosen.village_id, facility=None if told["village"] else chosen,
                kind=told["kind"], cause=told["cause"], planned_on=told["planned_on"],
                is_announced=told["is_announced"], team=told.get("team", []),
                overlap_reason=told["overlap_reason"], scope=scope, now=now,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("cases:inspection", made.uid)
    there = queries.of_year(chosen, chosen.village_id, clock.today(now).year) if chosen else None
    context = {"tab": "environment", "form": form, "there": there}
    status = 422 if form.errors else 200
    return render(request, "cases/inspection_new.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def inspection(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    one = queries.inspection(scope, uid)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    forms = _forms(request, one, action)
    form = forms.get(action)
    if form is not None and form.is_valid():
        try:
            _act(one, action, form.cleaned_data, scope)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("cases:inspection", one.uid)
    context = _context(one, scope, forms)
    wrong = form is not None and form.errors
    return render(request, "cases/inspection.html", context, status=422 if wrong else 200)


def _forms(request: HttpRequest, one: Inspection, action: str) -> dict[str, Form]:
    def data(name: str) -> Any:
        return request.POST if action == name else None

    text = queries.minutes(one)
    seen = {"seen": text.digest} if text else {}
    numbers = [f"case-{found.number}" for found in queries.findings(one)]
    return {
        "finding": FindingForm(data("finding"), auto_id="finding_%s"),
        "sample": SampleForm(data("sample"), stations=queries.stations(one), auto_id="sample_%s"),
        "cancel": CancelForm(data("cancel"), auto_id="cancel_%s"),
        "sign": SignForm(
            data("sign"), request.FILES if action == "sign" else None, initial=seen,
            auto_id="sign_%s",
        ),
        **{name: Form(data(name)) for name in ("draw_up", "reopen", "own_sign", *numbers)},
    }  # fmt: skip


def _act(one: Inspection, action: str, told: dict[str, Any], scope: Scope) -> None:
    now = timezone.now()
    about: dict[str, Any] = {"inspection": one, "scope": scope, "now": now}
    if action == "finding":
        services.add_finding(item="", **about, **told)
    elif action == "sample":
        station = next(s for s in queries.stations(one) if s.pk == told["station"])
        services.take_sample(
            station=station, code=told["code"], laboratory=told["laboratory"], **about
        )
    elif action == "cancel":
        services.cancel(words=told["words"], **about)
    elif action == "draw_up":
        minutes.draw_up(**about)
    elif action == "reopen":
        minutes.reopen(**about)
    elif action in {"sign", "own_sign"}:
        _sign(one, action, told, scope)
    else:
        finding = queries.finding(one, int(action.removeprefix("case-")))
        services.make_case(finding=finding, scope=scope, now=now)


def _sign(one: Inspection, action: str, told: dict[str, Any], scope: Scope) -> None:
    text, now = queries.minutes(one), timezone.now()
    if text is None:
        raise NotFound
    if action == "own_sign":
        name = papers.name_of(scope.user_id)
        minutes.sign(minutes=text, seen=text.digest, side="inspector", way="account", name=name,
                     position="", scope=scope, now=now)  # fmt: skip
        return
    pictures = taken(told["photos"][:1]) if told["way"] == "paper" else []
    minutes.sign(
        minutes=text, seen=told["seen"], side="inspected", way=told["way"], name=told["name"],
        position=told["position"], strokes=told["strokes"],
        paper=pictures[0] if pictures else None, scope=scope, now=now,
    )  # fmt: skip


def _context(one: Inspection, scope: Scope, forms: dict[str, Form]) -> dict[str, Any]:
    text = queries.minutes(one)
    signed = {signature.side for signature in text.signatures.all()} if text else set()
    return {
        "tab": "environment", "one": one, "state": queries.filled(one),
        "team": queries.team_of(one), "findings": queries.findings(one),
        "samples": list(one.samples.all()), "minutes": text, "signed": signed,
        "intact": text is None or minutes.is_intact(text),
        "is_open": one.state in {"planned", "under_way"}, "forms": forms,
        "can_sign": one.state == "minutes" and rules.inspects(one, scope),
    }  # fmt: skip


@never_cache
@login_required
@require_GET
def minutes_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """For both sides."""
    scope = rules.scope_of(request.user.pk)
    seen = queries.inspection if rules.is_officer(scope) else queries.own_inspection
    text = queries.minutes(seen(scope, uid))
    if text is None:
        raise NotFound
    try:
        content = papers.pdf(text)
    except paper.NoPdf:
        return render(request, "cases/minutes.html", {**papers.context(text), "no_pdf": True})
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="bien-ban-{text.inspection.uid}.pdf"'
    return response
