"""An appointment as an entry of a calendar: invited, changed, cancelled under one name."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from langnghe.accounts import public as accounts
from langnghe.capital.guidance.models import Booking
from langnghe.core import ical

BEFORE = timedelta(hours=2)
OFF = frozenset({Booking.State.CANCELLED, Booking.State.WITHDRAWN})


def invitation(booking: Booking, person: accounts.Contact, now: datetime) -> bytes:
    """For the one who comes, in the language that is active."""
    slot = booking.slot
    adviser, is_off = slot.adviser, booking.state in OFF
    event = ical.Event(
        uid=f"{booking.uid}@tu-van", sequence=booking.sequence, is_cancelled=is_off,
        summary=_("Advice: %(office)s") % {"office": adviser.organisation.name},
        starts=slot.starts_at, ends=slot.ends_at, description=booking.need,
        location=adviser.place or adviser.online_link, url=adviser.online_link,
        organizer=ical.Person(adviser.organisation.name, settings.DEFAULT_FROM_EMAIL),
        attendee=ical.Person(person.name, person.email) if person.email else None,
        reminder=BEFORE,
    )  # fmt: skip
    method: ical.Method = "CANCEL" if is_off else "REQUEST"
    return ical.calendar([event], name=event.summary, now=now, method=method)
