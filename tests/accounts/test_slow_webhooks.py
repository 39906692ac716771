"""However long addresses of makers let us wait, only what is told to them waits."""

import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from langnghe.accounts import outgoing, services
from langnghe.accounts.models import WebhookMessage
from langnghe.accounts.roles import Kind
from langnghe.core import outbox
from langnghe.core.models import OutboxDelivery, ScheduledRun
from langnghe.market.orders.models import Order
from tests import factories
from tests.fakes.webhooks import software

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def in_the_office(settings, monkeypatch):
    settings.WEBHOOKS_TO_PRIVATE = True
    monkeypatch.setattr(outgoing, "SECONDS", 8.0)
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def maker(*urls):
    home = factories.organisation(Kind.PRODUCER)
    owner = factories.producer_owner(of=home)
    return home, [factories.endpoint(url, of=home, by=owner) for url in urls]


@transaction.atomic
def tell(home, *keys):
    for key in keys:
        services.announce_event(
            organisation_id=home.pk, kind="order.updated", key=key, data={}, now=timezone.now()
        )


def becomes_true(condition, within):
    until = time.monotonic() + within
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()


def while_the_worker_runs(watch):
    """What `watch`, in a thread of its own, saw before the worker was told to stop."""
    seen = []

    def run():
        try:
            seen.append(watch())
        finally:
            connection.close()
            os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=run)
    # Whatever comes first, a signal never ends the tests.
    signal.signal(signal.SIGTERM, lambda *_caught: None)
    watcher.start()
    call_command("worker")
    watcher.join()
    return seen[0]


def test_letters_the_clock_and_another_maker_do_not_wait_for_addresses_that_hang():
    order = factories.order()
    person = factories.user("forgetful")
    with software() as tarpit, software() as well:
        tarpit.behaviour = "hangs"
        for _number in range(3):
            home, _endpoints = maker(*(f"{tarpit.url}{number}" for number in range(10)))
            tell(home, "one", "two")
        mail.outbox.clear()

        def watch():
            hangs = becomes_true(lambda: tarpit.paths, within=10)
            begun = time.monotonic()
            ScheduledRun.objects.all().delete()
            Order.objects.update(hold_until=timezone.now() - timedelta(minutes=1))
            services.ask_for_new_password(user=person, language="vi", now=timezone.now())
            theirs, [endpoint] = maker(well.url)
            well.secret = endpoint.secret
            tell(theirs, *(f"event {number}" for number in range(5)))
            all_done = becomes_true(
                lambda: (
                    any(person.email in letter.to for letter in mail.outbox)
                    and len(well.told) == 5
                    and Order.objects.get(pk=order.pk).state == "expired"
                    and outbox.last_beat() is not None
                ),
                within=10,
            )
            took = time.monotonic() - begun
            # The last call to the other maker was answered, but perhaps not noted yet.
            others = WebhookMessage.objects.exclude(endpoint=endpoint)
            waiting = others.filter(attempts=0).count()
            calls = len(tarpit.paths)
            tarpit.stopping.set()
            return bool(hangs), all_done, took < 7, waiting, calls

        # All is done while the first call of each organisation still hangs.
        assert while_the_worker_runs(watch) == (True, True, True, 60, 3)


def test_what_is_told_to_one_maker_goes_out_one_by_one_and_all_of_it():
    with software() as told:
        home, [endpoint] = maker(told.url)
        told.secret = endpoint.secret
        tell(home, *(f"event {number}" for number in range(30)))
        assert while_the_worker_runs(lambda: becomes_true(lambda: len(told.told) == 30, within=20))
        assert len(set(told.ids)) == len(told.ids) == 30
    assert not OutboxDelivery.objects.exclude(lane=f"webhooks:{home.pk}").exists()
    assert not OutboxDelivery.objects.filter(delivered_at=None).exists()
    assert set(OutboxDelivery.objects.values_list("claims", flat=True)) == {1}
