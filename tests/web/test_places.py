"""Pages of villages, crafts and makers."""

import pytest
from django.core.management import call_command

from langnghe.core.models import OldSlug
from langnghe.registry.models import Craft, Recognition, Village
from tests import factories
from tests.factories.registry import NOW

pytestmark = pytest.mark.django_db


def test_a_village_is_worth_reading(client):
    maker = factories.producer(village=factories.village(slug="bat-trang", name="Bát Tràng"))
    factories.variant(product_fields={"producer": maker, "name": {"vi": "Bình men lam"}})
    Recognition.objects.create(
        village=maker.village,
        title="traditional_village",
        year=2009,
        wording="Đợt 2009",
        certainty="A",
    )
    page = client.get("/lang/bat-trang/").content.decode()
    for words in (
        "Bát Tràng",
        "Bình men lam",
        maker.name,
        "Làng nghề truyền thống",
        "2009",
        "ld+json",
    ):
        assert words in page, words
    assert "Traditional craft village" in client.get("/en/lang/bat-trang/").content.decode()


def test_what_is_in_doubt_is_shown_nowhere(client):
    hidden = factories.village(slug="nghi-van", name="Nghi Vấn", certainty="C")
    factories.producer(village=hidden, slug="nha-an", name="Nhà Ẩn")
    assert client.get("/lang/nghi-van/").status_code == 404
    assert client.get("/nguoi-lam/nha-an/").status_code == 404
    assert client.get("/api/v1/villages/nghi-van").status_code == 404
    craft = hidden.village_crafts.get().craft.slug
    for path in (
        "/lang/",
        "/nghe/",
        f"/nghe/{craft}/",
        "/api/v1/villages",
        "/sitemap-villages-1.xml",
    ):
        assert "Nghi Vấn" not in client.get(path).content.decode(), path
        assert "nghi-van" not in client.get(path).content.decode(), path


def test_a_fading_village_is_heritage_and_no_shop(client):
    village = factories.village(slug="mai-mot", status="fading")
    maker = factories.producer(village=village)
    factories.variant(product_fields={"producer": maker, "name": {"vi": "Không được bán"}})
    page = client.get("/lang/mai-mot/").content.decode()
    assert "mai một" in page
    assert "Không được bán" not in page


def test_an_old_address_leads_to_the_new_one(client):
    factories.village(slug="moi")
    OldSlug.objects.create(kind="village", slug="cu", target="moi", created_at=NOW)
    answer = client.get("/lang/cu/")
    assert (answer.status_code, answer["Location"]) == (301, "/lang/moi/")


def test_villages_are_found_without_marks_and_a_miss_says_so(client):
    factories.village(slug="dong-ky", name="Đồng Kỵ")
    assert "Đồng Kỵ" in client.get("/lang/?q=dong ky").content.decode()
    assert "Không có làng nào phù hợp" in client.get("/lang/?q=xyz").content.decode()


def test_an_unverified_maker_has_no_page(client):
    factories.producer(slug="chua", state="submitted")
    assert client.get("/nguoi-lam/chua/").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_queries(client, n, django_assert_num_queries):
    craft = factories.craft(slug="gom")
    for _number in range(n):
        maker = factories.producer(village=factories.village(craft=craft))
        factories.variant(product_fields={"producer": maker, "craft": craft})
    with django_assert_num_queries(7):
        client.get("/lang/")
    with django_assert_num_queries(4):
        client.get("/nghe/gom/")


@pytest.mark.parametrize("n", [1, 3])
def test_the_pages_of_a_village_and_its_makers_cost_the_same_queries(
    client, n, django_assert_num_queries
):
    village = factories.village(slug="bat-trang")
    for number in range(n):
        factories.village(commune=village.commune, craft=factories.craft())
        maker = factories.producer(village=village, slug=f"nha-{number}")
        factories.variant(product_fields={"producer": maker})
        Recognition.objects.create(village=village, title="village", wording="", certainty="A")
    factories.story(village, *map(factories.content, "ABC"[:n]), by=factories.administrator().pk)
    # Village, map, environment (5), story, makers, artisans, neighbours, goods.
    with django_assert_num_queries(12):
        client.get("/lang/bat-trang/")
    with django_assert_num_queries(2):
        client.get("/nguoi-lam/nha-0/")


def test_what_changes_in_a_village_is_seen_at_once(client):
    village = factories.village(slug="bat-trang", name="Làng Trước")
    maker = factories.producer(village=village, name="Nhà Trước")
    assert "Nhà Trước" in client.get("/lang/bat-trang/").content.decode()

    type(maker).objects.filter(pk=maker.pk).update(name="Nhà Sau")
    type(village).objects.filter(pk=village.pk).update(name="Làng Sau")
    page = client.get("/lang/bat-trang/").content.decode()

    assert ("Nhà Sau" in page, "Nhà Trước" in page) == (True, False)
    assert ("Làng Sau" in page, "Làng Trước" in page) == (True, False)


def test_the_first_page_counts_what_is_on_sale(client):
    maker = factories.producer(village=factories.village(name="Làng Đếm"))
    craft = factories.craft(name={"vi": "Nghề Đếm", "en": "Counting"})
    for _number in range(2):
        factories.variant(product_fields={"producer": maker, "craft": craft})

    page = client.get("/").content.decode()
    crafts = client.get("/nghe/").content.decode()

    for name in ("Nghề Đếm", "Làng Đếm"):
        assert f'{name} <span class="muted small">2<' in page, name
    assert "2 mặt hàng" in crafts


def test_every_real_village_craft_and_list_of_them_can_be_opened(client):
    call_command("load_reference", verbosity=0)
    call_command("load_registry", verbosity=0)
    villages = Village.objects.public().values_list("slug", flat=True)
    crafts = Craft.objects.values_list("slug", flat=True)
    paths = [*(f"/lang/{slug}/" for slug in villages), *(f"/nghe/{slug}/" for slug in crafts)]

    failed = [path for path in paths if client.get(path).status_code != 200]

    assert len(villages) > 150
    assert failed == []
    assert client.get(f"/api/v1/villages/{villages[0]}").json()["facts"]
