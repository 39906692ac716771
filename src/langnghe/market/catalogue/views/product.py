"""The page of one product."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from langnghe.core import clock
from langnghe.market.catalogue import queries, services, structured
from langnghe.registry import public as registry
from langnghe.ui import share
from langnghe.ui.formatting import money

SHARED_FOR = 31_536_000  # seconds


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        page = queries.product_page(slug, clock.today(timezone.now()))
    except queries.NoLongerSold as gone:
        said = {"name": gone.name, "similar": gone.similar}
        return render(request, "catalogue/gone.html", said, status=gone.status)
    except queries.NoSuchProduct:
        present = queries.present_slug(slug)
        if present is None:
            raise
        return redirect("catalogue:product", present, permanent=True)
    now = timezone.now()
    if not _of_the_house(request, page, now):
        services.note_view(page.id, request.headers)
    leaves_on = queries.leaves_on(page, clock.today(now))
    context = {**_shown(page, get_language() or ""), "leaves_on": leaves_on}
    return render(request, "catalogue/product.html", context)


def _of_the_house(request: HttpRequest, page: queries.ProductPage, now: datetime) -> bool:
    """A maker who looks at his own goods is no buyer who does. Asked of those logged in alone."""
    return request.user.is_authenticated and registry.acting.works_for(
        user_id=request.user.pk, producer_id=page.maker.id, now=now
    )


@require_safe
def picture_to_share(request: HttpRequest, slug: str) -> HttpResponse:
    """What a link to these goods brings along; drawn once for each state of them."""
    page = queries.product_page(slug, clock.today(timezone.now()))
    card = _card(page)
    content = share.made(card, queries.first_picture_file(page.id))
    response = HttpResponse(content, content_type="image/jpeg")
    known = request.GET.get("v") == card.digest
    response["Cache-Control"] = f"public, max-age={SHARED_FOR if known else 300}"
    return response


def _card(page: queries.ProductPage) -> share.Card:
    price = money(page.price_from)
    if page.price_to != page.price_from:
        price = _("from %(price)s") % {"price": price}
    return share.Card(
        title=page.name,
        place=f"{page.maker.name} · {page.village.name}",
        line=price,
        platform=settings.PLATFORM_NAME,
        picture=page.pictures[0].largest if page.pictures else "",
    )


@lru_cache(maxsize=300)
def _shown(page: queries.ProductPage, _language: str) -> dict[str, Any]:
    """Made of the page's content alone, so kept by it."""
    return {
        "product": page,
        "chosen": next((offer for offer in page.offers if offer.buyable and not page.paused), None),
        "crumbs": structured.crumbs(page),
        "structured": structured.as_script(page),
        "next": reverse("catalogue:product", args=[page.slug]),
        "share": f"{reverse('catalogue:share', args=[page.slug])}?v={_card(page).digest}",
    }
