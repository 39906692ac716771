"""A reviewer's sheet, the decision, and what is fixed for a whole round."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from langnghe.core.errors import NotFound, Refused
from langnghe.programmes import public as programmes
from langnghe.support.deciding import wording
from langnghe.support.deciding.forms import (
    AdviceForm,
    DecisionForm,
    EmptyForm,
    MinutesForm,
    ScoreForm,
    SittingForm,
)
from langnghe.support.deciding.queries import access, pages, rounds
from langnghe.support.deciding.services import decisions, ranking, reading, reviewing
from langnghe.support.deciding.views.asking import blame, officer
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.offers import eligibility
from langnghe.support.offers import wording as offers
from langnghe.support.offers.definition import Source


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def score(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One's own sheet, that was asked for and is not handed in."""
    scope = officer(request)
    at = access.open_dossier(scope, uid)
    if pages.own_sheet(at.dossier, scope) is None:
        raise NotFound
    form = ScoreForm(request.POST or None, definition=at.opened.definition)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            reviewing.hand_in_review(
                dossier=at.dossier, points=form.points, opinion=told["opinion"],
                amount=told["amount"], words=told["words"], scope=scope, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("Your review is handed in."))
            return redirect("deciding:dossier", uid)
    reading.note_reading(dossier=at.dossier, scope=scope, now=timezone.now())
    sections = wording.answers(at.opened.definition, at.dossier.answers)
    context = {"dossier": at.dossier, "form": form, "sections": sections}
    return render(request, "deciding/score.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    at = access.open_dossier(scope, uid)
    if not dossiers.works_on(at.dossier, scope):
        raise NotFound
    definition = at.opened.definition
    form = DecisionForm(request.POST or None, definition=definition)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            decisions.decide(
                dossier=at.dossier, outcome=told["outcome"], amount=told["amount"],
                conditions=told["conditions"], reasons=form.coded, words=told["words"],
                scope=scope, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("Decided. The letter is written."))
            return redirect("deciding:desk_letter", uid)
    reading.note_reading(dossier=at.dossier, scope=scope, now=timezone.now())
    held = pages.contents(at, scope, timezone.now())
    ceiling = eligibility.ceiling(definition, at.dossier.answers)
    context = {"dossier": at.dossier, "form": form, "contents": held, "ceiling": ceiling,
               "ceiling_source": _source(ceiling[1].source) if ceiling else "",
               "standing": rounds.standing(at.dossier)}  # fmt: skip
    return render(request, "deciding/decide.html", context, status=422 if form.errors else 200)


def _source(one: Source) -> SafeString:
    return programmes.linked(offers.source(one), programmes.acts_by_number())


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def round_(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The ranking of a round at one's office."""
    scope = officer(request)
    one, office_id = rounds.round_for(scope, uid)
    form = EmptyForm(request.POST or None)
    if request.method == "POST":
        try:
            ranking.fix_ranking(round_=one, office_id=office_id, scope=scope, now=timezone.now())
        except Refused as refusal:
            form.full_clean()
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The ranking is fixed."))
            return redirect("deciding:round", uid)
    held = rounds.ranking(one, office_id)
    context = {"round": one, "form": form, "ranking": held,
               "rows": rounds.rows_open_to(scope, held),
               "counts": rounds.counts(one, office_id)}  # fmt: skip
    return render(request, "deciding/round.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def sittings(request: HttpRequest) -> HttpResponse:
    scope = officer(request)
    form = SittingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = ranking.open_sitting(
                office_id=min(scope.offices), held_on=form.cleaned_data["held_on"],
                members=form.cleaned_data["members"], scope=scope, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            blame(form, refusal)
        else:
            return redirect("deciding:sitting", made.uid)
    context = {"sittings": rounds.sittings(scope), "form": form}
    return render(request, "deciding/sittings.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def sitting(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    held = access.sitting(scope, uid)
    ready = rounds.ready(held, scope)
    data = request.POST if request.method == "POST" else None
    advice = AdviceForm(
        data if data and "dossier" in data else None,
        dossiers=[(str(one.uid), f"{one.number} · {one.title}") for one in ready],
    )
    minutes = MinutesForm(data if data and "minutes" in data else None)
    used: Any = advice if advice.is_bound else minutes
    if used.is_bound and used.is_valid():
        try:
            _keep(held, used, scope, ready)
        except Refused as refusal:
            blame(used, refusal)
        else:
            return redirect("deciding:sitting", uid)
    context = {"sitting": held, "advice_form": advice, "minutes_form": minutes,
               "advice": rounds.advice_in_words(held, scope)}  # fmt: skip
    return render(request, "deciding/sitting.html", context, status=422 if used.errors else 200)


def _keep(held: Any, form: Any, scope: Any, ready: Any) -> None:
    told, now = form.cleaned_data, timezone.now()
    if isinstance(form, MinutesForm):
        ranking.close_sitting(sitting=held, minutes=told["minutes"], scope=scope, now=now)
        return
    chosen = next(one for one in ready if str(one.uid) == told["dossier"])
    ranking.advise(
        sitting=held, dossier=chosen, opinion=told["opinion"], amount=told["amount"],
        words=told["words"], scope=scope, now=now,
    )  # fmt: skip
