"""A step that a phone kept without a line is taken once, and only for its own person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from langnghe.core.ids import person_mark
from langnghe.core.models import StateChange
from langnghe.market.orders.models import SellerOrder
from tests import factories

pytestmark = pytest.mark.django_db
KEY = "5f0c2a1e-0000-4000-8000-000000000002"


@pytest.fixture
def owner(client):
    person = factories.user("maker")
    client.force_login(person)
    return person


@pytest.fixture
def part(owner):
    variant = factories.variant(product_fields={"producer": factories.producer(owner=owner)})
    return SellerOrder.objects.get(order=factories.orders.order(variant, pay_by="cod"))


def send(client, owner, part, action, *, key=KEY, **form):
    told = {"key": key, "person": person_mark(owner.pk), **form}
    return client.post(f"/xuong/don/{part.number}/{action}/gui/", told)


def test_a_step_that_comes_twice_is_taken_once(client, owner, part):
    first = send(client, owner, part, "confirm", ready_on="2099-01-01")
    assert first.status_code == 422
    assert "ready_on" in first.json()["wrong"]
    ready = (timezone.localdate() + timedelta(days=2)).isoformat()

    told = [send(client, owner, part, "confirm", ready_on=ready).json() for _ in range(2)]

    assert told[0] == told[1]
    assert told[0]["done"] is True
    assert told[0]["said"].startswith(f"{part.number}: ")
    part.refresh_from_db()
    assert part.state == "confirmed"
    assert StateChange.objects.filter(object_id=str(part.pk), action="confirm").count() == 1


def test_a_step_that_is_not_possible_any_more_says_so(client, owner, part):
    told = send(client, owner, part, "pack").json()
    assert told["done"] is False
    assert part.number in told["said"]
    part.refresh_from_db()
    assert part.state == "awaiting_confirmation"


def test_what_was_kept_for_one_person_is_not_taken_from_another(client, owner, part):
    colleague = factories.member("producer_staff", of=part.producer.organisation)
    client.force_login(colleague)
    assert send(client, owner, part, "refuse", reason="x").status_code == 409
    part.refresh_from_db()
    assert part.state == "awaiting_confirmation"
