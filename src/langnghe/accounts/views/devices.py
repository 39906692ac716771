"""Where a person is logged in, and the people of a demo."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from langnghe.accounts import agents, public, queries, services
from langnghe.accounts.middleware import DEMO_KEY
from langnghe.accounts.views.profile import SignedInRequest
from langnghe.core.errors import NotFound


@never_cache
@login_required
@require_GET
def devices(request: SignedInRequest) -> HttpResponse:
    here = request.session.session_key
    rows = [
        {
            "name": queries.name_of_device(one.session_key),
            "kind": agents.described(one.user_agent),
            "place": one.ip,
            "since": one.created_at,
            "seen": one.last_seen_at,
            "is_this": one.session_key == here,
        }
        for one in queries.devices_of(request.user.pk)
    ]
    return render(request, "accounts/devices.html", {"devices": rows})


@login_required
@require_POST
def end_device(request: SignedInRequest, name: str) -> HttpResponse:
    services.end_session(user=request.user, name=name, now=timezone.now())
    messages.success(request, _("That device is logged out."))
    return redirect("accounts_devices")


@login_required
@require_POST
def end_others(request: SignedInRequest) -> HttpResponse:
    ended = services.end_other_sessions(
        user=request.user, but=request.session.session_key, now=timezone.now()
    )
    said = ngettext(
        "%(n)s other device is logged out.", "%(n)s other devices are logged out.", ended
    )
    messages.success(request, said % {"n": ended})
    return redirect("accounts_devices")


@require_POST
def enter_as_demo_person(request: HttpRequest) -> HttpResponse:
    """One click, in a demo alone: anywhere else this address does not exist."""
    chosen = request.POST.get("person", "")
    if not settings.DEMO or chosen not in dict(public.DEMO_PEOPLE):
        raise NotFound
    user_id = public.user_id_by_login(chosen)
    if user_id is None:
        raise NotFound
    user = queries.person(user_id)
    request.session.flush()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    # Said on the page: people of the demo come in without the second factor of their office.
    request.session[DEMO_KEY] = user.pk
    services.begin_device(request=request, now=timezone.now())
    return redirect(public.start_page(user.pk))
