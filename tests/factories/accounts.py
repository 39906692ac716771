"""People and organisations for tests; the standing people have names."""

from datetime import UTC, datetime
from itertools import count

from langnghe.accounts.models import Membership, Organisation, User
from langnghe.accounts.roles import HELD_IN, Kind, Role, Sector
from langnghe.core.text import slugify

__all__ = [
    "PASSWORD",
    "administrator",
    "buyer",
    "member",
    "officer",
    "organisation",
    "producer_owner",
    "stranger",
    "user",
    "with_password",
]

_numbers = count(1)
PASSWORD = "correct-horse-battery"
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def user(name: str = "stranger", *, phone: str | None = None, email: str | None = None) -> User:
    """A person; by name, so that tests read: user("buyer"), user("stranger")."""
    if phone is None and email is None:
        email = f"{slugify(name)}-{next(_numbers)}@example.org"
    # No password: hashing one would cost each test a tenth of a second. See `with_password`.
    return User.objects.create_user(full_name=name, phone=phone, email=email, password=None)


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def organisation(kind: str, *, name: str = "", area_code: str = "") -> Organisation:
    if kind == Kind.COMMUNE and not area_code:
        area_code = "00577"
    return Organisation.objects.create(
        kind=kind,
        name=name or f"{kind} {next(_numbers)}",
        area_code=area_code,
        department=Sector.INDUSTRY if kind == Kind.DEPARTMENT else "",
    )


def member(
    role: str = Role.PRODUCER_OWNER, *, of: Organisation | None = None, person: User | None = None
) -> User:
    """A person who holds a role, in a new organisation unless one is given."""
    home = of or organisation(HELD_IN[role])
    person = person or user(role)
    Membership.objects.create(user=person, organisation=home, role=role, created_at=NOW)
    return person


def buyer() -> User:
    return user("buyer")


def stranger() -> User:
    return user("stranger")


def producer_owner(of: Organisation | None = None) -> User:
    return member(Role.PRODUCER_OWNER, of=of)


def officer(area_code: str = "00577") -> User:
    """Of the commune with this code."""
    return member(Role.COMMUNE_OFFICER, of=organisation(Kind.COMMUNE, area_code=area_code))


def administrator() -> User:
    return member(Role.ADMINISTRATOR)
