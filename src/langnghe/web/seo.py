"""What search engines read: robots.txt and a sitemap in parts, in both languages."""

from collections.abc import Callable, Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override

from langnghe.environment import public as environment
from langnghe.market import public as market
from langnghe.programmes import public as programmes
from langnghe.registry import public as registry
from langnghe.support import public as support

PER_FILE = 5_000  # two addresses each; a sitemap may hold 50,000
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
PRIVATE = ("/gio/", "/dat-hang/", "/don/", "/xuong/", "/hoi/", "/so/", "/bao/", "/giay-to/",
           "/nha-may/")  # fmt: skip
Rows = Iterable[tuple[str, datetime | None]]


def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in PRIVATE),
        *(f"Disallow: /en{path}" for path in PRIVATE),
        f"Disallow: /{settings.ADMIN_PATH}",
        f"Sitemap: {settings.PUBLIC_URL}{reverse('sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


# Pages that stand alone, by their names.
LISTS = (
    "web:home", "web:villages", "web:crafts", "catalogue:listing", "web:environment",
    "judging:limits", "treatment:open_projects", "treatment:technologies",
    "programmes:measures", "programmes:acts", "programmes:programmes",
    "offers:schemes", "offers:check",
)  # fmt: skip
SECTIONS: dict[str, tuple[str, Callable[[], int], Callable[[int, int], Rows]]] = {
    "products": ("catalogue:product", market.count_for_sitemap, market.sitemap_rows),
    "villages": ("web:village", registry.count_villages_for_sitemap, registry.village_sitemap_rows),
    "crafts": ("web:craft", registry.count_crafts_for_sitemap, registry.craft_sitemap_rows),
    "artisans": (
        "web:artisan", registry.count_artisans_for_sitemap, registry.artisan_sitemap_rows,
    ),
    "producers": (
        "web:producer", registry.count_producers_for_sitemap, registry.producer_sitemap_rows,
    ),
    "environment": (
        "seeing:card", environment.count_villages_for_sitemap, environment.village_sitemap_rows,
    ),
    "stations": (
        "seeing:station", environment.count_stations_for_sitemap,
        environment.station_sitemap_rows,
    ),
    **programmes.SITEMAP,
    "support": (
        "offers:scheme", support.count_schemes_for_sitemap, support.scheme_sitemap_rows,
    ),
    "lists": ("", lambda: len(LISTS), lambda start, _limit: [(one, None) for one in LISTS[start:]]),
}  # fmt: skip


def sitemap_index(request: HttpRequest) -> HttpResponse:
    places = [
        reverse("sitemap-section", args=[section, number])
        for section, (_view, count, _rows) in SECTIONS.items()
        for number in range(1, -(-count() // PER_FILE) + 1)
    ]
    items = "".join(
        f"<sitemap><loc>{settings.PUBLIC_URL}{place}</loc></sitemap>" for place in places
    )
    return _xml(f"<sitemapindex {NAMESPACES}>{items}</sitemapindex>")


def sitemap(request: HttpRequest, section: str, number: int) -> HttpResponse:
    if section not in SECTIONS or number < 1:
        raise Http404
    view, _count, rows = SECTIONS[section]
    items = "".join(_entry(view, slug, at) for slug, at in rows((number - 1) * PER_FILE, PER_FILE))
    if not items:
        raise Http404
    return _xml(f"<urlset {NAMESPACES}>{items}</urlset>")


def _entry(view: str, slug: str, changed_at: datetime | None) -> str:
    addresses = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            path = reverse(view, args=[slug]) if view else reverse(slug)
            addresses[language] = escape(settings.PUBLIC_URL + path)
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
        for language, address in addresses.items()
    )
    changed = f"<lastmod>{changed_at:%Y-%m-%d}</lastmod>" if changed_at else ""
    return "".join(
        f"<url><loc>{address}</loc>{changed}{alternates}</url>" for address in addresses.values()
    )


def _xml(body: str) -> HttpResponse:
    text = f'<?xml version="1.0" encoding="UTF-8"?>{body}'
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
