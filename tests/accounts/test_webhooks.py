"""Events on their way to a maker's software, which verifies them and sometimes misbehaves."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from langnghe.accounts import outgoing, services
from langnghe.accounts.models import WebhookEndpoint, WebhookMessage
from langnghe.accounts.roles import Kind
from langnghe.accounts.services.delivery import LONGEST_REST, TRIED_FOR
from langnghe.core import outbox
from langnghe.core.models import AuditEvent, OutboxDelivery
from tests import factories
from tests.fakes.webhooks import software

pytestmark = pytest.mark.django_db
BAD = ("fails", "hangs", "drips", "closes", "redirects", "babbles")


@pytest.fixture(autouse=True)
def in_the_office(settings, monkeypatch):
    settings.WEBHOOKS_TO_PRIVATE = True
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    monkeypatch.setattr(outgoing, "SECONDS_IN_ALL", 0.6)


@pytest.fixture
def home():
    return factories.organisation(Kind.PRODUCER)


@pytest.fixture
def owner(home):
    return factories.producer_owner(of=home)


@pytest.fixture
def listening(home, owner):
    """Software that is told, at the organisation's one address."""
    with software() as told:
        told.secret = factories.endpoint(told.url, of=home, by=owner).secret
        yield told


def send(message, now=None):
    """One attempt; when it is to be tried again."""
    try:
        services.deliver(message_id=str(message.pk), now=now or timezone.now())
    except outbox.NotYet as put_off:
        return put_off.at
    finally:
        message.refresh_from_db()
        message.endpoint.refresh_from_db()
    return None


def test_an_event_arrives_signed_and_says_what_happened(home, listening):
    message = factories.told(home, "LN1-1:confirmed")
    assert send(message) is None
    assert listening.told == [
        {
            "type": "order.updated",
            "timestamp": message.created_at.isoformat(),
            "data": {"number": "LN1-1", "state": "confirmed"},
        }
    ]
    assert listening.ids == [str(message.pk)]
    assert (message.attempts, message.last_status, message.last_error) == (1, 204, "")
    assert send(message) is None
    assert len(listening.ids) == 1


def test_whoever_does_not_know_the_secret_cannot_verify(home, listening):
    listening.secret = "whsec_" + "A" * 32
    message = factories.told(home)
    send(message)
    assert (listening.told, listening.forged, message.last_status) == ([], 1, 401)


@pytest.mark.parametrize("behaviour", BAD)
def test_an_endpoint_that_misbehaves_rests_and_is_told_later_under_the_same_id(
    home, listening, behaviour
):
    message = factories.told(home)
    listening.behaviour = behaviour
    now = timezone.now()
    again = send(message, now)
    assert again > now
    assert (message.attempts, message.delivered_at) == (1, None)
    assert message.trouble()
    assert message.endpoint.failing_since == now
    # While it rests it is left alone, and that is no attempt.
    assert send(message, now + timedelta(seconds=1)) == message.endpoint.rests_until
    assert message.attempts == 1

    listening.behaviour = "takes"
    assert send(message, again) is None
    assert (message.attempts, message.delivered_at) == (2, again)
    assert set(listening.ids) == {str(message.pk)}
    assert listening.paths == ["/", "/"]  # a redirect is not followed
    endpoint = message.endpoint
    assert (endpoint.failures, endpoint.failing_since, endpoint.rests_until) == (0, None, None)


def test_the_waits_grow_until_it_is_given_up_after_three_days(home, listening):
    listening.behaviour = "closes"
    now = timezone.now()
    message = factories.told(home, now=now)
    waits, at = [], now
    while (again := send(message, at)) is not None:
        waits.append(again - at)
        at = again
    assert waits[0] >= timedelta(seconds=20)
    assert waits == sorted(waits, key=lambda wait: min(wait, timedelta(hours=5)))
    assert message.given_up_at is not None
    assert message.given_up_at - now <= TRIED_FOR
    assert message.attempts == len(listening.ids) < 30
    assert message.endpoint.rests_until - message.endpoint.failing_since <= TRIED_FOR + LONGEST_REST


def test_a_resting_endpoint_holds_up_nobody_else(home, listening):
    other = factories.organisation(Kind.PRODUCER)
    theirs = factories.producer_owner(of=other)
    with software() as well:
        well.secret = factories.endpoint(well.url, of=other, by=theirs).secret
        listening.behaviour = "hangs"
        for number in range(5):
            factories.told(home, f"LN{number}-1:confirmed")
        factories.told(other)
        attempts = outbox.deliver_due(timezone.now())
        assert attempts == 6
        # Only the first waited for the one that hangs.
        assert len(listening.ids) == 1
        assert len(well.told) == 1


def test_a_message_that_is_never_taken_does_not_hold_up_the_next(home, listening):
    never = factories.told(home, "LN0-1:confirmed")
    listening.behaviour = "picks"
    at = timezone.now()
    for number in range(1, 7):
        again = send(never, at)
        rested = never.endpoint.rests_until
        assert send(factories.told(home, f"LN{number}-1:confirmed"), rested) is None
        at = max(again, rested)
    # The one that fails comes less and less often, while the rest is short for the others.
    assert again - never.last_attempt_at >= timedelta(minutes=2)
    assert rested - never.last_attempt_at == timedelta(seconds=20)
    assert (never.attempts, len(listening.told)) == (6, 6)


def test_put_off_is_no_attempt_of_the_outbox(home, listening):
    factories.told(home)
    listening.behaviour = "fails"
    now = timezone.now()
    for turn in range(20):
        outbox.deliver_due(now + timedelta(hours=turn))
    row = OutboxDelivery.objects.get(reaction__endswith="deliver_webhook")
    assert (row.attempts, row.dead_at) == (0, None)


