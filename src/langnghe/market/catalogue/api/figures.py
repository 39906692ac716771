"""Pieces and prices of single variants."""

from typing import Any

from django.utils import timezone
from ninja import Body, Router

from langnghe.core.reading import Read
from langnghe.market.catalogue import queries, services
from langnghe.market.catalogue.api.asking import (
    FIGURES,
    NEEDS_FIGURES,
    REFUSALS,
    TAG,
    MakerRequest,
    producer_ids,
)
from langnghe.market.catalogue.api.shapes import PriceIn, StockIn
from langnghe.market.catalogue.api.shown import MakerVariant, variant_out
from langnghe.market.catalogue.facts import Wholesale

router = Router(tags=[TAG])


@router.put(
    "/maker/stock/{sku}",
    auth=FIGURES,
    response={200: MakerVariant} | REFUSALS,
    operation_id="set_maker_stock",
    summary="Say how many pieces there are",
    description=NEEDS_FIGURES,
)
def set_maker_stock(request: MakerRequest, sku: str, stock: Body[Read[StockIn]]) -> dict[str, Any]:
    makers = producer_ids(request)
    variant, told = queries.own_variant(makers, sku), stock.right()
    services.count_stock(
        variant=variant,
        on_hand=told.on_hand,
        expected=told.expected,
        by_id=request.auth.user_id,
        now=timezone.now(),
    )
    return variant_out(queries.own_variant(makers, sku))


@router.put(
    "/maker/prices/{sku}",
    auth=FIGURES,
    response={200: MakerVariant} | REFUSALS,
    operation_id="set_maker_price",
    summary="Say what a piece costs",
    description=NEEDS_FIGURES,
)
def set_maker_price(request: MakerRequest, sku: str, price: Body[Read[PriceIn]]) -> dict[str, Any]:
    makers = producer_ids(request)
    variant, told = queries.own_variant(makers, sku), price.right()
    wholesale = told.wholesale.wholesale() if told.wholesale else Wholesale()
    services.change_price(
        variant=variant,
        price=told.price,
        expected=told.expected,
        wholesale=wholesale if "wholesale" in told.model_fields_set else None,
        by_id=request.auth.user_id,
        now=timezone.now(),
    )
    return variant_out(queries.own_variant(makers, sku))
