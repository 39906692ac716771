"""
Messages of devices, many at a time: what is good is written, what is not waits to be looked at.

A batch is one transaction, and is acknowledged after it: the broker keeps what was not. It may
bring a message twice; then it is known.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import structlog
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import F

from langnghe.core import clock
from langnghe.core.errors import Refused
from langnghe.environment.ingest import observations
from langnghe.environment.ingest.models import Delivery, Quarantined
from langnghe.environment.ingest.observations import Told
from langnghe.environment.ingest.services import devices, messages
from langnghe.environment.sensing.facts import Recorded

log = structlog.get_logger("langnghe.ingest")


class Message(NamedTuple):
    topic: str
    payload: bytes


class Refusal(NamedTuple):
    reason: str
    message: Message


def take(batch: Sequence[Message], *, now: datetime) -> None:
    """All of a batch; should one of them break it, each by itself."""
    try:
        _take(batch, now)
    except OperationalError:
        raise  # the database is away: nothing is wrong with the messages
    except (DatabaseError, ValueError, Refused) as error:
        if len(batch) == 1:
            log.error("message not taken", topic=batch[0].topic, exc_info=error)
            with transaction.atomic():
                _note(None, [Refusal("payload", batch[0])], Recorded(0, 0, 0), now)
            return
        for message in batch:
            take([message], now=now)


@transaction.atomic
def _take(batch: Sequence[Message], now: datetime) -> None:
    senders = devices.organisations({_sender(one.topic) for one in batch}, now)
    told: dict[int | None, list[tuple[Message, Told]]] = defaultdict(list)
    refused: dict[int | None, list[Refusal]] = defaultdict(list)
    for message in batch:
        organisation_id = senders.get(_sender(message.topic))
        found = observations.read(_below(message.topic), message.payload, now)
        if isinstance(found, str):
            refused[organisation_id].append(Refusal(found, message))
        else:
            told[organisation_id].append((message, found))
    # In the order of their ids: two listeners would otherwise wait for each other.
    for organisation_id in sorted(told.keys() | refused.keys(), key=lambda one: one or 0):
        recorded, foreign = _written(organisation_id, told[organisation_id], now)
        _note(organisation_id, refused[organisation_id] + foreign, recorded, now)


def _written(
    organisation_id: int | None, told: list[tuple[Message, Told]], now: datetime
) -> tuple[Recorded, list[Refusal]]:
    streams = {one.reading.stream_id for _message, one in told}
    foreign = messages.foreign(organisation_id, streams) if streams else set()
    own = [one for _message, one in told if one.reading.stream_id not in foreign]
    return messages.write(own, now), [
        Refusal("stream", message) for message, one in told if one.reading.stream_id in foreign
    ]


def _note(
    organisation_id: int | None, refused: list[Refusal], recorded: Recorded, now: datetime
) -> None:
    """What came of a day is one delivery of an organisation."""
    day = clock.today(now)
    name = f"mqtt-{organisation_id or 0}-{day:%Y%m%d}"
    delivery, _is_new = Delivery.objects.get_or_create(
        name=name, digest="",
        defaults={
            "way": Delivery.Way.MQTT, "organisation_id": organisation_id,
            "state": Delivery.State.DONE, "arrived_at": now, "last_at": now,
        },
    )  # fmt: skip
    fresh = _not_seen(delivery, refused)
    Delivery.objects.filter(pk=delivery.pk).update(
        new=F("new") + recorded.new, changed=F("changed") + recorded.changed,
        known=F("known") + recorded.known, refused=F("refused") + len(fresh), last_at=now,
    )  # fmt: skip
    if not fresh:
        return
    delivery.refresh_from_db(fields=["refused"])
    first = delivery.refused - len(fresh) + 1
    Quarantined.objects.bulk_create(
        Quarantined(
            delivery=delivery, number=number, text=text, reason=reason, arrived_at=now
        )
        for number, (text, reason) in enumerate(fresh.items(), first)
    )  # fmt: skip


def _not_seen(delivery: Delivery, refused: list[Refusal]) -> dict[str, str]:
    """Text → reason. The broker may bring a broken message again and again."""
    found = {_text(one.message): one.reason for one in refused}
    if found:
        kept = Quarantined.objects.filter(delivery=delivery, text__in=list(found))
        for text in kept.values_list("text", flat=True):
            del found[text]
    return found


def _text(message: Message) -> str:
    """Topic and payload, as a person can read and mend them."""
    payload = message.payload.decode("utf-8", "replace").replace("\0", "\ufffd")
    return f"{_below(message.topic)} {payload}".replace("\0", "\ufffd")[:1000]


def _sender(topic: str) -> str:
    return topic.split("/", 2)[1] if topic.startswith(f"{devices.INBOX}/") else ""


def _below(topic: str) -> str:
    return topic.split("/", 2)[2] if topic.count("/") >= 2 else topic
