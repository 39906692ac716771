"""What is held of a person: seen, taken along, corrected, consented to, deleted; and who read it."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts import queries, services
from langnghe.accounts.models import Consent, Membership, User
from langnghe.accounts.roles import Role
from langnghe.core import audit, outbox
from langnghe.core.models import AuditEvent, PersonalReading
from langnghe.market.basket.models import Basket
from langnghe.market.orders.models import Order, SellerOrder
from tests import factories

pytestmark = pytest.mark.django_db
PRIVACY, EXPORT, ERASE = (f"/tai-khoan/rieng-tu/{end}" for end in ("", "tai-ve/", "xoa/"))
CONTACT, PROVE = "/tai-khoan/lien-he/", "/tai-khoan/lien-he/ma/"


@pytest.fixture
def mua():
    return factories.user("Nguyễn Thị Mua", email="mua@example.org", phone="+84912345678")


@pytest.fixture
def order(mua):
    order = factories.order(factories.variant(), pay_by="cod")
    Order.objects.filter(pk=order.pk).update(user=mua, email="mua@example.org", note="Gọi trước")
    order.refresh_from_db()
    return order


def test_the_page_says_what_is_held_and_why(client, mua, order):
    client.force_login(mua)
    page = client.get(PRIVACY).content.decode()
    for words in (
        "Tôi là ai",
        "Đơn hàng của tôi",
        "Luật Kế toán số 88/2015/QH13",
        "Giỏ hàng của tôi",
    ):
        assert words in page


def test_the_file_holds_everything_of_mine_and_nothing_of_others(client, mua, order):
    factories.order(factories.variant(), pay_by="cod")
    client.force_login(mua)
    answer = client.post(EXPORT)
    assert answer["Content-Disposition"].startswith("attachment")
    told = json.loads(answer.content)["parts"]
    assert told["person"]["rows"][0]["phone"] == "+84912345678"
    assert [one["number"] for one in told["orders"]["rows"]] == [order.number]
    assert set(told) == {
        "orders",
        "basket",
        "workshops",
        "reports",
        "complaints",
        "environment_cases",
        "environment_inspections",
        "guidance_bookings",
        "guidance_questions",
        "loans",
        "loans_written",
        "support_decisions",
        "support_dossiers",
        "support_letters",
        "support_papers",
        "support_searches",
        "environment_alerts",
        "environment_limits",
        "environment_readings",
        "environment_treatment",
        "person",
        "memberships",
        "devices",
        "consents",
        "trail",
    }
    assert AuditEvent.objects.filter(action="accounts.person.exported").count() == 1


@pytest.mark.parametrize("path", [EXPORT, ERASE, CONTACT])
def test_whoever_sits_at_an_open_device_confirms_the_password_first(client, mua, path):
    factories.with_password(mua)
    client.force_login(mua)
    assert "/tai-khoan/xac-nhan/" in client.get(path)["Location"]
    assert "/tai-khoan/xac-nhan/" in client.post(path, {"is_meant": "on"})["Location"]
    assert User.objects.get(pk=mua.pk).is_active


def test_deleting_leaves_what_the_law_keeps_and_nothing_else(client, mua, order):
    home = factories.organisation("producer")
    factories.producer_owner(of=home)
    factories.member(Role.PRODUCER_STAFF, of=home, person=mua)
    Basket.objects.create(user=mua, created_at=timezone.now(), changed_at=timezone.now())
    services.give_consent(user=mua, purpose="news", now=timezone.now())
    client.force_login(mua)
    assert "Luật Kế toán" in client.get(ERASE).content.decode()
    assert client.post(ERASE, {"is_meant": ""}).status_code == 422

    assert client.post(ERASE, {"is_meant": "on"}).status_code == 302

    mua.refresh_from_db()
    left = (mua.full_name, mua.phone, mua.email, mua.is_active, mua.has_usable_password())
    assert left == ("", None, None, False, False)
    assert str(mua) == "Tài khoản đã xóa"
    assert not Membership.objects.filter(user=mua).exists()
    assert not Basket.objects.filter(user=mua).exists()
    assert Consent.objects.get().withdrawn_at is not None
    order.refresh_from_db()
    assert (order.email, order.note, order.user_id) == ("", "", mua.pk)
    assert order.contact_name != ""
    assert audit.verify() is None
    assert "Mua" not in str([event.details for event in AuditEvent.objects.all()])
    assert client.get(reverse("accounts_profile")).status_code == 302
    # The number and the address are free again.
    factories.user("another", email="mua@example.org", phone="+84912345678")


def test_the_only_owner_names_another_first(client, mua):
    home = factories.organisation("producer", name="Gốm Mua")
    factories.member(Role.PRODUCER_OWNER, of=home, person=mua)
    client.force_login(mua)
    answer = client.post(ERASE, {"is_meant": "on"})
    assert "Bạn là chủ duy nhất của “Gốm Mua”." in answer.content.decode()
    mua.refresh_from_db()
    assert mua.is_active
    assert Membership.objects.count() == 1


def test_factors_and_devices_go_with_the_account(client, mua):
    factories.second_factor(mua)
    factories.with_password(mua)
    services.erase_person(user=mua, now=timezone.now())
    assert not Authenticator.objects.exists()
    assert not UserSession.objects.exists()


def test_a_consent_is_given_taken_back_and_remembered(client, mua):
    client.force_login(mua)
    path = reverse("accounts_consent")
    for _time in range(2):
        client.post(path, {"purpose": "news", "answer": "give"})
    assert queries.consent_in_force(mua.pk, "news").exists()
    client.post(path, {"purpose": "news", "answer": "withdraw"})
    assert not queries.consent_in_force(mua.pk, "news").exists()
    client.post(path, {"purpose": "news", "answer": "give"})
    assert Consent.objects.count() == 2
    acts = AuditEvent.objects.filter(action__startswith="accounts.consent").order_by("pk")
    assert [one.action.rsplit(".", 1)[1] for one in acts] == ["given", "withdrawn", "given"]


def test_nothing_unknown_is_agreed_to(client, mua):
    client.force_login(mua)
    answer = client.post(reverse("accounts_consent"), {"purpose": "x", "answer": "give"})
    assert answer.status_code == 422
    assert not Consent.objects.exists()


def sent_code():
    outbox.deliver_due(timezone.now())
    return re.search(r"\d{6}", mail.outbox[-1].body)[0]


def test_a_new_address_is_proved_before_it_counts_and_the_former_one_is_told(client, mua):
    client.force_login(mua)
    assert client.post(CONTACT, {"login": "Moi@Example.org"})["Location"] == PROVE
    mua.refresh_from_db()
    assert mua.email == "mua@example.org"
    code = sent_code()
    assert mail.outbox[-1].to == ["moi@example.org"]

    assert client.post(PROVE, {"code": code})["Location"] == reverse("accounts_profile")

    mua.refresh_from_db()
    assert (mua.email, mua.email_verified) == ("moi@example.org", True)
    outbox.deliver_due(timezone.now())
    assert mail.outbox[-1].to == ["mua@example.org"]


def test_that_an_address_is_anothers_learns_only_who_has_it(client, mua):
    factories.user("Lan", email="lan@example.org")
    client.force_login(mua)
    told = [
        client.post(CONTACT, {"login": login})["Location"]
        for login in ("lan@example.org", "nobody@example.org", "lan@example.org")
    ]
    assert told == [PROVE] * 3
    answer = client.post(PROVE, {"code": sent_code()})
    assert answer.status_code == 422
    mua.refresh_from_db()
    assert mua.email == "mua@example.org"


def test_the_code_to_prove_an_address_logs_nobody_in(mua):
    now = timezone.now()
    code_id = services.ask_to_prove(user=mua, contact="moi@example.org", channel="mail", now=now)
    outbox.deliver_due(now)
    with pytest.raises(services.WrongCode):
        services.use_code(code_id=code_id, told=sent_code(), now=now)


def test_who_read_what_is_shown_to_the_person_and_to_nobody_else(client, mua, order):
    maker = factories.user("Trần Văn Gốm")
    part = SellerOrder.objects.get(order=order)
    factories.member(Role.PRODUCER_OWNER, of=part.producer.organisation, person=maker)
    token = factories.token(of=part.producer.organisation, by=maker, name="Kế toán")
    url = f"/api/v1/maker/orders/{part.number}"
    assert client.get(url, headers=factories.bearer(token)).status_code == 200

    client.force_login(mua)
    page = client.get(reverse("accounts_readings")).content.decode()
    assert "Trần Văn Gốm" in page
    assert "qua phần mềm “Kế toán”" in page
    assert "Họ tên, số điện thoại và địa chỉ của một đơn hàng" in page
    client.force_login(factories.user("stranger"))
    assert "Trần Văn Gốm" not in client.get(reverse("accounts_readings")).content.decode()


def test_an_administrator_who_opens_a_person_is_seen(client, mua):
    boss = factories.administrator()
    boss.is_staff = boss.is_superuser = True
    boss.save()
    client.force_login(boss)
    assert client.get(f"/quan-tri/accounts/user/{mua.pk}/change/").status_code == 200
    [row] = PersonalReading.objects.all()
    assert (row.about_id, row.by_id) == (mua.pk, boss.pk)
    client.get(f"/quan-tri/accounts/user/{boss.pk}/change/")
    assert PersonalReading.objects.count() == 1  # one's own


@pytest.mark.parametrize("n", [1, 3])
def test_the_log_costs_the_same_for_many(client, mua, django_assert_num_queries, n):
    for number in range(n):
        services.note_reading(
            user_id=mua.pk, by_id=factories.administrator().pk, purpose="x",
            now=timezone.now() + timedelta(minutes=number),
        )  # fmt: skip
    client.force_login(mua)
    client.get(PRIVACY)  # the basket is counted once in a session
    with django_assert_num_queries(5):  # session, person, readings, names, where they work
        client.get(reverse("accounts_readings"))


def log_in(agent):
    browser = Client(HTTP_USER_AGENT=agent)
    browser.post(
        "/tai-khoan/dang-nhap/", {"login": "mua@example.org", "password": factories.PASSWORD}
    )
    return browser


PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0"


def is_inside(browser):
    return browser.get(reverse("accounts_profile")).status_code == 200


def test_devices_are_listed_and_one_is_ended(mua):
    factories.with_password(mua)
    phone, desk = log_in(PHONE), log_in(DESK)
    page = phone.get(reverse("accounts_devices")).content.decode()
    assert "Chrome · Android" in page
    assert "Firefox · Windows" in page
    assert page.count("Thiết bị này") == 1
    assert desk.session.session_key not in page
    name = queries.name_of_device(desk.session.session_key)

    assert phone.post(reverse("accounts_device_end", args=[name])).status_code == 302

    assert not is_inside(desk)
    assert is_inside(phone)


def test_all_others_are_ended_by_one_press_and_by_a_new_password(mua):
    factories.with_password(mua)
    here, there = log_in(PHONE), log_in(DESK)
    here.post(reverse("accounts_devices_end"))
    assert (is_inside(here), is_inside(there)) == (True, False)
    there = log_in(DESK)
    new = {"oldpassword": factories.PASSWORD, "password1": "a-new-passphrase-1", "password2": "a-new-passphrase-1"}  # fmt: skip
    here.post("/tai-khoan/mat-khau/doi/", new)
    assert (is_inside(here), is_inside(there)) == (True, False)
    assert len(queries.devices_of(mua.pk)) == 1


def test_nobody_ends_the_devices_of_another(mua, client):
    factories.with_password(mua)
    phone = log_in(PHONE)
    client.force_login(factories.user("stranger"))
    name = queries.name_of_device(phone.session.session_key)
    assert client.post(reverse("accounts_device_end", args=[name])).status_code == 404
    assert is_inside(phone)


def test_when_a_device_was_last_seen_is_noted_every_ten_minutes(mua, time_machine_now):
    factories.with_password(mua)
    phone = log_in(PHONE)
    first = UserSession.objects.get().last_seen_at
    time_machine_now.shift(timedelta(minutes=5))
    phone.get(reverse("accounts_profile"))
    assert UserSession.objects.get().last_seen_at == first
    time_machine_now.shift(timedelta(minutes=6))
    phone.get(reverse("accounts_profile"))
    assert UserSession.objects.get().last_seen_at > first


@pytest.fixture
def time_machine_now():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller
