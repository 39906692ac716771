"""The life of a product: drafted, changed, published, archived; its address and its price."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core import audit, states
from langnghe.core.errors import Conflict, Refused
from langnghe.core.models import OldSlug
from langnghe.core.text import slugify
from langnghe.market.catalogue import rules
from langnghe.market.catalogue.facts import ProductDetails, Texts, VariantDetails
from langnghe.market.catalogue.models import Product, StockItem, Variant
from langnghe.market.catalogue.services.search import reindex
from langnghe.market.catalogue.services.stock import count_stock, follow
from langnghe.registry import public as registry

SLUG_KIND = "product"
HIGHEST_PRICE = 100_000_000_000


class NotFit(Refused):
    """The product is not ready for buyers; the message lists everything that is missing."""

    code = "product_not_fit"


class PriceRefused(Refused):
    """No such price, or one that contradicts the wholesale price."""

    code = "price_refused"


class PriceMoved(Conflict):
    """The price changed after the page with the old one was made."""

    code = "price_moved"


class SkuTaken(Conflict):
    """Another variant has this stock number."""

    code = "sku_taken"
    message = gettext_lazy("Another piece has this stock number already.")


@transaction.atomic
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
    producer = registry.producer_by_id(producer_id)
    product = Product.objects.create(
        slug=free_slug(details.name),
        producer_id=producer_id,
        village_id=producer.village_id,
        changed_at=now,
        is_demo=is_demo,
        **asdict(details),
    )
    states.note(product, "", product.state, "create", by_id=by_id, now=now)
    for position, variant in enumerate(variants):
        _add(product, variant, position, by_id=by_id, now=now)
    follow(product_ids=[product.pk])
    reindex(product_ids=[product.pk])
    audit.record("catalogue.product.created", product, by_id=by_id, now=now)
    return product


@transaction.atomic
def add_variant(
    *, product: Product, details: VariantDetails, by_id: int | None, now: datetime
) -> Variant:
    """
    Offer a further size or colour.

    :raises PriceRefused: the price is out of range.
    :raises SkuTaken: the stock number is in use.
    """
    variant = _add(product, details, product.variants.count(), by_id=by_id, now=now)
    follow(product_ids=[product.pk])
    audit.record("catalogue.variant.added", variant, by_id=by_id, now=now)
    return variant


def _add(
    product: Product, details: VariantDetails, position: int, *, by_id: int | None, now: datetime
) -> Variant:
    _check_price(details.price, details.wholesale_price)
    if Variant.objects.filter(sku=details.sku).exists():
        raise SkuTaken(field="sku")
    fields = asdict(details)
    on_hand = fields.pop("on_hand")
    variant = Variant.objects.create(product=product, position=position, **fields)
    if on_hand and not product.made_to_order:
        count_stock(variant=variant, on_hand=on_hand, by_id=by_id, now=now)
    else:
        StockItem.objects.create(variant=variant)
    return variant


@transaction.atomic
def update_product(
    *, product: Product, details: ProductDetails, by_id: int | None, now: datetime
) -> Product:
    """
    Change what is said of a product. With a new Vietnamese name comes a new address, and the old
    one redirects.

    :raises NotFit: a published product would lose what buyers need.
    """
    product = _locked(product)
    old_slug, old_name = product.slug, product.name.get("vi")
    before = {name: getattr(product, name) for name in asdict(details)}
    for name, value in asdict(details).items():
        setattr(product, name, value)
    if details.name.get("vi") != old_name:
        product.slug = free_slug(details.name, but_for=product)
    if product.state == Product.State.PUBLISHED:
        _require_fit(product)
    product.changed_at = now
    product.save()
    if product.slug != old_slug:
        _redirect(old_slug, product.slug, now=now)
    follow(product_ids=[product.pk])
    reindex(product_ids=[product.pk])
    changed = sorted(name for name, value in before.items() if value != getattr(product, name))
    audit.record("catalogue.product.changed", product, by_id=by_id, now=now, fields=changed)
    return product


@transaction.atomic
def publish(*, product: Product, by_id: int | None, now: datetime) -> None:
    """
    Offer a product to the public.

    :raises NotFit: name, price or picture is missing, or the maker may not sell (yet).
    :raises WrongState: it is published already.
    """
    _require_fit(product)
    product.published_at = product.published_at or now
    Product.objects.filter(pk=product.pk).update(
        published_at=product.published_at, changed_at=now, listed=True, touched_at=Now()
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
    Product.objects.filter(pk=product.pk).update(changed_at=now, listed=False, touched_at=Now())
    audit.record("catalogue.product.archived", product, by_id=by_id, now=now, reason=reason)


def _require_fit(product: Product) -> None:
    missing = []
    if not product.name.get("vi", "").strip():
        missing.append(_("Give it a Vietnamese name."))
    if not product.variants.filter(active=True, price__gt=0).exists():
        missing.append(_("Give it a price."))
    if not product.images.exists():
        missing.append(_("Add a picture."))
    if not registry.producer_by_id(product.producer_id).selling:
        missing.append(_("The maker is not verified for selling yet."))
    if not product.craft.trade_allowed:
        missing.append(_("Goods of this craft may not be sold."))
    if missing:
        raise NotFit(" ".join(missing))


def follow_makers(*, producer_ids: Collection[int] | None = None) -> int:
    """
    Let goods appear or disappear with the standing of their makers; how many did.

    Of all makers when none are named: a village that fades takes its goods along.
    """
    goods = Product.objects.all()
    if producer_ids is not None:
        goods = goods.filter(producer_id__in=producer_ids)
    with transaction.atomic():
        selling = Product.objects.filter(rules.on_sale()).values("pk")
        appeared = goods.filter(listed=False, pk__in=selling).update(listed=True, touched_at=Now())
        left = (
            goods.filter(listed=True).exclude(pk__in=selling).update(listed=False, touched_at=Now())
        )
    return appeared + left


@transaction.atomic
def change_price(
    *,
    variant: Variant,
    price: int,
    by_id: int | None,
    now: datetime,
    expected: int | None = None,
) -> None:
    """
    Set the price of a variant. `expected` is the price that the person saw before.

    :raises PriceRefused: out of range, or below the wholesale price.
    :raises PriceMoved: somebody else changed it meanwhile.
    """
    variant = Variant.objects.select_for_update(of=("self",), no_key=True).get(pk=variant.pk)
    before = variant.price
    if expected is not None and expected != before:
        raise PriceMoved(
            _("The price was changed meanwhile. Please look at it again."), field="price"
        )
    _check_price(price, variant.wholesale_price)
    if price == before:
        return
    Variant.objects.filter(pk=variant.pk).update(price=price)
    Product.objects.filter(pk=variant.product_id).update(changed_at=now)
    follow(product_ids=[variant.product_id])
    audit.record(
        "catalogue.price.changed", variant, by_id=by_id, now=now, before=before, after=price
    )


def _check_price(price: int, wholesale_price: int | None) -> None:
    if not 0 < price <= HIGHEST_PRICE:
        raise PriceRefused(
            _("Write a price above 0 and up to 100,000,000,000 đồng."), field="price"
        )
    if wholesale_price is not None and wholesale_price > price:
        raise PriceRefused(_("The price cannot be below the wholesale price."), field="price")


def free_slug(name: Texts, *, but_for: Product | None = None) -> str:
    """An address from the Vietnamese name that no product has or had."""
    base = slugify(name.get("vi") or next(iter(name.values()), ""))[:140].strip("-") or "hang"
    others = Product.objects.filter(slug__startswith=base)
    if but_for is not None:
        others = others.exclude(pk=but_for.pk)
    taken = set(others.values_list("slug", flat=True))
    old = OldSlug.objects.filter(kind=SLUG_KIND, slug__startswith=base)
    if but_for is not None:
        old = old.exclude(target=but_for.slug)
    taken |= set(old.values_list("slug", flat=True))
    return next(slug for slug in _numbered(base) if slug not in taken)


def _numbered(base: str) -> Iterable[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def _redirect(old: str, new: str, *, now: datetime) -> None:
    """The old address leads to the new one, and so do all before it: never a chain."""
    OldSlug.objects.filter(kind=SLUG_KIND, target=old).update(target=new)
    OldSlug.objects.filter(kind=SLUG_KIND, slug=new).delete()
    OldSlug.objects.create(kind=SLUG_KIND, slug=old, target=new, created_at=now)


def _locked(product: Product) -> Product:
    rows = Product.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=product.pk)
