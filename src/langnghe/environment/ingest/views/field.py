"""A phone at a station: values of a kit, a photo, a note."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.core import ids
from langnghe.core.errors import NotFound, Refused
from langnghe.environment.ingest import queries
from langnghe.environment.ingest.forms import FieldForm
from langnghe.environment.ingest.rules import Asker
from langnghe.environment.ingest.services import field
from langnghe.environment.ingest.views.asking import context, keeper
from langnghe.environment.sensing.models import Station


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, slug: str) -> HttpResponse:
    asker = keeper(request)
    found = queries.station(asker, slug)
    form = FieldForm(
        request.POST or None, request.FILES or None,
        parameters=queries.field_parameters(found),
        initial={"key": ids.token(), "seen_at": timezone.localtime()},
    )  # fmt: skip
    # What a phone kept without a line asks for an answer that a program reads.
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    if request.method == "POST" and form.is_valid() and _keep(form, found, asker):
        if wants_json:
            return JsonResponse({"done": True})
        messages.success(request, _("Kept. Thank you."))
        return redirect("ingest:station", slug)
    if wants_json and form.errors:
        said = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"done": False, "said": " ".join(said)}, status=422)
    shown = context(asker, "stations", station=found, form=form)
    return render(request, "ingest/field.html", shown, status=422 if form.errors else 200)


def _keep(form: FieldForm, station: Station, asker: Asker) -> bool:
    data = form.cleaned_data
    try:
        if data["seen_at"] > timezone.now():
            raise Refused(_("This is in the future."), field="seen_at")
        field.note(
            station=station, seen_at=data["seen_at"], values=data["values"], text=data["note"],
            photo=data["photo"].read() if data["photo"] else None,
            by_id=asker.user_id, key=data["key"], now=timezone.now(),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


@never_cache
@login_required
@require_GET
def photo(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    found = queries.note(keeper(request), uid)
    if not found.photo:
        raise NotFound
    return FileResponse(found.photo.open("rb"), content_type="image/jpeg")
