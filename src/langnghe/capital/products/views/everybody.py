"""Products for everybody."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from langnghe.capital.products import queries, structured, wording
from langnghe.capital.products.forms import FilterForm
from langnghe.capital.products.models import Borrower, LoanProduct
from langnghe.core import clock
from langnghe.core.errors import NotFound
from langnghe.programmes import public as programmes


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    chosen = form.chosen()
    on = clock.today(timezone.now())
    cards = [wording.card(one) for one in queries.offered(on, **chosen)]
    context = {"form": form, "cards": cards, "on": on, "is_filtered": any(chosen.values())}
    return render(request, "products/list.html", context)


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    on = clock.today(timezone.now())
    one = queries.product(slug)
    shown = queries.latest(one, on)
    if shown is None:
        raise NotFound
    begins = shown.terms.valid_from if shown.terms.valid_from > on else None
    ended = shown.terms.valid_until is not None and shown.terms.valid_until <= on
    closed = one.closed_on is not None and one.closed_on <= on
    kind = request.GET.get("kind", "")
    kind = kind if kind in Borrower.values else ""
    rate = queries.rate(shown, max(on, shown.terms.valid_from))
    source = rate.source if rate else shown.terms.told_by
    stages, history = wording.stages(shown.terms, on), wording.history(one)
    named = programmes.cited([
        shown.terms.act, source, *(one.source for one in stages),
        *(text for one in history for text in (one.terms.act, one.reference)),
    ])  # fmt: skip
    is_offered = not (begins or ended or closed or shown.terms.is_draft)
    context = {
        "product": one, "shown": shown, "card": wording.card(shown), "on": on,
        "begins": begins, "ended": ended, "closed": closed,
        "kind": kind, "kinds": [(code, Borrower(code).label) for code in shown.terms.ceilings],
        "ceilings": wording.ceilings(shown.terms), "more": wording.more(shown),
        "how": wording.how_rate(shown), "papers": queries.papers(shown.terms, kind),
        "procedure": [(one, named[one.source]) for one in stages],
        "history": [(one, named[one.terms.act], named[one.reference]) for one in history],
        "needs": wording.needs(one.needs), "act": named[shown.terms.act], "source": named[source],
        "structured": structured.loan(shown, _address(one)) if is_offered else "",
    }  # fmt: skip
    return render(request, "products/product.html", context)


def _address(one: LoanProduct) -> str:
    return settings.PUBLIC_URL + reverse("products:product", args=[one.slug])
