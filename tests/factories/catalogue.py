"""Goods on sale, unless told otherwise."""

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction

from langnghe.accounts import services as people
from langnghe.core.text import slugify
from langnghe.market.catalogue import services
from langnghe.market.catalogue.models import (
    Product,
    ProductImage,
    Sheet,
    StockItem,
    StockMovement,
    Upload,
    Variant,
)
from tests.factories import accounts, registry

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)  # 9 o'clock in Hanoi, a Monday
_number = count(1)


def product(
    *, producer: Any = None, craft: Any = None, variants: int = 0, **fields: Any
) -> Product:
    """Published, of a maker who sells; `variants` of 350,000 đ with 5 pieces each."""
    number = next(_number)
    producer = producer or registry.producer()
    name = fields.pop("name", {"vi": f"Bình gốm {number}", "en": f"Vase {number}"})
    state = fields.setdefault("state", Product.State.PUBLISHED)
    if state == Product.State.PUBLISHED:
        fields.setdefault("published_at", NOW)
    if fields.get("made_to_order"):
        fields.setdefault("making_days", 10)
    made = Product.objects.create(
        slug=fields.pop("slug", f"{slugify(name['vi'])}-{number}"),
        producer=producer,
        village=producer.village,
        craft=craft or producer.crafts.first() or registry.craft(),
        name=name,
        **fields,
    )
    for _variant in range(variants):
        variant(product=made)
    services.follow_makers(producer_ids=[producer.pk])
    services.reindex(product_ids=[made.pk])
    return made


def variant(
    *, product: Product | None = None, price: int = 350_000, on_hand: int = 5, **fields: Any
) -> Variant:
    """Of a product of its own, unless one is given; `product_fields` describe that one."""
    owner = product or globals()["product"](**fields.pop("product_fields", {}))
    number = next(_number)
    fields.setdefault("weight_g", 800)
    made = Variant.objects.create(
        product=owner,
        sku=fields.pop("sku", f"TEST-{number}"),
        price=price,
        position=number,
        **fields,
    )
    stock = StockItem.objects.create(variant=made, on_hand=on_hand)
    if on_hand:
        StockMovement.objects.create(
            stock=stock,
            kind=StockMovement.Kind.ADJUST,
            quantity=on_hand,
            source=f"count:factory-{number}",
            at=NOW,
        )
    refresh(owner)
    return made


def refresh(product: Product) -> None:
    with transaction.atomic():
        services.follow(product_ids=[product.pk])
    product.refresh_from_db()


def image(*, product: Product, **fields: Any) -> ProductImage:
    """A row for a picture; no file stands behind it."""
    number = next(_number)
    made = ProductImage.objects.create(
        product=product,
        position=number,
        alt=fields.pop("alt", {"vi": "Hình", "en": "Picture"}),
        width=960,
        height=720,
        renditions=[
            {"width": width, "file": f"products/te/{number}-{width}.webp"}
            for width in (320, 640, 960)
        ],
        **fields,
    )
    services.reindex(product_ids=[product.pk])
    return made


def sheet(*, producer: Any, by: Any, state: str = Sheet.State.READY) -> Sheet:
    """A file of goods that was looked at, and waits for its maker's word."""
    number = next(_number)
    made = Sheet(
        producer=producer,
        by=by,
        key=f"form-{number}",
        state=state,
        language="vi",
        name="hang.csv",
        rows=1,
        created=1,
        sent_at=NOW,
    )
    made.file.save(f"sheets/{made.pk}/sent", ContentFile(b"Ma kho,Ten\nS-1,Binh\n"), save=False)
    made.save()
    return made


def upload(*, of: Product, by: Any, size: int = 1_000, **fields: Any) -> Upload:
    """A picture on its way to a product; nothing has come yet."""
    number = next(_number)
    return Upload.objects.create(
        uid=fields.pop("uid", UUID(int=number)),
        of=of.uid,
        producer=of.producer,
        by=by,
        slot=fields.pop("slot", 0),
        size=size,
        touched_at=fields.pop("touched_at", NOW),
        **fields,
    )


def maker_token(producer: Any, *scopes: str) -> str:
    """A secret with which software acts for a maker; with all scopes when none is named."""
    owner = accounts.producer_owner(of=producer.organisation)
    secret, _token = people.tokens.issue_token(
        organisation_id=producer.organisation_id,
        name="Kho",
        scopes=scopes or ("goods:read", "goods:write", "stock:write"),
        by_id=owner.pk,
        now=NOW,
        form_key=f"token-{next(_number)}",
    )
    return secret


def unverify(producer: Any) -> None:
    """A maker who may not sell any more, and the market has heard of it."""
    type(producer).objects.filter(pk=producer.pk).update(state="refused")
    services.follow_makers(producer_ids=[producer.pk])
