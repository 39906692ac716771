"""Reads of baskets. A basket is found by its member, or by its random id: never by a stranger."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import NotFound
from langnghe.core.ids import uuid7
from langnghe.core.prepared import Prepared
from langnghe.market.basket import rules
from langnghe.market.basket.facts import BasketView, Group, Line
from langnghe.market.basket.models import Basket, BasketLine
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.catalogue.facts import SaleItem
from langnghe.registry import public as registry

Ahead = Callable[[Collection[int]], dict[int, int]]


class NoSuchBasket(NotFound):
    """Unknown, or somebody else's."""

    code = "no_such_cart"
    message = _("There is no such basket.")


class NoSuchGoods(NotFound):
    """No variant with this id was ever offered."""

    code = "no_such_variant"
    message = _("There are no such goods.")


def open_basket_of(user_id: int) -> Basket | None:
    found: list[Basket] = _OPEN_OF_MEMBER.rows(user_id=user_id)
    return found[0] if found else None


def open_guest_basket(basket_id: str | UUID | None) -> Basket | None:
    """The basket that a guest's session names; not found once it is an order or a member's."""
    try:
        key = UUID(str(basket_id))
    except ValueError:
        return None
    basket = _basket(key)
    return basket if basket and basket.user_id is None and basket.closed_at is None else None


def basket_for(*, user_id: int | None, basket_id: UUID) -> Basket:
    """
    The basket with this id, open or closed, for one who may know of it.

    A guest's basket belongs to whoever holds its random id; a member's to the member alone.

    :raises NoSuchBasket:
    """
    basket = _basket(basket_id)
    if basket is None or basket.user_id not in {None, user_id}:
        raise NoSuchBasket
    return basket


def pieces(basket: Basket | None) -> int:
    """The number that the page header shows."""
    return sum(line.quantity for line in lines_of(basket)) if basket else 0


def contents(
    basket: Basket | None, today: date, ahead: Ahead = catalogue.pieces_waiting
) -> BasketView:
    """
    The basket at today's prices, with what stands in the way of ordering it. `ahead` says how many
    pieces of made-to-order goods wait before these.
    """
    return view_of(lines_of(basket), {}, today, ahead) if basket else BasketView()


def view_of(
    rows: Sequence[BasketLine],
    known: Mapping[int, SaleItem],
    today: date,
    ahead: Ahead = catalogue.pieces_waiting,
) -> BasketView:
    """The same of lines at hand; `known`: variants of theirs that were read already."""
    ids = {row.variant_id for row in rows}
    items = {**known, **catalogue.variants_for_sale(ids - known.keys())}
    makers = registry.producers_by_ids({items[key].producer_id for key in ids})
    wanted = rules.wanted_by_variant(rows)
    to_make = _to_make(items, wanted, ahead)
    groups: dict[int, list[Line]] = {}
    for row in rows:
        item = items[row.variant_id]
        days = item.days_to_make(to_make.get(item.product_id, 1))
        line = _line(row, item, wanted[row.variant_id], days, today)
        groups.setdefault(item.producer_id, []).append(line)
    return BasketView(
        groups=tuple(Group(makers[key], tuple(lines)) for key, lines in groups.items()),
        problem=rules.problem_of_count(sum(wanted.values())),
    )


def lines_of(basket: Basket) -> list[BasketLine]:
    """Its lines, in the order in which they were put in."""
    return _LINES.rows(basket_id=basket.pk)


def _basket(basket_id: UUID) -> Basket | None:
    found: list[Basket] = _BASKET.rows(basket_id=basket_id)
    return found[0] if found else None


_BASKET = Prepared(lambda basket_id: Basket.objects.filter(pk=basket_id), basket_id=uuid7())
_OPEN_OF_MEMBER = Prepared(
    lambda user_id: Basket.objects.filter(user_id=user_id, closed_at__isnull=True), user_id=-1
)
_LINES = Prepared(
    lambda basket_id: BasketLine.objects.filter(basket_id=basket_id).order_by("added_at", "pk"),
    basket_id=uuid7(),
)


def _to_make(
    items: Mapping[int, SaleItem], wanted: Mapping[int, int], ahead: Ahead
) -> dict[int, int]:
    """Of each product that is made so many a week: what waits, and what is wanted here."""
    queued = {key: item.product_id for key, item in items.items() if item.queues}
    if not queued:
        return {}
    found = ahead(set(queued.values()))
    for key, product_id in queued.items():
        found[product_id] = found.get(product_id, 0) + wanted[key]
    return found


def _line(row: BasketLine, item: SaleItem, wanted: int, making_days: int, today: date) -> Line:
    unit_price, source = catalogue.price_for(item, wanted)
    return Line(
        id=row.pk,
        item=item,
        quantity=row.quantity,
        personalisation=row.personalisation,
        unit_price=unit_price,
        price_source=source,
        making_days=making_days,
        problem=rules.problem_of(item, wanted, today),
        saving=rules.saving(item, wanted),
    )
