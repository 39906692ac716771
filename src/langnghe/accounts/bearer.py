"""`Authorization: Bearer …` for operations of the API that act for an organisation."""

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
        services.note_use(token=row, now=now)
        return TokenFact(
            id=row.pk,
            name=row.name,
            organisation_id=row.organisation_id,
            user_id=row.created_by_id,
            scopes=frozenset(row.scopes),
            organisation=row.organisation.name,
        )
