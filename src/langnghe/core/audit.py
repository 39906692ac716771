"""The audit trail: append-only rows written by services, each chained to the last by its hash."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from django.db import connection, models, transaction

from langnghe.core import acting, pagination
from langnghe.core.models import AuditEvent, PersonalReading
from langnghe.core.prepared import Prepared

GENESIS = "0" * 64
BATCH = 1_000  # rows of one statement: PostgreSQL takes 65,535 parameters
# Any fixed number: writers of the trail queue for this lock until they commit.
_LOCK = 7_301_952_048


def record(
    action: str,
    obj: models.Model,
    *,
    by_id: int | None,
    now: datetime,
    for_id: int | None = None,
    **details: object,
) -> AuditEvent:
    """
    Write down that `by_id` did `action` to `obj`, for the organisation `for_id` when acting for
    another; unless told, for the one that `core.acting` names.

    Runs in the caller's transaction, so what is undone is not recorded. The chain is one line:
    from here on all other writers of the trail wait until this transaction ends. So record last,
    after every row lock; the other way round two transactions may wait for each other.
    """
    last = _last_hash()
    event = _follow(last, action, obj, by_id, for_id, now, details)
    event.save(force_insert=True)
    return event


def record_reading(
    action: str,
    obj: models.Model,
    *,
    about_id: int | None,
    by_id: int | None,
    now: datetime,
    for_id: int | None = None,
    through: str = "",
    **details: object,
) -> None:
    """
    Write down that `by_id` looked at what is held of `about_id`, who may see that in his account.

    Who looks at his own is not written down; of a guest (None) there is nobody to show it to.
    """
    if about_id is not None and about_id != by_id:
        PersonalReading.objects.create(
            about_id=about_id,
            by_id=by_id,
            at=now,
            action=action,
            object_type=obj._meta.label_lower,
            object_id=str(obj.pk),
            through=through,
        )
    record(action, obj, by_id=by_id, for_id=for_id, now=now, **details)


def record_each(
    acts: Iterable[tuple[str, models.Model, Mapping[str, object]]],
    *,
    by_id: int | None,
    now: datetime,
) -> None:
    """Write down many acts of one person, in their order: action, object, details."""
    acts = list(acts)
    if not acts:
        return
    last = _last_hash()
    events = []
    for action, obj, details in acts:
        events.append(_follow(last, action, obj, by_id, None, now, details))
        last = events[-1].hash
    AuditEvent.objects.bulk_create(events, batch_size=BATCH)


def _last_hash() -> str:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Record inside the transaction of the act.")
    _queue_for_the_chain()
    for last in _LAST.rows():
        return str(last.hash)
    return GENESIS


_LAST = Prepared(lambda: AuditEvent.objects.order_by("-pk").values_list("hash")[:1])


def _follow(
    last: str,
    action: str,
    obj: models.Model,
    by_id: int | None,
    for_id: int | None,
    now: datetime,
    details: Mapping[str, object],
) -> AuditEvent:
    whom = acting.for_whom()
    if whom and for_id is None:
        for_id, details = whom.organisation_id, {**details, "through": whom.through_id}
    event = AuditEvent(
        at=now,
        action=action,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        by_id=by_id,
        for_id=for_id,
        # Fractions become text: a database may give 1e22 back in another spelling, and the hash
        # would no longer fit.
        details=json.loads(json.dumps(details, default=str), parse_float=str, parse_constant=str),
        previous_hash=last,
    )
    event.hash = _hash(event)
    return event


def done_for(
    organisation_id: int, *, cursor: str | None, limit: int = 20
) -> pagination.Page[AuditEvent]:
    """What others did on behalf of an organisation, the latest first."""
    rows = AuditEvent.objects.filter(for_id=organisation_id)
    return pagination.page(rows, order=("-id",), cursor=cursor, limit=limit)


def verify() -> int | None:
    """The id of the first row that was changed, removed before or inserted; None if all is well."""
    previous = GENESIS
    for event in AuditEvent.objects.order_by("pk").iterator(chunk_size=2_000):
        if event.previous_hash != previous or event.hash != _hash(event):
            return event.pk
        previous = event.hash
    return None


def _queue_for_the_chain() -> None:
    # SQLite has one writer anyway; PostgreSQL queues here until the other transaction ends.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _hash(event: AuditEvent) -> str:
    content = [
        event.previous_hash,
        event.at.astimezone(UTC).isoformat(),
        event.action,
        event.object_type,
        event.object_id,
        event.by_id,
        event.for_id,
        event.details,
    ]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
