"""The basket as a page. All of it works with plain forms; htmx swaps the list in place."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from langnghe.core import clock
from langnghe.core.errors import Refused
from langnghe.core.text import in_language
from langnghe.market.basket import queries, rules, services
from langnghe.market.basket.forms import AddForm, LineForm
from langnghe.market.basket.models import MOST_PIECES, Basket
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.catalogue.facts import SaleItem


def _find(request: HttpRequest) -> Basket | None:
    return services.find(session=request.session, user_id=request.user.pk, now=timezone.now())


@never_cache
@require_safe
def basket(request: HttpRequest) -> HttpResponse:
    return _page(request, _find(request))


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    form = AddForm(request.POST)
    item = _item(request.POST.get("variant", ""))
    if form.is_valid():
        found = services.start(session=request.session, user_id=request.user.pk, now=timezone.now())
        try:
            added = services.add(
                basket=found,
                item=item,
                quantity=form.cleaned_data["quantity"],
                personalisation=form.cleaned_data["personalisation"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            services.remember(session=request.session, pieces=added.pieces)
            return _added(request, item, form.cleaned_data["next"])
    return _add_again(request, form, item)


def _item(uid: str) -> SaleItem:
    """:raises NoSuchGoods:"""
    try:
        known = catalogue.variant_for_sale(UUID(uid))
    except ValueError:
        known = None
    if known is None:
        raise queries.NoSuchGoods
    return known


def _added(request: HttpRequest, item: SaleItem, back: str) -> HttpResponse:
    said = _("In your basket: %(name)s") % {"name": in_language(item.name)}
    if request.htmx:  # type: ignore[attr-defined]  # middleware
        return render(request, "basket/added.html", {"said": said, "kind": "success"})
    messages.success(request, said)
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(back if safe else reverse("basket:basket"))


def _add_again(request: HttpRequest, form: AddForm, item: SaleItem) -> HttpResponse:
    """What was typed, with the reason beside it. A form sent by htmx still stands on its page."""
    if request.htmx:  # type: ignore[attr-defined]  # middleware
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return render(request, "basket/added.html", {"said": said, "kind": "error"})
    context = {"form": form, "item": item, "longest_writing": rules.longest_writing(item)}
    return render(request, "basket/add.html", context, status=422)


@require_POST
def set_quantity(request: HttpRequest) -> HttpResponse:
    found, form = _find(request), LineForm(request.POST)
    if found is None:
        return redirect("basket:basket")
    if not form.is_valid():
        refused = {request.POST.get("line", ""): _("Write a number of pieces.")}
        return _page(request, found, status=422, refused=refused)
    line_id = form.cleaned_data["line"]
    try:
        services.set_quantity(
            basket=found, line_id=line_id, quantity=form.wanted(), now=timezone.now()
        )
    except Refused as refusal:
        refused = {str(line_id): str(refusal)}
        return _page(request, found, status=refusal.status, refused=refused)
    return _done(request, found)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    found = _find(request)
    try:
        line_id = UUID(request.POST.get("line", ""))
    except ValueError:
        raise services.NoSuchLine from None
    if found is not None:
        services.remove(basket=found, line_id=line_id, now=timezone.now())
    return _done(request, found)


@require_POST
def adjust(request: HttpRequest) -> HttpResponse:
    found = _find(request)
    if found is not None:
        for change in services.adjust(basket=found, now=timezone.now()):
            messages.info(request, rules.told(change))
    services.remember(session=request.session, pieces=queries.pieces(found))
    return redirect("basket:basket")


def _done(request: HttpRequest, found: Basket | None) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]  # middleware
        return _page(request, found)
    services.remember(session=request.session, pieces=queries.pieces(found))
    return redirect("basket:basket")


def _page(
    request: HttpRequest,
    found: Basket | None,
    *,
    status: int = 200,
    refused: dict[str, str] | None = None,
) -> HttpResponse:
    """`refused`: a message beside the line it is about. htmx swaps in the list alone."""
    view = queries.contents(found, clock.today(timezone.now()))
    services.remember(session=request.session, pieces=view.pieces)
    context: dict[str, Any] = {
        "basket": view,
        "refused": refused or {},
        "typed": request.POST.get("quantity", ""),
        "most": MOST_PIECES,
    }
    if request.htmx:  # type: ignore[attr-defined]  # middleware
        # htmx swaps nothing that is answered 4xx.
        return render(request, "basket/swap.html", context)
    return render(request, "basket/basket.html", context, status=status)
