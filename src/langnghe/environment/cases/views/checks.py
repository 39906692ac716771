"""A checklist on a phone: a plain form, and what a phone without a line sends later."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from langnghe.core import idempotency, kept
from langnghe.core.errors import Refused
from langnghe.core.ids import token
from langnghe.environment.cases.forms import MOST_PHOTOS, CheckForm
from langnghe.environment.cases.models import Check, Inspection
from langnghe.environment.cases.photos import Taken
from langnghe.environment.cases.queries import inspections as queries
from langnghe.environment.cases.rules import Scope
from langnghe.environment.cases.services import checks as services
from langnghe.environment.cases.services.checks import Given, Saved
from langnghe.environment.cases.views.asking import officer, taken


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def checklist(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    one = queries.inspection(scope, uid)
    state = queries.filled(one)
    errors: list[str] = []
    if request.method == "POST":
        try:
            given = _given(request, _codes(state))
            # A page shows what it was made of: what is the same was not answered anew.
            same = {line.item.code: (line.value, line.note)
                    for own in state.lists for line in own.lines}  # fmt: skip
            given = [row for row in given if (row.value, row.note) != same.get(row.item)]
            key = kept.SANE_KEY.fullmatch(request.POST.get("key", ""))
            saved = _save(one, key[0] if key else token().replace("_", "-"), given,
                          _pictures(request, _codes(state)), scope)  # fmt: skip
        except Refused as refusal:
            errors = [str(one) for one in refusal.by_field()]
        else:
            messages.success(request, _said(saved))
            return redirect("cases:checklist", one.uid)
    context = {
        "tab": "environment", "one": one, "state": state, "values": Check.Value.choices,
        "key": token().replace("_", "-"), "errors": errors,
        "lists": [(own, [_shown(request, line) for line in own.lines]) for own in state.lists],
        "is_open": one.state in {"planned", "under_way"},
    }  # fmt: skip
    return render(request, "cases/checklist.html", context, status=422 if errors else 200)


@login_required
@require_POST
def checks_later(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What a phone kept while it had no line; the same key again gets the first answer."""
    scope = officer(request)
    one = queries.inspection(scope, uid)
    key = kept.key_of(request.POST, request.user.pk)
    codes = _codes(queries.filled(one))
    try:
        given, pictures = _given(request, codes), _pictures(request, codes)
    except Refused as refusal:
        return JsonResponse({"done": False, "said": str(refusal)}, status=422)
    digests = sorted((item, photo.digest) for item, photo in pictures)
    asked = idempotency.fingerprint(str(uid), kept.asked_for(request.POST), digests)

    def act() -> dict[str, Any]:
        try:
            saved = _save(one, key, given, pictures, scope)
        except Refused as refusal:
            return {"done": False, "said": str(refusal)}
        return {"done": True, "saved": saved.saved, "said": _said(saved)}

    answer = idempotency.answered(f"checks {request.user.pk}", key, asked, act, now=timezone.now())
    return JsonResponse(answer)


def _shown(request: HttpRequest, line: queries.Line) -> tuple[queries.Line, str, str]:
    """What was typed stays, where something was wrong."""
    code, typed = line.item.code, request.POST
    value = typed.get(f"{code}-value", line.value)
    return line, value, typed.get(f"{code}-note", line.note)


def _codes(state: queries.State) -> list[str]:
    return [line.item.code for own in state.lists for line in own.lines]


def _given(request: HttpRequest, codes: Iterable[str]) -> list[Given]:
    """:raises Refused: the first that is wrong."""
    found = []
    for code in codes:
        form = CheckForm(request.POST, prefix=code)
        if not form.is_valid():
            raise Refused(str(next(iter(form.errors.values()))[0]), field=code)
        told = form.cleaned_data
        if told["value"]:
            bases = tuple(told["bases"].split())
            found.append(Given(code, told["value"], told["note"].strip(), bases))
        elif told["note"].strip():
            raise Refused(_("Say yes, no, partly or does not apply beside what you wrote."),
                          field=code)  # fmt: skip
    return found


def _pictures(request: HttpRequest, codes: Iterable[str]) -> list[tuple[str, Taken]]:
    """Made small and bare before anything is written."""
    found: list[tuple[str, Taken]] = []
    for code in codes:
        files = [one for one in request.FILES.getlist(f"{code}-photo") if one.size]
        found += [(code, one) for one in taken(files[:MOST_PHOTOS])]
    return found


def _save(
    one: Inspection, key: str, given: list[Given], pictures: list[tuple[str, Taken]], scope: Scope
) -> Saved:
    return services.keep_answers(
        inspection=one, key=key, given=given, pictures=pictures, scope=scope, now=timezone.now()
    )


def _said(saved: Saved) -> str:
    if saved.is_late:
        return _("Kept. The minutes were drawn up before: it is no part of them.")
    said = ngettext("%(n)s answer is kept.", "%(n)s answers are kept.", saved.saved)
    said %= {"n": saved.saved}
    if saved.contradictions:
        said += " " + _("Two people answered an item differently: look at it and settle it.")
    return said
