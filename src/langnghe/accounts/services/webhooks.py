"""Which addresses of an organisation's software are told of events, and what they are told."""

import base64
import json
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import outgoing, queries
from langnghe.accounts.facts import WebhookDue
from langnghe.accounts.models import Organisation, WebhookEndpoint, WebhookMessage
from langnghe.accounts.scopes import TEST, Event
from langnghe.core import audit, ids, outbox
from langnghe.core.errors import Conflict, Refused

MOST = 10
KEPT_FOR = timedelta(days=60)
MOST_REPLAYED = 500  # at once


class AddressRefused(Refused):
    """Not an address that we call."""

    code = "address_refused"
    message = _("Write a full address that begins with https:// and leads into the open network.")


class NoEvent(Refused):
    code = "no_event"
    message = _("Choose at least one event.")


class TooManyEndpoints(Refused):
    code = "too_many_endpoints"
    message = _("There may be 10 addresses at most. End one first.")


class EndpointEnded(Conflict):
    code = "webhook_ended"
    message = _("Nothing is sent to this address any more.")


@transaction.atomic
def add_endpoint(
    *, organisation_id: int, url: str, events: Collection[str], by_id: int, now: datetime
) -> WebhookEndpoint:
    """
    Tell an address of events from now on. The same address again changes its events.

    :raises AddressRefused: :raises NoEvent: :raises TooManyEndpoints:
    """
    try:
        outgoing.check(url)
    except ValueError as error:
        raise AddressRefused(field="url") from error
    known = [event for event in Event.values if event in events]
    if not known:
        raise NoEvent(field="events")
    # Two who add at once wait for each other: neither the limit nor the address is passed twice.
    Organisation.objects.select_for_update().get(pk=organisation_id)
    used = WebhookEndpoint.objects.filter(organisation_id=organisation_id, ended_at__isnull=True)
    endpoint = used.filter(url=url).first()
    if endpoint is None:
        if used.count() >= MOST:
            raise TooManyEndpoints
        endpoint = WebhookEndpoint(
            organisation_id=organisation_id, created_by_id=by_id, url=url, created_at=now
        )
        endpoint.secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    endpoint.events = known
    endpoint.save()
    audit.record("accounts.webhook.added", endpoint, by_id=by_id, now=now, events=known)
    return endpoint


@transaction.atomic
def end_endpoint(*, endpoint: WebhookEndpoint, by_id: int | None, now: datetime) -> None:
    """Nothing is sent there any more; a repeat changes nothing."""
    rows = WebhookEndpoint.objects.filter(pk=endpoint.pk, ended_at__isnull=True)
    if rows.update(ended_at=now):
        audit.record("accounts.webhook.ended", endpoint, by_id=by_id, now=now)


@transaction.atomic
def end_endpoints_of(
    *, user_id: int, organisation_id: int, by_id: int | None, now: datetime
) -> None:
    """Whoever leaves takes his addresses along: what is told there is the organisation's."""
    rows = WebhookEndpoint.objects.filter(
        created_by=user_id, organisation=organisation_id, ended_at__isnull=True
    )
    for endpoint in rows.order_by("pk"):
        end_endpoint(endpoint=endpoint, by_id=by_id, now=now)


def announce_event(
    *, organisation_id: int, kind: str, key: str, data: Mapping[str, Any], now: datetime
) -> int:
    """
    Owe an event to each endpoint that wants it, once per `key`; to how many it is new.

    Runs in the transaction of whoever saw the event.
    """
    endpoints = queries.endpoints_in_use(organisation_id)
    wanted = [endpoint for endpoint in endpoints if kind in endpoint.events]
    return sum(_owe(endpoint, kind, key, data, now)[1] for endpoint in wanted)


def _owe(
    endpoint: WebhookEndpoint, kind: str, key: str, data: Mapping[str, Any], now: datetime
) -> tuple[WebhookMessage, bool]:
    content = {"type": kind, "timestamp": now.isoformat(), "data": data}
    body = json.dumps(content, ensure_ascii=False)
    message, is_new = WebhookMessage.objects.get_or_create(
        endpoint=endpoint,
        key=key,
        defaults={"kind": kind, "body": body, "created_at": now, "due_since": now},
    )
    if is_new:
        _announce(message, now)
    return message, is_new


def _announce(message: WebhookMessage, now: datetime) -> None:
    """In the lane of the organisation: however slow its addresses, only its own events wait."""
    lane = f"webhooks:{message.endpoint.organisation_id}"
    outbox.announce(WebhookDue(str(message.pk)), now=now, lane=lane)


@transaction.atomic
def send_test(*, endpoint: WebhookEndpoint, by_id: int, now: datetime) -> WebhookMessage:
    """An event that means nothing, whatever the endpoint wants to be told of; sent at once."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)
    message, _is_new = _owe(endpoint, TEST, f"{TEST}:{ids.uuid7()}", {}, now)
    audit.record("accounts.webhook.tested", endpoint, by_id=by_id, now=now)
    return message


@transaction.atomic
def replay(*, message: WebhookMessage, by_id: int, now: datetime) -> None:
    """
    Send a message once more, at once, whatever became of it before.

    :raises EndpointEnded:
    """
    if message.endpoint.ended_at:
        raise EndpointEnded
    _start_anew([message], now)
    audit.record("accounts.webhook.replayed", message, by_id=by_id, now=now)


@transaction.atomic
def replay_failed(*, organisation_ids: Collection[int], by_id: int, now: datetime) -> int:
    """Give all that was given up a fresh start, the oldest first and not too many; how many."""
    rows = WebhookMessage.objects.filter(
        endpoint__organisation_id__in=organisation_ids,
        endpoint__ended_at__isnull=True,
        given_up_at__isnull=False,
    )
    rows = rows.select_related("endpoint").order_by("created_at", "pk")
    failed = list(rows.select_for_update(of=("self",))[:MOST_REPLAYED])
    _start_anew(failed, now)
    for message in failed[-1:]:
        audit.record(
            "accounts.webhook.all_replayed", message, by_id=by_id, now=now, messages=len(failed)
        )
    return len(failed)


def _start_anew(messages: list[WebhookMessage], now: datetime) -> None:
    ids_of_messages = [message.pk for message in messages]
    WebhookMessage.objects.filter(pk__in=ids_of_messages).update(
        delivered_at=None, given_up_at=None, due_since=now
    )
    endpoints = {message.endpoint_id for message in messages}
    WebhookEndpoint.objects.filter(pk__in=endpoints).update(rests_until=None)
    for message in messages:
        _announce(message, now)


@transaction.atomic
def forget_old_messages(now: datetime) -> int:
    """Delete messages nobody will ask for again; how many."""
    return WebhookMessage.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
