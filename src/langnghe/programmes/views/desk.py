"""Sở: plans and budgets, for officers of the city; to anybody else these pages do not exist."""

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

from langnghe.core import clock, ids
from langnghe.core.errors import NotFound, Refused
from langnghe.core.text import slugify
from langnghe.programmes import rules, wording
from langnghe.programmes.forms import LineForm, PlanForm, StepForm
from langnghe.programmes.models import Programme, Scheme
from langnghe.programmes.queries import budget as money
from langnghe.programmes.queries import law
from langnghe.programmes.rules import Planner
from langnghe.programmes.services import budget as verbs
from langnghe.programmes.services import plans as services


def planner(request: HttpRequest) -> Planner:
    """:raises NotFound:"""
    found = rules.planner(request.user.pk)
    if found is None:
        raise NotFound
    return found


@never_cache
@login_required
@require_GET
def budget(request: HttpRequest) -> HttpResponse:
    planner(request)
    page = money.all_lines(cursor=request.GET.get("cursor"))
    context = {"rows": page.items, "next_cursor": page.next_cursor}
    return render(request, "programmes/budget.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def line_new(request: HttpRequest) -> HttpResponse:
    asker, now = planner(request), timezone.now()
    schemes = {one.slug: one for one in law.schemes()}
    form = LineForm(
        request.POST or None, schemes=schemes.values(), initial={"year": clock.today(now).year}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        source = {"vi": told["source_vi"], "en": told["source_en"]}
        try:
            made = verbs.open_line(
                scheme_id=schemes[told["scheme"]].id, year=told["year"], source=source,
                code=slugify(source["vi"])[:40], returns_to=told["returns_to"],
                by_id=asker.user_id, now=now,
            )  # fmt: skip
            return redirect("programmes:line", made.uid)
        except Refused as refusal:
            form.add_error("source_vi", str(refusal))
    context = {"form": form}
    return render(request, "programmes/line_new.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, uid: UUID) -> HttpResponse:
    asker, found = planner(request), money.line(uid)
    form = PlanForm(request.POST or None, initial={"key": ids.token()})
    if request.method == "POST" and form.is_valid():
        try:
            verbs.plan(line_id=found.id, by_id=asker.user_id, now=timezone.now(),
                       **form.cleaned_data)  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect("programmes:line", found.uid)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
    page = money.history(found, cursor=request.GET.get("cursor"))
    context = {
        "line": found,
        "form": form,
        "moves": [(one, wording.VERBS.get(one.verb, one.verb)) for one in page.items],
        "next_cursor": page.next_cursor,
    }
    return render(request, "programmes/line.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    planner(request)
    return render(request, "programmes/plans.html", {"rows": law.plans()})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    asker, found = planner(request), law.plan(slug)
    form = StepForm(request.POST or None)
    thing, action = _asked(found, request.POST.get("action", ""), asker)
    if request.method == "POST" and not action:
        messages.error(request, _("This is not possible any more: look at it again."))
        return redirect("programmes:plan", found.slug)
    if request.method == "POST" and form.is_valid():
        try:
            services.move(thing=thing, action=action, planner=asker, now=timezone.now(),
                          **form.cleaned_data)  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect("programmes:plan", found.slug)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
    context = {"programme": found, "form": form, **_steps(found, asker)}
    return render(request, "programmes/plan.html", context, status=422 if form.errors else 200)


def _asked(found: Programme, action: str, asker: Planner) -> tuple[Programme | Scheme, str]:
    """Which thing is to take which step: "approve", or "open:slug-of-a-scheme"."""
    name, _colon, slug = action.partition(":")
    thing: Programme | Scheme = found
    if slug:
        thing = next((one for one in found.schemes.all() if one.slug == slug), found)
    table = rules.SCHEME if isinstance(thing, Scheme) else rules.PROGRAMME
    possible = {step.action for step in table.open_to(thing, asker)}
    return thing, name if name in possible else ""


def _steps(found: Programme, asker: Planner) -> dict[str, Any]:
    return {
        "steps": rules.PROGRAMME.open_to(found, asker),
        "schemes": [(one, rules.SCHEME.open_to(one, asker)) for one in found.schemes.all()],
        "history": law.history(found),
    }
