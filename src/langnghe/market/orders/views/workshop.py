"""Xưởng: the maker's day, and one main action at a time."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.core import acting, clock, idempotency, ids, kept
from langnghe.core.errors import NotFound, Refused
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.orders import queries, rules, services, slips
from langnghe.market.orders.forms import ConfirmForm, HandOverForm, ReceiptForm, RefuseForm
from langnghe.market.orders.models import SellerOrder
from langnghe.market.shipping import queries as shipping
from langnghe.market.shipping import services as freight
from langnghe.registry import public as registry
from langnghe.ui import paper

SOON = timedelta(days=7)  # before a break the day's page tells of it
SCOPE = "orders"  # of a consent, for whoever acts for another


@never_cache
@login_required
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    producer, context = registry.shop.shown(request, SCOPE)
    day = clock.today(timezone.now())
    work = queries.today_of([producer.id])
    near = producer.next_break(day)
    carrier = queries.last_carrier([producer.id]) if work.to_hand_over else ""
    groups = [
        ("to_confirm", _("To confirm"), work.to_confirm),
        ("transfers", _("Transfers to look for"), work.transfers),
        ("to_make", _("To make"), work.to_make),
        ("to_pack", _("To pack"), work.to_pack),
        ("to_hand_over", _("To hand over"), work.to_hand_over),
        ("on_the_way", _("On the way"), work.on_the_way),
    ]
    context |= {
        "today": day,
        "closing": near if near and near.first <= day + SOON else None,
        "work": work,
        "groups": [
            (key, label, [_task(part, day, carrier) for part in parts])
            for key, label, parts in groups
        ],
        "may_be_more": work.count == queries.MOST_TODAY,
        "freight_requests": shipping.open_freight_requests([producer.id]),
        "running_out": catalogue.running_out(producer.id),
    }
    return render(request, "orders/today.html", context)


def _task(part: SellerOrder, today: date, carrier: str) -> dict[str, Any]:
    """A part with the one step that comes next, so that it takes one tap."""
    action = rules.main_action(part, made_to_order=queries.made_to_order(part))
    return {
        "part": part,
        "action": action,
        "label": rules.SELLER_ORDER.step(action).label if action else "",
        "late": queries.is_late(part, today),
        "ready_on": max(today, part.promised_on),
        "carrier": carrier,
    }


@never_cache
@login_required
@require_GET
def pick_list(request: HttpRequest) -> HttpResponse:
    producer, context = registry.shop.shown(request, SCOPE)
    context |= {
        "today": clock.today(timezone.now()),
        "picks": queries.picks_of([producer.id]),
        "tab": "more",
    }
    return render(request, "orders/pick_list.html", context)


@never_cache
@login_required
@require_GET
def seller_orders(request: HttpRequest) -> HttpResponse:
    producer, context = registry.shop.shown(request, SCOPE)
    state = request.GET.get("state", "")
    known = {"open", *SellerOrder.State.values}
    page = queries.seller_orders_of(
        [producer.id], state=state if state in known else "", cursor=request.GET.get("cursor")
    )
    counts = queries.counts_of([producer.id])
    context |= {
        "page": page,
        "state": state,
        "states": [
            (value, label, counts[value])
            for value, label in SellerOrder.State.choices
            if counts.get(value)
        ],
        "today": clock.today(timezone.now()),
    }
    return render(request, "orders/seller_orders.html", context)


def _part(request: HttpRequest, number: str) -> SellerOrder:
    part = queries.seller_order_of([one.id for one in registry.shop.makers(request, SCOPE)], number)
    if request.method == "GET" and acting.for_whom():
        # Who works in another's shop reads the name and address of its buyer.
        services.note_reading(part=part, by_id=request.user.pk or 0, now=timezone.now())
    return part


@never_cache
@login_required
@require_GET
def seller_order(request: HttpRequest, number: str) -> HttpResponse:
    return _show(request, _part(request, number))


def _show(
    request: HttpRequest, part: SellerOrder, form: Form | None = None, status: int = 200
) -> HttpResponse:
    """The page of one part; `form` is the one that came back with something wrong."""
    day = clock.today(timezone.now())
    action = rules.main_action(part, made_to_order=queries.made_to_order(part))
    transfer = queries.may_confirm_transfer(part.order, [part.producer_id])
    context = {
        "part": part,
        "order": part.order,
        "action": action,
        "action_label": rules.SELLER_ORDER.step(action).label if action else "",
        "form": form
        if form and not isinstance(form, RefuseForm | ReceiptForm)
        else _form(part, action),
        "refuse_form": form if isinstance(form, RefuseForm) else RefuseForm(),
        "may_refuse": rules.may_refuse(part),
        "transfer": transfer,
        "receipt_form": form if isinstance(form, ReceiptForm) else _receipt_form(transfer),
        "late": queries.is_late(part, day),
        "parcel": queries.parcel_of(part),
        "history": queries.history_of(part),
        "labels": dict(SellerOrder.State.choices),
        "producer": part.producer,
        "shop_query": "",
    }
    return render(request, "orders/seller_order.html", context, status=status)


def _form(part: SellerOrder, action: str | None) -> Form | None:
    if action == "confirm":
        day = clock.today(timezone.now())
        return ConfirmForm(today=day, initial={"ready_on": max(day, part.promised_on)})
    return HandOverForm() if action == "hand_over" else None


def _receipt_form(transfer: Any) -> ReceiptForm | None:
    if transfer is None:
        return None
    open_amount = max(transfer.amount - transfer.received, 1)
    return ReceiptForm(initial={"amount": open_amount, "token": ids.token()})


@login_required
@require_http_methods(["POST"])
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    part = _part(request, number)
    form = _posted(request, action)
    if form is not None and not form.is_valid():
        return _show(request, part, form, status=422)
    details = form.cleaned_data if form else {}
    try:
        getattr(services, action)(part=part, by_id=request.user.pk, now=timezone.now(), **details)
        messages.success(
            request, str(_("Done: %(step)s") % {"step": rules.SELLER_ORDER.step(action).label})
        )
    except Refused as refusal:
        # A repeat of a step that was taken: the page shows where the order stands now.
        messages.error(request, str(refusal))
    if request.POST.get("from") == "today":
        makers = registry.shop.makers(request, SCOPE)
        mine = next(one for one in makers if one.id == part.producer_id)
        return redirect(reverse("orders:today") + registry.shop.shell(mine, makers)["shop_query"])
    return redirect("orders:seller_order", part.number)


@login_required
@require_POST
def act_later(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """
    A step that a phone kept while it had no line. The same key again gets the first answer.

    What was wrong in the form is said in `wrong` and may be mended and sent again.
    """
    part = _part(request, number)
    key = kept.key_of(request.POST, request.user.pk)
    form = _posted(request, action)
    if form is not None and not form.is_valid():
        wrong = {name: errors[0] for name, errors in form.errors.items()}
        return JsonResponse({"done": False, "wrong": wrong}, status=422)
    details = form.cleaned_data if form else {}
    asked = idempotency.fingerprint(number, action, kept.asked_for(request.POST))

    def act() -> dict[str, Any]:
        label = rules.SELLER_ORDER.step(action).label
        try:
            verb = getattr(services, action)
            verb(part=part, by_id=request.user.pk, now=timezone.now(), **details)
        except Refused as refusal:
            return {"done": False, "said": f"{number}: {refusal}"}
        return {"done": True, "said": f"{number}: " + _("Done: %(step)s") % {"step": label}}

    scope = f"step {request.user.pk}"
    return JsonResponse(idempotency.answered(scope, key, asked, act, now=timezone.now()))


def _posted(request: HttpRequest, action: str) -> Form | None:
    if action == "confirm":
        return ConfirmForm(request.POST, today=clock.today(timezone.now()))
    if action == "refuse":
        return RefuseForm(request.POST)
    return HandOverForm(request.POST) if action == "hand_over" else None


@login_required
@require_POST
def confirm_transfer(request: HttpRequest, number: str) -> HttpResponse:
    part = _part(request, number)
    if queries.may_confirm_transfer(part.order, [part.producer_id]) is None:
        raise NotFound
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return _show(request, part, form, status=422)
    now = timezone.now()
    services.receive_payment(
        provider="manual",
        event_id=form.cleaned_data["token"],
        reference=part.order.number,
        amount=form.cleaned_data["amount"],
        occurred_at=now,
        now=now,
        by_id=request.user.pk,
    )
    messages.success(request, _("The payment is noted."))
    return redirect("orders:seller_order", part.number)


@login_required
@require_GET
def slip(request: HttpRequest, number: str) -> HttpResponse:
    part = _part(request, number)
    address = settings.PUBLIC_URL + reverse("orders:seller_order", args=[part.number])
    try:
        content = slips.pdf(part, address)
    except paper.NoPdf:
        return render(request, "orders/slip.html", {**slips.context(part, address), "no_pdf": True})
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{part.number}.pdf"'
    return response


@login_required
@require_POST
def answer_freight(request: HttpRequest, request_id: Any) -> HttpResponse:
    producer_ids = [one.id for one in registry.shop.makers(request, SCOPE)]
    found = shipping.freight_request_of(producer_ids, request_id)
    freight.answer_freight(request=found, by_id=request.user.pk, now=timezone.now())
    messages.success(request, _("Noted."))
    return redirect("orders:today")
