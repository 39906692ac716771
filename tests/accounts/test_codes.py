"""Logging in with a one-time code: who is told what, and how often a code opens."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts import sealing, services
from langnghe.accounts.models import SignInCode
from langnghe.accounts.services import codes
from langnghe.core import audit, outbox
from langnghe.core.models import OutboxMessage
from tests import factories

pytestmark = pytest.mark.django_db
ASK, ENTER = "/tai-khoan/ma/", "/tai-khoan/ma/nhap/"


@pytest.fixture
def mua():
    return factories.user("Mua", email="mua@example.org", phone="+84912345678")


def ask(client, login="mua@example.org", **more):
    return client.post(ASK, {"login": login, **more})


def sent_code():
    outbox.deliver_due(timezone.now())
    return re.search(r"\d{6}", mail.outbox[-1].body)[0]


def is_inside(client):
    return client.get(reverse("accounts_profile")).status_code == 200


def test_the_code_of_the_letter_logs_in_and_proves_the_address(client, mua):
    assert ask(client)["Location"] == ENTER
    answer = client.post(ENTER, {"code": sent_code()})

    assert answer["Location"] == "/"
    assert is_inside(client)
    mua.refresh_from_db()
    assert (mua.email_verified, mua.phone_verified) == (True, False)


def test_it_may_be_typed_in_groups_and_leads_where_he_wanted(client, mua):
    ask(client, next="/gio/")
    code = sent_code()
    assert client.post(ENTER, {"code": f" {code[:3]} {code[3:]} "})["Location"] == "/gio/"


def test_never_to_another_site(client, mua):
    ask(client, next="https://evil.example/")
    assert client.post(ENTER, {"code": sent_code()})["Location"] == "/"


def test_known_and_unknown_people_are_answered_alike(client, mua):
    """The same page, the same rows, the same number of queries; only the letter differs."""
    told, counts = [], []
    for login in ("mua@example.org", "nobody@example.org"):
        answer = ask(client, login)
        page = client.get(ENTER).content.decode().replace(login, "X")
        wrong = client.post(ENTER, {"code": "000000"}).content.decode().replace(login, "X")
        wipe = re.compile(r'value="[\w-]{60,}"')
        told.append((answer["Location"], wipe.sub("", page), wipe.sub("", wrong)))
        counts.append(OutboxMessage.objects.count())
    assert told[0] == told[1]
    assert counts == [1, 2]
    outbox.deliver_due(timezone.now())
    assert [letter.to for letter in mail.outbox] == [["mua@example.org"]]


def test_a_closed_account_gets_no_code(client, mua):
    mua.is_active = False
    mua.save()
    ask(client)
    outbox.deliver_due(timezone.now())
    assert mail.outbox == []


def test_the_code_stands_in_no_table(client, mua):
    ask(client)
    code = sent_code()
    row = SignInCode.objects.get()
    [message] = OutboxMessage.objects.all()
    assert code not in str({**vars(row), "id": ""})
    assert message.payload == {"code_id": str(row.pk)}


def test_a_used_code_is_used_up(client, mua):
    ask(client)
    code = sent_code()
    client.post(ENTER, {"code": code})

    with pytest.raises(services.WrongCode):
        services.use_code(code_id=SignInCode.objects.get().pk, told=code, now=timezone.now())


def test_a_stolen_code_opens_nothing_in_another_browser(client, mua, client_of_a_thief):
    ask(client)
    code = sent_code()
    ask(client_of_a_thief, "thief@example.org")
    assert client_of_a_thief.post(ENTER, {"code": code}).status_code == 422
    assert not is_inside(client_of_a_thief)


@pytest.fixture
def client_of_a_thief():
    return Client()


def test_five_wrong_guesses_end_it_and_the_count_survives_the_refusal(client, mua):
    ask(client)
    code = sent_code()
    wrong = "000000" if code != "000000" else "111111"
    for _guess in range(5):
        assert client.post(ENTER, {"code": wrong}).status_code == 422
    assert SignInCode.objects.get().attempts == 5
    assert client.post(ENTER, {"code": code}).status_code == 422
    assert not is_inside(client)


def test_it_ends_after_ten_minutes(mua):
    now = timezone.now()
    code_id = services.ask_for_code(login=mua.email, channel="mail", now=now)
    late = now + codes.LASTS
    with pytest.raises(services.WrongCode):
        services.use_code(code_id=code_id, told=sealing.code(code_id), now=late)
    just = late - timedelta(seconds=1)
    assert services.use_code(code_id=code_id, told=sealing.code(code_id), now=just) == mua


def test_only_the_last_code_opens(mua):
    now = timezone.now()
    first = services.ask_for_code(login=mua.email, channel="mail", now=now)
    services.ask_for_code(login=mua.email, channel="mail", now=now)
    with pytest.raises(services.WrongCode):
        services.use_code(code_id=first, told=sealing.code(first), now=now)


@pytest.mark.parametrize("login", ["mua@example.org", "nobody@example.org"])
def test_codes_are_limited_for_known_and_unknown_people(client, mua, login):
    assert [ask(client, login).status_code for _time in range(6)] == [302] * 5 + [429]


def test_one_address_cannot_have_codes_sent_to_everybody(client, mua):
    answers = [ask(client, f"person{number}@example.org").status_code for number in range(31)]
    assert answers == [302] * 30 + [429]


def test_the_session_gets_a_new_key(client, mua):
    """Whoever planted the former one is not let in with him."""
    ask(client)
    before = client.session.session_key
    client.post(ENTER, {"code": sent_code()})
    assert client.session.session_key != before
    assert "log_in_code" not in client.session


def test_forms_want_their_token(mua):
    strict = Client(enforce_csrf_checks=True)
    for path in (ASK, ENTER, "/tai-khoan/ma/duoc-trao/", "/tai-khoan/dung-thu/"):
        assert strict.post(path, {"login": mua.email, "code": "123456"}).status_code == 403
    assert not SignInCode.objects.exists()


def test_whoever_has_a_second_factor_is_asked_for_it_here_too(client, mua):
    factories.second_factor(mua)
    ask(client)
    assert client.post(ENTER, {"code": sent_code()})["Location"] == reverse("mfa_authenticate")
    assert not is_inside(client)


def test_without_a_way_to_phones_every_number_is_told_so(client, mua):
    for login in ("0912345678", "0987654321"):
        answer = ask(client, login)
        [said] = answer.context["form"].errors["login"]
        assert said.startswith("Hiện chưa gửi được tin nhắn đến điện thoại.")
    assert not SignInCode.objects.exists()


def test_old_codes_are_forgotten(mua):
    now = timezone.now()
    services.ask_for_code(login=mua.email, channel="mail", now=now - timedelta(days=31))
    services.ask_for_code(login=mua.email, channel="mail", now=now)
    assert services.forget_codes(now) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_two_uses_at_once_one_opens():
    mua = factories.user("Mua", email="mua@example.org")
    now = timezone.now()
    code_id = services.ask_for_code(login=mua.email, channel="mail", now=now)
    together, got = Barrier(4), []

    def use():
        together.wait()
        try:
            services.use_code(code_id=code_id, told=sealing.code(code_id), now=now)
            got.append("in")
        except services.WrongCode as refusal:
            got.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=use) for _time in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == ["in", "wrong_code", "wrong_code", "wrong_code"]
    assert audit.verify() is None
