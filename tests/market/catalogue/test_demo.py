"""The goods of the demo: complete in both languages, labelled as drawn and invented."""

import csv
from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage

from langnghe.market.catalogue import demo, demo_texts, queries
from langnghe.market.catalogue.models import Product, ProductImage, StockItem, Variant
from langnghe.market.catalogue.queries import Filters
from langnghe.registry import loading
from langnghe.ui import motifs
from tests import factories

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
with demo.DATA.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def texts_of(row):
    yield demo_texts.name(row)
    yield demo_texts.description(row, "Bát Tràng", sizes=1)
    yield demo_texts.texts(row, "materials")
    yield demo_texts.texts(row, "care")
    yield demo_texts.restriction(row)
    yield demo_texts.alt(demo_texts.name(row))
    yield from (value for value in demo_texts.attributes(row).values() if isinstance(value, dict))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["sku"])
def test_every_article_speaks_both_languages(row):
    for texts in texts_of(row):
        assert set(texts) in ({"vi", "en"}, set())
        assert all(text.strip() and "  " not in text for text in texts.values())


def test_what_is_written_on_pieces_is_offered_for_articles_that_exist():
    known = {row["parent_sku"] or row["sku"] for row in ROWS}

    assert set(demo_texts.PERSONALISED) | demo_texts.SERVICES <= known


@pytest.mark.django_db
def test_the_goods_of_two_villages_are_put_on_sale_once():
    for slug, code, motif in (
        ("bat-trang", "CERAMIC", "ceramic"),
        ("ngau", "FOOD_ALCOHOL", "food"),
    ):
        village = factories.village(
            slug=slug, name=slug, craft=factories.craft(code=code, motif=motif)
        )
        for _ in range(2):
            factories.producer(village=village, is_demo=True)
    factories.producer(village=factories.village(slug="van-phuc"))  # a real one: no sample goods
    told = []

    for _ in range(2):
        demo.load(now=NOW, progress=lambda what, done, total: told.append((done, total)))

    rows = [row for row in ROWS if row["village_slug"] in {"bat-trang", "ngau"}]
    articles = {row["parent_sku"] or row["sku"] for row in rows}
    assert Variant.objects.count() == len(rows) == 23
    assert Product.objects.filter(listed=True, is_demo=True).count() == len(articles) == 17
    assert told == [(done, 17) for done in range(1, 18)]
    assert Product.objects.values("producer").distinct().count() == 3

    sizes = Product.objects.get(variants__sku="BATTRANG-002-S")
    assert sizes.name == {
        "vi": "Bình hoa men rạn đắp nổi hoa sen",
        "en": "Crackle-glaze vase with relief lotus",
    }
    assert [v.label["vi"] for v in sizes.variants.all()] == ["Cỡ nhỏ", "Cỡ vừa", "Cỡ lớn"]
    assert sizes.attributes["glaze"] == {"vi": "men rạn", "en": "crackle"}
    made = Product.objects.get(variants__sku="BATTRANG-003")
    assert (made.made_to_order, made.making_days, made.oversized) == (True, 30, True)
    spirits = Product.objects.get(variants__sku="NGAU-001")
    assert (spirits.min_age, spirits.attributes["alcohol"]) == (18, "35%")
    assert spirits.restriction["en"].startswith("Spirits")

    assert ProductImage.objects.filter(is_drawing=True).count() == 17
    image = sizes.images.get()
    assert [size["width"] for size in image.renditions] == [320, 640, 960]
    assert all(default_storage.exists(size["file"]) for size in image.renditions)
    assert sizes.slug in [card.slug for card in queries.listing(Filters(q="men ran")).items]
    counted = StockItem.objects.filter(variant__product__made_to_order=False)
    assert all(stock.held == 0 for stock in counted)
    assert sum(stock.on_hand for stock in counted) > 100


def test_sample_stock_has_plenty_a_little_and_nothing():
    pieces = [demo._pieces(row) for row in ROWS if row["custom_made"] == "0"]

    assert min(pieces) == 0
    assert 0 < sum(number in {1, 2, 3} for number in pieces) < len(pieces) / 5
    assert sum(number == 0 for number in pieces) < len(pieces) / 10


def test_every_craft_of_the_register_has_a_motif_that_can_be_drawn():
    assert set(loading.MOTIFS.values()) <= set(motifs.MOTIFS)
