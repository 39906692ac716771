"""Sở: makers to verify, reports to look at; to anybody but officers these pages do not exist."""

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
from langnghe.registry import rules as states
from langnghe.registry.desk import banks, queries, rules, terms
from langnghe.registry.desk.facts import Scope
from langnghe.registry.desk.forms import CaseForm, VerdictForm
from langnghe.registry.desk.models import Case
from langnghe.registry.desk.services import joining, moderation, verification
from langnghe.registry.models import Producer


def officer(request: HttpRequest) -> Scope:
    """:raises NotFound:"""
    scope = rules.scope_of(request.user.pk)
    if scope is None:
        raise NotFound
    return scope


QUEUES = ("submitted", "more_wanted", "refused", "verified")


@never_cache
@login_required
@require_GET
def makers(request: HttpRequest) -> HttpResponse:
    scope, now = officer(request), timezone.now()
    state = request.GET.get("state", "")
    state = state if state in QUEUES else Producer.State.SUBMITTED
    page = queries.makers(scope, state=state, cursor=request.GET.get("cursor"))
    known = terms.Terms(terms.VERIFY)
    waits = state == Producer.State.SUBMITTED
    rows = [
        (one, known.due(terms.VERIFY, one.submitted_at, now) if waits else None)
        for one in page.items
    ]
    context = {
        "tab": "makers",
        "rows": rows,
        "next_cursor": page.next_cursor,
        "state": state,
        "queues": [(value, Producer.State(value).label) for value in QUEUES],
        "scope": scope,
    }
    return render(request, "desk/makers.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def maker(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, now = officer(request), timezone.now()
    producer = queries.maker(scope, uid)
    points = list(rules.checklist(clock.today(now)).points.items())
    form = VerdictForm(request.POST or None, points=points)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(producer, form.cleaned_data, scope)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Decided; the maker is told."))
            return redirect("desk:makers")
    return _show_maker(request, producer, form, scope)


def _decide(producer: Producer, data: dict[str, Any], scope: Scope) -> None:
    now = timezone.now()
    told: dict[str, Any] = {"ticked": data["ticked"], "words": data["words"]}
    if data["action"] == "verify":
        verification.verify(producer=producer, **told, scope=scope, now=now)
        return
    decide = verification.ask_more if data["action"] == "ask_more" else verification.refuse
    decide(producer=producer, reasons=data["reasons"], **told, scope=scope, now=now)


def _show_maker(
    request: HttpRequest, producer: Producer, form: VerdictForm, scope: Scope
) -> HttpResponse:
    now, file = timezone.now(), queries.file_of(producer)
    joining.note_reading(thing=producer, by_id=scope.user_id, now=now)
    waits = producer.state == Producer.State.SUBMITTED
    since = file.submitted_at if file and waits else None
    context = {
        "tab": "makers",
        "producer": producer,
        "file": file,
        "bank": banks.name(producer.bank_bin),
        "papers": queries.papers_before(producer),
        "decisions": [(one, rules.ACTIONS[one.action], rules.reason_labels(one.reasons))
                      for one in queries.decisions_on(producer)],
        "history": [(one, states.VERIFICATION.public.get(one.to_state, one.to_state))
                    for one in queries.history(producer)],
        "due": terms.Terms(terms.VERIFY).due(terms.VERIFY, since, now) if since else None,
        "form": form if waits and states.vouches(producer, scope.user_id) else None,
        "version": rules.checklist(clock.today(now)).version,
    }  # fmt: skip
    return render(request, "desk/maker.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    scope, now = officer(request), timezone.now()
    open_only = request.GET.get("state") != "all"
    page = queries.cases(scope, open_only=open_only, cursor=request.GET.get("cursor"))
    known = terms.Terms(terms.LOOK, terms.ANSWER, terms.REVIEW)
    context = {
        "tab": "cases",
        "rows": [(one, queries.case_due(one, known, now)) for one in page.items],
        "next_cursor": page.next_cursor,
        "open_only": open_only,
    }
    return render(request, "desk/cases.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    found = queries.case(scope, uid)
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _judge(found, form.cleaned_data, scope)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Decided and written into the register."))
            return redirect("desk:case", found.uid)
    return _show_case(request, found, form, scope)


def _judge(found: Case, data: dict[str, Any], scope: Scope) -> None:
    told: dict[str, Any] = {
        "case": found, "words": data["words"], "scope": scope, "now": timezone.now()
    }  # fmt: skip
    if data["action"] == "take_down":
        moderation.take_down(rule=data["rule"], **told)
    else:
        judge = {"dismiss": moderation.dismiss, "restore": moderation.restore,
                 "uphold": moderation.uphold}[data["action"]]  # fmt: skip
        judge(**told)


def _show_case(request: HttpRequest, found: Case, form: CaseForm, scope: Scope) -> HttpResponse:
    now = timezone.now()
    joining.note_reading(thing=found, by_id=scope.user_id, now=now)
    known = terms.Terms(terms.LOOK, terms.ANSWER, terms.REVIEW)
    context = {
        "tab": "cases",
        "case": found,
        "reports": queries.reports_in(found),
        "decisions": [(one, rules.ACTIONS[one.action]) for one in queries.decisions_in(found)],
        "due": queries.case_due(found, known, now),
        "steps": rules.MODERATION.open_to(found, scope),
        "form": form,
    }
    return render(request, "desk/case.html", context, status=422 if form.errors else 200)
