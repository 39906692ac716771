"""The people of the demo, one for each role."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from langnghe.accounts import queries, services
from langnghe.accounts.models import Organisation, User
from langnghe.accounts.public import DEMO_PASSWORD, DEMO_PEOPLE, normalised
from langnghe.accounts.roles import Kind, Role, Sector

NAMES = (
    "Nguyễn Thị Mua",
    "Alice Martin",
    "Trần Văn Gốm",
    "Nguyễn Thị Lụa",
    "Phạm Văn Hội",
    "Lê Thị Xã",
    "Hoàng Văn Sở",
    "Đinh Thị Phụ Trách",
    "Vũ Thị Thanh Tra",
    "Đỗ Văn Quỹ",
    "Bùi Thị Trạm",
    "Ngô Văn Nghiệm",
    "Quản trị viên",
)
# ruff: noqa: E501  a table is read by its columns
# log-in → (kind, name, area, sector, role) of the office it works in
OFFICES = {
    "0900000201": (Kind.ASSOCIATION, "Hội làng nghề gốm sứ Bát Tràng", "00577", "", Role.ASSOCIATION),
    "0900000301": (Kind.COMMUNE, "UBND xã Bát Tràng", "00577", "", Role.COMMUNE_OFFICER),
    "0900000302": (Kind.DEPARTMENT, "Sở Công Thương", "", Sector.INDUSTRY, Role.CITY_OFFICER),
    "0900000312": (Kind.DEPARTMENT, "Sở Công Thương", "", Sector.INDUSTRY, Role.CITY_OFFICER),
    "0900000303": (Kind.INSPECTORATE, "Thanh tra thành phố", "", "", Role.INSPECTOR),
    "0900000401": (Kind.LENDER, "Quỹ hỗ trợ làng nghề", "", "", Role.LENDER),
    "0900000501": (Kind.OPERATOR, "Công ty vận hành Trạm Gốm (ví dụ)", "", "", Role.PLANT_OPERATOR),
    "0900000601": (Kind.LABORATORY, "Phòng thí nghiệm ví dụ", "", "", Role.ANALYST),
    "admin@demo.langnghe.example": (Kind.PLATFORM, "Đơn vị vận hành nền tảng", "", "", Role.ADMINISTRATOR),
}  # fmt: skip


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    if not settings.DEMO:
        raise ImproperlyConfigured("The people of the demo share a published password.")
    for done, ((login, _role), name) in enumerate(zip(DEMO_PEOPLE, NAMES, strict=True), 1):
        user = _person(login, name, now=now)
        if office := OFFICES.get(login):
            _join(user, *office, now=now)
        progress("people", done, len(DEMO_PEOPLE))


def _person(login: str, name: str, *, now: datetime) -> User:
    email = login if "@" in login else None
    phone = None if email else normalised(login)
    found = queries.person_by_email(email) if email else queries.person_by_phone(phone or "")
    if found:
        return found
    user = services.create_person(
        full_name=name,
        phone=phone,
        email=email,
        password=DEMO_PASSWORD,
        language="en" if login.startswith("buyer@") else "vi",
        now=now,
    )
    if login.startswith("admin@"):
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
    return user


def _join(
    user: User, kind: str, name: str, area: str, sector: str, role: str, *, now: datetime
) -> None:
    office, _new = Organisation.objects.get_or_create(
        kind=kind, name=name, defaults={"area_code": area, "department": sector}
    )
    services.add_member(user_id=user.pk, organisation_id=office.pk, role=role, by_id=None, now=now)
