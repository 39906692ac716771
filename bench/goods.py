"""
Put N invented goods of up to 5,000 makers on sale, in bulk: `bench/goods.py N`.

They are written as the services would write them (search words, cards, stock), a few thousand rows
a statement. For measuring only; nothing of the product uses it.
"""

import itertools
import os
import random
import sys
from datetime import timedelta

import django
from tqdm import tqdm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langnghe.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from langnghe.accounts.models import Organisation  # noqa: E402
from langnghe.core.text import slugify  # noqa: E402
from langnghe.market.catalogue.models import (  # noqa: E402
    Product,
    ProductImage,
    StockItem,
    Variant,
)
from langnghe.market.catalogue.services.search import prepare  # noqa: E402
from langnghe.registry.models import Producer, Village  # noqa: E402

MOST_MAKERS = 5_000
GOODS_PER_MAKER = 20
CHUNK = 2_000
THINGS = [
    ("Bình hoa", "Vase"), ("Khăn lụa", "Silk scarf"), ("Chén trà", "Tea cup"), ("Nón lá", "Hat"),
    ("Hộp sơn mài", "Lacquer box"), ("Giỏ mây", "Rattan basket"), ("Quạt giấy", "Paper fan"),
    ("Tượng gỗ", "Wooden statue"), ("Đèn lồng", "Lantern"), ("Tranh thêu", "Embroidery"),
    ("Vòng bạc", "Silver bracelet"), ("Lư hương đồng", "Bronze burner"), ("Gối thổ cẩm", "Cushion"),
    ("Khay khảm trai", "Inlaid tray"), ("Đĩa gốm", "Plate"), ("Túi cói", "Sedge bag"),
]  # fmt: skip
KINDS = [
    ("men lam", "blue glaze"), ("men rạn", "crackle glaze"), ("hoa sen", "lotus"),
    ("chim hạc", "crane"), ("tứ quý", "four seasons"), ("dát vàng", "gilded"), ("vẽ tay", "painted"),
    ("truyền thống", "traditional"), ("cỡ nhỏ", "small"), ("cỡ lớn", "large"), ("đỏ", "red"),
    ("xanh ngọc", "celadon"), ("phố cổ", "old quarter"), ("đồng quê", "countryside"),
]  # fmt: skip


def main(number: int) -> None:
    chance = random.Random(number)
    makers = _makers(min(MOST_MAKERS, max(1, number // GOODS_PER_MAKER)))
    pictures = list(ProductImage.objects.order_by("pk")[:50])
    now = timezone.now()
    with tqdm(total=number, unit=" goods", disable=None) as bar:
        for start in range(0, number, CHUNK):
            count = min(CHUNK, number - start)
            with transaction.atomic():
                _write(range(start, start + count), makers, pictures, chance, now)
            bar.update(count)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    else:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _makers(number: int) -> list[Producer]:
    villages = list(Village.objects.public().filter(status="active").select_related("commune"))
    made = []
    for place in range(number):
        name = f"Cơ sở đo {place:05d}"
        made.append(
            Producer(
                slug=f"co-so-do-{place:05d}", name=name, kind="household",
                village=villages[place % len(villages)], state="verified",
                verified_at=timezone.now(), bank_bin="970436", bank_account=f"90{place:08d}",
                bank_holder="DO TOC DO", is_demo=True,
            )
        )  # fmt: skip
    organisations = Organisation.objects.bulk_create(
        [Organisation(kind="producer", name=maker.name) for maker in made], CHUNK
    )
    for maker, organisation in zip(made, organisations, strict=True):
        maker.organisation = organisation
    Producer.objects.bulk_create(made, CHUNK)
    crafts = {v.pk: v.crafts.order_by("pk").first() for v in villages}
    for maker in made:
        maker.craft_of_goods = crafts[maker.village_id]
    return [maker for maker in made if maker.craft_of_goods and maker.craft_of_goods.trade_allowed]


def _write(numbers: range, makers: list, pictures: list, chance: random.Random, now) -> None:
    products, owners = [], itertools.cycle(makers)
    for number in numbers:
        maker = makers[number % len(makers)] if makers else next(owners)
        thing, kind, other = chance.choice(THINGS), *chance.sample(KINDS, 2)
        name = {
            "vi": f"{thing[0]} {kind[0]} {other[0]} {number}",
            "en": f"{thing[1]}, {kind[1]}, {other[1]} {number}",
        }
        price = chance.randint(5, 900) * 10_000
        products.append(
            Product(
                slug=f"{slugify(name['vi'])}-do", producer=maker, village=maker.village,
                craft=maker.craft_of_goods, name=name, materials={"vi": kind[0], "en": kind[1]},
                description={"vi": f"{name['vi']}, làm tay.", "en": f"{name['en']}, hand-made."},
                state="published", published_at=now - timedelta(seconds=number), listed=True,
                price_from=price, price_to=price, available=number % 17 > 0, is_demo=True,
            )
        )  # fmt: skip
    images = [chance.choice(pictures) for _product in products] if pictures else []
    for place, product in enumerate(products):
        prepare(product, images[place] if images else None)
    Product.objects.bulk_create(products)
    ProductImage.objects.bulk_create(
        ProductImage(
            product=product, alt=product.name, is_drawing=True, width=image.width,
            height=image.height, renditions=image.renditions,
        )
        for product, image in zip(products, images, strict=False)
    )  # fmt: skip
    variants = Variant.objects.bulk_create(
        Variant(product=product, sku=f"DO-{product.pk}", price=product.price_from, weight_g=500)
        for product in products
    )
    StockItem.objects.bulk_create(
        StockItem(variant=variant, on_hand=1_000 if variant.product.available else 0)
        for variant in variants
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
