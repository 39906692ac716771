"""Who asks."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from langnghe.accounts import public as accounts
from langnghe.core import decoding
from langnghe.core.errors import NotFound
from langnghe.environment.cases import photos, rules
from langnghe.environment.cases.photos import Taken
from langnghe.environment.cases.rules import Scope

Role = accounts.Role
OWNERS: frozenset[str] = frozenset({
    Role.PRODUCER_OWNER, Role.PRODUCER_STAFF, Role.PLANT_OPERATOR,
})  # fmt: skip


def officer(request: HttpRequest) -> Scope:
    """:raises NotFound:"""
    scope = rules.scope_of(request.user.pk)
    if not rules.is_officer(scope):
        raise NotFound
    return scope


def owner(request: HttpRequest) -> Scope:
    """A maker's people, and who runs a plant. :raises NotFound:"""
    if not accounts.organisation_ids(request.user.pk, OWNERS):
        raise NotFound
    return rules.scope_of(request.user.pk)


def taken(files: Iterable[Any]) -> list[Taken]:
    """Before the transaction. :raises NotAnImage: :raises ImageTooLarge:"""
    return [photos.keep(one.read(decoding.MOST_BYTES + 1)) for one in files]
