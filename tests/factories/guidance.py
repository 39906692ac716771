"""Advisers, their times and what is asked of them, for tests."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from langnghe.accounts.models import User
from langnghe.capital.guidance.models import Adviser, Booking, Question, Slot
from langnghe.capital.guidance.rules import Desk, desk_of
from langnghe.capital.guidance.services import booking as bookings
from langnghe.capital.guidance.services import questions
from tests.factories import accounts, products

__all__ = ["advice_desk", "advice_question", "advice_slot", "adviser", "published_question"]


def advice_desk(person: User | None = None) -> Desk:
    found = desk_of((person or products.credit_officer()).pk)
    assert found is not None
    return found


def adviser(by: User | None = None, **fields: Any) -> Adviser:
    person = by or products.credit_officer()
    home = person.memberships.get().organisation
    told = {"topics": ["capital"], "place": "Phòng 1"}
    return Adviser.objects.create(organisation=home, person=person, **(told | fields))


def slot(of: Adviser | None = None, by: User | None = None, **fields: Any) -> Slot:
    """Half an hour, two days from now."""
    told = {"starts_at": timezone.now() + timedelta(days=2), "minutes": 30}
    return Slot.objects.create(adviser=of or adviser(by), **(told | fields))


def booking(of: Slot | None = None, by: User | None = None, now: datetime | None = None) -> Booking:
    return bookings.book(
        slot=of or slot(), user_id=(by or accounts.buyer()).pk, need="Vay mua lò",
        now=now or timezone.now(),
    )  # fmt: skip


def advice_question(by: User | None = None, text: str = "Vay được bao nhiêu?") -> Question:
    person = by or accounts.user("asker")
    return questions.ask(user_id=person.pk, topic="capital", text=text, now=timezone.now())


def published(by: User | None = None, words: str = "Vay được bao nhiêu cho bốn thợ?") -> Question:
    one, desk = advice_question(), advice_desk(by)
    questions.answer(question=one, desk=desk, words="800 triệu đồng", now=timezone.now())
    questions.publish(
        question=one, desk=desk, public_question=words, public_answer="800 triệu đồng",
        now=timezone.now(),
    )  # fmt: skip
    return one


advice_slot, published_question = slot, published
