"""The list of goods: filters, counts, search, order, pages."""

from dataclasses import asdict
from datetime import timedelta
from unicodedata import normalize

import pytest

from langnghe.core.pagination import BadCursor
from langnghe.market import public as market_public
from langnghe.market.catalogue import queries, search
from langnghe.market.catalogue.queries import Filters
from langnghe.market.catalogue.search.materials import made_of
from langnghe.market.catalogue.services import search as search_texts
from langnghe.registry.facts import ProducerVerified, ShownOtherwise
from tests import factories
from tests.factories.catalogue import NOW

pytestmark = pytest.mark.django_db


def goods(*names, **fields):
    return [
        factories.product(name={"vi": name, "en": name}, variants=1, **fields) for name in names
    ]


def names(filters, **page):
    return [card.name for card in queries.listing(filters, **page).items]


def counts(choices):
    return {choice.value: choice.count for choice in choices}


def test_what_is_not_for_the_public_is_in_no_list_count_or_suggestion():
    shown = factories.product(variants=1)
    for state in ("draft", "archived"):
        factories.product(name={"vi": f"Bí mật {state}"}, variants=1, state=state, published_at=NOW)
    withdrawn = factories.product(name={"vi": "Bí mật"}, variants=1)
    factories.unverify(withdrawn.producer)
    fading = factories.village(status="fading")
    doubtful = factories.village(certainty="C")
    for village in (fading, doubtful):
        factories.product(
            name={"vi": "Bí mật"}, variants=1, producer=factories.producer(village=village)
        )

    found = queries.listing(Filters())
    facets = queries.facets(Filters(), search.reader())

    assert [card.slug for card in found.items] == [shown.slug]
    assert found.total == 1
    assert queries.listing(Filters(q="bí mật")).total == 0
    assert [
        sum(counts(choices).values())
        for choices in (facets.crafts, facets.villages, facets.producers)
    ] == [1, 1, 1]
    assert sum(facets.availability.values()) == 1
    assert queries.count() == 1
    assert [slug for slug, _at in queries.sitemap_rows(0, 100)] == [shown.slug]
    assert [card.slug for card in queries.cards()] == [shown.slug]
    assert queries.count_by("craft_id") == {shown.craft_id: 1}


@pytest.fixture
def market():
    """Two crafts, two villages, three makers; prices 100, 300 and 700 thousand, 2 and 9 million."""
    silk, clay = factories.craft(name={"vi": "Lụa"}), factories.craft(name={"vi": "Gốm"})
    vp, bt = factories.village(name="Vạn Phúc"), factories.village(name="Bát Tràng")
    an, be, chi = (
        factories.producer(name=name, village=village)
        for name, village in (("Nhà An", vp), ("Nhà Bê", bt), ("Nhà Chi", bt))
    )
    rows = [
        ("Khăn", silk, an, 100_000, {}),
        ("Áo dài", silk, an, 2_000_000, {"made_to_order": True}),
        ("Chén", clay, be, 300_000, {}),
        ("Bình", clay, be, 9_000_000, {"on_hand": 0}),
        ("Túi thêu", silk, chi, 700_000, {}),
    ]
    for place, (name, craft, maker, price, rest) in enumerate(rows):
        made = rest.get("made_to_order", False)
        product = factories.product(
            name={"vi": name},
            craft=craft,
            producer=maker,
            made_to_order=made,
            published_at=NOW + timedelta(hours=place),
        )
        factories.variant(product=product, price=price, on_hand=rest.get("on_hand", 5))
    return {"silk": silk, "clay": clay, "vp": vp, "bt": bt, "an": an, "be": be, "chi": chi}


def test_each_filter_narrows(market):
    assert set(names(Filters(craft=market["silk"].slug))) == {"Khăn", "Áo dài", "Túi thêu"}
    assert set(names(Filters(village=market["bt"].slug))) == {"Chén", "Bình", "Túi thêu"}
    assert set(names(Filters(producer=market["chi"].slug))) == {"Túi thêu"}
    assert set(names(Filters(price_min=300_000, price_max=2_000_000))) == {
        "Áo dài", "Chén", "Túi thêu",
    }  # fmt: skip
    assert set(names(Filters(availability="in_stock"))) == {"Khăn", "Chén", "Túi thêu"}
    assert set(names(Filters(availability="made_to_order"))) == {"Áo dài"}
    assert set(names(Filters(availability="sold_out"))) == {"Bình"}
    assert names(Filters(craft="no-such-craft")) == []


