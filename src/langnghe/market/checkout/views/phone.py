"""Xưởng: an order by phone. The first press says what it costs, the second takes it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.core import clock
from langnghe.core.errors import Refused
from langnghe.market.basket.models import MOST_PIECES
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.checkout import forms, queries, services
from langnghe.market.checkout.facts import Quotation
from langnghe.market.checkout.forms import PhoneForm
from langnghe.registry import public as registry

PIECES = "pieces-"  # and the variant


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def by_phone(request: HttpRequest) -> HttpResponse:
    maker, context = registry.shop.shown(request, "orders")
    context["tab"] = "more"
    if request.method == "GET":
        form = PhoneForm(initial={"token": forms.new_token()})
        return _page(request, maker, context, form, {})
    form, pieces = PhoneForm(request.POST), _pieces(request.POST)
    is_valid = form.is_valid()
    token = form.cleaned_data.get("token")
    if token and (order := queries.taken_before(producer_id=maker.id, token=str(token))):
        return redirect("checkout:taken", order.number)
    if request.POST.get("action") == "find":
        form.forget_errors()
        return _page(request, maker, context, form, pieces)
    total = request.POST.get("total", "")
    if not is_valid or not pieces or not total.isdecimal():
        if not pieces:
            form.add_error(None, _("Choose at least one piece."))
        status = 422 if form.errors else 200
        return _page(request, maker, context, form, pieces, status=status)
    return _take(request, maker, context, form, pieces, int(total))


def _take(
    request: HttpRequest,
    maker: registry.ProducerFact,
    context: dict[str, Any],
    form: PhoneForm,
    pieces: Mapping[UUID, int],
    total: int,
) -> HttpResponse:
    try:
        order = services.take_order(
            producer_id=maker.id,
            pieces=pieces,
            buyer=form.buyer(),
            token=str(form.cleaned_data["token"]),
            expected_total=total,
            promised_on=_day(request.POST.get("promised_on", "")),
            by_id=request.user.pk or 0,
            language=get_language() or settings.LANGUAGE_CODE,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, maker, context, form, pieces, status=refusal.status)
    messages.success(request, _("The order is taken."))
    return redirect("checkout:taken", order.number)


def _day(text: str) -> date | None:
    """That the page told; what is no day is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _pieces(data: QueryDict) -> dict[UUID, int]:
    """How many of which; what is no number is none."""
    found = {}
    for name, value in data.items():
        text = str(value).strip()
        if name.startswith(PIECES) and text.isdecimal() and 0 < int(text[:4]) <= MOST_PIECES:
            try:
                found[UUID(name.removeprefix(PIECES))] = int(text[:4])
            except ValueError:
                continue
    return found


def _page(
    request: HttpRequest,
    maker: registry.ProducerFact,
    context: dict[str, Any],
    form: PhoneForm,
    pieces: Mapping[UUID, int],
    *,
    status: int = 200,
) -> HttpResponse:
    text = request.POST.get("q", "")[:100]
    items = catalogue.offered(maker.id, text=text, uids=pieces)
    now = timezone.now()
    today = clock.today(now)
    view = queries.chosen(pieces, items, today=today)
    quotation = queries.quotation_of(view, commune=form.commune, now=now)
    form.fit(quotation)
    context |= {
        "form": form,
        "closed": maker.closed(today),
        "rows": [(item, pieces.get(UUID(item.variant_uid), "")) for item in items],
        "text": text,
        "most": MOST_PIECES,
        "quotation": quotation,
        "total": _total(quotation),
    }
    return render(request, "checkout/by_phone.html", context, status=status)


def _total(quotation: Quotation) -> int | None:
    """What can be told to the buyer; None while something stands in the way."""
    ready = quotation.has_delivery and not quotation.problems
    return quotation.total if ready else None


@never_cache
@login_required
@require_GET
def taken(request: HttpRequest, number: str) -> HttpResponse:
    makers = registry.shop.makers(request, "orders")
    order = queries.taken_order([one.id for one in makers], number)
    link = settings.PUBLIC_URL + reverse("orders:order", args=[order.number, order.secret])
    context = {"tab": "more", "order": order, "link": link, "part_number": f"{order.number}-1"}
    return render(request, "checkout/taken.html", context)
