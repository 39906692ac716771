"""A dossier as its people see it: what is missing, handing in, and where it stands."""

from datetime import datetime
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
from langnghe.support.dossiers import answers, rules, wording
from langnghe.support.dossiers.forms import WithdrawForm
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.queries import dossiers as queries
from langnghe.support.dossiers.queries import evidence, papers
from langnghe.support.dossiers.queries.dossiers import Opened
from langnghe.support.dossiers.services import handing_in
from langnghe.support.dossiers.views.asking import EDITABLE, frame, own
from langnghe.support.dossiers.views.filling import most
from langnghe.support.offers import eligibility
from langnghe.support.offers import wording as offers

S = Dossier.State
WRONG = 422


@never_cache
@login_required
@require_GET
def dossier(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, one = own(request, uid)
    now = timezone.now()
    state = one.dossier.state
    context = frame(scope, one) | {
        "row": wording.row(one, clock.today(now)), "term": one.term,
        "returns": wording.returns(one),
        "letters": queries.letters_of(one.dossier) if one.returns or state == S.STOPPED else (),
        "may_withdraw": state in rules.OPEN and rules.hands_in(one.dossier, scope),
        "may_show": state in rules.OPEN,
    }  # fmt: skip
    if state in EDITABLE:
        return render(request, "dossiers/draft.html", context | _progress(one, now))
    context |= {"steps": wording.steps(one), "decided": state in wording.DECIDED,
                "granted": state in wording.GIVEN - {S.APPROVED},
                "may_decline": state == S.APPROVED and rules.hands_in(one.dossier, scope),
                "report_back": _report_back(one, now)}  # fmt: skip
    return render(request, "dossiers/tracker.html", context)


def _report_back(one: Opened, now: datetime) -> dict[str, Any] | None:
    """What the office still wants of the report that it sent back, and until when."""
    if one.dossier.state != S.RUNNING:
        return None
    change = queries.last_report(one.dossier)
    if change is None or change.action != rules.REPORT_BACK:
        return None
    term = rules.completion_term(change.at, one.definition, clock.calendar())
    is_late = term.is_late(clock.today(now))
    return {"words": change.reason, "term": term, "is_late": is_late}


def _progress(one: Opened, now: datetime) -> dict[str, Any]:
    """Each page of the form with what is still missing in it."""
    gaps = handing_in.missing(one.dossier, one.definition, now)
    by_section = {gap.section: 0 for gap in gaps}
    for gap in gaps:
        by_section[gap.section] += 1
    told = one.dossier.answers
    sections = [
        {"section": part, "missing": by_section.get(part.key, 0),
         "begun": any(field.key in told for field in answers.asked(part, told))}
        for part in one.definition.sections
    ]  # fmt: skip
    pages = len(sections) + 2
    return {
        "sections": sections, "missing": len(gaps),
        "papers_missing": sum(gap.where == "paper" for gap in gaps),
        "facts_missing": sum(gap.where == "fact" for gap in gaps),
        "has_papers": bool(one.definition.papers_for(one.dossier.kind, told)),
        "has_facts": bool(one.definition.facts), "pages": pages,
        "pages_done": pages - len({gap.section or gap.where for gap in gaps}),
    }  # fmt: skip


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, one = own(request, uid)
    if one.dossier.state not in EDITABLE:
        return redirect("dossiers:receipt", uid)  # a second press of the button
    refused = ""
    if request.method == "POST":
        verb = handing_in.resubmit if one.dossier.state == S.RETURNED else handing_in.submit
        try:
            verb(dossier=one.dossier, scope=scope, now=timezone.now())
        except Refused as refusal:
            refused = str(refusal)
        else:
            return redirect("dossiers:receipt", uid)
    context = frame(scope, one) | _complete(one, timezone.now()) | {"refused": refused}
    return render(request, "dossiers/hand_in.html", context, status=WRONG if refused else 200)


def _complete(one: Opened, now: datetime) -> dict[str, Any]:
    facts = evidence.offered(one.dossier, one.definition, clock.today(now))
    gaps = handing_in.missing(one.dossier, one.definition, now)
    verdict = eligibility.judge(one.definition, one.dossier.answers)
    bound = most(one)
    asked = one.dossier.asked
    return {
        "gaps": [(gap, wording.gap(gap, one.definition, facts)) for gap in gaps],
        "broken": [(rule.because, offers.source(rule.source)) for rule in verdict.broken],
        "most": bound, "asked": asked, "over": bool(bound and asked and asked > bound["sum"]),
        "facts": facts, "papers": papers.attached_to(one.dossier).values(),
    }  # fmt: skip


@never_cache
@login_required
@require_GET
def receipt(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, one = own(request, uid)
    if not one.dossier.number:
        raise NotFound
    context = frame(scope, one) | {"term": one.term, **_received(one)}
    return render(request, "dossiers/receipt.html", context)


def _received(one: Opened) -> dict[str, Any]:
    return {
        "papers": papers.attached_to(one.dossier).values(),
        "seen": evidence.permitted(one.dossier),
    }


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, one = own(request, uid)
    if one.dossier.state not in rules.OPEN or not rules.hands_in(one.dossier, scope):
        raise NotFound
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            handing_in.withdraw(dossier=one.dossier, scope=scope, now=timezone.now(), reason=reason)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("You took the dossier back."))
            return redirect("dossiers:dossier", uid)
    context = frame(scope, one) | {"form": form}
    status = WRONG if form.errors else 200
    return render(request, "dossiers/withdraw.html", context, status=status)
