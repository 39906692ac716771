"""Filters and tags that every template has at hand."""

from collections.abc import Hashable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

from langnghe.core.text import in_language
from langnghe.ui import formatting

register = template.Library()


@register.filter
def money(amount: Any, currency: str = "VND") -> str:
    return "" if amount in {None, ""} else formatting.money(amount, currency)


@register.filter
def number(value: Any) -> str:
    return "" if value in {None, ""} else formatting.number(value)


@register.filter
def day(value: date | datetime | None) -> str:
    return formatting.day(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    return formatting.moment(value) if value else ""


@register.filter
def weight(grams: int | None) -> str:
    return formatting.weight(grams) if grams else ""


@register.filter
def phone(e164: str) -> str:
    return formatting.phone(e164)


@register.filter
def tr(texts: Mapping[str, str] | None) -> str:
    """The text in the reader's language: `{{ product.name|tr }}`."""
    return in_language(texts) if texts else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of the sprite; it says nothing that the words beside it do not say."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag
def product_card(card: Hashable) -> SafeString:
    """A card of a list, in the reader's language."""
    return _ready_card(card, get_language() or "")


# By what it shows, not by whose it is: a card of other content is another card, so nothing ever
# has to be thrown away. Half of what a list costs would be spent on its cards otherwise.
@lru_cache(maxsize=8_000)
def _ready_card(card: Hashable, language: str) -> SafeString:
    return render_to_string("ui/product_card.html", {"card": card})


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The query of this page with some keys set, or taken out (None or "")."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in {None, ""}:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def alternate_url(context: template.Context, language: str) -> str:
    """The address of this very page in another language; the home page where there is none."""
    request: Any = context.get("request")
    try:
        match = resolve(request.path_info)
        with override(language):
            address = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except (Resolver404, NoReverseMatch, AttributeError):
        with override(language):
            return reverse("web:home")
    query = request.GET.urlencode() if request.method == "GET" else ""
    return f"{address}?{query}" if query else address


@register.simple_tag(takes_context=True)
def canonical_url(context: template.Context, language: str = "") -> str:
    """The full address of this page without its query."""
    request = context.get("request")
    base = str(context.get("public_url", ""))
    path = request.path if request else "/"
    if language:
        path = alternate_url(context, language).split("?")[0]
    return f"{base}{path}"


@register.filter
def is_current(path: str, start: str) -> bool:
    return path == start or (len(start) > 1 and path.startswith(start))
