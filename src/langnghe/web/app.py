"""The workshop as an app: its manifest, its service worker, its page without a line."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

WORKER = Path(__file__).parent / "static" / "web" / "worker.js"
# What a page of the workshop needs to look like itself; named by content, so kept for good.
FILES = (
    "ui/css/base.css",
    "ui/css/components.css",
    "ui/css/pages.css",
    "catalogue/catalogue.css",
    "ui/js/ui.js",
    "ui/js/later.js",
    "catalogue/grid.js",
    "cases/cases.css",
    "cases/checklist.js",
    "cases/sign.js",
    "ingest/field.js",
    "django_htmx/htmx-2.min.js",
    "ui/icons.svg",
    "ui/icon.svg",
    "ui/fonts/be-vietnam-pro-latin-400.woff2",
    "ui/fonts/be-vietnam-pro-vietnamese-400.woff2",
    "ui/fonts/be-vietnam-pro-latin-600.woff2",
    "ui/fonts/be-vietnam-pro-vietnamese-600.woff2",
    "ui/fonts/lora-latin.woff2",
    "ui/fonts/lora-vietnamese.woff2",
)
ICONS = (
    ("ui/app/icon-192.png", "192x192", "any"),
    ("ui/app/icon-512.png", "512x512", "any"),
    ("ui/app/maskable-512.png", "512x512", "maskable"),
)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    content = {
        "id": "/xuong/",
        "name": _("Workshop · %(platform)s") % {"platform": settings.PLATFORM_NAME},
        "short_name": _("Workshop"),
        "description": _("Orders and goods of a maker, also without a line."),
        "lang": get_language(),
        "dir": "ltr",
        "start_url": reverse("orders:today"),
        "scope": "/",
        "display": "standalone",
        "theme_color": "#8C1C13",
        "background_color": "#FBF7EF",
        "icons": [
            {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
        "shortcuts": [
            {"name": _("Orders"), "url": reverse("orders:seller_orders")},
            {"name": _("Pieces and prices"), "url": reverse("catalogue:stock_grid")},
        ],
    }
    response = JsonResponse(content, content_type="application/manifest+json")
    response["Cache-Control"] = "max-age=3600"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that all pages are in its reach; asked for anew each time."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@lru_cache(maxsize=1)
def _worker() -> str:
    code = WORKER.read_text(encoding="utf-8")
    places = {code: _in_language(code) for code, _name in settings.LANGUAGES}
    with override(settings.LANGUAGE_CODE):
        app = {
            "static": settings.STATIC_URL,
            "offline": places,
            "logOut": reverse("account_logout"),
            "logIn": [reverse("account_login"), reverse("account_signup")],
            "files": [*map(static, FILES), *places.values()],
        }
    told = json.dumps(app, sort_keys=True)
    # The words of the page without a line may change without any of its files.
    app["version"] = hashlib.sha256(f"{told}{code}{_offline_words()}".encode()).hexdigest()[:12]
    return f"const APP = {json.dumps(app)};\n{code}"


def _in_language(code: str) -> str:
    with override(code):
        return reverse("web:offline")


def _offline_words() -> str:
    folder = Path(__file__).parent / "templates" / "web"
    return (folder / "offline.html").read_text(encoding="utf-8")


@never_cache
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "web/offline.html")
