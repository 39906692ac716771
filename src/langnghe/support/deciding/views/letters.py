"""Letters: one page for both sides, on paper, and for whoever doubts a copy."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from langnghe.core.errors import NotFound
from langnghe.support.deciding.models import Decision
from langnghe.support.deciding.queries import access, pages
from langnghe.support.deciding.services import reading
from langnghe.support.deciding.views.asking import officer
from langnghe.support.dossiers.models import Dossier
from langnghe.ui import paper, qr

STEPS = {"bo-sung": "send_back", "dung": "stop"}  # of which letters are written, by address


@never_cache
@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Anybody may ask whether a letter is genuine; nothing of a person is told."""
    found = pages.letter_by_code(code.upper())
    status = 200 if found else 404
    return render(request, "deciding/verify.html", {"letter": found, "code": code}, status=status)


@never_cache
@login_required
@require_GET
def desk_letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = _read(request, uid)
    context = letter_context(request, row)
    context["back"] = reverse("deciding:dossier", args=[uid])
    context["pdf"] = reverse("deciding:desk_letter_pdf", args=[uid])
    return render(request, "deciding/letter.html", {**context, "frame": "ui/desk.html"})


@never_cache
@login_required
@require_GET
def desk_letter_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    return letter_on_paper(request, _read(request, uid))


@never_cache
@login_required
@require_GET
def desk_step_letter(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    return step_letter_on_paper(request, _read(request, uid), step)


def _read(request: HttpRequest, uid: UUID) -> Dossier:
    """An opened dossier of his office: that he reads of it is written down. :raises NotFound:"""
    scope = officer(request)
    row = access.open_dossier(scope, uid).dossier
    reading.note_reading(dossier=row, scope=scope, now=timezone.now())
    return row


def letter_context(request: HttpRequest, row: Dossier) -> dict[str, Any]:
    """:raises NotFound: nothing was decided."""
    decision = pages.in_force(row)
    if decision is None:
        raise NotFound
    told = decision.letter
    return {
        "dossier": row, "decision": decision, "letter": told,
        "day": date.fromisoformat(told["day"]),
        "appeal_by": date.fromisoformat(told["appeal_by"]) if told["appeal_by"] else None,
        "outcome": Decision.Outcome(decision.outcome).label,
        "appeal": pages.appeal_of(decision), **checked_at(request, decision.code),
    }  # fmt: skip


def letter_on_paper(request: HttpRequest, row: Dossier) -> HttpResponse:
    context = letter_context(request, row)
    return on_paper(request, "deciding/letter_paper.html", context, f"{row.number}")


def step_letter_on_paper(request: HttpRequest, row: Dossier, step: str) -> HttpResponse:
    """The last of a step that decides nothing. :raises NotFound:"""
    found = pages.letter_of_step(row, STEPS.get(step, ""))
    if found is None:
        raise NotFound
    told = found.content
    context = {
        "letter": told, "action": found.action, "day": date.fromisoformat(told["day"]),
        "until": date.fromisoformat(told["until"]) if told["until"] else None,
        **checked_at(request, found.code),
    }  # fmt: skip
    return on_paper(request, "deciding/step_letter_paper.html", context, f"{row.number}-{step}")


def checked_at(request: HttpRequest, code: str) -> dict[str, str]:
    """Where anybody sees whether a copy is genuine."""
    address = request.build_absolute_uri(reverse("deciding:verify", args=[code]))
    return {"address": address, "qr": qr.picture(address)}


def on_paper(
    request: HttpRequest, template: str, context: Mapping[str, Any], name: str
) -> HttpResponse:
    """As PDF; where the machine draws none, as a page to print."""
    try:
        content = paper.pdf(template, context)
    except paper.NoPdf:
        return render(request, template, {**context, "no_pdf": True})
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
