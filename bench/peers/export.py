"""
Write what our market has on sale as JSON lines: `python -m bench.peers.export FILE`.

The peers load this file, so that all shops sell the same.
"""

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langnghe.settings")
django.setup()

from langnghe.market.catalogue.models import Variant  # noqa: E402


def main(file: Path) -> None:
    """One variant of each of the goods; what is made to order is in stock everywhere else."""
    listed = (
        Variant.objects.filter(product__listed=True, active=True)
        .select_related("product__craft", "stock")
        .order_by("product_id", "position", "pk")
    )
    seen: set[int] = set()
    with file.open("w") as out:
        for variant in listed.iterator(2_000):
            product = variant.product
            if product.pk in seen:
                continue
            seen.add(product.pk)
            stock = getattr(variant, "stock", None)
            row = {
                "slug": product.slug,
                "sku": variant.sku,
                "variant": str(variant.uid),
                "name": product.name["vi"],
                "description": product.description.get("vi", ""),
                "category": product.craft.slug,
                "category_name": product.craft.name["vi"],
                "price": variant.price,
                "stock": stock.on_hand - stock.held if stock else 0,
                "invented": variant.sku.startswith("DO-"),
            }
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
