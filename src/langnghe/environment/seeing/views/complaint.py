"""Anybody complains of water, air or noise; no account is needed. The answer stands at a link."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from langnghe.core import ids, limits
from langnghe.core.errors import NotFound, Refused
from langnghe.core.http import client_address
from langnghe.environment.seeing import complaints, photos, rules
from langnghe.environment.seeing.facts import Filed
from langnghe.environment.seeing.forms import ComplaintForm
from langnghe.environment.seeing.services import complaints as services
from langnghe.registry import public as registry


@never_cache
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    village = _village(request.GET.get("lang", ""))
    commune = village.commune.code if village else request.GET.get("xa", "")
    known = [(one.code, one.name) for one in registry.communes(settings.HOME_PROVINCE)]
    form = ComplaintForm(
        request.POST or None, request.FILES or None, communes=known,
        initial={"key": ids.token(), "commune": commune},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        limits.hit("complaint", client_address(request))
        try:
            filed = _file(request, form.cleaned_data, village)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("seeing:complaint", filed.number, filed.secret)
    context = {"form": form, "village": village}
    return render(request, "seeing/complain.html", context, status=422 if form.errors else 200)


def _village(slug: str) -> registry.VillageFact | None:
    try:
        return registry.village(slug) if slug else None
    except NotFound:
        return None


def _file(
    request: HttpRequest, told: dict[str, Any], village: registry.VillageFact | None
) -> Filed:
    photo = photos.keep(told["photo"].read()) if told["photo"] else ""
    # The village of the link, unless another commune was chosen.
    here = village and village.commune.code == told["commune"]
    return services.file(
        kind=told["kind"], words=told["words"], place=told["place"],
        commune_code=told["commune"], village_id=village.id if village and here else None,
        photo=photo, contact=told["contact"], by_id=request.user.pk, key=told["key"],
        now=timezone.now(),
    )  # fmt: skip


@never_cache
@require_safe
def followed(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    one = complaints.by_secret(number, secret)
    context = {
        "one": one,
        "state": rules.COMPLAINTS.public[one.state],
        "case_words": rules.CASES[one.case.state] if one.case else "",
        "due": complaints.Terms(timezone.now()).due(one),
        "address": f"{settings.PUBLIC_URL}{request.path}",
    }
    return render(request, "seeing/complaint.html", context)
