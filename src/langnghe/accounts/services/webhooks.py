"""Events told to the software of an organisation, signed after Standard Webhooks 1.0."""

import base64
import http.client
import json
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from standardwebhooks.webhooks import Webhook

from langnghe.accounts import outgoing
from langnghe.accounts.facts import WebhookDue
from langnghe.accounts.models import WebhookEndpoint, WebhookMessage
from langnghe.accounts.scopes import Event
from langnghe.core import audit, outbox
from langnghe.core.errors import Refused

MOST = 10
FIRST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(hours=1)
KEPT_FOR = timedelta(days=60)


class AddressRefused(Refused):
    """Not an address that we call."""

    code = "address_refused"
    message = _("Write a full address that begins with https:// and leads into the open network.")


class TooManyEndpoints(Refused):
    code = "too_many_endpoints"
    message = _("There may be 10 addresses at most.")


class NotDelivered(RuntimeError):
    """The endpoint did not take it; the outbox tries again."""


@transaction.atomic
def add_endpoint(
    *, organisation_id: int, url: str, events: Collection[str], by_id: int, now: datetime
) -> WebhookEndpoint:
    """
    :raises AddressRefused: :raises TooManyEndpoints:
    """
    try:
        outgoing.check(url)
    except ValueError as error:
        raise AddressRefused(field="url") from error
    used = WebhookEndpoint.objects.filter(organisation_id=organisation_id, ended_at__isnull=True)
    if used.count() >= MOST:
        raise TooManyEndpoints
    endpoint = WebhookEndpoint.objects.create(
        organisation_id=organisation_id,
        created_by_id=by_id,
        url=url,
        secret="whsec_" + base64.b64encode(secrets.token_bytes(24)).decode(),
        events=[event for event in Event.values if event in events] or list(Event.values),
        created_at=now,
    )
    audit.record("accounts.webhook.added", endpoint, by_id=by_id, now=now, events=endpoint.events)
    return endpoint


@transaction.atomic
def end_endpoint(*, endpoint: WebhookEndpoint, by_id: int, now: datetime) -> None:
    """Nothing is sent there any more; a repeat changes nothing."""
    rows = WebhookEndpoint.objects.filter(pk=endpoint.pk, ended_at__isnull=True)
    if rows.update(ended_at=now):
        audit.record("accounts.webhook.ended", endpoint, by_id=by_id, now=now)


def announce_event(
    *, organisation_id: int, kind: str, key: str, data: Mapping[str, Any], now: datetime
) -> int:
    """
    Owe an event to each endpoint that wants it, once per `key`; to how many it is new.

    Runs in the transaction of whoever saw the event.
    """
    endpoints = WebhookEndpoint.objects.filter(
        organisation_id=organisation_id, ended_at__isnull=True
    )
    body = json.dumps(
        {"type": kind, "timestamp": now.isoformat(), "data": data}, ensure_ascii=False
    )
    told = 0
    for endpoint in endpoints:
        if kind not in endpoint.events:
            continue
        message, is_new = WebhookMessage.objects.get_or_create(
            endpoint=endpoint, key=key, defaults={"kind": kind, "body": body, "created_at": now}
        )
        if is_new:
            told += 1
            outbox.announce(WebhookDue(str(message.pk)), now=now)
    return told


def deliver(message_id: str) -> None:
    """
    Send one message, outside of any transaction. Sent again, it bears the same `webhook-id`.

    :raises NotDelivered: it did not get through; whoever called tries again later.
    """
    now = timezone.now()
    message = WebhookMessage.objects.select_related("endpoint").get(pk=UUID(message_id))
    endpoint = message.endpoint
    if message.delivered_at or endpoint.ended_at:
        return
    if endpoint.rests_until and now < endpoint.rests_until:
        raise NotDelivered("the endpoint failed a moment ago")
    status, error = _send(message, now)
    WebhookMessage.objects.filter(pk=message.pk).update(
        attempts=message.attempts + 1,
        last_attempt_at=now,
        last_status=status,
        last_error=error[:200],
        delivered_at=None if error else now,
    )
    _note_health(endpoint, now, is_well=not error)
    if error:
        raise NotDelivered(error)


def _send(message: WebhookMessage, now: datetime) -> tuple[int | None, str]:
    """Status and what went wrong ("": nothing)."""
    signature = Webhook(message.endpoint.secret).sign(str(message.pk), now, message.body)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "LangNghe-Webhooks/1.0",
        "webhook-id": str(message.pk),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    try:
        answer = outgoing.post(message.endpoint.url, message.body.encode(), headers)
    except (http.client.HTTPException, OSError, ValueError) as error:
        return None, type(error).__name__
    return answer.status, "" if answer.is_good else f"HTTP {answer.status}"


def _note_health(endpoint: WebhookEndpoint, now: datetime, *, is_well: bool) -> None:
    if is_well and not endpoint.failures:
        return
    failures = 0 if is_well else endpoint.failures + 1
    rest = min(FIRST_REST * 2 ** min(failures, 12), LONGEST_REST)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        failures=failures, rests_until=None if is_well else now + rest
    )


@transaction.atomic
def replay(*, message: WebhookMessage, by_id: int, now: datetime) -> None:
    """Send a message once more, at once, whatever became of it before."""
    WebhookMessage.objects.filter(pk=message.pk).update(delivered_at=None)
    WebhookEndpoint.objects.filter(pk=message.endpoint_id).update(rests_until=None)
    outbox.announce(WebhookDue(str(message.pk)), now=now)
    audit.record("accounts.webhook.replayed", message, by_id=by_id, now=now)


def forget_old_messages(now: datetime) -> int:
    """Delete messages nobody will ask for again; how many."""
    return WebhookMessage.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
