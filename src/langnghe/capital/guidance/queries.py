"""What there is to book, what is one's own, and what was asked."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from langnghe.capital.guidance.models import Adviser, Booking, Question, Slot
from langnghe.capital.guidance.rules import Desk
from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.core.pagination import Page
from langnghe.core.text import fold

AHEAD = timedelta(days=30)
MOST_SLOTS = 60
PER_PAGE = 20
_PUBLISHED = ("-published_at", "-pk")


def _slots() -> QuerySet[Slot]:
    return Slot.objects.select_related("adviser__organisation", "adviser__person")


def free_slots(now: datetime, *, topic: str = "") -> list[Slot]:
    """Times that can be booked, the nearest first (one query)."""
    rows = _slots().filter(
        starts_at__gt=now, starts_at__lt=now + AHEAD, withdrawn_at__isnull=True,
        taken__lt=F("capacity"), adviser__is_active=True,
    ).order_by("starts_at", "pk")  # fmt: skip
    found = list(rows[: MOST_SLOTS * 2])
    return [one for one in found if not topic or topic in one.adviser.topics][:MOST_SLOTS]


def slot(uid: UUID) -> Slot:
    """
    A time that is offered.

    :raises NotFound:
    """
    found = _slots().filter(uid=uid, withdrawn_at__isnull=True, adviser__is_active=True).first()
    if found is None:
        raise NotFound
    return found


def _bookings() -> QuerySet[Booking]:
    return Booking.objects.select_related(
        "slot__adviser__organisation", "slot__adviser__person", "producer"
    )


def bookings_of(user_id: int) -> list[Booking]:
    """One's own, the next first."""
    return list(_bookings().filter(person=user_id).order_by("-slot__starts_at", "-pk")[:50])


def booking_of(user_id: int, uid: UUID) -> Booking:
    """:raises NotFound: another's as well."""
    found = _bookings().filter(uid=uid, person=user_id).first()
    if found is None:
        raise NotFound
    return found


def booking(uid: UUID) -> Booking:
    """For letters."""
    return _bookings().get(uid=uid)


def advisers_of(desk: Desk) -> list[Adviser]:
    rows = Adviser.objects.filter(organisation__in=desk.organisations)
    return list(rows.select_related("organisation", "person"))


def adviser_of(desk: Desk, uid: UUID) -> Adviser:
    """:raises NotFound:"""
    found = Adviser.objects.filter(organisation__in=desk.organisations, uid=uid).first()
    if found is None:
        raise NotFound
    return found


def slots_of(desk: Desk, now: datetime) -> list[Slot]:
    """Of one's offices: what is ahead and what was since yesterday."""
    rows = _slots().filter(
        adviser__organisation__in=desk.organisations, starts_at__gt=now - timedelta(days=1),
        withdrawn_at__isnull=True,
    )  # fmt: skip
    return list(rows.order_by("starts_at", "pk")[:100])


def slot_of(desk: Desk, uid: UUID) -> Slot:
    """:raises NotFound:"""
    found = _slots().filter(adviser__organisation__in=desk.organisations, uid=uid).first()
    if found is None:
        raise NotFound
    return found


def who_comes(of: Slot) -> list[Booking]:
    rows = Booking.objects.filter(slot=of).exclude(state__in=["cancelled", "withdrawn"])
    return list(rows.select_related("person", "producer", "slot__adviser").order_by("pk"))


def published(words: str, topic: str, cursor: str | None) -> Page[Question]:
    """Questions answered for everybody, the newest first; all words have to be there."""
    rows = Question.objects.filter(state=Question.State.PUBLISHED)
    if topic:
        rows = rows.filter(topic=topic)
    for word in fold(words).split()[:8]:
        rows = rows.filter(folded__contains=word)
    return pagination.page(rows, order=_PUBLISHED, cursor=cursor, limit=PER_PAGE)


def published_question(uid: UUID) -> Question:
    """:raises NotFound:"""
    found = Question.objects.filter(uid=uid, state=Question.State.PUBLISHED).first()
    if found is None:
        raise NotFound
    return found


def questions_of(user_id: int) -> list[Question]:
    return list(Question.objects.filter(asker=user_id).order_by("-pk")[:50])


def open_questions(cursor: str | None) -> Page[Question]:
    """For whoever gives advice: nobody is told who asks."""
    rows = Question.objects.filter(state=Question.State.ASKED).defer("asker")
    return pagination.page(rows, order=("asked_at", "pk"), cursor=cursor, limit=PER_PAGE)


def _of(desk: Desk) -> Q:
    """What `rules.answers` says of a question that was answered."""
    return Q(answered_for__in=desk.organisations) | Q(
        answered_for__isnull=True, answered_by=desk.user_id
    )


def answered_questions(desk: Desk) -> list[Question]:
    """By one's own offices."""
    rows = Question.objects.filter(_of(desk)).exclude(state=Question.State.ASKED)
    return list(rows.order_by("-answered_at", "-pk")[:PER_PAGE])


def question(desk: Desk, uid: UUID) -> Question:
    """For whoever gives advice. :raises NotFound: another office has answered it."""
    mine = Q(state=Question.State.ASKED) | _of(desk)
    found = Question.objects.filter(mine, uid=uid).first()
    if found is None:
        raise NotFound
    return found


def answered_question(uid: UUID) -> Question:
    """For letters to who asked."""
    return Question.objects.get(uid=uid)
