"""The buyer follows the order, by a secret link or as a member."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.accounts import public as accounts
from langnghe.core import limits
from langnghe.core.errors import NotFound, Refused
from langnghe.core.http import client_address
from langnghe.market.orders import queries, rules, services
from langnghe.market.orders.forms import FindForm
from langnghe.market.orders.models import Order
from langnghe.market.orders.steps import steps_of
from langnghe.market.payments import queries as payments
from langnghe.registry import public as registry


@never_cache
@require_GET
def order(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    found = queries.order_by_secret(number, secret)
    response = render(request, "orders/order.html", _page(found))
    # The address is the key: it must not travel to other sites. ("no-referrer" would go further,
    # but then browsers send our own forms without their origin, and those are refused.)
    response["Referrer-Policy"] = "same-origin"
    return response


def _page(order: Order) -> dict[str, Any]:
    intent, parts = queries.intent_of(order), queries.parts_of(order)
    changes = queries.changes_of(part.row.pk for part in parts)
    makers = registry.producers_by_ids(part.row.producer_id for part in parts)
    waiting = order.state == Order.State.PENDING_PAYMENT
    taken_by = accounts.contact(order.taken_by_id).name if order.taken_by_id else ""
    return {
        "order": order,
        "taken_by": taken_by,
        "parts": [
            {
                "part": part.row,
                "lines": part.lines,
                "parcel": part.parcel,
                "maker": makers[part.row.producer_id],
                "steps": steps_of(part.row, part.lines, changes[part.row.pk]),
                "words": rules.SELLER_ORDER.public[part.row.state],
            }
            for part in parts
        ],
        "words": rules.ORDER.public[order.state],
        "waiting": waiting,
        "bank": payments.bank_details(intent) if waiting and intent else None,
        "received": intent.received if intent else 0,
        "may_cancel": rules.may_cancel(order, [part.row for part in parts]),
    }


@require_POST
def report_transfer(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    found = queries.order_by_secret(number, secret)
    try:
        services.report_transfer(order=found, now=timezone.now())
        messages.success(request, _("Thank you. We look at the account and tell you."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("orders:order", number, secret)


@require_POST
def cancel(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    found = queries.order_by_secret(number, secret)
    by_id = request.user.pk if request.user.is_authenticated else None
    try:
        services.cancel_order(order=found, by_id=by_id, now=timezone.now())
        messages.success(request, _("The order is cancelled."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("orders:order", number, secret)


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    page = queries.orders_of_buyer(int(request.user.pk or 0), request.GET.get("cursor"))
    rows = [{"order": one, "words": rules.ORDER.public[one.state]} for one in page.items]
    return render(request, "orders/mine.html", {"rows": rows, "next_cursor": page.next_cursor})


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.hit("checkout", client_address(request))
        try:
            found = queries.order_by_phone(form.cleaned_data["number"], form.cleaned_data["phone"])
        except NotFound:
            form.add_error(None, _("We know no order of this number and phone."))
        else:
            return redirect("orders:order", found.number, found.secret)
    return render(request, "orders/find.html", {"form": form})
