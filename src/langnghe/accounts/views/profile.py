"""One's own account. Signing in and up are the library's views with our forms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from langnghe.accounts import public, queries, rules, services
from langnghe.accounts.forms import Profile
from langnghe.accounts.models import User
from langnghe.accounts.roles import OFFICERS, TOLD_EACH_MORNING, Role


class SignedInRequest(HttpRequest):
    user: User


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    person = queries.person(request.user.pk)
    memberships = queries.memberships_of(person.pk)
    names = ("full_name", "language", "morning_letter")
    form = Profile(
        request.POST or None,
        initial={name: getattr(person, name) for name in names},
        gets_letters=any(one.role in TOLD_EACH_MORNING for one in memberships),
    )
    if request.method == "POST" and form.is_valid():
        services.change_profile(user=person, **form.cleaned_data, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("accounts_profile")
    context = {
        "form": form,
        "person": person,
        "phone": public.readable(str(person.phone)) if person.phone else "",
        "memberships": memberships,
        "works": any(rules.works_in(memberships, one.organisation_id) for one in memberships),
        "connects": any(
            rules.may_connect_office(memberships, one.organisation_id) for one in memberships
        ),
        "boards": any(one.role == Role.ASSOCIATION for one in memberships),
        "witnesses": any(one.role == Role.COMMUNE_OFFICER for one in memberships),
        "administers": rules.is_administrator(memberships),
        "keeps_stations": any(one.role == Role.PLANT_OPERATOR for one in memberships),
        "analyses": any(one.role == Role.ANALYST for one in memberships),
        "has_desk": any(one.role in OFFICERS for one in memberships),
        "inspects": any(one.role == Role.INSPECTOR for one in memberships),
        "operates": any(one.role == Role.PLANT_OPERATOR for one in memberships),
        "vouches": rules.may_vouch(memberships),
    }
    return render(request, "accounts/profile.html", context)