def test_filters_meet(market):
    both = Filters(craft=market["silk"].slug, village=market["bt"].slug)

    assert names(both) == ["Túi thêu"]


def test_facets_are_counted_under_all_the_other_filters(market):
    filters = Filters(craft=market["silk"].slug, village=market["bt"].slug, price_max=1_000_000)

    facets = queries.facets(filters, search.reader())

    assert counts(facets.crafts) == {market["silk"].slug: 1, market["clay"].slug: 1}
    assert counts(facets.villages) == {market["vp"].slug: 1, market["bt"].slug: 1}
    assert counts(facets.producers) == {market["chi"].slug: 1}
    assert [(band.low, band.high, band.count) for band in facets.bands if band.count] == [
        (500_000, 1_000_000, 1)
    ]
    assert facets.availability == {"in_stock": 1, "made_to_order": 0, "sold_out": 0}


def test_every_facet_promises_what_choosing_it_gives(market):
    filters = Filters(village=market["bt"].slug)
    facets = queries.facets(filters, search.reader())

    for name, choices in (
        ("craft", facets.crafts),
        ("village", facets.villages),
        ("producer", facets.producers),
    ):
        for choice in choices:
            chosen = Filters(**{**asdict(filters), name: choice.value})
            assert queries.listing(chosen).total == choice.count
    for band in facets.bands:
        chosen = Filters(village=filters.village, price_min=band.low, price_max=band.high)
        assert queries.listing(chosen).total == band.count
    for value, count in facets.availability.items():
        chosen = Filters(village=filters.village, availability=value)
        assert queries.listing(chosen).total == count


def test_the_newest_come_first_and_prices_sort_both_ways(market):
    assert names(Filters()) == ["Túi thêu", "Bình", "Chén", "Áo dài", "Khăn"]
    assert names(Filters(sort="price")) == ["Khăn", "Chén", "Túi thêu", "Áo dài", "Bình"]
    assert names(Filters(sort="-price")) == ["Bình", "Áo dài", "Túi thêu", "Chén", "Khăn"]
    assert names(Filters(sort="relevance")) == names(Filters())


@pytest.mark.parametrize("n", [1, 3])
def test_a_page_of_the_list_costs_the_same_however_long_it_is(n, django_assert_num_queries):
    for _ in range(n):
        factories.image(product=factories.product(variants=2))

    queries.listing(Filters(q="binh"))  # lets the index follow
    with django_assert_num_queries(2):  # is the index behind; the cards
        found = queries.listing(Filters(q="binh"))
    with django_assert_num_queries(4):  # is the index behind; names of three kinds
        queries.facets(Filters(), search.reader())
    with django_assert_num_queries(1):
        queries.cards()

    assert found.total == n


def test_g_16_words_are_found_without_their_marks():
    goods("Đồ gỗ Đồng Kỵ", "Lụa Vạn Phúc")

    assert names(Filters(q="do go dong ky")) == ["Đồ gỗ Đồng Kỵ"]
    assert names(Filters(q="ĐỒ-GỖ, đồng kỵ!")) == ["Đồ gỗ Đồng Kỵ"]


@pytest.mark.parametrize(
    "typed", ["hoà bình", "hòa bình", normalize("NFD", "hòa bình"), "HOA BINH"]
)
def test_old_new_and_decomposed_spellings_meet(typed):
    goods("Tranh Hòa Bình")

    assert names(Filters(q=typed)) == ["Tranh Hòa Bình"]


