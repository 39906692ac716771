"""Sở, first part: an administrator looks at transfers to the platform's account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from langnghe.accounts import public as accounts
from langnghe.core import ids
from langnghe.core.errors import NotFound
from langnghe.market.orders import queries, services
from langnghe.market.orders.forms import ReceiptForm
from langnghe.market.payments import queries as payments


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def transfers(request: HttpRequest) -> HttpResponse:
    if not accounts.is_administrator(request.user.pk):
        raise NotFound
    wrong: dict[str, ReceiptForm] = {}
    if request.method == "POST":
        order = queries.order_by_number(request.POST.get("number", ""))
        form = ReceiptForm(request.POST)
        if form.is_valid():
            now = timezone.now()
            services.receive_payment(
                provider="manual",
                event_id=form.cleaned_data["token"],
                reference=order.number,
                amount=form.cleaned_data["amount"],
                occurred_at=now,
                now=now,
                by_id=request.user.pk,
            )
            messages.success(request, _("The payment is noted."))
            return redirect("orders:transfers")
        wrong[order.number] = form
    return _page(request, wrong)


def _page(request: HttpRequest, wrong: dict[str, ReceiptForm]) -> HttpResponse:
    page = queries.waiting_transfers(request.GET.get("cursor"))
    intents = payments.intents_of(order.number for order in page.items)
    rows = [
        {
            "order": order,
            "intent": intents.get(order.number),
            "form": wrong.get(order.number)
            or ReceiptForm(
                initial={"amount": order.total, "token": ids.token()}, auto_id=f"{order.number}_%s"
            ),
        }
        for order in page.items
    ]
    context = {
        "rows": rows,
        "next_cursor": page.next_cursor,
        "unmatched": list(payments.unmatched()[:50]),
    }
    status = 422 if wrong else 200
    return render(request, "orders/transfers.html", context, status=status)
