"""What lists read ready-made: the words of a product for searching, and its card."""

from collections.abc import Iterable
from typing import Any

from langnghe.core.rewriting import update_each
from langnghe.core.text import fold
from langnghe.market.catalogue.models import Product, ProductImage
from langnghe.market.catalogue.rules import marked, now_shown
from langnghe.registry import public as registry

CHUNK = 500


def reindex(*, product_ids: Iterable[int] | None = None) -> int:
    """
    Write search texts and cards anew, of some products or of all; how many.

    To be called when anything they hold has changed: names, pictures, the maker, the village.
    """
    products = Product.objects.select_related("craft", "village", "producer").prefetch_related(
        "images"
    )
    if product_ids is not None:
        products = products.filter(pk__in=list(product_ids))
    done = 0
    batch: list[Product] = []
    for product in products.order_by("pk").iterator(chunk_size=CHUNK):
        prepare(product, _first_picture(product))
        batch.append(product)
        if len(batch) == CHUNK:
            done += _write(batch)
            batch = []
    return done + _write(batch)


def reindex_of(*, kind: str, thing_id: int) -> int:
    """
    The same for all goods of a craft, a village or a producer: it is called otherwise now.

    A part at a time, each for itself: a craft may have very many, and others wait to write.
    """
    goods = Product.objects.filter(**{f"{kind}_id": thing_id}).order_by("pk")
    if kind == "producer":
        maker = registry.producers_by_ids([thing_id]).get(thing_id)
        if maker is None:  # gone since, and nothing of his is left
            return 0
        goods.exclude(village_id=maker.village_id).update(village_id=maker.village_id)
    done, last = 0, 0
    while ids := list(goods.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        done, last = done + reindex(product_ids=ids), ids[-1]
    return done


def _write(batch: list[Product]) -> int:
    update_each(batch, ["search_text", "search_name", "search_marked", "card"], **now_shown())
    return len(batch)


def prepare(product: Product, picture: ProductImage | None) -> None:
    """Fill in what lists and search read; nothing is written. The `picture` stands on the card."""
    names = list(product.name.values())
    village = product.village
    texts = [
        *names,
        *product.materials.values(),
        *product.craft.name.values(),
        product.producer.name,
        village.name,
        *village.other_names,
        village.former_commune,
        village.former_district,
    ]
    product.search_name = _begun(fold(" ".join(names)))
    product.search_text = _begun(fold(" ".join(texts)))
    product.search_marked = _begun(marked(" ".join(texts)))
    product.card = _card(product, picture)
    for name, moment in now_shown().items():
        setattr(product, name, moment)


def _begun(words: str) -> str:
    return f" {words}"


def _first_picture(product: Product) -> ProductImage | None:
    return min(product.images.all(), key=lambda row: (row.position, row.pk), default=None)


def _card(product: Product, image: ProductImage | None) -> dict[str, Any]:
    return {
        "name": product.name,
        "craft": product.craft.name,
        "craft_slug": product.craft.slug,
        "village": product.village.name,
        "village_slug": product.village.slug,
        "maker": product.producer.name,
        "maker_slug": product.producer.slug,
        "image": image
        and {
            "alt": image.alt,
            "is_drawing": image.is_drawing,
            "width": image.width,
            "height": image.height,
            "renditions": image.renditions,
        },
    }
