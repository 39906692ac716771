"""A product's card, written by hand: lists show dozens, and a template takes ten times as long."""

from functools import cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from langnghe.ui.formatting import closed_until, money

SIZES = "(min-width: 60rem) 18rem, (min-width: 40rem) 30vw, 46vw"
_SLUG = "any-slug"


def product_card(card: Any, language: str, *, at_once: bool) -> str:
    """
    HTML of a `catalogue.facts.ProductCard`, in the language that is active.

    `at_once`: it is seen without scrolling, so its picture does not wait.
    """
    maker = f" · {escape(card.maker_name)}" if card.maker_name else ""
    lowest_of_several = escape(_("from"))
    varies = f'<span class="muted">{lowest_of_several}</span> ' if card.price_varies else ""
    return (
        f'<article class="card"><a class="card-link" href="{_address(card.slug, language)}">'
        f'{_picture(card, at_once=at_once)}<h3 class="card-name">{escape(card.name)}</h3></a>'
        f'<p class="card-place">{escape(card.village_name)}{maker}</p>'
        f'<p class="card-price">{varies}<b>{escape(money(card.price))}</b></p>'
        f'<p class="card-stock">{_stock(card)}</p>{_closed(card)}</article>'
    )


def _picture(card: Any, *, at_once: bool) -> str:
    if not card.image:
        return '<span class="card-picture card-picture-none" aria-hidden="true"></span>'
    sizes = f' srcset="{escape(card.srcset)}" sizes="{SIZES}"' if card.srcset else ""
    when = 'fetchpriority="high"' if at_once else 'loading="lazy"'
    return (
        f'<img class="card-picture" src="{escape(card.image)}"{sizes} alt="" '
        f'width="320" height="320" {when} decoding="async">'
    )


def _closed(card: Any) -> str:
    """A break in which orders are taken, beside what is there."""
    if card.paused or not card.closed_until:
        return ""
    return f'<p class="card-stock">{escape(closed_until(card.closed_until))}</p>'


def _stock(card: Any) -> str:
    if card.paused:
        return escape(closed_until(card.closed_until))
    if card.oversized:
        return escape(_("Freight on request"))
    if card.made_to_order:
        return escape(_("Made for you in %(days)s days") % {"days": card.making_days})
    if card.available:
        in_stock = escape(_("In stock"))
        return f'<span class="good">{in_stock}</span>'
    return escape(_("Sold out"))


def _address(slug: str, language: str) -> str:
    return _pattern(language).replace(_SLUG, slug)


@cache
def _pattern(language: str) -> str:
    with override(language):
        return reverse("catalogue:product", args=[_SLUG])
