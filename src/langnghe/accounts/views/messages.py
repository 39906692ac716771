"""Xưởng: what the software of an organisation was told, and telling it once more."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from langnghe.accounts import queries, services
from langnghe.accounts.views.profile import SignedInRequest
from langnghe.accounts.views.software import homes_of
from langnghe.core import limits
from langnghe.core.errors import Refused


@never_cache
@login_required
@require_GET
def told(request: SignedInRequest) -> HttpResponse:
    homes = homes_of(request)
    undelivered = request.GET.get("chua-den") == "1"
    context = {
        "tab": "software",
        "page": queries.messages_of(
            homes.ids, undelivered=undelivered, cursor=request.GET.get("cursor")
        ),
        "undelivered": undelivered,
        "given_up": queries.count_given_up(homes.ids),
    }
    return render(request, "accounts/messages.html", context)


@login_required
@require_POST
def send_test(request: SignedInRequest, uid: UUID) -> HttpResponse:
    endpoint = queries.endpoint_of(homes_of(request).ids, uid)
    limits.hit("webhook", str(endpoint.organisation_id))
    services.send_test(endpoint=endpoint, by_id=request.user.pk, now=timezone.now())
    messages.success(request, _("A test is on its way. Look here in a moment how it went."))
    return redirect("accounts_messages")


@login_required
@require_POST
def replay(request: SignedInRequest, message_id: UUID) -> HttpResponse:
    message = queries.message_of(homes_of(request).ids, message_id)
    limits.hit("webhook", str(message.endpoint.organisation_id))
    try:
        services.replay(message=message, by_id=request.user.pk, now=timezone.now())
        messages.success(request, _("It is sent once more."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts_messages")


@login_required
@require_POST
def replay_all(request: SignedInRequest) -> HttpResponse:
    homes = homes_of(request)
    limits.hit("webhook", str(min(homes.ids)))
    sent = services.replay_failed(
        organisation_ids=homes.ids, by_id=request.user.pk, now=timezone.now()
    )
    text = ngettext(
        "%(n)s message is sent once more.", "%(n)s messages are sent once more.", sent
    ) % {"n": sent}
    messages.success(request, text)
    return redirect("accounts_messages")
