"""Logging in with a phone number or an e-mail address, and out again."""

import pytest
from django.urls import reverse

from langnghe.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/tai-khoan/dang-nhap/"


def log_in(client, login, password=factories.PASSWORD, page=PAGE, **fields):
    return client.post(page, {"login": login, "password": password, **fields})


def is_inside(client):
    return client.get(reverse("accounts_profile")).status_code == 200


@pytest.fixture
def mua():
    return factories.with_password(factories.user(phone="+84912345678", email="mua@example.org"))


@pytest.mark.parametrize(
    "login",
    ["0912 345 678", "+84912345678", "84912345678", "+84 912.345.678", "mua@example.org", " Mua@Example.org "],
)  # fmt: skip
def test_one_field_takes_phone_and_address_in_any_spelling(client, mua, login):
    assert log_in(client, login).status_code == 302
    assert is_inside(client)


@pytest.mark.parametrize("login", ["0912 345 678", "mua@example.org"])
def test_a_wrong_password_is_told_beside_it_and_what_was_typed_stays(client, mua, login):
    answer = log_in(client, login, "wrong-password")

    [message] = answer.context["form"].errors["password"]
    assert message.endswith("hoặc mật khẩu không đúng.")
    page = answer.content.decode()
    assert 'id="id_password_error"' in page
    assert f'name="login" value="{login}"' in page
    assert "wrong-password" not in page
    assert not is_inside(client)


@pytest.mark.parametrize(
    ("known", "unknown"),
    [("0912345678", "0999999999"), ("mua@example.org", "nobody@example.org")],
)
def test_a_refusal_does_not_tell_whether_there_is_an_account(client, mua, known, unknown):
    told = [log_in(client, login, "wrong").context["form"].errors for login in (known, unknown)]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("login", "message"),
    [
        ("", "Vui lòng điền ô này."),
        ("mua", "Hãy nhập số điện thoại hoặc e-mail."),
        ("0912", "Hãy nhập số điện thoại hoặc e-mail."),
        ("mua@", "E-mail không hợp lệ. Ví dụ: ten@example.com."),
    ],
)
def test_what_is_neither_phone_nor_address_is_told_at_once(client, login, message):
    assert log_in(client, login).context["form"].errors == {"login": [message]}


def test_a_closed_account_stays_closed(client, mua):
    mua.is_active = False
    mua.save()
    answer = client.post(PAGE, {"login": "0912345678", "password": factories.PASSWORD}, follow=True)
    assert "Tài khoản này đã bị khóa" in answer.content.decode()
    assert not is_inside(client)


def test_goes_where_he_wanted(client, mua):
    assert log_in(client, "0912345678", next="/gio/")["Location"] == "/gio/"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil"],
)  # fmt: skip
def test_never_goes_to_another_site(client, mua, elsewhere):
    assert log_in(client, "0912345678", next=elsewhere)["Location"] == "/"


def test_stays_in_the_language_of_the_page(client, mua):
    assert log_in(client, "0912345678", page="/en" + PAGE)["Location"] == "/en/"


@pytest.mark.parametrize("role", [Role.PRODUCER_OWNER, Role.PRODUCER_STAFF])
def test_a_maker_lands_in_the_workshop(client, mua, role):
    factories.member(role, person=mua)
    assert log_in(client, "0912345678")["Location"] == reverse("orders:today")


def test_the_box_says_whether_the_device_remembers(client, mua):
    log_in(client, "0912345678", remember="on")
    assert not client.session.get_expire_at_browser_close()
    client.post(reverse("account_logout"))
    log_in(client, "0912345678")
    assert client.session.get_expire_at_browser_close()


def test_guessing_at_one_account_is_stopped_and_leaves_others_alone(client, mua):
    """Phone accounts must not share a count: five strangers would lock everybody out."""
    factories.with_password(factories.user(phone="+84987654321"))

    guesses = [log_in(client, "0912 345 678", "wrong").status_code for _attempt in range(10)]
    right = log_in(client, "+84912345678")

    assert guesses == [200] * 10
    assert right.status_code == 429
    assert int(right["Retry-After"]) > 0
    assert "Quá nhiều lần thử. Vui lòng đợi một lát rồi thử lại." in right.content.decode()
    assert not is_inside(client)
    assert log_in(client, "0987654321").status_code == 302


def test_the_limit_speaks_english_too(client, mua):
    for _attempt in range(11):
        answer = log_in(client, "0912345678", "wrong", page="/en" + PAGE)
    assert "Too many attempts. Please wait a moment and try again." in answer.content.decode()


def test_guessing_at_many_accounts_from_one_place_is_stopped(client):
    for number in range(60):
        answer = log_in(client, f"person{number}@example.org", "wrong")
        assert answer.context["form"].errors["password"][0].endswith("không đúng.")
    answer = log_in(client, "one-more@example.org", "wrong")
    assert answer.status_code == 429
    assert "Quá nhiều lần thử" in answer.content.decode()


def test_a_forwarded_address_that_nobody_vouches_for_does_not_help(client, mua):
    for number in range(60):
        answer = client.post(
            PAGE,
            {"login": f"person{number}@example.org", "password": "wrong"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
    answer = log_in(client, "one-more@example.org", "wrong")
    assert answer.status_code == 429


def test_what_stands_in_the_session_is_kept_through_log_in(client, mua):
    session = client.session
    session["basket"] = "a guest's"
    session.save()
    before = client.session.session_key

    log_in(client, "0912345678")

    assert client.session["basket"] == "a guest's"
    assert client.session.session_key != before


def test_the_next_person_on_the_device_finds_nothing(client, mua):
    log_in(client, "0912345678")
    session = client.session
    session["basket"] = "Mua's"
    session.save()
    client.post(reverse("account_logout"))
    assert "basket" not in client.session


def test_logging_out_needs_a_press_of_a_button(client):
    client.force_login(factories.user())
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_inside(client)
    answer = client.post(reverse("account_logout"), follow=True)
    assert "Bạn đã đăng xuất." in answer.content.decode()
    assert not is_inside(client)


def test_the_administration_uses_the_same_door(client):
    answer = client.get("/quan-tri/login/")
    assert answer["Location"].startswith(PAGE)
    guarded = client.get("/quan-tri/", follow=True)
    assert guarded.redirect_chain[-1][0].startswith(PAGE)


@pytest.mark.parametrize("page", ["email/", "login/code/", "2fa/", "sessions/"])
def test_pages_of_the_library_that_are_not_ours_have_no_address(client, page):
    for root in ("/tai-khoan/", "/accounts/"):
        assert client.get(root + page).status_code == 404
