"""The life of a product: drafted, changed, published, archived; its price."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from langnghe.core import audit, states
from langnghe.market.catalogue import rules
from langnghe.market.catalogue.facts import (
    ProductDetails,
    ProductWish,
    VariantDetails,
    VariantWish,
    Wholesale,
)
from langnghe.market.catalogue.models import Product, Variant
from langnghe.market.catalogue.services import checks, prices
from langnghe.market.catalogue.services.images import lock_pictures
from langnghe.market.catalogue.services.refusals import PriceMoved
from langnghe.market.catalogue.services.stock import follow
from langnghe.market.catalogue.services.upsert import write_product
from langnghe.registry import public as registry
from langnghe.ui.formatting import number


def create_product(
    *,
    producer_id: int,
    details: ProductDetails,
    variants: Sequence[VariantDetails],
    by_id: int | None,
    now: datetime,
    is_demo: bool = False,
) -> Product:
    """
    Draft a product of a maker; it stands in the maker's village.

    :raises PriceRefused: a price is out of range.
    :raises SkuTaken: a stock number is in use.
    """
    wishes = tuple(
        _variant_wish(one, at=f"variants.{place}.") for place, one in enumerate(variants)
    )
    return write_product(
        producer_id=producer_id,
        wish=ProductWish(asdict(details), wishes, whole=True),
        by_id=by_id,
        now=now,
        is_demo=is_demo,
    )


def add_variant(
    *, product: Product, details: VariantDetails, by_id: int | None, now: datetime
) -> Variant:
    """
    Offer a further size or colour.

    :raises PriceRefused: the price is out of range.
    :raises SkuTaken: the stock number is in use.
    """
    write_product(
        producer_id=product.producer_id,
        wish=ProductWish({}, (_variant_wish(details),), product_id=product.pk),
        by_id=by_id,
        now=now,
    )
    return Variant.objects.get(sku=details.sku)


def _variant_wish(details: VariantDetails, *, at: str = "") -> VariantWish:
    changes = asdict(details)
    return VariantWish(changes.pop("sku"), changes, at=at)


def update_product(
    *, product: Product, details: ProductDetails, by_id: int | None, now: datetime
) -> Product:
    """
    Change what is said of a product. With a new Vietnamese name comes a new address, and the old
    one redirects.

    :raises NotFit: a published product would lose what buyers need.
    """
    wish = ProductWish(asdict(details), product_id=product.pk, whole=True)
    return write_product(producer_id=product.producer_id, wish=wish, by_id=by_id, now=now)


@transaction.atomic
def publish(*, product: Product, by_id: int | None, now: datetime) -> None:
    """
    Offer a product to the public.

    :raises NotFit: name, price or picture is missing, or the maker may not sell (yet).
    :raises WrongState: it is published already.
    """
    # A picture that is taken away at this moment is gone, or stays because the product is on sale.
    locked = lock_pictures(product)
    _require_fit(locked)
    product.published_at = locked.published_at or now
    Product.objects.filter(pk=product.pk).update(
        published_at=product.published_at, changed_at=now, listed=True, **rules.now_shown()
    )
    states.move(product, rules.LIFE, "publish", by_id=by_id, now=now)
    audit.record("catalogue.product.published", product, by_id=by_id, now=now)


@transaction.atomic
def archive(*, product: Product, by_id: int | None, now: datetime, reason: str = "") -> None:
    """
    Take a product off sale. Orders keep it; its address says that it is no longer sold.

    :raises WrongState: it is archived already.
    """
    states.move(product, rules.LIFE, "archive", by_id=by_id, now=now, reason=reason)
    Product.objects.filter(pk=product.pk).update(changed_at=now, listed=False, **rules.now_shown())
    audit.record("catalogue.product.archived", product, by_id=by_id, now=now, reason=reason)


def _require_fit(product: Product) -> None:
    lacking = checks.fit(
        named=bool(product.name.get("vi", "").strip()),
        priced=product.variants.filter(active=True, price__gt=0).exists(),
        pictured=product.images.exists(),
        selling=registry.producer_by_id(product.producer_id).selling,
        trade_allowed=product.craft.trade_allowed,
        free=not product.withheld_for,
    )
    if lacking:
        raise lacking


def follow_makers(*, producer_ids: Collection[int] | None = None) -> int:
    """
    Let goods appear or disappear with the standing of their makers; how many did.

    Of all makers when none are named: a village that fades takes its goods along.
    """
    goods = Product.objects.all()
    if producer_ids is not None:
        goods = goods.filter(producer_id__in=producer_ids)
    with transaction.atomic():
        # Not `pk__in`: PostgreSQL would walk a list of a million for each of a million goods.
        selling = Exists(Product.objects.filter(rules.on_sale(), pk=OuterRef("pk")))
        appeared = goods.filter(selling, listed=False).update(listed=True, **rules.now_shown())
        left = goods.filter(~selling, listed=True).update(listed=False, **rules.now_shown())
    return appeared + left


@transaction.atomic
def change_price(
    *,
    variant: Variant,
    price: int,
    by_id: int | None,
    now: datetime,
    expected: int | None = None,
    wholesale: Wholesale | None = None,
) -> None:
    """
    Set the price of a variant. `expected` is the price that the person saw before; without
    `wholesale` that stays as it is.

    :raises PriceRefused: out of range, or below the wholesale price.
    :raises PriceMoved: somebody else changed it meanwhile.
    """
    variant = Variant.objects.select_for_update(of=("self",), no_key=True).get(pk=variant.pk)
    if moved := price_moved(variant.price, price, expected):
        raise moved
    present = {name: getattr(variant, name) for name in prices.FIELDS}
    wanted = present | {"price": price}
    if wholesale is not None:
        wanted |= {
            "wholesale_min_qty": wholesale.min_quantity, "wholesale_price": wholesale.price
        }  # fmt: skip
    for wrong in checks.price(price, wanted["wholesale_price"]):
        raise wrong
    told = prices.figures(present, wanted)
    if not told:
        return
    Variant.objects.filter(pk=variant.pk).update(**wanted)
    Product.objects.filter(pk=variant.product_id).update(changed_at=now)
    follow(product_ids=[variant.product_id])
    audit.record("catalogue.price.changed", variant, by_id=by_id, now=now, **told)


def price_moved(present: int, price: int, expected: int | None) -> PriceMoved | None:
    """Somebody else was quicker, and meant another price: said with the one there is now."""
    if expected in {None, present} or price == present:
        return None
    said = _(
        "The price was changed meanwhile: it is %(now)s đồng now, not %(then)s. "
        "Please look at it again."
    )
    return PriceMoved(said % {"now": number(present), "then": number(expected or 0)}, field="price")
