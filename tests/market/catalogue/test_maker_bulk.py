"""A thousand goods or figures in one call: row by row, whole or not at all."""

import pytest
from django.db import connection

from langnghe.core import audit
from langnghe.core.models import AuditEvent, OldSlug
from langnghe.market.catalogue.models import Product, StockMovement, Variant
from langnghe.market.catalogue.services.slugs import Slugs
from tests import factories
from tests.market.catalogue.maker_api import Maker, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker(client):
    return Maker(client)


def goods(maker, *rows):
    answer = maker.post("/products/bulk", {"products": list(rows)})
    assert answer.status_code == 200, answer.content
    return answer.json()


def figures(maker, *rows):
    answer = maker.post("/stock/bulk", {"rows": list(rows)})
    assert answer.status_code == 200, answer.content
    return answer.json()


def told(answer):
    return [
        (row["key"], row["status"], [(one["field"], one["code"]) for one in row["errors"]])
        for row in answer["results"]
    ]


def counts(answer):
    return tuple(answer[name] for name in ("created", "updated", "unchanged", "failed"))


def test_new_goods_are_created_and_the_same_again_changes_nothing(maker):
    rows = [maker.row(f"P-{n}") for n in range(3)]

    first = goods(maker, *rows)
    acts = AuditEvent.objects.count()
    touched = list(Product.objects.order_by("pk").values_list("moved_at", flat=True))
    second = goods(maker, *rows)

    assert told(first) == [(f"P-{n}", "created", []) for n in range(3)]
    assert counts(second) == (0, 0, 3, 0)
    assert [row["uid"] for row in second["results"]] == [row["uid"] for row in first["results"]]
    assert AuditEvent.objects.count() == acts
    assert list(Product.objects.order_by("pk").values_list("moved_at", flat=True)) == touched
    product = Product.objects.order_by("pk").first()
    assert (product.price_from, product.available, product.state) == (350_000, True, "draft")
    assert product.village_id == maker.producer.village_id
    assert product.card["maker"] == maker.producer.name
    assert list(StockMovement.objects.values_list("quantity", flat=True)) == [5] * 3
    assert audit.verify() is None


def test_one_bad_row_stops_no_other_and_is_done_by_half_nowhere(maker):
    factories.variant(sku="THEIRS")
    answer = goods(
        maker,
        maker.row("P-1"),
        maker.row("P-2", variants=[{"sku": "N-1", "price": 9}, {"sku": "THEIRS", "price": 9}]),
        maker.row("P-3", name={"vi": "x" * 151}, hs6="1"),
        maker.row("P-1"),
        {"reference": "P-4"},
        maker.row("P-5", variants=[{"sku": "N-5"}]),
        {"name": {"vi": "Không mã"}},
        "nonsense",
        maker.row("P-6", publish=True),
        maker.row("   "),
        maker.row("P-7", craft="khong-co"),
        maker.row("P-8"),
    )

    assert told(answer) == [
        ("P-1", "created", []),
        ("P-2", "failed", [("variants.1.sku", "sku_taken")]),
        ("P-3", "failed", [("name.vi", "string_too_long"), ("hs6", "string_pattern_mismatch")]),
        ("P-1", "failed", [("reference", "sent_twice")]),
        ("P-4", "failed", [("name", "name_missing"), ("craft", "craft_missing")]),
        ("P-5", "failed", [("variants.0.price", "price_refused")]),
        (None, "failed", [("reference", "missing")]),
        (None, "failed", [("body", "model_type")]),
        ("P-6", "failed", [("images", "product_not_fit")]),
        ("", "failed", [("reference", "reference_missing")]),
        ("P-7", "failed", [("craft", "craft_refused")]),
        ("P-8", "created", []),
    ]
    assert [row["index"] for row in answer["results"]] == list(range(12))
    assert counts(answer) == (2, 0, 0, 10)
    assert Product.objects.filter(producer=maker.producer).count() == 2
    assert not Variant.objects.filter(sku__in=["N-1", "N-5"]).exists()
    assert answer["results"][1]["errors"][0]["detail"] == "Mã hàng này đã dùng cho món khác."


