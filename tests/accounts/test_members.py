"""Who works in an organisation: invited, accepted, changed, let go; and for which one he acts."""

from datetime import timedelta
from html import unescape
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts import queries, services
from langnghe.accounts.models import ApiToken, Invitation, Membership, WebhookEndpoint
from langnghe.accounts.roles import Role
from langnghe.core import outbox
from langnghe.core.models import AuditEvent, StateChange
from langnghe.ui import qr
from tests import factories

pytestmark = pytest.mark.django_db
PEOPLE, INVITE, LEAVE = "/xuong/thanh-vien/", "/xuong/thanh-vien/moi/", "/xuong/thanh-vien/roi/"


@pytest.fixture
def owner():
    return factories.user("owner", email="chu@example.org")


@pytest.fixture
def producer(owner):
    return factories.producer(owner=owner)


@pytest.fixture
def home(producer):
    return producer.organisation


def link(invitation):
    return reverse("accounts_invitation", args=[invitation.pk, factories.link_of(invitation)])


def role_of(person, home):
    return Membership.objects.get(user=person, organisation=home).role


def test_an_owner_invites_by_mail_and_the_person_accepts(client, owner, home):
    client.force_login(owner)
    form = {"contact": "Moi@Example.org", "role": Role.PRODUCER_STAFF}
    assert client.post(INVITE, form)["Location"] == PEOPLE
    outbox.deliver_due(timezone.now())
    invitation = Invitation.objects.get()
    assert mail.outbox[0].to == ["moi@example.org"]
    assert link(invitation) in mail.outbox[0].body
    assert hand_over(invitation) in client.get(PEOPLE).content.decode()

    invited = factories.user("Mới", email="moi@example.org")
    client.force_login(invited)
    assert home.name in client.get(link(invitation)).content.decode()
    answer = client.post(link(invitation), {"answer": "accept"})

    assert answer["Location"] == reverse("orders:today")
    assert client.get(answer["Location"]).status_code == 200
    assert role_of(invited, home) == Role.PRODUCER_STAFF
    steps = StateChange.objects.filter(object_type="accounts.invitation").order_by("pk")
    assert [step.action for step in steps] == ["create", "accept"]


def hand_over(invitation):
    return reverse("accounts_invitation_hand", args=[invitation.pk])


def test_where_nothing_goes_to_phones_the_link_is_handed_over_and_that_is_noted(
    client, owner, home
):
    client.force_login(owner)
    answer = client.post(INVITE, {"contact": "0912 345 678", "role": Role.PRODUCER_OWNER})
    outbox.deliver_due(timezone.now())
    assert mail.outbox == []
    invitation = Invitation.objects.get()
    assert answer["Location"] == hand_over(invitation)
    assert link(invitation) not in client.get(PEOPLE).content.decode()

    page = unescape(client.get(hand_over(invitation)).content.decode())

    whole = f"http://127.0.0.1:8000{link(invitation)}"
    assert f'data-copy="{whole}"' in page
    assert f'src="{qr.picture(whole)}"' in page
    noted = AuditEvent.objects.get(action="accounts.invitation.handed_over")
    assert (noted.by_id, noted.object_id) == (owner.pk, str(invitation.pk))
    assert link(invitation) not in str(noted.details)


def test_an_invitation_that_is_over_is_not_handed_over(client, owner, home):
    invitation = factories.invitation(of=home, by=owner)
    services.withdraw_invitation(invitation=invitation, by_id=owner.pk, now=timezone.now())
    client.force_login(owner)
    assert client.get(hand_over(invitation)).status_code in {404, 409}
    assert not AuditEvent.objects.filter(action="accounts.invitation.handed_over").exists()


def test_declining_leaves_everything_as_it_was(client, owner, home):
    invitation = factories.invitation(of=home, by=owner)
    invited = factories.user(email="moi@example.org")
    client.force_login(invited)
    assert client.post(link(invitation), {"answer": "decline"}).status_code == 302
    assert not Membership.objects.filter(user=invited).exists()
    assert client.post(link(invitation), {"answer": "accept"}).status_code == 422
    assert not Membership.objects.filter(user=invited).exists()


def test_a_link_that_was_passed_on_opens_nothing(client, owner, home):
    invitation = factories.invitation(of=home, by=owner)
    client.force_login(factories.user("stranger"))
    page = client.get(link(invitation)).content.decode()
    assert "moi@example.org" not in page
    assert client.post(link(invitation), {"answer": "accept"}).status_code == 422
    assert Membership.objects.count() == 1
    assert Invitation.objects.get().state == "open"


