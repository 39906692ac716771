"""The market: all goods, narrowed step by step. A plain GET form; htmx swaps the results."""

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from langnghe.core.pagination import BadCursor
from langnghe.market.catalogue import queries, search
from langnghe.market.catalogue.forms import AVAILABILITY_LABELS, FilterForm
from langnghe.market.catalogue.queries import Filters, Listing
from langnghe.ui.formatting import money

MOST_LETTERS = 100
# A list narrowed by one of these alone is a page of its own for search engines.
INDEXED = {"craft", "village", "producer"}
NAMES = tuple(field.name for field in fields(Filters))


class Mark(NamedTuple):
    """A filter that is set, and the address that takes it away."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, and what its page says of that."""

    filters: Filters
    is_right: bool  # else something in it was left out, and is said beside its field
    names: tuple[tuple[str, str], ...]  # what the chosen slugs are called
    heading: str
    marks: tuple[Mark, ...]

    @property
    def given(self) -> dict[str, str]:
        return _given(self.filters)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    index, cursor = search.reader(), request.GET.get("cursor")
    asked = _asked(index, get_language() or "", request.META.get("QUERY_STRING", ""))
    found = _found(index, asked.filters, cursor)
    target = request.htmx.target if request.htmx else ""  # type: ignore[attr-defined]  # middleware
    context = _context(asked, found, first=not cursor)
    if target == "goods":
        response = render(request, "catalogue/more.html", context)
    else:
        context["results"] = _ready_results(get_language() or "", tuple(context.items()))
        context |= _choices(request, asked, index, partial=target == "results")
        page = "catalogue/swap.html" if target == "results" else "catalogue/listing.html"
        response = render(request, page, context | _for_programs(asked, first=not cursor))
    if target == "results":
        push_url(response, _address(asked.filters))
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """While words are being typed into the search field of any page."""
    text = request.GET.get("q", "")[:MOST_LETTERS]
    context = {"text": text, "found": queries.suggest(text)}
    return render(request, "catalogue/suggestions.html", context)


def _asked(index: search.Reader | None, language: str, query: str) -> Asked:
    return _asked_beside(index, language, query) if index else _understood(QueryDict(query))


@search.once_per_state(500)
def _asked_beside(_index: search.Reader, _language: str, query: str) -> Asked:
    """An address is understood once per state of the index, whose labels it shares."""
    return _understood(QueryDict(query))


def _understood(query: QueryDict) -> Asked:
    form = FilterForm(query)
    is_right = form.is_valid()
    filters = form.filters()
    names = tuple(form.names.items())
    return Asked(filters, is_right, names, _heading(form, filters), _marks(form, filters))


def _found(index: search.Reader | None, filters: Filters, cursor: str | None) -> Listing:
    try:
        return queries.listing_beside(index, filters, cursor=cursor)
    except BadCursor:  # an old link: better the first page than none
        return queries.listing_beside(index, filters)


def _context(asked: Asked, found: Listing, *, first: bool) -> dict[str, Any]:
    """What the list itself shows; all of it can be compared."""
    return {
        "cards": found.items,
        "total": found.total,
        "near": found.is_near and bool(found.items),
        **_better(asked.filters, found),
        "more_url": _address(asked.filters, cursor=found.next_cursor) if found.next_cursor else "",
        "first_url": "" if first else _address(asked.filters),
        "heading": asked.heading,
        "marks": asked.marks,
        "all_url": reverse("catalogue:listing"),
    }


