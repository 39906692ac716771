"""Products for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from langnghe.capital.products import queries, wording
from langnghe.capital.products.forms import FilterForm
from langnghe.capital.products.models import Borrower
from langnghe.core import clock
from langnghe.core.errors import NotFound


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
    kind = request.GET.get("kind", "")
    kind = kind if kind in Borrower.values else ""
    context = {
        "product": one, "shown": shown, "card": wording.card(shown), "on": on,
        "begins": shown.terms.valid_from if shown.terms.valid_from > on else None,
        "ended": shown.terms.valid_until is not None and shown.terms.valid_until <= on,
        "closed": one.closed_on is not None and one.closed_on <= on,
        "kind": kind, "kinds": [(code, Borrower(code).label) for code in shown.terms.ceilings],
        "ceilings": wording.ceilings(shown.terms), "more": wording.more(shown),
        "how": wording.how_rate(shown), "papers": queries.papers(shown.terms, kind),
        "procedure": wording.stages(shown.terms, on), "history": wording.history(one),
        "needs": wording.needs(one.needs),
        "rate": queries.rate(shown, max(on, shown.terms.valid_from)),
    }  # fmt: skip
    return render(request, "products/product.html", context)
