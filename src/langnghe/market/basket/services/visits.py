"""
Whose basket it is: the member's, or the one that a guest's session names.

The session is a plain mapping here. It keeps the id of a guest's basket, and for everyone the
number of pieces that the header of each page shows without a query.
"""

from datetime import datetime
from typing import Any, Protocol

from langnghe.market.basket import queries
from langnghe.market.basket.models import Basket
from langnghe.market.basket.services.baskets import merge, open_basket

BASKET = "basket"
COUNT = "basket_count"


class Session(Protocol):
    def get(self, key: str, default: Any, /) -> Any: ...
    def pop(self, key: str, default: Any, /) -> Any: ...
    def __setitem__(self, key: str, value: Any, /) -> None: ...


def find(*, session: Session, user_id: int | None, now: datetime) -> Basket | None:
    """
    The open basket of this visit, if there is one; none is made.

    Who has signed in with a guest's basket in the session gets it merged into his own here.
    """
    guest = queries.open_guest_basket(session.get(BASKET, None))
    if user_id is None:
        return guest
    if guest is None:
        return queries.open_basket_of(user_id)
    basket = merge(guest=guest, user_id=user_id, now=now)
    # Only after the merge: were the session written first, a failure would lose the guest's goods.
    session.pop(BASKET, None)
    remember(session=session, pieces=queries.pieces(basket))
    return basket


def start(*, session: Session, user_id: int | None, now: datetime) -> Basket:
    """The open basket of this visit. A guest's new one is only begun: its first line writes it."""
    basket = find(session=session, user_id=user_id, now=now)
    if basket is not None:
        return basket
    if user_id is not None:
        return open_basket(user_id=user_id, now=now)
    basket = Basket(created_at=now, changed_at=now)
    session[BASKET] = str(basket.pk)
    return basket


def recall(*, session: Session, user_id: int, now: datetime) -> None:
    """Count the member's basket once per visit; afterwards each change of it tells its number."""
    session[COUNT] = queries.pieces(find(session=session, user_id=user_id, now=now))


def remember(*, session: Session, pieces: int) -> None:
    """Keep the number of pieces for the header. A session is written only if it changed."""
    if session.get(COUNT, 0) != pieces:
        session[COUNT] = pieces
