"""What is known of people; every read that serves a person starts from the asker."""

import hashlib
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import sealing
from langnghe.accounts.models import (
    ApiToken,
    Consent,
    Invitation,
    Membership,
    Organisation,
    SignInCode,
    User,
    WebhookEndpoint,
    WebhookMessage,
)
from langnghe.accounts.roles import (
    CONNECTS_SOFTWARE,
    NEEDS_SECOND_FACTOR,
    TOLD_EACH_MORNING,
    Kind,
    Role,
)
from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.core.models import PersonalReading
from langnghe.core.prepared import Prepared

MESSAGES_PER_PAGE = 20
ASSOCIATIONS_PER_PAGE = 30


class NoSuchToken(NotFound):
    """Unknown, revoked, or another organisation's."""

    code = "no_such_token"
    message = _("There is no such token.")


class NoSuchEndpoint(NotFound):
    """Unknown, or another organisation's."""

    code = "no_such_webhook"
    message = _("There is no such webhook.")


class NoSuchMessage(NotFound):
    """Unknown, or told to another organisation."""

    code = "no_such_message"
    message = _("There is no such message.")


class NoSuchDevice(NotFound):
    """Logged out meanwhile, or another person's."""

    code = "no_such_device"


class NoSuchMember(NotFound):
    """Left meanwhile, or of another organisation."""

    code = "no_such_member"


class NoSuchInvitation(NotFound):
    """Unknown, or the link was cut short or changed."""

    code = "no_such_invitation"
    message = _("There is no such invitation. Open the whole link, or ask for a new one.")


def memberships_of(user_id: int | None) -> list[Membership]:
    """The roles a person holds, with their organisations; none in a closed account (one query)."""
    if user_id is None:
        return []
    rows = Membership.objects.filter(user_id=user_id, user__is_active=True)
    return list(rows.select_related("organisation").order_by("organisation__name", "pk"))


def told_each_morning() -> QuerySet[User]:
    """Officers who want the letter of the morning and can be reached by it."""
    held = Membership.objects.filter(user=OuterRef("pk"), role__in=TOLD_EACH_MORNING)
    return User.objects.filter(
        Exists(held), is_active=True, morning_letter=True, email__isnull=False
    )


def people_in(organisation_id: int) -> list[User]:
    """Who works there, the longest first (one query)."""
    return _PEOPLE_IN.rows(organisation_id=organisation_id)


_PEOPLE_IN = Prepared(
    lambda organisation_id: User.objects.filter(
        memberships__organisation_id=organisation_id, is_active=True
    ).order_by("memberships__pk"),
    organisation_id=-1,
)


def associations(
    area_codes: Collection[str] | None, cursor: str | None
) -> pagination.Page[Organisation]:
    """Village associations of some communes (None: of all), by name."""
    rows = _associations(area_codes)
    return pagination.page(rows, order=("name", "id"), cursor=cursor, limit=ASSOCIATIONS_PER_PAGE)


def association(uid: UUID, area_codes: Collection[str] | None) -> Organisation:
    """:raises NotFound:"""
    row = _associations(area_codes).filter(uid=uid).first()
    if row is None:
        raise NotFound
    return row


def _associations(area_codes: Collection[str] | None) -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(kind=Kind.ASSOCIATION).exclude(area_code="")
    return rows if area_codes is None else rows.filter(area_code__in=area_codes)


def officers(area_code: str, department: str) -> list[User]:
    """Of the commune with this code, or of the city departments of this sector, by id."""
    if area_code:
        held = Q(memberships__role=Role.COMMUNE_OFFICER) & Q(
            memberships__organisation__area_code=area_code
        )
    else:
        held = Q(memberships__role=Role.CITY_OFFICER) & Q(
            memberships__organisation__department=department
        )
    return list(User.objects.filter(held, is_active=True).distinct().order_by("pk"))


def organisation_names(ids: set[int]) -> dict[int, str]:
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))


def organisations_of_kind(kind: str) -> dict[int, str]:
    """Id → name, to choose from."""
    rows = Organisation.objects.filter(kind=kind)
    return dict(rows.order_by("name", "pk").values_list("pk", "name"))


def office_of_commune(area_code: str) -> int | None:
    rows = Organisation.objects.filter(kind=Kind.COMMUNE, area_code=area_code)
    return rows.order_by("pk").values_list("pk", flat=True).first()


def names_of_people(ids: set[int]) -> dict[int, str]:
    return {one.pk: str(one) for one in User.objects.filter(pk__in=ids)}


def endpoints_in_use(organisation_id: int) -> list[WebhookEndpoint]:
    """The addresses that its software is called at."""
    return _IN_USE.rows(organisation_id=organisation_id)


_IN_USE = Prepared(
    lambda organisation_id: WebhookEndpoint.objects.filter(
        organisation_id=organisation_id, ended_at__isnull=True
    ),
    organisation_id=-1,
)


