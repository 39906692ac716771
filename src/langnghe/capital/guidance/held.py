"""What advice holds of a person, and why (see `core.personal`)."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.capital.guidance.models import Adviser, Booking, Question, Slot
from langnghe.core.personal import Part

READS: dict[str, str | Promise] = {
    "guidance.booking.read": gettext_lazy("My appointment for advice was looked at"),
}
FORGOTTEN = "—"


def tell_held(user_id: int) -> list[Part]:
    return [
        Part(
            "guidance_bookings", _("My appointments for advice"),
            _("The adviser knows who comes and what about."), _bookings(user_id),
        ),
        Part(
            "guidance_questions", _("My questions"),
            _(
                "So that the answer reaches me. What is published was written anew and tells of "
                "nobody."
            ),
            _questions(user_id),
        ),
    ]  # fmt: skip


def _bookings(user_id: int) -> list[dict[str, Any]]:
    rows = Booking.objects.filter(person=user_id).select_related("slot__adviser__organisation")
    return [
        {"office": one.slot.adviser.organisation.name, "at": one.slot.starts_at.isoformat(),
         "need": one.need, "state": str(one.get_state_display())}
        for one in rows.order_by("pk")
    ]  # fmt: skip


def _questions(user_id: int) -> list[dict[str, Any]]:
    return [
        {"question": one.text, "answer": one.answer, "at": one.asked_at.isoformat()}
        for one in Question.objects.filter(asker=user_id).order_by("pk")
    ]


def forget_person(user_id: int, now: datetime) -> None:
    """
    His places are free again, what he wrote is gone; published answers stay, they tell of nobody.
    """
    booked = Booking.objects.filter(
        person=user_id, state=Booking.State.BOOKED, slot__starts_at__gt=now
    )
    for slot_id in booked.values_list("slot_id", flat=True):
        Slot.objects.filter(pk=slot_id, taken__gt=0).update(taken=F("taken") - 1)
    booked.update(state=Booking.State.CANCELLED)
    Booking.objects.filter(person=user_id).update(need=FORGOTTEN, producer=None)
    Adviser.objects.filter(person=user_id).update(is_active=False)
    asked = Question.objects.filter(asker=user_id)
    asked.filter(state=Question.State.ASKED).delete()
    asked.update(asker=None, text=FORGOTTEN)
