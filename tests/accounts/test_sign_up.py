"""Opening an account with a phone number, an e-mail address or both."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts import services
from langnghe.accounts.models import User
from langnghe.core.models import AuditEvent
from tests import factories

PAGE = "/tai-khoan/dang-ky/"


def sign_up(client: Client, page: str = PAGE, **fields: str):
    filled = {
        "full_name": "Nguyễn Thị Mua",
        "phone": "",
        "email": "",
        "password1": factories.PASSWORD,
    }
    return client.post(page, filled | fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "phone", "email"),
    [
        ({"phone": "0912 345 678"}, "+84912345678", None),
        ({"phone": "84912345678"}, "+84912345678", None),
        ({"email": "Mua@Example.org"}, None, "mua@example.org"),
        ({"phone": "0912345678", "email": "mua@example.org"}, "+84912345678", "mua@example.org"),
    ],
)
def test_a_phone_or_an_address_is_enough(client, fields, phone, email):
    answer = sign_up(client, **fields)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    person = User.objects.get()
    assert (person.phone and str(person.phone), person.email) == (phone, email)
    assert (person.full_name, person.language) == ("Nguyễn Thị Mua", "vi")
    assert not person.phone_verified
    assert client.get(reverse("accounts_profile")).status_code == 200
    assert AuditEvent.objects.get().action == "accounts.person.joined"


@pytest.mark.django_db
def test_who_signs_up_in_english_is_written_to_in_english(client):
    answer = sign_up(client, "/en" + PAGE, email="alice@example.org")
    assert answer["Location"] == "/en/"
    assert User.objects.get().language == "en"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({}, "phone", "Hãy nhập số điện thoại hoặc e-mail."),
        ({"phone": "12"}, "phone", "Số điện thoại không hợp lệ. Ví dụ: 0912 345 678."),
        ({"phone": "0987 654 321"}, "phone", "Số điện thoại này đã có tài khoản. Hãy đăng nhập."),
        ({"email": "Taken@example.org"}, "email", "E-mail này đã có tài khoản. Hãy đăng nhập."),
        ({"email": "mua@"}, "email", "E-mail không hợp lệ. Ví dụ: ten@example.com."),
        ({"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.vn"}, "email", "254"),
        ({"phone": "0912345678", "full_name": " "}, "full_name", "Vui lòng điền ô này."),
        ({"phone": "0912345678", "full_name": "M" * 121}, "full_name", "120"),
        ({"phone": "0912345678", "full_name": "M\x00"}, "full_name", "Không được dùng ký tự rỗng."),
        ({"phone": "0912345678", "password1": ""}, "password1", "Vui lòng điền ô này."),
        ({"phone": "0912345678", "password1": "short"}, "password1", "Mật khẩu quá ngắn, cần ít nhất 8 ký tự."),
        ({"phone": "0912345678", "password1": "password"}, "password1", "Mật khẩu này quá thông dụng."),
        (
            {"phone": "0912345678", "password1": "48151623421"},
            "password1",
            "Mật khẩu không được chỉ gồm chữ số.",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_beside_its_field_and_the_rest_stays(client, fields, field, message):
    factories.user(phone="+84987654321")
    factories.user(email="taken@example.org")

    answer = sign_up(client, **fields)

    assert answer.status_code == 200
    errors = answer.context["form"].errors
    assert any(message in error for error in errors[field]), errors
    assert set(errors) == {field}
    page = answer.content.decode()
    assert f'id="id_{field}_error"' in page
    for name, typed in fields.items():
        if name != "password1" and typed.strip():
            assert f'name="{name}" value="{typed}"' in page
    assert User.objects.count() == 2


@pytest.mark.django_db
def test_what_is_taken_is_told_in_english_too(client):
    factories.user(phone="+84987654321")
    answer = sign_up(client, "/en" + PAGE, phone="0987654321")
    assert answer.context["form"].errors["phone"] == [
        "This phone number has an account already. Log in instead."
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_two_sent_at_once_one_opens_the_account():
    barrier = Barrier(2)

    def join(_number: int) -> str:
        barrier.wait(timeout=30)
        try:
            services.create_person(
                full_name="Mua", phone="+84912345678", email=None, password=None, language="vi",
                now=timezone.now(),
            )  # fmt: skip
        except services.AlreadyJoined as refusal:
            return refusal.code
        finally:
            connection.close()
        return "joined"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(join, range(2)))

    assert answers == ["already_joined", "joined"]
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_an_address_is_known_to_the_library_too(client):
    sign_up(client, email="mua@example.org")
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("mua@example.org", False, True)


@pytest.mark.django_db
def test_too_many_accounts_from_one_place_are_put_off(client):
    answers = [sign_up(client, phone="12").status_code for _time in range(21)]
    assert answers == [200] * 20 + [429]
