"""Made to order so many a week, or one of a kind: as software tells it, single and in bulk."""

import pytest

from langnghe.market.catalogue.models import Product
from tests.market.catalogue.maker_api import Maker

pytestmark = pytest.mark.django_db
ORDER = {"made_to_order": True, "making_days": 10, "weekly_capacity": 4}
SINGLE = {"one_of_a_kind": True}


@pytest.fixture
def maker(client):
    return Maker(client)


def one_piece(**more):
    return [{"sku": "MOT-1", "price": 350_000, "on_hand": 1, **more}]


def created(maker, **changes):
    answer = maker.post("/products", maker.body(**changes))
    assert answer.status_code == 201, answer.content
    return answer.json()


def told(answer):
    body = answer.json()
    return answer.status_code, [(one["field"], one["code"]) for one in body["errors"]]


def test_the_weekly_capacity_is_written_read_and_taken_away(maker):
    product = created(maker, **ORDER)
    assert product["weekly_capacity"] == 4
    address = f"/products/{product['uid']}"

    assert maker.patch(address, {"weekly_capacity": None}).json()["weekly_capacity"] is None
    assert maker.patch(address, {"weekly_capacity": 7}).json()["weekly_capacity"] == 7
    # What is in stock is not made by the week.
    assert maker.patch(address, {"made_to_order": False}).json()["weekly_capacity"] is None
    assert maker.patch(address, {"weekly_capacity": 0}).status_code == 422


def test_one_of_a_kind_is_written_and_read(maker):
    product = created(maker, **SINGLE, variants=one_piece())

    assert (product["one_of_a_kind"], product["weekly_capacity"]) == (True, None)
    assert maker.put("/stock/MOT-1", {"on_hand": 2}).json()["code"] == "one_of_a_kind"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({**SINGLE, "variants": one_piece(on_hand=2)}, "one_of_a_kind"),
        ({**SINGLE, "variants": [*one_piece(), {"sku": "MOT-2", "price": 1}]}, "one_of_a_kind"),
        ({**SINGLE, **ORDER}, "one_of_a_kind"),
    ],
)
def test_what_is_not_one_is_refused(maker, changes, field):
    assert told(maker.post("/products", maker.body(**changes))) == (
        422, [(field, "one_of_a_kind")]
    )  # fmt: skip
    assert not Product.objects.exists()


def test_of_what_there_are_several_there_is_not_one(maker):
    product = created(maker, variants=one_piece(on_hand=3))
    address = f"/products/{product['uid']}"

    assert maker.patch(address, SINGLE).json()["code"] == "one_of_a_kind"
    maker.put("/stock/MOT-1", {"on_hand": 1})
    assert maker.patch(address, SINGLE).json()["one_of_a_kind"] is True


def test_both_are_told_in_bulk_and_each_row_by_itself(maker):
    rows = [
        {**maker.body(**ORDER), "reference": "A"},
        {**maker.body(**SINGLE, variants=one_piece()), "reference": "B"},
        {**maker.body(**SINGLE, **ORDER), "reference": "C"},
    ]
    for row in rows:
        row.pop("publish", None)

    first = maker.post("/products/bulk", {"products": rows}).json()
    again = maker.post("/products/bulk", {"products": rows}).json()

    assert [one["status"] for one in first["results"]] == ["created", "created", "failed"]
    assert [one["status"] for one in again["results"]] == ["unchanged", "unchanged", "failed"]
    kept = Product.objects.order_by("reference").values_list("weekly_capacity", "one_of_a_kind")
    assert list(kept) == [(4, False), (None, True)]