def test_a_flood_of_wrong_fields_gets_a_short_answer(maker):
    unknown = {f"a{n}": 0 for n in range(1_000)}
    wrong = [{"price": "9", "b": 1} for _ in range(50)]

    answer = goods(
        maker,
        maker.row("P-1", **unknown),
        maker.row("P-2", name=unknown),
        maker.row("P-3", attributes=unknown),
        maker.row("P-4", variants=wrong),
        maker.row("P-5", a=1, b=2),
    )

    few = [row["errors"] for row in answer["results"]]
    assert [[one["field"] for one in errors] for errors in few[:3]] == [
        ["body"], ["name"], ["attributes"]
    ]  # fmt: skip
    assert {errors[0]["code"] for errors in few[:3]} == {"too_many_fields"}
    assert few[1][0]["detail"] == "Nhiều nhất 7 trường."
    assert len(few[3]) == 21
    assert few[3][-1] == {"field": "body", "code": "and_more", "detail": "Và 130 lỗi nữa."}
    assert [one["field"] for one in few[4]] == ["a", "b"]
    whole = maker.post("/products/bulk", {"products": [], **unknown}).json()["errors"]
    assert [one["code"] for one in whole] == ["too_many_fields"]
    one = maker.post("/products", maker.body(variants=wrong)).json()["errors"]
    assert (len(one), one[-1]["code"]) == (21, "and_more")


def test_what_a_row_leaves_out_stays_and_what_it_says_is_changed(maker):
    [row] = goods(maker, maker.row("P-1", name={"vi": "Bình", "en": "Vase"}))["results"]
    sku = Variant.objects.get().sku

    answer = goods(
        maker,
        {
            "reference": "P-1",
            "name": {"vi": "Lọ"},
            "variants": [
                {"sku": sku, "price": 300_000, "on_hand": 99, "weight_g": 700},
                {"sku": "NEW-1", "price": 900_000, "on_hand": 2},
            ],
        },
    )

    assert told(answer) == [("P-1", "updated", [])]
    assert answer["results"][0]["uid"] == row["uid"]
    product = maker.get(f"/products/{row['uid']}").json()
    assert product["name"] == {"vi": "Lọ", "en": "Vase"}
    assert product["slug"] == "lo"
    assert OldSlug.objects.get().target == "lo"
    old, new = product["variants"]
    assert (old["price"]["amount"], old["on_hand"], old["weight_g"]) == ("300000", 5, 700)
    assert (new["sku"], new["on_hand"]) == ("NEW-1", 2)
    assert Product.objects.get().price_to == 900_000
    last = AuditEvent.objects.order_by("-pk").values_list("action", flat=True)[:5]
    assert set(last) == {
        "catalogue.product.changed",
        "catalogue.price.changed",
        "catalogue.variant.changed",
        "catalogue.variant.added",
        "catalogue.stock.counted",
    }


def test_goods_with_pictures_go_on_sale_and_are_found_at_once(maker, client):
    results = goods(maker, *[maker.row(f"P-{n}", name={"vi": f"Nón quai {n}"}) for n in range(3)])
    for row in results["results"][:2]:
        maker.upload(row["uid"], picture())

    answer = goods(maker, *[{"reference": f"P-{n}", "publish": True} for n in range(3)])

    assert told(answer)[:2] == [("P-0", "updated", []), ("P-1", "updated", [])]
    assert told(answer)[2] == ("P-2", "failed", [("images", "product_not_fit")])
    found = client.get("/api/v1/products", {"q": "non quai"}).json()
    assert found["total"] == 2
    again = goods(maker, *[{"reference": f"P-{n}", "publish": True} for n in range(2)])
    assert counts(again) == (0, 0, 2, 0)


def test_names_that_are_alike_get_addresses_of_their_own(maker):
    factories.product(slug="binh", name={"vi": "Bình"})
    OldSlug.objects.create(
        kind="product", slug="binh-2", target="khac", created_at=factories.catalogue.NOW
    )

    goods(maker, *[maker.row(f"P-{n}", name={"vi": "Bình"}) for n in range(3)])

    slugs = Product.objects.filter(producer=maker.producer).values_list("slug", flat=True)
    assert sorted(slugs) == ["binh-3", "binh-4", "binh-5"]


@pytest.mark.parametrize("n", [20, 200])
def test_a_name_that_half_the_market_has_costs_no_more(n, django_assert_num_queries):
    plain = factories.product(slug="binh")
    for number in range(2, n):
        OldSlug.objects.create(
            kind="product", slug=f"binh-{number}", target="binh", created_at=factories.catalogue.NOW
        )

    with django_assert_num_queries(4) as asked:
        slugs = Slugs([{"vi": "Bình"}] * 3)
        given = [slugs.free({"vi": "Bình"}) for _turn in range(3)]

    assert len(set(given) - {plain.slug}) == 3
    assert not OldSlug.objects.filter(slug__in=given).exists()
    assert "LIKE" not in str([one["sql"] for one in asked.captured_queries])
    assert max(len(one["sql"]) for one in asked.captured_queries) < 2_000


