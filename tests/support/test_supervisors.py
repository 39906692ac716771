"""Who stands above the officers of an office is named where they get their roles."""

import pytest
from django.urls import reverse

from langnghe.accounts.roles import Role
from langnghe.core.models import AuditEvent
from langnghe.support.deciding import held
from langnghe.support.dossiers.models import Supervisor
from langnghe.support.dossiers.queries.dossiers import scope_of
from tests import factories
from tests.factories.deciding import NOW

pytestmark = pytest.mark.django_db
ADD = "admin:dossiers_supervisor_add"


def administrator():
    admin = factories.administrator()
    admin.is_staff = admin.is_superuser = True
    admin.save()
    return admin


def test_an_administrator_names_an_officer_of_the_office_and_withdraws_him(client):
    officer = factories.officer()
    office = officer.memberships.get().organisation
    admin = administrator()
    client.force_login(admin)
    for other in (factories.officer("99999"), factories.stranger(), factories.member(Role.LENDER)):
        wrong = client.post(reverse(ADD), {"office": office.pk, "person": other.pk})
        assert (wrong.status_code, Supervisor.objects.count()) == (200, 0)
        assert "không phải cán bộ của cơ quan này" in wrong.content.decode()
    told = {"office": office.pk, "person": officer.pk}
    assert client.post(reverse(ADD), told).status_code == 302
    assert scope_of(officer.pk).supervised == {office.pk}
    assert client.post(reverse(ADD), told).status_code == 200  # he does already

    one = Supervisor.objects.get()
    for page in ("changelist", "add"):
        assert client.get(reverse(f"admin:dossiers_supervisor_{page}")).status_code == 200
    path = reverse("admin:dossiers_supervisor_delete", args=[one.pk])
    assert client.post(path, {"post": "yes"}).status_code == 302
    assert scope_of(officer.pk).supervised == frozenset()
    trail = AuditEvent.objects.filter(object_type="dossiers.supervisor").order_by("pk")
    assert [(one.action, one.by_id) for one in trail] == [
        ("dossiers.supervisor.added", admin.pk), ("dossiers.supervisor.removed", admin.pk),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "role", [Role.COMMUNE_OFFICER, Role.CITY_OFFICER, Role.LENDER, Role.PRODUCER_OWNER]
)
def test_nobody_names_himself(client, role):
    person = factories.member(role)
    office = person.memberships.get().organisation
    client.force_login(person)
    answer = client.post(reverse(ADD), {"office": office.pk, "person": person.pk})
    assert (answer.status_code, Supervisor.objects.count()) == (302, 0)
    assert "login" in answer["Location"] or "dang-nhap" in answer["Location"]


def test_all_of_the_office_see_who_supervises_and_who_leaves_supervises_none(client):
    desk = factories.support_desk()
    client.force_login(desk.officer)
    page = client.get(reverse("deciding:workload")).content.decode()
    assert page.count("phụ trách") == 1
    held.forget_person(desk.supervisor.pk, NOW)
    assert not Supervisor.objects.exists()
