"""One's own page."""

import pytest
from django.urls import reverse

from langnghe.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/tai-khoan/"


def page_of(client, person):
    client.force_login(person)
    answer = client.get(PAGE)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_a_guest_is_asked_to_log_in(client):
    assert client.get(PAGE)["Location"] == "/tai-khoan/dang-nhap/?next=/tai-khoan/"


def test_it_shows_how_one_is_reached_and_what_is_not_proved(client):
    page = page_of(client, factories.user("Mua", phone="+84912345678"))
    assert "0912 345 678" in page
    assert "chưa xác minh" in page
    assert "nên không đặt lại được mật khẩu qua thư khi quên" in page


def test_it_changes_name_and_language_only(client):
    person = factories.user("Mua", email="mua@example.org")
    client.force_login(person)
    data = {"full_name": "Mua Nguyễn", "language": "en", "is_staff": "on", "email": "x@example.org"}

    assert client.post(PAGE, data).status_code == 302

    person.refresh_from_db()
    assert (person.full_name, person.language) == ("Mua Nguyễn", "en")
    assert (person.is_staff, person.email) == (False, "mua@example.org")


def test_a_mistake_stands_beside_its_field(client):
    person = factories.user("Mua")
    client.force_login(person)
    answer = client.post(PAGE, {"full_name": "", "language": "fr"})
    assert set(answer.context["form"].errors) == {"full_name", "language"}
    person.refresh_from_db()
    assert (person.full_name, person.language) == ("Mua", "vi")


@pytest.mark.parametrize("role", Role.values)
def test_it_leads_to_the_work_of_each_role(client, role):
    page = page_of(client, factories.member(role))
    assert (reverse("orders:mine") in page, str(Role(role).label) in page) == (True, True)
    assert ('class="tile" href="/xuong/"' in page) is (role.startswith("producer"))
    assert (reverse("orders:transfers") in page) is (role == Role.ADMINISTRATOR)


def test_only_who_may_enter_sees_the_administration(client):
    person = factories.administrator()
    assert "/quan-tri/" not in page_of(client, person)
    person.is_staff = True
    person.save()
    page = page_of(client, person)
    assert 'href="/quan-tri/"' in page, page


@pytest.mark.parametrize("n", [1, 3])
def test_it_costs_the_same_for_one_role_and_for_three(client, django_assert_num_queries, n):
    person = factories.user()
    for _number in range(n):
        factories.member(Role.PRODUCER_STAFF, person=person)
    client.force_login(person)
    client.get(PAGE)  # the first page of a visit also counts the basket
    with django_assert_num_queries(4):  # session, who asks, his row, his roles
        client.get(PAGE)
