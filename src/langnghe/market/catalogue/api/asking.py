"""Who asks: software that acts for a maker."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core.errors import Forbidden
from langnghe.core.schemas import ProblemSchema
from langnghe.registry import public as registry

READ = accounts.Scoped(accounts.Scope.GOODS_READ)
WRITE = accounts.Scoped(accounts.Scope.GOODS_WRITE)
FIGURES = accounts.Scoped(accounts.Scope.STOCK_WRITE)
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), ProblemSchema)
TAG = "maker"
NEEDS_READ = "Needs the scope `goods:read`."
NEEDS_WRITE = "Needs the scope `goods:write`."
NEEDS_FIGURES = "Needs the scope `stock:write`."


class NoMaker(Forbidden):
    """The organisation of the token makes nothing that is sold here."""

    code = "no_maker"
    message = _("This organisation is not a maker here.")


if TYPE_CHECKING:

    class MakerRequest(HttpRequest):
        auth: accounts.TokenFact

else:
    MakerRequest = HttpRequest


def producer_ids(request: MakerRequest) -> list[int]:
    makers = registry.producers_of_organisation(request.auth.organisation_id)
    return [maker.id for maker in makers]


def producer_id(request: MakerRequest) -> int:
    """
    The maker for whom something new is written.

    :raises NoMaker:
    """
    ids = producer_ids(request)
    if not ids:
        raise NoMaker
    return ids[0]


def may_price(request: MakerRequest) -> bool:
    return accounts.Scope.STOCK_WRITE in request.auth.scopes
