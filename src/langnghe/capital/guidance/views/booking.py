"""Appointments, for whoever comes."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from langnghe.accounts import public as accounts
from langnghe.capital.guidance import queries
from langnghe.capital.guidance.forms import BookingForm, TopicForm
from langnghe.capital.guidance.invitations import invitation
from langnghe.capital.guidance.models import Topic
from langnghe.capital.guidance.services import booking as services
from langnghe.capital.guidance.views.asking import person
from langnghe.core import ical
from langnghe.core.errors import Refused
from langnghe.registry import public as registry


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    form = TopicForm(request.GET)
    _words, topic = form.chosen()
    slots = queries.free_slots(timezone.now(), topic=topic)
    names = dict(Topic.choices)
    rows = [(one, [names[code] for code in one.adviser.topics if code in names]) for one in slots]
    return render(request, "guidance/slots.html", {"form": form, "rows": rows, "topic": topic})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, uid: UUID) -> HttpResponse:
    slot = queries.slot(uid)
    user_id = person(request)
    makers = {one.id: one.name for one in registry.producers_of(user_id)}
    form = BookingForm(request.POST or None, producers=makers)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.book(
                slot=slot, user_id=user_id, need=told["need"], producer_id=told.get("producer"),
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Your place is booked."))
            return redirect("guidance:mine")
    status = 422 if form.errors else 200
    return render(request, "guidance/book.html", {"form": form, "slot": slot}, status=status)


@never_cache
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    context = {"bookings": queries.bookings_of(person(request)), "now": timezone.now()}
    return render(request, "guidance/mine.html", context)


@never_cache
@login_required
@require_POST
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    user_id = person(request)
    booking = queries.booking_of(user_id, uid)
    try:
        services.cancel(booking=booking, user_id=user_id, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your appointment is cancelled."))
    return redirect("guidance:mine")


@never_cache
@login_required
@require_GET
def calendar(request: HttpRequest, uid: UUID) -> HttpResponse:
    user_id = person(request)
    booking = queries.booking_of(user_id, uid)
    content = invitation(booking, accounts.contact(user_id), timezone.now())
    response = HttpResponse(content, content_type=ical.CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="hen.ics"'
    return response
