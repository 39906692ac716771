"""`Authorization: Bearer …` for operations of the API that act for an organisation."""

import base64

from django.http import HttpRequest  # noqa: TID251  a bearer is read from a request
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from langnghe.accounts import queries, services
from langnghe.accounts.facts import TokenFact
from langnghe.core.errors import Forbidden


class TokenRequest(HttpRequest):
    """As an operation gets it that somebody's software asks for."""

    auth: TokenFact


class ScopeMissing(Forbidden):
    """The token is good, but not for this."""

    code = "scope_missing"

    def __init__(self, scope: str) -> None:
        super().__init__(_("This token lacks the scope “%(scope)s”.") % {"scope": scope})


def shown_secret(shown: str) -> str:
    """
    The token in an `Authorization`. Clients that know only a name and a password show it as the
    password, whatever the name.
    """
    scheme, _space, secret = shown.strip().partition(" ")
    if scheme.lower() != "basic":
        return secret.strip()
    try:
        pair = base64.b64decode(secret.strip(), validate=True).decode()
    except ValueError:
        return ""
    return pair.partition(":")[2]


class Scoped(HttpBearer):
    """
    Lets in who shows a token with this scope ("": with any); `request.auth` is then a `TokenFact`.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> TokenFact | None:
        now = timezone.now()
        row = queries.token_by_secret(services.digest(token), now)
        if row is None:
            return None
        if self.scope and self.scope not in row.scopes:
            raise ScopeMissing(self.scope)
        services.note_use(token_id=row.pk, last_used_at=row.last_used_at, now=now)
        return TokenFact(
            id=row.pk,
            name=row.name,
            organisation_id=row.organisation_id,
            user_id=row.created_by_id,
            scopes=frozenset(row.scopes),
            organisation=row.organisation__name,
            kind=row.organisation__kind,
            area_code=row.organisation__area_code,
        )
