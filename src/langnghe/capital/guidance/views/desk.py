"""The desk of who gives advice: his times, who comes, and what is asked."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.capital.guidance import forms, queries, rules
from langnghe.capital.guidance.models import Booking, Slot
from langnghe.capital.guidance.rules import Desk
from langnghe.capital.guidance.services import booking as services
from langnghe.capital.guidance.services import questions
from langnghe.core.errors import NotFound, Refused

VERBS: dict[str, Callable[..., None]] = {
    "answer": questions.answer, "publish": questions.publish, "withdraw": questions.withdraw,
}  # fmt: skip


def desk_of(request: HttpRequest) -> Desk:
    """:raises NotFound: whoever gives no advice."""
    found = rules.desk_of(request.user.pk)
    if found is None:
        raise NotFound
    return found


@never_cache
@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    mine = desk_of(request)
    advisers = queries.advisers_of(mine)
    context = {
        "slots": queries.slots_of(mine, timezone.now()), "advisers": advisers,
        "is_adviser": any(one.person_id == mine.user_id for one in advisers),
    }  # fmt: skip
    return render(request, "guidance/desk.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def adviser(request: HttpRequest) -> HttpResponse:
    """What one says of oneself."""
    mine = desk_of(request)
    known = [one for one in queries.advisers_of(mine) if one.person_id == mine.user_id]
    initial = forms.as_told(known[0] if known else None)
    offices = services.organisations(mine)
    form = forms.AdviserForm(request.POST or None, offices=offices, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.advise(desk=mine, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("guidance:desk")
    return render(
        request, "guidance/adviser.html", {"form": form}, status=422 if form.errors else 200
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new_slots(request: HttpRequest, uid: UUID) -> HttpResponse:
    mine = desk_of(request)
    one = queries.adviser_of(mine, uid)
    form = forms.SlotsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.open_slots(adviser=one, desk=mine, now=timezone.now(), **form.told())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The times can be booked now."))
            return redirect("guidance:desk")
    context = {"form": form, "adviser": one}
    return render(request, "guidance/new_slots.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def slot(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who comes at a time; looking at it is written down for them."""
    mine = desk_of(request)
    one = queries.slot_of(mine, uid)
    bookings = queries.who_comes(one)
    now = timezone.now()
    if request.method == "POST":
        _act(request, one, bookings, mine)
        return redirect("guidance:desk_slot", one.uid)
    services.note_reading(bookings=bookings, desk=mine, now=now)
    context = {"slot": one, "bookings": bookings, "has_begun": one.starts_at <= now}
    return render(request, "guidance/desk_slot.html", context)


def _act(request: HttpRequest, one: Slot, bookings: list[Booking], mine: Desk) -> None:
    now, action = timezone.now(), request.POST.get("action", "")
    try:
        if action == "withdraw":
            services.withdraw_slot(slot=one, desk=mine, now=now)
        else:
            wanted = request.POST.get("booking", "")
            chosen = next((row for row in bookings if str(row.uid) == wanted), None)
            if chosen is None:
                raise NotFound
            services.note_visit(booking=chosen, action=action, desk=mine, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted."))


@never_cache
@login_required
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    mine = desk_of(request)
    page = queries.open_questions(request.GET.get("cursor"))
    context = {
        "questions": page.items, "next_cursor": page.next_cursor,
        "answered": [] if request.GET.get("cursor") else queries.answered_questions(mine),
    }  # fmt: skip
    return render(request, "guidance/asked.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, uid: UUID) -> HttpResponse:
    mine = desk_of(request)
    one = queries.question(mine, uid)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    told = request.POST
    offices = {} if one.answered_for_id else services.organisations(mine)
    answer = forms.AnswerForm(
        told if action == "answer" else None, initial={"words": one.answer}, offices=offices
    )
    begin = {
        "public_question": one.public_question, "public_answer": one.public_answer or one.answer,
    }  # fmt: skip
    publish = forms.PublishForm(told if action == "publish" else None, initial=begin)
    form = {"answer": answer, "publish": publish}.get(action)
    if action == "withdraw" or (form is not None and form.is_valid()):
        verb = VERBS[action]
        try:
            verb(question=one, desk=mine, now=timezone.now(), **(form.cleaned_data if form else {}))
        except Refused as refusal:
            if form is None:
                raise
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("guidance:desk_question", one.uid)
    context = {"question": one, "answer": answer, "publish": publish}
    status = 422 if form is not None and form.errors else 200
    return render(request, "guidance/desk_question.html", context, status=status)
