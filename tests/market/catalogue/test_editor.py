"""A product made on a phone: kept while it is typed, looked at, put on sale, changed, hidden."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from langnghe.core.errors import Refused
from langnghe.core.models import AuditEvent
from langnghe.market.catalogue import queries, services
from langnghe.market.catalogue.facts import SaleItem
from langnghe.market.catalogue.models import CostSheet, Draft, Product, Upload, Variant
from langnghe.market.catalogue.rules import suggested_price
from langnghe.registry.models import Craft
from tests import factories
from tests.market.catalogue.test_images import picture
from tests.market.catalogue.test_uploads import Phone, parts_of_the_test  # noqa: F401

pytestmark = pytest.mark.django_db
OF = UUID("0190a5c2-0000-7000-8000-000000000001")
ROW = UUID("0190a5c2-0000-4000-8000-00000000000a")
TYPED = {"name_vi": "Bình hút tài lộc", "rows-0-price": "350.000", "rows-0-uid": str(ROW)}


@pytest.fixture
def maker(client):
    person = factories.user("maker")
    person.producer = factories.producer(owner=person)
    client.force_login(person)
    return person


def address(uid=OF):
    return reverse("catalogue:editor", args=[uid])


def post(client, do, typed=TYPED, uid=OF, **more):
    return client.post(address(uid), {"craft": _craft(), **typed, "do": do, **more})


def _craft():
    return Craft.objects.order_by("pk").first().slug


def with_a_photo(client, uid=OF):
    Phone(client).send(uid, picture())


def test_a_photo_a_vietnamese_name_and_a_price_are_enough(client, maker):
    with_a_photo(client)
    answer = post(client, "publish")

    assert (answer.status_code, answer.url) == (302, f"{reverse('catalogue:goods')}?xong={OF}")
    product = Product.objects.get()
    assert (product.uid, product.state, product.name) == (
        OF, "published", {"vi": "Bình hút tài lộc"}
    )  # fmt: skip
    assert product.variants.get().price == 350_000
    assert product.images.count() == 1
    assert not Draft.objects.exists()
    page = client.get(reverse("catalogue:product", args=[product.slug]))
    assert "Bình hút tài lộc" in page.content.decode()


def test_the_same_form_sent_twice_makes_one_product(client, maker):
    with_a_photo(client)
    typed = {**TYPED, "rows-0-pieces": "5"}
    post(client, "publish", typed)
    variant = Variant.objects.get()
    services.count_stock(variant=variant, on_hand=3, by_id=None, now=timezone.now())
    answer = post(client, "publish", typed)

    assert answer.status_code == 302
    assert Product.objects.count() == Variant.objects.count() == 1
    assert Variant.objects.get().stock.on_hand == 3  # what was sold meanwhile is not undone
    assert Product.objects.get().images.count() == 1


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, maker):
    answer = post(client, "publish", {"name_vi": "", "rows-0-price": "ba trăm"})
    text = answer.content.decode()

    assert answer.status_code == 422
    assert "Hãy đặt tên" in text or "Đặt tên" in text
    assert 'value="ba trăm"' in text
    assert not Product.objects.exists()
    assert Draft.objects.get().typed["rows-0-price"] == "ba trăm"


def test_without_a_picture_nothing_goes_on_sale_and_no_product_is_left_behind(client, maker):
    answer = post(client, "publish")

    assert answer.status_code == 422
    assert "Thêm hình" in answer.content.decode() or "ảnh" in answer.content.decode()
    assert not Product.objects.exists()
    assert Draft.objects.get().typed["name_vi"] == "Bình hút tài lộc"


def test_a_draft_is_kept_as_typed_and_comes_back(client, maker):
    told = client.post(reverse("catalogue:draft", args=[OF]), {**TYPED, "revision": "0"})
    assert told.json() == {"revision": 2, "address": address()}
    again = client.post(reverse("catalogue:draft", args=[OF]), {**TYPED, "revision": "0"})
    assert again.json()["revision"] == 2  # the answer had not come

    page = client.get(address()).content.decode()
    assert 'value="Bình hút tài lộc"' in page
    assert 'value="350.000"' in page
    listed = client.get(reverse("catalogue:goods")).content.decode()
    assert "Bình hút tài lộc" in listed


def test_of_two_phones_the_second_hears_that_it_is_late(client, maker):
    draft = reverse("catalogue:draft", args=[OF])
    client.post(draft, {**TYPED, "revision": "0"})
    client.post(draft, {**TYPED, "name_vi": "Bình lớn", "revision": "2"})
    late = client.post(draft, {**TYPED, "name_vi": "Bình nhỏ", "revision": "2"})

    assert (late.status_code, late.json()["code"], late.json()["revision"]) == (
        409, "draft_moved", "3"
    )  # fmt: skip
    assert Draft.objects.get().typed["name_vi"] == "Bình lớn"
    page = post(client, "draft", {**TYPED, "name_vi": "Bình nhỏ"}, revision="2")
    assert page.status_code == 409
    assert 'value="Bình nhỏ"' in page.content.decode()
    assert post(client, "draft", {**TYPED, "name_vi": "Bình nhỏ"}, revision="3").status_code == 302


def test_changes_are_kept_beside_the_product_until_they_are_saved(client, maker):
    product = factories.product(producer=maker.producer, variants=1)
    factories.image(product=product)
    typed = queries.typed_of(product)
    draft = reverse("catalogue:draft", args=[product.uid])
    client.post(draft, {**typed, "revision": "0"})
    assert not Draft.objects.exists()  # whoever only looked has typed nothing

    changed = {**typed, "name_vi": "Tên mới", "revision": "0"}
    client.post(draft, changed)
    product.refresh_from_db()
    assert product.name["vi"] != "Tên mới"
    assert 'value="Tên mới"' in client.get(address(product.uid)).content.decode()

    client.post(address(product.uid), {**changed, "do": "save"})
    product.refresh_from_db()
    assert product.name["vi"] == "Tên mới"
    assert not Draft.objects.exists()


def test_a_save_keeps_what_the_form_does_not_ask_for(client, maker):
    product = factories.product(
        producer=maker.producer, variants=1, attributes={"motif": "sen"}, hs6="691310", min_age=18
    )
    factories.image(product=product)
    client.post(
        address(product.uid), {**queries.typed_of(product), "materials_vi": "đất", "do": "save"}
    )
    product.refresh_from_db()
    assert (product.attributes, product.hs6, product.min_age) == ({"motif": "sen"}, "691310", 18)
    assert product.materials == {"vi": "đất"}


def test_pieces_and_price_that_moved_meanwhile_are_not_overwritten(client, maker):
    product = factories.product(producer=maker.producer, variants=1)
    factories.image(product=product)
    variant = product.variants.get()
    typed = queries.typed_of(queries.editing([maker.producer.pk], product.uid).product)
    now = timezone.now()
    services.count_stock(variant=variant, on_hand=2, by_id=None, now=now)
    services.change_price(variant=variant, price=400_000, by_id=None, now=now)

    answer = client.post(
        address(product.uid),
        {**typed, "rows-0-pieces": "9", "rows-0-price": "500.000", "do": "save"},
    )
    assert answer.status_code == 422
    variant.refresh_from_db()
    assert (variant.price, variant.stock.on_hand) == (400_000, 2)

    answer = client.post(address(product.uid), {**typed, "name_vi": "Bình khác", "do": "save"})
    assert answer.status_code == 302
    variant.refresh_from_db()
    assert (variant.price, variant.stock.on_hand) == (400_000, 2)


def test_sizes_times_colours_make_rows(client, maker):
    typed = {**TYPED, "rows-0-weight": "800", "sizes": "nhỏ, lớn", "colours": "xanh; nâu"}
    answer = post(client, "grid", typed)
    assert answer.url == f"{address()}#rows"
    kept = Draft.objects.get().typed
    labels = [kept[f"rows-{number}-label"] for number in range(4)]
    assert labels == ["nhỏ – xanh", "nhỏ – nâu", "lớn – xanh", "lớn – nâu"]
    assert kept["rows-3-price"] == "350.000"

    with_a_photo(client)
    typed = {name: text for name, text in kept.items() if name != "craft"}
    post(client, "publish", {**typed, "rows-2-price": "450.000", "rows-2-pieces": "3"})
    rows = Variant.objects.order_by("position").values_list("label", "price", "stock__on_hand")
    assert [row[0]["vi"] for row in rows] == labels
    assert rows[2][1:] == (450_000, 3)


def test_a_row_that_is_no_longer_offered_goes_away_for_buyers(client, maker):
    product = factories.product(producer=maker.producer, variants=2)
    factories.image(product=product)
    typed = queries.typed_of(queries.editing([maker.producer.pk], product.uid).product)
    client.post(address(product.uid), {**typed, "rows-1-gone": "on", "do": "save"})

    active = product.variants.order_by("position").values_list("active", flat=True)
    assert list(active) == [True, False]


def test_made_to_order_is_promised_by_the_weeks_it_takes(client, maker):
    with_a_photo(client)
    order = {"kind": "order", "making_days": "10", "weekly_capacity": "4"}
    post(client, "publish", {**TYPED, **order})

    [item] = queries.variants_for_sale([Variant.objects.get().pk]).values()
    days = [item.days_to_make(quantity) for quantity in (1, 4, 5, 9)]
    assert (item.weekly_capacity, days) == (4, [10, 10, 15, 20])
    assert isinstance(item, SaleItem)
    page = client.get(reverse("catalogue:product", args=[Product.objects.get().slug]))
    assert "Mỗi tuần làm được 4 chiếc" in page.content.decode()


def test_made_to_order_says_how_long(client, maker):
    answer = post(client, "publish", {**TYPED, "kind": "order"})
    assert answer.status_code == 422
    assert answer.context["sheet"].form.errors["making_days"]


def test_of_what_is_one_of_a_kind_there_is_one(client, maker):
    with_a_photo(client)
    single = {**TYPED, "kind": "single"}
    assert post(client, "publish", {**single, "rows-0-pieces": "2"}).status_code == 422
    assert post(client, "publish", {**single, "rows-0-pieces": "1"}).status_code == 302

    product = Product.objects.get()
    variant = product.variants.get()
    with pytest.raises(Refused) as refused:
        services.count_stock(variant=variant, on_hand=2, by_id=None, now=timezone.now())
    assert refused.value.code == "one_of_a_kind"
    page = client.get(reverse("catalogue:product", args=[product.slug])).content.decode()
    assert "Độc bản" in page


def test_what_it_costs_its_maker_stays_private(client, maker):
    with_a_photo(client)
    costs = {
        "cost_materials": "80.000", "cost_hours": "2,5", "cost_wage": "40.000",
        "cost_packing": "5.000",
    }  # fmt: skip
    suggested = post(client, "suggest", {**TYPED, **costs}, uid=OF)
    assert suggested.status_code == 302
    assert "185.000" in client.get(address()).content.decode()
    post(client, "publish", {**TYPED, **costs})

    sheet = CostSheet.objects.get()
    assert (sheet.materials, sheet.minutes, sheet.wage, sheet.packing) == (
        80_000,
        150,
        40_000,
        5_000,
    )
    assert "cost" not in str(list(AuditEvent.objects.values_list("details", flat=True)))
    page = client.get(reverse("catalogue:product", args=[Product.objects.get().slug]))
    assert "185.000" not in page.content.decode()
    # The next product knows what an hour is worth.
    assert 'value="40.000"' in client.get(reverse("catalogue:new")).content.decode()


@pytest.mark.parametrize(
    ("cost", "share", "price"),
    [(185_000, 0, 185_000), (185_001, 0, 186_000), (90_000, 10, 100_000), (0, 5, 0)],
)
def test_a_price_leaves_the_cost_after_the_share(cost, share, price):
    assert suggested_price(cost, Decimal(share)) == price


def test_the_preview_is_the_page_of_buyers_and_leaves_nothing_behind(client, maker):
    with_a_photo(client)
    answer = post(client, "preview", {**TYPED, "description_vi": "Men rạn cổ"})
    before = AuditEvent.objects.count()
    page = client.get(answer.url)

    text = page.content.decode()
    assert page.status_code == 200
    assert "Men rạn cổ" in text
    assert "350.000" in text
    assert "catalogue/product_main.html" in [one.name for one in page.templates]
    assert not Product.objects.exists()
    assert Draft.objects.get().typed["description_vi"] == "Men rạn cổ"
    assert AuditEvent.objects.count() == before


def test_hide_and_put_on_sale_again(client, maker):
    product = factories.product(producer=maker.producer, variants=1)
    factories.image(product=product)
    for do, state in (("hide", "archived"), ("show", "published")):
        client.post(address(product.uid), {"do": do})
        product.refresh_from_db()
        assert product.state == state
    assert not Draft.objects.exists()


def test_a_similar_product_begins_with_the_same_words_and_pictures(client, maker):
    product = factories.product(producer=maker.producer, variants=2)
    factories.image(product=product)
    copy = uuid4()
    for _time in range(2):
        answer = client.post(address(product.uid), {"do": f"duplicate:{copy}"})
        assert answer.url == address(copy)

    draft = Draft.objects.get()
    assert (draft.uid, draft.typed["name_vi"]) == (copy, f"{product.name['vi']} (bản sao)")
    assert Upload.objects.filter(of=copy).count() == 1
    typed = {name: text for name, text in draft.typed.items() if name != "craft"}
    post(client, "publish", {**typed, "craft": product.craft.slug}, uid=copy)
    assert Product.objects.get(uid=copy).variants.count() == 2
    assert product.variants.count() == 2


def test_a_draft_is_thrown_away_with_its_pictures(client, maker):
    with_a_photo(client)
    client.post(address(), {"do": "discard"})
    assert not Draft.objects.exists()
    assert not Upload.objects.exists()
    assert client.get(address()).status_code == 404


def test_pictures_are_ordered_described_and_taken_away(client, maker):
    product = factories.product(producer=maker.producer, variants=1)
    first, second, third = (factories.image(product=product) for _number in range(3))
    post(client, f"earlier:{third.uid}", {}, uid=product.uid)
    order = product.images.order_by("position").values_list("uid", flat=True)
    assert list(order) == [first.uid, third.uid, second.uid]
    post(client, f"remove:{first.uid}", {}, uid=product.uid)
    assert list(order.all()) == [third.uid, second.uid]
    typed = queries.typed_of(product)
    post(client, "draft", {**typed, f"alt-vi-{third.uid}": "Mặt trước"}, uid=product.uid)
    third.refresh_from_db()
    assert third.alt == {"vi": "Mặt trước", "en": "Picture"}
    # What is on sale keeps its last picture.
    post(client, f"remove:{third.uid}", {}, uid=product.uid)
    post(client, f"remove:{second.uid}", {}, uid=product.uid)
    assert product.images.count() == 1


def test_an_order_of_pictures_in_a_draft(client, maker):
    uids = [Phone(client).send(OF, picture((900, side)))[0] for side in (600, 700, 800)]
    post(client, f"first:{uids[2]}")
    post(client, f"later:{uids[0]}")
    order = Upload.objects.filter(of=OF).order_by("position").values_list("uid", flat=True)
    assert list(order) == [uids[2], uids[1], uids[0]]


def test_a_stranger_cannot_tell_that_a_product_or_a_draft_exists(client, maker):
    product = factories.product(producer=maker.producer, variants=1)
    client.post(reverse("catalogue:draft", args=[OF]), {**TYPED, "revision": "0"})
    stranger = factories.user("stranger_maker")
    factories.producer(owner=stranger)
    for person in (stranger, factories.buyer()):
        client.force_login(person)
        for uid in (OF, product.uid):
            assert client.get(address(uid)).status_code == 404
            for do in ("draft", "save", "publish", "hide", "discard", f"duplicate:{uuid4()}"):
                assert post(client, do, {**TYPED, "name_vi": "x"}, uid=uid).status_code == 404
            draft = reverse("catalogue:draft", args=[uid])
            assert client.post(draft, TYPED).status_code == 404
    product.refresh_from_db()
    assert product.state == "published"
    assert Draft.objects.get().typed["name_vi"] == "Bình hút tài lộc"


def test_a_maker_who_is_not_verified_keeps_drafts(client):
    person = factories.user("new")
    factories.producer(owner=person, state="submitted")
    client.force_login(person)
    with_a_photo(client)
    assert post(client, "publish").status_code == 422
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_for_many(client, maker, n, django_assert_num_queries):
    for _number in range(n):
        product = factories.product(producer=maker.producer, variants=2)
        factories.image(product=product)
        client.post(reverse("catalogue:draft", args=[uuid4()]), {**TYPED, "revision": "0"})
    with django_assert_num_queries(7):
        assert client.get(reverse("catalogue:goods")).status_code == 200


@pytest.mark.parametrize("n", [1, 3])
def test_the_form_costs_the_same_for_many_rows(client, maker, n, django_assert_num_queries):
    product = factories.product(producer=maker.producer, variants=n)
    for _number in range(n):
        factories.image(product=product)
    with django_assert_num_queries(13):
        assert client.get(address(product.uid)).status_code == 200


def test_goods_by_state(client, maker):
    names = {}
    for state, on_hand in (("published", 5), ("published", 0), ("archived", 5), ("draft", 5)):
        product = factories.product(producer=maker.producer, state=state)
        factories.variant(product=product, on_hand=on_hand)
        names[state, on_hand] = str(product)
    shown = {
        "on_sale": {("published", 5), ("published", 0)},
        "sold_out": {("published", 0)},
        "hidden": {("archived", 5)},
        "draft": {("draft", 5)},
    }
    for state, expected in shown.items():
        answer = client.get(reverse("catalogue:goods"), {"loai": state})
        assert {row.name for row in answer.context["rows"]} == {names[key] for key in expected}
        tab = next(tab for tab in answer.context["tabs"] if tab["current"])
        assert tab["count"] == len(expected)
    found = client.get(reverse("catalogue:goods"), {"q": names["archived", 5]})
    assert [row.name for row in found.context["rows"]] == [names["archived", 5]]


def test_today_needs_no_rule_about_a_share():
    told = services.suggestion(services.Costs(materials=1_500), date(2026, 11, 2))
    assert told == {"cost": 1_500, "share": 0, "suggested": 2_000}
