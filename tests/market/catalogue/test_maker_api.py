"""A maker's own software reads and writes his goods."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from langnghe.core import audit
from langnghe.core.models import AuditEvent, OldSlug
from langnghe.market.catalogue import queries
from langnghe.market.catalogue.models import Product, Variant
from tests import factories
from tests.market.catalogue.maker_api import Maker, fields, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker(client):
    return Maker(client)


def create(maker, **changes):
    answer = maker.post("/products", maker.body(**changes))
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_product_is_drafted_with_its_variants_in_one_call(maker):
    answer = create(
        maker,
        reference="P-1",
        name={"vi": "Bình hoa sen", "en": "Lotus vase"},
        attributes={"pieces": 6, "glaze": {"vi": "men lam", "en": "blue"}, "kho": "A2"},
        personalisation={"label": {"vi": "Khắc tên", "en": "Name"}, "max_length": 20},
        hs6="691110",
        variants=[
            {"sku": "SEN-S", "price": 350_000, "on_hand": 5, "label": {"vi": "nhỏ", "en": "small"}},
            {"sku": "SEN-L", "price": 52_000, "wholesale": {"min_quantity": 50, "price": 45_000}},
        ],
    )

    assert (answer["state"], answer["slug"], answer["reference"]) == (
        "draft",
        "binh-hoa-sen",
        "P-1",
    )
    assert answer["name"] == {"vi": "Bình hoa sen", "en": "Lotus vase"}
    assert answer["attributes"]["glaze"] == {"vi": "men lam", "en": "blue"}
    assert answer["personalisation"]["max_length"] == 20
    small, large = answer["variants"]
    assert (small["on_hand"], small["held"]) == (5, 0)
    assert small["price"] == {"amount": "350000", "currency": "VND"}
    assert small["wholesale"] is None
    assert large["wholesale"] == {
        "min_quantity": 50, "price": {"amount": "45000", "currency": "VND"}
    }  # fmt: skip
    product = Product.objects.get()
    assert (product.price_from, product.price_to, product.available) == (52_000, 350_000, True)
    assert maker.get(f"/products/{answer['uid']}").json() == answer
    acts = dict(AuditEvent.objects.values_list("action", "by_id"))
    assert set(acts) == {
        "accounts.token.issued", "catalogue.product.created", "catalogue.stock.counted"
    }  # fmt: skip
    assert acts["catalogue.product.created"] == acts["accounts.token.issued"]
    assert audit.verify() is None


def test_a_draft_goes_on_sale_and_off_again(maker, client):
    product = create(maker, name={"vi": "Chum sành"})
    assert maker.upload(product["uid"], picture()).status_code == 201

    published = maker.post(f"/products/{product['uid']}/publish").json()

    assert (published["state"], published["listed"]) == ("published", True)
    found = client.get("/api/v1/products", {"q": "chum sanh"}).json()["items"]
    assert [item["slug"] for item in found] == [product["slug"]]
    archived = maker.post(f"/products/{product['uid']}/archive").json()
    assert archived["state"] == "archived"
    assert client.get("/api/v1/products", {"q": "chum sanh"}).json()["items"] == []
    again = maker.post(f"/products/{product['uid']}/archive")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_a_product_goes_on_sale_in_the_call_that_makes_it(maker, client):
    content = base64.b64encode(picture()).decode()

    made = create(
        maker,
        name={"vi": "Đĩa gốm hoa lam"},
        pictures=[{"content": content, "alt": {"vi": "Nhìn từ trên"}}, {"content": content}],
        publish=True,
    )

    assert (made["state"], made["listed"]) == ("published", True)
    assert [image["alt"]["vi"] for image in made["images"]] == ["Nhìn từ trên", "Đĩa gốm hoa lam"]
    [found] = client.get("/api/v1/products", {"q": "dia gom"}).json()["items"]
    assert found["image"]["alt"] == "Nhìn từ trên"
    for wrong in ("???", base64.b64encode(b"%PDF").decode(), ""):
        answer = maker.post(
            "/products", maker.body(pictures=[{"content": content}, {"content": wrong}])
        )
        assert (answer.status_code, fields(answer)) == (
            422,
            [("pictures.1.content", "not_an_image")],
        )
    large = base64.b64encode(picture(size=(4_100, 4_000))).decode()
    answer = maker.post("/products", maker.body(pictures=[{"content": large}]))
    assert (answer.status_code, fields(answer)) == (
        422,
        [("pictures.0.content", "image_too_large")],
    )
    assert "16" in answer.json()["detail"]
    assert Product.objects.count() == 1
    assert audit.verify() is None


def test_publishing_names_everything_that_is_missing(maker):
    product = create(maker, name={"en": "Only English"}, variants=[])

    answer = maker.post(f"/products/{product['uid']}/publish")

    assert answer.status_code == 422
    assert [field for field, _code in fields(answer)] == ["name", "variants", "images"]
    at_once = maker.post("/products", maker.body(publish=True))
    assert (at_once.status_code, fields(at_once)) == (422, [("images", "product_not_fit")])
    assert Product.objects.count() == 1


def test_a_part_is_changed_and_the_rest_stays(maker):
    product = create(
        maker, name={"vi": "Bình", "en": "Vase"}, attributes={"pieces": 6, "kho": "A2"}, food=True
    )

    changed = maker.patch(
        f"/products/{product['uid']}",
        {"name": {"vi": "Lọ hoa"}, "attributes": {"kho": None}, "care": {"vi": "Rửa tay"}},
    ).json()

    assert changed["name"] == {"vi": "Lọ hoa", "en": "Vase"}
    assert (changed["attributes"], changed["care"]["vi"]) == ({"pieces": 6}, "Rửa tay")
    assert (changed["food"], changed["slug"]) == (True, "lo-hoa")
    assert queries.present_slug("binh") == "lo-hoa"
    assert OldSlug.objects.count() == 1
    event = AuditEvent.objects.get(action="catalogue.product.changed")
    assert event.details == {"fields": ["attributes", "care", "name"]}


def test_null_takes_away_and_the_same_again_changes_nothing(maker):
    writing = {"label": {"vi": "Khắc tên"}, "max_length": 20}
    product = create(
        maker, care={"vi": "Rửa"}, personalisation=writing, shelf_life_days=30, hs6="691110"
    )
    before = AuditEvent.objects.count()

    same = maker.patch(f"/products/{product['uid']}", {"care": {"vi": " Rửa "}, "food": False})
    assert same.json()["updated_at"] == product["updated_at"]
    assert AuditEvent.objects.count() == before
    changed = maker.patch(
        f"/products/{product['uid']}",
        {"care": None, "personalisation": None, "shelf_life_days": None, "hs6": None},
    ).json()
    assert changed["care"] == {"vi": "", "en": ""}
    assert (changed["personalisation"], changed["shelf_life_days"], changed["hs6"]) == (
        None,
        None,
        "",
    )


def test_a_language_in_which_nothing_is_said_is_left_out(maker):
    made = create(
        maker,
        personalisation={"label": {"vi": "Tên", "en": None}, "max_length": 10},
        attributes={"glaze": {"vi": "men lam", "en": None}, "motif": {"vi": "", "en": None}},
    )

    assert made["personalisation"]["label"] == {"vi": "Tên", "en": ""}
    assert made["attributes"] == {"glaze": {"vi": "men lam"}}
    assert maker.get("/products").json()["items"] == [made]
    product = Product.objects.get()
    assert product.personalisation == {"label": {"vi": "Tên"}, "max_length": 10}
    nothing = {"label": {"vi": "", "en": None}, "max_length": 10}
    answer = maker.patch(f"/products/{made['uid']}", {"personalisation": nothing})
    assert fields(answer) == [("personalisation.label", "personalisation_refused")]


def test_texts_that_were_kept_with_an_empty_language_are_shown(maker):
    label = {"vi": "Tên", "en": None}
    factories.product(producer=maker.producer, personalisation={"label": label, "max_length": 10})

    [shown] = maker.get("/products").json()["items"]

    assert shown["personalisation"]["label"] == {"vi": "Tên", "en": ""}


def test_variants_are_added_and_changed(maker):
    product = create(maker)

    added = maker.post(f"/products/{product['uid']}/variants", {"sku": "TO", "price": 900_000})
    changed = maker.patch(
        "/variants/TO",
        {"label": {"vi": "to"}, "weight_g": 900, "wholesale": {"min_quantity": 9, "price": 8_000}},
    ).json()

    assert added.status_code == 201
    assert (changed["label"]["vi"], changed["weight_g"]) == ("to", 900)
    assert changed["wholesale"]["min_quantity"] == 9
    assert maker.patch("/variants/TO", {"wholesale": None}).json()["wholesale"] is None
    assert maker.patch("/variants/TO", {"active": False}).json()["active"] is False
    assert Product.objects.get().price_to == 350_000
    assert AuditEvent.objects.filter(action="catalogue.variant.changed").count() == 2


def test_what_is_on_sale_keeps_an_offer_and_a_picture(maker):
    product = factories.product(producer=maker.producer, variants=1)
    image = factories.image(product=product)
    sku = product.variants.get().sku

    for answer in (
        maker.patch(f"/variants/{sku}", {"active": False}),
        maker.patch(f"/products/{product.uid}", {"name": {"vi": None}}),
        maker.call("delete", f"/products/{product.uid}/images/{image.uid}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "product_not_fit")
    assert product.images.count() == 1
    assert product.variants.get().active is True


def test_pieces_and_prices_are_set_against_the_figure_that_was_known(maker):
    sku = create(maker)["variants"][0]["sku"]

    assert maker.put(f"/stock/{sku}", {"on_hand": 9, "expected": 5}).json()["on_hand"] == 9
    moved = maker.put(f"/stock/{sku}", {"on_hand": 1, "expected": 5})
    assert (moved.status_code, fields(moved)) == (409, [("on_hand", "stock_moved")])
    assert "9" in moved.json()["detail"]
    wholesale = {"min_quantity": 10, "price": 300_000}
    priced = maker.put(
        f"/prices/{sku}", {"price": 340_000, "expected": 350_000, "wholesale": wholesale}
    ).json()
    assert priced["price"]["amount"] == "340000"
    assert priced["wholesale"]["price"]["amount"] == "300000"
    again = maker.put(f"/prices/{sku}", {"price": 340_000, "expected": 350_000})
    assert again.status_code == 200
    moved = maker.put(f"/prices/{sku}", {"price": 1_000, "expected": 350_000})
    assert (moved.status_code, fields(moved)) == (409, [("price", "price_moved")])
    assert "340.000" in moved.json()["detail"]
    kept = maker.put(f"/prices/{sku}", {"price": 330_000}).json()
    assert kept["wholesale"]["min_quantity"] == 10
    assert maker.put(f"/prices/{sku}", {"price": 1, "wholesale": None}).status_code == 200


def test_what_is_promised_and_what_is_made_to_order_is_not_counted_away(maker):
    sku = create(maker)["variants"][0]["sku"]
    Variant.objects.get(sku=sku).stock.__class__.objects.update(held=3)
    made = create(maker, made_to_order=True, making_days=10)["variants"][0]

    below = maker.put(f"/stock/{sku}", {"on_hand": 2})
    assert (below.status_code, fields(below)) == (422, [("on_hand", "count_below_held")])
    assert made["on_hand"] == 0
    needless = maker.put(f"/stock/{made['sku']}", {"on_hand": 2})
    assert (needless.status_code, fields(needless)) == (422, [("on_hand", "made_to_order")])


def test_pictures_are_added_ordered_and_taken_away(maker):
    uid = create(maker)["uid"]
    first, second = [
        maker.upload(uid, picture(colour), alt_vi=alt, alt_en="Vase").json()
        for colour, alt in (((1, 2, 3), "Trước"), ((9, 9, 9), "Sau"))
    ]

    ordered = maker.put(f"/products/{uid}/images", {"images": [second["uid"], first["uid"]]}).json()

    assert [image["alt"]["vi"] for image in ordered["images"]] == ["Sau", "Trước"]
    assert Product.objects.get().card["image"]["alt"]["vi"] == "Sau"
    wrong = maker.put(f"/products/{uid}/images", {"images": [second["uid"]] * 2})
    assert (wrong.status_code, fields(wrong)) == (422, [("images", "picture_order_refused")])
    gone = maker.call("delete", f"/products/{uid}/images/{second['uid']}")
    assert (gone.status_code, gone.content) == (204, b"")
    again = maker.call("delete", f"/products/{uid}/images/{second['uid']}")
    assert (again.status_code, again.json()["code"]) == (404, "image_not_found")
    assert Product.objects.get().card["image"]["alt"]["vi"] == "Trước"


def test_what_is_no_picture_is_refused_by_its_content(maker, monkeypatch):
    uid = create(maker)["uid"]

    text = maker.upload(uid, b"%PDF-1.7 not a picture")
    large = maker.upload(uid, b"\x00" * (20 * 1024 * 1024 + 1))
    huge = maker.upload(uid, b"\x00" * 23_000_000)
    keyed = maker.upload(uid, b"\x00" * 23_000_000, headers={"Idempotency-Key": "k"})
    named = maker.upload(uid, picture(), alt_vi="a\x00b")

    assert (text.status_code, fields(text)) == (422, [("picture", "not_an_image")])
    assert (large.status_code, fields(large)) == (422, [("picture", "image_too_large")])
    assert named.status_code == 422
    assert [one.json()["code"] for one in (huge, keyed)] == ["body_too_large"] * 2
    assert maker.get(f"/products/{uid}").json()["images"] == []


def test_the_shelf_is_filtered_by_state_words_and_time(maker):
    draft = create(maker, reference="MA-7", name={"vi": "Ấm chén tử sa"})
    shown = factories.product(producer=maker.producer, variants=1)

    def uids(**query):
        return [item["uid"] for item in maker.get("/products", query).json()["items"]]

    assert uids() == [draft["uid"], str(shown.uid)]
    assert uids(state="draft") == [draft["uid"]]
    assert uids(state="archived") == []
    assert uids(q="am chen") == [draft["uid"]]
    assert uids(q="ma-") == [draft["uid"]]
    assert uids(q=shown.variants.get().sku.lower()) == [str(shown.uid)]
    assert uids(q="%") == []
    assert uids(updated_since=(timezone.now() + timedelta(hours=1)).isoformat()) == []
    hour_ago = (timezone.now() - timedelta(hours=1)).isoformat()
    assert len(uids(updated_since=hour_ago)) == 2


def test_pages_turned_while_goods_come_and_change_miss_and_repeat_none(maker):
    there = [create(maker)["uid"] for _ in range(6)]
    seen, cursor = [], None
    for turn in range(20):
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = maker.get("/products", query).json()
        seen += [item["uid"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        if turn < 3:
            create(maker)
        maker.patch(f"/products/{there[0]}", {"name": {"vi": f"Tên mới {turn}"}})
        maker.patch(f"/products/{there[-1]}", {"min_age": turn})
        maker.post(f"/products/{there[1]}/archive")

    assert seen[:6] == there
    assert len(seen) == len(set(seen)) == 9


@pytest.mark.parametrize("n", [1, 3])
def test_the_shelf_costs_the_same_number_of_queries(maker, n, django_assert_num_queries):
    for _ in range(n):
        factories.image(product=factories.product(producer=maker.producer, variants=2))
    maker.get("/products")  # notes the use of the token

    with django_assert_num_queries(5):  # token, makers, goods, variants, pictures
        assert len(maker.get("/products").json()["items"]) == n


@pytest.mark.parametrize(
    ("changes", "status", "wrong"),
    [
        ({"craft": "khong-co"}, 422, [("craft", "craft_refused")]),
        ({"name": {}}, 422, [("name", "name_missing")]),
        ({"name": {"vi": "x" * 151}}, 422, [("name.vi", "string_too_long")]),
        ({"name": {"vi": "a\x00b"}}, 422, [("name.vi", "control_character")]),
        ({"name": {"vi": "a\nb"}}, 422, [("name.vi", "control_character")]),
        ({"name": {"vi": "a\u202eb"}}, 422, [("name.vi", "control_character")]),
        ({"name": {"vi": "a\ud800b"}}, 422, [("name.vi", "string_unicode")]),
        ({"description": {"vi": "x" * 5_001}}, 422, [("description.vi", "string_too_long")]),
        ({"name": "Bình"}, 422, [("name", "model_type")]),
        ({"naem": {"vi": "x"}}, 422, [("naem", "extra_forbidden")]),
        ({"hs6": "12345a"}, 422, [("hs6", "string_pattern_mismatch")]),
        ({"hs6": "１２３４５６"}, 422, [("hs6", "string_pattern_mismatch")]),
        ({"made_to_order": True}, 422, [("making_days", "making_days_missing")]),
        ({"making_days": 366}, 422, [("making_days", "less_than_equal")]),
        ({"fragile": 1}, 422, [("fragile", "bool_type")]),
        ({"attributes": {"Kho": "A"}}, 422, [("attributes.Kho.[key]", "string_pattern_mismatch")]),
        ({"attributes": {"kho": [1]}}, 422, [("attributes.kho", "attribute_value")]),
        ({"attributes": {"kho": 1.5}}, 422, [("attributes.kho", "attribute_value")]),
        (
            {"attributes": {f"a{n}": n for n in range(31)}},
            422,
            [("attributes", "too_many_attributes")],
        ),
        (
            {"personalisation": {"label": {}, "max_length": 5}},
            422,
            [("personalisation.label", "personalisation_refused")],
        ),
        ({"personalisation": {"max_length": 5}}, 422, [("personalisation.label", "missing")]),
        (
            {"personalisation": {"label": {"vi": "x"}, "max_length": 101}},
            422,
            [("personalisation.max_length", "less_than_equal")],
        ),
        (
            {"variants": [{"sku": "A", "price": 0}]},
            422,
            [("variants.0.price", "greater_than_equal")],
        ),
        (
            {"variants": [{"sku": "A", "price": 100_000_000_001}]},
            422,
            [("variants.0.price", "less_than_equal")],
        ),
        ({"variants": [{"sku": "A", "price": True}]}, 422, [("variants.0.price", "int_type")]),
        ({"variants": [{"sku": "A", "price": "9"}]}, 422, [("variants.0.price", "int_type")]),
        (
            {"variants": [{"sku": "a b", "price": 9}]},
            422,
            [("variants.0.sku", "string_pattern_mismatch")],
        ),
        (
            {"variants": [{"sku": "A", "price": 9}, {"sku": "A", "price": 9}]},
            409,
            [("variants.1.sku", "sku_taken")],
        ),
        ({"variants": [{"sku": "USED", "price": 9}]}, 409, [("variants.0.sku", "sku_taken")]),
        (
            {"variants": [{"sku": f"V{n}", "price": 9} for n in range(101)]},
            422,
            [("variants", "too_long")],
        ),
        (
            {"variants": [{"sku": "A", "price": 9, "wholesale": {"min_quantity": 2, "price": 10}}]},
            422,
            [("variants.0.price", "price_refused")],
        ),
        (
            {"variants": [{"sku": "A", "price": 9, "wholesale": {"price": 3}}]},
            422,
            [("variants.0.wholesale.min_quantity", "missing")],
        ),
        (
            {"variants": [{"sku": "A", "price": 9, "on_hand": 1_000_001}]},
            422,
            [("variants.0.on_hand", "less_than_equal")],
        ),
        ({"reference": "P-USED"}, 409, [("reference", "reference_taken")]),
        ({"reference": "x" * 61}, 422, [("reference", "string_too_long")]),
        (
            {"hs6": "x", "made_to_order": "yes"},
            422,
            [("made_to_order", "bool_type"), ("hs6", "string_pattern_mismatch")],
        ),
        ({"craft": "x", "name": {}}, 422, [("craft", "craft_refused"), ("name", "name_missing")]),
    ],
)
def test_each_refusal_names_its_field_and_nothing_is_made(maker, changes, status, wrong):
    factories.variant(sku="USED")
    factories.product(producer=maker.producer, reference="P-USED")
    before = Product.objects.count(), AuditEvent.objects.count()

    answer = maker.post("/products", maker.body(**changes))

    assert (answer.status_code, fields(answer)) == (status, wrong)
    assert answer["Content-Type"] == "application/problem+json"
    assert all(error["detail"] for error in answer.json()["errors"])
    assert (Product.objects.count(), AuditEvent.objects.count()) == before


def test_a_craft_has_to_be_the_makers_and_open_to_trade(maker):
    strange = factories.craft()
    closed = factories.craft(trade_allowed=False)
    maker.producer.crafts.add(closed)

    for craft in (strange, closed):
        answer = maker.post("/products", maker.body(craft=craft.slug))
        assert (answer.status_code, fields(answer)) == (422, [("craft", "craft_refused")])
    own = factories.craft()
    maker.producer.crafts.add(own)
    assert create(maker, craft=own.slug)["craft"] == own.slug


def test_there_is_an_end_to_variants_and_pictures(maker):
    variants = [{"sku": f"V{n}", "price": 9} for n in range(100)]
    uid = create(maker, variants=variants)["uid"]
    product = Product.objects.get()
    for _ in range(24):
        factories.image(product=product)

    variant = maker.post(f"/products/{uid}/variants", {"sku": "V100", "price": 9})
    image = maker.upload(uid, picture())

    assert (variant.status_code, fields(variant)) == (422, [("variants", "too_many_variants")])
    assert (image.status_code, fields(image)) == (422, [("picture", "too_many_images")])


def test_refusals_speak_the_language_of_the_reader(client):
    vietnamese, english = Maker(client), Maker(client, language="en")

    said = [
        one.post("/products", one.body(hs6=7)).json()["errors"][0]["detail"]
        for one in (vietnamese, english)
    ]

    assert said == ["Hãy nhập một đoạn chữ.", "Write a text."]


def test_letters_are_composed_and_space_around_them_goes(maker):
    assert create(maker, name={"vi": "  Bi\u0300nh "})["name"]["vi"] == "Bình"


def test_an_organisation_that_is_no_maker_writes_nothing(client):
    maker = Maker(client)
    body = maker.body()
    maker.producer.crafts.clear()
    maker.producer.delete()

    answer = maker.post("/products", body)

    assert (answer.status_code, answer.json()["code"]) == (403, "no_maker")
    assert maker.get("/products").json()["items"] == []


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+07:00",
        "9999-12-31T23:59:59-07:00",
        "1999-12-31T23:59:59Z",
        "2026-11-02T09:00:00",
        "2026-11-02",
        "0",
    ],
)
def test_a_moment_has_a_zone_and_is_of_our_time(maker, moment):
    answer = maker.get("/products", {"updated_since": moment})

    assert (answer.status_code, [field for field, _code in fields(answer)]) == (
        422,
        ["updated_since"],
    )


def test_what_is_not_there_is_not_found(maker):
    for answer in (
        maker.get(f"/products/{uuid4()}"),
        maker.get("/products/not-a-uid"),
        maker.put("/stock/NONE", {"on_hand": 1}),
        maker.patch("/variants/NONE", {"active": False}),
    ):
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
