"""Places, crafts and makers for programs."""

import pytest

from langnghe.core.models import OldSlug
from tests import factories

pytestmark = pytest.mark.django_db


def test_makers_are_listed_found_and_narrowed(client):
    village = factories.village(slug="bat-trang", name="Bát Tràng")
    pot = factories.producer(
        village=village, slug="lo-gom", name="Lò gốm Hạnh", folded="lo gom hanh"
    )
    other = factories.producer(slug="xuong-lua", name="Xưởng lụa", folded="xuong lua")

    def slugs(query=""):
        return [one["slug"] for one in client.get(f"/api/v1/producers{query}").json()["items"]]

    assert slugs() == [pot.slug, other.slug]
    assert slugs("?q=lò+gốm") == slugs("?village=bat-trang") == [pot.slug]
    assert slugs("?village=no-such-village") == []
    first = client.get("/api/v1/producers?limit=1").json()
    assert slugs(f"?limit=1&cursor={first['next_cursor']}") == [other.slug]


def test_a_maker_is_told_without_what_is_his_own(client):
    maker = factories.producer(slug="lo-gom", story={"vi": "Ba đời làm gốm."})

    told = client.get("/api/v1/producers/lo-gom").json()

    assert (told["name"], told["story"]) == (maker.name, "Ba đời làm gốm.")
    assert told["village"] == maker.village.slug
    assert not {"phone", "address", "bank_account", "bank_holder", "organisation"} & set(told)


def test_makers_whom_nobody_verified_are_not_told(client):
    factories.producer(slug="chua-duyet", state="submitted")

    assert client.get("/api/v1/producers").json()["items"] == []
    assert client.get("/api/v1/producers/chua-duyet").status_code == 404


def test_a_craft_with_its_story_and_a_slug_that_moved(client):
    craft = factories.craft(slug="gom", name={"vi": "Gốm", "en": "Pottery"}, story={"vi": "Đất."})
    OldSlug.objects.create(
        kind="craft", slug="gom-cu", target="gom", created_at=factories.registry.NOW
    )

    told = client.get("/api/v1/crafts/gom", headers={"Accept-Language": "en"}).json()
    moved = client.get("/api/v1/crafts/gom-cu")

    assert (told["name"], told["story"], told["villages"]) == (craft.name["en"], "Đất.", 0)
    assert (moved.status_code, moved["Location"]) == (301, "/api/v1/crafts/gom")
    assert client.get("/api/v1/crafts/khong-co").json()["code"] == "not_found"


def test_communes_are_found_by_new_and_old_names(client):
    now = factories.commune("Xã Thư Lâm")
    factories.former_unit("Xã Vân Hà", "Huyện Đông Anh", now)

    [found] = client.get("/api/v1/communes?q=van ha, dong anh").json()

    assert (found["code"], found["name"]) == (now.code, "Xã Thư Lâm")
    assert "Vân Hà" in found["old_name"]
    assert client.get("/api/v1/communes?q=zzz").json() == []
    assert client.get("/api/v1/communes").status_code == 422


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_of_makers_costs_one_query(client, n, django_assert_num_queries):
    for _ in range(n):
        factories.producer()

    with django_assert_num_queries(1):
        assert len(client.get("/api/v1/producers").json()["items"]) == n