def test_every_word_must_begin_a_word():
    goods("Bình gốm men lam", "Ấm gốm")

    assert names(Filters(q="gom lam")) == ["Bình gốm men lam"]
    assert set(names(Filters(q="go"))) == {"Bình gốm men lam", "Ấm gốm"}
    assert names(Filters(q="ốm")) == []
    assert names(Filters(q="gốm xanh")) == []


def test_what_was_typed_with_marks_comes_first_where_the_marks_are_the_same():
    goods("Khăn lụa", "Bánh lúa", "Tranh lúa non")

    assert names(Filters(q="lụa")) == ["Khăn lụa", "Tranh lúa non", "Bánh lúa"]
    assert names(Filters(q="lúa"))[2] == "Khăn lụa"


def test_a_hit_in_the_name_comes_before_one_in_the_rest():
    maker = factories.producer(name="Gốm Hồng")
    goods("Đĩa sen", producer=maker)
    goods("Bình gốm")
    goods("Bát hoa", producer=maker)

    assert names(Filters(q="gom")) == ["Bình gốm", "Bát hoa", "Đĩa sen"]


def test_craft_village_maker_material_and_old_names_are_searched():
    village = factories.village(
        name="Vạn Phúc", other_names=["Vạn Bảo"], former_commune="Phường Vạn Phúc",
        former_district="Quận Hà Đông",
    )  # fmt: skip
    [product] = goods(
        "Khăn",
        craft=factories.craft(name={"vi": "Tơ lụa", "en": "Silk"}),
        producer=factories.producer(name="Nhà Mão", village=village),
        materials={"vi": "tơ tằm", "en": "mulberry silk"},
    )
    goods("Chén")

    for typed in ("to lua", "silk", "van phuc", "vạn bảo", "ha dong", "mão", "tơ tằm", "mulberry"):
        assert [c.slug for c in queries.listing(Filters(q=typed)).items] == [product.slug], typed


@pytest.mark.parametrize("typed", ["%", "_", "'; --", "\\", "…", "  "])
def test_signs_are_no_words(typed):
    goods("Bình gốm")

    assert names(Filters(q=typed)) == ["Bình gốm"]


