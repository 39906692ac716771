"""Sở: titles of villages, trades and artisans, from the dossier to the yearly check."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.core import clock
from langnghe.core.errors import NotFound, Refused
from langnghe.registry.desk import queries, rules, terms
from langnghe.registry.desk.facts import Scope
from langnghe.registry.desk.forms import (
    TITLE_SLUGS,
    CheckForm,
    CouncilForm,
    DossierForm,
    OpinionForm,
    PaperForm,
    RevokeForm,
    ValuesForm,
)
from langnghe.registry.desk.models import Dossier
from langnghe.registry.desk.services import joining, recognition
from langnghe.registry.desk.views.desk import officer

S = Dossier.State


@never_cache
@login_required
@require_GET
def dossiers(request: HttpRequest) -> HttpResponse:
    scope, now = officer(request), timezone.now()
    open_only = request.GET.get("state") != "all"
    page = queries.dossiers(scope, open_only=open_only, cursor=request.GET.get("cursor"))
    known = terms.Terms(terms.COUNCIL)
    rows = [
        (one, known.due(terms.COUNCIL, one.submitted_at, now)
         if one.state in {S.SUBMITTED, S.COUNCIL_REVIEW} else None)
        for one in page.items
    ]  # fmt: skip
    context = {"tab": "titles", "rows": rows, "next_cursor": page.next_cursor,
               "open_only": open_only}  # fmt: skip
    return render(request, "desk/dossiers.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    scope = officer(request)
    form = DossierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        village = queries.village_within(scope, data["village_text"])
        if village is None:
            said = _("We know no village of this name among those that you answer for.")
            form.add_error("village_text", said)
        else:
            try:
                dossier = recognition.open_dossier(
                    title=data["title"], village=village, craft_id=queries.main_craft_id(village),
                    person=data["person"], scope=scope, now=timezone.now(),
                )  # fmt: skip
                return redirect("desk:dossier", dossier.uid)
            except Refused as refusal:
                form.add_error(None, str(refusal))
    context = {"tab": "titles", "form": form}
    return render(request, "desk/dossier_new.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def dossier(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    found = queries.dossier(scope, uid)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    forms = _forms(found, action, request.POST if action else None)
    form = forms.get(_FORM_OF.get(action, ""))
    if action and (form is None or form.is_valid()):
        try:
            _act(found, action, form.cleaned_data if form else {}, scope)
        except Refused as refusal:
            if form is None:
                messages.error(request, str(refusal))
                return redirect("desk:dossier", found.uid)
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:dossier", found.uid)
    wrong = form is not None and bool(form.errors)
    return _show(request, found, forms, scope, 422 if wrong else 200)


_FORM_OF = {
    "save": "values", "convene": "council", "send_back": "council", "recognise": "opinion",
    "refuse": "opinion",
}  # fmt: skip


def _forms(found: Dossier, action: str, data: Any) -> dict[str, Form]:
    """What may be written now; the one that was sent comes back with what was typed."""
    sent = _FORM_OF.get(action)
    if found.state == S.DOSSIER:
        told = data if sent == "values" else None
        return {"values": ValuesForm(told, title=found.title, initial=found.values)}
    if found.state == S.SUBMITTED:
        return {"council": CouncilForm(data if sent == "council" else None)}
    if found.state == S.COUNCIL_REVIEW:
        told = data if sent == "opinion" else None
        return {"opinion": OpinionForm(told, granting=action == "recognise")}
    return {}


def _act(found: Dossier, action: str, data: dict[str, Any], scope: Scope) -> None:
    """One step. :raises NotFound: there is no such step, or it is not his."""
    told: dict[str, Any] = {"dossier": found, "scope": scope, "now": timezone.now()}
    if action == "save":
        recognition.save_values(values=data, **told)
    elif action == "submit":
        recognition.submit(**told)
    elif action == "convene":
        day = data["council_on"] or clock.today(timezone.now())
        recognition.convene(council_on=day, **told)
    elif action == "send_back":
        recognition.send_back(words=data["words"], **told)
    elif action == "recognise":
        recognition.recognise(**data, **told)
    elif action == "refuse":
        said = {name: data[name] for name in ("opinion", "votes_for", "votes_against")}
        recognition.refuse(**said, **told)
    else:
        raise NotFound


def _show(
    request: HttpRequest, found: Dossier, forms: dict[str, Form], scope: Scope, status: int
) -> HttpResponse:
    now = timezone.now()
    joining.note_reading(thing=found, by_id=scope.user_id, now=now)
    waits = found.state in {S.SUBMITTED, S.COUNCIL_REVIEW}
    criteria = queries.criteria_of(found, clock.today(now))
    mine = scope.whole_city or found.state == S.DOSSIER
    context = {
        "tab": "titles",
        "dossier": found,
        "criteria": criteria,
        "ready": all(one.met for one in criteria),
        "papers": queries.evidence_of(found),
        "paper_form": PaperForm(evidence=True) if found.state == S.DOSSIER else None,
        "state": rules.DOSSIER.public[found.state],
        "due": terms.Terms(terms.COUNCIL).due(terms.COUNCIL, found.submitted_at, now)
        if waits else None,
        "decisions": [(one, rules.ACTIONS[one.action])
                      for one in queries.decisions_on_dossier(found)],
        "history": [(one, rules.DOSSIER.public.get(one.to_state, one.to_state))
                    for one in queries.history(found)],
        **(forms if mine else {}),
    }  # fmt: skip
    return render(request, "desk/dossier.html", context, status=status)


@login_required
@require_POST
def evidence(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    found = queries.dossier(scope, uid)
    form = PaperForm(request.POST, request.FILES, evidence=True)
    if not form.is_valid():
        messages.error(request, _("Choose a picture first."))
        return redirect("desk:dossier", found.uid)
    try:
        joining.add_paper(
            dossier=found, kind=form.cleaned_data["kind"], note=form.cleaned_data["note"],
            content=form.content(), by_id=scope.user_id, now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("The picture is kept."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:dossier", found.uid)


@never_cache
@login_required
@require_GET
def checks(request: HttpRequest) -> HttpResponse:
    scope, today = officer(request), clock.today(timezone.now())
    unchecked_only = request.GET.get("state") != "all"
    page = queries.titles(
        scope, today.year, unchecked_only=unchecked_only, cursor=request.GET.get("cursor")
    )
    by = terms.Terms(terms.MONTH, terms.DAY).yearly(today)
    context = {
        "tab": "titles",
        "rows": [(one, one.title.replace("_", "-")) for one in page.items],
        "next_cursor": page.next_cursor,
        "unchecked_only": unchecked_only,
        "by": by,
        "late": by is not None and today > by,
        "year": today.year,
    }
    return render(request, "desk/checks.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, village: str, title: str) -> HttpResponse:
    scope, now = officer(request), timezone.now()
    found = queries.title(scope, village, TITLE_SLUGS.get(title, ""))
    revokes = request.POST.get("action") == "revoke"
    form = CheckForm(request.POST if request.method == "POST" and not revokes else None)
    revoke = RevokeForm(request.POST if revokes else None)
    sent: Form = revoke if revokes else form
    if request.method == "POST" and sent.is_valid():
        told: dict[str, Any] = {"recognition": found, "scope": scope, "now": now}
        try:
            if revokes:
                recognition.revoke(**sent.cleaned_data, **told)
            else:
                recognition.check_title(**sent.cleaned_data, **told)
        except Refused as refusal:
            sent.add_error(refusal.field if refusal.field in sent.fields else None, str(refusal))
        else:
            messages.success(request, _("Decided and written into the register."))
            return redirect("desk:checks")
    context = {
        "tab": "titles", "found": found, "checks": queries.checks_of(found), "form": form,
        "revoke": revoke if scope.whole_city and found.state == "under_review" else None,
    }  # fmt: skip
    return render(request, "desk/check.html", context, status=422 if sent.errors else 200)
