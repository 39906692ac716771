"""The page of one product."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from langnghe.market.catalogue import queries, structured


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        page = queries.product_page(slug)
    except queries.NoLongerSold as gone:
        said = {"name": gone.name, "similar": gone.similar}
        return render(request, "catalogue/gone.html", said, status=gone.status)
    except queries.NoSuchProduct:
        present = queries.present_slug(slug)
        if present is None:
            raise
        return redirect("catalogue:product", present, permanent=True)
    return render(request, "catalogue/product.html", _shown(page, get_language() or ""))


@lru_cache(maxsize=300)
def _shown(page: queries.ProductPage, _language: str) -> dict[str, Any]:
    """Made of the page's content alone, so kept by it."""
    return {
        "product": page,
        "chosen": next((offer for offer in page.offers if offer.buyable), None),
        "crumbs": structured.crumbs(page),
        "structured": structured.as_script(page),
        "next": reverse("catalogue:product", args=[page.slug]),
    }
