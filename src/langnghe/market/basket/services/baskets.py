"""A basket as a whole: opened, merged at log-in, closed when it becomes an order, forgotten."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict
from langnghe.core.ids import uuid7
from langnghe.core.prepared import Given, PreparedUpdate
from langnghe.market.basket import queries
from langnghe.market.basket.models import MOST_PIECES, Basket, BasketLine

# A guest's session lives as long (settings.SESSION_COOKIE_AGE): nobody can reach it any more.
FORGOTTEN_AFTER = timedelta(days=60)


class BasketClosed(Conflict):
    """It became an order; what comes next goes into a new one."""

    code = "basket_closed"
    message = _("This basket has been ordered already.")


def open_basket(*, user_id: int | None, now: datetime) -> Basket:
    """A new basket of a guest; of a member, the one that is open."""
    if user_id is None:
        return Basket.objects.create(created_at=now, changed_at=now)
    basket = queries.open_basket_of(user_id)
    if basket is not None:
        return basket
    try:
        with transaction.atomic():
            return Basket.objects.create(user_id=user_id, created_at=now, changed_at=now)
    except IntegrityError:
        # one_open_basket_per_member: opened at the same moment in another window
        return Basket.objects.get(user_id=user_id, closed_at__isnull=True)


def lock(basket: Basket) -> Basket:
    """
    The basket, ours alone until the transaction ends; closed or not.

    Whoever changes lines or orders them queues here, so that two of them take turns.

    :raises NoSuchBasket: forgotten meanwhile.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A basket is locked in a transaction only.")
    locked = Basket.objects.select_for_update(no_key=True).filter(pk=basket.pk).first()
    if locked is None:
        raise queries.NoSuchBasket
    return locked


def change(*, basket: Basket, now: datetime) -> None:
    """
    Take the basket to change its lines: the UPDATE that notes the moment is the lock as well.

    :raises BasketClosed: :raises NoSuchBasket:
    """
    if not _CHANGE.run(basket_id=basket.pk, now=now):
        lock(basket)
        raise BasketClosed


def close(*, basket: Basket, now: datetime) -> bool:
    """
    Take the basket because it becomes an order, or another basket's goods; the UPDATE is the lock.

    False: it was closed before.

    :raises NoSuchBasket:
    """
    if _CLOSE.run(basket_id=basket.pk, now=now):
        return True
    lock(basket)
    return False


def _open(basket_id: UUID, **_more: Any) -> QuerySet[Basket]:
    return Basket.objects.filter(pk=basket_id, closed_at__isnull=True)


_EXAMPLES: dict[str, Given] = {"basket_id": uuid7(), "now": datetime(2001, 1, 1, tzinfo=UTC)}
_CHANGE = PreparedUpdate(_open, lambda now, **_more: {"changed_at": now}, **_EXAMPLES)
_CLOSE = PreparedUpdate(
    _open, lambda now, **_more: {"changed_at": now, "closed_at": now}, **_EXAMPLES
)


@transaction.atomic
def merge(*, guest: Basket, user_id: int, now: datetime) -> Basket:
    """
    Take what a guest had chosen into the basket of the member that he turned out to be; once.

    Of the same goods with the same writing, the larger number stays: who comes back on another
    device means the same pieces, not twice as many. What stock does not allow is shown, not cut.
    """
    # Always the guest's basket first: two merges of it queue here, and the second finds it closed.
    locked = lock(guest)
    if locked.closed_at is not None or locked.user_id is not None:
        return open_basket(user_id=user_id, now=now)
    mine = _lock_open_of(user_id, now)
    have = {(line.variant_id, line.personalisation): line for line in mine.lines.all()}
    for line in locked.lines.order_by("added_at", "pk"):
        same = have.get((line.variant_id, line.personalisation))
        if same is None:
            line.basket = mine
            line.save(update_fields=["basket"])
        elif line.quantity > same.quantity:
            same.quantity = min(line.quantity, MOST_PIECES)
            same.save(update_fields=["quantity"])
    close(basket=locked, now=now)
    mine.changed_at = now
    mine.save(update_fields=["changed_at"])
    return mine


def _lock_open_of(user_id: int, now: datetime) -> Basket:
    while True:
        basket = lock(open_basket(user_id=user_id, now=now))
        if basket.closed_at is None:
            return basket  # else it was ordered between the two statements: take the next one


@transaction.atomic
def forget_abandoned(*, now: datetime) -> int:
    """Delete baskets that nobody can reach or change any more; how many."""
    old = Basket.objects.filter(
        Q(user__isnull=True) | Q(closed_at__isnull=False), changed_at__lt=now - FORGOTTEN_AFTER
    )
    ids = list(old.values_list("pk", flat=True)[:1_000])
    BasketLine.objects.filter(basket_id__in=ids).delete()
    return old.filter(pk__in=ids).delete()[0]