def test_a_link_cannot_be_guessed_and_a_guest_logs_in_first(client, owner, home):
    invitation = factories.invitation(of=home, by=owner)
    assert client.get(link(invitation))["Location"].startswith("/tai-khoan/dang-nhap/?next=")
    client.force_login(factories.user(email="moi@example.org"))
    forged = reverse("accounts_invitation", args=[invitation.pk, "A" * 22])
    assert client.post(forged, {"answer": "accept"}).status_code == 404


def test_it_ends_after_seven_days(owner, home):
    now = timezone.now()
    invitation = factories.invitation(of=home, by=owner, now=now)
    invited = factories.user(email="moi@example.org")
    with pytest.raises(services.InvitationOver):
        services.accept(invitation=invitation, user=invited, now=now + timedelta(days=7))
    services.accept(invitation=invitation, user=invited, now=now + timedelta(days=6, hours=23))


def test_inviting_again_makes_one_with_the_new_role_and_days(client, owner, home):
    client.force_login(owner)
    for role in (Role.PRODUCER_STAFF, Role.PRODUCER_OWNER):
        client.post(INVITE, {"contact": "moi@example.org", "role": role})
    assert [one.role for one in Invitation.objects.all()] == [Role.PRODUCER_OWNER]


def test_who_is_there_is_not_invited_and_no_role_of_an_office_is_given(client, owner, home):
    client.force_login(owner)
    there = client.post(INVITE, {"contact": owner.email, "role": Role.PRODUCER_STAFF})
    assert "Người này đã là thành viên ở đây." in there.content.decode()
    office = client.post(INVITE, {"contact": "x@example.org", "role": Role.ADMINISTRATOR})
    assert office.status_code == 422
    assert not Invitation.objects.exists()


def test_a_withdrawn_invitation_is_closed(client, owner, home):
    invitation = factories.invitation(of=home, by=owner)
    client.force_login(owner)
    client.post(reverse("accounts_invitation_withdraw", args=[invitation.pk]))
    with pytest.raises(services.InvitationOver):
        services.accept(
            invitation=Invitation.objects.get(),
            user=factories.user(email="moi@example.org"),
            now=timezone.now(),
        )


def test_staff_see_who_works_there_and_change_nothing(client, owner, home):
    staff = factories.member(Role.PRODUCER_STAFF, of=home)
    owner.phone = "+84912345678"
    owner.save()
    client.force_login(staff)
    page = client.get(PEOPLE).content.decode()
    assert "owner" in page
    assert "0912 345 678" not in page
    role = reverse("accounts_member_role", args=[owner.uid])
    gone = reverse("accounts_member_remove", args=[owner.uid])
    for path in (INVITE, role, gone):
        assert client.post(path, {"role": Role.PRODUCER_STAFF}).status_code == 404
    assert role_of(owner, home) == Role.PRODUCER_OWNER


def test_another_owner_reaches_none_of_it(client, owner, home):
    invitation = factories.invitation(of=home, by=owner)
    stranger = factories.user("stranger")
    factories.producer(owner=stranger)
    client.force_login(stranger)
    assert client.post(reverse("accounts_member_remove", args=[owner.uid])).status_code == 404
    withdraw = reverse("accounts_invitation_withdraw", args=[invitation.pk])
    assert client.post(withdraw).status_code == 404
    switch = client.post(reverse("accounts_switch"), {"home": str(home.uid)})
    assert switch.status_code == 404
    assert Invitation.objects.get().state == "open"


def test_a_role_is_changed_and_the_last_owner_stays_one(client, owner, home):
    staff = factories.member(Role.PRODUCER_STAFF, of=home)
    client.force_login(owner)
    path = reverse("accounts_member_role", args=[owner.uid])
    last = client.post(path, {"role": Role.PRODUCER_STAFF})
    assert "Mỗi cơ sở phải có ít nhất một chủ." in last.content.decode()
    client.post(reverse("accounts_member_role", args=[staff.uid]), {"role": Role.PRODUCER_OWNER})
    assert role_of(staff, home) == Role.PRODUCER_OWNER
    assert client.post(path, {"role": Role.PRODUCER_STAFF}).status_code == 302
    event = AuditEvent.objects.filter(action="accounts.member.role_changed").last()
    assert event.details == {"before": "producer_owner", "role": "producer_staff"}


