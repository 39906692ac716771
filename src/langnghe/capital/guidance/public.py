"""What others may ask of advice."""

from django.utils import timezone

from langnghe.capital.guidance import letters
from langnghe.capital.guidance.facts import BookingMoved, QuestionAnswered
from langnghe.capital.guidance.held import READS, forget_person, tell_held
from langnghe.capital.guidance.services.booking import remind as remind_of_bookings
from langnghe.core import outbox


@outbox.outside
def tell_of_booking(fact: BookingMoved) -> None:
    letters.tell_of_booking(fact.booking_uid, fact.what, timezone.now())


@outbox.outside
def tell_asker(fact: QuestionAnswered) -> None:
    letters.tell_asker(fact.question_uid)


__all__ = [
    "READS",
    "BookingMoved",
    "QuestionAnswered",
    "forget_person",
    "remind_of_bookings",
    "tell_asker",
    "tell_held",
    "tell_of_booking",
]