def walk(filters, limit=2, between=lambda: None):
    seen, cursor = [], None
    while True:
        page = queries.listing(filters, cursor=cursor, limit=limit)
        seen += [card.name for card in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return seen
        between()


@pytest.mark.parametrize("sort", ["newest", "price", "-price", "relevance"])
def test_pages_skip_and_repeat_nothing_while_goods_are_added(sort):
    goods(*(f"Gốm số {n}" for n in range(7)))
    before = walk(Filters(q="gốm", sort=sort), limit=100)

    seen = walk(Filters(q="gốm", sort=sort), between=lambda: goods("Gốm mới"))

    assert [name for name in seen if name != "Gốm mới"] == before
    assert len(set(before)) == 7


@pytest.mark.parametrize(
    "cursor", ["x", "🙂", "e30", "W1siLXB1Ymxpc2hlZF9hdCIsIi1pZCJdLFsieCIsInkiXV0"]
)
def test_a_cursor_that_is_not_ours_is_refused(cursor):
    goods("Bình")

    with pytest.raises(BadCursor):
        queries.listing(Filters(), cursor=cursor)


def test_a_cursor_of_another_order_is_refused():
    goods("Bình", "Chén")
    cursor = queries.listing(Filters(), limit=1).next_cursor

    with pytest.raises(BadCursor):
        queries.listing(Filters(sort="price"), cursor=cursor)


def test_the_front_page_shows_many_makers():
    busy, quiet = factories.producer(), factories.producer()
    goods("Một", producer=quiet)
    goods("Hai", "Ba", "Bốn", producer=busy)

    assert [card.name for card in queries.newest_of_each_maker(limit=2)] == ["Bốn", "Một"]


@pytest.mark.parametrize("kind", ["craft", "village", "producer"])
def test_a_new_name_is_shown_and_found_after_a_refresh(kind):
    product = factories.product(variants=1)
    named, name = getattr(product, kind), "Nhà Lam Sơn"
    type(named).objects.filter(pk=named.pk).update(name={"vi": name} if kind == "craft" else name)

    assert market_public.refresh_goods(ShownOtherwise(kind, named.pk)) == 1

    [card] = queries.listing(Filters(q="lam son")).items
    assert name in {card.craft, card.village_name, card.maker_name}
    told = queries.facets(Filters(), search.reader())
    assert name in {one.label for one in (*told.crafts, *told.villages, *told.producers)}


def test_a_name_with_many_goods_is_taken_over_a_part_at_a_time(monkeypatch):
    craft = factories.craft()
    goods(*["Bình"] * 5, craft=craft)
    monkeypatch.setattr(search_texts, "CHUNK", 2)
    type(craft).objects.filter(pk=craft.pk).update(name={"vi": "Nghề Lam Sơn"})

    assert market_public.refresh_goods(ShownOtherwise("craft", craft.pk)) == 5
    assert queries.listing(Filters(q="lam son")).total == 5


def test_goods_disappear_and_return_with_the_standing_of_their_maker():
    product = factories.product(variants=1)
    makers = type(product.producer).objects.filter(pk=product.producer_id)

    makers.update(state="refused")
    assert market_public.follow_maker(ProducerVerified(product.producer_id, "refused")) == 1
    assert queries.listing(Filters()).total == 0

    makers.update(state="verified")
    assert market_public.follow_maker(ProducerVerified(product.producer_id, "verified")) == 1
    assert market_public.follow_maker(ProducerVerified(product.producer_id, "verified")) == 0
    assert queries.listing(Filters()).total == 1


def test_the_goods_of_a_village_that_fades_leave_by_the_clock():
    product = factories.product(variants=1)
    type(product.village).objects.filter(pk=product.village_id).update(status="fading")

    assert market_public.follow_all_makers(now=NOW) == 1
    assert queries.listing(Filters()).total == 0


@pytest.mark.parametrize(
    ("said", "slugs"),
    [
        ({"vi": "gỗ mít, sơn ta, vàng quỳ"}, ["go", "son-mai", "vang-quy"]),
        ({"vi": "tơ tằm 100%", "en": "100% mulberry silk"}, ["lua"]),
        ({"en": "stoneware, crackle glaze"}, ["gom"]),
        ({"vi": "da bò"}, ["da"]),
        ({"vi": "đá xanh"}, ["da-khoi"]),
        ({"vi": "đồng"}, ["dong"]),
        ({"vi": "hành phi"}, []),
        ({}, []),
    ],
)
def test_a_makers_own_words_name_materials(said, slugs):
    assert made_of(said) == slugs


def test_materials_are_counted_and_narrow_the_list_in_every_order():
    wood = {"vi": "gỗ mít, sơn ta"}
    dear = factories.product(name={"vi": "Tượng"}, materials=wood)
    cheap = factories.product(name={"vi": "Hộp"}, materials=wood)
    factories.variant(product=dear, price=900_000)
    factories.variant(product=cheap, price=100_000)
    factories.product(name={"vi": "Khăn"}, materials={"vi": "lụa"}, variants=1)

    counted = queries.facets(Filters(), search.reader()).materials
    assert {(one.value, one.count) for one in counted} == {("go", 2), ("son-mai", 2), ("lua", 1)}
    listed = queries.listing(Filters(material="go", sort="price"))
    assert [card.slug for card in listed.items] == [cheap.slug, dear.slug]
    first = queries.listing(Filters(material="go", sort="-price"), limit=1)
    rest = queries.listing(Filters(material="go", sort="-price"), cursor=first.next_cursor)
    assert [card.slug for page in (first, rest) for card in page.items] == [dear.slug, cheap.slug]
    assert not queries.listing(Filters(material="no-such-thing")).items


def test_without_an_index_a_material_is_looked_for_in_what_is_said(monkeypatch):
    box = factories.product(name={"vi": "Hộp"}, materials={"vi": "gỗ mít"}, variants=1)
    factories.product(name={"vi": "Khăn"}, materials={"vi": "lụa"}, variants=1)
    monkeypatch.setattr(search, "reader", lambda: None)

    assert [card.slug for card in queries.listing(Filters(material="go")).items] == [box.slug]
