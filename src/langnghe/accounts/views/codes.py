"""Logging in with a one-time code: sent, or handed over by an officer or an association."""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from langnghe.accounts import phones, queries, rules, services
from langnghe.accounts.forms import AskCode, EnterCode, EnterSpokenCode, VouchForm
from langnghe.accounts.models import User
from langnghe.accounts.views.profile import SignedInRequest
from langnghe.core import ids, limits
from langnghe.core.errors import NotFound, Refused
from langnghe.core.http import client_address

SESSION_KEY = "log_in_code"


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("accounts_profile")
    form = AskCode(request.POST or None, initial={"login": request.GET.get("login", "")})
    if request.method == "POST" and form.is_valid():
        login = form.cleaned_data["login"]
        count_asking(request, login)
        code_id = services.ask_for_code(
            login=login, channel=form.cleaned_data["channel"], now=timezone.now()
        )
        request.session[SESSION_KEY] = {
            "id": str(code_id), "login": login, "next": request.POST.get("next", ""),
        }  # fmt: skip
        return redirect("accounts_code_enter")
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "account/code_ask.html", context, status=422 if form.errors else 200)


def count_asking(request: HttpRequest, contact: str) -> None:
    """:raises TooMany: for known and unknown people alike."""
    limits.hit("code-address", client_address(request))
    limits.hit("code", contact)
    limits.hit("code-day", contact)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    asked = request.session.get(SESSION_KEY)
    if not asked or request.user.is_authenticated:
        return redirect("accounts_code_ask")
    form = EnterCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.use_code(
                code_id=UUID(asked["id"]), told=form.cleaned_data["code"], now=timezone.now()
            )
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[SESSION_KEY]
            return _let_in(request, user, asked["next"])
    login = asked["login"]
    context = {"form": form, "login": login if "@" in login else phones.readable(login)}
    return render(request, "account/code_enter.html", context, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def enter_spoken(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("accounts_profile")
    form = EnterSpokenCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        login = form.cleaned_data["login"]
        limits.hit("code-address", client_address(request))
        limits.hit("code-hand", login)
        try:
            user = services.use_spoken_code(
                login=login, told=form.cleaned_data["code"], now=timezone.now()
            )
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            return _let_in(request, user, "")
    return render(
        request, "account/code_spoken.html", {"form": form}, status=422 if form.errors else 200
    )


def _let_in(request: HttpRequest, user: User, wanted: str) -> HttpResponse:
    """Through the library's stages: whoever has a second factor is asked for it here as well."""
    record_authentication(request, user, method="code")
    safe = wanted if wanted and get_adapter().is_safe_url(wanted) else None
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=safe))
    return response


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def vouch(request: SignedInRequest) -> HttpResponse:
    if not rules.may_vouch(queries.memberships_of(request.user.pk)):
        raise NotFound
    form = VouchForm(request.POST or None, initial={"key": ids.uuid7()})
    if request.method == "POST" and form.is_valid():
        limits.hit("vouch", str(request.user.pk))
        try:
            return _hand_over(request, form.cleaned_data, timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {"form": form, "given": queries.given_by(request.user.pk)}
    return render(request, "accounts/vouch.html", context, status=422 if form.errors else 200)


def _hand_over(request: SignedInRequest, data: dict[str, Any], now: datetime) -> HttpResponse:
    code, person = services.vouch(
        login=data["login"], reason=data["reason"], by=request.user, now=now, form_key=data["key"]
    )
    minutes = int(services.LASTS_IN_HAND.total_seconds() // 60)
    context = {"code": f"{code[:4]} {code[4:]}", "person": person, "minutes": minutes}
    return render(request, "accounts/vouched.html", context)
