"""What is held of a person: seen, taken along, corrected, agreed to, deleted, and who read it."""

import json
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.accounts import phones, public, queries, readings, services
from langnghe.accounts.forms import EnterCode, EraseForm, NewContact
from langnghe.accounts.scopes import Purpose
from langnghe.accounts.views.codes import count_asking
from langnghe.accounts.views.profile import SignedInRequest
from langnghe.core import personal
from langnghe.core.errors import Refused

SESSION_KEY = "contact_code"


@never_cache
@login_required
@require_GET
def privacy(request: SignedInRequest) -> HttpResponse:
    consents = queries.consents_of(request.user.pk)
    in_force = {one.purpose for one in consents if one.withdrawn_at is None}
    context = {
        "parts": personal.parts_of(request.user.pk),
        "asked": [(purpose, purpose in in_force) for purpose in Purpose],
        "consents": consents,
    }
    return render(request, "accounts/privacy.html", context)


@login_required
@require_POST
def consent(request: SignedInRequest) -> HttpResponse:
    purpose, now = request.POST.get("purpose", ""), timezone.now()
    if request.POST.get("answer") == "give":
        services.give_consent(user=request.user, purpose=purpose, now=now)
        messages.success(request, _("Thank you. You can take it back here at any time."))
    else:
        services.withdraw_consent(user=request.user, purpose=purpose, now=now)
        messages.success(request, _("Taken back. From now on it is not done any more."))
    return redirect("accounts_privacy")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required
def export(request: SignedInRequest) -> HttpResponse:
    """The whole file; asked for with a button, so that no link fetches it."""
    if request.method == "GET":
        return render(request, "accounts/export.html")
    now = timezone.now()
    parts = {
        part.key: {"title": part.title, "why": part.why, "kept": part.kept, "rows": part.rows}
        for part in personal.parts_of(request.user.pk)
    }
    services.note_export(user=request.user, now=now)
    content = json.dumps(
        {"made_at": now, "account": request.user.uid, "parts": parts},
        cls=DjangoJSONEncoder, ensure_ascii=False, indent=2,
    )  # fmt: skip
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{now:%Y-%m-%d}-du-lieu-cua-toi.json"'
    return response


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required
def erase(request: SignedInRequest) -> HttpResponse:
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.erase_person(user=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, _("Your account is deleted. Thank you for having been here."))
            return redirect("web:home")
    kept = [part for part in personal.parts_of(request.user.pk) if part.kept]
    context = {"form": form, "kept": kept}
    return render(request, "accounts/erase.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def read_by(request: SignedInRequest) -> HttpResponse:
    page = queries.readings_about(request.user.pk, request.GET.get("cursor"))
    names = queries.names_of({one.by_id for one in page.items if one.by_id})
    rows = [readings.described(one, names) for one in page.items]
    return render(request, "accounts/readings.html", {"page": page, "rows": rows})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required
def change_contact(request: SignedInRequest) -> HttpResponse:
    form = NewContact(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contact = form.cleaned_data["login"]
        count_asking(request, contact)
        code_id = services.ask_to_prove(
            user=request.user,
            contact=contact,
            channel=form.cleaned_data["channel"],
            now=timezone.now(),
        )
        request.session[SESSION_KEY] = {"id": str(code_id), "contact": contact}
        return redirect("accounts_contact_prove")
    person = queries.person(request.user.pk)
    context = {"form": form, "person": person, "phone": public.readable(str(person.phone or ""))}
    return render(request, "accounts/contact.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def prove_contact(request: SignedInRequest) -> HttpResponse:
    asked = request.session.get(SESSION_KEY)
    if not asked:
        return redirect("accounts_contact")
    form = EnterCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told, code_id = form.cleaned_data["code"], UUID(asked["id"])
        try:
            services.prove_contact(
                user=request.user, code_id=code_id, told=told, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[SESSION_KEY]
            messages.success(request, _("Saved."))
            return redirect("accounts_profile")
    contact = asked["contact"]
    shown = contact if "@" in contact else phones.readable(contact)
    context = {"form": form, "contact": shown}
    return render(request, "accounts/prove.html", context, status=422 if form.errors else 200)
