"""Two at once: the last place goes to one of them, and one form takes one place."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from langnghe.capital.guidance.models import Booking
from langnghe.capital.guidance.services import booking as services
from langnghe.core.errors import Refused
from tests import factories
from tests.factories import guidance

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(act, times):
    together, got = threading.Barrier(times), []

    def run(number):
        try:
            together.wait()
            act(number)
            got.append("done")
        except Refused as refusal:
            got.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(got)


def book(slot, person):
    return services.book(slot=slot, user_id=person.pk, need="Vay", now=timezone.now())


def test_the_last_place_is_taken_once():
    slot = guidance.slot(capacity=2, taken=1)
    people = [factories.user(f"người {number}") for number in range(4)]
    got = at_once(lambda number: book(slot, people[number]), 4)
    slot.refresh_from_db()
    assert got == ["done", *["no_place_left"] * 3]
    assert (slot.taken, Booking.objects.count()) == (2, 1)


def test_one_person_takes_one_place_however_often_he_sends_the_form():
    slot, person = guidance.slot(capacity=9), factories.buyer()
    got = at_once(lambda _number: book(slot, person), 3)
    slot.refresh_from_db()
    assert got == ["booked_already", "booked_already", "done"]
    assert slot.taken == 1


def test_a_place_cancelled_twice_at_once_is_given_back_once():
    person = factories.buyer()
    slot = guidance.slot(capacity=3, taken=1)
    booking = guidance.booking(slot, person)

    def cancel(_number):
        mine = Booking.objects.select_related("slot").get(pk=booking.pk)
        services.cancel(booking=mine, user_id=person.pk, now=timezone.now())

    assert at_once(cancel, 2) == ["done", "wrong_state"]
    slot.refresh_from_db()
    assert slot.taken == 1


def test_a_place_is_cancelled_as_its_time_is_withdrawn_and_nobody_waits_for_ever():
    officer = factories.credit_officer()
    desk, adviser = guidance.advice_desk(officer), guidance.adviser(officer)
    for number in range(6):
        starts_at = timezone.now() + timedelta(days=2 + number)
        slot, person = guidance.slot(adviser, starts_at=starts_at), factories.user(f"n{number}")
        mine = Booking.objects.select_related("slot__adviser").get(
            pk=guidance.booking(slot, person).pk
        )

        def act(place, mine=mine, person=person):
            if place:
                services.withdraw_slot(slot=mine.slot, desk=desk, now=timezone.now())
            else:
                services.cancel(booking=mine, user_id=person.pk, now=timezone.now())

        assert at_once(act, 2) in (["done", "done"], ["done", "wrong_state"])
        slot.refresh_from_db()
        assert slot.taken == 0


def test_of_several_workers_one_reminds():
    booking = guidance.booking(guidance.slot(starts_at=timezone.now() + timedelta(hours=30)))
    told = []
    now = timezone.now() + timedelta(hours=10)
    at_once(lambda _number: told.append(services.remind(now=now)), 3)
    assert sorted(told) == [0, 0, 1]
    booking.refresh_from_db()
    assert booking.reminded_at == now


def test_two_bookings_at_once_do_not_pass_the_limit_of_one_person():
    person = factories.buyer()
    for _n in range(2):
        guidance.booking(by=person)
    slots = [guidance.slot() for _n in range(3)]

    got = at_once(lambda number: book(slots[number], person), 3)

    assert got == ["done", "too_many_bookings", "too_many_bookings"]
    assert Booking.objects.filter(person=person).count() == 3


def test_two_questions_at_once_do_not_pass_the_limit_of_one_person():
    person = factories.buyer()
    for _n in range(4):
        guidance.advice_question(by=person)

    got = at_once(lambda number: guidance.advice_question(by=person, text=f"Hỏi {number}?"), 3)

    assert got == ["done", "too_many_questions", "too_many_questions"]
