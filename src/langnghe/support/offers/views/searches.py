"""Searches that a person keeps, in his account."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from langnghe.core import clock
from langnghe.core.errors import Refused
from langnghe.support.offers.forms import SearchForm
from langnghe.support.offers.queries import schemes
from langnghe.support.offers.queries import searches as queries
from langnghe.support.offers.services import searches as services
from langnghe.support.offers.views.check import read, typed


@never_cache
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    rows = queries.searches_of(request.user.pk or 0)
    found = [
        (one, urlencode({key: typed(value) for key, value in one.answers.items()})) for one in rows
    ]
    return render(request, "offers/searches.html", {"rows": found})


@never_cache
@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """The answers come along as they stand in the address of the check."""
    now = timezone.now()
    form = SearchForm(request.POST)
    told = read(request.POST, schemes.schemes(clock.today(now)))
    if not form.is_valid():
        messages.error(request, _("Give the search a name."))
        return redirect("offers:searches")
    try:
        services.keep_search(
            name=form.cleaned_data["name"], answers=told.answers,
            person_id=request.user.pk or 0, now=now,
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Kept. You get a letter when something new fits."))
    return redirect("offers:searches")


@never_cache
@login_required
@require_POST
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    search, now = queries.search_of(request.user.pk or 0, uid), timezone.now()
    if request.POST.get("action") == "forget":
        services.forget_search(search=search, now=now)
        messages.success(request, _("Thrown away."))
    else:
        is_told = request.POST.get("action") == "tell"
        services.tell_or_not(search=search, is_told=is_told, now=now)
        messages.success(request, _("Saved."))
    return redirect("offers:searches")
