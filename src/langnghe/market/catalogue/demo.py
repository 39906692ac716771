"""The goods of the demo: the sample articles spread over the demo makers of their villages."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from langnghe.core import clock
from langnghe.core.renditions import Rendition
from langnghe.market.catalogue import demo_texts, services
from langnghe.market.catalogue.demo_texts import Row
from langnghe.market.catalogue.drawing import draw_all
from langnghe.market.catalogue.facts import ProductDetails, VariantDetails
from langnghe.market.catalogue.models import CostSheet, Draft, Product, Variant
from langnghe.market.catalogue.services import images
from langnghe.registry import public as registry

DATA = Path(__file__).parent / "data" / "products.csv"
MADE_A_WEEK = 4  # pieces of what is made to order
WAGE = 45_000  # of an hour, as a maker might reckon
Progress = Callable[[str, int, int], None]
Article = Sequence[Row]  # the rows of one product: one per variant


def load(*, now: datetime, progress: Progress) -> None:
    """Safe to repeat: articles that are there, and those of villages without makers, are left."""
    known = set(Variant.objects.values_list("sku", flat=True))
    makers = _makers_by_village()
    articles = [
        rows
        for rows in _articles()
        if rows[0]["sku"] not in known and rows[0]["village_slug"] in makers
    ]
    crafts = {craft.code: craft for craft in registry.crafts()}
    tasks = [(crafts[rows[0]["craft_code"]].motif, _key(rows)) for rows in articles]
    pictures = _pictures(tasks, progress)
    with transaction.atomic():
        for rows, drawn in zip(articles, pictures, strict=True):
            # The makers of a village take turns.
            maker = next(makers[rows[0]["village_slug"]])
            product = _draft(rows, maker, crafts[rows[0]["craft_code"]].id, now=now)
            alt = demo_texts.alt(product.name)
            images.attach(product_id=product.pk, renditions=drawn, alt=alt, is_drawing=True)
            # Spread over three weeks, so that the newest goods come from everywhere.
            since = now - timedelta(minutes=_chance(f"day {_key(rows)}") % 30_000)
            services.publish(product=product, by_id=None, now=since)
        services.reindex()
        services.follow_breaks(today=clock.today(now))
        _begin_something(now)


def begin_first(*, producer_id: int, now: datetime) -> None:
    """What a household that waits for the commune has typed meanwhile."""
    typed = {"name_vi": demo_texts.FIRST_TYPED, "kind": "stock", "rows-0-price": "180.000"}
    Draft.objects.get_or_create(
        uid=uuid5(NAMESPACE_URL, f"first product of {producer_id}"),
        defaults={"producer_id": producer_id, "typed": typed, "changed_at": now},
    )


def _begin_something(now: datetime) -> None:
    """What lies on a maker's table: a product half typed, and what a finished one costs him."""
    product = Product.objects.filter(is_demo=True, made_to_order=False).order_by("pk").first()
    if product is None:
        return
    Draft.objects.get_or_create(
        uid=uuid5(product.uid, "draft"),
        defaults={
            "producer_id": product.producer_id,
            "typed": {"name_vi": demo_texts.HALF_TYPED, "kind": "stock"},
            "changed_at": now,
        },
    )
    price = product.price_from
    CostSheet.objects.get_or_create(
        product=product,
        defaults={
            "materials": price * 3 // 10,
            "minutes": price * 4 // 10 * 60 // WAGE,
            "wage": WAGE,
            "packing": price * 2 // 100,
            "changed_at": now,
        },
    )


def _articles() -> list[Article]:
    with DATA.open(encoding="utf-8", newline="") as file:
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in csv.DictReader(file):
            groups[row["parent_sku"] or row["sku"]].append(row)
    return list(groups.values())


def _key(rows: Article) -> str:
    return rows[0]["parent_sku"] or rows[0]["sku"]


def _chance(text: str) -> int:
    """The same number for the same text, on every machine."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)


def _pictures(tasks: Sequence[tuple[str, str]], progress: Progress) -> list[list[Rendition]]:
    drawn = []
    for renditions in draw_all(tasks):
        images.keep(renditions)
        drawn.append(renditions)
        progress("goods", len(drawn), len(tasks))
    return drawn


def _draft(rows: Article, maker: registry.ProducerFact, craft_id: int, *, now: datetime) -> Product:
    return services.create_product(
        producer_id=maker.id,
        details=_details(rows, maker, craft_id),
        variants=[_variant(row) for row in rows],
        by_id=None,
        now=now,
        is_demo=True,
    )


def _details(rows: Article, maker: registry.ProducerFact, craft_id: int) -> ProductDetails:
    row = rows[0]
    custom = row["custom_made"] == "1"
    return ProductDetails(
        craft_id=craft_id,
        name=demo_texts.name(row),
        description=demo_texts.description(row, maker.village_name, sizes=len(rows)),
        materials=demo_texts.texts(row, "materials"),
        care=demo_texts.texts(row, "care"),
        attributes=demo_texts.attributes(row),
        personalisation=demo_texts.PERSONALISED.get(_key(rows), {}),
        made_to_order=custom,
        making_days=int(row["made_to_order_days"]) if custom else 0,
        weekly_capacity=MADE_A_WEEK if custom else None,
        fragile=row["fragile"] == "1",
        food=row["food"] == "1",
        oversized=any(row["oversized"] == "1" for row in rows),
        export_ok=row["export_ok"] == "1",
        min_age=18 if row["care_code"] == demo_texts.SPIRITS else 0,
        restriction=demo_texts.restriction(row),
        shelf_life_days=int(row["shelf_life_days"]) if row["shelf_life_days"] else None,
        hs6=row["hs6"],
    )


def _variant(row: Row) -> VariantDetails:
    wholesale = bool(row["wholesale_min_qty"])
    return VariantDetails(
        sku=row["sku"],
        label=demo_texts.SIZES.get(row["variant"], {}),
        price=int(row["price_vnd"]),
        wholesale_min_qty=int(row["wholesale_min_qty"]) if wholesale else None,
        wholesale_price=int(row["wholesale_price_vnd"]) if wholesale else None,
        length_mm=_millimetres(row["length_cm"]),
        width_mm=_millimetres(row["width_cm"]),
        height_mm=_millimetres(row["height_cm"]),
        weight_g=int(float(row["weight_g"])),
        on_hand=0 if row["custom_made"] == "1" else _pieces(row),
    )


def _millimetres(centimetres: str) -> int:
    return round(float(centimetres or 0) * 10)


def _pieces(row: Row) -> int:
    """Mostly enough; here and there only a few, and a few sold out."""
    chance = _chance(row["sku"])
    if chance % 29 == 0:
        return 0
    if chance % 13 == 0:
        return 1 + chance % 3
    most = 6 if int(row["price_vnd"]) > 5_000_000 else 40
    return 4 + chance % most


def _makers_by_village() -> dict[str, Iterator[registry.ProducerFact]]:
    makers: dict[str, list[registry.ProducerFact]] = defaultdict(list)
    for maker in registry.first_producers(10_000):
        if maker.is_demo and maker.selling:
            makers[maker.village_slug].append(maker)
    return {village: cycle(found) for village, found in makers.items()}
