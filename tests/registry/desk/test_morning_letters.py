"""Each working day's morning an officer is told what waits on his desk: once, in figures."""

import smtplib
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from langnghe.accounts.roles import Role
from langnghe.core import clock, outbox, parameters
from langnghe.core.models import OutboxMessage
from langnghe.registry.desk import letters
from langnghe.registry.desk.facts import MorningDue
from langnghe.registry.desk.models import MorningLetter
from langnghe.registry.desk.services import mornings
from tests import factories
from tests.factories.desk import NOW

pytestmark = pytest.mark.django_db
TODAY = clock.today(NOW)  # a Tuesday


@pytest.fixture(autouse=True)
def dated_rules():
    parameters.load()


@pytest.fixture
def officer():
    return factories.officer()


def at(hour, day=TODAY):
    return datetime(day.year, day.month, day.day, hour, 5, tzinfo=clock.LOCAL)


def morning(now=None):
    """One turn of the clock, and all that it owes; how many."""
    now = now or at(7)
    owed = mornings.owe_letters(now=now)
    deliver(now)
    return owed


def deliver(now):
    for message in OutboxMessage.objects.filter(kind__endswith="MorningDue").order_by("pk"):
        told = message.payload
        letters.write_to_officer(told["user_id"], date.fromisoformat(told["day"]), now)


def test_it_says_in_figures_what_came_and_what_is_overdue(officer):
    late = factories.submitted(now=at(9) - timedelta(days=30))
    factories.submitted(village=late.village, now=at(6))
    factories.case(producer=factories.producer(village=late.village), now=at(6))
    factories.claim(now=at(6))
    morning()
    [letter] = mail.outbox
    assert letter.to == [officer.email]
    for said in ("Quá hạn: 1", "Người làm nghề chờ xác nhận: 2", "Làng được đề nghị ghi: 1",
                 "Phản ánh: 1", "/so/nguoi-lam/", "/so/lang-moi/", "/tai-khoan/"):  # fmt: skip
        assert said in letter.body, said
    # Nothing of the makers leaves by mail.
    for name in (late.name, late.phone, "0100233488", "Phù Khê"):
        assert name not in f"{letter.subject} {letter.body}"


def test_it_speaks_the_officers_language(officer):
    officer.language = "en"
    officer.save()
    factories.submitted(now=at(6))
    morning()
    assert "New since the last letter:" in mail.outbox[0].body
    assert "/en/so/" in mail.outbox[0].body


def test_what_is_due_today_is_said_apart_from_what_is_overdue(officer):
    factories.submitted(now=at(9, TODAY - timedelta(days=7)))  # five working days ago
    morning()
    assert "Đến hạn hôm nay: 1" in mail.outbox[0].body
    assert "Quá hạn" not in mail.outbox[0].body


def test_a_doubled_or_killed_run_sends_one(officer, monkeypatch):
    factories.submitted(now=at(6))
    owed = [mornings.owe_letters(now=at(hour)) for hour in (7, 8)]
    assert owed == [1, 0]

    def breaks(*_told):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", breaks)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            deliver(at(7))
    for hour in (9, 10):
        deliver(at(hour))
    [letter] = mail.outbox
    assert letter.extra_headers["Message-ID"].startswith("<so-")


def test_the_worker_writes_it(officer):
    today = clock.today(timezone.now())
    factories.submitted(now=timezone.now())
    MorningLetter.objects.create(user=officer, day=today)
    outbox.announce(MorningDue(officer.pk, today), now=timezone.now())
    outbox.deliver_due(timezone.now())
    assert len(mail.outbox) == 1


def test_what_was_told_is_not_new_again_and_nothing_is_said_of_nothing(officer):
    morning()
    assert mail.outbox == []
    wednesday = TODAY + clock.ONE_DAY
    factories.submitted(now=at(15))
    morning(at(7, wednesday))
    assert len(mail.outbox) == 1
    # On Thursday nothing has come, and nothing is due yet.
    assert morning(at(7, wednesday + clock.ONE_DAY)) == 1
    assert len(mail.outbox) == 1


def test_not_by_night_nor_on_a_day_that_is_not_worked(officer):
    factories.submitted()
    assert mornings.owe_letters(now=at(6)) == 0
    sunday = date(2026, 11, 22)
    assert mornings.owe_letters(now=at(9, sunday)) == 0
    holiday = date(2026, 9, 2)  # National Day
    assert mornings.owe_letters(now=at(9, holiday)) == 0
    factories.make_up_day(sunday)
    assert mornings.owe_letters(now=at(9, sunday)) == 1


def test_a_letter_of_yesterday_is_not_sent_today(officer):
    factories.submitted()
    MorningLetter.objects.create(user=officer, day=TODAY - clock.ONE_DAY)
    letters.write_to_officer(officer.pk, TODAY - clock.ONE_DAY, at(7))
    assert mail.outbox == []


def test_each_is_told_of_what_he_answers_for_and_others_get_none(officer):
    neighbour, city = factories.officer("99999"), factories.member(Role.CITY_OFFICER)
    for role in (Role.ADMINISTRATOR, Role.INSPECTOR, Role.LENDER, Role.ASSOCIATION):
        factories.member(role)
    factories.submitted(now=at(6))
    morning()
    assert {letter.to[0] for letter in mail.outbox} == {officer.email, city.email}
    assert MorningLetter.objects.get(user=neighbour).sent_on is None


def test_it_is_switched_off_in_the_account_and_on_again(client, officer):
    client.force_login(officer)
    form = {"full_name": "Cán bộ", "language": "vi"}
    assert 'name="morning_letter"' in client.get("/tai-khoan/").content.decode()
    client.post("/tai-khoan/", form)
    factories.submitted(now=at(6))
    assert morning() == 0
    client.post("/tai-khoan/", {**form, "morning_letter": "on"})
    assert morning() == 1
    assert len(mail.outbox) == 1


def test_who_has_no_desk_has_nothing_to_switch(client):
    person = factories.stranger()
    client.force_login(person)
    assert 'name="morning_letter"' not in client.get("/tai-khoan/").content.decode()
    client.post("/tai-khoan/", {"full_name": "Mua", "language": "vi"})
    person.refresh_from_db()
    assert person.morning_letter


@pytest.mark.parametrize("n", [1, 3])
def test_a_turn_of_the_clock_costs_the_same_once_all_is_owed(officer, n, django_assert_num_queries):
    for _number in range(n - 1):
        factories.officer()
    mornings.owe_letters(now=at(7))
    with django_assert_num_queries(4):
        assert mornings.owe_letters(now=at(8)) == 0
