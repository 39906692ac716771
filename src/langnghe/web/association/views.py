"""An association and its members; makers and what they consent to; officers who see the paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.accounts import public as accounts
from langnghe.core import clock
from langnghe.core.errors import NotFound, Refused
from langnghe.market import public as market
from langnghe.registry import public as registry
from langnghe.web.association import acts
from langnghe.web.association.forms import AskForm, GiveForm

ACTIONS = {"accept", "decline", "witness", "reject", "revoke", "give_back"}


def _boards(request: HttpRequest) -> dict[int, str]:
    """The associations of the asker; to anybody else their pages do not exist."""
    held = accounts.associations_of(request.user.pk)
    if not held:
        raise NotFound
    return {one.organisation_id: one.organisation for one in held}


@never_cache
@login_required
@require_GET
def members(request: HttpRequest) -> HttpResponse:
    boards, today = _boards(request), clock.today(timezone.now())
    makers, next_cursor = registry.consents.members(
        boards, today=today, cursor=request.GET.get("cursor")
    )
    ids = [maker.id for maker in makers]
    held = registry.consents.consents_of_association(boards, today=today, producer_ids=ids)
    # As far as each of them consented: who sees his stock need not see his orders.
    work = market.work_of(
        orders_of=[one.producer_id for one in held if one.scope == "orders"],
        stock_of=[one.producer_id for one in held if one.scope == "stock"],
        today=today,
    )
    context = {
        "boards": boards,
        "remits": [one for of in registry.boards.remits(boards).values() for one in of],
        "members": [
            {
                "maker": maker,
                "work": work.get(maker.id, market.Work()),
                "consents": [one for one in held if one.producer_id == maker.id],
                "sells": any(one.producer_id == maker.id and one.scope == "orders" for one in held),
            }
            for maker in makers
        ],
        "asked": registry.consents.consents_of_association(boards, today=today),
        "next_cursor": next_cursor,
    }
    return render(request, "web/association/members.html", context)


@never_cache
@login_required
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    _boards(request)
    text = request.GET.get("q", "").strip()[:80]
    found = registry.consents.find_makers(request.user.pk or 0, text)
    return render(request, "web/association/find.html", {"text": text, "found": found})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    boards = _boards(request)
    maker = registry.consents.maker_to_ask(request.user.pk or 0, slug)
    form = AskForm(request.POST or None, request.FILES or None, associations=boards)
    if request.method == "POST" and form.is_valid():
        photo = form.cleaned_data["photo"]
        try:
            registry.consents.ask(
                producer_id=maker.id,
                association_id=form.cleaned_data["association"],
                scopes=form.cleaned_data["scopes"],
                until=form.until(),
                photo=photo.read() if photo else None,
                by_id=request.user.pk or 0,
                now=timezone.now(),
            )
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("%(maker)s was asked.") % {"maker": maker.name})
            return redirect("web:association")
    status = 422 if form.errors else 200
    return render(
        request, "web/association/ask.html", {"maker": maker, "form": form}, status=status
    )


def _refuse(form: Any, refusal: Refused) -> None:
    field = {"until": "last_day"}.get(refusal.field or "", refusal.field)
    form.add_error(field if field in form.fields else None, str(refusal))


@login_required
@require_POST
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    scopes = registry.acting.begin(
        user_id=request.user.pk or 0, session=request.session, slug=slug, now=timezone.now()
    )
    if "orders" in scopes:
        return redirect("orders:today")
    return redirect("catalogue:stock" if "stock" in scopes else "web:workshop_more")


@login_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    registry.acting.end(session=request.session)
    boards = accounts.associations_of(request.user.pk)
    return redirect("web:association" if boards else "accounts_profile")


@never_cache
@login_required
@require_GET
def paper(request: HttpRequest, uid: UUID) -> HttpResponse:
    picture = registry.consents.paper_for(request.user.pk or 0, uid, now=timezone.now())
    return HttpResponse(picture, content_type="image/webp")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """What a maker consented to, and what was done for him; never by anybody on his behalf."""
    producers = registry.producers_of(request.user.pk)
    if not producers:
        raise NotFound
    maker = registry.shop.chosen(request, producers)
    associations = registry.boards.standing_for(maker.village_id, maker.commune_code)
    form = GiveForm(request.POST or None, associations=associations)
    if request.method == "POST" and form.is_valid():
        try:
            registry.consents.give(
                producer_id=maker.id,
                association_id=form.cleaned_data["association"],
                scopes=form.cleaned_data["scopes"],
                until=form.until(),
                by_id=request.user.pk or 0,
                now=timezone.now(),
            )
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(request.get_full_path())
    done, next_cursor = acts.done_for(maker.organisation_id, request.GET.get("cursor"))
    context = {
        **registry.shop.shell(maker, producers),
        "tab": "more",
        "consents": registry.consents.consent_of_maker([maker.id]),
        "form": form if associations else None,
        "done": done,
        "next_cursor": next_cursor,
    }
    status = 422 if form.errors else 200
    return render(request, "web/association/consents.html", context, status=status)


@login_required
@require_POST
def answer(request: HttpRequest, uid: UUID, action: str) -> HttpResponse:
    step = action.replace("-", "_")
    if step not in ACTIONS:
        raise NotFound
    back = {"give_back": "association", "witness": "consents_to_witness"}
    back["reject"] = "consents_to_witness"
    try:
        registry.consents.answer(
            uid=uid,
            action=step,
            reason=request.POST.get("reason", "")[:300],
            by_id=request.user.pk or 0,
            now=timezone.now(),
        )
        messages.success(request, _("Saved."))
    except NotFound:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"web:{back.get(step, 'consents')}")


@never_cache
@login_required
@require_GET
def witness(request: HttpRequest) -> HttpResponse:
    waiting, next_cursor = registry.consents.papers_to_witness(
        request.user.pk or 0, cursor=request.GET.get("cursor")
    )
    context = {"waiting": waiting, "next_cursor": next_cursor}
    return render(request, "web/association/witness.html", context)
