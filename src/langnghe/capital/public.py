"""What other contexts may ask of capital."""

from langnghe.capital.guidance.public import (
    READS,
    BookingMoved,
    QuestionAnswered,
    forget_person,
    remind_of_bookings,
    tell_asker,
    tell_held,
    tell_of_booking,
)
from langnghe.capital.products.public import load as load_products

__all__ = [
    "READS",
    "BookingMoved",
    "QuestionAnswered",
    "forget_person",
    "load_products",
    "remind_of_bookings",
    "tell_asker",
    "tell_held",
    "tell_of_booking",
]
