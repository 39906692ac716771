"""What a loan would cost, before anybody is asked."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from langnghe.capital.products import files, queries, simulating
from langnghe.capital.products.forms import SimulatorForm
from langnghe.capital.products.models import ProductTerms
from langnghe.capital.products.public import offer_on
from langnghe.capital.products.simulating import OWN, Asked, Outcome
from langnghe.core import clock, ical
from langnghe.core.errors import Refused
from langnghe.core.text import in_language

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_LOANS = {ProductTerms.Rule.SUPPORT}
FIRST = {"amount": "200.000.000", "months": 24}


def _offers(on: date) -> dict[str, str]:
    """What can be reckoned: loans in force."""
    return {
        one.product.slug: f"{in_language(one.product.name)} · {one.provider}"
        for one in queries.offered(on)
        if one.terms.rate_rule not in NOT_LOANS and not one.terms.is_draft
    }


@require_safe
def simulator(request: HttpRequest) -> HttpResponse:
    today = clock.today(timezone.now())
    form, outcomes = _reckoned(request, today)
    context: dict[str, Any] = {
        "form": form, "outcomes": outcomes, "today": today,
        "plots": [(one, simulating.plot(one)) for one in outcomes],
        "cheapest": min((one.cost for one in outcomes), default=None),
        "query": request.GET.urlencode(),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "products/simulator.html", context, status=status)


def _reckoned(request: HttpRequest, today: date) -> tuple[SimulatorForm, list[Outcome]]:
    offers = _offers(today)
    if "amount" not in request.GET:
        asked_for = [slug for slug in request.GET.getlist("product") if slug in offers]
        first = asked_for or list(offers)[:1]
        return SimulatorForm(offers=offers, initial={**FIRST, "product": first, "start": today}), []
    form = SimulatorForm(request.GET, offers=offers)
    if not form.is_valid():
        return form, []
    asked = form.asked(today)
    return form, _outcomes(form, asked, today)


def _outcomes(form: SimulatorForm, asked: Asked, today: date) -> list[Outcome]:
    """One for each offer; what one of them cannot give is said beside the field."""
    found: list[Outcome] = []
    used = False  # the rate of one's own stands in for one that is not known
    for slug in form.cleaned_data["product"]:
        try:
            offer = offer_on(slug, today)
            found.append(simulating.by_offer(offer, asked))
        except Refused as refusal:
            name = dict(form.fields["product"].choices)[slug]  # type: ignore[attr-defined]  # a ChoiceField
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, f"{name}: {refusal}")
        else:
            used = used or not offer.rates
    if asked.rate is not None and not used:
        found.append(simulating.by_own_rate(asked))
    return [] if form.errors else found[: simulating.MOST_OFFERS]


@require_safe
def file(request: HttpRequest, kind: str) -> HttpResponse:
    """One of the outcomes (?offer=) as a table or a calendar."""
    now = timezone.now()
    _form, outcomes = _reckoned(request, clock.today(now))
    wanted = request.GET.get("offer", "")
    one = next((one for one in outcomes if not wanted or one.key == wanted), None)
    if one is None:  # the form says what is wrong
        return redirect(f"{reverse('products:simulator')}?{request.GET.urlencode()}")
    content, content_type = _file(kind, one, request.GET, now)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{one.key or OWN}.{kind}"'
    return response


def _file(kind: str, one: Outcome, query: Mapping[str, str], now: Any) -> tuple[bytes, str]:
    if kind == "csv":
        return files.as_csv(one), "text/csv; charset=utf-8"
    if kind == "xlsx":
        return files.as_workbook(one), SHEET
    asked = "&".join(f"{key}={query[key]}" for key in sorted(query))
    mark = sha256(f"{one.key}?{asked}".encode()).hexdigest()[:20]
    return files.as_calendar(one, mark, now), ical.CONTENT_TYPE
