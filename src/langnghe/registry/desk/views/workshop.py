"""Xưởng: a workshop comes to be, one small step after the other."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.core import ids, limits
from langnghe.core.errors import Refused
from langnghe.core.text import in_language
from langnghe.registry import rules as states
from langnghe.registry.desk import banks, queries, rules, terms
from langnghe.registry.desk.facts import FirstProduct
from langnghe.registry.desk.forms import (
    AccountForm,
    AnswerForm,
    PaperForm,
    RegistrationForm,
    StoryForm,
)
from langnghe.registry.desk.forms.who import WhoForm
from langnghe.registry.desk.models import VillageClaim
from langnghe.registry.desk.services import joining, moderation
from langnghe.registry.models import Producer

UNSETTLED = (VillageClaim.State.OPEN, VillageClaim.State.REFUSED)


def asker(request: HttpRequest) -> int:
    """Who asks; guests were sent to log in before."""
    return int(request.user.pk or 0)


def _who_form(data: Any, *, producer: Producer | None = None, **initial: Any) -> WhoForm:
    """What is typed decides which villages and communes there are to choose from."""
    typed = data if data is not None else initial
    text = typed.get("village_text", "").strip()
    found = queries.villages_like(text)
    if producer and producer.village.name == text and not found:
        found = [producer.village]  # it was asked for
    communes = queries.communes_like(typed.get("commune_text", ""))
    return WhoForm(
        data,
        found=[(one.pk, f"{one.name} – {one.commune.name}") for one in found],
        communes=[(one.code, f"{one.name}, {one.province_name}") for one in communes],
        crafts=[(one.pk, in_language(one.name)) for one in queries.traded_crafts()],
        initial=initial,
    )


@never_cache
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    workshops = queries.workshops_of(asker(request))
    rows = [(one, states.VERIFICATION.public[one.state]) for one in workshops]
    return render(request, "desk/mine.html", {"rows": rows})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    form = _who_form(request.POST or None, key=ids.token())
    if request.method == "POST" and form.is_valid():
        data, chosen = form.cleaned_data, form.chosen()
        if "unlisted" in chosen:
            limits.hit("village", str(asker(request)))
        producer = joining.open_workshop(
            name=data["name"],
            kind=data["kind"],
            **chosen,
            key=data["key"],
            by_id=asker(request),
            now=timezone.now(),
        )
        messages.success(request, _("Saved. You can stop and go on at any time."))
        return redirect("desk:workshop", producer.uid)
    return render(request, "desk/open.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def workshop(request: HttpRequest, uid: UUID) -> HttpResponse:
    producer = queries.workshop_of(asker(request), uid)
    return _overview(request, producer)


def _overview(request: HttpRequest, producer: Producer, status: int = 200) -> HttpResponse:
    file, now = queries.file_of(producer), timezone.now()
    claim = queries.village_claim(producer)
    steps = queries.steps_of(producer, file, queries.papers_of(producer), claim)
    decisions = queries.decisions_on(producer)
    since = file.submitted_at if file and producer.state == Producer.State.SUBMITTED else None
    first = queries.first_product(producer)
    context = {
        "producer": producer,
        "steps": steps,
        "next": next((step for step in steps if not (step.done or step.waits)), None),
        **_of_village(claim, now),
        "state": states.VERIFICATION.public[producer.state],
        "editable": producer.state in rules.EDITABLE,
        "is_owner": states.is_owner(producer, asker(request)),
        "last": decisions[0] if decisions else None,
        "reasons": rules.reason_labels(decisions[0].reasons) if decisions else [],
        "decisions": [(one, rules.ACTIONS[one.action]) for one in decisions],
        "due": terms.Terms(terms.VERIFY).due(terms.VERIFY, since, now) if since else None,
        "first": first,
        "product_url": _product_address(producer, first),
        "cases": [(one, rules.MODERATION.public[one.state]) for one in
                  queries.cases_against(producer)],
    }  # fmt: skip
    return render(request, "desk/workshop.html", context, status=status)


def _of_village(claim: VillageClaim | None, now: datetime) -> dict[str, Any]:
    """How it stands with a village that he asked for."""
    if claim is None:
        return {}
    decided = queries.decisions_on_village(claim)
    waits = claim.state == VillageClaim.State.OPEN
    known = terms.Terms(terms.VILLAGE) if waits else None
    return {
        "claim": claim,
        "village_due": known.due(terms.VILLAGE, claim.asked_at, now) if known else None,
        "village_decision": decided[-1] if decided else None,
        "village_reasons": rules.reason_labels(decided[-1].reasons) if decided else [],
    }


def _product_address(producer: Producer, first: FirstProduct | None) -> str:
    """Of the first product, or of a new one of this very workshop."""
    page = reverse("catalogue:editor", args=[first.uid]) if first else reverse("catalogue:new")
    return f"{page}?nha={producer.slug}"


@login_required
@require_POST
def submit(request: HttpRequest, uid: UUID) -> HttpResponse:
    producer = queries.workshop_of(asker(request), uid)
    try:
        joining.submit(producer=producer, by_id=asker(request), now=timezone.now())
        messages.success(request, _("Sent. The commune looks at it, and you get word."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:workshop", producer.uid)


@login_required
@require_POST
def discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    producer = queries.workshop_of(asker(request), uid)
    try:
        joining.discard(producer=producer, by_id=asker(request), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:workshop", producer.uid)
    messages.success(request, _("Thrown away."))
    return redirect("desk:mine")


def _form(producer: Producer, step: str, data: Any) -> Form:
    """The form of a step, with what is known already."""
    file = queries.file_of(producer)
    answers = file.answers if file else {}
    if step == "who":
        initial = {
            "name": producer.name,
            "kind": producer.kind,
            "key": "-",
            "village": producer.village_id,
            "village_text": producer.village.name,
            **_asked_for(producer),
        }
        return _who_form(data, producer=producer, **initial)
    if step == "registration":
        initial = {"tax_code": file.tax_code if file else "", "phone": producer.phone,
                   "address": producer.address}  # fmt: skip
        return RegistrationForm(data, initial=initial)
    if step == "account":
        initial = {"bank_bin": producer.bank_bin, "account": producer.bank_account,
                   "holder": producer.bank_holder}  # fmt: skip
        return AccountForm(data, initial=initial)
    return StoryForm(data, initial={**answers, "since_year": producer.since_year})


def _asked_for(producer: Producer) -> dict[str, Any]:
    """What he told of a village that is not settled, to be told again."""
    claim = queries.village_claim(producer)
    if claim is None or claim.village_id != producer.village_id or claim.state not in UNSETTLED:
        return {}
    commune = producer.village.commune
    return {
        "unlisted": True,
        "commune_text": commune.name,
        "commune": commune.code,
        "craft": queries.main_craft_id(producer.village),
        "note": claim.note,
    }


def _save(producer: Producer, step: str, form: Any, by_id: int) -> None:
    now, data = timezone.now(), form.cleaned_data
    if step == "who":
        chosen = form.chosen()
        if "unlisted" in chosen and not queries.asks_for(producer, chosen["unlisted"]):
            limits.hit("village", str(by_id))
        joining.save_who(
            producer=producer, name=data["name"], kind=data["kind"], **chosen, by_id=by_id, now=now
        )
    elif step == "registration":
        joining.save_registration(producer=producer, **data, by_id=by_id, now=now)
    elif step == "account":
        joining.save_account(producer=producer, **data, by_id=by_id, now=now)
    else:
        joining.save_story(
            producer=producer, answers=data, english=data["en"], since_year=data["since_year"],
            by_id=by_id, now=now,
        )  # fmt: skip


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    by_id = asker(request)
    producer = queries.workshop_of(by_id, uid)
    if step == "papers":
        return _papers(request, producer)
    form = _form(producer, step, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _save(producer, step, form, by_id)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:workshop", producer.uid)
    context = _of_step(producer, step, form)
    return render(request, "desk/step.html", context, status=422 if form.errors else 200)


def _of_step(producer: Producer, code: str, form: Form) -> dict[str, Any]:
    steps = queries.steps_of(producer, None, [])
    return {
        "producer": producer,
        "step": next(one for one in steps if one.code == code),
        "form": form,
        "editable": producer.state in rules.EDITABLE,
        "banks": banks.names() if code == "account" else {},
    }


def _papers(request: HttpRequest, producer: Producer) -> HttpResponse:
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            joining.add_paper(
                producer=producer,
                kind=form.cleaned_data["kind"],
                note=form.cleaned_data["note"],
                content=form.content(),
                by_id=asker(request),
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The picture is kept."))
            return redirect("desk:step", producer.uid, "papers")
    papers = queries.papers_of(producer)
    there = {paper.kind for paper in papers}
    labels: dict[str, Any] = dict(PaperForm().fields["kind"].choices)  # type: ignore[attr-defined]  # a ChoiceField
    context = _of_step(producer, "papers", form) | {
        "papers": papers,
        "wanted": [labels[kind] for kind in rules.wanted_papers(producer.kind)
                   if kind not in there],
    }  # fmt: skip
    return render(request, "desk/papers.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove_paper(request: HttpRequest, uid: UUID, paper: UUID) -> HttpResponse:
    producer = queries.workshop_of(asker(request), uid)
    row = queries.paper_of(asker(request), producer, paper)
    try:
        joining.remove_paper(paper=row, by_id=asker(request), now=timezone.now())
        messages.success(request, _("Taken away."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:step", producer.uid, "papers")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    case = queries.case_against(asker(request), uid)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by_id, now = asker(request), timezone.now()
        try:
            moderation.answer(case=case, text=form.cleaned_data["text"], by_id=by_id, now=now)
            messages.success(request, _("Sent. The authority looks at your answer."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("desk:answer", case.uid)
    context = {
        "case": case,
        "words": queries.words_of(case),
        "state": rules.MODERATION.public[case.state],
        "form": form if case.state == "taken_down" else None,
        "due": queries.case_due(case, terms.Terms(terms.ANSWER, terms.REVIEW, terms.LOOK),
                                timezone.now()),
    }  # fmt: skip
    return render(request, "desk/answer.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def paper(request: HttpRequest, uid: UUID) -> HttpResponse:
    found, as_officer = queries.paper_for(asker(request), uid)
    if as_officer:
        joining.note_reading(thing=found, by_id=asker(request), now=timezone.now())
    response = HttpResponse(joining.content_of(found), content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="{found.kind}.jpg"'
    response["Cache-Control"] = "private, no-store"
    return response
