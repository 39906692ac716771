"""The form, section by section; several people fill it in, and nobody overwrites another."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import reswap, retarget

from langnghe.support.dossiers import wording
from langnghe.support.dossiers.forms import SectionForm
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.queries import changes as queries
from langnghe.support.dossiers.queries import dossiers
from langnghe.support.dossiers.queries.dossiers import Opened
from langnghe.support.dossiers.refusals import ChangedMeanwhile
from langnghe.support.dossiers.rules import Scope
from langnghe.support.dossiers.services import filling
from langnghe.support.dossiers.views.asking import editable, frame, own, section_of
from langnghe.support.offers import eligibility
from langnghe.support.offers import wording as offers
from langnghe.support.offers.definition import Section

CONFLICT, WRONG = 409, 422


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, uid: UUID, key: str) -> HttpResponse:
    scope, one = editable(request, uid)
    part = section_of(one, key)
    if request.method == "GET":
        page = SectionForm(part, one.dossier.answers)
        return render(request, "dossiers/section.html", _context(scope, one, page))
    return _typed(request, scope, one, part)


def _typed(request: HttpRequest, scope: Scope, one: Opened, part: Section) -> HttpResponse:
    """What is right is kept, whatever button was pressed; what is not stays to be put right."""
    do = request.POST.get("do", "")
    taken = {do.removeprefix("take:")} if do.startswith("take:") else set()
    data = _without(request.POST, taken)
    conflicts, untouched = _save(scope, one, SectionForm(part, one.dossier.answers, data), data)
    one = dossiers.own_dossier(scope, one.dossier.uid)
    told = one.dossier.answers
    stale = {key for key, value in untouched.items() if _said(told.get(key)) != _said(value)}
    page = SectionForm(part, told, _changed(_without(data, stale), do))
    context = _context(scope, one, page, conflicts)
    if do == "auto":
        return _after_autosave(request, context, is_stale=bool(stale))
    if ":" in do and not conflicts:  # a row more or less, or what another wrote
        return render(request, "dossiers/section.html", context)
    if conflicts or page.has_errors:
        status = CONFLICT if conflicts else WRONG
        return render(request, "dossiers/section.html", context, status=status)
    messages.success(request, _("Saved."))
    return _next(one, part, do)


def _save(
    scope: Scope, one: Opened, page: SectionForm, data: QueryDict
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """
    Keep what this person changed of what he saw.

    Given back: fields that another one changed meanwhile, left as the other wrote them; and what
    he saw and left as it was, which is no answer of his.
    """
    text = data.get("revision", "")
    base = int(text) if text.isascii() and text.isdigit() else 0
    seen = queries.seen_at(one.dossier, base)
    values: dict[str, Any] = {}
    untouched: dict[str, Any] = {}
    for key, value in page.values.items():
        (untouched if _said(value) == _said(seen.get(key)) else values)[key] = value
    about: dict[str, Any] = {
        "dossier": one.dossier, "base": base, "scope": scope, "now": timezone.now(),
    }  # fmt: skip
    try:
        filling.save_answers(values=values, **about)
    except ChangedMeanwhile as refusal:
        rest = {key: value for key, value in values.items() if key not in refusal.fields}
        filling.save_answers(values=rest, **about)
        return refusal.fields, untouched
    return (), untouched


def _said(value: Any) -> Any:
    return None if value in ("", []) else value


def _after_autosave(
    request: HttpRequest, context: dict[str, Any], *, is_stale: bool
) -> HttpResponse:
    """
    A line that it is saved. The whole form only where other questions are asked now, or another
    person wrote into it: what is being typed elsewhere is not taken away.
    """
    shown, items = request.POST.getlist("shown"), context["items"]
    if context["conflicts"] or is_stale or [one["key"] for one in items] != shown:
        answer = render(request, "dossiers/form.html", context)
        return reswap(retarget(answer, "#section"), "outerHTML")
    told = {
        "dossier": context["dossier"],
        "at": timezone.now(),
        "wrong": context["page"].has_errors,
    }
    return render(request, "dossiers/saved.html", told)


def _without(data: QueryDict, fields: set[str]) -> QueryDict:
    """Without what was typed into some fields: what is stored stands there."""
    changed = data.copy()
    changed.setlist("shown", [one for one in data.getlist("shown") if one not in fields])
    return changed


def _changed(data: QueryDict, do: str) -> QueryDict:
    """With a row more, or one less."""
    action, _colon, rest = do.partition(":")
    key, _colon, number = rest.partition(":")
    changed = data.copy()
    told = data.get(f"{key}-rows", "0")
    count = int(told) if told.isascii() and told.isdigit() else 0
    if action == "add":
        changed[f"{key}-rows"] = str(count + 1)
    elif action == "remove" and number.isascii() and number.isdigit():
        _without_row(changed, key, int(number), count)
    return changed


def _without_row(data: QueryDict, key: str, number: int, count: int) -> None:
    """Those behind it move up."""
    for name in list(data):
        head, _dash, column = name.removeprefix(f"{key}-").partition("-")
        if not name.startswith(f"{key}-") or not head.isdigit() or int(head) < number:
            continue
        values = data.getlist(name)
        data.pop(name)
        if int(head) > number:
            data.setlist(f"{key}-{int(head) - 1}-{column}", values)
    data[f"{key}-rows"] = str(max(count - 1, 0))


def _next(one: Opened, part: Section, do: str) -> HttpResponse:
    sections = list(one.definition.sections)
    following = sections.index(part) + 1
    if do == "stay" or following == len(sections):
        return redirect("dossiers:dossier", one.dossier.uid)
    return redirect("dossiers:section", one.dossier.uid, sections[following].key)


def _context(
    scope: Scope, one: Opened, page: SectionForm, conflicts: tuple[str, ...] = ()
) -> dict[str, Any]:
    sections = list(one.definition.sections)
    number = sections.index(page.section)
    return frame(scope, one) | {
        "section": page.section, "page": page, "items": list(page.items()),
        "number": number + 1, "count": len(sections),
        "previous": sections[number - 1] if number else None,
        "is_last": number + 1 == len(sections),
        "conflicts": _conflicts(one.dossier, one, conflicts), "most": most(one),
        "most_for": one.definition.amount,
    }  # fmt: skip


def _conflicts(dossier: Dossier, one: Opened, fields: tuple[str, ...]) -> dict[str, Any]:
    if not fields:
        return {}
    rows = queries.last_changes(dossier, fields)
    return {key: wording.change(row, one.definition) for key, row in rows.items()}


def most(one: Opened) -> dict[str, Any] | None:
    """What may be granted at most by the answers so far, and how that came about."""
    found = eligibility.ceiling(one.definition, one.dossier.answers)
    if found is None:
        return None
    sum_, limit = found
    return {"sum": sum_, "how": offers.computed(limit, one.dossier.answers, sum_),
            "source": offers.source(limit.source)}  # fmt: skip


@never_cache
@login_required
@require_GET
def changes(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, one = own(request, uid)
    page = queries.changes_of(one.dossier, request.GET.get("cursor"))
    rows = [wording.change(row, one.definition) for row in page.items]
    context = frame(scope, one) | {"rows": rows, "next_cursor": page.next_cursor}
    return render(request, "dossiers/changes.html", context)
