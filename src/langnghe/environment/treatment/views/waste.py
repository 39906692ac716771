"""Sở: waste of the villages, its loads, and the balance of each quarter."""

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

from langnghe.core import clock, ids
from langnghe.core.errors import Refused
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment import rules
from langnghe.environment.treatment.forms.waste import (
    CountForm,
    DestinationForm,
    GeneratorForm,
    LoadForm,
    PointForm,
    QuarterForm,
    StreamForm,
    WordsForm,
)
from langnghe.environment.treatment.models import WasteStream
from langnghe.environment.treatment.queries import projects
from langnghe.environment.treatment.queries import waste as queries
from langnghe.environment.treatment.services import waste as services
from langnghe.environment.treatment.views import kept, officer, told


@never_cache
@login_required
@require_GET
def streams(request: HttpRequest) -> HttpResponse:
    scope, today = officer(request), clock.today(timezone.now())
    page = queries.streams(scope, cursor=request.GET.get("cursor"))
    rows = [(one, queries.is_overdue(one, today)) for one in page.items]
    context = {"here": "waste", "rows": rows, "next_cursor": page.next_cursor}
    return render(request, "treatment/desk_waste.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    scope = officer(request)
    form = StreamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        village = projects.village_of(scope, data.pop("village"))
        if village is None:
            said = _("We know no village of this name among those that you answer for.")
            form.add_error("village", said)
        else:
            try:
                made = services.open_stream(village=village, values=data, scope=scope,
                                            now=timezone.now())  # fmt: skip
                return redirect("treatment:waste", made.uid)
            except Refused as refusal:
                told(form, refusal)
    context = {"here": "waste", "form": form}
    status = 422 if form.errors else 200
    return render(request, "treatment/desk_waste_new.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def stream(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    found = queries.stream(scope, uid)
    action = request.POST.get("action", "")
    forms = _forms(request, found, action)
    form = forms.get(action)
    if form is not None and form.is_valid():
        try:
            _act(found, action, form, scope)
        except Refused as refusal:
            told(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("treatment:waste", found.uid)
    page = queries.loads(found, cursor=request.GET.get("cursor"))
    context = {
        "here": "waste", "stream": found, "forms": forms,
        "generators": list(found.generators.all()), "points": queries.points(found.village_id),
        "quarters": queries.quarters(found), "loads": page.items,
        "next_cursor": page.next_cursor, "now_quarter": rules.quarter_of(_today()),
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "treatment/desk_stream.html", context, status=status)


def _today() -> Any:
    return clock.today(timezone.now())


def _forms(request: HttpRequest, found: WasteStream, action: str) -> dict[str, Form]:
    points = {f"p{one.pk}": one for one in queries.points(found.village_id)}
    origins: dict[str, Any] = {f"g{one.pk}": one for one in found.generators.all()} | points
    targets: dict[str, Any] = {f"d{one.pk}": one for one in queries.destinations()} | points
    year, quarter = rules.quarter_of(_today())
    hazardous = found.kind == WasteStream.Kind.HAZARDOUS
    kinds: dict[str, tuple[type[Form], dict[str, Any]]] = {
        "load": (LoadForm, {"origins": origins, "targets": targets, "hazardous": hazardous}),
        "generator": (GeneratorForm, {"facilities": queries.facilities(found.village_id)}),
        "point": (PointForm, {}),
        "destination": (DestinationForm, {}),
        "quarter": (QuarterForm, {}),
    }
    initial = {"moved_on": _today(), "seen_on": _today(), "year": year, "quarter": quarter,
               "key": ids.token()}  # fmt: skip
    return {
        name: kind(
            request.POST if name == action else None, request.FILES if name == action else None,
            initial=initial, auto_id=f"{name}_%s", **more,
        )
        for name, (kind, more) in kinds.items()
    }  # fmt: skip


def _act(found: WasteStream, action: str, form: Any, scope: Scope) -> None:
    now, data = timezone.now(), form.cleaned_data
    if action == "load":
        services.move(stream=found, values=form.load(), key=data["key"], kept=kept(form),
                      scope=scope, now=now)  # fmt: skip
    elif action == "generator":
        services.add_generator(stream=found, values=data, scope=scope, now=now)
    elif action == "point":
        services.save_point(stream=found, values=data, scope=scope, now=now)
    elif action == "destination":
        services.add_destination(values=data, scope=scope, now=now)
    else:
        services.begin_quarter(stream=found, **data, scope=scope, now=now)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest, uid: UUID, load: UUID) -> HttpResponse:
    """A load, to be struck out."""
    scope = officer(request)
    found = queries.stream(scope, uid)
    row = queries.load(found, load)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.strike_out(stream=found, load=row, words=form.cleaned_data["words"],
                                scope=scope, now=timezone.now())  # fmt: skip
            return redirect("treatment:waste", found.uid)
        except Refused as refusal:
            told(form, refusal)
    context = {"here": "waste", "stream": found, "load": row, "form": form}
    status = 422 if form.errors else 200
    return render(request, "treatment/desk_load.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def quarter(request: HttpRequest, uid: UUID, year: int, quarter: int) -> HttpResponse:
    scope = officer(request)
    found = queries.stream(scope, uid)
    row = queries.quarter(found, year, quarter)
    action = request.POST.get("action", "")
    count = CountForm(
        request.POST if action == "count" else None, is_first=queries.is_first(row),
        initial={name: getattr(row, name) for name in ("stored_start", "generated", "stored_end")},
    )  # fmt: skip
    words = WordsForm(request.POST if action in {"close", "reopen"} else None)
    form: Form | None = {"count": count, "close": words, "reopen": words}.get(action)
    if form is not None and form.is_valid():
        act: Any = {"count": services.count, "close": services.close_quarter,
                    "reopen": services.reopen_quarter}[action]  # fmt: skip
        try:
            act(stream=found, year=year, quarter=quarter, **form.cleaned_data, scope=scope,
                now=timezone.now())  # fmt: skip
        except Refused as refusal:
            told(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("treatment:quarter", found.uid, year, quarter)
    context = {
        "here": "waste", "stream": found, "quarter": row, "balance": queries.balance(row),
        "count": count, "words": words, "history": queries.history(row),
        "is_last": queries.newest_quarter(found) == row,
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "treatment/desk_quarter.html", context, status=status)
