"""The officer's alerts; to anybody else these pages do not exist."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.core.errors import NotFound, Refused
from langnghe.environment.judging import officers, rules, seeing, wording
from langnghe.environment.judging.forms import AcknowledgeForm, AssignForm
from langnghe.environment.judging.models import Alert
from langnghe.environment.judging.rules import Scope
from langnghe.environment.judging.services import alerts as services


def officer(request: HttpRequest) -> Scope:
    """:raises NotFound:"""
    scope = rules.scope_of(request.user.pk)
    if not rules.is_officer(scope):
        raise NotFound
    return scope


@never_cache
@login_required
@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    scope = officer(request)
    open_only = request.GET.get("state") != "all"
    page = seeing.alerts(scope, open_only=open_only, cursor=request.GET.get("cursor"))
    context = {
        "tab": "alerts",
        "rows": [(one, wording.alert_line(one)) for one in page.items],
        "next_cursor": page.next_cursor,
        "open_only": open_only,
        "gets_mail": seeing.gets_mail(scope.user_id or 0),
        "signs": bool(rules.office_of_signer(scope.user_id)),
    }
    return render(request, "judging/alerts.html", context)


@never_cache
@login_required
@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    scope, on = officer(request), request.POST.get("on") == "1"
    services.switch_mail(user_id=scope.user_id or 0, on=on, now=timezone.now())
    said = _("You are told of alerts by mail.") if on else _("You get no mail of alerts.")
    messages.success(request, said)
    return redirect("judging:alerts")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def alert(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    one = seeing.alert(scope, uid)
    people = officers.of_place(one.station.village.commune_id)
    action = request.POST.get("action", "")
    acknowledge = AcknowledgeForm(request.POST if action == "acknowledge" else None)
    assign = AssignForm(request.POST if action == "assign" else None, people=people)
    form = {"acknowledge": acknowledge, "assign": assign}.get(action)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _act(one, action, form.cleaned_data, scope)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("judging:alert", uid)
    context = {
        "tab": "alerts", "one": one, "line": wording.alert_line(one),
        "over": [(row, wording.told(row), wording.moment(row.at)) for row in seeing.over_in(one)],
        "acknowledge": acknowledge, "assign": assign,
    }  # fmt: skip
    wrong = form is not None and form.errors
    return render(request, "judging/alert.html", context, status=422 if wrong else 200)


def _act(one: Alert, action: str, told: dict[str, Any], scope: Scope) -> None:
    now, by_id = timezone.now(), scope.user_id or 0
    if action == "acknowledge":
        services.acknowledge(alert=one, words=told["words"], by_id=by_id, now=now)
    else:
        services.assign(alert=one, to_id=int(told["to"]), by_id=by_id, now=now)
