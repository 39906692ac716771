"""Papers: photographed once, used again; printed from what was filled in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.core import clock, decoding
from langnghe.core.errors import NotFound, Refused
from langnghe.support.dossiers import papers, printing, rules
from langnghe.support.dossiers.forms import PAGES_ACCEPTED, PaperForm
from langnghe.support.dossiers.queries import papers as queries
from langnghe.support.dossiers.queries.dossiers import Opened
from langnghe.support.dossiers.rules import Scope
from langnghe.support.dossiers.services import papers as services
from langnghe.support.dossiers.views.asking import editable, frame, own, paper_of
from langnghe.ui import paper as pdf_paper

WRONG = 422


@never_cache
@login_required
@require_GET
def listed(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, one = editable(request, uid)
    rows = queries.wanted(one.dossier, one.definition, clock.today(timezone.now()))
    return render(request, "dossiers/papers.html", frame(scope, one) | {"rows": rows})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, uid: UUID, key: str) -> HttpResponse:
    scope, one = editable(request, uid)
    wanted = paper_of(one, key)
    form = PaperForm(request.POST if request.POST.get("do") == "add" else None)
    # What the button says comes last: an upload that was cut on its way does not say it.
    is_whole = request.method == "POST" and {"do", "use"} & set(request.POST)
    if is_whole and (not form.is_bound or form.is_valid()):
        try:
            said = _done(request, scope, one, key, form)
        except Refused as refusal:
            form = _refused(request, refusal)
        else:
            messages.success(request, said)
            return redirect("dossiers:papers", uid)
    rows = queries.wanted(one.dossier, one.definition, clock.today(timezone.now()))
    context = frame(scope, one) | {
        "row": next(row for row in rows if row.paper.key == wanted.key), "form": form,
        "accepted": PAGES_ACCEPTED, "most_pages": papers.MOST_PAGES,
    }  # fmt: skip
    return render(request, "dossiers/paper.html", context, status=WRONG if form.errors else 200)


def _refused(request: HttpRequest, refusal: Refused) -> PaperForm:
    """What was typed stays; the files have to be chosen again, no browser keeps them."""
    form = PaperForm(request.POST)
    form.is_valid()
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return form


def _done(request: HttpRequest, scope: Scope, one: Opened, key: str, form: PaperForm) -> str:
    about: dict[str, Any] = {
        "dossier": one.dossier, "key": key, "scope": scope, "now": timezone.now(),
    }  # fmt: skip
    if request.POST.get("do") == "remove":
        services.detach_paper(**about)
        return _("Taken out of this dossier. It stays on file.")
    if chosen := request.POST.get("use"):
        services.attach_paper(paper=queries.own_paper(scope, _uid(chosen)), **about)
        return _("Used again.")
    files = [file for file in request.FILES.getlist("pages") if file.size]
    services.add_paper(
        contents=[file.read(decoding.MOST_BYTES + 1) for file in files],
        issued_on=form.cleaned_data.get("issued_on"),
        expires_on=form.cleaned_data.get("expires_on"), **about,
    )  # fmt: skip
    return _("Kept.")


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


@never_cache
@login_required
@require_GET
def page(request: HttpRequest, uid: UUID, number: int) -> HttpResponseBase:
    """A page of an own paper; an office has its own way to it."""
    found = queries.own_paper(rules.scope_of(request.user.pk), uid)
    if not 1 <= number <= len(found.pages):
        raise NotFound
    told = found.pages[number - 1]
    try:
        file = papers.store().open(told["file"])
    except FileNotFoundError as error:
        raise NotFound from error
    is_pdf = told["type"] == papers.PDF  # never shown inside of our own pages
    response = FileResponse(file, content_type=told["type"], as_attachment=is_pdf)
    response["Cache-Control"] = "private, max-age=3600"
    return response


@never_cache
@login_required
@require_GET
def printed(request: HttpRequest, uid: UUID, key: str) -> HttpResponse:
    _scope, one = own(request, uid)
    context = _printed(one, key) | {"no_pdf": True}
    return render(request, "dossiers/printed.html", context)


@never_cache
@login_required
@require_GET
def printed_pdf(request: HttpRequest, uid: UUID, key: str) -> HttpResponse:
    _scope, one = own(request, uid)
    context = _printed(one, key)
    try:
        content = pdf_paper.pdf("dossiers/printed.html", context)
    except pdf_paper.NoPdf:
        context |= {"no_pdf": True, "cannot": True}
        return render(request, "dossiers/printed.html", context)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{key}.pdf"'
    return response


def _printed(one: Opened, key: str) -> dict[str, Any]:
    for template in one.definition.templates:
        if template.key == key:
            text = printing.filled(template, one.definition, one.dossier)
            return {"title": template.title["vi"], "text": text,
                    "signature": printing.signature()}  # fmt: skip
    raise NotFound
