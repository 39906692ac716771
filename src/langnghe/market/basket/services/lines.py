"""The lines of a basket: put in, counted, taken out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core import clock
from langnghe.core.errors import Conflict, NotFound, Refused
from langnghe.market.basket import facts, queries, rules
from langnghe.market.basket.models import MOST_PIECES, Basket, BasketLine
from langnghe.market.basket.services.baskets import change
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.catalogue.facts import SaleItem


class NegativeQuantity(Refused):
    """Fewer than no pieces, or nothing to put in."""

    code = "negative_quantity"
    message = _("Choose at least one piece.")


class OrderLimit(Refused):
    """More pieces than one order holds."""

    code = "order_limit"


class NotOnSale(Conflict):
    """Archived, or its maker does not sell any more."""

    code = facts.NOT_ON_SALE


class MakerClosed(Conflict):
    """Its maker has a break and takes no orders meanwhile."""

    code = facts.MAKER_CLOSED


class AskFreight(Refused):
    """Too large for the parcel post: there is no fixed fee to buy it at."""

    code = facts.ASK_FREIGHT


class NotEnough(Conflict):
    """More pieces than are left; `free` can be had, over all lines of the variant."""

    code = facts.OUT_OF_STOCK

    def __init__(self, free: int, had: int) -> None:
        message = rules.shortage(free)
        if had and free > 0:
            message = f"{message} " + _("You have %(had)s in the basket already.") % {"had": had}
        super().__init__(message, field="quantity")
        self.free = free


class WritingRefused(Refused):
    """The piece cannot bear this writing."""

    code = "personalisation_refused"


class NoSuchLine(NotFound):
    """Not in this basket (any more)."""

    code = "no_such_line"
    message = _("This line is not in the basket any more.")


@dataclass(frozen=True, slots=True)
class Added:
    line: BasketLine
    lines: list[BasketLine]  # of the whole basket

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)


@transaction.atomic
def add(
    *,
    basket: Basket,
    item: SaleItem,
    quantity: int,
    now: datetime,
    personalisation: str = "",
) -> Added:
    """
    Put pieces into the basket, on the line with the same writing if there is one. A basket that
    was only begun (`visits.start`) is written together with its first line.

    :raises NegativeQuantity: :raises OrderLimit: :raises NotOnSale: :raises MakerClosed:
    :raises AskFreight: :raises NotEnough: :raises WritingRefused: :raises BasketClosed:
    """
    if quantity < 1:
        raise NegativeQuantity(field="quantity")
    lines = _take(basket, now)
    writing = rules.clean_writing(personalisation)
    if fault := rules.fault_of_writing(writing, item):
        raise WritingRefused(fault, field="personalisation")
    _refuse_more_than_fits(lines, item, quantity, clock.today(now))
    line = _line_for(lines, item.variant_id, writing)
    if line is None:
        line = BasketLine(
            basket=basket,
            variant_id=item.variant_id,
            personalisation=writing,
            quantity=0,
            added_at=now,
        )
        lines.append(line)
    line.quantity += quantity
    line.save()
    return Added(line, lines)


@transaction.atomic
def set_quantity(*, basket: Basket, line_id: UUID, quantity: int, now: datetime) -> None:
    """
    So many pieces of a line; 0 takes it out. Fewer than before is always possible.

    :raises NegativeQuantity: :raises OrderLimit: :raises NotOnSale: :raises MakerClosed:
    :raises AskFreight: :raises NotEnough: :raises NoSuchLine: :raises BasketClosed:
    """
    if quantity < 0:
        raise NegativeQuantity(field="quantity")
    lines = _take(basket, now)
    line = next((line for line in lines if line.pk == line_id), None)
    if line is None:
        raise NoSuchLine
    if quantity == 0:
        line.delete()
    else:
        more = quantity - line.quantity
        if more > 0:
            item = catalogue.variants_for_sale([line.variant_id])[line.variant_id]
            _refuse_more_than_fits(lines, item, more, clock.today(now))
        line.quantity = quantity
        line.save(update_fields=["quantity"])


@transaction.atomic
def remove(*, basket: Basket, line_id: UUID, now: datetime) -> None:
    """
    Take a line out; one that is out already stays so.

    :raises BasketClosed:
    """
    change(basket=basket, now=now)
    basket.lines.filter(pk=line_id).delete()


@transaction.atomic
def adjust(*, basket: Basket, now: datetime) -> list[facts.Adjustment]:
    """
    Make the basket one that can be ordered: as many pieces as are left, nothing that is not sold.

    The buyer asked for it after he was told what stands in the way; what was changed is told again.

    :raises BasketClosed:
    """
    change(basket=basket, now=now)
    room, free, changes = MOST_PIECES, dict[int, int](), []
    for line in queries.contents(basket, clock.today(now)).lines:
        key, stock = line.item.variant_id, line.item.free
        left = free.setdefault(key, MOST_PIECES if stock is None else stock)
        fits = min(line.quantity, left, room) if line.is_sold else 0
        room, free[key] = room - fits, left - fits
        if fits == line.quantity:
            continue
        changes.append(facts.Adjustment(line.name, line.quantity, fits))
        row = basket.lines.filter(pk=line.id)
        if fits:
            row.update(quantity=fits)
        else:
            row.delete()
    return changes


def _take(basket: Basket, now: datetime) -> list[BasketLine]:
    """Its lines, ours alone until the transaction ends."""
    if basket._state.adding:
        basket.save(force_insert=True)
        return []
    change(basket=basket, now=now)
    return queries.lines_of(basket)


def _refuse_more_than_fits(
    lines: Iterable[BasketLine], item: SaleItem, more: int, today: date
) -> None:
    wanted = rules.wanted_by_variant(lines)
    if sum(wanted.values()) + more > MOST_PIECES:
        raise OrderLimit(rules.too_many(), field="quantity")
    had = wanted.get(item.variant_id, 0)
    problem = rules.problem_of(item, had + more, today)
    if problem is None:
        return
    if problem.code == facts.NOT_ON_SALE:
        raise NotOnSale(problem.text)
    if problem.code == facts.MAKER_CLOSED:
        raise MakerClosed(problem.text)
    if problem.code == facts.ASK_FREIGHT:
        raise AskFreight(problem.text)
    raise NotEnough(item.free or 0, had)


def _line_for(lines: Iterable[BasketLine], variant_id: int, writing: str) -> BasketLine | None:
    for line in lines:
        if (line.variant_id, line.personalisation) == (variant_id, writing):
            return line
    return None
