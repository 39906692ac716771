"""Sở: clean technology that was taken up, what it came to, and the eco label."""

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
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.core import clock
from langnghe.core.errors import NotFound, Refused
from langnghe.core.text import in_language
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment import rules
from langnghe.environment.treatment.forms.clean import (
    AdoptionForm,
    LabelForm,
    MeasureForm,
    TechnologyForm,
    WithdrawForm,
)
from langnghe.environment.treatment.models import Adoption, EcoLabel
from langnghe.environment.treatment.queries import clean as queries
from langnghe.environment.treatment.services import clean as services
from langnghe.environment.treatment.views import officer, told
from langnghe.registry import public as registry


@never_cache
@login_required
@require_GET
def adoptions(request: HttpRequest) -> HttpResponse:
    scope, today = officer(request), clock.today(timezone.now())
    page = queries.adoptions(scope, cursor=request.GET.get("cursor"))
    rows = [(one, _labels(one, today)) for one in page.items]
    context = {"here": "clean", "rows": rows, "next_cursor": page.next_cursor}
    return render(request, "treatment/desk_clean.html", context)


def _labels(one: Adoption, today: Any) -> list[tuple[EcoLabel, bool]]:
    """Each with whether it is in force."""
    return [
        (label, label.state == EcoLabel.State.GRANTED and label.expires_on > today)
        for label in one.labels.all()
    ]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def technology_new(request: HttpRequest) -> HttpResponse:
    scope = officer(request)
    form = TechnologyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.tell_of(values=form.values(), effects=form.effects(), scope=scope,
                             now=timezone.now())  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect("treatment:adoptions")
        except Refused as refusal:
            told(form, refusal)
    return _form(request, _("A new technology or material"), form)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest) -> HttpResponse:
    scope = officer(request)
    known = {one.pk: one for one in queries.every_technology()}
    form = AdoptionForm(
        request.POST or None, facilities=queries.facilities(scope),
        technologies=[(pk, in_language(one.name)) for pk, one in known.items()],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.adopt(
                technology=known[data["technology"]], facility=queries.facility(data["facility"]),
                adopted_on=data["adopted_on"], words=data["words"], scope=scope,
                now=timezone.now(),
            )  # fmt: skip
            return redirect("treatment:adoption", made.uid)
        except Refused as refusal:
            told(form, refusal)
    return _form(request, _("A facility took something up"), form)


def _form(request: HttpRequest, title: str, form: Form) -> HttpResponse:
    context = {"here": "clean", "title": title, "form": form}
    status = 422 if form.errors else 200
    return render(request, "treatment/desk_clean_form.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def adoption(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    found = queries.adoption(scope, uid)
    action = request.POST.get("action", "")
    streams = {one.pk: one for one in queries.streams_of(found.facility_id)}
    choices = [(pk, f"{one.property.code} · {one.name}") for pk, one in streams.items()]
    forms: dict[str, Any] = {
        "measure": MeasureForm(request.POST if action == "measure" else None, streams=choices,
                               auto_id="measure_%s"),
        "grant": LabelForm(request.POST if action == "grant" else None, auto_id="grant_%s"),
        "withdraw": WithdrawForm(request.POST if action == "withdraw" else None,
                                 auto_id="withdraw_%s"),
    }  # fmt: skip
    form = forms.get(action)
    if form is not None and form.is_valid():
        try:
            _act(request, found, action, form, scope)
        except Refused as refusal:
            told(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("treatment:adoption", found.uid)
    labels = _labels(found, clock.today(timezone.now()))
    context = {
        "here": "clean", "adoption": found, "proofs": rules.proofs(found.measured.all()),
        "measured": list(found.measured.all()), "labels": labels, "forms": forms,
        "in_force": next((label for label, holds in labels if holds), None),
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "treatment/desk_adoption.html", context, status=status)


def _act(request: HttpRequest, found: Adoption, action: str, form: Any, scope: Scope) -> None:
    now, data = timezone.now(), form.cleaned_data
    if action == "measure":
        services.measure(
            adoption=found, phase=data["phase"], at=form.milliseconds(), scope=scope, now=now,
            stream=next(s for s in queries.streams_of(found.facility_id) if s.pk == data["stream"]),
        )  # fmt: skip
    elif action == "grant":
        services.grant_label(adoption=found, **data, scope=scope, now=now)
    else:
        today = clock.today(now)
        holds = [label for label, in_force in _labels(found, today) if in_force]
        if not holds:
            raise NotFound
        services.withdraw_label(label=holds[0], **data, scope=scope, now=now)


@never_cache
@login_required
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Xưởng: what a maker took up, and his labels."""
    maker, context = registry.shop.shown(request, "")
    today = clock.today(timezone.now())
    rows = [
        (one, rules.proofs(one.measured.all()), _labels(one, today))
        for one in queries.of_maker(maker.id)
    ]
    return render(request, "treatment/own.html", context | {"rows": rows, "tab": "more"})
