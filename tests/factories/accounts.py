"""People and organisations for tests; the standing people have names."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from langnghe.accounts import sealing, services
from langnghe.accounts.models import (
    Invitation,
    Membership,
    Organisation,
    User,
    WebhookEndpoint,
    WebhookMessage,
)
from langnghe.accounts.roles import HELD_IN, NEEDS_SECOND_FACTOR, Kind, Role, Sector
from langnghe.accounts.scopes import Event, Scope
from langnghe.core.text import slugify

__all__ = [
    "PASSWORD",
    "administrator",
    "bearer",
    "buyer",
    "endpoint",
    "invitation",
    "link_of",
    "member",
    "officer",
    "organisation",
    "producer_owner",
    "second_factor",
    "stranger",
    "token",
    "told",
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
    if role in NEEDS_SECOND_FACTOR:
        second_factor(person)  # without one his office is closed to him
    Membership.objects.create(user=person, organisation=home, role=role, created_at=NOW)
    return person


def second_factor(person: User) -> Authenticator:
    """An app for codes, its secret being "A" times 32."""
    secret = {"secret": sealing.seal("A" * 32)}
    kind = Authenticator.Type.TOTP
    return Authenticator.objects.get_or_create(user=person, type=kind, defaults={"data": secret})[0]


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


def token(*scopes: str, of: Organisation, by: User, **fields: Any) -> str:
    """What software shows: the secret of a new token, for all that there is unless told what."""
    secret, _row = services.issue_token(
        organisation_id=of.pk,
        name=fields.pop("name", "Kế toán"),
        scopes=scopes or Scope.values,
        by_id=by.pk,
        now=fields.pop("now", timezone.now()),
        form_key=f"form-{next(_numbers)}",
        **fields,
    )
    return secret


def bearer(secret: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", **more}


def endpoint(
    url: str = "https://example.org/told", *, of: Organisation, by: User
) -> WebhookEndpoint:
    return services.add_endpoint(
        organisation_id=of.pk, url=url, events=Event.values, by_id=by.pk, now=timezone.now()
    )


def invitation(
    contact: str = "moi@example.org", *, of: Organisation, by: User, role: str = Role.PRODUCER_STAFF,
    now: datetime | None = None,
) -> Invitation:  # fmt: skip
    return services.invite(
        organisation_id=of.pk, contact=contact, role=role, by_id=by.pk, now=now or timezone.now()
    )


def link_of(invitation: Invitation) -> str:
    """The part of its address that nobody can guess."""
    return sealing.signature("invitation", invitation.pk)


def told(of: Organisation, key: str = "LN1-1:confirmed", now: datetime = NOW) -> WebhookMessage:
    """An event that the organisation's one endpoint is owed."""
    data = {"number": key.partition(":")[0], "state": key.partition(":")[2]}
    with transaction.atomic():
        services.announce_event(
            organisation_id=of.pk, kind=Event.ORDER_UPDATED, key=key, data=data, now=now
        )
    return WebhookMessage.objects.get(key=key, endpoint__organisation=of)
