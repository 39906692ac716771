"""Xưởng: a maker's own page, his breaks, what hangs on his wall, and the way to everything else."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from langnghe.core import clock
from langnghe.core.errors import NotFound, Refused
from langnghe.core.text import in_language
from langnghe.market import public as market
from langnghe.registry import public as registry
from langnghe.ui import paper, qr
from langnghe.ui import share as pictures
from langnghe.web import sharing
from langnghe.web.workshop.forms import BreakForm, OwnPageForm

SIZES = ("A4", "A5")


def _shop(request: HttpRequest, scope: str) -> tuple[registry.ProducerFact, dict[str, Any]]:
    maker, context = registry.shop.shown(request, scope)
    return maker, context | {"tab": "more"}


@never_cache
@login_required
@require_GET
def more(request: HttpRequest) -> HttpResponse:
    _maker, context = _shop(request, "")
    return render(request, "web/workshop/more.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def own_page(request: HttpRequest) -> HttpResponse:
    maker, context = _shop(request, "goods")
    form = OwnPageForm(request.POST or None, initial=OwnPageForm.of(maker))
    if request.method == "POST" and form.is_valid():
        try:
            registry.own_page.change_page(
                producer_id=maker.id, by_id=request.user.pk or 0, now=timezone.now(), **form.told()
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(request.get_full_path())
    context |= {"form": form}
    status = 422 if form.errors else 200
    return render(request, "web/workshop/own_page.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def breaks(request: HttpRequest) -> HttpResponse:
    maker, context = _shop(request, "goods")
    now = timezone.now()
    today = clock.today(now)
    form = BreakForm(request.POST or None, initial=BreakForm.new(today))
    if request.method == "POST" and form.is_valid():
        try:
            registry.breaks.plan(
                producer_id=maker.id, by_id=request.user.pk, now=now, **form.told()
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return _to_breaks(request, context, _("The break is planned."))
    rows, next_cursor = registry.breaks.of_makers([maker.id], cursor=request.GET.get("cursor"))
    context |= {
        "form": form,
        "today": today,
        "planned": [one for one in reversed(rows) if one.last >= today],
        "past": [one for one in rows if one.last < today],
        "next_cursor": next_cursor,
    }
    status = 422 if form.errors else 200
    return render(request, "web/workshop/breaks.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def change_break(request: HttpRequest, uid: UUID) -> HttpResponse:
    maker, context = _shop(request, "goods")
    found = registry.breaks.one_of([maker.id], uid)
    form = BreakForm(request.POST or None, initial=BreakForm.of(found))
    if request.method == "POST" and form.is_valid():
        try:
            registry.breaks.change(
                producer_ids=[maker.id],
                uid=uid,
                by_id=request.user.pk,
                now=timezone.now(),
                **form.told(),
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return _to_breaks(request, context, _("Saved."))
    context |= {"form": form}
    status = 422 if form.errors else 200
    return render(request, "web/workshop/break.html", context, status=status)


@login_required
@require_POST
def end_break(request: HttpRequest, uid: UUID) -> HttpResponse:
    maker, context = _shop(request, "goods")
    registry.breaks.end(producer_ids=[maker.id], uid=uid, by_id=request.user.pk, now=timezone.now())
    return _to_breaks(request, context, _("Done: the break is over."))


def _to_breaks(request: HttpRequest, context: dict[str, Any], said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(reverse("web:breaks") + context["shop_query"])


@never_cache
@login_required
@require_GET
def posters(request: HttpRequest) -> HttpResponse:
    maker, context = _shop(request, "goods")
    context |= {"goods": market.goods_of_maker(maker.id), "sizes": SIZES}
    return render(request, "web/workshop/posters.html", context)


@login_required
@require_GET
def poster(request: HttpRequest) -> HttpResponse:
    """Of the shop, or of the goods named by ?hang=."""
    maker, _context = _shop(request, "goods")
    size = request.GET.get("kho", "A4")
    if size not in SIZES:
        raise NotFound
    context = _on_the_poster(maker, request.GET.get("hang", "")) | {"size": size}
    try:
        content = paper.pdf("web/workshop/poster.html", context)
    except paper.NoPdf:
        return render(request, "web/workshop/poster.html", context | {"no_pdf": True})
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{maker.slug}-{size}.pdf"'
    return response


def _on_the_poster(maker: registry.ProducerFact, slug: str) -> dict[str, Any]:
    """
    :raises NotFound: these are no goods of his on sale.
    """
    goods = None
    if slug:
        cards = market.goods_of_maker(maker.id)
        goods = next((card for card in cards if card.slug == slug), None)
        if goods is None:
            raise NotFound
    path = reverse("catalogue:product" if goods else "web:producer", args=[slug or maker.slug])
    address = settings.PUBLIC_URL + path
    return {
        "maker": maker,
        "goods": goods,
        "story": in_language(maker.story),
        "hours": in_language(maker.opening_hours),
        "address": address,
        "qr": qr.picture(address),
        "platform_name": settings.PLATFORM_NAME,
    }


@require_safe
def share(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that a link to a maker brings along; drawn once for each state of it."""
    card = sharing.card_of(registry.producer(slug))
    response = HttpResponse(pictures.made(card), content_type="image/jpeg")
    known = request.GET.get("v") == card.digest
    response["Cache-Control"] = f"public, max-age={31_536_000 if known else 300}"
    return response
