"""Advisers, their times, and who comes: a place is taken once, however many want it at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from langnghe.accounts import public as accounts
from langnghe.capital.guidance import refusals, rules
from langnghe.capital.guidance.facts import BookingMoved
from langnghe.capital.guidance.models import Adviser, Booking, Slot
from langnghe.capital.guidance.rules import Desk
from langnghe.core import audit, outbox, states
from langnghe.core.errors import NotFound
from langnghe.registry import public as registry

State = Booking.State
REMIND_BEFORE = timedelta(hours=24)
MOST_AT_ONCE = 500


@transaction.atomic
def advise(
    *, desk: Desk, organisation_id: int, topics: list[str], place: str, online_link: str,
    is_active: bool, now: datetime, is_demo: bool = False,
) -> Adviser:  # fmt: skip
    """
    Offer one's advice, or say anew where and on what.

    :raises NotFound: not an office of his. :raises NotMet:
    """
    if organisation_id not in desk.organisations:
        raise NotFound
    if not place.strip() and not online_link:
        raise refusals.NotMet(field="place")
    told = {
        "topics": topics, "place": place.strip(), "online_link": online_link,
        "is_active": is_active, "is_demo": is_demo,
    }  # fmt: skip
    adviser, _new = Adviser.objects.update_or_create(
        organisation_id=organisation_id, person_id=desk.user_id, defaults=told
    )
    audit.record("guidance.adviser.told", adviser, by_id=desk.user_id, now=now)
    return adviser


@transaction.atomic
def open_slots(
    *, adviser: Adviser, desk: Desk, starts_at: datetime, times: int, minutes: int, capacity: int,
    now: datetime,
) -> list[Slot]:  # fmt: skip
    """
    Times one after the other.

    :raises TimeOver: :raises SlotThere:
    """
    if adviser.organisation_id not in desk.organisations:
        raise NotFound
    if starts_at <= now:
        raise refusals.TimeOver(field="time")
    lock_adviser(adviser)
    ends_at = starts_at + timedelta(minutes=minutes * times)
    near = Slot.objects.filter(
        adviser=adviser, withdrawn_at__isnull=True, starts_at__lt=ends_at,
        starts_at__gt=starts_at - timedelta(minutes=240),
    )  # fmt: skip
    if any(one.ends_at > starts_at for one in near):
        raise refusals.SlotThere(field="time")
    made = [
        Slot(adviser=adviser, starts_at=starts_at + timedelta(minutes=minutes * number),
             minutes=minutes, capacity=capacity)
        for number in range(times)
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Slot.objects.bulk_create(made)
    except IntegrityError as error:  # a withdrawn one began at that very minute
        raise refusals.SlotThere(field="time") from error
    audit.record("guidance.slots.opened", adviser, by_id=desk.user_id, now=now, times=times)
    return made


def lock_adviser(adviser: Adviser) -> Adviser:
    """The one place where an adviser is locked, so that his times do not overlap."""
    return Adviser.objects.select_for_update().get(pk=adviser.pk)


def lock_slot(pk: int) -> Slot:
    return Slot.objects.select_for_update().get(pk=pk)


@transaction.atomic
def book(
    *, slot: Slot, user_id: int, need: str, now: datetime, producer_id: int | None = None
) -> Booking:
    """
    Take a place; the counter decides who gets the last one.

    :raises WordsMissing: :raises TimeOver: :raises TooManyBookings: :raises BookedAlready:
    :raises NoPlaceLeft:
    """
    if not need.strip():
        raise refusals.WordsMissing(field="need")
    if slot.starts_at <= now:
        raise refusals.TimeOver
    if producer_id is not None and producer_id not in {
        one.id for one in registry.producers_of(user_id)
    }:
        raise NotFound
    accounts.lock_person(user_id)  # whoever books twice at once is counted twice
    ahead = Booking.objects.filter(person=user_id, state=State.BOOKED, slot__starts_at__gt=now)
    if ahead.count() >= rules.MOST_AHEAD:
        raise refusals.TooManyBookings
    # Whoever comes second to the row waits here, and then sees what is left.
    rows = Slot.objects.filter(pk=slot.pk, withdrawn_at__isnull=True, taken__lt=F("capacity"))
    if not rows.update(taken=F("taken") + 1):
        raise refusals.NoPlaceLeft
    booking = Booking(
        slot=slot, person_id=user_id, producer_id=producer_id, need=need.strip(), booked_at=now
    )
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:  # one_place_of_a_slot_for_a_person
        raise refusals.BookedAlready from error
    states.note_new([booking], by_id=user_id, now=now)
    outbox.announce(BookingMoved(str(booking.uid), "booked"), now=now)
    audit.record("guidance.booking.made", booking, by_id=user_id, now=now)
    return booking


@transaction.atomic
def cancel(*, booking: Booking, user_id: int, now: datetime) -> None:
    """
    Give one's place back.

    :raises NotFound: another's. :raises TimeOver: :raises WrongState:
    """
    if not rules.is_own(booking, user_id):
        raise NotFound
    if booking.slot.starts_at <= now:
        raise refusals.TimeOver
    lock_slot(booking.slot_id)  # before the booking, as whoever withdraws the time does
    states.move(booking, rules.BOOKING, "cancel", by_id=user_id, now=now)
    _follow(booking, "cancelled", now)
    audit.record("guidance.booking.cancelled", booking, by_id=user_id, now=now)


@transaction.atomic
def withdraw_slot(*, slot: Slot, desk: Desk, now: datetime) -> int:
    """
    The adviser cannot come: nobody books it any more, and whoever had a place is told.

    :raises NotFound: :raises TimeOver:
    """
    if slot.adviser.organisation_id not in desk.organisations:
        raise NotFound
    if slot.starts_at <= now:
        raise refusals.TimeOver
    if not Slot.objects.filter(pk=slot.pk, withdrawn_at__isnull=True).update(withdrawn_at=now):
        raise states.WrongState
    bookings = list(Booking.objects.filter(slot=slot, state=State.BOOKED).order_by("pk"))
    for one in bookings:
        states.move(one, rules.BOOKING, "withdraw", by_id=desk.user_id, now=now)
        _follow(one, "withdrawn", now)
    audit.record("guidance.slot.withdrawn", slot, by_id=desk.user_id, now=now, told=len(bookings))
    return len(bookings)


def _follow(booking: Booking, what: str, now: datetime) -> None:
    """The place is free, the invitation has a new number, and both sides hear of it."""
    Slot.objects.filter(pk=booking.slot_id, taken__gt=0).update(taken=F("taken") - 1)
    Booking.objects.filter(pk=booking.pk).update(sequence=F("sequence") + 1)
    outbox.announce(BookingMoved(str(booking.uid), what), now=now)


@transaction.atomic
def note_visit(*, booking: Booking, action: str, desk: Desk, now: datetime) -> None:
    """
    Whether he came, said by the adviser once it has begun.

    :raises NotFound: :raises WrongState:
    """
    if action not in {"came", "missed"} or not rules.receives(booking, desk):
        raise NotFound
    if booking.slot.starts_at > now:
        raise states.WrongState
    states.move(booking, rules.BOOKING, action, by_id=desk.user_id, now=now)
    audit.record(f"guidance.booking.{action}", booking, by_id=desk.user_id, now=now)


@transaction.atomic
def note_reading(*, bookings: Iterable[Booking], desk: Desk, now: datetime) -> None:
    """Whoever looked at who comes is written down, for those who do."""
    for one in bookings:
        audit.record_reading(
            "guidance.booking.read", one, about_id=one.person_id, by_id=desk.user_id, now=now
        )


def remind(*, now: datetime) -> int:
    """By the clock: how many were told that their appointment is within a day."""
    due = Booking.objects.filter(
        state=State.BOOKED, reminded_at__isnull=True, slot__starts_at__gt=now,
        slot__starts_at__lte=now + REMIND_BEFORE, booked_at__lte=now - timedelta(hours=1),
    )  # fmt: skip
    return sum(_remind(pk, now) for pk in due.values_list("pk", flat=True)[:MOST_AT_ONCE])


@transaction.atomic
def _remind(pk: int, now: datetime) -> bool:
    """Of several workers one."""
    rows = Booking.objects.filter(pk=pk, state=State.BOOKED, reminded_at__isnull=True)
    if not rows.update(reminded_at=now):
        return False
    uid = Booking.objects.values_list("uid", flat=True).get(pk=pk)
    outbox.announce(BookingMoved(str(uid), "reminder"), now=now)
    return True


def organisations(desk: Desk) -> dict[int, str]:
    """Under whose name he may advise."""
    return accounts.organisation_names(desk.organisations)
