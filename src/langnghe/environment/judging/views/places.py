"""Sở: facilities and permits. To anybody who has no part in it these pages do not exist."""

from collections.abc import Callable, Sequence
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

from langnghe.accounts import public as accounts
from langnghe.core import clock
from langnghe.core.errors import NotFound, Refused
from langnghe.environment.judging import places, rules, wording
from langnghe.environment.judging.forms import places as forms
from langnghe.environment.judging.models import PermitLimit
from langnghe.environment.judging.rules import Scope
from langnghe.environment.judging.services import places as services
from langnghe.environment.sensing.models import Facility
from langnghe.environment.sensing.services import facilities

TAB = {"tab": "alerts"}


def _reader(request: HttpRequest) -> Scope:
    """:raises NotFound:"""
    scope = rules.reader(request.user.pk)
    if scope is None:
        raise NotFound
    return scope


def _registrar(request: HttpRequest) -> Scope:
    """:raises NotFound:"""
    scope = rules.registrar(request.user.pk)
    if scope is None:
        raise NotFound
    return scope


@never_cache
@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    scope, words = _reader(request), request.GET.get("q", "")[:100]
    today = clock.today(timezone.now())
    page = places.facilities(scope, words=words, today=today, cursor=request.GET.get("cursor"))
    context = {
        **TAB, "rows": page.items, "next_cursor": page.next_cursor, "words": words,
        "writes": rules.registrar(request.user.pk) is not None,
    }  # fmt: skip
    return render(request, "judging/places.html", context)


