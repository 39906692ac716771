"""Checkout on one page. Every step is a plain form; htmx only spares the round trip."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from langnghe.accounts import public as accounts
from langnghe.core import clock, limits
from langnghe.core.errors import Refused
from langnghe.core.http import client_address
from langnghe.core.idempotency import KeyReused
from langnghe.market.basket import queries as baskets
from langnghe.market.basket import rules as basket_rules
from langnghe.market.basket import services as basket_services
from langnghe.market.basket.models import Basket
from langnghe.market.checkout import forms, queries, rules, services
from langnghe.market.checkout.forms import CheckoutForm, PlaceForm
from langnghe.market.orders.models import Order

# The session keeps where the order stands that was placed last: "back" leads there.
LAST_ORDER = "last_order"


def _find(request: HttpRequest) -> Basket | None:
    return basket_services.find(
        session=request.session, user_id=request.user.pk, now=timezone.now()
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _answer(request)
    basket = _find(request)
    if basket is None or not baskets.pieces(basket):
        return redirect(request.session.get(LAST_ORDER) or reverse("basket:basket"))
    return _page(request, basket, CheckoutForm(initial=_initial(request, basket)))


def _initial(request: HttpRequest, basket: Basket) -> dict[str, Any]:
    initial: dict[str, Any] = {"basket": basket.pk, "token": forms.new_token()}
    if request.user.is_authenticated:
        contact = accounts.contact(request.user.pk)
        initial |= {"name": contact.name, "phone": contact.phone, "email": contact.email}
    return initial


def _answer(request: HttpRequest) -> HttpResponse:
    form = CheckoutForm(request.POST)
    valid = form.is_valid()
    if order := _made_before(request, form):
        return _to(request, order)
    basket = _find(request)
    if basket is None or not baskets.pieces(basket):
        return _go(request, reverse("checkout:checkout"))
    action = request.POST.get("action")
    if action == "adjust":
        for change in basket_services.adjust(basket=basket, now=timezone.now()):
            messages.info(request, basket_rules.told(change))
        basket_services.remember(session=request.session, pieces=baskets.pieces(basket))
    if action in {"adjust", "update"}:
        form.forget_errors()
        return _page(request, basket, form)
    return _place(request, basket, form) if valid else _page(request, basket, form, status=422)


def _made_before(request: HttpRequest, form: CheckoutForm) -> Order | None:
    """A double click or the back button: the form has made its order already."""
    basket_id, token = form.cleaned_data.get("basket"), form.cleaned_data.get("token")
    if basket_id is None or token is None:
        return None
    return queries.placed_before(basket_id=basket_id, key=str(token), user_id=request.user.pk)


def _place(request: HttpRequest, basket: Basket, form: CheckoutForm) -> HttpResponse:
    try:
        limits.hit("checkout", client_address(request))
        placed = services.place_order(
            basket=basket,
            buyer=form.buyer(),
            idempotency_key=str(form.cleaned_data["token"]),
            shown=form.shown(),
            user_id=request.user.pk,
            language=get_language() or settings.LANGUAGE_CODE,
            now=timezone.now(),
        )
    except (basket_services.BasketClosed, KeyReused):
        # Ordered at this very moment from another window.
        return _go(request, reverse("checkout:checkout"))
    except services.Changed as refusal:
        return _page(request, basket, form, changes=refusal.changes, status=refusal.status)
    except services.NotAsItStands as refusal:
        return _page(request, basket, form, status=refusal.status)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, basket, form, status=refusal.status)
    basket_services.remember(session=request.session, pieces=0)
    return _to(request, placed.order)


def _to(request: HttpRequest, order: Order) -> HttpResponse:
    address = reverse("orders:order", args=[order.number, order.secret])
    request.session[LAST_ORDER] = address
    return _go(request, address)


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """htmx follows a redirect without a word to the browser, unless told to leave the page."""
    if request.htmx:  # type: ignore[attr-defined]  # middleware
        return HttpResponseClientRedirect(address)
    return redirect(address)


def _page(
    request: HttpRequest,
    basket: Basket,
    form: CheckoutForm,
    *,
    changes: list[rules.Change] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    quotation = queries.quotation(basket=basket, commune=form.commune, now=now)
    if not quotation.parts:
        return _go(
            request, reverse("basket:basket")
        )  # nothing of it is sold any more: the basket says why
    form.fit(quotation)
    context = {
        "form": form,
        "quotation": quotation,
        "shown": forms.sign(quotation),
        "changes": changes or [],
        "only_news": bool(changes) and all(change.is_news for change in changes or []),
        "hold_minutes": quotation.hold_minutes,
    }
    return render(request, "checkout/checkout.html", context, status=status)


@never_cache
@require_safe
def place(request: HttpRequest) -> HttpResponse:
    """While the place is being typed: which one is meant, and what delivery there costs."""
    form = PlaceForm(request.GET)
    form.is_valid()
    quotation = queries.quotation(basket=_find(request), commune=form.commune, now=timezone.now())
    context = {"form": form, "quotation": quotation, "shown": forms.sign(quotation)}
    return render(request, "checkout/place_swap.html", context)


@never_cache
@require_safe
def delivery_hint(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    view = baskets.contents(_find(request), clock.today(now))
    context = {
        "fee": queries.cheapest_delivery(view, now=now),
        "parcels": len(view.parcels),
    }
    return render(request, "checkout/delivery_hint.html", context)


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "checkout/terms.html", {"version": rules.TERMS_VERSION})
