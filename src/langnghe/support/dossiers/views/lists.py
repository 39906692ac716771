"""The dossiers of a house or a person, and how one is begun."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.core import clock
from langnghe.core.errors import NotFound, Refused
from langnghe.core.text import in_language
from langnghe.registry import public as registry
from langnghe.support.dossiers import rules, wording
from langnghe.support.dossiers.forms import StartForm
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.queries import dossiers as queries
from langnghe.support.dossiers.services import filling
from langnghe.support.offers import wording as offers
from langnghe.support.offers.queries import schemes
from langnghe.support.offers.queries.schemes import Shown

# An association that acts for a maker does not act in this: no consent knows such a matter.
OWN_HANDS = "support"


@never_cache
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Of the workshop."""
    maker, context = registry.shop.shown(request, OWN_HANDS)
    scope, today = rules.scope_of(request.user.pk), clock.today(timezone.now())
    found = [one for one in queries.lists_of(scope) if one.producer_id == maker.id]
    context |= {"tab": "more", "rows": _rows(found, today), "frame": "ui/workshop.html"}
    return render(request, "dossiers/mine.html", context)


@never_cache
@login_required
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Of a person, with those of the houses where he works."""
    scope, today = rules.scope_of(request.user.pk), clock.today(timezone.now())
    context = {
        "rows": _rows(queries.lists_of(scope), today), "frame": "ui/base.html",
        "inner": "wrap narrow section",
    }  # fmt: skip
    return render(request, "dossiers/mine.html", context)


def _rows(found: list[Dossier], today: Any) -> list[dict[str, Any]]:
    calendar = clock.calendar()
    return [wording.row(queries.opened(one, calendar), today) for one in found]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    shown = schemes.scheme(slug, clock.today(now))
    makers = {one.slug: one for one in registry.producers_of(request.user.pk)}
    people = _people(shown, makers)
    data = request.POST if request.method == "POST" else None
    communes = _communes(data.get("place", "")) if data else []
    form = StartForm(data, rounds=_rounds(shown), people=people, communes=communes)
    if data and form.is_valid() and form.is_placed(communes):
        house, _colon, kind = form.cleaned_data["who"].rpartition(":")
        try:
            dossier = filling.start_dossier(
                round_id=int(form.cleaned_data["round"]), kind=kind,
                producer_id=makers[house].id if house else None, area_code=form.area(communes),
                scope=rules.scope_of(request.user.pk), now=now,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("dossiers:dossier", dossier.uid)
    context = {"one": shown, "form": form, "people": people}
    return render(request, "dossiers/start.html", context, status=422 if form.errors else 200)


def _rounds(shown: Shown) -> list[tuple[str, str]]:
    """:raises NotFound: none is open."""
    if not shown.open:
        raise NotFound
    return [(str(one.pk), f"{in_language(one.name)}: {offers.until(one)}") for one in shown.open]


def _people(shown: Shown, makers: dict[str, registry.ProducerFact]) -> list[tuple[str, str]]:
    """His houses, each as what it is or for a group; himself where workers may apply."""
    served = shown.definition.applicants
    labels = dict(Dossier.Kind.choices)
    found = [
        (f"{one.slug}:{kind}", f"{one.name} – {labels[kind]}")
        for one in makers.values()
        for kind in dict.fromkeys((one.kind, Dossier.Kind.GROUP))
        if kind in served
    ]
    if Dossier.Kind.WORKER in served:
        found.append((":worker", str(labels[Dossier.Kind.WORKER])))
    return found


def _communes(text: str) -> list[tuple[str, str]]:
    found = registry.find_communes(text) if text.strip() else []
    return [
        (one.commune.code, f"{one.commune.name}, {one.commune.province_name}") for one in found[:20]
    ]
