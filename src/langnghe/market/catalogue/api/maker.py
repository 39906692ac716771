"""Goods of a maker for his own software: read, written, put on sale and taken off."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils import timezone
from ninja import Body, Field, Query, Router, Schema, Status
from pydantic import AfterValidator, AwareDatetime
from pydantic_core import PydanticCustomError

from langnghe.core.reading import Read
from langnghe.market.catalogue import queries, services
from langnghe.market.catalogue.api.asking import (
    NEEDS_READ,
    NEEDS_WRITE,
    READ,
    REFUSALS,
    TAG,
    WRITE,
    MakerRequest,
    may_price,
    producer_id,
    producer_ids,
)
from langnghe.market.catalogue.api.shapes import (
    ProductChange,
    ProductNew,
    VariantChange,
    VariantNew,
)
from langnghe.market.catalogue.api.shown import (
    MakerProduct,
    MakerProductList,
    MakerVariant,
    product_out,
    variant_out,
)
from langnghe.market.catalogue.facts import ProductWish, VariantWish
from langnghe.market.catalogue.models import Product

router = Router(tags=[TAG])


def _of_our_time(moment: datetime) -> datetime:
    """The first and the last years cannot be told in every zone."""
    if not 2000 <= moment.year < 2100:
        raise PydanticCustomError("datetime_out_of_range", "Name a moment from 2000 to 2099")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]


class ShelfQuery(Schema):
    state: Literal["draft", "published", "archived"] | None = None
    q: str = Field("", max_length=100, description="Words of the name, a reference, a stock number")
    updated_since: Moment | None = Field(
        None,
        description="Of which anything moved since, pieces and prices too; from the year 2000 on, "
        "with its zone. Go back some minutes behind the last `updated_at` you saw: what is written "
        "just now may come a little late",
    )
    cursor: str = Field("", max_length=500)
    limit: int = Field(50, ge=1, le=100)


@router.get(
    "/maker/products",
    auth=READ,
    response={200: MakerProductList} | REFUSALS,
    operation_id="list_maker_products",
    summary="Your goods, drafts too",
    description="In the order they were made, so that no page misses or repeats one, whatever is "
    "added or changed meanwhile. Follow `next_cursor` until it is null. What is just being written "
    "while you walk may be missed; `updated_since` finds it the next time. " + NEEDS_READ,
)
def list_maker_products(request: MakerRequest, query: Query[ShelfQuery]) -> dict[str, Any]:
    page = queries.goods_of(
        producer_ids(request),
        state=query.state or "",
        text=query.q,
        updated_since=query.updated_since,
        cursor=query.cursor or None,
        limit=query.limit,
    )
    return {"items": [product_out(row) for row in page.items], "next_cursor": page.next_cursor}


@router.get(
    "/maker/products/{uuid:uid}",
    auth=READ,
    response={200: MakerProduct} | REFUSALS,
    operation_id="get_maker_product",
    summary="One of your products",
    description=NEEDS_READ,
)
def get_maker_product(request: MakerRequest, uid: UUID) -> dict[str, Any]:
    return product_out(queries.goods_by_uid(producer_ids(request), uid))


@router.post(
    "/maker/products",
    auth=WRITE,
    response={201: MakerProduct} | REFUSALS,
    operation_id="create_maker_product",
    summary="Make a product with its variants and pictures",
    description="A draft, or on sale at once with `publish`. The whole call is limited to 8 MB; "
    "larger pictures go to `…/images`. " + NEEDS_WRITE,
)
def create_maker_product(
    request: MakerRequest, product: Body[Read[ProductNew]]
) -> Status[dict[str, Any]]:
    told = product.right()
    maker = producer_id(request)
    row = services.offer_product(
        producer_id=maker,
        wish=told.wish(),
        pictures=told.picture_wishes(),
        by_id=request.auth.user_id,
        now=timezone.now(),
    )
    return Status(201, product_out(queries.goods_by_uid([maker], row.uid)))


@router.patch(
    "/maker/products/{uuid:uid}",
    auth=WRITE,
    response={200: MakerProduct} | REFUSALS,
    operation_id="change_maker_product",
    summary="Change what is said of a product",
    description="What is left out stays as it is; null takes it away. Texts change language by "
    "language, attributes key by key. With a new Vietnamese name comes a new address; the old one "
    "leads there. " + NEEDS_WRITE,
)
def change_maker_product(
    request: MakerRequest, uid: UUID, product: Body[Read[ProductChange]]
) -> dict[str, Any]:
    row = queries.own_product(producer_ids(request), uid)
    wish = ProductWish(product.right().changes(), product_id=row.pk)
    return product_out(_write(request, row.producer_id, wish))


@router.post(
    "/maker/products/{uuid:uid}/publish",
    auth=WRITE,
    response={200: MakerProduct} | REFUSALS,
    operation_id="publish_maker_product",
    summary="Put a product on sale",
    description="Needs a Vietnamese name, a price, a picture, and a maker who may sell. "
    + NEEDS_WRITE,
)
def publish_maker_product(request: MakerRequest, uid: UUID) -> dict[str, Any]:
    row = queries.own_product(producer_ids(request), uid)
    services.publish(product=row, by_id=request.auth.user_id, now=timezone.now())
    return product_out(queries.goods_by_uid([row.producer_id], uid))


@router.post(
    "/maker/products/{uuid:uid}/archive",
    auth=WRITE,
    response={200: MakerProduct} | REFUSALS,
    operation_id="archive_maker_product",
    summary="Take a product off sale",
    description="Orders keep it; its page says that it is no longer sold. " + NEEDS_WRITE,
)
def archive_maker_product(request: MakerRequest, uid: UUID) -> dict[str, Any]:
    row = queries.own_product(producer_ids(request), uid)
    services.archive(product=row, by_id=request.auth.user_id, now=timezone.now())
    return product_out(queries.goods_by_uid([row.producer_id], uid))


@router.post(
    "/maker/products/{uuid:uid}/variants",
    auth=WRITE,
    response={201: MakerVariant} | REFUSALS,
    operation_id="add_maker_variant",
    summary="Offer a further size or colour",
    description=NEEDS_WRITE,
)
def add_maker_variant(
    request: MakerRequest, uid: UUID, variant: Body[Read[VariantNew]]
) -> Status[dict[str, Any]]:
    row = queries.own_product(producer_ids(request), uid)
    told = variant.right()
    _write(request, row.producer_id, ProductWish({}, (told.wish(),), product_id=row.pk))
    return Status(201, variant_out(queries.own_variant([row.producer_id], told.sku)))


@router.patch(
    "/maker/variants/{sku}",
    auth=WRITE,
    response={200: MakerVariant} | REFUSALS,
    operation_id="change_maker_variant",
    summary="Change label, size, weight or wholesale price of a variant",
    description="What is left out stays as it is; null takes it away. "
    + NEEDS_WRITE
    + " A wholesale price changes with `stock:write` only.",
)
def change_maker_variant(
    request: MakerRequest, sku: str, variant: Body[Read[VariantChange]]
) -> dict[str, Any]:
    row = queries.own_variant(producer_ids(request), sku)
    wish = VariantWish(sku, variant.right().changes(), may_be_there=True)
    maker = row.product.producer_id
    _write(request, maker, ProductWish({}, (wish,), product_id=row.product_id))
    return variant_out(queries.own_variant([maker], sku))


def _write(request: MakerRequest, maker: int, wish: ProductWish) -> Product:
    row = services.write_product(
        producer_id=maker,
        wish=wish,
        by_id=request.auth.user_id,
        now=timezone.now(),
        may_price=may_price(request),
    )
    return queries.goods_by_uid([maker], row.uid)
