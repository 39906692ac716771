"""Reads of baskets. A basket is found by its member, or by its random id: never by a stranger."""

from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import NotFound
from langnghe.market.basket import rules
from langnghe.market.basket.facts import BasketView, Group, Line
from langnghe.market.basket.models import Basket, BasketLine
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.catalogue.facts import SaleItem
from langnghe.registry import public as registry


class NoSuchBasket(NotFound):
    """Unknown, or somebody else's."""

    code = "no_such_cart"
    message = _("There is no such basket.")


class NoSuchGoods(NotFound):
    """No variant with this id was ever offered."""

    code = "no_such_variant"
    message = _("There are no such goods.")


def open_basket_of(user_id: int) -> Basket | None:
    return Basket.objects.filter(user_id=user_id, closed_at__isnull=True).first()


def open_guest_basket(basket_id: str | UUID | None) -> Basket | None:
    """The basket that a guest's session names; not found once it is an order or a member's."""
    try:
        key = UUID(str(basket_id))
    except ValueError:
        return None
    return Basket.objects.filter(pk=key, user__isnull=True, closed_at__isnull=True).first()


def basket_for(*, user_id: int | None, basket_id: UUID) -> Basket:
    """
    The basket with this id, open or closed, for one who may know of it.

    A guest's basket belongs to whoever holds its random id; a member's to the member alone.

    :raises NoSuchBasket:
    """
    basket = Basket.objects.filter(pk=basket_id).first()
    if basket is None or basket.user_id not in {None, user_id}:
        raise NoSuchBasket
    return basket


def pieces(basket: Basket | None) -> int:
    """The number that the page header shows."""
    if basket is None:
        return 0
    return int(basket.lines.aggregate(sum=Sum("quantity", default=0))["sum"])


def contents(basket: Basket | None) -> BasketView:
    """The basket at today's prices, with what stands in the way of ordering it."""
    rows = list(basket.lines.order_by("added_at", "pk")) if basket else []
    if not rows:
        return BasketView()
    items = catalogue.variants_for_sale(row.variant_id for row in rows)
    makers = registry.producers_by_ids({item.producer_id for item in items.values()})
    wanted = rules.wanted_by_variant(rows)
    groups: dict[int, list[Line]] = {}
    for row in rows:
        item = items[row.variant_id]
        groups.setdefault(item.producer_id, []).append(_line(row, item, wanted[row.variant_id]))
    return BasketView(
        groups=tuple(Group(makers[key], tuple(lines)) for key, lines in groups.items()),
        problem=rules.problem_of_count(sum(wanted.values())),
    )


def _line(row: BasketLine, item: SaleItem, wanted: int) -> Line:
    unit_price, source = catalogue.price_for(item, wanted)
    return Line(
        id=row.pk,
        item=item,
        quantity=row.quantity,
        personalisation=row.personalisation,
        unit_price=unit_price,
        price_source=source,
        problem=rules.problem_of(item, wanted),
        saving=rules.saving(item, wanted),
    )
