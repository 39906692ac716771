"""The maker's shelf on a phone: count pieces, set prices, put on sale and take off."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from langnghe.core import idempotency, kept
from langnghe.core.errors import Refused
from langnghe.core.text import in_language
from langnghe.market.catalogue import queries, services
from langnghe.market.catalogue.forms import ShelfRowForm
from langnghe.registry import public as registry

MOST_ROWS = 240  # four fields each: a form may have a thousand
SEEN_PRICE = "-seen_price"  # every row of the form sends this one


class TooManyRows(Refused):
    code = "too_many_rows"
    message = gettext_lazy("These are too many rows at once.")


@dataclass
class Saved:
    """What became of the rows that were sent."""

    count: int
    forms: dict[str, ShelfRowForm]

    @property
    def wrong(self) -> dict[str, ShelfRowForm]:
        return {uid: form for uid, form in self.forms.items() if form.errors}


@login_required
@require_http_methods(["GET", "POST"])
def stock(request: HttpRequest) -> HttpResponse:
    producer, shell = registry.shop.shown(request, "stock")
    saved = Saved(0, {})
    if request.method == "POST":
        saved = _save(request, producer.id)
        if request.htmx and len(saved.forms) == 1:  # type: ignore[attr-defined]  # middleware
            [form] = saved.forms.values()
            return render(request, "catalogue/shelf_row.html", {"form": form, "sent": True})
        if not saved.wrong:
            messages.success(request, _told(saved.count))
            return redirect(request.get_full_path())
    told = {"saved": _told(saved.count) if saved.count else ""}
    context = _page(request, producer.id, saved) | shell | told
    return render(request, "catalogue/shelf.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def grid(request: HttpRequest) -> HttpResponse:
    """The shelf as a sheet: a hundred rows, one button."""
    producer, shell = registry.shop.shown(request, "stock")
    saved = Saved(0, {})
    if request.method == "POST":
        saved = _save(request, producer.id)
        if not saved.wrong:
            messages.success(request, _told(saved.count))
            return redirect(request.get_full_path())
    text, low_only = request.GET.get("q", "")[:100], "low" in request.GET
    page = queries.grid(producer.id, text=text, low_only=low_only, cursor=request.GET.get("cursor"))
    context = shell | {
        "rows": _grid_rows(page.items, saved),
        "saved": _told(saved.count) if saved.count else "",
        "wrong": list(saved.wrong.values()),
        "text": text,
        "low_only": low_only,
        "next_url": _address(request, "stock_grid", cursor=page.next_cursor)
        if page.next_cursor
        else "",
    }
    return render(request, "catalogue/grid.html", context)


def _grid_rows(variants: list[Any], saved: Saved) -> list[dict[str, Any]]:
    """Each with its form; the name of a product stands before its first row alone."""
    rows = []
    last = None
    for variant in variants:
        row = queries.shelf_row(variant)
        form = saved.wrong.get(row.uid) or _form(row)
        name = in_language(variant.product.name)
        form.say_whose(name, row.label or row.sku)
        is_first, last = variant.product_id != last, variant.product_id
        rows.append({"form": form, "name": name, "product": variant.product, "is_first": is_first})
    return rows


@login_required
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """
    Rows that a phone kept while it had no line. The same key again gets the first answer.

    Each row is saved or refused by itself; what is refused comes with what stands there now.
    """
    producer_ids = [one.id for one in registry.shop.makers(request, "stock")]
    key = kept.key_of(request.POST, request.user.pk)
    uids = [name.removesuffix(SEEN_PRICE) for name in request.POST if name.endswith(SEEN_PRICE)]
    if len(uids) > MOST_ROWS:
        raise TooManyRows
    asked = idempotency.fingerprint(kept.asked_for(request.POST))

    def act() -> dict[str, Any]:
        return _batch_told(_save_rows(request, producer_ids, uids))

    scope = f"shelf {request.user.pk}"
    return JsonResponse(idempotency.answered(scope, key, asked, act, now=timezone.now()))


def _batch_told(saved: Saved) -> dict[str, Any]:
    rows = {}
    for uid, form in saved.forms.items():
        now_there = {"on_hand": form.row.on_hand, "price": form.row.price}
        wrong = {name: errors[0] for name, errors in form.errors.items()}
        rows[uid] = {"now": now_there, "wrong": wrong, "name": form.row.label or form.row.sku}
    return {"saved": saved.count, "rows": rows}


@login_required
@require_POST
def sale(request: HttpRequest, slug: str) -> HttpResponse:
    producer_ids = [producer.id for producer in registry.shop.makers(request, "goods")]
    product = queries.product_of(producer_ids, slug)
    by_id, now = request.user.pk, timezone.now()
    try:
        if request.POST.get("sale") == "archive":
            services.archive(product=product, by_id=by_id, now=now)
            messages.success(request, _("Taken off sale: %(name)s") % {"name": product})
        else:
            services.publish(product=product, by_id=by_id, now=now)
            messages.success(request, _("On sale: %(name)s") % {"name": product})
    except Refused as refusal:
        messages.error(request, f"{product}: {refusal}")
    return redirect(f"{_address(request)}#{product.slug}")


def _save(request: HttpRequest, producer_id: int) -> Saved:
    """Save the row whose button was pressed, or all rows of the page."""
    only = request.POST.get("only")
    uids = (
        [only]
        if only
        else [name.removesuffix(SEEN_PRICE) for name in request.POST if name.endswith(SEEN_PRICE)]
    )
    return _save_rows(request, [producer_id], uids)


def _save_rows(request: HttpRequest, producer_ids: list[int], uids: list[str]) -> Saved:
    variants = queries.variants_of(producer_ids, uids)
    forms = {uid: _form(queries.shelf_row(row), request.POST) for uid, row in variants.items()}
    edits = [form.edit(variants[uid]) for uid, form in forms.items() if form.is_valid()]
    edits = [edit for edit in edits if edit.changes]
    edited = services.edit_shelf(edits=edits, by_id=request.user.pk, now=timezone.now())
    refusals = edited.refusals
    now_there = queries.variants_of(producer_ids, uids)
    for uid, row in now_there.items():
        if row.pk in refusals:
            forms[uid].refuse(refusals[row.pk], queries.shelf_row(row))
        elif not forms[uid].errors:
            forms[uid] = _form(queries.shelf_row(row))
    return Saved(len(edits) - len(refusals), forms)


def _form(row: queries.ShelfRow, data: Any = None) -> ShelfRowForm:
    return ShelfRowForm(row, data=data)


def _page(request: HttpRequest, producer_id: int, saved: Saved) -> dict[str, Any]:
    text, low_only = request.GET.get("q", "")[:100], "low" in request.GET
    page = queries.shelf(
        producer_id, text=text, low_only=low_only, cursor=request.GET.get("cursor")
    )
    return {
        "goods": [
            {
                "product": product,
                "forms": [saved.wrong.get(r.uid) or _form(r) for r in product.rows],
            }
            for product in page.products
        ],
        "text": text,
        "low_only": low_only,
        "grid_url": _address(request, "stock_grid", cursor=""),
        "all_url": _address(request, q="", low="", cursor=""),
        "low_url": _address(request, low="1", cursor=""),
        "next_url": _address(request, cursor=page.next_cursor) if page.next_cursor else "",
        "wrong": list(saved.wrong.values()),
    }


def _address(request: HttpRequest, page: str = "stock", /, **changes: str) -> str:
    """This shelf, narrowed as it is now but for the changes."""
    kept = {
        name: request.GET[name] for name in ("nha", "q", "low", "cursor") if name in request.GET
    }
    query = urlencode({name: value for name, value in (kept | changes).items() if value})
    return reverse(f"catalogue:{page}") + (f"?{query}" if query else "")


def _told(count: int) -> str:
    if not count:
        return _("Nothing was changed.")
    return ngettext("%(count)s row saved.", "%(count)s rows saved.", count) % {"count": count}
