"""What is known of people; every read that serves a person starts from the asker."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from langnghe.accounts.models import (
    ApiToken,
    Membership,
    Organisation,
    User,
    WebhookEndpoint,
    WebhookMessage,
)
from langnghe.accounts.roles import Role
from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.core.prepared import Prepared

MESSAGES_PER_PAGE = 20


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


def memberships_of(user_id: int | None) -> list[Membership]:
    """The roles a person holds, with their organisations; none in a closed account (one query)."""
    if user_id is None:
        return []
    rows = Membership.objects.filter(user_id=user_id, user__is_active=True)
    return list(rows.select_related("organisation").order_by("organisation__name", "pk"))


def people_in(organisation_id: int) -> list[User]:
    """Who works there, the longest first (one query)."""
    return _PEOPLE_IN.rows(organisation_id=organisation_id)


_PEOPLE_IN = Prepared(
    lambda organisation_id: User.objects.filter(
        memberships__organisation_id=organisation_id, is_active=True
    ).order_by("memberships__pk"),
    organisation_id=-1,
)


def organisations(kind: str, area_code: str) -> list[Organisation]:
    """Those of a kind that answer for a commune, by name."""
    rows = Organisation.objects.filter(kind=kind, area_code=area_code)
    return list(rows.order_by("name", "pk"))


def organisation_names(ids: set[int]) -> dict[int, str]:
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))


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


def token_by_secret(digest: str, now: datetime) -> ApiToken | None:
    """A token that opens doors now: not revoked, not past, of one who may still make one there."""
    owns_it = Membership.objects.filter(
        user=OuterRef("created_by"),
        organisation=OuterRef("organisation"),
        role=Role.PRODUCER_OWNER,  # as in rules.may_connect_software
        user__is_active=True,
    )
    in_force = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    rows = ApiToken.objects.filter(in_force, Exists(owns_it), revoked_at__isnull=True)
    return rows.filter(digest=digest).select_related("organisation").first()


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
