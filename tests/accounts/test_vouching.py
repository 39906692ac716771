"""An officer or an association hands a code over in person, and stands for it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts import sealing, services
from langnghe.accounts.models import SignInCode
from langnghe.accounts.roles import Role
from langnghe.core import ids
from langnghe.core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
VOUCH, SPOKEN = "/tai-khoan/ma/trao/", "/tai-khoan/ma/duoc-trao/"
REASON = "Điện thoại không nhận được tin nhắn"


@pytest.fixture
def lan():
    return factories.user("Lan", phone="+84912345678")


def form(login="0912 345 678", **more):
    return {"login": login, "reason": REASON, "is_known": "on", "key": ids.uuid7(), **more}


@pytest.mark.parametrize("role", [Role.ASSOCIATION, Role.COMMUNE_OFFICER])
def test_the_code_logs_the_person_in_once_and_all_is_written_down(client, lan, role):
    giver = factories.member(role)
    client.force_login(giver)
    page = client.post(VOUCH, form())
    code = page.context["code"]
    assert code in page.content.decode()
    event = AuditEvent.objects.get(action="accounts.code.handed_over")
    assert (event.by_id, event.for_id, event.object_id) == (giver.pk, lan.pk, str(lan.pk))
    assert event.details["reason"] == REASON
    assert code.replace(" ", "") not in str(event.details)
    listed = client.get(VOUCH).content.decode()
    assert "Lan" in listed
    assert code not in listed
    client.post(reverse("account_logout"))

    answer = client.post(SPOKEN, {"login": "0912345678", "code": code.lower()})

    assert answer["Location"] == "/"
    assert client.get(reverse("accounts_profile")).status_code == 200
    assert giver.full_name in client.get(reverse("accounts_readings")).content.decode()
    lan.refresh_from_db()
    assert not lan.phone_verified  # nobody has seen that the number is his
    client.post(reverse("account_logout"))
    assert client.post(SPOKEN, {"login": "0912345678", "code": code}).status_code == 422


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ASSOCIATION, Role.COMMUNE_OFFICER}))
def test_nobody_else_hands_codes_over(client, lan, role):
    client.force_login(factories.member(role))
    assert client.get(VOUCH).status_code == 404
    assert client.post(VOUCH, form()).status_code == 404
    assert not SignInCode.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PRODUCER_OWNER, Role.PRODUCER_STAFF}))
def test_nobody_becomes_an_officer_that_way(client, role):
    officer = factories.member(role)
    client.force_login(factories.member(Role.ASSOCIATION))
    answer = client.post(VOUCH, form(officer.email))
    assert answer.status_code == 422
    assert "Bạn không được trao mã cho người này." in answer.content.decode()
    assert not SignInCode.objects.exists()


def test_a_maker_is_vouched_for_where_he_is_known(client):
    maker = factories.user("maker")
    producer = factories.producer(owner=maker)
    here, elsewhere = producer.village.commune_id, "00001"
    for area, status in ((elsewhere, 422), (here, 200)):
        client.force_login(factories.officer(area))
        assert client.post(VOUCH, form(maker.email)).status_code == status
    assert SignInCode.objects.count() == 1


def test_not_for_himself(client):
    giver = factories.member(Role.ASSOCIATION)
    client.force_login(giver)
    assert client.post(VOUCH, form(giver.email)).status_code == 422


def test_the_form_sent_twice_makes_one_code(client, lan):
    client.force_login(factories.member(Role.ASSOCIATION))
    once = form()
    assert client.post(VOUCH, once).status_code == 200
    again = client.post(VOUCH, once)
    assert "Mã này đã được tạo và chỉ hiện một lần." in again.content.decode()
    assert SignInCode.objects.count() == 1


def test_the_reason_and_the_look_at_the_person_are_asked_for(client, lan):
    client.force_login(factories.member(Role.ASSOCIATION))
    answer = client.post(VOUCH, form(reason="", is_known=""))
    assert set(answer.context["form"].errors) == {"reason", "is_known"}
    assert 'value="0912 345 678"' in answer.content.decode()


def test_an_officer_hands_over_so_many_a_day(client, lan):
    client.force_login(factories.member(Role.ASSOCIATION))
    answers = [client.post(VOUCH, form()).status_code for _time in range(21)]
    assert answers == [200] * 20 + [429]


def test_it_ends_after_half_an_hour_and_guessing_is_stopped(client, lan):
    now = timezone.now()
    giver = factories.member(Role.ASSOCIATION)
    code, _person = services.vouch(
        login=str(lan.phone), reason=REASON, by=giver, now=now, form_key=ids.uuid7()
    )
    with pytest.raises(services.WrongCode):
        services.use_spoken_code(login=str(lan.phone), told=code, now=now + services.LASTS_IN_HAND)
    early = now + services.LASTS_IN_HAND - timedelta(seconds=1)
    for _guess in range(5):
        with pytest.raises(services.WrongCode):
            services.use_spoken_code(login=str(lan.phone), told="AAAAAAAA", now=early)
    with pytest.raises(services.WrongCode):
        services.use_spoken_code(login=str(lan.phone), told=code, now=early)


def test_unknown_people_look_like_known_ones_at_the_door(client, lan):
    told = [
        client.post(SPOKEN, {"login": login, "code": "ACDE FGHJ"}).context["form"].errors
        for login in ("0912345678", "0987654321")
    ]
    assert told[0] == told[1]


def test_a_code_is_spelled_with_letters_that_nobody_confuses():
    code = sealing.spoken_code(ids.uuid7())
    assert len(code) == 8
    assert not set(code) & set("0O1IL5S8B")
