"""
Write the catalogue of the file into an empty oscar: `load.py FILE`.

With oscar's own models, a few thousand rows a statement; pictures are a handful shared by all.
"""

import json
import os
import sys
from decimal import Decimal
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.sites.models import Site  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils.text import slugify  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402
from PIL import Image  # noqa: E402

CHUNK = 2_000
PICTURES = 16
Category, Product, ProductClass, ProductImage, ProductCategory = (
    get_model("catalogue", name)
    for name in ("Category", "Product", "ProductClass", "ProductImage", "ProductCategory")
)
Partner, StockRecord = get_model("partner", "Partner"), get_model("partner", "StockRecord")
Country = get_model("address", "Country")


def main(file: Path) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    Site.objects.update_or_create(pk=1, defaults={"domain": "127.0.0.1", "name": "oscar"})
    Country.objects.create(
        iso_3166_1_a2="VN", iso_3166_1_a3="VNM", iso_3166_1_numeric="704",
        printable_name="Viet Nam", name="Viet Nam", is_shipping_country=True,
    )  # fmt: skip
    categories = _categories(rows)
    kind = ProductClass.objects.create(name="Goods", requires_shipping=True, track_stock=True)
    partner = Partner.objects.create(name="Village", code="village")
    pictures = _pictures()
    for start in range(0, len(rows), CHUNK):
        _write(rows[start : start + CHUNK], categories, kind, partner, pictures)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _categories(rows: list[dict]) -> dict:
    names = {row["category"]: row["category_name"] for row in rows}
    return {slug: Category.add_root(name=name, slug=slug) for slug, name in sorted(names.items())}


def _pictures() -> list[str]:
    folder = Path(settings.MEDIA_ROOT) / "images"
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number in range(PICTURES):
        name = f"images/{number}.jpg"
        Image.new("RGB", (640, 480), (number * 15, 120, 80)).save(settings.MEDIA_ROOT / name)
        files.append(name)
    return files


def _write(rows: list[dict], categories: dict, kind, partner, pictures: list[str]) -> None:
    products = Product.objects.bulk_create(
        Product(
            structure=Product.STANDALONE, product_class=kind, upc=row["sku"], title=row["name"],
            slug=slugify(row["name"]) or "goods", description=row["description"], is_public=True,
        )
        for row in rows
    )  # fmt: skip
    pairs = list(zip(rows, products, strict=True))
    ProductCategory.objects.bulk_create(
        ProductCategory(product=product, category=categories[row["category"]])
        for row, product in pairs
    )
    StockRecord.objects.bulk_create(
        StockRecord(
            product=product, partner=partner, partner_sku=row["sku"], price_currency="VND",
            price=Decimal(row["price"]), num_in_stock=row["stock"],
        )
        for row, product in pairs
    )  # fmt: skip
    ProductImage.objects.bulk_create(
        ProductImage(product=product, original=pictures[number % len(pictures)], display_order=0)
        for number, product in enumerate(products)
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
