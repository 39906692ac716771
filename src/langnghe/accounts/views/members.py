"""Xưởng: who works here, who is invited, and for which workshop one acts."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.accounts import acting, letters, phones, queries, rules, services
from langnghe.accounts.forms import InviteForm, RoleForm
from langnghe.accounts.models import Invitation, Membership
from langnghe.accounts.views.profile import SignedInRequest
from langnghe.core import limits
from langnghe.core.errors import NotFound, Refused
from langnghe.ui import qr


def my_place(request: HttpRequest, *, as_owner: bool = False) -> Membership:
    """
    The membership by which he acts now.

    :raises NotFound: he works in no workshop, or does not own the one he acts for.
    """
    held = queries.memberships_of(request.user.pk)
    mine = [one for one in held if rules.works_in([one], one.organisation_id)]
    acting.remember(
        [
            acting.Workshop(one.organisation_id, one.organisation.uid, str(one.organisation))
            for one in mine
        ]
    )
    mine.sort(key=lambda one: one.organisation_id != acting.preferred())
    if not mine or (as_owner and not rules.may_manage_members(mine[:1], mine[0].organisation_id)):
        raise NotFound
    return mine[0]


@never_cache
@login_required
@require_GET
def members(request: SignedInRequest) -> HttpResponse:
    mine = my_place(request)
    home = mine.organisation
    owns = rules.may_manage_members([mine], home.pk)
    now = timezone.now()
    invitations = [
        {
            "row": one,
            "to": _shown(one),
            "is_over": rules.is_over(one, now),
        }
        for one in (queries.open_invitations(home.pk) if owns else ())
    ]
    context = {
        "tab": "members",
        "home": home,
        "mine": mine,
        "owns": owns,
        "members": queries.members_of(home.pk),
        "invitations": invitations,
    }
    return render(request, "accounts/members.html", context)


def _shown(invitation: Invitation) -> str:
    contact = invitation.contact
    return contact if "@" in contact else phones.readable(contact)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    mine = my_place(request, as_owner=True)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.hit("invite", str(mine.organisation_id))
        is_sent = _counted(form.cleaned_data["contact"], mine)
        try:
            made = services.invite(
                organisation_id=mine.organisation_id,
                **form.cleaned_data,
                by_id=request.user.pk,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            if not is_sent:
                return redirect("accounts_invitation_hand", made.pk)
            messages.success(request, _("The invitation is made, and on its way."))
            return redirect("accounts_members")
    context = {"tab": "members", "home": mine.organisation, "form": form}
    return render(request, "accounts/invite.html", context, status=422 if form.errors else 200)


def _counted(contact: str, by: Membership) -> bool:
    """
    Whether a message goes there; those to one contact and those of one person are counted.

    :raises TooMany:
    """
    if "@" not in contact and not letters.ways_to_phones(by.organisation):
        return False
    limits.hit("invite-person", str(by.user_id))
    limits.hit("invite-contact", contact)
    return True


@never_cache
@login_required
@require_GET
def hand_over(request: SignedInRequest, invitation_id: UUID) -> HttpResponse:
    """The link to be handed over in person; that it was shown is written down."""
    mine = my_place(request, as_owner=True)
    row = queries.invitation_of(mine.organisation_id, invitation_id)
    services.note_hand_over(invitation=row, by_id=request.user.pk, now=timezone.now())
    link = letters.invitation_link(row)
    context = {
        "tab": "members",
        "invitation": row,
        "to": _shown(row),
        "link": link,
        "code": qr.picture(link),
    }
    return render(request, "accounts/invitation_hand.html", context)


@login_required
@require_POST
def withdraw(request: SignedInRequest, invitation_id: UUID) -> HttpResponse:
    mine = my_place(request, as_owner=True)
    invitation = queries.invitation_of(mine.organisation_id, invitation_id)
    try:
        services.withdraw_invitation(
            invitation=invitation, by_id=request.user.pk, now=timezone.now()
        )
        messages.success(request, _("The invitation is withdrawn."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts_members")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def change_role(request: SignedInRequest, uid: UUID) -> HttpResponse:
    mine = my_place(request, as_owner=True)
    membership = queries.member_of(mine.organisation_id, uid)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_role(
                membership=membership,
                role=form.cleaned_data["role"],
                by_id=request.user.pk,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("role", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts_members")
    context = {"tab": "members", "form": form, "membership": membership}
    return render(request, "accounts/member_role.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def remove(request: SignedInRequest, uid: UUID) -> HttpResponse:
    mine = my_place(request, as_owner=True)
    membership = queries.member_of(mine.organisation_id, uid)
    return _end(request, membership, "accounts_members")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def leave(request: SignedInRequest) -> HttpResponse:
    return _end(request, my_place(request), "accounts_profile")


def _end(request: SignedInRequest, membership: Membership, then: str) -> HttpResponse:
    """Asked first: what he connected ends with it."""
    context = {
        "tab": "members",
        "membership": membership,
        "is_self": membership.user_id == request.user.pk,
        "refusal": "",
    }
    if request.method == "POST":
        try:
            services.remove_member(membership=membership, by_id=request.user.pk, now=timezone.now())
        except Refused as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, _("Done. What this person connected is ended as well."))
            return redirect(then)
    status = 422 if context["refusal"] else 200
    return render(request, "accounts/member_end.html", context, status=status)


@login_required
@require_POST
def switch(request: SignedInRequest) -> HttpResponse:
    held = queries.memberships_of(request.user.pk)
    for one in held:
        is_chosen = str(one.organisation.uid) == request.POST.get("home")
        if is_chosen and rules.works_in(held, one.organisation_id):
            acting.choose(one.organisation_id)
            wanted = request.POST.get("next", "")
            safe = wanted and get_adapter().is_safe_url(wanted)
            return redirect(wanted if safe else "orders:today")
    raise NotFound


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def invitation(request: SignedInRequest, invitation_id: UUID, shown: str) -> HttpResponse:
    row = queries.invitation_by_link(invitation_id, shown)
    context = {
        "invitation": row,
        "is_meant": rules.is_meant(row, request.user),
        "is_over": rules.is_over(row, timezone.now()),
        "refusal": "",
    }
    if request.method == "POST":
        accepts = request.POST.get("answer") == "accept"
        act = services.accept if accepts else services.decline
        try:
            act(invitation=row, user=request.user, now=timezone.now())
        except Refused as refusal:
            context["refusal"] = str(refusal)
        else:
            return _answered(request, row, accepts=accepts)
    status = 422 if context["refusal"] else 200
    return render(request, "accounts/invitation.html", context, status=status)


def _answered(request: HttpRequest, row: Invitation, *, accepts: bool) -> HttpResponse:
    if not accepts:
        messages.success(request, _("You have declined. Nobody works in your name."))
        return redirect("accounts_profile")
    acting.choose(row.organisation_id)
    messages.success(request, _("Welcome to %(name)s.") % {"name": row.organisation.name})
    return redirect("orders:today")
