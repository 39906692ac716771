"""What other contexts may ask of capital."""

from datetime import datetime

from langnghe.capital.contracts.services import follow_loans
from langnghe.capital.guidance import public as guidance
from langnghe.capital.guidance.public import (
    BookingMoved,
    QuestionAnswered,
    remind_of_bookings,
    tell_asker,
    tell_of_booking,
)
from langnghe.capital.loans import letters
from langnghe.capital.loans import public as loans
from langnghe.capital.loans.public import InstalmentNear, end_of_today
from langnghe.capital.products.public import load as load_products
from langnghe.core import outbox
from langnghe.core.personal import Part

__all__ = [
    "READS",
    "BookingMoved",
    "InstalmentNear",
    "QuestionAnswered",
    "end_of_today",
    "follow_loans",
    "forget_person",
    "load_products",
    "remind_of_bookings",
    "tell_asker",
    "tell_borrower",
    "tell_held",
    "tell_of_booking",
]

READS = guidance.READS


@outbox.outside
def tell_borrower(fact: InstalmentNear) -> None:
    letters.tell_borrower(fact)


def tell_held(user_id: int) -> list[Part]:
    return [*loans.tell_held(user_id), *guidance.tell_held(user_id)]


def forget_person(user_id: int, now: datetime) -> None:
    loans.forget_person(user_id, now)
    guidance.forget_person(user_id, now)
