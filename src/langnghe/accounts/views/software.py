"""Xưởng and offices: the software that acts for an organisation, and what is told of events."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.accounts import acting, queries, rules, services
from langnghe.accounts.forms import EndpointForm, ForWhom, TokenForm
from langnghe.accounts.roles import Kind
from langnghe.accounts.scopes import Event
from langnghe.accounts.views.profile import SignedInRequest
from langnghe.core import ids
from langnghe.core.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Homes:
    """
    The organisations of the asker for which software works: where he may look, and for which he
    connects it himself. `workshops`: those that sell, `lenders`: those that lend; the others only
    measure.
    """

    names: dict[int, str]
    owned: set[int]
    workshops: set[int]
    lenders: set[int]

    @property
    def ids(self) -> set[int]:
        return set(self.names)

    @property
    def to_choose(self) -> list[tuple[int, str]]:
        return [(pk, name) for pk, name in self.names.items() if pk in self.owned]

    @property
    def scopes(self) -> frozenset[str]:
        """What a token for any of them may be for."""
        kinds = (
            (Kind.PRODUCER, self.owned & self.workshops), (Kind.LENDER, self.owned & self.lenders),
            ("", self.owned - self.workshops - self.lenders),
        )  # fmt: skip
        return frozenset().union(*(rules.scopes_of(kind) for kind, some in kinds if some))

    @property
    def frame(self) -> str:
        """What stands around the pages: to an office they are no part of a workshop."""
        if self.workshops:
            return "ui/workshop.html"
        return "ui/desk.html" if self.lenders else "accounts/office.html"


def homes_of(request: HttpRequest, *, as_owner: bool = False, with_offices: bool = False) -> Homes:
    """
    `with_offices`: also offices, laboratories, operators of plants and lenders.

    :raises NotFound: to anybody else these pages do not exist.
    """
    held = queries.memberships_of(request.user.pk)
    acting.remember_roles(request.user.pk, frozenset(one.role for one in held))
    names = {
        one.organisation_id: one.organisation.name
        for one in held
        if rules.may_see_software(held, one.organisation_id)
    }
    owned = {pk for pk in names if rules.may_connect_software(held, pk)}
    workshops = set(names)
    offices = [one for one in held if rules.may_connect_office(held, one.organisation_id)]
    for one in offices if with_offices else ():
        names[one.organisation_id] = one.organisation.name
        owned.add(one.organisation_id)
    lenders = {one.organisation_id for one in offices if one.organisation.kind == Kind.LENDER}
    homes = Homes(names, owned, workshops, lenders)
    if not (homes.owned if as_owner else homes.names):
        raise NotFound
    return homes


@never_cache
@login_required
@require_GET
def software(request: SignedInRequest) -> HttpResponse:
    homes = homes_of(request, with_offices=True)
    context = {
        "tab": "software",
        "frame": homes.frame,
        "sells": bool(homes.workshops),
        "lends": bool(homes.lenders),
        "measures": bool(homes.owned - homes.workshops - homes.lenders),
        "owns_workshop": bool(homes.owned & homes.workshops),
        "tokens": queries.tokens_of(homes.ids),
        "endpoints": queries.endpoints_of(homes.workshops),
        "given_up": queries.count_given_up(homes.workshops),
        "owned": homes.owned,
        "several": len(homes.names) > 1,
        "now": timezone.now(),
    }
    return render(request, "accounts/software.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new_token(request: SignedInRequest) -> HttpResponse:
    homes = homes_of(request, as_owner=True, with_offices=True)
    form = TokenForm(
        request.POST or None,
        organisations=homes.to_choose,
        scopes=homes.scopes,
        initial={"key": ids.token()},
    )

    def issue() -> HttpResponse:
        secret, token = services.issue_token(
            organisation_id=form.cleaned_data["organisation"],
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(),
            form_key=form.cleaned_data["key"],
            by_id=request.user.pk,
            now=timezone.now(),
        )
        context = {"tab": "software", "frame": homes.frame, "secret": secret, "token": token}
        return render(request, "accounts/token_made.html", context)

    return _fill_in(request, form, "accounts/token_new.html", issue, homes.frame)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new_endpoint(request: SignedInRequest) -> HttpResponse:
    homes = homes_of(request, as_owner=True)
    form = EndpointForm(
        request.POST or None, organisations=homes.to_choose, initial={"events": Event.values}
    )

    def add() -> HttpResponse:
        services.add_endpoint(
            organisation_id=form.cleaned_data["organisation"],
            url=form.cleaned_data["url"],
            events=form.cleaned_data["events"],
            by_id=request.user.pk,
            now=timezone.now(),
        )
        messages.success(request, _("From now on this address is told. Send it a test."))
        return redirect("accounts_software")

    return _fill_in(request, form, "accounts/endpoint_new.html", add, homes.frame)


def _fill_in(
    request: HttpRequest,
    form: ForWhom,
    template: str,
    act: Callable[[], HttpResponse],
    frame: str,
) -> HttpResponse:
    """A form that leads to one act; what is refused comes back with what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context: dict[str, Form | str] = {"tab": "software", "frame": frame, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def revoke_token(request: SignedInRequest, uid: UUID) -> HttpResponse:
    homes = homes_of(request, as_owner=True, with_offices=True)
    token = queries.token_of(homes.owned, uid)
    if request.method == "POST":
        services.revoke_token(token=token, by_id=request.user.pk, now=timezone.now())
        messages.success(request, _("The token is revoked: it opens nothing any more."))
        return redirect("accounts_software")
    return _ask(request, "accounts/token_revoke.html", frame=homes.frame, token=token)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def end_endpoint(request: SignedInRequest, uid: UUID) -> HttpResponse:
    endpoint = queries.endpoint_of(homes_of(request, as_owner=True).owned, uid)
    if request.method == "POST":
        services.end_endpoint(endpoint=endpoint, by_id=request.user.pk, now=timezone.now())
        messages.success(request, _("Nothing is sent to this address any more."))
        return redirect("accounts_software")
    return _ask(request, "accounts/endpoint_end.html", endpoint=endpoint)


def _ask(request: HttpRequest, template: str, **thing: Any) -> HttpResponse:
    """Whether it is really meant."""
    return render(request, template, {"tab": "software", **thing})
