"""Sở: for which villages the associations of a commune stand, as its officers say."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.accounts import public as accounts
from langnghe.registry import boards, places
from langnghe.registry.desk.facts import Scope
from langnghe.registry.desk.forms import RemitForm
from langnghe.registry.desk.views.desk import officer


def _areas(scope: Scope) -> frozenset[str] | None:
    return None if scope.whole_city else scope.communes


@never_cache
@login_required
@require_GET
def associations(request: HttpRequest) -> HttpResponse:
    scope = officer(request)
    found, next_cursor = accounts.associations_within(
        _areas(scope), cursor=request.GET.get("cursor")
    )
    remits = boards.remits([one.id for one in found])
    context = {
        "tab": "morning",
        "scope": scope,
        "rows": [(one, remits.get(one.id, [])) for one in found],
        "next_cursor": next_cursor,
    }
    return render(request, "desk/associations.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def association(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    found = accounts.association(uid, _areas(scope))
    commune, remits = places.commune(found.area_code), boards.remits([found.id])
    form = RemitForm(
        request.POST or None,
        villages=boards.villages_in(found.area_code),
        commune=commune.name,
        remits=remits.get(found.id, []),
    )
    if request.method == "POST" and form.is_valid():
        boards.set_remit(
            association=found,
            village_ids=form.cleaned_data["villages"],
            whole_commune=form.cleaned_data["whole_commune"],
            by_id=scope.user_id,
            now=timezone.now(),
        )
        messages.success(request, _("Saved."))
        return redirect("desk:associations")
    context = {"tab": "morning", "association": found, "commune": commune, "form": form}
    status = 422 if form.errors else 200
    return render(request, "desk/association.html", context, status=status)
