"""Sở: villages that makers miss in the list."""

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

from langnghe.core.errors import Refused
from langnghe.registry.desk import queries, rules, terms
from langnghe.registry.desk.facts import Scope
from langnghe.registry.desk.forms import ClaimForm
from langnghe.registry.desk.models import VillageClaim
from langnghe.registry.desk.services import joining
from langnghe.registry.desk.services import villages as settling
from langnghe.registry.desk.views.desk import officer


@never_cache
@login_required
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    scope, now = officer(request), timezone.now()
    open_only = request.GET.get("state") != "all"
    page = queries.claims(scope, open_only=open_only, cursor=request.GET.get("cursor"))
    known = terms.Terms(terms.VILLAGE)
    context = {
        "tab": "makers",
        "rows": [(one, _due(one, known, now)) for one in page.items],
        "next_cursor": page.next_cursor,
        "open_only": open_only,
    }
    return render(request, "desk/claims.html", context)


def _due(one: VillageClaim, known: terms.Terms, now: Any) -> Any:
    waits = one.state == VillageClaim.State.OPEN
    return known.due(terms.VILLAGE, one.asked_at, now) if waits else None


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    found = queries.claim(scope, uid)
    beside = queries.villages_beside(found)
    form = ClaimForm(
        request.POST or None,
        beside=[(one.pk, f"{one.name} – {one.commune.name}") for one in beside],
        initial={"name": found.village.name},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _settle(found, form.cleaned_data, scope)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Decided; the maker is told."))
            return redirect("desk:claims")
    return _show(request, found, form, scope)


def _settle(found: VillageClaim, data: dict[str, Any], scope: Scope) -> None:
    told: dict[str, Any] = {
        "claim": found, "words": data["words"], "scope": scope, "now": timezone.now()
    }  # fmt: skip
    if data["action"] == "accept":
        settling.accept(name=data["name"].strip(), **told)
    elif data["action"] == "join":
        settling.join(village_id=data["village"] or None, **told)
    else:
        settling.refuse(reasons=data["reasons"], **told)


def _show(request: HttpRequest, found: VillageClaim, form: ClaimForm, scope: Scope) -> HttpResponse:
    now = timezone.now()
    joining.note_reading(thing=found, by_id=scope.user_id, now=now)
    decisions = queries.decisions_on_village(found)
    context = {
        "tab": "makers",
        "claim": found,
        "crafts": list(found.village.crafts.all()),
        "due": _due(found, terms.Terms(terms.VILLAGE), now),
        "decisions": [
            (one, rules.ACTIONS[one.action], rules.reason_labels(one.reasons)) for one in decisions
        ],
        "form": form if rules.VILLAGES.open_to(found, scope) else None,
    }
    return render(request, "desk/claim.html", context, status=422 if form.errors else 200)
