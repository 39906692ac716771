"""Times for advice and questions: a place is taken once, and nobody is told who asked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from langnghe.capital.guidance import held, letters, queries, refusals, rules
from langnghe.capital.guidance.models import Booking, Question, Slot
from langnghe.capital.guidance.services import booking as services
from langnghe.capital.guidance.services import questions
from langnghe.core.errors import NotFound
from langnghe.core.models import OutboxMessage, PersonalReading
from langnghe.core.states import WrongState
from tests import factories
from tests.factories import guidance

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=2)


@pytest.fixture
def officer():
    return factories.credit_officer()


@pytest.fixture
def desk(officer):
    return guidance.advice_desk(officer)


@pytest.fixture
def slot(officer):
    return guidance.slot(by=officer, starts_at=LATER)


@pytest.fixture
def buyer():
    return factories.user("buyer", email="buyer@example.org")


def book(slot, person, now=NOW, **more):
    return services.book(slot=slot, user_id=person.pk, need="Vay mua lò", now=now, **more)


def told():
    return [(one.kind, one.payload.get("what", "")) for one in OutboxMessage.objects.order_by("pk")]


def test_a_place_is_booked_and_both_sides_are_told(slot, buyer):
    booking = book(slot, buyer)
    slot.refresh_from_db()
    assert (booking.state, slot.taken, slot.free) == ("booked", 1, 0)
    assert told() == [("guidance.BookingMoved", "booked")]


def test_the_last_place_is_gone_for_the_next_one(slot, buyer):
    book(slot, buyer)
    with pytest.raises(refusals.NoPlaceLeft):
        book(slot, factories.stranger())
    assert Booking.objects.count() == 1


def test_nobody_takes_two_places_of_one_time(officer, buyer):
    slot = guidance.slot(by=officer, starts_at=LATER, capacity=3)
    book(slot, buyer)
    with pytest.raises(refusals.BookedAlready):
        book(slot, buyer)
    slot.refresh_from_db()
    assert slot.taken == 1


def test_one_books_three_times_ahead_at_most_and_none_that_began(officer, buyer):
    adviser = guidance.adviser(officer)
    for day in range(1, 4):
        book(guidance.slot(adviser, starts_at=NOW + timedelta(days=day)), buyer)
    with pytest.raises(refusals.TooManyBookings):
        book(guidance.slot(adviser, starts_at=NOW + timedelta(days=9)), buyer)
    with pytest.raises(refusals.TimeOver):
        book(guidance.slot(adviser, starts_at=NOW - timedelta(minutes=1)), factories.stranger())


def test_a_booking_says_what_about_and_names_no_workshop_of_others(slot, buyer):
    with pytest.raises(refusals.WordsMissing):
        services.book(slot=slot, user_id=buyer.pk, need=" ", now=NOW)
    with pytest.raises(NotFound):
        book(slot, buyer, producer_id=factories.producer().pk)
    own = factories.producer(owner=buyer)
    assert book(slot, buyer, producer_id=own.pk).producer_id == own.pk


def test_who_cancels_gives_the_place_back_and_the_invitation_gets_a_new_number(slot, buyer):
    booking = book(slot, buyer)
    with pytest.raises(NotFound):
        services.cancel(booking=booking, user_id=factories.stranger().pk, now=NOW)
    services.cancel(booking=booking, user_id=buyer.pk, now=NOW)
    booking.refresh_from_db()
    slot.refresh_from_db()
    assert (booking.state, booking.sequence, slot.taken) == ("cancelled", 1, 0)
    with pytest.raises(WrongState):
        services.cancel(booking=booking, user_id=buyer.pk, now=NOW)
    assert book(slot, buyer).state == "booked"  # and may book again
    with pytest.raises(refusals.TimeOver):
        services.cancel(booking=booking, user_id=buyer.pk, now=LATER)


def test_an_adviser_who_cannot_come_tells_everybody(slot, desk, buyer):
    booking = book(slot, buyer)
    with pytest.raises(NotFound):
        services.withdraw_slot(slot=slot, desk=guidance.advice_desk(), now=NOW)
    assert services.withdraw_slot(slot=slot, desk=desk, now=NOW) == 1
    booking.refresh_from_db()
    assert booking.state == "withdrawn"
    assert told()[-1] == ("guidance.BookingMoved", "withdrawn")
    with pytest.raises(NotFound):
        queries.slot(slot.uid)
    with pytest.raises(refusals.NoPlaceLeft):
        book(slot, factories.stranger())
    with pytest.raises(WrongState):
        services.withdraw_slot(slot=slot, desk=desk, now=NOW)


def test_times_follow_each_other_and_do_not_overlap(officer, desk):
    adviser = guidance.adviser(officer)
    told = {"adviser": adviser, "desk": desk, "minutes": 30, "capacity": 1, "now": NOW}
    services.open_slots(starts_at=LATER, times=3, **told)
    assert [one.starts_at - LATER for one in Slot.objects.order_by("starts_at")] == [
        timedelta(minutes=30) * number for number in range(3)
    ]
    for wrong in (LATER, LATER + timedelta(minutes=70), LATER - timedelta(minutes=15)):
        with pytest.raises(refusals.SlotThere):
            services.open_slots(starts_at=wrong, times=1, **told)
    with pytest.raises(refusals.TimeOver):
        services.open_slots(starts_at=NOW, times=1, **told)
    with pytest.raises(NotFound):
        services.open_slots(
            starts_at=LATER + timedelta(days=1), times=1, **told | {"desk": guidance.advice_desk()}
        )
    services.open_slots(starts_at=LATER + timedelta(minutes=90), times=1, **told)
    assert Slot.objects.count() == 4


def test_an_adviser_can_be_met_somewhere_and_speaks_for_his_own_office(desk):
    told = {"desk": desk, "topics": ["tax"], "is_active": True, "now": NOW}
    home = next(iter(desk.organisations))
    with pytest.raises(refusals.NotMet):
        services.advise(organisation_id=home, place=" ", online_link="", **told)
    other = factories.organisation("lender").pk
    with pytest.raises(NotFound):
        services.advise(organisation_id=other, place="P1", online_link="", **told)
    first = services.advise(organisation_id=home, place="P1", online_link="", **told)
    again = services.advise(organisation_id=home, place="P2", online_link="", **told)
    assert (first.pk, again.place) == (again.pk, "P2")


def test_whether_he_came_is_said_once_it_has_begun(slot, desk, buyer):
    booking = queries.booking(book(slot, buyer).uid)
    with pytest.raises(WrongState):
        services.note_visit(booking=booking, action="came", desk=desk, now=NOW)
    with pytest.raises(NotFound):
        services.note_visit(booking=booking, action="came", desk=guidance.advice_desk(), now=LATER)
    services.note_visit(booking=booking, action="came", desk=desk, now=LATER)
    assert booking.state == "came"


def test_one_is_reminded_once_within_a_day(slot, buyer):
    book(slot, buyer)
    assert services.remind(now=NOW + timedelta(hours=23)) == 0
    assert services.remind(now=LATER - timedelta(hours=24)) == 1
    assert services.remind(now=LATER - timedelta(hours=23)) == 0
    assert told()[-1] == ("guidance.BookingMoved", "reminder")


def test_the_letter_carries_an_invitation_and_later_its_cancelling(slot, buyer, mailoutbox):
    booking = book(slot, buyer)
    letters.tell_of_booking(str(booking.uid), "booked", NOW)
    letter = mailoutbox[0]
    name, content, kind = letter.attachments[0]
    assert (letter.to, name, kind) == (
        ["buyer@example.org"], "hen.ics", "text/calendar; method=REQUEST",
    )  # fmt: skip
    text = content if isinstance(content, str) else content.decode()
    assert f"UID:{booking.uid}@tu-van" in text.replace("\r\n ", "")
    assert "METHOD:REQUEST" in text
    assert "SEQUENCE:0" in text
    services.cancel(booking=booking, user_id=buyer.pk, now=NOW)
    letters.tell_of_booking(str(booking.uid), "cancelled", NOW)
    content = next(one for one in mailoutbox[1:] if one.attachments).attachments[0][1]
    text = content if isinstance(content, str) else content.decode()
    assert "METHOD:CANCEL" in text
    assert "SEQUENCE:1" in text
    # What was cancelled is not reminded of.
    before = len(mailoutbox)
    letters.tell_of_booking(str(booking.uid), "reminder", NOW)
    assert len(mailoutbox) == before


def test_the_adviser_is_told_by_mail_without_who_comes_and_what_about(
    slot, buyer, officer, mailoutbox
):
    officer.email = "quy@example.org"
    officer.save()
    letters.tell_of_booking(str(book(slot, buyer).uid), "booked", NOW)
    letter = next(one for one in mailoutbox if one.to == ["quy@example.org"])
    assert "Vay mua lò" not in letter.body
    assert buyer.full_name not in letter.body


def test_who_looks_at_who_comes_is_written_down_for_them(slot, desk, buyer):
    book(slot, buyer)
    services.note_reading(bookings=queries.who_comes(slot), desk=desk, now=NOW)
    reading = PersonalReading.objects.get()
    assert (reading.about_id, reading.by_id) == (buyer.pk, desk.user_id)


def test_lists_hold_what_can_be_booked_and_nothing_else(officer):
    adviser = guidance.adviser(officer, topics=["tax"])
    free = guidance.slot(adviser, starts_at=LATER)
    guidance.slot(adviser, starts_at=NOW - timedelta(days=1))
    guidance.slot(adviser, starts_at=LATER + timedelta(hours=1), taken=1)
    guidance.slot(adviser, starts_at=LATER + timedelta(hours=2), withdrawn_at=NOW)
    resting = guidance.adviser(is_active=False)
    guidance.slot(resting, starts_at=LATER)
    assert queries.free_slots(NOW) == [free]
    assert queries.free_slots(NOW, topic="tax") == [free]
    assert queries.free_slots(NOW, topic="capital") == []


@pytest.mark.parametrize(
    "wrong", [{"taken": 2}, {"minutes": 5}, {"minutes": 500}, {"capacity": 0, "taken": 0}]
)
def test_the_database_keeps_times_whole(officer, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        guidance.slot(by=officer, **wrong)


def test_a_question_goes_to_the_desk_the_answer_to_the_asker_and_then_to_all(desk, buyer):
    one = questions.ask(user_id=buyer.pk, topic="tax", text="Tôi là Mai, bán 300 triệu?", now=NOW)
    assert [row.pk for row in queries.open_questions(None).items] == [one.pk]
    questions.answer(question=one, desk=desk, words="Không phải nộp.", now=NOW)
    assert told()[-1] == ("guidance.QuestionAnswered", "")
    assert queries.published("", "", None).items == []
    questions.publish(
        question=one, desk=desk, public_question="Bán 300 triệu có nộp thuế?",
        public_answer="Dưới 1 tỷ đồng thì không.", now=NOW,
    )  # fmt: skip
    assert [row.pk for row in queries.published("thue ban", "tax", None).items] == [one.pk]
    assert queries.published("thuế lò", "", None).items == []
    assert queries.published("", "capital", None).items == []
    found = queries.published_question(one.uid)
    assert "Mai" not in found.public_question + found.public_answer
    questions.withdraw(question=found, desk=desk, now=NOW)
    with pytest.raises(NotFound):
        queries.published_question(one.uid)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Gọi 0912 345 678 nhé", True), ("gọi +84912345678", True), ("mai@example.org", True),
        ("84.912.345.678", False), ("Vay 200.000.000 đồng", False), ("Nghị định 338/2025", False),
        ("doanh thu 1.000.000.000", False),
    ],
)  # fmt: skip
def test_ways_to_reach_somebody_are_noticed(words, said):
    assert rules.tells_of_a_person(words) is said


def test_what_is_published_has_words_and_tells_of_nobody(desk):
    one = guidance.advice_question()
    told = {"question": one, "desk": desk, "now": NOW}
    with pytest.raises(refusals.WordsMissing):
        questions.answer(words=" ", **told)
    with pytest.raises(WrongState):
        questions.publish(public_question="x", public_answer="y", **told)
    questions.answer(words="x", **told)
    with pytest.raises(refusals.WordsMissing):
        questions.publish(public_question="", public_answer="y", **told)
    with pytest.raises(refusals.TellsOfAPerson):
        questions.publish(public_question="Chị Mai 0912345678", public_answer="y", **told)
    one.refresh_from_db()
    assert (one.state, one.public_question) == ("answered", "")


def test_what_one_office_answered_another_neither_reads_nor_changes(desk):
    one, other = guidance.advice_question(), guidance.advice_desk()
    assert queries.question(other, one.uid) == one
    questions.answer(question=one, desk=desk, words="Riêng cho chị.", now=NOW)

    told = {"question": Question.objects.get(pk=one.pk), "desk": other, "now": NOW}
    with pytest.raises(NotFound):
        queries.question(other, one.uid)
    with pytest.raises(NotFound):
        questions.answer(words="Khác.", **told)
    with pytest.raises(NotFound):
        questions.publish(public_question="x", public_answer="y", **told)
    questions.publish(question=one, desk=desk, public_question="x", public_answer="y", now=NOW)
    told["question"] = Question.objects.get(pk=one.pk)
    with pytest.raises(NotFound):
        questions.withdraw(**told)
    assert queries.answered_questions(other) == []
    assert queries.answered_questions(desk) == [one]
    one.refresh_from_db()
    assert (one.answer, one.state) == ("Riêng cho chị.", "published")


def test_five_questions_of_one_person_wait_at_most(buyer):
    for _number in range(5):
        guidance.advice_question(buyer)
    with pytest.raises(refusals.TooManyQuestions):
        guidance.advice_question(buyer)


def test_a_person_sees_what_is_held_of_him_and_it_goes_with_his_account(slot, desk, buyer):
    booking = book(slot, buyer)
    asked, answered = guidance.advice_question(buyer), guidance.advice_question(buyer)
    questions.answer(question=answered, desk=desk, words="x", now=NOW)
    questions.publish(question=answered, desk=desk, public_question="q", public_answer="a", now=NOW)
    parts = {part.key: part.rows for part in held.tell_held(buyer.pk)}
    assert len(parts["guidance_bookings"]) == 1
    assert len(parts["guidance_questions"]) == 2
    held.forget_person(buyer.pk, NOW)
    slot.refresh_from_db()
    booking.refresh_from_db()
    assert (slot.taken, booking.state, booking.need) == (0, "cancelled", "—")
    assert not Question.objects.filter(pk=asked.pk).exists()
    answered.refresh_from_db()
    assert (answered.asker, answered.text, answered.public_answer) == (None, "—", "a")


def test_only_offices_and_lenders_give_advice():
    assert rules.desk_of(factories.buyer().pk) is None
    assert rules.desk_of(None) is None
    assert rules.desk_of(factories.officer().pk) is not None


@pytest.mark.parametrize("n", [1, 3])
def test_lists_cost_the_same_however_long(n, django_assert_num_queries):
    adviser = guidance.adviser()
    for number in range(n):
        guidance.slot(adviser, starts_at=timezone.now() + timedelta(days=1, hours=number))
        guidance.published(words=f"Câu hỏi {number}")
    with django_assert_num_queries(1):
        found = [one.adviser.organisation.name for one in queries.free_slots(timezone.now())]
    with django_assert_num_queries(1):
        assert len(queries.published("cau hoi", "", None).items) == n
    assert len(found) == n
