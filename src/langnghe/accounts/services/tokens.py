"""Tokens with which software acts for an organisation."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import rules
from langnghe.accounts.models import ApiToken, Organisation
from langnghe.accounts.scopes import Scope
from langnghe.core import audit, idempotency
from langnghe.core.errors import Conflict, Refused

PREFIX = "lng_"  # lets scanners of leaked secrets know what they found
HINT = 4
MOST = 20
USE_IS_NOTED_EVERY = timedelta(minutes=10)


class TooManyTokens(Refused):
    """More than anybody can keep an eye on."""

    code = "too_many_tokens"
    message = _("Revoke a token that is not used any more first: there may be 20 at most.")


class IssuedBefore(Conflict):
    """The form was sent twice; a token is shown once."""

    code = "token_issued_before"
    message = _("This token was made already. It is shown only once; make another if it is lost.")


class EndsInThePast(Refused):
    code = "ends_in_the_past"
    message = _("This day has passed.")


class NoScope(Refused):
    code = "no_scope"
    message = _("Choose at least one thing that the software may do.")


@transaction.atomic
def issue_token(
    *,
    organisation_id: int,
    name: str,
    scopes: Collection[str],
    by_id: int,
    now: datetime,
    form_key: str,
    expires_at: datetime | None = None,
) -> tuple[str, ApiToken]:
    """
    A new token, told here for the first and last time.

    :raises NoScope: :raises EndsInThePast: :raises TooManyTokens:
    :raises IssuedBefore: the same form came before.
    """
    home = Organisation.objects.get(pk=organisation_id)
    possible = rules.scopes_of(home.kind)
    known = [scope for scope in Scope.values if scope in scopes and scope in possible]
    if not known:
        raise NoScope(field="scopes")
    if expires_at and expires_at <= now:
        raise EndsInThePast(field="ends_on")
    # Two who make one at once wait for each other, so that the limit holds.
    Organisation.objects.select_for_update().get(pk=organisation_id)
    scope, asked = f"token:{organisation_id}", idempotency.fingerprint(name, known)
    if idempotency.once(scope, form_key, asked):
        raise IssuedBefore
    open_ended = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    held = ApiToken.objects.filter(open_ended, organisation_id=organisation_id, revoked_at=None)
    if held.count() >= MOST:
        raise TooManyTokens
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        organisation_id=organisation_id,
        created_by_id=by_id,
        name=name,
        digest=digest(secret),
        hint=secret[-HINT:],
        scopes=known,
        created_at=now,
        expires_at=expires_at,
    )
    idempotency.keep(scope, form_key, asked, str(token.uid), now)
    audit.record("accounts.token.issued", token, by_id=by_id, now=now, scopes=known)
    return secret, token


@transaction.atomic
def revoke_token(*, token: ApiToken, by_id: int | None, now: datetime) -> None:
    """From now on it opens nothing; a repeat changes nothing."""
    rows = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if rows.update(revoked_at=now):
        audit.record("accounts.token.revoked", token, by_id=by_id, now=now)


@transaction.atomic
def revoke_tokens_of(
    *, user_id: int, organisation_id: int, by_id: int | None, now: datetime
) -> None:
    """Whoever leaves leaves no key behind: what he made here does not come back with him."""
    rows = ApiToken.objects.filter(
        created_by=user_id, organisation=organisation_id, revoked_at__isnull=True
    )
    for token in rows.order_by("pk"):
        revoke_token(token=token, by_id=by_id, now=now)


def note_use(*, token_id: int, last_used_at: datetime | None, now: datetime) -> None:
    """Roughly: a write per request would cost more than most requests."""
    if last_used_at is None or now - last_used_at >= USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(pk=token_id).update(last_used_at=now)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
