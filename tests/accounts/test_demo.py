"""The people that a demo is tried out with."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured

from langnghe.accounts import demo, public
from langnghe.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, tzinfo=UTC)

# log-in → (role, kind of organisation, its area, its sector)
ROLES = {
    "0900000001": None,
    "buyer@demo.langnghe.example": None,
    "0900000101": None,
    "0900000102": None,
    "0900000201": ("association", "association", "00577", ""),
    "0900000301": ("commune_officer", "commune", "00577", ""),
    "0900000302": ("city_officer", "department", "", "industry"),
    "0900000312": ("city_officer", "department", "", "industry"),
    "0900000303": ("inspector", "inspectorate", "", ""),
    "0900000401": ("lender", "lender", "", ""),
    "0900000501": ("plant_operator", "operator", "", ""),
    "0900000601": ("analyst", "laboratory", "", ""),
    "admin@demo.langnghe.example": ("administrator", "platform", "", ""),
}


def load():
    demo.load(now=NOW, progress=lambda *_told: None)


def test_each_can_log_in_and_holds_the_role_that_the_banner_says(client):
    load()
    assert [login for login, _label in public.DEMO_PEOPLE] == list(ROLES)
    for login, role in ROLES.items():
        held = public.memberships_of(public.user_id_by_login(login))
        facts = [(one.role, one.kind, one.area_code, one.department) for one in held]
        assert facts == ([role] if role else []), login
    data = {"login": "0900 000 301", "password": public.DEMO_PASSWORD}
    assert client.post("/tai-khoan/dang-nhap/", data).status_code == 302


def test_only_the_administrator_enters_the_administration():
    load()
    admin = User.objects.get(email="admin@demo.langnghe.example")
    assert (admin.is_staff, admin.is_superuser) == (True, True)
    assert list(User.objects.filter(is_staff=True)) == [admin]


def test_the_buyer_abroad_reads_english():
    load()
    assert User.objects.get(email="buyer@demo.langnghe.example").language == "en"


def test_loading_twice_makes_nobody_twice():
    load()
    load()
    assert User.objects.count() == len(public.DEMO_PEOPLE)


def test_a_real_platform_never_gets_people_with_a_published_password(settings):
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        load()
    assert not User.objects.exists()


def test_the_log_in_page_names_them(client):
    page = client.get("/tai-khoan/dang-nhap/").content.decode()
    assert all(login in page for login in ROLES)
