"""Many rows are changed by one statement, each to its own values, and no other row is touched."""

from datetime import UTC, datetime

import pytest
from django.db.models.functions import Now

from langnghe.core.rewriting import update_each
from langnghe.market.catalogue.models import Product
from tests import factories

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_each_row_gets_its_own_values_and_what_the_database_says(django_assert_num_queries):
    rows = [factories.product() for _ in range(4)]
    Product.objects.update(touched_at=LONG_AGO)
    for number, row in enumerate(rows):
        row.name, row.making_days, row.weekly_capacity = {"vi": f"Bình {number}"}, number, None
    rows[1].weekly_capacity = 3

    with django_assert_num_queries(1):
        update_each(rows[:3], ["name", "making_days", "weekly_capacity"], touched_at=Now())

    kept = Product.objects.order_by("pk")
    assert [(row.name["vi"], row.making_days, row.weekly_capacity) for row in kept[:3]] == [
        ("Bình 0", 0, None), ("Bình 1", 1, 3), ("Bình 2", 2, None)
    ]  # fmt: skip
    assert [row.touched_at == LONG_AGO for row in kept] == [False, False, False, True]
    assert kept[3].name != {"vi": "Bình 3"}


def test_nothing_is_asked_for_no_rows(django_assert_num_queries):
    with django_assert_num_queries(0):
        update_each([], ["name"])
