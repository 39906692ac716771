"""
Put N invented goods of up to 5,000 makers on sale, in bulk: `python -m bench.goods N`.

They are written as the services would write them (search words, cards, stock), but as rows beside
the ORM: PostgreSQL copies them in from two processes, SQLite takes them from one. For measuring
only; nothing of the product uses it.
"""

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import lru_cache
from multiprocessing import get_context

import django
import orjson
from tqdm import tqdm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langnghe.settings")
django.setup()

from django.db import Error, connection, models, transaction  # noqa: E402
from django.db.models import Max  # noqa: E402
from django.utils import timezone  # noqa: E402

from langnghe.accounts.models import Organisation  # noqa: E402
from langnghe.core.ids import uuid7  # noqa: E402
from langnghe.core.text import fold  # noqa: E402
from langnghe.market.catalogue.models import (  # noqa: E402
    Product,
    ProductImage,
    StockItem,
    StockMovement,
    Variant,
)
from langnghe.market.catalogue.services import search  # noqa: E402
from langnghe.registry.models import Producer, Village  # noqa: E402

MODELS = (Product, ProductImage, Variant, StockItem, StockMovement)
PIECES = 1_000
MOST_MAKERS = 5_000
GOODS_PER_MAKER = 20
CHUNK = 2_500
GROWN_OVER = 3 * 365 * 24 * 3600  # seconds: no market gets all its goods in one day
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
    first = {model: (model.objects.aggregate(last=Max("pk"))["last"] or 0) + 1 for model in MODELS}
    now = timezone.now()
    makers = _makers(min(MOST_MAKERS, max(1, number // GOODS_PER_MAKER)))
    ids = [maker.pk for maker in makers]
    pieces = [range(at, min(number, at + CHUNK)) for at in range(0, number, CHUNK)]
    starts = tuple(first[model] for model in MODELS)
    with tqdm(total=number, unit=" goods", disable=None) as bar, _built_afterwards():
        if connection.vendor == "postgresql":
            connection.close_pool()
            # They end with this process, however that ends.
            with get_context("spawn").Pool(2, _begin, (ids, starts, now)) as pool:
                for done in pool.imap_unordered(_write, pieces):
                    bar.update(done)
        else:
            _begin(ids, starts, now)
            for piece in pieces:
                bar.update(_write(piece))
    _finish()


@contextmanager
def _built_afterwards() -> Iterator[None]:
    """Indexes that stand for no constraint are made when all rows are in: sorted, not searched."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')"
            " WHERE c.oid IS NULL AND i.indrelid::regclass::text = ANY(%s)",
            [[model._meta.db_table for model in MODELS]],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '256MB'")
            for _name, definition in indexes:
                cursor.execute(definition)


def _finish() -> None:
    """Where the ids go on, and what the planner knows."""
    from django.core.management.color import no_style  # noqa: PLC0415

    with connection.cursor() as cursor:
        for command in connection.ops.sequence_reset_sql(no_style(), list(MODELS)):
            cursor.execute(command)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _makers(number: int) -> list[Producer]:
    villages = list(Village.objects.public().filter(status="active").select_related("commune"))
    with_goods = {v.pk for v in villages if (craft := _craft(v)) and craft.trade_allowed}
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
    return [maker for maker in made if maker.village_id in with_goods]


def _craft(village: Village) -> object:
    return village.crafts.order_by("pk").first()


class Rows:
    """Rows of a table: those of a specimen, each with some columns of its own."""

    def __init__(self, specimen: models.Model, *changing: str) -> None:
        # What the database fills in by itself is left to it.
        fields = [f for f in specimen._meta.concrete_fields if not f.has_db_default()]
        table, names = specimen._meta.db_table, ", ".join(f'"{f.column}"' for f in fields)
        self.copy = f"COPY {table} ({names}) FROM STDIN"
        self.insert = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(fields))})"
        self.usual = [_given(field, getattr(specimen, field.attname)) for field in fields]
        places = {field.attname: place for place, field in enumerate(fields)}
        self.places = [places[name] for name in changing]
        self.rows: list[list[object]] = []

    def add(self, *values: object) -> None:
        row = self.usual.copy()
        for place, value in zip(self.places, values, strict=True):
            row[place] = value
        self.rows.append(row)

    def write(self) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(self.copy) as copy:
                    for row in self.rows:
                        copy.write_row(row)
            else:
                cursor.executemany(self.insert, self.rows)
        self.rows = []


def _given(field: models.Field, value: object) -> object:
    if isinstance(value, dict | list):
        return _json(value)
    return field.get_db_prep_save(value, connection)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


_word = lru_cache(maxsize=50_000)(fold)


def _folded(text: str) -> str:
    """What `fold` makes of it, a word at a time: the same few words come again and again."""
    return " ".join(filter(None, map(_word, text.split(" "))))


class Writer:
    """What one process needs to write goods: the makers, pictures, and where ids begin."""

    def __init__(self, makers: list[int], starts: tuple[int, ...], now: datetime) -> None:
        self.starts, self.now = starts, now
        search.fold = _folded
        found = Producer.objects.select_related("village__commune").in_bulk(makers)
        crafts = {m.village_id: m.village for m in found.values()}
        crafts = {pk: _craft(village) for pk, village in crafts.items()}
        # One specimen per maker, whose words change with each of his goods.
        self.goods = [
            Product(
                producer=found[pk], village=found[pk].village, craft=crafts[found[pk].village_id],
                name={}, state="published", published_at=now, listed=True, is_demo=True,
            )
            for pk in makers
        ]  # fmt: skip
        self.pictures = [
            (image, _json(image.renditions))
            for image in ProductImage.objects.filter(pk__lt=starts[1]).order_by("pk")[:50]
        ]
        self.products = Rows(
            self.goods[0],
            "id", "uid", "slug", "producer_id", "village_id", "craft_id", "name", "materials",
            "description", "published_at", "price_from", "price_to", "available", "search_text",
            "search_name", "search_marked", "card",
        )  # fmt: skip
        self.images = Rows(
            ProductImage(is_drawing=True, width=1, height=1),
            "id", "uid", "product_id", "alt", "width", "height", "renditions",
        )  # fmt: skip
        self.variants = Rows(
            Variant(price=0, weight_g=500), "id", "uid", "product_id", "sku", "price"
        )
        self.stock = Rows(StockItem(), "id", "variant_id", "on_hand")
        counted = StockMovement(kind="adjust", quantity=PIECES, at=now)
        self.movements = Rows(counted, "id", "stock_id", "source")
        if connection.vendor == "postgresql":
            with (
                suppress(Error),
                connection.cursor() as cursor,
            ):  # where we may: no look at each key
                cursor.execute("SET session_replication_role = replica")
                cursor.execute("SET synchronous_commit = off")

    def write(self, numbers: range) -> int:
        chance = random.Random(numbers.start)
        for number in numbers:
            self._invent(number, chance)
        with transaction.atomic():
            for rows in (self.products, self.images, self.variants, self.stock, self.movements):
                rows.write()
        return len(numbers)

    def _invent(self, number: int, chance: random.Random) -> None:
        product = self.goods[number % len(self.goods)]
        thing, kind, other = chance.choice(THINGS), *chance.sample(KINDS, 2)
        vi = f"{thing[0]} {kind[0]} {other[0]} {number}"
        en = f"{thing[1]}, {kind[1]}, {other[1]} {number}"
        product.name, product.materials = {"vi": vi, "en": en}, {"vi": kind[0], "en": kind[1]}
        image, renditions = chance.choice(self.pictures) if self.pictures else (None, "")
        if image:
            image.alt = product.name
        search.prepare(product, image)
        price, available = chance.randint(5, 900) * 10_000, number % 17 > 0
        since = self.now - timedelta(seconds=chance.randrange(GROWN_OVER))
        product_id, image_id, variant_id, stock_id, moved_id = (at + number for at in self.starts)
        name = _json(product.name)
        self.products.add(
            product_id, uuid7().hex, f"{_folded(vi).replace(' ', '-')}-do", product.producer_id, product.village_id,
            product.craft_id, name, _json(product.materials),
            _json({"vi": f"{vi}, làm tay.", "en": f"{en}, hand-made."}),
            connection.ops.adapt_datetimefield_value(since), price, price, available,
            product.search_text, product.search_name, product.search_marked, _json(product.card),
        )  # fmt: skip
        if image:
            self.images.add(
                image_id, uuid7().hex, product_id, name, image.width, image.height, renditions
            )
        self.variants.add(variant_id, uuid7().hex, product_id, f"DO-{product_id}", price)
        self.stock.add(stock_id, variant_id, PIECES if available else 0)
        if available:
            self.movements.add(moved_id, stock_id, f"bench:{number}")


_writer: list[Writer] = []


def _begin(makers: list[int], starts: tuple[int, ...], now: datetime) -> None:
    _writer[:] = [Writer(makers, starts, now)]


def _write(numbers: range) -> int:
    return _writer[0].write(numbers)


if __name__ == "__main__":
    main(int(sys.argv[1]))
