"""Pages of advice: of who comes, of who gives it, and of who asks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts.models import Organisation
from langnghe.capital.guidance import demo as guidance_demo
from langnghe.capital.guidance.models import Adviser, Booking, Question, Slot
from langnghe.capital.products import demo as products_demo
from langnghe.capital.products.models import LoanProduct
from langnghe.core import clock
from tests import factories
from tests.factories import guidance

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"guidance:{name}", args=args)


def shown(client, name, *args, **query):
    answer = client.get(address(name, *args), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def officer(client):
    person = factories.credit_officer()
    client.force_login(person)
    return person


def test_somebody_books_finds_it_takes_it_into_the_calendar_and_cancels(client):
    slot = guidance.slot()
    assert slot.adviser.organisation.name in shown(client, "slots")
    client.force_login(factories.buyer())
    wrong = client.post(address("book", slot.uid), {"need": ""})
    assert wrong.status_code == 422
    client.post(address("book", slot.uid), {"need": "Vay mua lò"})
    booking = Booking.objects.get()
    assert "Vay mua lò" in shown(client, "mine")
    calendar = client.get(address("calendar", booking.uid))
    assert b"METHOD:REQUEST" in calendar.content
    client.post(address("cancel", booking.uid))
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    client.post(address("cancel", booking.uid))  # once more: said, and nothing happens
    assert "trạng thái" in shown(client, "mine")


def test_the_last_place_taken_meanwhile_is_said_and_what_was_typed_stays(client):
    slot = guidance.slot()
    guidance.booking(slot)
    client.force_login(factories.stranger())
    answer = client.post(address("book", slot.uid), {"need": "Vay mua khung cửi"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Chỗ cuối cùng vừa có người đặt" in text
    assert "Vay mua khung cửi" in text


def test_anothers_booking_is_nobodys_business(client):
    booking = guidance.booking()
    client.force_login(factories.stranger())
    assert client.get(address("calendar", booking.uid)).status_code == 404
    assert client.post(address("cancel", booking.uid)).status_code == 404
    booking.refresh_from_db()
    assert booking.state == "booked"
    assert booking.need not in shown(client, "mine")


def test_an_officer_offers_advice_opens_times_and_sees_who_comes(client, officer):
    home = officer.memberships.get().organisation
    told = {"organisation_id": home.pk, "topics": ["capital"], "is_active": "on"}
    assert client.post(address("desk_adviser"), told).status_code == 422
    client.post(address("desk_adviser"), told | {"place": "Phòng 2"})
    adviser = Adviser.objects.get()
    day = clock.today(timezone.now()) + timedelta(days=3)
    times = {"day": day.isoformat(), "time": "09:00", "times": 2, "minutes": 30, "capacity": 1}
    client.post(address("desk_new_slots", adviser.uid), times)
    assert Slot.objects.count() == 2
    again = client.post(address("desk_new_slots", adviser.uid), times)
    assert "trùng với giờ này" in again.content.decode()
    slot = Slot.objects.order_by("starts_at")[0]
    booking = guidance.booking(slot)
    assert "đã đặt 1/1 chỗ" in shown(client, "desk")
    assert booking.person.full_name in shown(client, "desk_slot", slot.uid)
    client.post(address("desk_slot", slot.uid), {"action": "withdraw"})
    booking.refresh_from_db()
    assert booking.state == "withdrawn"


def test_who_came_is_noted_once_the_time_has_begun(client, officer):
    slot = guidance.slot(by=officer)
    booking = guidance.booking(slot)
    Slot.objects.filter(pk=slot.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    client.post(address("desk_slot", slot.uid), {"action": "came", "booking": booking.uid})
    booking.refresh_from_db()
    assert booking.state == "came"
    wrong = {"action": "came", "booking": "x"}
    assert client.post(address("desk_slot", slot.uid), wrong).status_code == 404


def test_another_office_sees_nothing_of_who_comes(client, officer):
    booking = guidance.booking()
    uid = booking.slot.uid
    assert client.get(address("desk_slot", uid)).status_code == 404
    assert client.post(address("desk_slot", uid), {"action": "withdraw"}).status_code == 404
    assert client.get(address("desk_new_slots", booking.slot.adviser.uid)).status_code == 404
    assert str(uid) not in shown(client, "desk")
    booking.refresh_from_db()
    assert booking.state == "booked"


def test_a_question_is_asked_answered_and_then_read_by_everybody(client):
    asker = factories.buyer()
    client.force_login(asker)
    client.post(address("ask"), {"topic": "tax", "text": "Tôi bán 300 triệu thì sao?"})
    one = Question.objects.get()
    assert "chờ trả lời" in shown(client, "my_questions")

    officer = factories.credit_officer()
    client.force_login(officer)
    page = shown(client, "desk_question", one.uid)
    assert asker.full_name not in page
    assert "Tôi bán 300 triệu" in shown(client, "desk_asked")
    path = address("desk_question", one.uid)
    client.post(path, {"action": "answer", "words": "Không phải nộp."})
    wrong = {"action": "publish", "public_question": "Chị 0912345678?", "public_answer": "Không."}
    answer = client.post(path, wrong)
    assert answer.status_code == 422
    assert "ai cũng đọc được" in answer.content.decode()
    client.post(path, wrong | {"public_question": "Bán 300 triệu có phải nộp thuế?"})

    client.logout()
    assert "Bán 300 triệu có phải nộp thuế?" in shown(client, "questions", q="nop thue")
    assert "Chưa ai hỏi điều này" in shown(client, "questions", q="kim hoàn")
    text = shown(client, "question", one.uid)
    assert "Không." in text
    assert "Tôi bán 300 triệu" not in text
    client.force_login(officer)
    client.post(path, {"action": "withdraw"})
    assert client.get(address("question", one.uid)).status_code == 404


def test_a_buyer_has_no_desk_and_a_stranger_reads_no_question_of_others(client):
    one = guidance.advice_question()
    client.force_login(factories.stranger())
    for name, args in (("desk", ()), ("desk_asked", ()), ("desk_question", (one.uid,))):
        assert client.get(address(name, *args)).status_code == 404
    told = {"action": "answer", "words": "x"}
    assert client.post(address("desk_question", one.uid), told).status_code == 404
    assert client.get(address("question", one.uid)).status_code == 404
    assert one.text not in shown(client, "my_questions")


def test_taxes_are_told_with_their_acts_and_how_sure_they_are(client):
    text = shown(client, "taxes", kind="household", band="above", platform="on")
    for words in (
        "Khai thuế GTGT theo tháng", "theo trí nhớ, chưa đối chiếu", "Nghị định 252/2026/NĐ-CP",
        "Đây là hướng dẫn",
    ):  # fmt: skip
        assert words in text
    assert client.get(address("taxes"), {"kind": "household"}).status_code == 422
    feed = client.get(address("taxes_feed"), {"kind": "household", "band": "3"})
    assert feed.content.count(b"BEGIN:VEVENT") >= 4
    assert client.get(address("taxes_feed")).status_code == 302


def test_the_demo_says_that_it_is_invented_and_is_loaded_once(client):
    lender = factories.user("quy", phone="+84900000401")
    factories.member("lender", person=lender)
    factories.user("gom", phone="+84900000101")
    for _time in range(2):
        products_demo.load(now=timezone.now(), progress=lambda *told: None)
        guidance_demo.load(now=timezone.now(), progress=lambda *told: None)
    assert LoanProduct.objects.filter(is_demo=True).count() == 2
    assert Question.objects.filter(state="published", is_demo=True).count() == 3
    assert Slot.objects.count() == 20
    for path in (reverse("products:list"), address("slots"), address("questions")):
        assert "ví dụ hư cấu" in client.get(path).content.decode()


def test_whoever_gives_advice_for_two_offices_says_under_whose_name(client):
    person = factories.credit_officer(factories.organisation("lender", name="Quỹ A"))
    factories.credit_officer(factories.organisation("lender", name="Quỹ B"), person=person)
    one = factories.advice_question()
    url = reverse("guidance:desk_question", args=[one.uid])
    client.force_login(person)
    offices = {home.name: home.pk for home in Organisation.objects.filter(kind="lender")}
    told = {"action": "answer", "words": "800 triệu"}
    stranger = factories.organisation("lender").pk

    for wrong in (told, told | {"office_id": stranger}):
        answer = client.post(url, wrong)
        assert (answer.status_code, list(answer.context["answer"].errors)) == (422, ["office_id"])
        assert "800 triệu" in answer.content.decode()
    assert client.post(url, told | {"office_id": offices["Quỹ B"]}).status_code == 302

    one.refresh_from_db()
    assert (one.office, one.answered_for_id) == ("Quỹ B", offices["Quỹ B"])
    # Once it is answered, it stays the question of that office.
    assert client.post(url, told | {"words": "900 triệu"}).status_code == 302
    one.refresh_from_db()
    assert (one.office, one.answer) == ("Quỹ B", "900 triệu")
