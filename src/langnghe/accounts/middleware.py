"""What is asked of a person on every page: the second factor of his office, and where he is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import acting, services
from langnghe.accounts.services.sessions import SEEN_KEY
from langnghe.core.errors import Forbidden
from langnghe.core.middleware import answer_to

# What somebody in office without a second factor reaches: all that it takes to set one up, and
# the way out. By the names of their addresses, so that a page that is new is closed.
OPEN = {
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_view_recovery_codes",
    "mfa_download_recovery_codes", "account_logout", "account_set_password",
    "account_change_password", "healthz", "readyz",
}  # fmt: skip
# Marks a session that began with a click on one of the demo people; only a demo makes it.
DEMO_KEY = "demo_person"
SEEN_EVERY = timedelta(minutes=10)


class FactorMissing(Forbidden):
    code = "second_factor_missing"
    message = _("Your office asks for a second factor. Set one up in your account first.")


class Person:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        acting.begin(request)
        try:
            response = self.get_response(request)
        finally:
            acting.begin(None)
        _note_device(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if (match and match.view_name in OPEN) or not _lacks_factor(request):
            return None
        if request.path.startswith("/api/"):
            return answer_to(request, FactorMissing())
        wanted = request.get_full_path() if request.method == "GET" else ""
        return redirect(f"{resolve_url('mfa_index')}?{urlencode({'next': wanted})}")


def _lacks_factor(request: HttpRequest) -> bool:
    # Whoever carries no session is a guest; nothing is asked of the database for him.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = request.user
    if not user.is_authenticated or not user.holds_office or user.has_factor:
        return False
    return not (settings.DEMO and request.session.get(DEMO_KEY) == user.pk)


def _note_device(request: HttpRequest) -> None:
    """Roughly when and where a device was last used; only where the session was read anyway."""
    session = getattr(request, "session", None)
    if session is None or not session.accessed or SEEN_KEY not in session:
        return
    now = timezone.now()
    if now.timestamp() - session[SEEN_KEY] >= SEEN_EVERY.total_seconds():
        session[SEEN_KEY] = int(now.timestamp())
        services.note_device(
            session_key=session.session_key, address=services.place_of(request), now=now
        )
