"""The facts that stand behind a dossier, each from where it is kept."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

from langnghe.core import states
from langnghe.market.orders.models import Order, SellerOrder
from langnghe.market.orders.rules import SELLER_ORDER
from langnghe.support.public import Subject
from langnghe.web.facts import FACTS
from tests import factories
from tests.factories.support import NOW

pytestmark = pytest.mark.django_db
SOURCES = {one.key: one for one in FACTS}
YEAR = (date(2025, 6, 1), date(2026, 6, 1))


def read(key: str, producer_id: int | None, period=YEAR) -> dict[str, Any] | None:
    found = SOURCES[key].read(Subject(producer_id, None), *period)
    return dict(found) if found is not None else None


def delivered(producer, at: datetime, paid: str = "on_delivery") -> SellerOrder:
    variant = factories.variant(product_fields={"producer": producer})
    part = factories.the_part(factories.order(variant, pay_by="cod"))
    SellerOrder.objects.filter(pk=part.pk).update(state="handed_over", created_at=at)
    Order.objects.filter(pk=part.order_id).update(payment_status=paid)
    part.refresh_from_db()
    states.move(part, SELLER_ORDER, "deliver", by_id=None, now=at)
    return part


def test_counts_what_was_delivered_and_paid_for_in_the_period():
    maker = factories.producer(owner=factories.user())
    first_day = datetime(2025, 5, 31, 17, 0, tzinfo=UTC)  # midnight in Hanoi
    inside = [
        delivered(maker, first_day),
        delivered(maker, datetime(2026, 5, 31, 16, 59, tzinfo=UTC)),
    ]
    delivered(maker, datetime(2025, 5, 31, 16, 59, tzinfo=UTC))  # the day before
    delivered(maker, datetime(2026, 5, 31, 17, 0, tzinfo=UTC))  # the day after
    delivered(maker, first_day, paid="due")
    delivered(maker, first_day, paid="refunded")
    delivered(factories.producer(owner=factories.user()), first_day)

    assert read("sales", maker.pk) == {
        "orders": 2, "revenue": sum(one.goods_total for one in inside), "refused": 0,
        "returned": 0,
    }  # fmt: skip


def test_a_worker_alone_has_no_sales_titles_or_facilities():
    assert [read(key, None) for key in ("sales", "titles", "environment")] == [None, None, None]


def test_tells_of_the_village_and_the_artisans_of_the_house():
    maker = factories.producer(owner=factories.user())

    told = read("titles", maker.pk)

    assert told == {
        "village": maker.village.name, "is_verified": maker.state == "verified",
        "since_year": maker.since_year, "village_titles": (), "artisans": (),
    }  # fmt: skip


def test_counts_cases_that_are_open_or_were_confirmed():
    works = factories.works()
    factories.case_in("confirmed", factories.inspector(), works)

    told = read("environment", works.producer_id, (date(2025, 1, 1), date(2027, 1, 1)))

    assert (told["facilities"], told["open_cases"], told["confirmed"]) == (1, 1, 1)


def test_tells_what_was_granted_and_not_what_was_refused():
    granted, refused = factories.submitted_dossier(), factories.submitted_dossier()
    for one, state in ((granted, "completed"), (refused, "refused")):
        one.state, one.granted, one.since = state, 5_000_000, NOW
        one.save()
    period = (date(2026, 6, 1), date(2026, 6, 2))

    assert [one["number"] for one in read("support", granted.producer_id, period)["grants"]] == [
        granted.number
    ]
    assert read("support", refused.producer_id, period) == {"grants": []}
    assert read("support", granted.producer_id) == {"grants": []}  # before the grant


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_fact_is_said_in_words(language):
    maker = factories.producer(owner=factories.user())
    with translation.override(language):
        for source in FACTS:
            lines = source.words(read(source.key, maker.pk))
            assert lines
            assert all(label and words for label, words in lines)