def test_names_that_are_other_names_with_a_number_meet_nobody(maker):
    names = ["Bình", "Bình", "Bình 2", "Bình 2"]

    answer = goods(maker, *[maker.row(f"P-{n}", name={"vi": name}) for n, name in enumerate(names)])

    assert counts(answer) == (4, 0, 0, 0)
    slugs = Product.objects.order_by("slug").values_list("slug", flat=True)
    assert list(slugs) == ["binh", "binh-2", "binh-2-2", "binh-2-3"]


def test_a_stock_number_is_taken_by_the_first_row_that_is_good(maker):
    same = [{"sku": "S-1", "price": 9}]
    answer = goods(
        maker,
        maker.row("P-1", variants=same, hs6="x"),
        maker.row("P-2", variants=same),
        maker.row("P-3", variants=same),
    )

    assert [status for _key, status, _wrong in told(answer)] == ["failed", "created", "failed"]
    assert told(answer)[2][2] == [("variants.0.sku", "sku_taken")]


def test_a_price_is_changed_only_with_the_scope_for_it(client):
    maker = Maker(client, "goods:write")
    row = maker.row("P-1")
    goods(maker, row)
    row["variants"][0] |= {"price": 1_000, "weight_g": 5}

    assert told(goods(maker, row)) == [("P-1", "failed", [("variants.0.price", "scope_missing")])]
    assert (Variant.objects.get().price, Variant.objects.get().weight_g) == (350_000, 0)


def test_a_wholesale_price_is_a_price(client):
    maker = Maker(client, "goods:write")
    row = maker.row("P-1")
    first, second = {"min_quantity": 50, "price": 9_000}, {"min_quantity": 2, "price": 9_000}
    row["variants"][0]["wholesale"] = first
    assert counts(goods(maker, row)) == (1, 0, 0, 0)
    sku = row["variants"][0]["sku"]
    acts = AuditEvent.objects.count()

    for wholesale in (second, first | {"price": 1}, None):
        row["variants"][0]["wholesale"] = wholesale
        [failed] = told(goods(maker, row))
        assert failed == ("P-1", "failed", [("variants.0.wholesale", "scope_missing")])
        answer = maker.patch(f"/variants/{sku}", {"wholesale": wholesale})
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert AuditEvent.objects.count() == acts
    assert Variant.objects.values_list("wholesale_min_qty", "wholesale_price").get() == (50, 9_000)


def test_the_trail_keeps_both_wholesale_prices(maker):
    row = maker.row("P-1")
    goods(maker, row)
    sku, wholesale = row["variants"][0]["sku"], {"min_quantity": 50, "price": 9_000}
    row["variants"][0]["wholesale"] = wholesale

    goods(maker, row)
    maker.put(f"/prices/{sku}", {"price": 350_000, "wholesale": None})

    given, taken = AuditEvent.objects.filter(action="catalogue.price.changed").order_by("pk")
    none = {"wholesale_min_qty": None, "wholesale_price": None}
    some = {"wholesale_min_qty": 50, "wholesale_price": 9_000}
    both = {"before": 350_000, "after": 350_000}
    assert given.details == both | {"wholesale": {"before": none, "after": some}}
    assert taken.details == both | {"wholesale": {"before": some, "after": none}}


def test_references_belong_to_their_makers(maker, client):
    other = Maker(client)
    goods(maker, maker.row("P-1"))

    assert counts(goods(other, other.row("P-1"))) == (1, 0, 0, 0)
    assert Product.objects.filter(reference="P-1").count() == 2


