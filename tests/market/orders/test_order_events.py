"""A new order and each step are told to the makers' software: once, and about his part alone."""

import json

import pytest
from django.utils import timezone

from langnghe.accounts.models import WebhookMessage
from langnghe.core import outbox
from langnghe.core.models import OutboxDelivery
from langnghe.market.orders import services
from tests import factories
from tests.fakes.webhooks import software

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker():
    return factories.user("maker")


@pytest.fixture
def producer(maker):
    return factories.producer(owner=maker)


@pytest.fixture
def listening(producer, maker, settings):
    settings.WEBHOOKS_TO_PRIVATE = True
    with software() as told:
        endpoint = factories.endpoint(told.url, of=producer.organisation, by=maker)
        told.secret = endpoint.secret
        yield told


def deliver_twice():
    """As when a worker dies right after it did something, each time."""
    now = timezone.now()
    outbox.deliver_due(now)
    OutboxDelivery.objects.update(delivered_at=None, next_attempt_at=now)
    outbox.deliver_due(now)


def events(listening):
    return [(event["type"], event["data"]["state"]) for event in listening.told]


def order_of(producer, **more):
    mine = factories.variant(product_fields={"producer": producer})
    return factories.order(mine, factories.variant(), **more)


def test_an_order_and_each_step_are_told_once_even_when_delivered_twice(listening, producer, maker):
    order = order_of(producer, pay_by="cod")
    part = order.seller_orders.get(producer=producer)
    deliver_twice()
    assert events(listening) == [("order.created", "awaiting_confirmation")]
    factories.move_to(part, "delivered", maker.pk)
    deliver_twice()
    assert events(listening)[1:] == [
        ("order.updated", state) for state in ("confirmed", "ready", "handed_over", "delivered")
    ]
    assert {event["data"]["number"] for event in listening.told} == {part.number}
    assert len(listening.ids) == len(set(listening.ids)) == 5


def test_an_order_by_transfer_is_told_when_it_is_paid(listening, producer):
    order = order_of(producer)
    deliver_twice()
    assert events(listening) == []
    factories.pay(order)
    deliver_twice()
    assert events(listening) == [("order.created", "awaiting_confirmation")]


def test_an_order_called_off_is_told_and_one_that_expires_unseen_is_not(listening, producer):
    order, unseen = order_of(producer, pay_by="cod"), order_of(producer)
    deliver_twice()
    services.cancel_order(order=order, by_id=None, now=timezone.now())
    services.cancel_order(order=unseen, by_id=None, now=timezone.now())
    deliver_twice()
    assert events(listening) == [
        ("order.created", "awaiting_confirmation"),
        ("order.updated", "cancelled"),
    ]


def test_the_last_part_that_is_refused_is_told_once(listening, producer, maker):
    order = factories.order(factories.variant(product_fields={"producer": producer}), pay_by="cod")
    factories.move_to(factories.the_part(order), "cancelled", maker.pk)
    deliver_twice()
    assert [state for _kind, state in events(listening)] in (
        ["awaiting_confirmation", "cancelled"],
        ["cancelled", "cancelled"],
    )


def test_no_message_holds_a_word_about_the_buyer(listening, producer, maker):
    order = order_of(producer, pay_by="cod")
    factories.move_to(order.seller_orders.get(producer=producer), "confirmed", maker.pk)
    outbox.deliver_due(timezone.now())
    for message in WebhookMessage.objects.all():
        assert set(json.loads(message.body)["data"]) == {"number", "state"}
    assert WebhookMessage.objects.count() == 2
