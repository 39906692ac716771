"""
Messages on their way to an endpoint, signed after Standard Webhooks 1.0.

A message is tried for three days. After a failure the endpoint rests, twice as long each time, so
that others do not wait for its time-outs; a message that failed waits longer still than those that
only rested with it, so that one which is never taken does not hold up the rest. Then it is given
up: it waits to be replayed.
"""

import http.client
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from standardwebhooks.webhooks import Webhook

from langnghe.accounts import outgoing
from langnghe.accounts.models import WebhookEndpoint, WebhookMessage
from langnghe.core import outbox

FIRST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(hours=1)
TRIED_FOR = timedelta(days=3)


def deliver(*, message_id: str, now: datetime) -> None:
    """
    Send one message, outside of any transaction. Sent again, it bears the same `webhook-id`.

    :raises outbox.NotYet: it did not get through, and is to be tried again.
    """
    rows = WebhookMessage.objects.select_related("endpoint").filter(pk=UUID(message_id))
    message = rows.first()
    if message is None or message.delivered_at or message.given_up_at or message.endpoint.ended_at:
        return
    endpoint = message.endpoint
    if endpoint.rests_until and now < endpoint.rests_until:
        _put_off(message, endpoint.rests_until, now)
        return
    outbox.let_go()
    status, error = _send(message, now)
    outcome = {"last_attempt_at": now, "last_status": status, "last_error": error[:200]}
    open_rows = WebhookMessage.objects.filter(pk=message.pk, delivered_at__isnull=True)
    if not error:
        open_rows.update(attempts=F("attempts") + 1, delivered_at=now, given_up_at=None, **outcome)
        _note_health(endpoint, now, is_well=True)
        return
    open_rows.update(attempts=F("attempts") + 1, **outcome)
    rested = _note_health(endpoint, now, is_well=False)
    _put_off(message, max(rested, now + outbox.wait_after(message.attempts + 1)), now)


def _put_off(message: WebhookMessage, until: datetime, now: datetime) -> None:
    if until - message.due_since < TRIED_FOR:
        raise outbox.NotYet(until)
    rows = WebhookMessage.objects.filter(pk=message.pk, delivered_at__isnull=True)
    rows.update(given_up_at=now)


def _send(message: WebhookMessage, now: datetime) -> tuple[int | None, str]:
    """Status and what went wrong ("": nothing)."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "LangNghe-Webhooks/1.0",
        "webhook-id": str(message.pk),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(message.endpoint.secret).sign(
            str(message.pk), now, message.body
        ),
    }
    try:
        answer = outgoing.post(message.endpoint.url, message.body.encode(), headers)
    except (http.client.HTTPException, OSError, ValueError) as error:
        return None, type(error).__name__
    return answer.status, "" if answer.is_good else f"HTTP {answer.status}"


def _note_health(endpoint: WebhookEndpoint, now: datetime, *, is_well: bool) -> datetime:
    """Until when it rests."""
    failures = 0 if is_well else endpoint.failures + 1
    rests_until = now + min(FIRST_REST * float(2 ** min(failures, 12)), LONGEST_REST)
    if endpoint.failures or failures:
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
            failures=failures,
            failing_since=None if is_well else endpoint.failing_since or now,
            rests_until=None if is_well else rests_until,
        )
    return rests_until
