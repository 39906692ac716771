"""People in the administration: roles through the services, passwords never shown."""

import pytest
from allauth.account.models import EmailAddress

from langnghe.accounts.models import Membership, Organisation, User
from langnghe.accounts.roles import Role
from langnghe.core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
PEOPLE = "/quan-tri/accounts/user/"
INLINE = "memberships"


@pytest.fixture
def boss(client):
    boss = factories.administrator()
    boss.is_staff = boss.is_superuser = True
    boss.save()
    client.force_login(boss)
    return boss


def form_of(person: User, **fields: str) -> dict[str, str]:
    held = list(person.memberships.order_by("pk"))
    data = {
        "full_name": person.full_name,
        "phone": str(person.phone or ""),
        "email": person.email or "",
        "language": person.language,
        "is_active": "on",
        f"{INLINE}-TOTAL_FORMS": str(len(held) + 1),
        f"{INLINE}-INITIAL_FORMS": str(len(held)),
        f"{INLINE}-{len(held)}-organisation": "",
        f"{INLINE}-{len(held)}-role": "",
    }
    for number, membership in enumerate(held):
        data[f"{INLINE}-{number}-id"] = str(membership.pk)
        data[f"{INLINE}-{number}-user"] = str(person.pk)
    return data | fields


def change(client, person: User, **fields: str):
    return client.post(f"{PEOPLE}{person.pk}/change/", form_of(person, **fields))


def test_every_page_opens_and_shows_no_hash(client, boss):
    person = factories.with_password(factories.producer_owner())
    home = Organisation.objects.first()
    for path in (
        PEOPLE, f"{PEOPLE}add/", f"{PEOPLE}{person.pk}/change/", f"{PEOPLE}{person.pk}/password/",
        "/quan-tri/accounts/organisation/", f"/quan-tri/accounts/organisation/{home.pk}/change/",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert person.password.split("$")[-1] not in answer.content.decode()
    assert client.get(f"{PEOPLE}{person.pk}/delete/").status_code == 403


def test_nobody_but_staff_comes_in(client):
    client.force_login(factories.administrator())
    assert client.get(PEOPLE).status_code in {302, 403, 404}
    assert client.get(PEOPLE, follow=True).status_code in {403, 404}


def test_a_person_is_opened_with_phone_or_address(client, boss):
    data = {
        "full_name": "Mua", "phone": "0912 345 678", "email": "", "language": "vi",
        "usable_password": "true", "password1": factories.PASSWORD, "password2": factories.PASSWORD,
    }  # fmt: skip
    assert client.post(f"{PEOPLE}add/", data).status_code == 302
    person = User.objects.get(full_name="Mua")
    assert (str(person.phone), person.email) == ("+84912345678", None)
    assert person.check_password(factories.PASSWORD)

    wrong = client.post(f"{PEOPLE}add/", data | {"phone": ""})
    assert "Hãy nhập số điện thoại hoặc e-mail." in wrong.content.decode()
    assert User.objects.count() == 2


def test_the_trail_names_the_fields_and_not_what_stood_in_them(client, boss):
    person = factories.user("Mua", email="mua@example.org")
    assert change(client, person, email="Mua.Moi@example.org").status_code == 302
    person.refresh_from_db()
    assert person.email == "mua.moi@example.org"
    event = AuditEvent.objects.get(action="accounts.person.administered")
    assert (event.by_id, event.details) == (boss.pk, {"fields": ["email"]})


def test_a_changed_contact_is_proved_anew_and_the_old_address_opens_nothing(client, boss):
    person = factories.user("Mua", phone="+84912345678", email="mua@example.org")
    person.phone_verified = True
    person.save()
    EmailAddress.objects.create(user=person, email="mua@example.org", primary=True)

    change(client, person, phone="0987 654 321", email="mua.moi@example.org")

    person.refresh_from_db()
    assert (str(person.phone), person.phone_verified) == ("+84987654321", False)
    assert not EmailAddress.objects.filter(email="mua@example.org").exists()


def test_a_role_is_given(client, boss):
    person, home = factories.user("Gốm"), factories.organisation("producer")
    fields = {f"{INLINE}-0-organisation": str(home.pk), f"{INLINE}-0-role": Role.PRODUCER_STAFF}
    assert change(client, person, **fields).status_code == 302
    assert Membership.objects.get(user=person).role == Role.PRODUCER_STAFF
    assert AuditEvent.objects.filter(action="accounts.member.added", by_id=boss.pk).exists()


def test_a_role_that_does_not_fit_is_told_beside_it(client, boss):
    person, home = factories.user("Gốm"), factories.organisation("lender")
    fields = {f"{INLINE}-0-organisation": str(home.pk), f"{INLINE}-0-role": Role.PRODUCER_STAFF}
    answer = change(client, person, **fields)
    assert "Loại tổ chức này không có vai trò đó." in answer.content.decode()
    assert not Membership.objects.filter(user=person).exists()


def test_the_last_owner_stays_here_too(client, boss):
    person = factories.producer_owner()
    answer = change(client, person, **{f"{INLINE}-0-DELETE": "on"})
    assert answer.status_code == 422
    assert "Mỗi cơ sở phải có ít nhất một chủ." in answer.content.decode()
    assert Membership.objects.filter(user=person).exists()


def test_a_role_is_taken(client, boss):
    person = factories.member(Role.INSPECTOR)
    assert change(client, person, **{f"{INLINE}-0-DELETE": "on"}).status_code == 302
    assert not Membership.objects.filter(user=person).exists()


def test_an_organisation_does_not_change_its_kind(client, boss):
    home = factories.organisation("lender", name="Quỹ")
    data = {"kind": "platform", "name": "Quỹ mới", "area_code": "", "department": ""}
    assert (
        client.post(f"/quan-tri/accounts/organisation/{home.pk}/change/", data).status_code == 302
    )
    home.refresh_from_db()
    assert (home.kind, home.name) == ("lender", "Quỹ mới")


@pytest.mark.parametrize(
    "path",
    ["account/emailaddress/", "mfa/authenticator/", "usersessions/usersession/", "auth/group/"],
)
def test_rows_of_the_library_are_nobodys_to_edit(client, boss, path):
    assert client.get(f"/quan-tri/{path}").status_code == 404
