"""Pictures of a maker's goods: added, described, ordered, taken away."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Body, File, Form, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from langnghe.core.reading import Read
from langnghe.market.catalogue import queries, services
from langnghe.market.catalogue.api.asking import (
    NEEDS_WRITE,
    REFUSALS,
    TAG,
    WRITE,
    MakerRequest,
    producer_ids,
)
from langnghe.market.catalogue.api.shapes import Line300, Told
from langnghe.market.catalogue.api.shown import MakerImage, MakerProduct, image_out, product_out

router = Router(tags=[TAG])


class AltIn(Told):
    alt_vi: Line300 = Field("", description="What is to be seen, for those who do not see it")
    alt_en: Line300 = ""


class OrderIn(Told):
    images: list[UUID] = Field(max_length=services.MOST_IMAGES)


@router.post(
    "/maker/products/{uuid:uid}/images",
    auth=WRITE,
    response={201: MakerImage} | REFUSALS,
    operation_id="add_maker_image",
    summary="Add a picture",
    description="JPEG, PNG, WebP, AVIF or GIF, up to 20 MB and 60 million pixels. Place and time "
    "in the file are removed. Without a text the picture is called like the product. A picture "
    "that the product has already is not added again: the answer names the one that is there. "
    + NEEDS_WRITE,
)
def add_maker_image(
    request: MakerRequest, uid: UUID, picture: File[UploadedFile], alt: Form[AltIn]
) -> Status[dict[str, Any]]:
    product = queries.own_product(producer_ids(request), uid)
    if (picture.size or 0) > services.MOST_BYTES:
        raise services.ImageTooLarge(field="picture")
    texts = {"vi": alt.alt_vi, "en": alt.alt_en}
    row = services.add_image(
        product=product,
        picture=picture.read(),
        alt={key: text for key, text in texts.items() if text} or product.name,
        by_id=request.auth.user_id,
        now=timezone.now(),
    )
    return Status(201, image_out(row))


@router.put(
    "/maker/products/{uuid:uid}/images",
    auth=WRITE,
    response={200: MakerProduct} | REFUSALS,
    operation_id="order_maker_images",
    summary="Put the pictures into an order; the first one stands in lists",
    description="Name each picture of the product once. " + NEEDS_WRITE,
)
def order_maker_images(
    request: MakerRequest, uid: UUID, order: Body[Read[OrderIn]]
) -> dict[str, Any]:
    product = queries.own_product(producer_ids(request), uid)
    services.order_images(
        product=product,
        uids=order.right().images,
        by_id=request.auth.user_id,
        now=timezone.now(),
    )
    return product_out(queries.goods_by_uid([product.producer_id], uid))


@router.delete(
    "/maker/products/{uuid:uid}/images/{uuid:image}",
    auth=WRITE,
    response={204: None} | REFUSALS,
    operation_id="remove_maker_image",
    summary="Take a picture away",
    description="What is on sale keeps at least one. " + NEEDS_WRITE,
)
def remove_maker_image(request: MakerRequest, uid: UUID, image: UUID) -> Status[None]:
    row = queries.own_image(producer_ids(request), uid, image)
    services.remove_image(image=row, by_id=request.auth.user_id, now=timezone.now())
    return Status(204, None)