@never_cache
@login_required
@require_GET
def place(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, today = rules.reader(request.user.pk), clock.today(timezone.now())
    if scope is not None:
        one = places.facility(scope, uid)
    else:
        one = places.own_facility(rules.owned_by(request.user.pk), uid)
    permits, names = places.permits(one, today), places.parameters()
    is_plant = one.kind == Facility.Kind.PLANT
    own = {limit.parameter_code for row in permits for limit in row.permit.limits.all()}
    context = {
        "tab": "alerts" if scope else "more", "one": one, "is_plant": is_plant, "is_own": not scope,
        "base": "ui/desk.html" if scope else "ui/workshop.html",
        "writes": rules.registrar(request.user.pk) is not None,
        "permits": [(row, _bounds(row.permit.limits.all(), names)) for row in permits],
        "limits": [(row.parameter, wording.answer(row.answer))
                   for row in places.limits(one, names, own, today)],
        "stations": places.stations(one),
        "connections": places.connections(one),
        "acceptances": _bounds(places.acceptances(one), names) if is_plant else [],
        "users": places.users(one, today) if is_plant else 0,
        "verdicts": [(row, wording.told(row), wording.moment(row.at))
                     for row in places.verdicts(one)],
    }  # fmt: skip
    return render(request, "judging/place.html", context)


def _bounds(rows: Any, names: dict[str, places.Parameter]) -> list[tuple[Any, str, str]]:
    return [
        (one, names[one.parameter_code].name if one.parameter_code in names else one.parameter_code,
         wording.bounds(one.minimum, one.maximum, one.ucum))
        for one in rows
    ]  # fmt: skip


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    scope = _registrar(request)
    form = forms.FacilityForm(request.POST or None, operators=_operators())

    def add(values: dict[str, Any]) -> Facility:
        return facilities.add(
            uid=form.uid(), values=values, by_id=request.user.pk or 0, now=timezone.now()
        )

    return _facility(request, scope, form, add, {"title": _("Add a facility")})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = _registrar(request)
    one = places.facility(scope, uid)
    known = {name: getattr(one, name) for name in forms.FacilityForm.base_fields
             if name not in {"key", "village", "operator", "producer"}}  # fmt: skip
    form = forms.FacilityForm(
        request.POST or None, operators=_operators(),
        initial={**known, "operator": one.operator_id,
                 "village": f"{one.village.name}, {one.village.commune.name}",
                 "producer": one.producer.slug if one.producer else ""},
    )  # fmt: skip

    def change(values: dict[str, Any]) -> Facility:
        return facilities.change(
            facility=one, values=values, by_id=request.user.pk or 0, now=timezone.now()
        )

    context = {"one": one, "title": _("Change the facility")}
    return _facility(request, scope, form, change, context)


def _facility(
    request: HttpRequest, scope: Scope, form: forms.FacilityForm,
    write: Callable[[dict[str, Any]], Facility], context: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and form.is_valid():
        named = _named(form, scope, context.get("one"))
        if not form.errors:
            try:
                made = write({**form.values(), **named})
            except Refused as refusal:
                _told(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("judging:place", made.uid)
    return _form(request, form, context)


def _named(form: forms.FacilityForm, scope: Scope, one: Facility | None) -> dict[str, Any]:
    """Ids of the village and the maker; of an unknown one the field says so."""
    told, changed = form.cleaned_data, form.changed_data
    if one is not None and "village" not in changed:
        village_id: int | None = one.village_id
    else:
        village_id, several = places.village_named(scope, told["village"])
        if village_id is None:
            form.add_error("village", _unknown_village(several=several))
    if one is not None and "producer" not in changed:
        return {"village_id": village_id, "producer_id": one.producer_id}
    producer_id = places.producer_named(scope, told["producer"])
    if told["producer"] and producer_id is None:
        form.add_error("producer", _("We know no such maker among those that you answer for."))
    return {"village_id": village_id, "producer_id": producer_id}


def _unknown_village(*, several: bool) -> str:
    if several:
        return _("Several villages have this name: add a comma and the commune.")
    return _("We know no village of this name among those that you answer for.")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def permit_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    one = places.facility(_registrar(request), uid)
    grid = _grid(request, needed=False)
    form = forms.PermitForm(*_sent(request, grid))
    # Both are looked at, so that all that is wrong is said at once.
    if request.method == "POST" and not grid.more and all([form.is_valid(), grid.is_valid()]):
        try:
            services.record_permit(
                facility=one, values=form.cleaned_data, limits=grid.values(),
                by_id=request.user.pk or 0, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            _told(form, refusal)
        else:
            return _kept(request, one)
    context = {"one": one, "grid": grid, "title": _("Record a permit")}
    return _form(request, form, context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def permit_edit(request: HttpRequest, uid: UUID, permit: UUID) -> HttpResponse:
    one = places.facility(_registrar(request), uid)
    held = places.permit(one, permit)
    grid = _grid(request, needed=False, limits=places.plain_limits(held))
    initial = {name: getattr(held, name) for name in forms.PermitForm.base_fields}
    form = forms.PermitForm(*_sent(request, grid, initial))
    if request.method == "POST" and not grid.more and all([form.is_valid(), grid.is_valid()]):
        try:
            services.correct_permit(
                permit=held, values=form.cleaned_data, limits=grid.values(),
                by_id=request.user.pk or 0, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            _told(form, refusal)
        else:
            return _kept(request, one)
    title = _("Correct permit %(number)s") % {"number": held.number}
    return _form(request, form, {"one": one, "grid": grid, "title": title, "corrects": True})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def permit_end(request: HttpRequest, uid: UUID, permit: UUID) -> HttpResponse:
    one = places.facility(_registrar(request), uid)
    held = places.permit(one, permit)
    form = forms.EndForm(request.POST or None, initial={"until": held.until})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_permit(
                permit=held, until=form.cleaned_data["until"], by_id=request.user.pk or 0,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            _told(form, refusal)
        else:
            return _kept(request, one)
    title = _("End permit %(number)s") % {"number": held.number}
    return _form(request, form, {"one": one, "title": title})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def acceptance_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    one = places.facility(_registrar(request), uid)
    if one.kind != Facility.Kind.PLANT:
        raise NotFound
    grid = _grid(request, needed=True)
    form = forms.AcceptanceForm(*_sent(request, grid))
    if request.method == "POST" and not grid.more and all([form.is_valid(), grid.is_valid()]):
        told = form.cleaned_data
        try:
            services.record_acceptance(
                plant=one, since=told["since"], source=told["source"], limits=grid.values(),
                by_id=request.user.pk or 0, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            _told(form, refusal)
        else:
            return _kept(request, one)
    context = {"one": one, "grid": grid, "title": _("Record what the plant takes in")}
    return _form(request, form, context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest, uid: UUID) -> HttpResponse:
    one, now = places.facility(_registrar(request), uid), timezone.now()
    known = places.plants(clock.today(now))
    known.pop(one.pk, None)
    form = forms.ConnectForm(request.POST or None, plants=known)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.connect(
                facility=one, plant=places.plant(told["plant"]), since=told["since"],
                by_id=request.user.pk or 0, now=now,
            )  # fmt: skip
        except Refused as refusal:
            _told(form, refusal)
        else:
            return _kept(request, one)
    return _form(request, form, {"one": one, "title": _("Connect it to a treatment plant")})


def _operators() -> dict[int, str]:
    return accounts.organisations_of_kind(accounts.Kind.OPERATOR)


def _grid(request: HttpRequest, *, needed: bool, limits: Sequence[PermitLimit] = ()) -> forms.Grid:
    found = places.parameters()
    return forms.Grid(
        request.POST or None, names=places.labels(found), needed=needed,
        units={code: one.ucum for code, one in found.items()},
        known=[{"parameter": one.parameter_code, "minimum": one.minimum, "maximum": one.maximum,
                "statistic": one.statistic} for one in limits],
    )  # fmt: skip


def _sent(
    request: HttpRequest, grid: forms.Grid, initial: dict[str, Any] | None = None
) -> tuple[Any, ...]:
    """When only more rows are asked for, what was typed stays and nothing is called wrong."""
    if not grid.more:
        return (request.POST or None, None, "id_%s", None, initial)
    return (None, None, "id_%s", None, request.POST.dict())


def _told(form: Form, refusal: Refused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _kept(request: HttpRequest, one: Facility) -> HttpResponse:
    messages.success(request, _("Saved. What it changes is judged anew within minutes."))
    return redirect("judging:place", one.uid)


def _form(request: HttpRequest, form: Form, context: dict[str, Any]) -> HttpResponse:
    grid = context.get("grid")
    wrong = bool(form.is_bound and form.errors) or bool(grid and grid.is_wrong)
    context = {**TAB, "form": form, **context}
    return render(request, "judging/place_form.html", context, status=422 if wrong else 200)
