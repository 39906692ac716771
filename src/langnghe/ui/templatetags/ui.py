"""Filters and tags that every template has at hand."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override

from langnghe.core.text import in_language
from langnghe.ui import cards, formatting

register = template.Library()
# What each language calls itself.
OWN_NAMES = {"vi": "Tiếng Việt", "en": "English"}


@register.filter
def money(amount: Any, currency: str = "VND") -> str:
    return "" if amount in {None, ""} else formatting.money(amount, currency)


@register.filter
def number(value: Any) -> str:
    return "" if value in {None, ""} else formatting.number(value)


@register.filter
def exact(value: Any, decimals: int = 2) -> str:
    return "" if value in {None, ""} else formatting.exact(value, decimals)


@register.filter
def day(value: date | datetime | None) -> str:
    return formatting.day(value) if value else ""


@register.filter
def closed_until(last: date | None) -> str:
    return formatting.closed_until(last) if last else ""


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
@lru_cache(maxsize=100)
def icon(name: str) -> SafeString:
    """A drawing of the sprite; it says nothing that the words beside it do not say."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag
def kept(name: str, **content: Hashable) -> SafeString:
    """
    A part of a page that shows nothing but `content`, written once for each: `{% include %}` with
    a memory. Named by all that it shows, it never has to be thrown away.
    """
    return _kept(name, get_language() or "", tuple(content.items()))


@lru_cache(maxsize=600)
def _kept(name: str, language: str, content: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(name, dict(content))


@register.simple_tag
def product_cards(items: Iterable[Hashable], at_once: int = 0) -> SafeString:
    """The items of a list of cards, in the reader's language; `at_once`: as many are seen first."""
    language = get_language() or ""
    ready = [
        f"<li>{_product_card(card, language, at_once=place < (at_once or 0))}</li>"
        for place, card in enumerate(items)
    ]
    return mark_safe("\n".join(ready))  # each was escaped where it was written


# By what it shows, not by whose it is: nothing ever has to be thrown away.
_product_card = lru_cache(maxsize=1_000)(cards.product_card)


class KeptURLNode(URLNode):
    """`{% url %}` with a memory: a page names dozens of addresses, most of them the same."""

    def render(self, context: template.Context) -> str:
        if self.kwargs or self.asvar:
            return str(super().render(context))
        args = tuple(str(arg.resolve(context)) for arg in self.args)
        address = _reversed(self.view_name.resolve(context), args, get_language() or "")
        return conditional_escape(address) if context.autoescape else address


@register.tag
def url(parser: template.base.Parser, token: template.base.Token) -> KeptURLNode:
    node = django_url(parser, token)
    return KeptURLNode(node.view_name, node.args, node.kwargs, node.asvar)


@lru_cache(maxsize=2_000)
def _reversed(name: str, args: tuple[str, ...], language: str) -> str:
    return reverse(name, args=args)  # `language` is the one that is active


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
def language_links(context: template.Context) -> SafeString:
    """Links to this very page in the other languages, each in its own."""
    request: Any = context.get("request")
    query = request.GET.urlencode() if request and request.method == "GET" else ""
    present = get_language()
    others = [code for code, _name in settings.LANGUAGES if code != present]
    links = [
        format_html(
            '<a class="tool" href="{}" hreflang="{code}" lang="{code}">{}<span>{}</span></a>',
            in_other_language(request, code) + (f"?{query}" if query else ""),
            icon("globe"),
            OWN_NAMES[code],
            code=code,
        )
        for code in others
    ]
    return mark_safe("".join(links))


@register.simple_tag(takes_context=True)
def canonical_links(context: template.Context, query: str = "") -> SafeString:
    """Where this page really stands, for search engines, in each language."""
    request: Any = context.get("request")
    base = context.get("public_url", "")
    here = f"{base}{request.path if request else '/'}{query}"
    there = {
        code: f"{base}{in_other_language(request, code)}{query}" for code, _n in settings.LANGUAGES
    }
    alternates = [*there.items(), ("x-default", there[settings.LANGUAGE_CODE])]
    return format_html(
        '<link rel="canonical" href="{here}">{links}<meta property="og:url" content="{here}">',
        here=here,
        links=format_html_join("", '<link rel="alternate" hreflang="{}" href="{}">', alternates),
    )


def in_other_language(request: Any, language: str) -> str:
    """The address of this page in a language; the home page where it has none."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return _address("web:home", (), (), language)
    return _address(match.view_name, match.args, tuple(match.kwargs.items()), language)


@lru_cache(maxsize=4_000)
def _address(
    name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...], language: str
) -> str:
    with override(language):
        try:
            return reverse(name, args=args, kwargs=dict(kwargs))
        except NoReverseMatch:
            return reverse("web:home")


@register.filter
def is_current(path: str, start: str) -> bool:
    return path == start or (len(start) > 1 and path.startswith(start))
