"""Xưởng: figures of the shop, as small plots with their tables, and as CSV."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from langnghe.core import clock
from langnghe.market.orders.figures import Figures, Period, figures_of
from langnghe.market.orders.views.workshop import SCOPE
from langnghe.registry import public as registry
from langnghe.ui import plots
from langnghe.ui.formatting import money, number

BY = {"tuan": "week", "thang": "month"}
NO_REVENUE = gettext_noop("Nothing was sold in this time. What orders bring you will stand here.")
NO_PIECES = gettext_noop("Nothing was sold in this time. The pieces sold will stand here.")
NO_VIEWS = gettext_noop(
    "Nobody has looked at your goods in this time. How often buyers look will stand here."
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def _asked(request: HttpRequest) -> tuple[str, Figures, dict[str, Any]]:
    producer, context = registry.shop.shown(request, SCOPE)
    by = BY.get(request.GET.get("ky", ""), "week")
    today = clock.today(timezone.now())
    return by, figures_of(producer.id, by=by, today=today), context


@never_cache
@login_required
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    by, found, context = _asked(request)
    rows = [(_label(one, by), one) for one in found.periods]
    context |= {
        "tab": "more",
        "by": by,
        "figures": found,
        "rows": rows,
        "plots": [
            (title, _plot(title, name, shown, rows), until_then)
            for name, title, shown, until_then in (
                ("revenue", _("Sold, in đồng"), money, _(NO_REVENUE)),
                ("pieces", _("Sold, in pieces"), number, _(NO_PIECES)),
                ("views", _("Looked at"), number, _(NO_VIEWS)),
            )
        ],
    }
    return render(request, "orders/figures.html", context)


def _plot(
    title: str, name: str, shown: Callable[[int], str], rows: Sequence[tuple[str, Period]]
) -> plots.Plot | None:
    """None where there is nothing to draw: then words say what will stand there."""
    numbers = [(label, getattr(one, name)) for label, one in rows]
    return plots.bars(numbers, shown, title) if any(n for _label, n in numbers) else None


def _label(period: Period, by: str) -> str:
    return f"{period.start:%d/%m}" if by == "week" else f"{period.start:%m/%y}"


@never_cache
@login_required
@require_GET
def as_csv(request: HttpRequest) -> HttpResponse:
    """The table of the periods, or with ?bang=hang that of the goods."""
    _by, found, context = _asked(request)
    of_goods = request.GET.get("bang") == "hang"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows(_goods(found) if of_goods else _periods(found))
    # With its mark, so that Excel reads Vietnamese.
    response = HttpResponse("\ufeff" + buffer.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{context['producer'].slug}-{'hang' if of_goods else 'ky'}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _periods(found: Figures) -> list[list[Any]]:
    head = [_("From"), _("Orders"), _("Pieces"), _("Đồng"), _("Looked at")]
    rows = [[one.start, one.orders, one.pieces, one.revenue, one.views] for one in found.periods]
    return [head, *rows]


def _goods(found: Figures) -> list[list[Any]]:
    head = [_("Goods"), _("Pieces"), _("Đồng"), _("Looked at")]
    rows = [[_plain(one.name), one.pieces, one.revenue, one.views] for one in found.goods]
    return [head, *rows]


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
