"""What a wish comes to: judged and prepared in memory, nothing is written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from langnghe.core.errors import ApplicationError
from langnghe.market.catalogue.facts import ProductDetails, ProductWish, VariantDetails, VariantWish
from langnghe.market.catalogue.models import Product, Variant
from langnghe.market.catalogue.services import checks, prices, refusals
from langnghe.market.catalogue.services.known import Known

Details = TypeVar("Details", ProductDetails, VariantDetails)
TEXTS = frozenset(
    {"name", "description", "materials", "care", "attributes", "restriction", "label"}
)
_BLANK = ProductDetails(craft_id=0, name={})


@dataclass(slots=True)
class VariantPlan:
    variant: Variant
    is_new: bool
    changed: Mapping[str, Any]
    before: Mapping[str, Any]
    on_hand: int = 0


@dataclass(slots=True)
class Plan:
    product: Product
    is_new: bool
    changed: Mapping[str, Any] = field(default_factory=dict)
    variants: list[VariantPlan] = field(default_factory=list)
    old_slug: str = ""  # where it had another
    old_state: str = ""  # where it goes on sale
    refusals: list[ApplicationError] = field(default_factory=list)

    @property
    def status(self) -> str:
        if self.refusals:
            return "failed"
        if self.is_new:
            return "created"
        return "updated" if self.changed or self.variants or self.old_state else "unchanged"


def plan(wish: ProductWish, known: Known, *, now: datetime, is_demo: bool = False) -> Plan:
    """Judge one wish. What it claims (a stock number, an address) is taken for those after it."""
    product = known.find(wish)
    made = Plan(product or _new(wish, known, is_demo=is_demo), product is None)
    current = _BLANK if product is None else _details_of(ProductDetails, product)
    changes = dict(wish.changes)
    if "craft" in changes:
        changes["craft_id"] = _craft_id(changes.pop("craft"), made, known)
    details = merged(current, changes, whole=wish.whole)
    if not details.made_to_order:
        details = replace(details, weekly_capacity=None)
    made.changed = _differences(current, details)
    _judge_product(details, made, known)
    kept = known.variants.get(made.product.pk, {})
    for one in wish.variants:
        _plan_variant(one, made, kept, known)
    if details.one_of_a_kind and not details.made_to_order:
        _judge_single(made, kept, () if wish.is_counted else known.several)
    if len(kept) + sum(one.is_new for one in made.variants) > checks.MOST_VARIANTS:
        made.refusals.append(refusals.TooManyVariants(field="variants"))
    if not made.refusals:
        _judge_fitness(wish, details, made, known)
    if not made.refusals:
        _apply(wish, details, made, known, now)
    return made


def _new(wish: ProductWish, known: Known, *, is_demo: bool) -> Product:
    product = Product(producer_id=known.producer.id, is_demo=is_demo)
    if wish.uid is not None:
        product.uid = wish.uid
    return product


def _details_of(kind: type[Details], row: Product | Variant) -> Details:
    here = {one.name for one in fields(kind)} - {"on_hand"}
    return kind(**{name: getattr(row, name) for name in here})


def merged(current: Details, changes: Mapping[str, Any], *, whole: bool) -> Details:
    """Texts language by language, attributes key by key; what is None or empty goes away."""
    told = dict(changes)
    for name in TEXTS & set(told):
        before = {} if whole or told[name] is None else getattr(current, name)
        after = {**before, **(told[name] or {})}
        told[name] = {key: value for key, value in after.items() if value not in (None, "")}
    return replace(current, **told)


def _differences(before: Details, after: Details) -> dict[str, Any]:
    return {
        one.name: getattr(after, one.name)
        for one in fields(after)
        if getattr(before, one.name) != getattr(after, one.name)
    }


def _craft_id(slug: str, made: Plan, known: Known) -> int:
    """The craft that is named by its slug; one that the product had already may stay."""
    craft = known.crafts.get(slug)
    if craft is not None and craft.id == made.product.craft_id:
        return craft.id
    if craft is None:
        said = _("There is no craft of this name.")
    elif not craft.practised:
        said = _("Neither you nor your village is known for this craft.")
    elif not craft.trade_allowed:
        said = _("Goods of this craft may not be sold.")
    else:
        return craft.id
    made.refusals.append(refusals.CraftRefused(said, field="craft"))
    return -1


def _judge_product(details: ProductDetails, made: Plan, known: Known) -> None:
    made.refusals += checks.product(details)
    if not details.craft_id:
        made.refusals.append(refusals.CraftMissing(field="craft"))
    other = known.by_reference(details.reference)
    if other is not None and other is not made.product:
        made.refusals.append(refusals.ReferenceTaken(field="reference"))


def _plan_variant(wish: VariantWish, made: Plan, kept: Mapping[str, Variant], known: Known) -> None:
    variant = kept.get(wish.sku) if wish.may_be_there else None
    twice = any(one.variant.sku == wish.sku for one in made.variants)
    if twice or (variant is None and wish.sku in known.skus):
        made.refusals.append(refusals.SkuTaken(field=f"{wish.at}sku"))
        return
    if variant is None:
        current = VariantDetails(sku=wish.sku, price=0)
        changes = wish.changes
    else:
        current = _details_of(VariantDetails, variant)
        changes = {name: value for name, value in wish.changes.items() if name != "on_hand"}
    details = merged(current, changes, whole=False)
    wrong: list[ApplicationError] = list(checks.variant(details, wish.at))
    changed = _differences(current, details)
    if variant is not None and not known.may_price:
        priced = {field for name, field in prices.FIELDS.items() if name in changed}
        wrong += [refusals.PriceNotYours(field=f"{wish.at}{field}") for field in sorted(priced)]
    made.refusals += wrong
    if variant is not None and not changed:
        return
    before = {name: getattr(current, name) for name in changed}
    row = variant or Variant(sku=wish.sku, position=_next_position(kept, made))
    made.variants.append(VariantPlan(row, variant is None, changed, before, details.on_hand))


def _judge_single(made: Plan, kept: Mapping[str, Variant], several: Collection[str]) -> None:
    offered = {sku: row.active for sku, row in kept.items()}
    for one in made.variants:
        offered[one.variant.sku] = one.changed.get("active", offered.get(one.variant.sku, True))
    more = any(active and sku in several for sku, active in offered.items())
    more |= any(one.is_new and one.on_hand > 1 for one in made.variants)
    if more or sum(offered.values()) > 1:
        made.refusals.append(refusals.OnlyOne(field="one_of_a_kind"))


def _next_position(kept: Mapping[str, Variant], made: Plan) -> int:
    last = max((one.position for one in kept.values()), default=-1)
    return last + 1 + sum(one.is_new for one in made.variants)


def _judge_fitness(wish: ProductWish, details: ProductDetails, made: Plan, known: Known) -> None:
    """What is on sale must not lose what buyers need; what goes on sale needs more."""
    is_on_sale = made.product.state == Product.State.PUBLISHED
    if not is_on_sale and not wish.publish:
        return
    going = wish.publish and not is_on_sale
    offered = {one.sku: (one.active, one.price) for one in _kept(made, known)}
    for one in made.variants:
        active, price = offered.get(one.variant.sku, (True, 0))
        offered[one.variant.sku] = (
            one.changed.get("active", active), one.changed.get("price", price)
        )  # fmt: skip
    lacking = checks.fit(
        named=bool(details.name.get("vi", "").strip()),
        priced=any(active and price > 0 for active, price in offered.values()),
        pictured=not going or made.product.pk in known.pictured,
        selling=not going or known.producer.selling,
        trade_allowed=known.trade_allowed(details.craft_id)
        or not (going or "craft_id" in made.changed),
        free=not made.product.withheld_for,
    )
    if lacking:
        made.refusals.append(lacking)


def _kept(made: Plan, known: Known) -> list[Variant]:
    return list(known.variants.get(made.product.pk, {}).values())


def _apply(
    wish: ProductWish, details: ProductDetails, made: Plan, known: Known, now: datetime
) -> None:
    """Only into the rows in memory."""
    product = made.product
    if made.is_new:
        product.village_id = known.producer.village_id
        product.slug = known.slugs.free(details.name)
    elif details.name.get("vi") != product.name.get("vi"):
        made.old_slug, product.slug = product.slug, known.slugs.free(details.name, own=product.slug)
    for name, value in made.changed.items():
        setattr(product, name, value)
    for one in made.variants:
        for name, value in one.changed.items():
            if name != "on_hand":
                setattr(one.variant, name, value)
        known.skus.add(one.variant.sku)
    if made.old_slug == product.slug:
        made.old_slug = ""
    if wish.publish and product.state != Product.State.PUBLISHED:
        made.old_state, product.state = product.state, Product.State.PUBLISHED
        product.published_at, product.listed = product.published_at or now, True
    if made.status != "unchanged":
        product.changed_at = now
