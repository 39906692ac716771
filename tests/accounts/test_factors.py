"""Second factors: set up, asked for at the door, and required of whoever holds an office."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts.backend import People
from langnghe.accounts.models import Membership
from langnghe.accounts.roles import HELD_IN, NEEDS_SECOND_FACTOR, Role
from langnghe.core import outbox
from langnghe.core.models import AuditEvent
from tests import factories
from tests.accounts.test_demo import load

pytestmark = pytest.mark.django_db
INDEX, SET_UP = "/tai-khoan/bao-mat/", "/tai-khoan/bao-mat/ung-dung/"
LOG_IN = "/tai-khoan/dang-nhap/"


def code_of(secret="A" * 32, later=0):
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[1] + later))


def person_in(role):
    """Holds the role, and has set no factor up yet."""
    person = factories.with_password(factories.user(email=f"{role}@example.org"))
    home = factories.organisation(HELD_IN[role])
    Membership.objects.create(user=person, organisation=home, role=role)
    return person


def log_in(client, person):
    return client.post(LOG_IN, {"login": person.email, "password": factories.PASSWORD})


def confirm(client):
    client.post("/tai-khoan/xac-nhan/", {"password": factories.PASSWORD})


@pytest.mark.parametrize("role", sorted(Role))
def test_each_office_is_closed_without_a_factor_and_no_workshop_is(client, role):
    log_in(client, person_in(role))
    closed = role in NEEDS_SECOND_FACTOR
    for path in (reverse("orders:mine"), reverse("accounts_profile"), "/quan-tri/", "/"):
        answer = client.get(path)
        sent_away = answer.status_code == 302 and answer["Location"].startswith(INDEX)
        assert sent_away is closed, path
    assert client.get(INDEX).status_code == 200


def test_the_table_of_offices():
    named = {"commune_officer", "city_officer", "inspector", "lender", "administrator"}
    assert set(NEEDS_SECOND_FACTOR) == named


def test_an_office_without_a_factor_writes_nothing_and_programs_are_told(client):
    officer = person_in(Role.COMMUNE_OFFICER)
    log_in(client, officer)
    assert client.post(reverse("accounts_vouch"), {"reason": "x"}).status_code == 302
    answer = client.get("/api/v1/villages")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_missing")


def test_a_role_that_is_given_later_closes_the_open_session(client):
    person = factories.user("Lan")
    client.force_login(person)
    assert client.get(reverse("orders:mine")).status_code == 200
    home = factories.organisation("commune")
    Membership.objects.create(user=person, organisation=home, role=Role.COMMUNE_OFFICER)
    assert client.get(reverse("orders:mine"))["Location"].startswith(INDEX)


def test_staff_of_the_administration_need_one_too(client):
    person = factories.user("Lan")
    person.is_staff = True
    person.save()
    client.force_login(person)
    assert client.get("/quan-tri/")["Location"].startswith(INDEX)


def test_an_officer_sets_an_app_up_and_everything_opens(client, django_capture_on_commit_callbacks):
    officer = person_in(Role.COMMUNE_OFFICER)
    log_in(client, officer)
    assert "Chức trách của bạn xem và quyết định" in client.get(INDEX).content.decode()
    assert "/tai-khoan/xac-nhan/" in client.get(SET_UP)["Location"]
    confirm(client)
    page = client.get(SET_UP)
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert "data:image/svg+xml;base64," in page.content.decode()

    wrong = client.post(SET_UP, {"code": "000000"})
    assert wrong.context["form"].errors["code"]
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(SET_UP, {"code": code_of(secret)})

    assert done["Location"] == reverse("mfa_view_recovery_codes")
    codes = re.findall(r"<code>(\d{8})</code>", client.get(done["Location"]).content.decode())
    assert len(codes) == 10
    assert client.get(reverse("accounts_profile")).status_code == 200
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    outbox.deliver_due(timezone.now())
    assert "Ứng dụng tạo mã đã được đặt làm yếu tố xác thực thứ hai." in mail.outbox[-1].body
    assert AuditEvent.objects.filter(action="accounts.security.changed").count() == 1


def test_the_password_alone_does_not_log_in_and_the_code_works_once(client):
    person = factories.with_password(factories.user(email="mua@example.org"))
    factories.second_factor(person)
    code = code_of()

    assert log_in(client, person)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("accounts_profile")).status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": code})["Location"] == "/"
    client.post(reverse("account_logout"))
    log_in(client, person)
    again = client.post(reverse("mfa_authenticate"), {"code": code})
    assert again.context["form"].errors["code"]


def test_a_recovery_code_works_once(client):
    person = person_in(Role.INSPECTOR)
    log_in(client, person)
    confirm(client)
    secret = client.get(SET_UP).context["form"].secret
    client.post(SET_UP, {"code": code_of(secret)})
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    [code, *_more] = re.findall(r"<code>(\d{8})</code>", page)
    answers = []
    for _time in range(2):
        client.post(reverse("account_logout"))
        log_in(client, person)
        answers.append(client.post(reverse("mfa_authenticate"), {"code": code}).status_code)
    assert answers == [302, 200]


def test_guessing_codes_is_stopped(client):
    person = factories.with_password(factories.user(email="mua@example.org"))
    factories.second_factor(person)
    log_in(client, person)
    path = reverse("mfa_authenticate")
    for _guess in range(70):
        answer = client.post(path, {"code": "000000"})
    assert "Quá nhiều lần thử" in answer.content.decode()
    assert "Quá nhiều lần thử" in client.post(path, {"code": code_of()}).content.decode()


def test_whoever_is_in_office_keeps_one_factor(client):
    officer = person_in(Role.CITY_OFFICER)
    factories.second_factor(officer)
    client.force_login(officer)
    confirm(client)
    page = client.get(reverse("mfa_deactivate_totp")).content.decode()
    assert "Chức trách của bạn yêu cầu xác thực hai yếu tố" in page
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 200
    assert Authenticator.objects.count() == 1


def test_others_may_end_theirs(client):
    person = factories.with_password(factories.user(email="mua@example.org"))
    factories.second_factor(person)
    client.force_login(person)
    confirm(client)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.exists()


def test_a_person_is_read_in_one_query_with_what_his_office_asks(django_assert_num_queries):
    officer = factories.member(Role.INSPECTOR)
    with django_assert_num_queries(1):
        user = People().get_user(officer.pk)
    assert (user, user.holds_office, user.has_factor) == (officer, True, True)
    assert str(user.email) == officer.email
    assert People().get_user(officer.pk + 1) is None


@pytest.mark.parametrize("person", ["0900000301", "admin@demo.langnghe.example"])
def test_a_click_on_a_person_of_the_demo_needs_none_and_the_password_does(client, person):
    load()
    client.post(reverse("accounts_demo"), {"person": person})
    assert client.get(reverse("accounts_profile")).status_code == 200
    client.post(reverse("account_logout"))
    client.post(LOG_IN, {"login": person, "password": "langnghe-demo"})
    assert client.get(reverse("accounts_profile"))["Location"].startswith(INDEX)


def test_outside_of_a_demo_the_click_does_not_exist_and_its_mark_means_nothing(client, settings):
    load()
    client.post(reverse("accounts_demo"), {"person": "0900000301"})
    settings.DEMO = False
    assert client.get(reverse("accounts_profile"))["Location"].startswith(INDEX)
    client.post(reverse("account_logout"))
    answer = client.post(reverse("accounts_demo"), {"person": "0900000301"})
    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session


def test_nobody_else_is_entered_by_a_click(client):
    factories.user("Mua", email="mua@example.org")
    assert client.post(reverse("accounts_demo"), {"person": "mua@example.org"}).status_code == 404
    assert client.get(reverse("accounts_demo")).status_code == 405
