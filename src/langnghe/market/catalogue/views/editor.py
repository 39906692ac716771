"""Making a product on a phone: typed, photographed, looked at, put on sale."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from langnghe.core.errors import NotFound, Refused
from langnghe.market.catalogue import queries, services, structured
from langnghe.market.catalogue.forms import editor as typing
from langnghe.market.catalogue.queries.workshop import NotYours
from langnghe.market.catalogue.views.asked import told_as_problem
from langnghe.registry import public as registry
from langnghe.ui.formatting import number


@dataclass(frozen=True)
class Desk:
    """What lies before somebody who makes or changes a product."""

    uid: UUID
    producers: list[registry.ProducerFact]
    producer: registry.ProducerFact
    editing: queries.Editing

    @property
    def address(self) -> str:
        return reverse("catalogue:editor", args=[self.uid])

    def sheet(self, typed: dict[str, str], *, judged: bool = False) -> typing.Sheet:
        product = self.editing.product
        crafts = typing.crafts_of(self.producer.id, product.craft.slug if product else "")
        return typing.Sheet(self.uid, typed, crafts, judged=judged)


def desk_of(request: HttpRequest, uid: UUID, *, may_begin: bool = False) -> Desk:
    """
    :raises NotYours: another maker's, or nobody's yet, unless it may be begun now.
    """
    producers = registry.shop.makers(request, "goods")
    found = queries.editing([producer.id for producer in producers], uid)
    if found is None:
        if not may_begin:
            raise NotYours
        producer = registry.shop.chosen(request, producers)
        return Desk(uid, producers, producer, queries.Editing(uid, producer.id, None, None))
    producer = next(one for one in producers if one.id == found.producer_id)
    return Desk(uid, producers, producer, found)


@login_required
@require_safe
def new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request, uuid4(), may_begin=True)
    return _page(request, desk, desk.sheet({}))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def editor(request: HttpRequest, uid: UUID) -> HttpResponse:
    desk = desk_of(request, uid, may_begin=request.method == "POST")
    if request.method != "POST":
        return _page(request, desk, desk.sheet(desk.editing.typed))
    do, _colon, target = request.POST.get("do", "draft").partition(":")
    act = ACTS.get(do)
    if act is None:
        raise NotFound
    return act(request, desk, target)


@login_required
@require_POST
@told_as_problem
def draft(request: HttpRequest, uid: UUID) -> HttpResponse:
    desk = desk_of(request, uid, may_begin=True)
    revision = _keep(request, desk, typing.typed_in(request.POST))
    return JsonResponse({"revision": revision, "address": desk.address})


@login_required
@require_safe
def pictures(request: HttpRequest, uid: UUID) -> HttpResponse:
    desk = desk_of(request, uid)
    return render(request, "catalogue/editor_pictures.html", _pictures(desk))


@login_required
@require_safe
def preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    desk = desk_of(request, uid)
    sheet = desk.sheet(desk.editing.typed, judged=True)
    if sheet.is_valid():
        try:
            product = services.preview_product(
                producer_id=desk.producer.id,
                uid=uid,
                edit=sheet.edit(),
                by_id=request.user.pk,
                now=timezone.now(),
            )
        except Refused as refusal:
            sheet.refuse(refusal)
        else:
            chosen = next((offer for offer in product.offers if offer.buyable), None)
            context = {
                "product": product,
                "chosen": chosen,
                "crumbs": structured.crumbs(product),
                "desk": desk,
            }
            return render(request, "catalogue/preview.html", context)
    return _page(request, desk, sheet, status=422)


def _keep_draft(request: HttpRequest, desk: Desk, _target: str) -> HttpResponse:
    return _kept(request, desk, typing.typed_in(request.POST), said=_("Draft saved."))


def _add_row(request: HttpRequest, desk: Desk, _target: str) -> HttpResponse:
    typed = typing.with_a_row(typing.typed_in(request.POST))
    return _kept(request, desk, typed, anchor="#rows")


def _make_grid(request: HttpRequest, desk: Desk, _target: str) -> HttpResponse:
    typed = typing.with_a_grid(typing.typed_in(request.POST))
    return _kept(request, desk, typed, anchor="#rows")


def _look(request: HttpRequest, desk: Desk, _target: str) -> HttpResponse:
    there = reverse("catalogue:preview", args=[desk.uid])
    return _kept(request, desk, typing.typed_in(request.POST), to=there)


def _suggest(request: HttpRequest, desk: Desk, _target: str) -> HttpResponse:
    typed = typing.typed_in(request.POST)
    if request.htmx:  # type: ignore[attr-defined]  # middleware
        return render(
            request, "catalogue/editor_costs.html", _costs(desk.sheet(typed, judged=True))
        )
    return _kept(request, desk, typed, anchor="#costs")


def _kept(
    request: HttpRequest,
    desk: Desk,
    typed: dict[str, str],
    *,
    said: str = "",
    anchor: str = "",
    to: str = "",
) -> HttpResponse:
    """Keep what was typed and the photos that came with it, then go on."""
    sheet = desk.sheet(typed)
    try:
        _keep(request, desk, typed)
    except services.DraftMoved as moved:
        sheet.refuse(moved)
        return _page(request, desk, sheet, status=moved.status, revision=moved.revision)
    except Refused as refusal:
        sheet.refuse(refusal)
    _take_photos(request, desk, sheet)
    if sheet.photos or sheet.others:
        return _page(request, desk_of(request, desk.uid, may_begin=True), sheet, status=422)
    if said:
        messages.success(request, said)
    return redirect(to or f"{desk.address}{anchor}")


def _keep(request: HttpRequest, desk: Desk, typed: dict[str, str]) -> int:
    """
    The revision of what is kept; nothing is where nothing differs from the product.

    :raises DraftMoved: :raises TooManyDrafts: :raises DraftTooLong:
    """
    told, by_id, now = request.POST.get("revision", ""), request.user.pk, timezone.now()
    services.describe_pictures(editing=desk.editing, said=_alts(request), by_id=by_id, now=now)
    if not typing.differs(typed, desk.editing):
        return desk.editing.revision
    saved = services.save_draft(
        uid=desk.uid,
        producer_id=desk.producer.id,
        typed=typed,
        expected=int(told) if told.isdecimal() and len(told) < 10 else None,
        by_id=by_id,
        now=now,
    )
    return saved.revision


def _alts(request: HttpRequest) -> dict[UUID, dict[str, str]]:
    """What is said of pictures: `alt-<language>-<uid>`."""
    said: dict[UUID, dict[str, str]] = {}
    for name, text in request.POST.items():
        uid = typing.picture_named(name)
        if uid is not None:
            said.setdefault(uid, {})[name.split("-")[1]] = str(text).strip()[:200]
    return said


def _take_photos(request: HttpRequest, desk: Desk, sheet: typing.Sheet) -> None:
    """Whole files, from whoever has no scripts; one that is refused does not hold back others."""
    for place, file in enumerate(request.FILES.getlist("photos")):
        try:
            services.add_at_once(
                of=desk.uid,
                producer_id=desk.producer.id,
                file=file,
                uid=uuid5(uuid4(), str(place)),
                by_id=request.user.pk,
                now=timezone.now(),
            )
        except Refused as refusal:
            sheet.photos.append(f"{file.name}: {refusal}")


def _save(request: HttpRequest, desk: Desk, _target: str) -> HttpResponse:
    return _written(request, desk, typing.typed_in(request.POST), on_sale=False)


def _publish(request: HttpRequest, desk: Desk, _target: str) -> HttpResponse:
    return _written(request, desk, typing.typed_in(request.POST), on_sale=True)


def _offer(request: HttpRequest, desk: Desk, _target: str) -> HttpResponse:
    """Put on sale what was typed before: one tap on a page that shows no form of it."""
    return _written(request, desk, desk.editing.typed, on_sale=True)


def _written(
    request: HttpRequest, desk: Desk, typed: dict[str, str], *, on_sale: bool
) -> HttpResponse:
    sheet = desk.sheet(typed, judged=True)
    _take_photos(request, desk, sheet)
    if sheet.is_valid():
        now, by_id = timezone.now(), request.user.pk
        try:
            services.describe_pictures(
                editing=desk.editing, said=_alts(request), by_id=by_id, now=now
            )
            product = services.save_product(
                producer_id=desk.producer.id,
                uid=desk.uid,
                edit=sheet.edit(),
                on_sale=on_sale,
                by_id=by_id,
                now=now,
            )
        except Refused as refusal:
            sheet.refuse(refusal)
        else:
            said = _("On sale: %(name)s") if on_sale else _("Saved: %(name)s")
            messages.success(request, said % {"name": product})
            return redirect(_list_address(desk, done=desk.uid))
    return _refused(request, desk, typed, sheet)


def _refused(
    request: HttpRequest, desk: Desk, typed: dict[str, str], sheet: typing.Sheet
) -> HttpResponse:
    """What was typed is kept although it cannot be written: the battery may be low."""
    try:
        _keep(request, desk, typed)
    except Refused as refusal:
        sheet.refuse(refusal)
    return _page(request, desk_of(request, desk.uid, may_begin=True), sheet, status=422)


def _move(to: str) -> "Act":
    def act(request: HttpRequest, desk: Desk, target: str) -> HttpResponse:
        services.move_picture(
            editing=desk.editing,
            uid=_uid(target),
            to=to,
            by_id=request.user.pk,
            now=timezone.now(),
        )
        return _with_pictures(request, desk)

    return act


def _remove(request: HttpRequest, desk: Desk, target: str) -> HttpResponse:
    try:
        services.drop_picture(
            editing=desk.editing, uid=_uid(target), by_id=request.user.pk, now=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        if request.htmx:  # type: ignore[attr-defined]  # middleware
            return render(
                request, "catalogue/editor_pictures.html", _pictures(desk) | {"wrong": refusal}
            )
    return _with_pictures(request, desk)


def _with_pictures(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]  # middleware
        return render(request, "catalogue/editor_pictures.html", _pictures(desk))
    return _kept(request, desk, typing.typed_in(request.POST), anchor="#pictures")


def _hide(request: HttpRequest, desk: Desk, _target: str) -> HttpResponse:
    return _step(request, desk, services.archive, _("Hidden: %(name)s"))


def _show(request: HttpRequest, desk: Desk, _target: str) -> HttpResponse:
    return _step(request, desk, services.publish, _("On sale: %(name)s"))


def _step(request: HttpRequest, desk: Desk, step: Callable[..., None], said: str) -> HttpResponse:
    product = desk.editing.product
    if product is None:
        raise NotYours
    try:
        step(product=product, by_id=request.user.pk, now=timezone.now())
        messages.success(request, said % {"name": product})
    except Refused as refusal:
        messages.error(request, f"{product}: {refusal}")
    return redirect(_list_address(desk))


def _discard(request: HttpRequest, desk: Desk, _target: str) -> HttpResponse:
    services.discard(editing=desk.editing, by_id=request.user.pk, now=timezone.now())
    messages.success(request, _("Thrown away."))
    return redirect(_list_address(desk) if desk.editing.product is None else desk.address)


def _duplicate(request: HttpRequest, desk: Desk, target: str) -> HttpResponse:
    if desk.editing.product is None:
        raise NotYours
    copy = _uid(target)
    desk_of(request, copy, may_begin=True)  # not somebody else's
    name = _("%(name)s (copy)") % {"name": desk.editing.product}
    services.duplicate(
        editing=desk.editing, name=name, copy=copy, by_id=request.user.pk, now=timezone.now()
    )
    return redirect("catalogue:editor", copy)


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotYours from None


Act = Callable[[HttpRequest, Desk, str], HttpResponse]
ACTS: dict[str, Act] = {
    "draft": _keep_draft,
    "row": _add_row,
    "grid": _make_grid,
    "preview": _look,
    "suggest": _suggest,
    "save": _save,
    "publish": _publish,
    "offer": _offer,
    "first": _move("first"),
    "earlier": _move("earlier"),
    "later": _move("later"),
    "remove": _remove,
    "hide": _hide,
    "show": _show,
    "discard": _discard,
    "duplicate": _duplicate,
}


def _list_address(desk: Desk, *, done: UUID | None = None) -> str:
    """`done`: so that the phone forgets its own copy of what has been saved."""
    told = {"nha": desk.producer.slug} if len(desk.producers) > 1 else {}
    query = urlencode(told | ({"xong": str(done)} if done else {}))
    return reverse("catalogue:goods") + (f"?{query}" if query else "")


def _page(
    request: HttpRequest,
    desk: Desk,
    sheet: typing.Sheet,
    *,
    status: int = 200,
    revision: int | None = None,
) -> HttpResponse:
    wage = queries.last_wage(desk.producer.id)
    if wage and not sheet.form.is_bound:
        sheet.form.fields["cost_wage"].initial = number(wage)
    shell = registry.shop.shell(desk.producer, desk.producers)
    context = shell | _pictures(desk) | _costs(sheet) | {
        "sheet": sheet,
        "revision": desk.editing.revision if revision is None else revision,
        "wrong_fields": list(sheet.wrong()),
        "empty_row": typing.RowForm("__n__", desk.uid),
        "list_url": _list_address(desk),
        "copy": uuid4(),
        "open": sheet.open_groups(),
    }  # fmt: skip
    return render(request, "catalogue/editor.html", context, status=status)


def _pictures(desk: Desk) -> dict[str, Any]:
    found = queries.edit_pictures(desk.uid, desk.editing.product)
    return {
        "desk": desk,
        "uid": desk.uid,
        "pictures": found,
        "come": sum(one.picture is not None for one in found),
    }


def _costs(sheet: typing.Sheet) -> dict[str, Any]:
    return {"form": sheet.form, **services.suggestion(sheet.known_costs(), timezone.localdate())}
