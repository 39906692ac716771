"""The queue of an office and the page of one dossier; to anybody else they do not exist."""

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
from langnghe.support.deciding import rules, wording
from langnghe.support.deciding.queries import access, desk, pages
from langnghe.support.deciding.queries.access import AtDesk
from langnghe.support.deciding.services import reading
from langnghe.support.deciding.views import letters
from langnghe.support.deciding.views.acts import Acts, perform, require
from langnghe.support.deciding.views.asking import blame, officer
from langnghe.support.dossiers import papers
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.queries import dossiers as queries
from langnghe.support.dossiers.rules import Scope


@never_cache
@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    scope, told = officer(request), request.GET
    filters = desk.Filters(
        told.get("loc", "") if told.get("loc") in desk.FILTERS else "",
        told.get("trang-thai", "") if told.get("trang-thai") in Dossier.State else "",
        told.get("goi", "")[:80],
    )
    found = desk.queue(scope, filters, told.get("cursor"), timezone.now())
    context = {
        "queue": found, "filters": filters, "states": sorted(dossiers.ON_THE_DESK),
        "offers": desk.offers(scope), "state_names": dict(Dossier.State.choices),
    }  # fmt: skip
    return render(request, "deciding/queue.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def dossier(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, now = officer(request), timezone.now()
    at = access.dossier_at_desk(scope, uid)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    acts = Acts(at, scope, action, request.POST)
    if request.method == "POST":
        one = require(acts.chosen())
        if one.form.is_valid():
            try:
                perform(one, at.dossier, scope, now)
            except Refused as refusal:
                blame(one.form, refusal)
            else:
                messages.success(request, _("Noted."))
                return redirect("deciding:dossier", uid)
    status = 422 if any(one.form.errors for one in acts.found) else 200
    if not at.is_open:
        context = {"at": at, "acts": acts, "dossier": at.dossier}
        return render(request, "deciding/closed.html", context, status=status)
    reading.note_reading(dossier=at.dossier, scope=scope, now=now)
    return render(request, "deciding/dossier.html", _context(at, scope, acts), status=status)


def _context(at: AtDesk, scope: Scope, acts: Acts) -> dict[str, Any]:
    row, definition, now = at.dossier, at.opened.definition, timezone.now()
    decisions = pages.decisions(row)
    in_force = next((one for one in decisions if one.superseded_at is None), None)
    held = pages.contents(at, scope, now, in_force)
    history = pages.history(row)
    taken = {one.action for one, _name in history}
    written = queries.letters_of(row) if taken & {*letters.STEPS.values()} else frozenset()
    return {
        "at": at, "dossier": row, "acts": acts, "contents": held,
        "definition": definition, "term": at.opened.term,
        "late": at.opened.is_late(clock.today(now)), "age": rules.age(row.submitted_at, now),
        "sections": wording.answers(definition, row.answers),
        "evidence": [(one, *wording.evidence(one)) for one in held.evidence],
        "changes": [
            (one, wording.label(definition, one.field),
             wording.change(definition, one.field, one.before),
             wording.change(definition, one.field, one.after))
            for one in held.changes
        ],
        "returns": [
            (one, wording.reasons(definition, one.reasons)) for one in at.opened.returns
        ],
        "proposal": pages.proposal(row), "assignments": pages.assignments(row),
        "history": [(one, name, wording.action(one.action)) for one, name in history],
        "letters": [(step, wording.action(action)) for step, action in letters.STEPS.items()
                    if action in written],
        "sheet": pages.own_sheet(row, scope), "decisions": decisions,
        "decides": dossiers.works_on(row, scope) and row.state in (
            Dossier.State.SUBMITTED, Dossier.State.REVIEW, Dossier.State.APPRAISED),
        "agreement": pages.agreement(row), "appeal": pages.appeal_of(in_force),
    }  # fmt: skip


@never_cache
@login_required
@require_GET
def paper(request: HttpRequest, uid: UUID, paper: UUID, number: int) -> HttpResponse:
    """A page of a paper: who looked at it is told to whom it belongs."""
    scope = officer(request)
    at = access.open_dossier(scope, uid)
    found = access.paper_at_desk(at, paper)
    if not 1 <= number <= len(found.pages):
        raise NotFound
    reading.note_paper(dossier=at.dossier, paper=found, scope=scope, now=timezone.now())
    return as_file(found.pages[number - 1])


def as_file(page: dict[str, str]) -> HttpResponse:
    try:
        content = papers.read(page)
    except FileNotFoundError as error:
        raise NotFound from error
    response = HttpResponse(content, content_type=page["type"])
    name = "trang.pdf" if page["type"] == papers.PDF else "trang.jpg"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