def person(user_id: int) -> User:
    return User.objects.get(pk=user_id)


def person_by_phone(phone: str) -> User | None:
    """`phone` in E.164."""
    return User.objects.filter(phone=phone).first()


def person_by_email(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower()).first()


def token_by_secret(digest: str, now: datetime) -> Any | None:
    """
    A token that opens doors now: not revoked, not past, of one who may still make one there.

    With the columns of `_TOKEN`; each request of a program asks for it.
    """
    return next(iter(_TOKEN.rows(digest=digest, now=now)), None)


def tokens_in_force(now: datetime) -> QuerySet[ApiToken]:
    connects = Membership.objects.filter(
        user=OuterRef("created_by"),
        organisation=OuterRef("organisation"),
        role__in=sorted(CONNECTS_SOFTWARE),  # as in rules.may_connect_software, …_office
        user__is_active=True,
    )
    in_force = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return ApiToken.objects.filter(in_force, Exists(connects), revoked_at__isnull=True)


_TOKEN = Prepared(
    lambda digest, now: (
        tokens_in_force(now).filter(digest=digest).values_list(
            "pk", "name", "organisation_id", "created_by_id", "scopes", "last_used_at",
            "organisation__name", "organisation__kind", "organisation__area_code",
        )
    ),
    digest="a digest",
    now=datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC),
)  # fmt: skip


def tokens_of(organisation_ids: set[int]) -> list[ApiToken]:
    """Those that have not been revoked, the newest first."""
    rows = ApiToken.objects.filter(organisation_id__in=organisation_ids, revoked_at__isnull=True)
    return list(rows.select_related("organisation", "created_by"))


def token_of(organisation_ids: set[int], uid: UUID) -> ApiToken:
    """:raises NoSuchToken:"""
    rows = ApiToken.objects.filter(organisation_id__in=organisation_ids, uid=uid)
    row = rows.filter(revoked_at__isnull=True).select_related("organisation").first()
    if row is None:
        raise NoSuchToken
    return row


def endpoints_of(organisation_ids: set[int]) -> list[WebhookEndpoint]:
    """Those in use."""
    rows = WebhookEndpoint.objects.filter(
        organisation_id__in=organisation_ids, ended_at__isnull=True
    )
    return list(rows.select_related("organisation"))


def endpoint_of(organisation_ids: set[int], uid: UUID) -> WebhookEndpoint:
    """:raises NoSuchEndpoint:"""
    rows = WebhookEndpoint.objects.filter(organisation_id__in=organisation_ids, uid=uid)
    row = rows.filter(ended_at__isnull=True).select_related("organisation").first()
    if row is None:
        raise NoSuchEndpoint
    return row


def messages_of(
    organisation_ids: set[int], *, undelivered: bool, cursor: str | None
) -> pagination.Page[WebhookMessage]:
    """What was told or is owed, the newest first."""
    rows = WebhookMessage.objects.filter(endpoint__organisation_id__in=organisation_ids)
    if undelivered:
        rows = rows.filter(delivered_at__isnull=True)
    rows = rows.select_related("endpoint")
    return pagination.page(
        rows, order=("-created_at", "-id"), cursor=cursor, limit=MESSAGES_PER_PAGE
    )


def count_given_up(organisation_ids: set[int]) -> int:
    """How many messages wait for somebody to replay them."""
    return WebhookMessage.objects.filter(
        endpoint__organisation_id__in=organisation_ids,
        endpoint__ended_at__isnull=True,
        given_up_at__isnull=False,
    ).count()


def message_of(organisation_ids: set[int], message_id: UUID) -> WebhookMessage:
    """:raises NoSuchMessage:"""
    rows = WebhookMessage.objects.filter(
        endpoint__organisation_id__in=organisation_ids, pk=message_id
    )
    row = rows.select_related("endpoint").first()
    if row is None:
        raise NoSuchMessage
    return row


def person_by_login(login: str) -> User | None:
    """`login`: a phone in E.164, or an address."""
    return person_by_email(login) if "@" in login else person_by_phone(login)


def boards_of(user_id: int) -> set[int]:
    """The associations of the villages where a person makes something, told alike."""
    tell: Callable[[int], set[int]] = import_module(settings.WIRING).BOARDS_OF_PERSON
    return tell(user_id)


def areas_of(user_id: int) -> set[str]:
    """The communes where a person makes something; told by the context that knows makers."""
    tell: Callable[[int], set[str]] = import_module(settings.WIRING).AREAS_OF_PERSON
    return tell(user_id)


def is_known(home: Organisation) -> bool:
    """Whether somebody vouches for who it is: for workshops their commune, for others we do."""
    if home.kind != Kind.PRODUCER:
        return True
    tell: Callable[[int], bool] = import_module(settings.WIRING).IS_VERIFIED
    return tell(home.pk)