def test_what_was_given_up_is_replayed_one_or_all(home, owner, listening):
    now = timezone.now()
    messages = [factories.told(home, f"LN{number}-1:ready", now) for number in range(3)]
    listening.behaviour = "fails"
    for message in messages:
        send(message, now + TRIED_FOR)
    WebhookMessage.objects.update(given_up_at=now)
    listening.behaviour = "takes"

    messages[0].refresh_from_db()
    services.replay(message=messages[0], by_id=owner.pk, now=timezone.now())
    assert outbox.deliver_due(timezone.now() + timedelta(days=4)) >= 1
    sent = {event["data"]["number"] for event in listening.told}
    assert sent == {"LN0-1"}

    assert services.replay_failed(organisation_ids=[home.pk], by_id=owner.pk, now=now) == 2
    assert services.replay_failed(organisation_ids=[home.pk], by_id=owner.pk, now=now) == 0
    outbox.deliver_due(timezone.now() + timedelta(days=4))
    assert len(listening.told) == 3
    assert set(listening.ids) == {str(message.pk) for message in messages}
    assert WebhookMessage.objects.filter(delivered_at=None).count() == 0
    assert AuditEvent.objects.filter(action__contains="replayed").count() == 2


def test_what_arrived_can_be_told_once_more_under_the_same_id(home, owner, listening):
    message = factories.told(home)
    send(message)
    services.replay(message=message, by_id=owner.pk, now=timezone.now())
    outbox.deliver_due(timezone.now())
    assert listening.ids == [str(message.pk)] * 2


def test_nothing_is_sent_to_an_address_that_was_ended(home, owner, listening):
    message = factories.told(home)
    services.end_endpoint(endpoint=message.endpoint, by_id=owner.pk, now=timezone.now())
    message.endpoint.refresh_from_db()
    outbox.deliver_due(timezone.now())
    assert listening.ids == []
    with pytest.raises(services.EndpointEnded):
        services.replay(message=message, by_id=owner.pk, now=timezone.now())
    assert services.announce_event(
        organisation_id=home.pk, kind="order.created", key="k", data={}, now=timezone.now()
    ) == 0  # fmt: skip


def test_an_event_is_told_once_and_to_those_who_want_it(home, owner, listening):
    with software() as second:
        wants_new = services.add_endpoint(
            organisation_id=home.pk, url=second.url, events=["order.created"], by_id=owner.pk,
            now=timezone.now(),
        )  # fmt: skip
        second.secret = wants_new.secret
        for _time in range(2):
            for kind in ("order.created", "order.updated"):
                services.announce_event(
                    organisation_id=home.pk, kind=kind, key=f"LN1-1:{kind}", data={}, now=timezone.now()
                )  # fmt: skip
        outbox.deliver_due(timezone.now())
        assert [event["type"] for event in second.told] == ["order.created"]
        assert [event["type"] for event in listening.told] == ["order.created", "order.updated"]


def test_a_test_is_sent_whatever_the_endpoint_wants(home, owner, listening):
    endpoint = WebhookEndpoint.objects.get()
    endpoint.rests_until = timezone.now() + timedelta(hours=1)
    endpoint.save()
    services.send_test(endpoint=endpoint, by_id=owner.pk, now=timezone.now())
    outbox.deliver_due(timezone.now())
    assert [event["type"] for event in listening.told] == ["webhook.test"]


def test_an_address_in_a_private_network_is_refused_when_added_and_when_called(
    home, owner, listening, settings
):
    message = factories.told(home)
    settings.WEBHOOKS_TO_PRIVATE = False
    with pytest.raises(services.AddressRefused):
        factories.endpoint("https://127.0.0.1/x", of=home, by=owner)
    send(message)
    assert (listening.ids, message.last_error, message.last_status) == ([], "NotAllowed", None)
    assert message.trouble() == "Địa chỉ này dẫn vào mạng nội bộ."


def test_the_same_address_again_changes_its_events_and_keeps_its_secret(home, owner, listening):
    changed = services.add_endpoint(
        organisation_id=home.pk, url=listening.url, events=["order.created"], by_id=owner.pk,
        now=timezone.now(),
    )  # fmt: skip
    assert WebhookEndpoint.objects.get() == changed
    assert (changed.events, changed.secret) == (["order.created"], listening.secret)


def test_there_is_an_end_to_addresses_and_events_must_be_chosen(home, owner):
    for number in range(10):
        factories.endpoint(f"https://example.org/{number}", of=home, by=owner)
    with pytest.raises(services.TooManyEndpoints):
        factories.endpoint("https://example.org/more", of=home, by=owner)
    with pytest.raises(services.NoEvent):
        services.add_endpoint(
            organisation_id=home.pk, url="https://example.org/x", events=["other"], by_id=owner.pk,
            now=timezone.now(),
        )  # fmt: skip


def test_old_messages_are_forgotten_and_what_is_owed_for_them_does_no_harm(home, listening):
    message = factories.told(home, now=timezone.now() - timedelta(days=61))
    assert services.forget_old_messages(timezone.now()) == 1
    outbox.deliver_due(timezone.now())
    assert listening.ids == []
    assert not WebhookMessage.objects.filter(pk=message.pk).exists()
    assert OutboxDelivery.objects.filter(delivered_at=None).count() == 0


def test_the_text_that_is_kept_is_the_text_that_is_signed(home, listening):
    message = factories.told(home, "LN1-1:ready")
    send(message)
    assert json.loads(message.body) == listening.told[0]