def test_figures_are_set_row_by_row(maker):
    goods(maker, *[maker.row(f"P-{n}") for n in range(4)])
    one, two, three, four = Variant.objects.order_by("pk").values_list("sku", flat=True)
    theirs = factories.variant(sku="THEIRS")
    made = factories.variant(
        sku="MADE", product_fields={"producer": maker.producer, "made_to_order": True}
    )

    sent = [
        {"sku": one, "on_hand": 9, "expected_on_hand": 5, "price": 300_000},
        {"sku": two, "on_hand": 9, "expected_on_hand": 4, "price": 300_000},
        {"sku": three, "price": 300_000, "expected_price": 1},
        {"sku": four, "on_hand": 5},
        {"sku": one, "on_hand": 1},
        {"sku": theirs.sku, "on_hand": 1},
        {"sku": made.sku, "on_hand": 1},
        {"sku": four, "on_hand": -1},
        {"sku": "N/A"},
    ]
    answer = figures(maker, *sent)

    assert told(answer) == [
        (one, "updated", []),
        (two, "failed", [("on_hand", "stock_moved")]),
        (three, "failed", [("price", "price_moved")]),
        (four, "unchanged", []),
        (one, "failed", [("sku", "sent_twice")]),
        ("THEIRS", "failed", [("sku", "variant_not_found")]),
        ("MADE", "failed", [("on_hand", "made_to_order")]),
        (four, "failed", [("on_hand", "greater_than_equal")]),
        ("N/A", "failed", [("sku", "string_pattern_mismatch")]),
    ]
    rows = Variant.objects.order_by("pk").values_list("sku", "price", "stock__on_hand")
    assert list(rows)[:4] == [
        (one, 300_000, 9), (two, 350_000, 5), (three, 350_000, 5), (four, 350_000, 5)
    ]  # fmt: skip
    assert theirs.stock.on_hand == 5
    assert Product.objects.order_by("pk").first().price_from == 300_000
    assert counts(figures(maker, sent[0])) == (0, 0, 1, 0)
    movements = StockMovement.objects.filter(stock__variant__sku=one)
    assert sum(movements.values_list("quantity", flat=True)) == 9
    assert audit.verify() is None


@pytest.mark.slow
def test_many_goods_of_many_variants_are_written_too(maker):
    rows = [
        maker.row(f"P-{n}", variants=[
            {"sku": f"V-{n}-{place}", "price": 9_000, "on_hand": 1} for place in range(60)
        ])
        for n in range(100)
    ]  # fmt: skip

    assert counts(goods(maker, *rows)) == (100, 0, 0, 0)
    assert (Variant.objects.count(), StockMovement.objects.count()) == (6_000, 6_000)
    changes = {"price": 8_000, "weight_g": 7, "length_mm": 1, "width_mm": 2, "height_mm": 3}
    changes["wholesale"] = {"min_quantity": 2, "price": 5}
    for row in rows:
        row["variants"] = [variant | changes for variant in row["variants"]]
    assert counts(goods(maker, *rows)) == (0, 100, 0, 0)
    assert audit.verify() is None


@pytest.mark.parametrize("path", ["/products/bulk", "/stock/bulk"])
def test_a_call_has_an_end_and_one_shape(maker, path):
    name = "products" if "products" in path else "rows"

    many = maker.post(path, {name: [{}] * 1_001})
    other = maker.post(path, {"other": []})
    none = maker.post(path, {name: []})
    large = maker.post(path, {name: ["x" * 8_100_000]})

    assert (many.status_code, other.status_code, large.status_code) == (422, 422, 413)
    for answer in (many, other, large):
        assert answer["Content-Type"] == "application/problem+json"
    assert (none.status_code, none.json()["results"]) == (200, [])


POSTGRES = 1  # the lock of the trail


@pytest.mark.parametrize("n", [1, 3])
def test_new_goods_cost_the_same_number_of_statements(maker, n, django_assert_num_queries):
    maker.get("/products")
    rows = [maker.row(f"P-{place}") for place in range(n)]

    extra = POSTGRES if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(22 + extra):
        assert counts(goods(maker, *rows)) == (n, 0, 0, 0)


@pytest.mark.parametrize("n", [1, 3])
def test_changed_goods_cost_the_same_number_of_statements(maker, n, django_assert_num_queries):
    rows = [maker.row(f"P-{place}") for place in range(n)]
    goods(maker, *rows)
    for row in rows:
        row["fragile"] = True
        row["variants"][0]["price"] = 9_000

    extra = POSTGRES if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(24 + extra):
        assert counts(goods(maker, *rows)) == (0, n, 0, 0)


@pytest.mark.parametrize("n", [1, 3])
def test_figures_cost_the_same_number_of_statements(maker, n, django_assert_num_queries):
    goods(maker, *[maker.row(f"P-{place}") for place in range(n)])
    skus = Variant.objects.values_list("sku", flat=True)
    rows = [{"sku": sku, "on_hand": 7, "price": 9_000} for sku in skus]

    extra = POSTGRES if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(15 + extra):
        assert counts(figures(maker, *rows)) == (0, n, 0, 0)