def code_by_id(code_id: UUID) -> SignInCode | None:
    return SignInCode.objects.select_related("user").filter(pk=code_id).first()


def codes_in_hand(user_id: int, now: datetime) -> list[UUID]:
    """Those that were handed over and may still be used, the newest first."""
    rows = SignInCode.objects.filter(
        user_id=user_id, channel=SignInCode.Channel.HAND, used_at__isnull=True, expires_at__gt=now
    )
    return list(rows.order_by("-created_at").values_list("pk", flat=True)[:3])


def given_by(user_id: int) -> list[SignInCode]:
    """The codes that an officer handed over last."""
    rows = SignInCode.objects.filter(given_by=user_id).select_related("user")
    return list(rows.order_by("-created_at")[:20])


def factors_of(user_id: int, types: Collection[str]) -> list[Authenticator]:
    rows = Authenticator.objects.filter(user_id=user_id, type__in=types)
    return list(rows.order_by("created_at", "pk"))


def may_end_factor(authenticator: Authenticator) -> bool:
    """Whoever is in office keeps one factor."""
    main = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    others = [one for one in factors_of(authenticator.user_id, main) if one.pk != authenticator.pk]
    user = person(authenticator.user_id)
    held = memberships_of(user.pk)
    return bool(others) or not (
        user.is_staff or any(one.role in NEEDS_SECOND_FACTOR for one in held)
    )


def devices_of(user_id: int) -> list[UserSession]:
    """Where a person is logged in, the last used first (one query)."""
    living = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=timezone.now()
    )
    rows = UserSession.objects.filter(Exists(living), user_id=user_id)
    return list(rows.order_by("-last_seen_at", "-pk"))


def name_of_device(session_key: str) -> str:
    """By what a page names a device: the key itself would log in whoever reads the page."""
    return hashlib.sha256(f"device:{session_key}".encode()).hexdigest()[:24]


def device_of(user_id: int, name: str) -> UserSession:
    """:raises NoSuchDevice:"""
    for device in devices_of(user_id):
        if name_of_device(device.session_key) == name:
            return device
    raise NoSuchDevice


def members_of(organisation_id: int) -> list[Membership]:
    """Owners first, then by how long they are there."""
    rows = Membership.objects.filter(organisation_id=organisation_id)
    return list(rows.select_related("user").order_by("role", "created_at", "pk"))


def member_of(organisation_id: int, uid: UUID) -> Membership:
    """:raises NoSuchMember:"""
    rows = Membership.objects.filter(organisation_id=organisation_id, user__uid=uid)
    row = rows.select_related("user", "organisation").first()
    if row is None:
        raise NoSuchMember
    return row


def open_invitations(organisation_id: int) -> list[Invitation]:
    rows = Invitation.objects.filter(organisation_id=organisation_id, state=Invitation.State.OPEN)
    return list(rows.order_by("-created_at", "-pk"))


def invitation_of(organisation_id: int, invitation_id: UUID) -> Invitation:
    """:raises NoSuchInvitation:"""
    rows = Invitation.objects.filter(organisation_id=organisation_id, pk=invitation_id)
    row = rows.first()
    if row is None:
        raise NoSuchInvitation
    return row


def invitation_by_id(invitation_id: UUID) -> Invitation:
    return Invitation.objects.select_related("organisation", "invited_by").get(pk=invitation_id)


def invitation_by_link(invitation_id: UUID, shown: str) -> Invitation:
    """:raises NoSuchInvitation: also where the signature is not right."""
    rows = Invitation.objects.select_related("organisation", "invited_by")
    row = rows.filter(pk=invitation_id).first()
    right = sealing.signature("invitation", invitation_id)
    if row is None or not sealing.is_same(shown, right):
        raise NoSuchInvitation
    return row


def consents_of(user_id: int) -> list[Consent]:
    """All that were ever given, the newest first."""
    return list(Consent.objects.filter(user_id=user_id).order_by("-given_at", "-pk"))


def consent_in_force(user_id: int, purpose: str) -> QuerySet[Consent]:
    """One at most."""
    return Consent.objects.filter(user_id=user_id, purpose=purpose, withdrawn_at__isnull=True)


def readings_about(user_id: int, cursor: str | None) -> pagination.Page[PersonalReading]:
    """Who read what is held of a person, the newest first."""
    rows = PersonalReading.objects.filter(about_id=user_id)
    return pagination.page(rows, order=("-at", "-id"), cursor=cursor, limit=MESSAGES_PER_PAGE)


def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """The names of people, with where they work (two queries)."""
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=user_ids)}
    for one in Membership.objects.filter(user_id__in=people).select_related("organisation"):
        people[one.user_id] += f", {one.organisation.name}"
    return people
