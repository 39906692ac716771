"""Whoever comes is told of his appointment, and whoever asked of the answer."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from langnghe.accounts import public as accounts
from langnghe.capital.guidance import queries
from langnghe.capital.guidance.invitations import OFF, invitation
from langnghe.capital.guidance.models import Booking
from langnghe.core import letters


def tell_of_booking(booking_uid: str, what: str, now: datetime) -> None:
    booking = queries.booking(UUID(booking_uid))
    if what == "reminder" and booking.state in OFF:
        return  # cancelled meanwhile
    person = accounts.contact(booking.person_id)
    if person.email:
        with override(person.language):
            _write(booking, person, what, now)
    if what in {"booked", "cancelled"}:
        _tell_adviser(booking, what)


def _write(booking: Booking, person: accounts.Contact, what: str, now: datetime) -> None:
    lines = {
        "booked": _("Your appointment"),
        "cancelled": _("Your appointment is cancelled"),
        "withdrawn": _("The adviser cannot come: your appointment is cancelled"),
        "reminder": _("Tomorrow or today: your appointment"),
    }
    context = {
        "line": lines[what], "slot": booking.slot, "adviser": booking.slot.adviser,
        "person": person, "need": booking.need, "is_off": booking.state in OFF,
        "link": settings.PUBLIC_URL + reverse("guidance:mine"),
        "platform_name": settings.PLATFORM_NAME,
    }  # fmt: skip
    text = render_to_string("guidance/mail/booking.txt", context)
    method = "CANCEL" if booking.state in OFF else "REQUEST"
    file = ("hen.ics", invitation(booking, person, now), f"text/calendar; method={method}")
    letters.send_with_files(text, person.email, [file])


def _tell_adviser(booking: Booking, what: str) -> None:
    adviser = accounts.contact(booking.slot.adviser.person_id)
    if not adviser.email:
        return
    with override(adviser.language):
        lines = {"booked": _("Somebody comes for advice"), "cancelled": _("Somebody cancelled")}
        # What it is about, and who comes, stands behind the log-in alone.
        context = {
            "line": lines[what], "slot": booking.slot, "person": adviser,
            "link": settings.PUBLIC_URL + reverse("guidance:desk_slot", args=[booking.slot.uid]),
            "platform_name": settings.PLATFORM_NAME,
        }  # fmt: skip
        text = render_to_string("guidance/mail/adviser.txt", context)
    letters.send(text, adviser.email)


def tell_asker(question_uid: str) -> None:
    question = queries.answered_question(UUID(question_uid))
    if question.asker_id is None:
        return
    person = accounts.contact(question.asker_id)
    if not person.email:
        return
    with override(person.language):
        context = {
            "question": question, "person": person, "platform_name": settings.PLATFORM_NAME,
            "link": settings.PUBLIC_URL + reverse("guidance:my_questions"),
        }  # fmt: skip
        text = render_to_string("guidance/mail/answer.txt", context)
    letters.send(text, person.email)