# A list of the same cards is written once; the cards are made from rows read for each request.
@lru_cache(maxsize=150)
def _ready_results(_language: str, content: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string("catalogue/results.html", dict(content))


def _for_programs(asked: Asked, *, first: bool) -> dict[str, Any]:
    """What search engines are told of the page."""
    given = asked.given
    return {
        "indexed": first and (not given or (len(given) == 1 and set(given) <= INDEXED)),
        "canonical_query": f"?{urlencode(given)}" if given else "",
    }


def _choices(
    request: HttpRequest, asked: Asked, index: search.Reader | None, *, partial: bool
) -> dict[str, Any]:
    """The fields of the filter: ready-made, unless something in them is wrong."""
    if index and asked.is_right:
        language = get_language() or ""
        html = _ready_choices(index, language, asked.filters, asked.names, partial=partial)
        return {"choices": html, "partial": partial}
    form = FilterForm(request.GET)
    form.is_valid()  # what is wrong is said beside its field
    return _offered(form, asked.filters, index) | {"form": form, "partial": partial}


@search.once_per_state(150)
def _ready_choices(
    index: search.Reader,
    language: str,
    filters: Filters,
    names: tuple[tuple[str, str], ...],
    *,
    partial: bool,
) -> SafeString:
    """One state of the index counts the same, and long lists of choices are costly to write."""
    form = FilterForm(_given(filters), names=dict(names))
    form.is_valid()
    context = _offered(form, filters, index) | {"form": form, "partial": partial}
    context["all_url"] = reverse("catalogue:listing")
    part = "filter_fields" if partial else "filters"
    return render_to_string(f"catalogue/{part}.html", context)


def _offered(form: FilterForm, filters: Filters, index: search.Reader | None) -> dict[str, Any]:
    facets = queries.facets(filters, index)
    form.offer(facets)
    return {"bands": _bands(filters, facets)}


def _better(filters: Filters, found: Listing) -> dict[str, str]:
    """Other words to search for, where these found nothing as they stand."""
    if not filters.q or not (found.is_near or not found.total):
        return {}
    better = search.did_you_mean(filters.q)
    return {"better": better, "better_url": _address(replace(filters, q=better))} if better else {}


def _given(filters: Filters) -> dict[str, str]:
    values = ((name, getattr(filters, name)) for name in NAMES)
    return {name: str(value) for name, value in values if value not in {"", None}}


def _address(filters: Filters, **more: str) -> str:
    query = urlencode(_given(filters) | more)
    return reverse("catalogue:listing") + (f"?{query}" if query else "")


def _heading(form: FilterForm, filters: Filters) -> str:
    if filters.q:
        return _("Found for “%(words)s”") % {"words": filters.q}
    if filters.producer:
        return _("Goods of %(maker)s") % {"maker": form.names["producer"]}
    if filters.village:
        return _("Goods from %(village)s") % {"village": form.names["village"]}
    return form.names.get("craft") or _("The market")


def _marks(form: FilterForm, filters: Filters) -> tuple[Mark, ...]:
    """What narrows the list now, each with the address that takes it away."""
    labels = {
        "q": _("“%(words)s”") % {"words": filters.q},
        **form.names,
        "availability": str(AVAILABILITY_LABELS.get(filters.availability, "")),
    }
    marks = [
        Mark(label, _address(filters.without(name)))
        for name, label in labels.items()
        if getattr(filters, name)
    ]
    if filters.price_min is not None or filters.price_max is not None:
        url = _address(filters.without("price_min", "price_max"))
        marks.append(Mark(price_range(filters.price_min, filters.price_max), url))
    return tuple(marks)


def _bands(filters: Filters, facets: queries.Facets) -> list[dict[str, Any]]:
    plain = filters.without("price_min", "price_max")
    return [
        {
            "label": price_range(band.low, band.high),
            "count": band.count,
            "current": (filters.price_min or 0, filters.price_max) == (band.low, band.high),
            "url": _address(plain, **_edges(band.low, band.high)),
        }
        for band in facets.bands
        if band.count
    ]


def _edges(low: int, high: int | None) -> dict[str, str]:
    edges = {"price_min": low or None, "price_max": high}
    return {name: str(value) for name, value in edges.items() if value is not None}


def price_range(low: int | None, high: int | None) -> str:
    if not low:
        return _("up to %(price)s") % {"price": money(high or 0)}
    if high is None:
        return _("from %(price)s") % {"price": money(low)}
    return _("%(low)s to %(high)s") % {"low": money(low), "high": money(high)}