def test_who_is_removed_takes_his_tokens_and_addresses_along(client, owner, home):
    second = factories.producer_owner(of=home)
    factories.token(of=home, by=second, name="of second")
    factories.token(of=home, by=owner, name="of owner")
    factories.endpoint(of=home, by=second)
    factories.endpoint("https://example.org/mine", of=home, by=owner)
    client.force_login(owner)
    path = reverse("accounts_member_remove", args=[second.uid])
    assert client.get(path).status_code == 200
    assert Membership.objects.count() == 2

    assert client.post(path)["Location"] == PEOPLE

    assert not Membership.objects.filter(user=second).exists()
    assert [one.name for one in ApiToken.objects.filter(revoked_at=None)] == ["of owner"]
    left = WebhookEndpoint.objects.filter(ended_at=None)
    assert [one.url for one in left] == ["https://example.org/mine"]


def test_staff_leave_and_the_last_owner_cannot(client, owner, home):
    staff = factories.member(Role.PRODUCER_STAFF, of=home)
    client.force_login(staff)
    assert client.post(LEAVE)["Location"] == reverse("accounts_profile")
    assert client.get(PEOPLE).status_code == 404
    client.force_login(owner)
    answer = client.post(LEAVE)
    assert answer.status_code == 422
    assert "Mỗi cơ sở phải có ít nhất một chủ." in answer.content.decode()
    assert role_of(owner, home) == Role.PRODUCER_OWNER


def test_with_one_workshop_there_is_no_switch(client, owner, home):
    client.force_login(owner)
    assert reverse("accounts_switch") not in client.get(reverse("orders:today")).content.decode()


def test_one_tap_changes_for_whom_every_page_of_the_workshop_acts(client, owner, producer):
    other = factories.producer(owner=owner)
    first, second = sorted([producer, other], key=lambda one: one.organisation.name)
    client.force_login(owner)
    today, stock = reverse("orders:today"), reverse("catalogue:stock")
    assert client.get(today).context["producer"].id == first.pk
    page = client.get(today).content.decode()
    assert f'value="{second.organisation.uid}">' in page
    assert f'value="{first.organisation.uid}" aria-current="true"' in page

    answer = client.post(
        reverse("accounts_switch"), {"home": str(second.organisation.uid), "next": stock}
    )

    assert answer["Location"] == stock
    for path in (today, stock):
        assert client.get(path).context["producer"].id == second.pk
    assert client.get(PEOPLE).context["home"] == second.organisation
    # An address that names one is a choice as well.
    client.get(f"{today}?nha={first.slug}")
    assert client.get(stock).context["producer"].id == first.pk


def test_who_left_the_workshop_that_he_chose_acts_for_another(client, owner, producer):
    other = factories.producer(owner=owner)
    factories.producer_owner(of=other.organisation)
    client.force_login(owner)
    client.post(reverse("accounts_switch"), {"home": str(other.organisation.uid)})
    membership = Membership.objects.get(user=owner, organisation=other.organisation)
    services.remove_member(membership=membership, by_id=owner.pk, now=timezone.now())
    assert client.get(reverse("orders:today")).context["producer"].id == producer.pk


def test_the_switch_leads_to_no_other_site(client, owner, producer):
    client.force_login(owner)
    data = {"home": str(producer.organisation.uid), "next": "https://evil.example/"}
    assert client.post(reverse("accounts_switch"), data)["Location"] == reverse("orders:today")


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_people_costs_the_same_for_many(
    client, owner, home, django_assert_num_queries, n
):
    for number in range(n):
        factories.member(Role.PRODUCER_STAFF, of=home)
        factories.invitation(f"moi-{number}@example.org", of=home, by=owner)
    client.force_login(owner)
    client.get(PEOPLE)
    with django_assert_num_queries(5):  # session, person, roles, members, invitations
        client.get(PEOPLE)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_two_answers_at_once_one_counts():
    home = factories.organisation("producer")
    owner = factories.producer_owner(of=home)
    invited = factories.user(email="moi@example.org")
    invitation = factories.invitation(of=home, by=owner)
    together, got = Barrier(2), []

    def answer(act):
        together.wait()
        try:
            act(
                invitation=queries.invitation_by_id(invitation.pk), user=invited, now=timezone.now()
            )
            got.append(act.__name__)
        except services.InvitationOver as refusal:
            got.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=answer, args=[act]) for act in (services.accept, services.decline)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert "invitation_over" in got
    joined = Membership.objects.filter(user=invited).exists()
    assert joined is ("accept" in got)
