"""Asking what it costs to bring a large piece."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from langnghe.accounts import public as accounts
from langnghe.core import ids, limits
from langnghe.core.errors import NotFound
from langnghe.core.http import client_address
from langnghe.core.text import in_language
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.shipping import services
from langnghe.market.shipping.forms import FreightForm


@require_http_methods(["GET", "POST"])
def ask_freight(request: HttpRequest, uid: UUID) -> HttpResponse:
    item = catalogue.variant_for_sale(uid)
    if item is None or not item.on_sale:
        raise NotFound
    form = FreightForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid() and form.commune:
        limits.hit("checkout", client_address(request))
        data = form.cleaned_data
        services.ask_freight(
            variant_id=item.variant_id,
            producer_id=item.producer_id,
            commune_code=form.commune.code,
            now=timezone.now(),
            **{name: data[name] for name in ("quantity", "name", "phone", "note", "token")},
        )
        messages.success(request, _("The maker will call you about the freight."))
        return redirect("catalogue:product", item.product_slug)
    context = {"form": form, "item": item, "name": in_language(item.name)}
    return render(request, "shipping/ask_freight.html", context)


def _initial(request: HttpRequest) -> dict[str, str]:
    initial = {"token": ids.token()}
    if request.user.is_authenticated:
        contact = accounts.contact(request.user.pk)
        initial |= {"name": contact.name, "phone": contact.phone}
    return initial
