"""Forgotten, changed and first passwords."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts import facts, letters, public
from langnghe.core import outbox
from langnghe.core.models import AuditEvent, OutboxMessage
from tests import factories

pytestmark = pytest.mark.django_db
FORGOTTEN = "/tai-khoan/mat-khau/quen/"
NEW = "a-new-long-one"


@pytest.fixture
def mua():
    return factories.with_password(factories.user("Mua", email="mua@example.org"))


def ask(client, email="mua@example.org", page=FORGOTTEN):
    answer = client.post(page, {"email": email})
    outbox.deliver_due(timezone.now())
    return answer


def link_in(letter):
    [link] = [word for word in letter.body.split() if "/mat-khau/moi/" in word]
    return link.removeprefix("http://127.0.0.1:8000")


def test_a_forgotten_password_is_renewed_by_mail(client, mua):
    assert ask(client, "Mua@example.org")["Location"] == reverse("account_reset_password_done")
    [letter] = mail.outbox
    page = client.get(link_in(letter), follow=True)
    # The key leaves the address bar before anything of the page is fetched.
    [(here, _status)] = page.redirect_chain
    assert here.endswith("-set-password/")
    client.post(here, {"password1": NEW, "password2": NEW})

    mua.refresh_from_db()
    assert mua.check_password(NEW)
    assert AuditEvent.objects.get().action == "accounts.password.changed"
    again = client.get(link_in(letter), follow=True)
    assert "Liên kết không còn hiệu lực" in again.content.decode()


@pytest.mark.parametrize(
    ("page", "subject", "words"),
    [
        (FORGOTTEN, "Đặt lại mật khẩu tại Làng Nghề", "Kính gửi Mua,"),
        ("/en" + FORGOTTEN, "A new password at Làng Nghề", "Dear Mua,"),
    ],
)
def test_the_letter_speaks_the_language_of_the_page(client, mua, page, subject, words):
    ask(client, page=page)
    [letter] = mail.outbox
    assert (letter.subject, letter.to) == (subject, ["mua@example.org"])
    assert letter.body.startswith(words)
    assert link_in(letter).startswith("/en/") == page.startswith("/en/")


def test_what_is_announced_holds_neither_address_nor_key(client, mua):
    ask(client)
    assert OutboxMessage.objects.get().payload == {"user_id": mua.pk, "language": "vi"}


def test_an_unknown_address_gets_the_same_answer_and_no_letter(client, mua):
    known, unknown = ask(client), ask(client, "nobody@example.org")
    assert known["Location"] == unknown["Location"]
    assert len(mail.outbox) == 1


def test_a_closed_account_gets_no_letter(client, mua):
    mua.is_active = False
    mua.save()
    ask(client)
    letters.send_new_password_link(mua, "vi")
    assert mail.outbox == []


def test_the_page_says_what_an_account_without_an_address_can_do(client):
    page = client.get(FORGOTTEN).content.decode()
    assert "Tài khoản chỉ có số điện thoại không nhận được liên kết" in page


def test_letters_to_one_address_are_counted(client, mua):
    answers = [ask(client).status_code for _time in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_a_link_that_was_tampered_with_does_not_open(client, mua):
    ask(client)
    page = client.get(link_in(mail.outbox[0])[:-3] + "xx/", follow=True)
    assert "Liên kết không còn hiệu lực" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"oldpassword": "wrong"}, "oldpassword", "Mật khẩu hiện tại không đúng."),
        ({"password2": "another-one"}, "password2", "Hai lần nhập mật khẩu phải giống nhau."),
        ({"password1": "48151623421"}, "password1", "Mật khẩu không được chỉ gồm chữ số."),
    ],
)
def test_a_mistake_in_changing_it_is_told_beside_its_field(client, mua, typed, field, message):
    client.force_login(mua)
    data = {"oldpassword": factories.PASSWORD, "password1": NEW, "password2": NEW} | typed
    errors = client.post(reverse("account_change_password"), data).context["form"].errors
    assert errors[field] == [message]
    mua.refresh_from_db()
    assert mua.check_password(factories.PASSWORD)


def test_a_changed_password_ends_the_other_sessions_and_not_this_one(client, mua):
    client.force_login(mua)
    other = type(client)()
    other.force_login(mua)
    data = {"oldpassword": factories.PASSWORD, "password1": NEW, "password2": NEW}

    answer = client.post(reverse("account_change_password"), data, follow=True)

    assert answer.redirect_chain == [(reverse("accounts_profile"), 302)]
    assert "Đã lưu mật khẩu mới." in answer.content.decode()
    assert other.get(reverse("accounts_profile")).status_code == 302


def test_an_account_without_a_password_chooses_its_first(client):
    person = factories.user()
    client.force_login(person)
    answer = client.get(reverse("account_change_password"), follow=True)
    [(page, _status)] = answer.redirect_chain
    assert page == reverse("account_set_password")
    client.post(page, {"password1": NEW, "password2": NEW})
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_the_letter_is_written_by_the_worker():
    assert public.send_new_password_link.outside
    assert public.PasswordForgotten is facts.PasswordForgotten
