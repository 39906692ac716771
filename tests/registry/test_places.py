"""Places in force, old names, and the data that ships."""

import csv
from collections import Counter

import pytest

from langnghe.registry import loading, places
from langnghe.registry.models import AdminUnit, Craft, FormerUnit, Source, Village
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shipped(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        loading.load()
        yield
        for model in (Village, Craft, FormerUnit, Source):
            model.objects.all().delete()
        AdminUnit.objects.filter(level="commune").delete()
        AdminUnit.objects.all().delete()


def test_the_units_in_force_are_all_there(shipped):
    per_province = Counter(
        AdminUnit.objects.filter(level="commune").values_list("parent_id", flat=True)
    )
    told = {row["code"]: int(row["commune_count"]) for row in loading.rows("provinces.csv")}
    assert dict(per_province) == told
    assert (len(told), sum(told.values()), told["01"]) == (34, 3_321, 126)
    kinds = Counter(AdminUnit.objects.filter(level="province").values_list("kind", flat=True))
    assert kinds == {"thanh_pho": 7, "tinh": 27}
    assert AdminUnit.objects.get(code="75").name == "Thành phố Đồng Nai"


@pytest.mark.parametrize(
    ("typed", "first", "certain"),
    [
        ("Phường Ba Đình", "Phường Ba Đình", True),
        ("ba dinh", "Phường Ba Đình", True),
        ("bat trang", "Xã Bát Tràng", True),
        ("Xã Bát Tràng, Huyện Gia Lâm", "Xã Bát Tràng", None),
        ("bat trang gia lam", "Xã Bát Tràng", None),
        ("Ninh Hiệp, Gia Lâm", "Xã Phù Đổng", None),
        ("xã Kim Lan huyện Gia Lâm", "Xã Bát Tràng", None),
        ("Hoàn Kiếm", "Phường Hoàn Kiếm", True),
        ("hoan kiem ha noi", "Phường Hoàn Kiếm", True),
    ],
)
def test_names_new_and_old_are_understood(shipped, typed, first, certain):
    found = places.find_communes(typed, province_code="01")
    assert found[0].commune.name == first
    if certain is not None:
        assert found[0].certain is certain


def test_both_ways_to_write_a_tone_mark_are_one_name(shipped):
    assert [places.find_communes(t, "01")[0].commune.code for t in ("Hòa Lạc", "Hoà Lạc")].count(
        places.find_communes("hoa lac", "01")[0].commune.code
    ) == 2


@pytest.mark.parametrize("typed", ["", "không có nơi này", "xã", "???", "Bát Tràng, Đà Nẵng"])
def test_what_is_no_place_finds_nothing(shipped, typed):
    assert places.find_communes(typed, province_code="01") == []


def test_a_divided_commune_leaves_the_choice():
    one, two = factories.commune(name="Xã Một"), factories.commune(name="Xã Hai")
    for unit, share in ((one, "split_main"), (two, "split_part")):
        factories.former_unit("Xã Cũ", "Huyện Đông Anh", unit, share, code="00999")
    found = places.find_communes("Cũ, Đông Anh")
    assert [match.commune.name for match in found] == ["Xã Một", "Xã Hai"]
    assert not any(match.certain for match in found)
    assert found[0].matched_old_name == "Xã Cũ, Huyện Đông Anh"


def test_villages_keep_their_certainty_and_sources(shipped):
    with (loading.DATA / "villages.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told = Counter(row["certainty"] for row in rows)
    assert Counter(Village.objects.values_list("certainty", flat=True)) == told
    assert Village.objects.public().count() == told["A"] + told["B"]
    village = Village.objects.get(slug="bat-trang")
    claims = {claim.topic: claim.certainty for claim in village.facts.all()}
    assert claims == {"description": "A", "recognition": "A", "place": "B"}
    titles = [(one.title, one.year) for one in village.recognitions.all()]
    assert ("traditional_village", 2009) in titles
    assert any(title == "world_craft_city" for title, _year in titles)
    unstated = [row["slug"] for row in rows if row["recognition"] == "chưa rõ"]
    assert not Village.objects.filter(slug__in=unstated, recognitions__isnull=False).exists()


def test_some_villages_keep_two_crafts_and_snakes_are_not_sold(shipped):
    for slug in ("kieu-ky", "xuan-la", "canh-hoach"):
        assert Village.objects.get(slug=slug).crafts.count() == 2
    assert not Craft.objects.get(code="SNAKE").trade_allowed


def test_loading_again_changes_nothing(shipped):
    Village.objects.filter(slug="bat-trang").update(name="Bát Tràng (sửa)")
    counts = loading.load()
    assert counts == loading.load()
    assert Village.objects.get(slug="bat-trang").name == "Bát Tràng (sửa)"
