"""A product in the words of schema.org, for search engines and assistants."""

from typing import Any, NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from langnghe.core.schemas import money
from langnghe.market.catalogue.queries import Offer, ProductPage
from langnghe.ui.structured import json_ld


class Crumb(NamedTuple):
    name: str
    url: str  # empty: this very page


def as_script(page: ProductPage) -> SafeString:
    """The content of a `<script type="application/ld+json">`."""
    return json_ld({"@graph": [_product(page), _breadcrumbs(page)]})


def crumbs(page: ProductPage) -> tuple[Crumb, ...]:
    """Where the product stands: market, craft, product."""
    market = reverse("catalogue:listing")
    return (
        Crumb(_("Market"), market),
        Crumb(page.craft, f"{market}?craft={page.craft_slug}"),
        Crumb(page.name, ""),
    )


def _product(page: ProductPage) -> dict[str, Any]:
    offers = [_offer(page, offer) for offer in page.offers]
    return {
        "@type": "Product",
        "@id": f"{_url(page)}#product",
        "name": page.name,
        "description": page.description,
        "url": _url(page),
        "sku": page.offers[0].sku if page.offers else page.slug,
        "image": [_absolute(picture.largest) for picture in page.pictures],
        "category": page.craft,
        "material": page.materials,
        "brand": {"@type": "Brand", "name": page.maker.name},
        "manufacturer": {
            "@type": "Organization",
            "name": page.maker.name,
            "url": _absolute(reverse("web:producer", args=[page.maker.slug])),
        },
        "countryOfOrigin": {"@type": "Country", "name": "VN"},
        "offers": offers[0] if len(offers) == 1 else _several(page, offers),
    }


def _several(page: ProductPage, offers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@type": "AggregateOffer",
        "lowPrice": money(page.price_from).amount,
        "highPrice": money(page.price_to).amount,
        "priceCurrency": "VND",
        "offerCount": len(offers),
        "offers": offers,
    }


def _offer(page: ProductPage, offer: Offer) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "url": _url(page),
        "sku": offer.sku,
        "price": money(offer.price).amount,
        "priceCurrency": "VND",
        **_availability(page, offer),
        "itemCondition": "https://schema.org/NewCondition",
        "seller": {"@type": "Organization", "name": page.maker.name},
    }


def _availability(page: ProductPage, offer: Offer) -> dict[str, str]:
    if page.closed and page.closed.paused:
        opens = {"availabilityStarts": page.closed.opens_on.isoformat()}
        return {"availability": "https://schema.org/OutOfStock", **opens}
    state = "MadeToOrder" if offer.free is None else "InStock" if offer.free > 0 else "OutOfStock"
    return {"availability": f"https://schema.org/{state}"}


def _breadcrumbs(page: ProductPage) -> dict[str, Any]:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": crumb.name,
                "item": _absolute(crumb.url) if crumb.url else _url(page),
            }
            for position, crumb in enumerate(crumbs(page), start=1)
        ],
    }


def _url(page: ProductPage) -> str:
    return _absolute(reverse("catalogue:product", args=[page.slug]))


def _absolute(address: str) -> str:
    return urljoin(settings.PUBLIC_URL, address)
