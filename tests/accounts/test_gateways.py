"""Codes go to phones through providers that may be slow, broken, or tell nonsense."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts import gateways, letters, outgoing, sealing, services
from langnghe.accounts.models import GatewayToken, Invitation
from langnghe.accounts.services import codes
from langnghe.core import limits, outbox
from langnghe.core.models import OutboxDelivery
from langnghe.registry.models import Producer
from tests import factories
from tests.fakes.gateways import gateways as fake_gateways

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings):
    with fake_gateways(settings) as told:
        yield told


@pytest.fixture
def lan():
    return factories.user("Lan", phone="+84912345678")


def owe(lan, channel="sms"):
    return services.ask_for_code(login=str(lan.phone), channel=channel, now=timezone.now())


def a_code():
    return gateways.code_message(phone="+84912345678", reference="r", code="1", language="vi")


def deliver():
    outbox.deliver_due(timezone.now())
    return OutboxDelivery.objects.order_by("-pk").first()


def test_an_sms_goes_out_without_marks_to_the_number_as_dialled_at_home(provider, lan):
    code_id = owe(lan)
    assert deliver().delivered_at
    [sms] = provider.sms.values()
    assert (sms["Phone"], sms["SmsType"], sms["Brandname"]) == ("0912345678", "2", "LANGNGHE")
    assert (
        sms["Content"]
        == f"{sealing.code(code_id)} la ma cua ban, dung trong 10 phut. Khong dua ma cho ai."
    )
    assert sms["RequestId"] == str(code_id)


def test_the_phone_is_proved_by_typing_what_came(provider, lan, client):
    assert (
        client.post("/tai-khoan/ma/", {"login": "0912 345 678", "channel": "sms"}).status_code
        == 302
    )
    deliver()
    [sms] = provider.sms.values()
    client.post("/tai-khoan/ma/nhap/", {"code": sms["Content"][:6]})
    lan.refresh_from_db()
    assert lan.phone_verified


def test_zalo_gets_the_template_and_a_proof_of_the_secret(provider, lan):
    code_id = owe(lan, "zalo")
    assert deliver().delivered_at
    assert provider.zalo == [{
        "phone": "84912345678", "template_id": "330875", "tracking_id": str(code_id),
        "template_data": {"otp": sealing.code(code_id)},
    }]  # fmt: skip


def test_who_has_no_zalo_gets_an_sms(provider, lan):
    provider.without_zalo.add("84912345678")
    owe(lan, "zalo")
    assert deliver().delivered_at
    assert (len(provider.zalo), len(provider.sms)) == (0, 1)


def test_the_token_of_zalo_is_renewed_once_and_kept_sealed(provider, lan):
    for _time in range(2):
        owe(lan, "zalo")
        assert deliver().delivered_at
    assert provider.renewals == 1
    row = GatewayToken.objects.get()
    assert "access" not in row.access
    assert sealing.unseal(row.refresh) == "refresh 1"


def test_a_token_that_zalo_refuses_is_renewed_with_the_next_one(provider, lan):
    owe(lan, "zalo")
    deliver()
    provider.access = "another"
    owe(lan, "zalo")
    assert "NotSent" in deliver().last_error
    assert GatewayToken.objects.get().expires_at <= timezone.now()
    gateways.send("zalo", a_code(), now=timezone.now())
    assert (provider.renewals, len(provider.zalo)) == (2, 2)


def test_while_another_worker_renews_the_token_this_one_comes_again(provider, lan):
    now = timezone.now()
    GatewayToken.objects.create(name="zalo", renewing_until=now + gateways.RENEWING_TAKES)
    with pytest.raises(outbox.NotYet):
        gateways.send("zalo", a_code(), now=now)
    assert provider.renewals == 0


@pytest.mark.parametrize("behaviour", ["fails", "babbles", "lists"])
def test_what_went_wrong_is_tried_again_and_names_no_phone(provider, lan, behaviour):
    provider.behaviour = behaviour
    owe(lan)
    delivery = deliver()
    assert delivery.delivered_at is None
    assert "NotSent" in delivery.last_error
    assert "912345678" not in delivery.last_error
    provider.behaviour = "takes"
    OutboxDelivery.objects.update(next_attempt_at=timezone.now())
    assert deliver().delivered_at
    assert len(provider.sms) == 1


def test_a_slow_provider_is_not_waited_for(provider, lan, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    provider.behaviour = "hangs"
    owe(lan)
    assert "NotSent" in deliver().last_error


def test_an_answer_that_was_lost_sends_nothing_twice(provider, lan):
    provider.behaviour = "takes_and_fails"
    owe(lan)
    assert deliver().delivered_at is None
    provider.behaviour = "takes"
    OutboxDelivery.objects.update(next_attempt_at=timezone.now())
    assert deliver().delivered_at
    assert (provider.sms_calls, len(provider.sms)) == (2, 1)


def test_a_wrong_key_is_seen_in_the_dead_letters_not_by_the_person(provider, lan, settings):
    settings.ESMS_API_KEY = "wrong"
    owe(lan)
    assert "NotSent" in deliver().last_error


def test_a_code_that_would_come_too_late_is_not_sent(provider, lan):
    now = timezone.now()
    services.ask_for_code(login=str(lan.phone), channel="sms", now=now - codes.LASTS)
    assert deliver().delivered_at
    assert provider.sms == {}


def test_nobody_is_reached_where_nothing_is_configured():
    assert gateways.channels() == []


@pytest.fixture
def invitation():
    owner = factories.user("owner")
    home = factories.producer(owner=owner, name="Nhà gốm Minh Hải").organisation
    return factories.invitation(of=home, by=owner, contact="+84912345678")


def test_an_invitation_goes_by_sms_with_its_link(provider, invitation):
    assert deliver().delivered_at
    [sms] = provider.sms.values()
    link = letters.invitation_link(invitation)
    assert sms["Phone"] == "0912345678"
    assert sms["Content"] == f"Ban duoc moi vao lam o Nha gom Minh Hai: {link}"


def test_an_invitation_goes_by_zalo_where_it_has_a_template(provider, invitation, settings):
    settings.ZALO_INVITATION_TEMPLATE = "411"
    assert deliver().delivered_at
    [told] = provider.zalo
    link = letters.invitation_link(invitation)
    assert (told["template_id"], told["phone"]) == ("411", "84912345678")
    assert told["template_data"] == {"name": "Nhà gốm Minh Hải", "link": link}
    assert provider.sms == {}


def test_an_invitation_whose_answer_was_lost_is_sent_once_and_made_again_once_more(
    provider, invitation
):
    provider.behaviour = "takes_and_fails"
    assert deliver().delivered_at is None
    provider.behaviour = "takes"
    OutboxDelivery.objects.update(next_attempt_at=timezone.now())
    assert deliver().delivered_at
    assert len(provider.sms) == 1
    services.invite(
        organisation_id=invitation.organisation_id, contact=invitation.contact,
        role=invitation.role, by_id=invitation.invited_by_id,
        now=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    outbox.deliver_due(timezone.now() + timedelta(hours=1))
    assert len(provider.sms) == 2


def test_an_invitation_that_was_withdrawn_is_not_sent(provider, invitation):
    services.withdraw_invitation(
        invitation=invitation, by_id=invitation.invited_by_id, now=timezone.now()
    )
    assert deliver().delivered_at
    assert provider.sms == {}


def test_a_long_name_is_cut(provider, invitation):
    invitation.organisation.name = "Nhà gốm " + "a" * 60
    invitation.organisation.save()
    deliver()
    [sms] = provider.sms.values()
    assert "a" * 32 + ": http" in sms["Content"]


def test_of_a_workshop_that_nobody_vouches_for_no_word_goes_to_phones(provider, client, invitation):
    Producer.objects.update(state=Producer.State.SUBMITTED)
    assert deliver().delivered_at
    client.force_login(invitation.invited_by)
    form = {"contact": "0987654321", "role": "producer_staff"}
    answer = client.post("/xuong/thanh-vien/moi/", form)
    outbox.deliver_due(timezone.now())
    assert provider.sms == {}
    made = Invitation.objects.get(contact="+84987654321")
    assert answer["Location"] == reverse("accounts_invitation_hand", args=[made.pk])


def test_an_association_is_known(provider, client, invitation):
    home = factories.association(villages=[])
    factories.invitation(of=home, by=invitation.invited_by, contact="+84987654321",
                         role="association")  # fmt: skip
    Producer.objects.update(state=Producer.State.SUBMITTED)
    outbox.deliver_due(timezone.now())
    assert [sms["Phone"] for sms in provider.sms.values()] == ["0987654321"]


def test_invitations_to_one_phone_are_counted_and_keep_nobody_from_logging_in(
    provider, client, invitation
):
    client.force_login(invitation.invited_by)
    form = {"contact": "0987654321", "role": "producer_staff"}
    statuses = [client.post("/xuong/thanh-vien/moi/", form).status_code for _time in range(6)]
    assert statuses == [302] * 5 + [429]
    client.logout()
    asked = client.post("/tai-khoan/ma/", {"login": "0987654321", "channel": "sms"})
    assert asked.status_code == 302


def test_one_person_invites_only_so_many(provider, client, invitation):
    client.force_login(invitation.invited_by)
    for _time in range(20):
        limits.hit("invite-person", str(invitation.invited_by_id))
    form = {"contact": "0987654321", "role": "producer_staff"}
    assert client.post("/xuong/thanh-vien/moi/", form).status_code == 429
    assert Invitation.objects.count() == 1
