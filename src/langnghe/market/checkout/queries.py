"""The quotation of a basket, and the order that a form has made before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from langnghe.core import clock, idempotency, parameters
from langnghe.core.errors import NotFound
from langnghe.market.basket import queries as baskets
from langnghe.market.basket.facts import BasketView, Group, Line, Problem
from langnghe.market.basket.models import Basket, BasketLine
from langnghe.market.catalogue import queries as catalogue
from langnghe.market.catalogue.facts import SaleItem
from langnghe.market.checkout import rules
from langnghe.market.checkout.facts import Part, Quotation, QuotedLine
from langnghe.market.orders.models import Order
from langnghe.market.shipping import services as shipping
from langnghe.market.shipping.facts import Quote
from langnghe.registry import public as registry


@dataclass(frozen=True, slots=True)
class _Terms:
    """The rules of the day, read once for the whole quotation."""

    today: date
    calendar: clock.WorkCalendar
    vat_rate: Decimal
    freight_divisor: Decimal
    packing_days: int
    cod_limit: int
    hold_minutes: int


def quotation(
    *,
    basket: Basket | None,
    commune: registry.CommuneFact | None,
    now: datetime,
    ahead: baskets.Ahead = catalogue.pieces_waiting,
) -> Quotation:
    """What the basket costs and when it comes, delivered to a commune (if it is known yet)."""
    basket_view = baskets.contents(basket, clock.today(now), ahead)
    return quotation_of(basket_view, commune=commune, now=now)


def quotation_of(
    view: BasketView, *, commune: registry.CommuneFact | None, now: datetime
) -> Quotation:
    """The same of goods that stand in no basket yet."""
    on = clock.today(now)
    groups, terms = view.parcels, _terms(on)
    quotes, no_delivery = _quotes(groups, commune, terms)
    parts = tuple(_part(group, quote, terms) for group, quote in zip(groups, quotes, strict=True))
    payee = rules.payee_of([part.maker for part in parts])
    return Quotation(
        parts=parts,
        commune=commune,
        methods=rules.methods(parts, payee, terms.cod_limit),
        payee=payee,
        hold_minutes=terms.hold_minutes,
        problems=_problems(view),
        no_delivery=no_delivery,
    )


def _terms(on: date) -> _Terms:
    standard, reduced = "vat.standard", "vat.standard.reduced"
    own = ("market.packing_days", "market.cod_limit", "market.hold_minutes")
    freight = shipping.FREIGHT_DIVISOR
    rates = parameters.values(standard, reduced, freight, *own, on=on)
    packing_days, cod_limit, hold_minutes = (int(rates[key]) for key in own)
    # The reduced rate as long as the law grants it.
    vat_rate = rates.get(reduced) or rates[standard]
    return _Terms(
        on, clock.calendar(), vat_rate, rates[freight], packing_days, cod_limit, hold_minutes
    )


def _quotes(
    groups: Sequence[Group], commune: registry.CommuneFact | None, terms: _Terms
) -> tuple[list[Quote | None], str]:
    nothing: list[Quote | None] = [None] * len(groups)
    if commune is None or not groups:
        return nothing, ""
    journeys = [_journey(group, commune.province_code) for group in groups]
    try:
        found = shipping.quotes(journeys=journeys, on=terms.today, divisor=terms.freight_divisor)
        return [*found], ""
    except shipping.NoRate as refusal:
        return nothing, str(refusal)


def _journey(group: Group, to_province: str) -> shipping.Journey:
    contents = [
        shipping.Content(
            quantity=line.quantity,
            weight_g=line.item.weight_g,
            length_mm=line.item.length_mm,
            width_mm=line.item.width_mm,
            height_mm=line.item.height_mm,
        )
        for line in group.lines
        if line.is_sold
    ]
    return shipping.Journey(group.maker.province_code, to_province, contents)


def _part(group: Group, quote: Quote | None, terms: _Terms) -> Part:
    lines = tuple(
        QuotedLine(
            line=line,
            tax=rules.tax_on(line.total, group.maker.kind, terms.vat_rate),
            promised_on=_promise(line, group.maker, quote, terms) if quote else None,
        )
        for line in group.lines
        if line.is_sold
    )
    return Part(maker=group.maker, lines=lines, delivery=quote)


def _promise(line: Line, maker: registry.ProducerFact, quote: Quote, terms: _Terms) -> date:
    return rules.promise(
        terms.calendar,
        terms.today,
        maker.breaks,
        making_days=line.making_days,
        packing_days=terms.packing_days,
        days_on_way=quote.days_max,
    )


def _problems(view: BasketView) -> tuple[tuple[dict[str, str], Problem], ...]:
    of_lines = [(dict(line.name), line.problem) for line in view.lines if line.problem]
    return (*of_lines, *([({}, view.problem)] if view.problem else []))


def place(commune_code: str) -> registry.CommuneFact | None:
    """The commune of this code, if there is one."""
    try:
        return registry.commune(commune_code)
    except NotFound:
        return None


def cheapest_delivery(view: BasketView, *, now: datetime) -> int | None:
    """What delivery costs at least: every parcel within its maker's own province."""
    if not view.parcels:
        return None
    journeys = [_journey(group, group.maker.province_code) for group in view.parcels]
    try:
        return sum(one.fee for one in shipping.quotes(journeys=journeys, on=clock.today(now)))
    except shipping.NoRate:
        return None


def chosen(pieces: Mapping[UUID, int], items: Sequence[SaleItem], *, today: date) -> BasketView:
    """Goods as they would stand in a basket, to say what they cost; nothing is written."""
    of = {UUID(item.variant_uid): item for item in items}
    rows = [
        BasketLine(variant_id=of[uid].variant_id, quantity=quantity)
        for uid, quantity in pieces.items()
        if uid in of
    ]
    return baskets.view_of(rows, {item.variant_id: item for item in items}, today)


def phone_scope(producer_id: int) -> str:
    return f"phone-order:{producer_id}"


def taken_before(*, producer_id: int, token: str) -> Order | None:
    """The order that this form has made, for those who work for the maker."""
    kept = idempotency.result_of(phone_scope(producer_id), token)
    return Order.objects.filter(pk=kept).first() if kept else None


def taken_order(producer_ids: Collection[int], number: str) -> Order:
    """
    An order that was taken by phone for one of these makers.

    :raises NotFound:
    """
    rows = Order.objects.filter(
        number=number, taken_by__isnull=False, seller_orders__producer_id__in=list(producer_ids)
    )
    order = rows.select_related("taken_by").first()
    if order is None:
        raise NotFound
    return order


def scope_of(basket_id: UUID) -> str:
    """Keys of different baskets never meet: nobody gets an order by guessing another's key."""
    return f"checkout:{basket_id}"


def placed_before(*, basket_id: UUID, key: str, user_id: int | None) -> Order | None:
    """The order that this basket and key made, for the one who sent them."""
    kept = idempotency.result_of(scope_of(basket_id), key)
    order = Order.objects.filter(pk=kept).first() if kept else None
    if order is None or order.user_id not in {None, user_id}:
        return None
    return order
