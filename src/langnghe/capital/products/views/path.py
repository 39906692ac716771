"""Three questions, and which products fit."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from langnghe.capital.products import fitting, queries, wording
from langnghe.capital.products.forms import PathForm
from langnghe.core import clock


@require_safe
def path(request: HttpRequest) -> HttpResponse:
    """The answers stand in the address: it can be printed, kept and sent to an adviser."""
    form = PathForm(request.GET if "kind" in request.GET or "amount" in request.GET else None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        on = clock.today(timezone.now())
        wish = form.wish()
        fits = [fitting.judge(one, wish) for one in queries.offered(on)]
        context |= {
            "asked": True, "wish": wish, "on": on,
            "good": [
                (fit, wording.card(fit.shown), queries.papers(fit.shown.terms, wish.kind),
                 wording.stages(fit.shown.terms, on, clock.calendar()))
                for fit in fits if not fit.against
            ],
            "others": [fit for fit in fits if fit.against],
        }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "products/path.html", context, status=status)
