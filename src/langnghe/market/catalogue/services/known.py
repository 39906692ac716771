"""What has to be known of the goods of one maker to judge what is wished of them, and locked."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from langnghe.market.catalogue.facts import ProductWish
from langnghe.market.catalogue.models import Product, ProductImage, StockItem, Variant
from langnghe.market.catalogue.queries.workshop import ids_of_references
from langnghe.market.catalogue.services.slugs import Slugs
from langnghe.registry import public as registry


@dataclass(slots=True)
class Known:
    producer: registry.ProducerFact
    crafts: Mapping[str, registry.MakerCraft]
    may_price: bool
    products: dict[int, Product] = field(default_factory=dict)
    variants: Mapping[int, dict[str, Variant]] = field(default_factory=dict)
    skus: set[str] = field(default_factory=set)  # in use, whoever's they are
    several: set[str] = field(default_factory=set)  # of what is one of a kind: more than a piece
    pictured: set[int] = field(default_factory=set)
    slugs: Slugs = field(default_factory=lambda: Slugs(()))

    def find(self, wish: ProductWish) -> Product | None:
        if wish.product_id is not None:
            return self.products[wish.product_id]
        return self.by_reference(wish.changes.get("reference")) if wish.by_reference else None

    def by_reference(self, reference: object) -> Product | None:
        rows = self.products.values()
        return next((row for row in rows if reference and row.reference == reference), None)

    def trade_allowed(self, craft_id: int) -> bool:
        return any(one.id == craft_id and one.trade_allowed for one in self.crafts.values())


def look(
    producer: registry.ProducerFact,
    crafts: Mapping[str, registry.MakerCraft],
    wishes: Sequence[ProductWish],
    *,
    may_price: bool,
) -> Known:
    """
    Read and lock what the wishes speak of; the number of statements does not grow with them.

    Locked in the order of whoever changes a price: variants, then products.
    """
    known = Known(producer, crafts, may_price)
    ids = _ids(producer.id, wishes)
    known.variants = _locked_variants(ids)
    products = Product.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    known.products = {row.pk: row for row in products.order_by("pk")}
    skus = {variant.sku for wish in wishes for variant in wish.variants}
    known.skus = set(Variant.objects.filter(sku__in=skus).values_list("sku", flat=True).order_by())
    known.several = _several(known, wishes)
    pictures = ProductImage.objects.filter(product_id__in=ids)
    known.pictured = set(pictures.values_list("product_id", flat=True).order_by())
    known.slugs = Slugs(_name(wish, known) for wish in wishes if wish.changes.get("name"))
    return known


def _several(known: Known, wishes: Sequence[ProductWish]) -> set[str]:
    """Asked only where something is one of a kind, or shall be."""
    single = {row.pk for row in known.products.values() if row.one_of_a_kind}
    wished = (known.find(one) for one in wishes if one.changes.get("one_of_a_kind"))
    single |= {row.pk for row in wished if row is not None}
    if not single:
        return set()
    rows = StockItem.objects.filter(variant__product_id__in=single, on_hand__gt=1)
    return set(rows.values_list("variant__sku", flat=True))


def _name(wish: ProductWish, known: Known) -> dict[str, str]:
    """What the product will be called."""
    product = known.find(wish)
    kept = {} if product is None or wish.whole else product.name
    return {key: text for key, text in {**kept, **wish.changes["name"]}.items() if text}


def _ids(producer_id: int, wishes: Sequence[ProductWish]) -> list[int]:
    references = {str(wish.changes.get("reference") or "") for wish in wishes} - {""}
    told = {wish.product_id for wish in wishes if wish.product_id is not None}
    return sorted({*told, *ids_of_references(producer_id, references)})


def _locked_variants(product_ids: Collection[int]) -> Mapping[int, dict[str, Variant]]:
    rows = Variant.objects.select_for_update(of=("self",), no_key=True)
    found: dict[int, dict[str, Variant]] = defaultdict(dict)
    for row in rows.filter(product_id__in=product_ids).order_by("pk"):
        found[row.product_id][row.sku] = row
    return found
