"""What arrived, what could not be taken, and devices."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.accounts import public as accounts
from langnghe.core import ids
from langnghe.core.errors import NotFound, Refused
from langnghe.environment.ingest import queries, rules
from langnghe.environment.ingest.forms import DeviceForm, FileForm, MendForm
from langnghe.environment.ingest.models import Delivery, Quarantined
from langnghe.environment.ingest.services import deliveries as services
from langnghe.environment.ingest.services import devices as connecting
from langnghe.environment.ingest.services import quarantine
from langnghe.environment.ingest.views.asking import context, keeper


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def deliveries(request: HttpRequest) -> HttpResponse:
    asker = keeper(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        sender = services.Sender(Delivery.Way.FORM, asker.stations(), user_id=asker.user_id)
        try:
            told = services.receive(
                name=file.name, file=file.file, sender=sender, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _said(told))
            return redirect("ingest:deliveries")
    page = queries.deliveries(asker, request.GET.get("cursor"))
    shown = context(asker, "deliveries", form=form, page=page)
    status = 422 if form.errors else 200
    return render(request, "ingest/deliveries.html", shown, status=status)


def _said(told: Delivery) -> str:
    if told.state == Delivery.State.READING:
        return _("The file is large; it is read by and by.")
    taken = ngettext("%(n)s new reading.", "%(n)s new readings.", told.new) % {"n": told.new}
    if not told.refused:
        return taken
    left = ngettext("%(n)s line waits to be looked at.", "%(n)s lines wait to be looked at.",
                    told.refused)  # fmt: skip
    return f"{taken} {left % {'n': told.refused}}"


@never_cache
@login_required
@require_GET
def lines(request: HttpRequest) -> HttpResponse:
    asker, only_open = keeper(request), request.GET.get("state") != "all"
    page = queries.lines(asker, only_open=only_open, cursor=request.GET.get("cursor"))
    rows = [(one, rules.REASONS.get(one.reason, one.reason)) for one in page.items]
    shown = context(asker, "lines", rows=rows, next_cursor=page.next_cursor, only_open=only_open)
    return render(request, "ingest/lines.html", shown)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, uid: UUID) -> HttpResponse:
    asker = keeper(request)
    found = queries.line(asker, uid)
    form = MendForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        try:
            _decide(found, request.POST.get("action", ""), form, asker.user_id)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Done."))
            return redirect("ingest:lines")
    shown = context(
        asker, "lines", line=found, form=form, reason=rules.REASONS.get(found.reason, ""),
        is_open=found.state == Quarantined.State.OPEN,
    )  # fmt: skip
    return render(request, "ingest/line.html", shown, status=422 if form.errors else 200)


def _decide(found: Quarantined, action: str, form: MendForm, by_id: int) -> None:
    now = timezone.now()
    if action == "dismiss":
        quarantine.dismiss(line=found, why=form.cleaned_data["why"], by_id=by_id, now=now)
    else:
        quarantine.mend(line=found, text=form.cleaned_data["text"], by_id=by_id, now=now)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """Of operators alone: an officer sends nothing by himself."""
    asker = keeper(request)
    if not asker.operates:
        raise NotFound
    homes = sorted(accounts.organisation_names(asker.operates).items(), key=lambda one: one[1])
    form = DeviceForm(request.POST or None, homes=homes, initial={"key": ids.token()})
    if request.method == "POST" and form.is_valid():
        try:
            secret, device = connecting.connect_device(
                organisation_id=form.cleaned_data["organisation"],
                name=form.cleaned_data["name"],
                by_id=asker.user_id,
                form_key=form.cleaned_data["key"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            shown = context(asker, "devices", secret=secret, device=device)
            return render(request, "ingest/device_made.html", shown)
    rows = queries.devices(asker, timezone.now())
    shown = context(asker, "devices", form=form, rows=rows)
    return render(request, "ingest/devices.html", shown, status=422 if form.errors else 200)


@login_required
@require_POST
def end_device(request: HttpRequest, uid: UUID) -> HttpResponse:
    asker = keeper(request)
    connecting.disconnect_device(
        organisation_ids=set(asker.operates), uid=uid, by_id=asker.user_id, now=timezone.now()
    )
    messages.success(request, _("It opens nothing any more."))
    return redirect("ingest:devices")
