"""Webhooks for programs: which addresses are told, and what became of each message."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from langnghe.accounts import queries, services
from langnghe.accounts.bearer import Scoped, TokenRequest
from langnghe.accounts.models import WebhookEndpoint, WebhookMessage
from langnghe.accounts.scopes import Event, Scope
from langnghe.core import limits
from langnghe.core.schemas import ProblemSchema

router = Router(tags=["webhooks"], auth=Scoped(Scope.WEBHOOKS))
HIDDEN: dict[int, Any] = {401: ProblemSchema, 403: ProblemSchema}


class WebhookOut(Schema):
    id: UUID
    url: str
    events: list[Event]
    secret: str = Field(description="Verifies what is sent, after Standard Webhooks 1.0")
    created_at: datetime
    failing_since: datetime | None = Field(description="null while it answers")
    rests_until: datetime | None = Field(description="Nothing is sent to it before")


class WebhooksOut(Schema):
    items: list[WebhookOut]


class WebhookIn(Schema):
    url: str = Field(max_length=500, examples=["https://example.com/lang-nghe"])
    events: list[Event] = Field(list(Event), description="All, unless named", max_length=20)


class MessageOut(Schema):
    id: UUID = Field(description="The `webhook-id` with which it is sent, each time the same")
    webhook: UUID
    type: str
    body: str = Field(description="The very text that is signed and sent")
    created_at: datetime
    attempts: int
    last_attempt_at: datetime | None
    last_status: int | None = Field(description="What the address answered")
    last_error: str
    delivered_at: datetime | None
    given_up_at: datetime | None = Field(description="It waits to be replayed")


class MessagesOut(Schema):
    items: list[MessageOut]
    next_cursor: str | None


@router.get("/maker/webhooks", response={200: WebhooksOut, **HIDDEN}, operation_id="list_webhooks")
def list_webhooks(request: TokenRequest) -> Any:
    """The addresses that are told of events."""
    found = queries.endpoints_of({request.auth.organisation_id})
    return WebhooksOut(items=[_webhook_out(endpoint) for endpoint in found])


@router.post(
    "/maker/webhooks",
    response={201: WebhookOut, 422: ProblemSchema, **HIDDEN},
    operation_id="add_webhook",
)
def add_webhook(request: TokenRequest, response: HttpResponse, data: WebhookIn) -> Any:
    """Tell an address of events from now on; the same address again changes its events."""
    endpoint = services.add_endpoint(
        organisation_id=request.auth.organisation_id,
        url=data.url,
        events=[str(event) for event in data.events],
        by_id=request.auth.user_id,
        now=timezone.now(),
    )
    response["Cache-Control"] = "no-store"  # nor is the secret kept for a repeat
    return Status(201, _webhook_out(endpoint))


@router.delete(
    "/maker/webhooks/{webhook_id}",
    response={204: None, 404: ProblemSchema, **HIDDEN},
    operation_id="end_webhook",
)
def end_webhook(request: TokenRequest, webhook_id: UUID) -> Any:
    """Nothing is sent to this address any more."""
    endpoint = queries.endpoint_of({request.auth.organisation_id}, webhook_id)
    services.end_endpoint(endpoint=endpoint, by_id=request.auth.user_id, now=timezone.now())
    return Status(204, None)


@router.get(
    "/maker/webhook-messages",
    response={200: MessagesOut, 422: ProblemSchema, **HIDDEN},
    operation_id="list_webhook_messages",
)
def list_messages(
    request: TokenRequest, undelivered: bool = False, cursor: str | None = None
) -> Any:
    """What was told or is owed, the newest first; kept for 60 days."""
    page = queries.messages_of(
        {request.auth.organisation_id}, undelivered=undelivered, cursor=cursor
    )
    return MessagesOut(
        items=[_message_out(message) for message in page.items], next_cursor=page.next_cursor
    )


@router.post(
    "/maker/webhook-messages/{message_id}/replay",
    response={202: MessageOut, 404: ProblemSchema, 409: ProblemSchema, **HIDDEN},
    operation_id="replay_webhook_message",
)
def replay_message(request: TokenRequest, message_id: UUID) -> Any:
    """Send a message once more, whatever became of it before."""
    mine = {request.auth.organisation_id}
    message = queries.message_of(mine, message_id)
    limits.hit("webhook", str(request.auth.organisation_id))
    services.replay(message=message, by_id=request.auth.user_id, now=timezone.now())
    return Status(202, _message_out(queries.message_of(mine, message_id)))


def _webhook_out(endpoint: WebhookEndpoint) -> WebhookOut:
    return WebhookOut(
        id=endpoint.uid,
        url=endpoint.url,
        events=endpoint.events,
        secret=endpoint.secret,
        created_at=endpoint.created_at,
        failing_since=endpoint.failing_since,
        rests_until=endpoint.rests_until,
    )


def _message_out(message: WebhookMessage) -> MessageOut:
    return MessageOut(
        id=message.pk,
        webhook=message.endpoint.uid,
        type=message.kind,
        body=message.body,
        created_at=message.created_at,
        attempts=message.attempts,
        last_attempt_at=message.last_attempt_at,
        last_status=message.last_status,
        last_error=message.last_error,
        delivered_at=message.delivered_at,
        given_up_at=message.given_up_at,
    )
