"""What is announced of advice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BookingMoved:
    """`what`: "booked", "cancelled" (by who booked), "withdrawn" (by the adviser), "reminder"."""

    booking_uid: str
    what: str


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    question_uid: str
