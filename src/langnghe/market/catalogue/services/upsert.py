"""
Goods written as wished, one or a thousand: each whole or not at all, none holding back the others.

Everything is read and written by chunks, so that a thousand rows cost some hundred statements. A
chunk has an end in rows of the database: PostgreSQL takes 65,535 parameters in a statement, and
SQLite lets nobody else write meanwhile. If somebody else wrote the same at the same moment, the
database refuses the chunk; then its rows are tried one by one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db import IntegrityError, OperationalError, transaction

from langnghe.core import audit, states
from langnghe.core.errors import ApplicationError, NotValid
from langnghe.core.ids import uuid7
from langnghe.core.rewriting import update_each
from langnghe.market.catalogue.facts import Outcome, ProductWish
from langnghe.market.catalogue.models import Product, StockItem, StockMovement, Variant
from langnghe.market.catalogue.services import prices, refusals
from langnghe.market.catalogue.services.known import look
from langnghe.market.catalogue.services.plans import Plan, VariantPlan, plan
from langnghe.market.catalogue.services.search import reindex
from langnghe.market.catalogue.services.slugs import redirect
from langnghe.market.catalogue.services.stock import follow
from langnghe.registry import public as registry

CHUNK = 200  # products and variants; a product is never cut
Item = TypeVar("Item")
Act = tuple[str, Any, dict[str, object]]


def upsert_products(
    *,
    producer_id: int,
    wishes: Sequence[ProductWish],
    by_id: int | None,
    now: datetime,
    may_price: bool = True,
) -> list[Outcome]:
    """
    Write many products of a maker, keyed by his own references; what became of each, in order.

    Commits chunk by chunk: what was interrupted may be sent again, and what stands already is
    `unchanged`. A reference that came before in the same call is refused.
    """
    outcomes: dict[int, Outcome] = {}
    todo: list[tuple[int, ProductWish]] = []
    seen: set[str] = set()
    for place, wish in enumerate(wishes):
        reference = str(wish.changes.get("reference") or "")
        if not reference or reference in seen:
            wrong = refusals.SentTwice if reference else refusals.ReferenceMissing
            outcomes[place] = Outcome("failed", refusals=(wrong(field="reference"),))
        else:
            todo.append((place, wish))
        seen.add(reference)
    writer = Writer(producer_id, by_id=by_id, now=now, may_price=may_price)
    for chunk in chunks(todo, CHUNK, lambda one: 1 + len(one[1].variants)):
        written = writer.write([wish for _place, wish in chunk])
        outcomes.update(zip([place for place, _wish in chunk], written, strict=True))
    return [outcomes[place] for place in range(len(wishes))]


@transaction.atomic
def write_product(
    *,
    producer_id: int,
    wish: ProductWish,
    by_id: int | None,
    now: datetime,
    may_price: bool = True,
    is_demo: bool = False,
) -> Product:
    """
    Write one product of a maker as it is wished.

    :raises Refused: what is wrong with it; where it is several things, each in `parts`.
    """
    writer = Writer(producer_id, by_id=by_id, now=now, may_price=may_price, is_demo=is_demo)
    try:
        with transaction.atomic():
            [made] = writer.plans([wish])
    except IntegrityError:
        made = writer.look_again(wish)
    if len(made.refusals) == 1:
        raise made.refusals[0]
    if made.refusals:
        raise NotValid(parts=made.refusals)
    return made.product


def chunks(
    items: Iterable[Item], size: int, weigh: Callable[[Item], int] = lambda _item: 1
) -> Iterator[list[Item]]:
    """In their order, none heavier than `size`, unless it is a single one."""
    chunk: list[Item] = []
    weight = 0
    for item in items:
        weight += weigh(item)
        if chunk and weight > size:
            yield chunk
            chunk, weight = [], weigh(item)
        chunk.append(item)
    if chunk:
        yield chunk


class Writer:
    """Writes goods of one maker, for one person, at one moment."""

    def __init__(
        self,
        producer_id: int,
        *,
        by_id: int | None,
        now: datetime,
        may_price: bool,
        is_demo: bool = False,
    ) -> None:
        self.producer = registry.producer_by_id(producer_id)
        self.crafts = registry.crafts_for(producer_id)
        self.by_id, self.now, self.may_price, self.is_demo = by_id, now, may_price, is_demo

    def look_again(self, wish: ProductWish) -> Plan:
        """
        After somebody else was quicker: mostly it is plain now what is taken.

        :raises ChangedMeanwhile: he was quicker again.
        """
        try:
            with transaction.atomic():
                return self.plans([wish])[0]
        except IntegrityError as error:
            raise refusals.ChangedMeanwhile from error

    def write(self, wishes: Sequence[ProductWish]) -> list[Outcome]:
        try:
            with transaction.atomic():
                plans = self.plans(wishes)
        except (IntegrityError, OperationalError) as error:
            if not met_another(error):
                raise
            return [self._write_alone(wish) for wish in wishes]
        return [_outcome(made) for made in plans]

    def _write_alone(self, wish: ProductWish) -> Outcome:
        try:
            return _outcome(self.look_again(wish))
        except refusals.ChangedMeanwhile as refusal:
            return Outcome("failed", refusals=(refusal,))

    def plans(self, wishes: Sequence[ProductWish]) -> list[Plan]:
        """Judge and write in the transaction of the caller."""
        known = look(self.producer, self.crafts, wishes, may_price=self.may_price)
        made = [plan(wish, known, now=self.now, is_demo=self.is_demo) for wish in wishes]
        todo = [one for one in made if one.status in {"created", "updated"}]
        if todo:
            self._write(todo)
        return made

    def _write(self, plans: list[Plan]) -> None:
        new = [one.product for one in plans if one.is_new]
        # In an order that is everybody's, so that two who write the same do not wait in a circle.
        Product.objects.bulk_create(sorted(new, key=lambda product: product.slug))
        _update_products([one for one in plans if not one.is_new])
        counted = self._write_variants(plans)
        redirect({one.old_slug: one.product.slug for one in plans if one.old_slug}, now=self.now)
        first = [(product, "", Product.State.DRAFT, "create") for product in new]
        moved = [
            (one.product, one.old_state, one.product.state, "publish")
            for one in plans
            if one.old_state
        ]
        states.note_each(first + moved, by_id=self.by_id, now=self.now)
        ids = [one.product.pk for one in plans]
        follow(product_ids=ids)
        reindex(product_ids=ids)
        # Last, after every lock: all other writers of the trail wait from here on.
        acts = [act for one in plans for act in _acts(one)] + counted
        audit.record_each(acts, by_id=self.by_id, now=self.now)

    def _write_variants(self, plans: list[Plan]) -> list[Act]:
        new: list[VariantPlan] = []
        for made in plans:
            for one in made.variants:
                one.variant.product = made.product  # it has a key by now
                new += [one] if one.is_new else []
        Variant.objects.bulk_create(
            sorted((one.variant for one in new), key=lambda variant: variant.sku)
        )
        changed = [one for made in plans for one in made.variants if not one.is_new]
        if names := {name for one in changed for name in one.changed}:
            update_each([one.variant for one in changed], sorted(names))
        return self._first_pieces(new)

    def _first_pieces(self, new: list[VariantPlan]) -> list[Act]:
        """What stands in the workshop at first, for what is not made to order."""
        stocks = [
            StockItem(
                variant=one.variant,
                on_hand=0 if one.variant.product.made_to_order else one.on_hand,
            )
            for one in new
        ]
        StockItem.objects.bulk_create(stocks)
        filled = [stock for stock in stocks if stock.on_hand]
        StockMovement.objects.bulk_create(
            StockMovement(
                stock=stock,
                kind=StockMovement.Kind.ADJUST,
                quantity=stock.on_hand,
                source=f"count:{uuid7()}",
                at=self.now,
                by_id=self.by_id,
            )
            for stock in filled
        )
        return [
            ("catalogue.stock.counted", stock, {"before": 0, "after": stock.on_hand})
            for stock in filled
        ]


def met_another(error: Exception) -> bool:
    """Refused by a constraint, or chosen to give way by PostgreSQL (deadlock)."""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", "") == "40P01"


def _update_products(plans: list[Plan]) -> None:
    """Only the columns that any of them changes."""
    names = {name for one in plans for name in one.changed} | {"changed_at"}
    if any(one.old_slug for one in plans):
        names.add("slug")
    if any(one.old_state for one in plans):
        names |= {"state", "published_at", "listed"}
    update_each([one.product for one in plans], sorted(names))


def _acts(made: Plan) -> Iterator[Act]:
    product = made.product
    if made.is_new:
        yield "catalogue.product.created", product, {}
    elif made.changed:
        yield "catalogue.product.changed", product, {"fields": sorted(made.changed)}
    for one in made.variants:
        if one.is_new and not made.is_new:
            yield "catalogue.variant.added", one.variant, {}
        elif not one.is_new:
            yield from _variant_acts(one)
    if made.old_state:
        yield "catalogue.product.published", product, {}


def _variant_acts(one: VariantPlan) -> Iterator[Act]:
    after = {name: getattr(one.variant, name) for name in prices.FIELDS}
    if told := prices.figures({**after, **one.before}, after):
        yield "catalogue.price.changed", one.variant, told
    if others := sorted(set(one.changed) - set(prices.FIELDS)):
        yield "catalogue.variant.changed", one.variant, {"fields": others}


def _outcome(made: Plan) -> Outcome:
    wrong: list[ApplicationError] = [one for part in made.refusals for one in part.by_field()]
    uid = "" if made.refusals and made.is_new else str(made.product.uid)
    return Outcome(cast("Any", made.status), uid, tuple(wrong))
