"""Everything that may happen to treatment projects, plants, waste and clean technology."""

from langnghe.core.errors import NotFound
from langnghe.environment.sensing.rules import Scope


def person(scope: Scope) -> int:
    """Who acts. :raises NotFound: nobody does."""
    if scope.user_id is None:
        raise NotFound
    return scope.user_id
