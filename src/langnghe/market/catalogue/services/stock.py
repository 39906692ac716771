"""
Stock: typed movements that are only ever added, and counters that follow in one transaction.

`source` names what caused a movement, e.g. "seller-order:<id>". A repeat of the same verb for the
same source changes nothing. Locks are taken stock ids first, then product ids, both ascending:
a transaction that moves several sources asks for all of them in one call (`…_each`), so that two
of them never wait for one another.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import (
    Case,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit
from langnghe.core.errors import Conflict, Refused
from langnghe.core.ids import uuid7
from langnghe.core.prepared import Prepared, PreparedByKeys, PreparedUpdate, all_of
from langnghe.market.catalogue.models import Product, StockItem, StockMovement, Variant
from langnghe.market.catalogue.services.refusals import OnlyOne

Kind = StockMovement.Kind
MOST_PIECES = 1_000_000


class OutOfStock(Conflict):
    """Nothing was held. `shortages` says per variant how many pieces are still free."""

    code = "out_of_stock"
    message = _("There is not enough in stock any more.")

    def __init__(self, shortages: Mapping[int, int]) -> None:
        super().__init__()
        self.shortages = dict(shortages)


class SourceSpentError(RuntimeError):
    """What this source held was released before; holding again needs a source of its own."""


class CountBelowHeld(Refused):
    """Fewer pieces were counted than are promised to buyers."""

    code = "count_below_held"


class StockMoved(Conflict):
    """The counter moved after the page with the old figure was made."""

    code = "stock_moved"


class NothingToCount(Refused):
    """What is made to order has no stock."""

    code = "made_to_order"
    message = _("This is made to order: there are no pieces to count.")


class CountRefused(Refused):
    """No such number of pieces."""

    code = "count_out_of_range"
    message = _("Write a number of pieces between 0 and 1,000,000.")


def hold(*, quantities: Mapping[int, int], source: str, now: datetime) -> None:
    """
    Hold pieces of several variants for one source, all or nothing.

    :raises OutOfStock: with what is free of each variant that falls short.
    """
    hold_each(wanted={source: quantities}, now=now)


def hold_each(*, wanted: Mapping[str, Mapping[int, int]], now: datetime) -> None:
    """
    Hold pieces for several sources, all or nothing; what is made to order needs no stock.

    :raises OutOfStock: with what is free of each variant that falls short.
    """
    _require_transaction()
    try:
        with transaction.atomic():
            _hold(wanted, _held_before(wanted), now)
    except IntegrityError:
        # The same source was held at the same moment elsewhere: its movements stand, ours are
        # undone, and the second look finds nothing left to do.
        with transaction.atomic():
            _hold(wanted, _held_before(wanted), now)


def hold_new(*, wanted: Mapping[str, Mapping[int, int]], now: datetime) -> None:
    """
    The same for sources that this very transaction made: nobody else can have held for them.

    :raises OutOfStock: with what is free of each variant; the caller's transaction must end.
    """
    _require_transaction()
    _hold(wanted, set(), now)


def _hold(
    wanted: Mapping[str, Mapping[int, int]], done: set[tuple[int, str]], now: datetime
) -> None:
    variant_ids = {variant_id for quantities in wanted.values() for variant_id in quantities}
    stocks = _stocks_to_count(variant_ids)
    shortages = _without_stock(variant_ids - {stock.variant_id for stock in stocks})
    movements = []
    for stock in stocks:
        for source, quantities in wanted.items():
            quantity = quantities.get(stock.variant_id)
            if quantity is None or (stock.pk, source) in done:
                continue
            if _take(stock.pk, quantity):
                movements.append(_movement(stock.pk, Kind.HOLD, quantity, source, now))
            elif (stock.pk, source) not in _held_before([source]):
                shortages[stock.variant_id] = _free(stock.pk)
    if shortages:
        raise OutOfStock(shortages)
    StockMovement.objects.bulk_create(movements)
    follow(product_ids={stock.variant__product_id for stock in stocks})


def _take(stock_id: int, quantity: int) -> bool:
    """The guard stands in the statement itself: of two buyers of the last piece one gets a row."""
    if quantity < 1:
        raise ValueError("Hold at least one piece.")
    return bool(_TAKE.run(stock_id=stock_id, quantity=quantity))


_TAKE = PreparedUpdate(
    lambda stock_id, quantity: StockItem.objects.filter(
        pk=stock_id, on_hand__gte=F("held") + quantity
    ),
    lambda stock_id, quantity: {"held": F("held") + quantity},
    stock_id=-1,
    quantity=-2,
)


def _free(stock_id: int) -> int:
    on_hand, held = StockItem.objects.values_list("on_hand", "held").get(pk=stock_id)
    return on_hand - held


def _stocks_to_count(variant_ids: Iterable[int]) -> list[Any]:
    return _TO_COUNT.rows(variant_ids)


_TO_COUNT = PreparedByKeys(
    lambda ids: (
        StockItem.objects.filter(variant__pk__among=ids, variant__product__made_to_order=False)
        .order_by("pk")
        .values_list("pk", "variant_id", "variant__product_id")
    )
)


def _without_stock(variant_ids: set[int]) -> dict[int, int]:
    """Of variants that have no counter, those that need one: nothing of them is free."""
    if not variant_ids:
        return {}
    needless = Variant.objects.filter(pk__in=variant_ids, product__made_to_order=True)
    return dict.fromkeys(variant_ids - set(needless.values_list("pk", flat=True)), 0)


def _held_before(sources: Iterable[str]) -> set[tuple[int, str]]:
    """Which rows hold something for these sources already."""
    rows = StockMovement.objects.filter(
        source__in=list(sources), kind__in=[Kind.HOLD, Kind.RELEASE]
    ).values_list("stock_id", "source", "kind", "quantity")
    held: dict[tuple[int, str], int] = defaultdict(int)
    for stock_id, source, kind, quantity in rows:
        held[stock_id, source] += quantity if kind == Kind.HOLD else -quantity
    if spent := {source for (_stock_id, source), quantity in held.items() if quantity == 0}:
        raise SourceSpentError(", ".join(sorted(spent)))
    return set(held)


def release(*, source: str, now: datetime, quantities: Mapping[int, int] | None = None) -> None:
    """Give back what a source holds; with `quantities`, only so much (once per source)."""
    _settle(Kind.RELEASE, [source], now, quantities)


def release_each(*, sources: Sequence[str], now: datetime) -> None:
    """Give back all that several sources hold."""
    _settle(Kind.RELEASE, sources, now)


def hand_over(*, source: str, now: datetime) -> None:
    """What a source still holds leaves the workshop."""
    _settle(Kind.SALE, [source], now)


def take_back(*, source: str, now: datetime, quantities: Mapping[int, int] | None = None) -> None:
    """Pieces that were handed over stand in the workshop again; with `quantities`, only so many."""
    _settle(Kind.RETURN, [source], now, quantities)


@dataclass(slots=True)
class _Account:
    """What the movements of one source say about one stock row."""

    held: int = 0
    sold: int = 0
    done: bool = False

    def book(self, kind: str, quantity: int) -> None:
        if kind == Kind.HOLD:
            self.held += quantity
        elif kind == Kind.RELEASE:
            self.held -= quantity
        elif kind == Kind.SALE:
            self.held -= quantity
            self.sold += quantity
        elif kind == Kind.RETURN:
            self.sold -= quantity


# What one piece of each kind of movement does to (on_hand, held).
EFFECTS: Mapping[str, tuple[int, int]] = {
    Kind.ADJUST: (1, 0),
    Kind.HOLD: (0, 1),
    Kind.RELEASE: (0, -1),
    Kind.SALE: (-1, -1),
    Kind.RETURN: (1, 0),
}


def _settle(
    kind: Kind, sources: Sequence[str], now: datetime, quantities: Mapping[int, int] | None = None
) -> None:
    _require_transaction()
    holds = StockMovement.objects.filter(source__in=list(sources), kind=Kind.HOLD)
    stocks = _lock(holds.values("stock_id"))
    accounts = _accounts(kind, sources)
    movements = []
    for stock in stocks:
        for source in sources:
            account = accounts[stock.pk, source]
            open_quantity = account.sold if kind == Kind.RETURN else account.held
            asked = open_quantity if quantities is None else quantities.get(stock.variant_id, 0)
            quantity = min(asked, open_quantity)
            if account.done or quantity < 1:
                continue
            _apply(stock.pk, kind, quantity)
            movements.append(_movement(stock.pk, kind, quantity, source, now))
    StockMovement.objects.bulk_create(movements)
    if movements:
        follow(product_ids={stock.variant.product_id for stock in stocks})


def _accounts(kind: Kind, sources: Sequence[str]) -> Mapping[tuple[int, str], _Account]:
    """Read after the rows are locked: nobody adds a movement of these sources meanwhile."""
    accounts: dict[tuple[int, str], _Account] = defaultdict(_Account)
    rows = StockMovement.objects.filter(source__in=list(sources)).values_list(
        "stock_id", "source", "kind", "quantity"
    )
    for stock_id, source, booked, quantity in rows:
        account = accounts[stock_id, source]
        account.book(booked, quantity)
        account.done = account.done or booked == kind
    return accounts


def _apply(stock_id: int, kind: Kind, quantity: int) -> None:
    on_hand, held = (quantity * effect for effect in EFFECTS[kind])
    rows = StockItem.objects.filter(pk=stock_id, on_hand__gte=-on_hand, held__gte=-held)
    if not rows.update(on_hand=F("on_hand") + on_hand, held=F("held") + held):
        raise RuntimeError(f"Stock {stock_id} does not hold what its movements say.")


@transaction.atomic
def count_stock(
    *,
    variant: Variant,
    on_hand: int,
    by_id: int | None,
    now: datetime,
    expected: int | None = None,
) -> StockItem:
    """
    Set what stands in the workshop, as counted by a person.

    `expected` is the figure that person saw: if a sale moved it since, nothing is overwritten.

    :raises CountRefused: no such number of pieces.
    :raises CountBelowHeld: more pieces than that are promised to buyers.
    :raises StockMoved: the figure is not the expected one any more.
    """
    StockItem.objects.get_or_create(variant=variant)
    [stock] = _lock(StockItem.objects.filter(variant=variant).values("pk"))
    if wrong := wrong_count(stock, on_hand, expected):
        raise wrong
    difference = on_hand - stock.on_hand
    if difference:
        _apply(stock.pk, Kind.ADJUST, difference)
        movement = _movement(
            stock.pk, Kind.ADJUST, difference, f"count:{uuid7()}", now, by_id=by_id
        )
        movement.save(force_insert=True)
        follow(product_ids=[variant.product_id])
        audit.record(
            "catalogue.stock.counted",
            stock,
            by_id=by_id,
            now=now,
            before=stock.on_hand,
            after=on_hand,
        )
        stock.on_hand = on_hand
    return stock


def wrong_count(stock: StockItem, on_hand: int, expected: int | None) -> Refused | None:
    """Why a count is not taken; the stock is locked, and its variant was fetched with it."""
    if stock.variant.product.made_to_order:
        return NothingToCount(field="on_hand")
    if not 0 <= on_hand <= MOST_PIECES:
        return CountRefused(field="on_hand")
    if stock.variant.product.one_of_a_kind and on_hand > 1:
        return OnlyOne(field="on_hand")
    # What stands as it should already is no clash: a call that is sent again changes nothing.
    if expected not in {None, stock.on_hand} and on_hand != stock.on_hand:
        return StockMoved(
            _("The stock changed meanwhile: it is %(now)s now, not %(then)s. Please count again.")
            % {"now": stock.on_hand, "then": expected},
            field="on_hand",
        )
    if on_hand < stock.held:
        return CountBelowHeld(
            _("%(held)s are promised to buyers; the count cannot be lower.") % {"held": stock.held},
            field="on_hand",
        )
    return None


def locked_for_count(variant_ids: Iterable[int]) -> dict[int, StockItem]:
    """The counters of variants by variant id, made where there is none, locked."""
    _require_transaction()
    ids = list(variant_ids)
    wanted = StockItem.objects.filter(variant_id__in=ids).values("pk")
    stocks = _lock(wanted) if ids else []
    if missing := set(ids) - {stock.variant_id for stock in stocks}:
        new = [StockItem(variant_id=variant_id) for variant_id in sorted(missing)]
        StockItem.objects.bulk_create(new, ignore_conflicts=True)
        stocks = _lock(wanted)
    return {stock.variant_id: stock for stock in stocks}


def follow(*, product_ids: Iterable[int]) -> None:
    """Let the products say again what is available and from which price."""
    _require_transaction()
    ids = all_of(sorted(set(product_ids)))
    # Locked by a statement of its own: the UPDATE after it sees what the last holder committed.
    # In one statement with the UPDATE, PostgreSQL would compute from the older snapshot.
    _TO_FOLLOW.rows(ids=ids)
    _FOLLOW.run(ids=ids)


def _as_shown(**_ids: Any) -> dict[str, Any]:
    offered = Variant.objects.filter(product=OuterRef("pk"), active=True).order_by()
    buyable = Q(product__made_to_order=True) | Q(stock__on_hand__gt=F("stock__held"))
    prices = offered.values("product")
    shown: dict[str, Any] = {
        "available": Case(
            When(paused=True, then=Value(False)), default=Exists(offered.filter(buyable))
        ),
        "price_from": Coalesce(Subquery(prices.values(price=Min("price"))), Value(0)),
        "price_to": Coalesce(Subquery(prices.values(price=Max("price"))), Value(0)),
    }
    # Selling one of many pieces changes nothing that a list shows: the search need not follow.
    as_before = When(Q(**shown), then=F("touched_at"))
    return {"moved_at": Now(), "touched_at": Case(as_before, default=Now()), **shown}


_TO_FOLLOW = Prepared(
    lambda ids: (
        Product.objects.select_for_update(no_key=True)
        .filter(pk__among=ids)
        .order_by("pk")
        .values_list("pk")
    ),
    ids="any products",
)
_FOLLOW = PreparedUpdate(
    lambda ids: Product.objects.filter(pk__among=ids), _as_shown, ids="any products"
)


def _lock(stock_ids: QuerySet[Any, Any]) -> list[StockItem]:
    """The rows, locked until the transaction ends, in the order of their ids."""
    return list(
        StockItem.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=stock_ids)
        .select_related("variant__product")
        .order_by("pk")
    )


def _movement(
    stock_id: int,
    kind: Kind,
    quantity: int,
    source: str,
    now: datetime,
    *,
    by_id: int | None = None,
) -> StockMovement:
    return StockMovement(
        stock_id=stock_id, kind=kind, quantity=quantity, source=source, at=now, by_id=by_id
    )


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Stock moves inside a transaction only.")
